/// A fitted learner of any kind.
public indirect enum TrainedModel: Sendable, Equatable {
    case forest(RandomForest)
    case boosting(GradientBoosting)
    case gaussianProcess(GaussianProcess)
    case gaussianProcessClassifier(GaussianProcessClassifier)
    case supportVectors(SupportVectorMachine)
    case logistic(LogisticRegression)
    case neighbours(NearestNeighbours)
    case dense(DenseLearner)
    case siamese(SiameseLearner)
    /// The class shares or the mean of the training rows: what every other model must beat.
    case constant([Double])
    /// A learner that sees the logarithms of amounts.
    case logarithmic(LogScale, TrainedModel)
    case blend(Blend)

    /// One probability a class, or the number.
    public func predict(_ rows: Matrix) -> Matrix {
        switch self {
        case .forest(let model): return model.predict(rows)
        case .boosting(let model): return model.predict(rows)
        case .gaussianProcess(let model):
            return Matrix(rows: rows.rows, columns: 1, elements: model.predict(rows).means)
        case .gaussianProcessClassifier(let model): return model.predict(rows)
        case .supportVectors(let model): return model.predict(rows)
        case .logistic(let model): return model.predict(rows)
        case .neighbours(let model): return model.predict(rows)
        case .dense(let model): return model.predict(rows)
        case .siamese(let model): return model.predict(rows)
        case .constant(let values):
            return Matrix(
                rows: rows.rows, columns: values.count, elements: (0..<rows.rows).flatMap { _ in values })
        case .logarithmic(let scale, let model): return model.predict(scale.apply(rows))
        case .blend(let model): return model.predict(rows)
        }
    }

    public var kind: String {
        switch self {
        case .forest(let model): model.settings.trees == 1 ? "tree" : "forest"
        case .boosting: "boosting"
        case .gaussianProcess: "gaussian process"
        case .gaussianProcessClassifier: "gaussian process classifier"
        case .supportVectors: "support vectors"
        case .logistic: "logistic regression"
        case .neighbours: "nearest neighbours"
        case .dense: "dense network"
        case .siamese: "Siamese network"
        case .constant: "constant"
        case .logarithmic(_, let model): "\(model.kind) on a logarithmic scale"
        case .blend(let model): "blend of \(model.members.map(\.kind).joined(separator: ", "))"
        }
    }

    /// The class that is named for each row: the likeliest, unless rare classes are favoured.
    public func decide(_ probabilities: Matrix) -> [Int] {
        switch self {
        case .blend(let model): Metrics.likeliest(probabilities, favours: model.favours)
        case .logarithmic(_, let model): model.decide(probabilities)
        default: Metrics.likeliest(probabilities)
        }
    }

    /// How many features a row must have, where the learner doesn't ask for it while it is read.
    var inputs: Int? {
        switch self {
        case .dense(let model): model.layers.inputs
        case .siamese(let model): model.ensemble.members[0].support.descriptors.columns
        default: ensemble?.features
        }
    }

    /// The trees, for exact Shapley values.
    public var ensemble: TreeEnsemble? {
        switch self {
        case .forest(let model): model.ensemble
        case .boosting(let model): model.ensemble
        default: nil
        }
    }
}
