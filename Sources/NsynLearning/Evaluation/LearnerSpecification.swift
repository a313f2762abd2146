/// A learner before it has seen data: its kind and its settings by name, so that a search can move them and a model
/// card can print them.
public struct LearnerSpecification: Sendable, Equatable {
    public enum Kind: String, Sendable, CaseIterable {
        case constant
        case logistic
        case neighbours
        case supportVectors = "svm"
        case gaussianProcess = "gp"
        case tree
        case forest
        case boosting
        case blend
        case dense
        case siamese

        /// How many rows it can learn from: what compares each with each other needs the square of it.
        var mostRows: Int {
            switch self {
            case .gaussianProcess, .siamese: 5_000
            case .supportVectors: 10_000
            case .constant, .logistic, .neighbours, .tree, .forest, .boosting, .blend, .dense: .max
            }
        }

        /// Whether it can predict numbers, or classes.
        public func handles(_ target: Target) -> Bool {
            switch self {
            case .logistic, .supportVectors: !target.isNumeric
            case .siamese: target.outputs == 2
            case .constant, .neighbours, .gaussianProcess, .tree, .forest, .boosting, .blend, .dense: true
            }
        }
    }

    /// One setting that a search may move.
    public struct Axis: Sendable, Equatable {
        public var name: String
        public var low: Double
        public var high: Double
        public var isLogarithmic: Bool
        public var isInteger: Bool

        init(_ name: String, _ low: Double, _ high: Double, log: Bool = false, integer: Bool = false) {
            self.name = name
            self.low = low
            self.high = high
            isLogarithmic = log
            isInteger = integer
        }

        /// From the unit interval.
        func value(_ share: Double) -> Double {
            let raw =
                isLogarithmic
                ? low * Double.power(high / low, share) : low + (high - low) * share
            return isInteger ? raw.rounded() : raw
        }
    }

    public var kind: Kind
    public var parameters: [String: Double]
    /// Of a blend.
    public var members: [LearnerSpecification] = []

    public init(_ kind: Kind, _ parameters: [String: Double] = [:]) {
        self.kind = kind
        self.parameters = parameters
    }

    /// Learners that answer together; `balances` names rare classes more often, by as much as inner folds say.
    public init(blend members: [LearnerSpecification], _ parameters: [String: Double] = [:]) {
        self.init(.blend, parameters)
        self.members = members
    }

    /// `forest(leafRows: 2, trees: 300)`
    public var description: String {
        guard !parameters.isEmpty || !members.isEmpty else { return kind.rawValue }
        let parts = members.map { $0.description }
        let settings = parts + parameters.sorted { $0.key < $1.key }.map { "\($0.key): \(rounded($0.value))" }
        return "\(kind.rawValue)(\(settings.joined(separator: ", ")))"
    }

    /// What a search inside the training folds may change.
    public var axes: [Axis] {
        switch kind {
        case .constant, .blend: []
        case .logistic: [Axis("strength", 0.003, 30, log: true)]
        case .neighbours: [Axis("neighbours", 1, 25, log: true, integer: true)]
        case .supportVectors: [Axis("cost", 0.1, 100, log: true), Axis("gammaFactor", 0.1, 10, log: true)]
        case .gaussianProcess: []
        case .tree: [Axis("depth", 1, 12, integer: true), Axis("leafRows", 1, 20, log: true, integer: true)]
        case .forest: [Axis("featureShare", 0.1, 1), Axis("leafRows", 1, 8, log: true, integer: true)]
        case .dense, .siamese: [Axis("learningRate", 3e-4, 3e-2, log: true), Axis("weightDecay", 1e-4, 0.3, log: true)]
        case .boosting:
            [
                Axis("rate", 0.02, 0.3, log: true), Axis("depth", 1, 6, integer: true),
                Axis("rounds", 20, 300, log: true, integer: true),
            ]
        }
    }

    private func value(_ name: String, _ preset: Double) -> Double { parameters[name] ?? preset }

    /// Refuses what the learner isn't made for, before anything is computed.
    public func check(_ examples: Examples) throws(DataProblem) {
        guard kind.handles(examples.target) else {
            let reason = kind == .siamese ? "tells two classes apart" : "can't predict numbers"
            throw DataProblem(.wrongTask, "‘\(kind.rawValue)’ \(reason)")
        }
        guard examples.count <= kind.mostRows else {
            throw DataProblem(
                .tooLargeForLearner,
                "‘\(kind.rawValue)’ compares each row with each other and takes \(kind.mostRows) of them; the table has \(examples.count). ‘forest’ and ‘boosting’ take any number"
            )
        }
        for member in members { try member.check(examples) }
    }

    public func fit(_ examples: Examples, seed: UInt64) throws(DataProblem) -> TrainedModel {
        try check(examples)
        let features = examples.features.columns
        let offset = value("logOffset", 0)
        if offset > 0 {
            let scale = LogScale(examples.features, offset: offset)
            var (inner, scaled) = (self, examples)
            inner.parameters["logOffset"] = nil
            scaled.features = scale.apply(examples.features)
            return .logarithmic(scale, try inner.fit(scaled, seed: seed))
        }
        var examples = examples
        let balance = value("balances", 0)
        if balance > 0, kind != .blend { examples.weights = balancedWeights(examples, power: balance) }
        switch kind {
        case .constant: return .constant(shares(examples))
        case .blend:
            return .blend(
                try Blend(
                    members.isEmpty ? presetMembers(examples) : members, examples, balances: balance > 0, seed: seed))
        case .logistic: return .logistic(try LogisticRegression(examples, strength: value("strength", 1)))
        case .neighbours:
            return .neighbours(
                try NearestNeighbours(
                    examples, neighbours: Int(value("neighbours", 5)), weighsByDistance: value("distance", 1) == 1))
        case .supportVectors:
            let gamma = value("gammaFactor", 1) / Double(max(1, features))
            return .supportVectors(
                try SupportVectorMachine(
                    examples, settings: SupportVectorSettings(cost: value("cost", 1), gamma: gamma, seed: seed)))
        case .gaussianProcess:
            let form: Kernel.Form = [.squaredExponential, .matern32, .matern52][min(2, max(0, Int(value("form", 2))))]
            let settings = GaussianProcessSettings(
                form: form, restarts: Int(value("restarts", 1)), iterations: Int(value("iterations", 40)),
                isAnisotropic: value("anisotropic", features <= 60 ? 1 : 0) == 1, seed: seed)
            if examples.target.isNumeric { return .gaussianProcess(try GaussianProcess(examples, settings: settings)) }
            return .gaussianProcessClassifier(try GaussianProcessClassifier(examples, settings: settings))
        case .tree:
            let limits = TreeLimits(depth: Int(value("depth", 6)), leafRows: Int(value("leafRows", 3)))
            return .forest(try DecisionTree(examples, limits: limits, seed: seed).forest)
        case .forest:
            let preset = examples.target.isNumeric ? 0.34 : Double(features).squareRoot() / Double(max(1, features))
            let wanted = Int((value("featureShare", preset) * Double(features)).rounded())
            let trees = Int(value("trees", 300))
            let leafRows = Self.leafRows(examples.count, trees: trees)
            let limits = TreeLimits(
                depth: Int(value("depth", 64)), leafRows: Int(value("leafRows", Double(leafRows))),
                features: min(features, max(1, wanted)))
            return .forest(
                try RandomForest(examples, settings: ForestSettings(trees: trees, limits: limits, seed: seed)))
        case .dense:
            var settings = DenseSettings()
            let width = Int(value("hidden", Double(settings.hidden[0])))
            settings.hidden = [width, width]
            settings.members = Int(value("members", Double(settings.members)))
            move(&settings.plan, seed)
            return .dense(try DenseLearner(examples, settings: settings))
        case .siamese:
            var settings = OutcomeSettings()
            move(&settings.plan, seed)
            return .siamese(try SiameseLearner(examples, settings: settings, members: Int(value("members", 3))))
        case .boosting:
            return .boosting(
                try GradientBoosting(
                    examples,
                    settings: BoostingSettings(
                        rounds: Int(value("rounds", 100)), rate: value("rate", 0.1), depth: Int(value("depth", 3)),
                        penalty: value("penalty", 1), rowShare: value("rowShare", 0.8),
                        featureShare: value("featureShare", 0.8), seed: seed)))
        }
    }

    /// Smooth and stepwise learners, whose errors differ; a Gaussian process where its cube of rows can be paid for.
    private func presetMembers(_ examples: Examples) -> [LearnerSpecification] {
        (examples.count <= 1000 ? [.init(.gaussianProcess)] : []) + [.init(.forest), .init(.boosting)]
    }

    /// Full trees on a million rows would fill eight gigabytes: all trees of a forest share some two million leaves.
    static func leafRows(_ rows: Int, trees: Int) -> Int { max(1, rows * trees / 3_000_000) }

    private func move(_ plan: inout TrainingPlan, _ seed: UInt64) {
        plan.seed = seed
        plan.epochs = Int(value("epochs", Double(plan.epochs)))
        plan.learningRate = value("learningRate", plan.learningRate)
        plan.weightDecay = value("weightDecay", plan.weightDecay)
    }

    /// Raises rare classes: at power one each class weighs the same in sum, below it less so.
    private func balancedWeights(_ examples: Examples, power: Double) -> [Double]? {
        guard case .classes(let classes, let names) = examples.target else { return examples.weights }
        var totals = [Double](repeating: 0, count: names.count)
        let weights = examples.weights ?? [Double](repeating: 1, count: classes.count)
        for (kind, weight) in zip(classes, weights) { totals[kind] += weight }
        let present = Double(totals.filter { $0 > 0 }.count)
        let whole = totals.reduce(0, +)
        return zip(classes, weights).map { $1 * Double.power(whole / (present * totals[$0]), power) }
    }

    private func shares(_ examples: Examples) -> [Double] {
        let weights = examples.weights ?? [Double](repeating: 1, count: examples.count)
        let total = weights.reduce(0, +)
        switch examples.target {
        case .numbers(let numbers): return [zip(numbers, weights).reduce(0) { $0 + $1.0 * $1.1 } / total]
        case .classes(let classes, let names):
            var shares = [Double](repeating: 0, count: names.count)
            for (kind, weight) in zip(classes, weights) { shares[kind] += weight / total }
            return shares
        }
    }
}
