// How each learner lies in a model file: plain arrays under names.

extension TrainedModel {
    func store(into writer: inout ModelWriter) {
        writer.put("model.kind", storedKind)
        switch self {
        case .forest(let model):
            writer.put("classes", model.classNames)
            let settings = model.settings
            writer.put(
                "forest.settings",
                [
                    settings.trees, settings.limits.depth, settings.limits.splitRows, settings.limits.leafRows,
                    settings.limits.features ?? -1, settings.bootstrap ? 1 : 0, model.trainingRows,
                    settings.splits.bins,
                ])
            writer.put(
                "forest.seed",
                [UInt32(truncatingIfNeeded: settings.seed), UInt32(truncatingIfNeeded: settings.seed >> 32)])
            model.ensemble.store(into: &writer)
        case .boosting(let model):
            writer.put("classes", model.classNames)
            let s = model.settings
            var level = -1.0
            if case .quantile(let quantile) = s.loss { level = quantile }
            writer.put(
                "boosting.settings",
                [
                    Double(s.rounds), s.rate, Double(s.depth), s.penalty, s.splitCost, s.leafWeight, Double(s.bins),
                    s.rowShare, s.featureShare, level, Double(s.seed & 0xFFFF_FFFF_FFFF),
                ])
            model.ensemble.store(into: &writer)
        case .gaussianProcess(let model): model.store(into: &writer)
        case .gaussianProcessClassifier(let model): model.store(into: &writer)
        case .supportVectors(let model): model.store(into: &writer)
        case .logistic(let model):
            writer.put("classes", model.classNames)
            model.standardiser.store(into: &writer)
            writer.put("coefficients", model.coefficients)
        case .neighbours(let model):
            writer.put("classes", model.classNames)
            model.standardiser.store(into: &writer)
            writer.put("neighbours", [model.neighbours, model.weighsByDistance ? 1 : 0])
            writer.put("rows", model.rows)
            writer.put("targets", model.targets)
        case .dense(let model): writer.put("network", bytes: model.bytes)
        case .siamese(let model): writer.put("network", bytes: model.bytes)
        case .constant(let values): writer.put("values", values)
        case .logarithmic(let scale, let model):
            writer.put("scale.offset", scale.offset)
            writer.put("scale.columns", scale.columns)
            writer.put("scale.model", archive: model)
        case .blend(let model): model.store(into: &writer)
        }
    }

    private var storedKind: String {
        switch self {
        case .forest: "forest"
        case .boosting: "boosting"
        case .gaussianProcess: "gaussian-process"
        case .gaussianProcessClassifier: "gaussian-process-classifier"
        case .supportVectors: "support-vectors"
        case .logistic: "logistic"
        case .neighbours: "neighbours"
        case .dense: "dense"
        case .siamese: "siamese"
        case .constant: "constant"
        case .logarithmic: "logarithmic"
        case .blend: "blend"
        }
    }

    init(_ reader: ModelReader) throws(DataProblem) {
        let kind = try reader.text("model.kind")
        switch kind {
        case "forest":
            let numbers = try reader.integers("forest.settings")
            let seed = try reader.words("forest.seed")
            guard numbers.count == 8, seed.count == 2 else { throw reader.broken("forest.settings") }
            let limits = TreeLimits(
                depth: numbers[1], splitRows: numbers[2], leafRows: numbers[3],
                features: numbers[4] < 0 ? nil : numbers[4])
            let settings = ForestSettings(
                trees: numbers[0], limits: limits, bootstrap: numbers[5] == 1, splits: .init(bins: numbers[7]),
                seed: UInt64(seed[0]) | UInt64(seed[1]) << 32)
            self = .forest(
                RandomForest(
                    settings: settings, trainingRows: numbers[6], ensemble: try TreeEnsemble(reader),
                    classNames: try reader.texts("classes")))
        case "boosting":
            let n = try reader.doubles("boosting.settings")
            guard n.count == 11 else { throw reader.broken("boosting.settings") }
            let settings = BoostingSettings(
                rounds: Int(n[0]), rate: n[1], depth: Int(n[2]), penalty: n[3], splitCost: n[4], leafWeight: n[5],
                bins: Int(n[6]), rowShare: n[7], featureShare: n[8], loss: n[9] < 0 ? .automatic : .quantile(n[9]),
                seed: UInt64(n[10]))
            self = .boosting(
                GradientBoosting(
                    settings: settings, ensemble: try TreeEnsemble(reader), classNames: try reader.texts("classes")))
        case "gaussian-process": self = .gaussianProcess(try GaussianProcess(reader))
        case "gaussian-process-classifier":
            self = .gaussianProcessClassifier(try GaussianProcessClassifier(reader))
        case "support-vectors": self = .supportVectors(try SupportVectorMachine(reader))
        case "logistic":
            self = .logistic(
                LogisticRegression(
                    standardiser: try Standardiser(reader), classNames: try reader.texts("classes"),
                    coefficients: try reader.matrix("coefficients")))
        case "neighbours":
            let numbers = try reader.integers("neighbours")
            guard numbers.count == 2 else { throw reader.broken("neighbours") }
            self = .neighbours(
                NearestNeighbours(
                    neighbours: numbers[0], weighsByDistance: numbers[1] == 1, standardiser: try Standardiser(reader),
                    rows: try reader.matrix("rows"), targets: try reader.matrix("targets"),
                    classNames: try reader.texts("classes")))
        case "dense": self = .dense(try DenseLearner(bytes: try reader.bytes("network")))
        case "siamese": self = .siamese(try SiameseLearner(bytes: try reader.bytes("network")))
        case "constant": self = .constant(try reader.doubles("values"))
        case "logarithmic":
            let offset = try reader.double("scale.offset")
            let columns = try reader.integers("scale.columns")
            guard offset > 0, columns.allSatisfy({ (0..<100_000).contains($0) }) else {
                throw reader.broken("scale.columns")
            }
            self = .logarithmic(LogScale(offset: offset, columns: columns), try reader.model("scale.model"))
        case "blend": self = .blend(try Blend(reader))
        default: throw reader.broken("model.kind")
        }
    }
}

extension ForestSettings.Splits {
    fileprivate var bins: Int {
        switch self {
        case .exact: 0
        case .automatic: 1
        case .histogram(let bins): bins
        }
    }

    fileprivate init(bins: Int) {
        self = bins == 0 ? .exact : bins == 1 ? .automatic : .histogram(bins: bins)
    }
}

extension ModelReader {
    func broken(_ name: String) -> DataProblem {
        DataProblem(.damagedModel, "has a broken ‘\(name)’", at: .init(file: path))
    }
}

extension Standardiser {
    func store(into writer: inout ModelWriter) {
        writer.put("standard.means", means)
        writer.put("standard.deviations", deviations)
    }

    init(_ reader: ModelReader) throws(DataProblem) {
        self.init(means: try reader.doubles("standard.means"), deviations: try reader.doubles("standard.deviations"))
        guard means.count == deviations.count else { throw reader.broken("standard.means") }
    }
}

extension TreeEnsemble {
    func store(into writer: inout ModelWriter) {
        writer.put("trees.shape", [features, outputs, width])
        writer.put("trees.base", base)
        writer.put("trees.scale", scale)
        writer.put("trees.words", words)
        writer.put("trees.starts", starts)
        writer.put("trees.steps", sureSteps.map { UInt32($0) })
        writer.put("trees.covers", covers)
        writer.put("trees.values", values)
    }

    init(_ reader: ModelReader) throws(DataProblem) {
        let shape = try reader.integers("trees.shape")
        guard shape.count == 3, shape.allSatisfy({ $0 > 0 }) else { throw reader.broken("trees.shape") }
        self.init(
            features: shape[0], outputs: shape[1], width: shape[2], base: try reader.doubles("trees.base"),
            scale: try reader.double("trees.scale"))
        words = try reader.words("trees.words")
        starts = try reader.integers("trees.starts")
        sureSteps = try reader.words("trees.steps").map { Int32(truncatingIfNeeded: $0) }
        covers = try reader.floats("trees.covers")
        values = try reader.doubles("trees.values")
        guard base.count == outputs, starts.first == 0, starts.last == words.count / 6, words.count % 6 == 0,
            covers.count == words.count / 3, values.count == covers.count * width, starts.count == sureSteps.count + 1,
            zip(starts, starts.dropFirst()).allSatisfy(<), sureSteps.allSatisfy({ (0...4096).contains($0) }),
            isClosed
        else { throw reader.broken("trees.words") }
        pack()
    }

    /// Every child lies in its own tree and every feature exists: prediction follows them without asking.
    private var isClosed: Bool {
        for tree in 0..<trees {
            guard starts[tree + 1] - starts[tree] <= TreeLimits.largestTree / 2 else { return false }
            let size = UInt32(6 * (starts[tree + 1] - starts[tree]))
            for pair in starts[tree]..<starts[tree + 1] {
                for side in 0..<2 {
                    let word = 6 * pair + side
                    let own = UInt32(word - 6 * starts[tree])
                    let isLeaf = words[word] == .max
                    let child = words[word + 4]
                    guard words[word + 2] < UInt32(features * TreeEnsemble.lanes),
                        isLeaf ? child == own : child % 6 == 0 && child > own && child < size
                    else {
                        // The unused side of a root is all zero.
                        if side == 1, pair == starts[tree], child == 0 { continue }
                        return false
                    }
                }
            }
        }
        return true
    }
}
