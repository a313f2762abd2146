/// What an interval around a predicted gap is made of, and how often it holds.
enum GapIntervals {
    /// From clusters whose whole size was left out, in five folds; every size weighs alike.
    static func forNewSizes(
        _ prepared: GapModel.Prepared, rows: [Int], groups: [Int]
    ) throws(DataProblem) -> ConformalIntervals {
        let (errors, order) = try leftOut(
            prepared, rows: rows, folds: GapTask.folds(rows.map { groups[$0] }, count: 5))
        return ConformalIntervals(scores: errors, groups: order.map { groups[$0] })
    }

    /// From clusters left out at random: for sizes like the known ones.
    static func forKnownSizes(
        _ prepared: GapModel.Prepared, rows: [Int], seed: UInt64
    ) throws(DataProblem) -> ConformalIntervals {
        ConformalIntervals(scores: try leftOut(prepared, rows: rows, folds: random(rows.count, 5, seed: seed)).errors)
    }

    /// Absolute errors of rows by models that were fitted to the others, and the rows in their order.
    private static func leftOut(
        _ prepared: GapModel.Prepared, rows: [Int], folds: [[Int]]
    ) throws(DataProblem) -> (errors: [Double], rows: [Int]) {
        var (errors, order): ([Double], [Int]) = ([], [])
        for test in folds {
            let out = Set(test)
            let model = try GapModel(
                fitting: prepared, rows: rows.indices.filter { !out.contains($0) }.map { rows[$0] })
            errors += test.map { abs(model.gap(prepared, row: rows[$0]) - prepared.gaps[rows[$0]]) }
            order += test.map { rows[$0] }
        }
        return (errors, order)
    }

    private static func random(_ count: Int, _ folds: Int, seed: UInt64) -> [[Int]] {
        var stream = RandomStream(seed: seed, stream: 0x6A9)
        let order = stream.permutation(count)
        return (0..<folds).map { fold in order.indices.filter { $0 % folds == fold }.map { order[$0] }.sorted() }
    }

    /// Coverage on random folds and on sizes left out, each with intervals that were calibrated likewise inside the
    /// training clusters.
    static func rows(
        _ prepared: GapModel.Prepared, groups: [Int], isQuick: Bool, task: String, model name: String
    ) throws(DataProblem) -> [EvaluationRow] {
        let all = Array(0..<prepared.count)
        // A quick look takes the random folds once and as few of both as there can be.
        let (turns, folds) = (isQuick ? 1 : 3, isQuick ? 3 : 9)
        func held(
            _ folds: [[Int]], _ interval: ([Int]) throws(DataProblem) -> ConformalIntervals
        ) throws(DataProblem) -> [Double] {
            var held = [Double](repeating: 0, count: all.count)
            for test in folds {
                let out = Set(test)
                let training = all.filter { !out.contains($0) }
                let model = try GapModel(fitting: prepared, rows: training)
                let half = try interval(training).quantile(0.9)
                for row in test { held[row] = abs(model.gap(prepared, row: row) - prepared.gaps[row]) <= half ? 1 : 0 }
            }
            return held
        }
        var known: [Double] = []
        for turn in 0..<turns {
            let seed = UInt64(turn + 1)
            known += try held(random(all.count, folds, seed: seed)) { training throws(DataProblem) in
                try forKnownSizes(prepared, rows: training, seed: seed)
            }
        }
        let fresh = try held(GapTask.folds(groups, count: folds)) { training throws(DataProblem) in
            try forNewSizes(prepared, rows: training, groups: groups)
        }
        let sizes = Set(groups).sorted().map { size -> Double in
            let own = groups.indices.filter { groups[$0] == size }
            return own.reduce(0) { $0 + fresh[$1] } / Double(own.count)
        }
        func mean(_ values: [Double]) -> Double { values.reduce(0, +) / Double(max(1, values.count)) }
        func row(_ split: String, _ values: [Double], _ note: String) -> EvaluationRow {
            EvaluationRow(
                task: task, model: name, split: split, metric: "90 % interval covers", value: mean(values),
                spread: GapTask.standardError(Array(values.prefix(all.count))), note: note)
        }
        return [
            row("random", known, "\(turns) deals into \(folds) folds; calibrated on clusters left out at random"),
            row("new n", fresh, "calibrated on whole sizes left out of the training folds"),
            row("new n", sizes, "the same, every one of \(sizes.count) sizes counting once"),
        ]
    }
}
