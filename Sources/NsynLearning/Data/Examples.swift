/// What a learner is to predict.
public enum Target: Sendable, Equatable {
    case numbers([Double])
    /// One class index an example, and the names of the classes.
    case classes([Int], names: [String])

    public var count: Int {
        switch self {
        case .numbers(let numbers): numbers.count
        case .classes(let classes, _): classes.count
        }
    }

    public func selecting(_ rows: [Int]) -> Target {
        switch self {
        case .numbers(let numbers): .numbers(rows.map { numbers[$0] })
        case .classes(let classes, let names): .classes(rows.map { classes[$0] }, names: names)
        }
    }

    /// The number of values a model predicts for one example: one for a number, one probability a class.
    public var outputs: Int {
        switch self {
        case .numbers: 1
        case .classes(_, let names): names.count
        }
    }

    public var isNumeric: Bool { if case .numbers = self { true } else { false } }

    public var numbers: [Double] {
        switch self {
        case .numbers(let numbers): numbers
        case .classes(let classes, _): classes.map(Double.init)
        }
    }

    public var classes: [Int] { if case .classes(let classes, _) = self { classes } else { [] } }
}

/// Rows ready to learn from: features as numbers, the target, and optionally weights and groups.
public struct Examples: Sendable {
    public var features: Matrix
    public var target: Target
    public var weights: [Double]?
    /// Examples of one group (ligand, study, composition, round) must not be split between training and test.
    public var groups: [Int]?
    public var groupNames: [String]

    public init(
        features: Matrix, target: Target, weights: [Double]? = nil, groups: [Int]? = nil, groupNames: [String] = []
    ) {
        precondition(features.rows == target.count)
        self.features = features
        self.target = target
        self.weights = weights
        self.groups = groups
        self.groupNames = groupNames
    }

    public var count: Int { features.rows }

    public func selecting(_ rows: [Int]) -> Examples {
        Examples(
            features: features.selecting(rows: rows), target: target.selecting(rows),
            weights: weights.map { weights in rows.map { weights[$0] } },
            groups: groups.map { groups in rows.map { groups[$0] } }, groupNames: groupNames)
    }

    /// Refuses what nothing can be learned from: no rows, numbers that aren't finite, a single class.
    public func validate(featureNames: [String] = []) throws(DataProblem) {
        guard count > 0 else { throw DataProblem(.emptyTable, "there are no rows to learn from") }
        if let bad = features.elements.firstIndex(where: { !$0.isFinite }) {
            let (row, column) = (bad / features.columns, bad % features.columns)
            throw DataProblem(
                .missingValue, "the value is missing or not finite",
                at: .init(row: row + 1, column: column < featureNames.count ? featureNames[column] : "\(column + 1)"))
        }
        switch target {
        case .numbers(let numbers):
            if let row = numbers.firstIndex(where: { !$0.isFinite }) {
                throw DataProblem(.missingValue, "the target is missing or not finite", at: .init(row: row + 1))
            }
        case .classes(let classes, let names):
            guard let first = classes.first, classes.contains(where: { $0 != first }) else {
                throw DataProblem(.oneClass, "every row is ‘\(names[classes[0]])’: there is nothing to tell apart")
            }
        }
        if let weights, let row = weights.firstIndex(where: { !($0 >= 0) || !$0.isFinite }) {
            throw DataProblem(.missingValue, "a weight must be a finite number ≥ 0", at: .init(row: row + 1))
        }
    }
}
