/// Quantiles from a forest (Meinshausen 2006): each tree spreads one unit of weight over the training rows in the
/// leaf that an example falls into, and the quantiles of the weighted training targets answer.
public struct QuantileForest: Sendable, Equatable {
    public let forest: RandomForest
    public let target: [Double]
    /// Trees × training rows: the leaf of each.
    let leaves: [[Int32]]

    public init(_ examples: Examples, settings: ForestSettings) throws(DataProblem) {
        guard case .numbers(let numbers) = examples.target else {
            throw DataProblem(.wrongTask, "quantiles need a numeric target")
        }
        forest = try RandomForest(examples, settings: settings)
        target = numbers
        leaves = forest.ensemble.leaves(examples.features)
    }

    init(forest: RandomForest, target: [Double], leaves: [[Int32]]) {
        self.forest = forest
        self.target = target
        self.leaves = leaves
    }

    /// One column a level.
    public func predict(_ rows: Matrix, levels: [Double]) -> Matrix {
        let reached = forest.ensemble.leaves(rows)
        // The training rows of each leaf, found once for all examples.
        let members = leaves.map { Dictionary(grouping: $0.indices, by: { [leaf = $0] in leaf[$0] }) }
        let quantiles = Parallel.map(rows.rows) { row -> [Double] in
            var weights = [Double](repeating: 0, count: target.count)
            for tree in reached.indices {
                let mine = members[tree][reached[tree][row]] ?? []
                for other in mine { weights[other] += 1 / Double(mine.count) }
            }
            let used = weights.indices.filter { weights[$0] > 0 }
            let (values, shares) = (used.map { target[$0] }, used.map { weights[$0] })
            return levels.map { weightedQuantile(values, shares, $0) }
        }
        return Matrix(rows: rows.rows, columns: levels.count, elements: quantiles.flatMap { $0 })
    }
}
