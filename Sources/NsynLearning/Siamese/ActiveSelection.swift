/// Which experiments to do next: those that a model is least sure of, and that differ from each other.
public enum ActiveSelection {
    /// Chooses `count` candidates one by one. Each has the largest product of doubt (how far from certain the
    /// probability is, and how much the members disagree) and distance to what is known or already chosen, so that a
    /// batch doesn't ask the same question nine times.
    public static func choose(
        _ count: Int, from candidates: ReactionExamples, known: ReactionExamples, ensemble: OutcomeEnsemble
    ) -> [Int] {
        precondition(candidates.descriptors.columns == known.descriptors.columns, "other descriptors")
        let doubts = ensemble.predict(candidates).map { prediction in
            4 * prediction.probability * (1 - prediction.probability) + 2 * prediction.spread
        }
        let scale = ColumnScale(known.descriptors)
        let points = scaled(candidates, scale)
        var nearest = [Double](repeating: .infinity, count: candidates.count)
        func add(_ point: [Double]) {
            for row in nearest.indices { nearest[row] = min(nearest[row], distance(points[row], point)) }
        }
        for point in scaled(known, scale) { add(point) }
        var chosen: [Int] = []
        while chosen.count < min(count, candidates.count) {
            var best: (row: Int, score: Double)?
            for row in nearest.indices where !chosen.contains(row) {
                let score = doubts[row] * (nearest[row].isFinite ? nearest[row] : 1)
                if score > best?.score ?? -.infinity { best = (row, score) }
            }
            guard let best else { break }
            chosen.append(best.row)
            add(points[best.row])
        }
        return chosen
    }

    private static func scaled(_ examples: ReactionExamples, _ scale: ColumnScale) -> [[Double]] {
        (0..<examples.count).map { row in
            (0..<examples.descriptors.columns).map { scale.score(examples.descriptors[row, $0], $0) }
        }
    }

    private static func distance(_ first: [Double], _ second: [Double]) -> Double {
        zip(first, second).reduce(0) { $0 + ($1.0 - $1.1) * ($1.0 - $1.1) }.squareRoot()
    }
}
