/// The page about a model that `nsyn evaluate` writes: what it answers, from what, how well, and where not.
public struct ModelCard: Sendable {
    public struct Section: Sendable {
        public var plan: SplitPlan
        public var repeats: Int
        public var outcomes: [Evaluator.Outcome]
        /// The p value of each contender against the best, on the same test rows.
        public var againstBest: [Double]
    }

    public var task: LearningTask
    public var rows: Int
    public var features: [String]
    public var digest: String
    public var sections: [Section]
    public var target: Target

    /// Lower is better for these.
    static let losses: Set<String> = ["MAE", "RMSE", "Brier", "log loss"]

    public static func mainMetric(_ target: Target) -> String { target.isNumeric ? "MAE" : "MCC" }

    /// One line a learner: name, then mean ± deviation of every measure.
    public static func table(_ section: Section) -> [[String]] {
        let names = section.outcomes.first?.metrics.first?.map { $0.name } ?? []
        let hasCoverage = section.outcomes.contains { !$0.coverage.isEmpty }
        var lines = [["learner"] + names + (hasCoverage ? ["covers (90 %)", "flagged"] : []) + ["p against best"]]
        for (outcome, p) in zip(section.outcomes, section.againstBest) {
            var line = [outcome.specification.description]
            for name in names {
                let value = outcome.mean(name) ?? (.nan, 0)
                line.append(fixed(value.mean) + (value.deviation > 0 ? " ± " + fixed(value.deviation) : ""))
            }
            if hasCoverage {
                let mean = outcome.coverage.reduce(0, +) / Double(max(1, outcome.coverage.count))
                line += outcome.coverage.isEmpty ? ["", ""] : [fixed(mean), fixed(outcome.flagged)]
            }
            lines.append(line + [p < 0.001 ? "< 0.001" : fixed(p)])
        }
        return lines
    }

    /// Three digits after the point for shares, four significant ones for larger numbers.
    public static func number(_ value: Double) -> String { fixed(value) }

    static func fixed(_ value: Double) -> String {
        guard value.isFinite else { return "–" }
        if abs(value) >= 10 { return rounded(value) }
        let scaled = Int((abs(value) * 1000).rounded())
        let digits = String(1000 + scaled % 1000).dropFirst()
        return (value < 0 && scaled > 0 ? "−" : "") + "\(scaled / 1000).\(digits)"
    }

    /// Predicted against observed shares in ten steps, of the likeliest class.
    static func reliability(_ outcome: Evaluator.Outcome, _ target: Target) -> [[String]] {
        guard case .classes(let all, _) = target else { return [] }
        struct Step {
            var count = 0
            var said = 0.0
            var right = 0.0
        }
        var steps = [Step](repeating: Step(), count: 10)
        for (index, row) in outcome.rows.enumerated() {
            let mine = Array(outcome.predictions.row(index))
            let best = mine.indices.reduce(0) { mine[$1] > mine[$0] ? $1 : $0 }
            let step = min(9, Int(mine[best] * 10))
            steps[step].count += 1
            steps[step].said += mine[best]
            steps[step].right += all[row] == best ? 1 : 0
        }
        var lines = [["said", "was right", "rows"]]
        for step in steps where step.count > 0 {
            let count = Double(step.count)
            lines.append([fixed(step.said / count), fixed(step.right / count), "\(step.count)"])
        }
        return lines
    }

    public func markdown() -> String {
        var lines = ["# \(task.name)", "", "\(task.title).", ""]
        lines.append("- Data: \(task.source), \(rows) rows. Licence: \(task.licence).")
        lines.append("- Digest of the table: `\(digest)`.")
        let some = features.prefix(12).joined(separator: ", ")
        lines.append("- Features (\(features.count)): \(some)\(features.count > 12 ? ", …" : "").")
        let unit = task.targetUnit.map { " [\($0)]" } ?? ""
        lines.append("- Target: \(task.target)\(unit).")
        if case .classes(let classes, let names) = target {
            let counts = names.indices.map { kind in "\(names[kind]) \(classes.filter { $0 == kind }.count)" }
            lines.append("- Classes: \(counts.joined(separator: ", ")).")
        }
        let travels = task.mayShip ? "" : " The model file may not be passed on."
        lines.append("- Retrain: `nsyn train \(task.name) --data DATA --out \(task.name).model`.\(travels)")
        lines.append("- This page: `nsyn evaluate \(task.name) --data DATA --card docs/models/\(task.name).md`.")
        for section in sections {
            lines += ["", "## \(section.plan.name)", ""]
            if section.plan.isRandom, section.repeats > 1 {
                lines += ["Mean ± standard deviation over \(section.repeats) repetitions.", ""]
            }
            lines += ModelCard.grid(ModelCard.table(section))
            let preferred = section.outcomes.first { $0.specification == task.preferred }
            if let chosen = preferred ?? section.outcomes.last {
                let table = ModelCard.reliability(chosen, target)
                if !table.isEmpty {
                    lines += ["", "How far `\(chosen.specification.description)` is to be believed:", ""]
                    lines += ModelCard.grid(table)
                }
            }
        }
        lines += ["", "## What it can't do", ""]
        lines += task.limits.map { "- \($0)" }
        return lines.joined(separator: "\n") + "\n"
    }

    static func grid(_ table: [[String]]) -> [String] {
        guard let header = table.first else { return [] }
        return ["| " + header.joined(separator: " | ") + " |", "|" + header.map { _ in " --- |" }.joined()]
            + table.dropFirst().map { "| " + $0.joined(separator: " | ") + " |" }
    }
}

extension ModelCard {
    /// Judges every contender of a task on the same folds.
    public init(
        _ task: LearningTask, _ loaded: LearningTask.Loaded, isQuick: Bool, trials: Int, seed: UInt64,
        progress: (String) -> Void
    ) throws {
        self.task = task
        rows = loaded.examples.count
        features = loaded.pipeline.names
        digest = loaded.digest
        target = loaded.examples.target
        var contenders = task.contenders
        if !contenders.contains(task.preferred) { contenders.append(task.preferred) }
        var sections: [Section] = []
        for trial in task.trials {
            let repeats = isQuick ? 1 : trial.repeats
            let evaluator = Evaluator(plan: trial.plan, repeats: repeats, trials: trials, seed: seed)
            let measuresCoverage = trial.plan.isRandom && !isQuick
            let outcomes = try contenders.map { specification in
                progress("\(task.name): \(trial.plan.name): \(specification.description)")
                return try evaluator.run(
                    specification, loaded.examples,
                    measuresCoverage: measuresCoverage && specification == task.preferred)
            }
            sections.append(
                Section(
                    plan: trial.plan, repeats: repeats, outcomes: outcomes,
                    againstBest: ModelCard.compare(outcomes, loaded.examples.target)))
        }
        self.sections = sections
    }

    /// McNemar's test for classes, a sign test on absolute errors for numbers; the test rows are the same for all.
    private static func compare(_ outcomes: [Evaluator.Outcome], _ target: Target) -> [Double] {
        let name = mainMetric(target)
        func score(_ outcome: Evaluator.Outcome) -> Double {
            (outcome.mean(name)?.mean ?? 0) * (losses.contains(name) ? -1 : 1)
        }
        guard let best = outcomes.max(by: { score($0) < score($1) }) else { return [] }
        func quality(_ outcome: Evaluator.Outcome) -> [Double] {
            switch target {
            case .numbers(let numbers):
                return outcome.rows.indices.map { -abs(outcome.predictions[$0, 0] - numbers[outcome.rows[$0]]) }
            case .classes(let classes, _):
                let guesses = Metrics.likeliest(outcome.predictions)
                return outcome.rows.indices.map { guesses[$0] == classes[outcome.rows[$0]] ? 1 : 0 }
            }
        }
        let reference = quality(best)
        return outcomes.map { PairedTest.signTest(quality($0), reference) }
    }
}
