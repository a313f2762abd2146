/// What a model does when one feature is disturbed, fixed or varied with another.
public enum Importance {
    public struct Loss: Sendable, Equatable {
        public var mean: Double
        public var deviation: Double
    }

    /// How much a score falls when one feature's column is shuffled: the mean over repeats.
    public static func permutation(
        _ examples: Examples, repeats: Int = 10, seed: UInt64 = 1,
        score: @Sendable (Matrix) -> Double
    ) -> [Loss] {
        let whole = score(examples.features)
        return Parallel.map(examples.features.columns) { feature in
            let falls = (0..<repeats).map { turn -> Double in
                var random = RandomStream(seed: seed, stream: UInt64(feature)).split(turn)
                let order = random.permutation(examples.count)
                var shuffled = examples.features
                for row in 0..<examples.count { shuffled[row, feature] = examples.features[order[row], feature] }
                return whole - score(shuffled)
            }
            let mean = falls.reduce(0, +) / Double(repeats)
            let spread = falls.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(max(1, repeats - 1))
            return Loss(mean: mean, deviation: spread.squareRoot())
        }
    }

    /// The mean prediction when the feature is set to each value in every row.
    public static func partialDependence(
        _ rows: Matrix, feature: Int, values: [Double], predict: (Matrix) -> [Double]
    ) -> [Double] {
        values.map { value in
            var changed = rows
            for row in 0..<rows.rows { changed[row, feature] = value }
            let predictions = predict(changed)
            return predictions.reduce(0, +) / Double(max(1, predictions.count))
        }
    }

    /// Friedman's H²: the share of the joint effect of two features that isn't the sum of their own effects.
    public static func interaction(
        _ rows: Matrix, _ first: Int, _ second: Int, predict: (Matrix) -> [Double]
    ) -> Double {
        func effect(_ features: [Int]) -> [Double] {
            let raw = (0..<rows.rows).map { place -> Double in
                var changed = rows
                for row in 0..<rows.rows { for feature in features { changed[row, feature] = rows[place, feature] } }
                let predictions = predict(changed)
                return predictions.reduce(0, +) / Double(predictions.count)
            }
            let mean = raw.reduce(0, +) / Double(max(1, raw.count))
            return raw.map { $0 - mean }
        }
        let (joint, one, other) = (effect([first, second]), effect([first]), effect([second]))
        let rest = joint.indices.map { joint[$0] - one[$0] - other[$0] }
        let scale = dot(joint, joint)
        return scale > 0 ? dot(rest, rest) / scale : 0
    }
}

/// A small tree that imitates a model on fresh conditions, and how well it does on others.
public struct ReadableTree: Sendable, Equatable {
    public let tree: DecisionTree
    /// Against the model on fresh draws. Classes: macro F1 and MCC; numbers: R² in both.
    public let f1: Double
    public let mcc: Double

    /// Draws conditions inside the ranges of the training rows, asks the model, and grows a tree of at most `depth`.
    public init(
        imitating model: TrainedModel, classNames: [String], training: Matrix, draws: Int = 10_000, depth: Int = 4,
        seed: UInt64 = 1
    ) throws(DataProblem) {
        func answer(_ rows: Matrix) -> Target {
            let prediction = model.predict(rows)
            guard !classNames.isEmpty else { return .numbers(prediction.column(0)) }
            return .classes(Metrics.likeliest(prediction), names: classNames)
        }
        var random = RandomStream(seed: seed)
        let rows = ReadableTree.draw(draws, like: training, random: &random)
        let target = answer(rows)
        let limits = TreeLimits(depth: depth, leafRows: max(1, draws / 200))
        tree = try DecisionTree(Examples(features: rows, target: target), limits: limits, seed: seed)
        let fresh = ReadableTree.draw(draws, like: training, random: &random)
        let imitated = tree.predict(fresh)
        switch answer(fresh) {
        case .numbers(let wanted):
            f1 = Metrics.rSquared(imitated.column(0), wanted)
            mcc = f1
        case .classes(let wanted, let names):
            let guessed = Metrics.likeliest(imitated)
            f1 = Metrics.macroF1(guessed, wanted, classes: names.count)
            mcc = Metrics.matthews(guessed, wanted, classes: names.count)
        }
    }

    /// Columns with few different values keep to them; others are uniform over their range.
    static func draw(_ count: Int, like training: Matrix, random: inout RandomStream) -> Matrix {
        var result = Matrix(rows: count, columns: training.columns)
        for column in 0..<training.columns {
            let values = Set(training.column(column)).sorted()
            guard let low = values.first, let high = values.last else { continue }
            for row in 0..<count {
                result[row, column] =
                    values.count <= 12 ? values[random.below(values.count)] : random.uniform(low, high)
            }
        }
        return result
    }
}
