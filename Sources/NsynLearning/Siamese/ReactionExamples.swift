/// Reactions to learn an outcome from: numbers, and the molecules that take part in named roles.
public struct ReactionExamples: Sendable, Equatable {
    /// One row a reaction; columns in the order of the names.
    public var descriptors: Matrix
    public var descriptorNames: [String]
    /// `ligand`, `solvent`, `reductant`.
    public var roles: [String]
    /// For each role, which molecule of the library each reaction has; −1 where it has none.
    public var molecules: [[Int]]
    public var library: [MoleculeGraph]
    /// 1 success, 0 failure.
    public var outcomes: [Int]
    /// How much each reaction counts; all alike where nil.
    public var weights: [Double]?

    public init(
        descriptors: Matrix, descriptorNames: [String], roles: [String] = [], molecules: [[Int]] = [],
        library: [MoleculeGraph] = [], outcomes: [Int], weights: [Double]? = nil
    ) {
        precondition(descriptors.columns == descriptorNames.count, "one name a descriptor")
        precondition(descriptors.rows == outcomes.count, "one outcome a reaction")
        precondition(roles.count == molecules.count && molecules.allSatisfy { $0.count == outcomes.count })
        self.descriptors = descriptors
        self.descriptorNames = descriptorNames
        self.roles = roles
        self.molecules = molecules
        self.library = library
        self.outcomes = outcomes
        self.weights = weights
    }

    public var count: Int { outcomes.count }

    public func weight(_ index: Int) -> Double { weights?[index] ?? 1 }

    public func selecting(_ rows: [Int]) -> ReactionExamples {
        var result = self
        result.descriptors = descriptors.selecting(rows: rows)
        result.molecules = molecules.map { places in rows.map { places[$0] } }
        result.outcomes = rows.map { outcomes[$0] }
        result.weights = weights.map { weights in rows.map { weights[$0] } }
        return result
    }

    /// The rows of one outcome.
    public func rows(of outcome: Int) -> [Int] { outcomes.indices.filter { outcomes[$0] == outcome } }

    /// Refuses what nothing can be learned from.
    public func validate() throws(DataProblem) {
        try Examples(
            features: descriptors, target: .classes(outcomes, names: ["failure", "success"]), weights: weights
        ).validate(featureNames: descriptorNames)
    }
}

/// Brings columns to mean 0 and deviation 1 with the numbers of the training set.
public struct ColumnScale: Sendable, Codable, Equatable {
    public let means: [Double]
    public let deviations: [Double]

    /// A missing value (NaN) counts neither to the mean nor to the deviation; a constant column keeps deviation 1.
    public init(_ matrix: Matrix, weights: [Double]? = nil) {
        var (means, deviations): ([Double], [Double]) = ([], [])
        for column in 0..<matrix.columns {
            var (total, sum, square) = (0.0, 0.0, 0.0)
            for row in 0..<matrix.rows where !matrix[row, column].isNaN {
                let weight = weights?[row] ?? 1
                total += weight
                sum += weight * matrix[row, column]
            }
            let mean = total > 0 ? sum / total : 0
            for row in 0..<matrix.rows where !matrix[row, column].isNaN {
                let difference = matrix[row, column] - mean
                square += (weights?[row] ?? 1) * difference * difference
            }
            let deviation = total > 0 ? (square / total).squareRoot() : 0
            means.append(mean)
            deviations.append(deviation > 1e-9 * max(1, abs(mean)) ? deviation : 1)
        }
        self.means = means
        self.deviations = deviations
    }

    /// The standard score; a missing value stands at the mean.
    @inlinable public func score(_ value: Double, _ column: Int) -> Double {
        value.isNaN ? 0 : (value - means[column]) / deviations[column]
    }
}
