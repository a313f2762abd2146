/// The Siamese network on a plain table of two classes, so that it stands beside every other learner on the same folds.
public struct SiameseLearner: Sendable, Equatable {
    public let settings: OutcomeSettings
    public let classNames: [String]
    let ensemble: OutcomeEnsemble

    public init(_ examples: Examples, settings: OutcomeSettings, members: Int = 3) throws(DataProblem) {
        guard case .classes(let classes, let names) = examples.target, names.count == 2 else {
            throw DataProblem(.wrongTask, "a Siamese network tells two classes apart")
        }
        var settings = settings
        settings.usesGraphs = false
        self.settings = settings
        classNames = names
        let reactions = ReactionExamples(
            descriptors: examples.features,
            descriptorNames: (0..<examples.features.columns).map { "feature \($0 + 1)" }, outcomes: classes,
            weights: examples.weights)
        ensemble = try OutcomeEnsemble.train(reactions, settings: settings, count: max(1, members))
    }

    /// The probabilities of both classes.
    public func predict(_ rows: Matrix) -> Matrix {
        let queries = ReactionExamples(
            descriptors: rows, descriptorNames: (0..<rows.columns).map { "feature \($0 + 1)" },
            outcomes: Array(repeating: 0, count: rows.rows))
        return Matrix(
            rows: rows.rows, columns: 2,
            elements: ensemble.predict(queries).flatMap { [1 - $0.probability, $0.probability] })
    }

    /// The learner as bytes, for a model file.
    public var bytes: [UInt8] { BinaryCoding.bytes(Stored(classNames: classNames, outcome: StoredOutcome(ensemble))) }

    public init(bytes: [UInt8]) throws(DataProblem) {
        let stored = try BinaryCoding.value(Stored.self, bytes)
        guard stored.classNames.count == 2 else {
            throw DataProblem(.damagedModel, "a Siamese network has two classes")
        }
        classNames = stored.classNames
        ensemble = try stored.outcome.ensemble()
        settings = ensemble.members[0].settings
    }

    private struct Stored: Codable {
        let classNames: [String]
        let outcome: StoredOutcome
    }
}

extension DenseLearner {
    /// The learner as bytes, for a model file.
    public var bytes: [UInt8] { BinaryCoding.bytes(self) }

    public init(bytes: [UInt8]) throws(DataProblem) {
        self = try BinaryCoding.value(DenseLearner.self, bytes)
        let outputs = classNames.isEmpty ? 2 : classNames.count
        let slots = layers.layers.flatMap { [$0.weight, $0.bias] }
        guard !members.isEmpty, !layers.layers.isEmpty, layers.outputs == outputs,
            scale.means.count == layers.inputs, scale.deviations.count == layers.inputs,
            members.allSatisfy({ $0.slots == slots })
        else { throw DataProblem(.damagedModel, "the parts of the dense network don't fit each other") }
    }
}
