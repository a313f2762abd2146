/// How a boosted model is grown.
public struct BoostingSettings: Sendable, Equatable {
    public enum Loss: Sendable, Equatable {
        /// Squared error for numbers, logistic for two classes, softmax for more.
        case automatic
        /// The pinball loss of this quantile, for numbers.
        case quantile(Double)
    }

    public var rounds: Int
    public var rate: Double
    public var depth: Int
    /// L2 penalty on leaf values.
    public var penalty: Double
    /// The loss a split must save.
    public var splitCost: Double
    /// The least curvature (for squared error: weight) on each side.
    public var leafWeight: Double
    public var bins: Int
    /// The share of rows, and of features, that each tree sees.
    public var rowShare: Double
    public var featureShare: Double
    public var loss: Loss
    public var seed: UInt64

    public init(
        rounds: Int = 200, rate: Double = 0.1, depth: Int = 6, penalty: Double = 1, splitCost: Double = 0,
        leafWeight: Double = 1, bins: Int = 256, rowShare: Double = 1, featureShare: Double = 1,
        loss: Loss = .automatic, seed: UInt64 = 1
    ) {
        self.rounds = rounds
        self.rate = rate
        self.depth = depth
        self.penalty = penalty
        self.splitCost = splitCost
        self.leafWeight = leafWeight
        self.bins = bins
        self.rowShare = rowShare
        self.featureShare = featureShare
        self.loss = loss
        self.seed = seed
    }
}

/// Gradient boosting with second-order steps over histogram splits.
public struct GradientBoosting: Sendable, Equatable {
    public let settings: BoostingSettings
    public let ensemble: TreeEnsemble
    public let classNames: [String]

    public init(_ examples: Examples, settings: BoostingSettings) throws(DataProblem) {
        guard examples.count > 0 else { throw DataProblem(.emptyTable, "there are no rows to learn from") }
        self.settings = settings
        let rows = examples.count
        let weights = examples.weights ?? [Double](repeating: 1, count: rows)
        let loss = BoostingLoss(target: examples.target, weights: weights, loss: settings.loss)
        let columns = BinnedColumns(examples.features, bins: settings.bins)
        let outputs = loss.outputs
        var ensemble = TreeEnsemble(
            features: examples.features.columns, outputs: outputs, width: 1, base: loss.start, scale: 1)
        var scores = [Double](repeating: 0, count: rows * outputs)
        for row in 0..<rows { for place in 0..<outputs { scores[row * outputs + place] = loss.start[place] } }
        var gradients = [SIMD2<Double>](repeating: SIMD2(), count: rows)
        let everyRow = (0..<rows).map { Int32($0) }
        for round in 0..<settings.rounds {
            var random = RandomStream(seed: settings.seed, stream: UInt64(round))
            var sample = everyRow
            if settings.rowShare < 1 {
                sample = random.choice(max(1, Int(settings.rowShare * Double(rows))), of: rows).sorted().map {
                    Int32($0)
                }
            }
            var features = Array(0..<columns.features)
            if settings.featureShare < 1 {
                let wanted = max(1, Int((settings.featureShare * Double(columns.features)).rounded()))
                features = random.choice(wanted, of: columns.features).sorted()
            }
            let grower = BoostingGrower(columns: columns, settings: settings, features: features)
            let before = scores
            for output in 0..<outputs {
                loss.fill(&gradients, scores: before, output: output)
                var order = sample
                var (tree, leaves) = grower.grow(gradients: gradients, rows: &order)
                loss.refine(&tree, leaves: leaves, rows: order, scores: before)
                for node in 0..<tree.count { tree.values[node] *= settings.rate }
                ensemble.append(tree)
                if sample.count == rows {
                    for (node, range) in leaves {
                        let value = tree.values[node]
                        for index in range { scores[Int(order[index]) * outputs + output] += value }
                    }
                } else {
                    GradientBoosting.add(tree, columns, to: &scores, outputs: outputs, output: output)
                }
            }
        }
        ensemble.pack()
        self.ensemble = ensemble
        if case .classes(_, let names) = examples.target { classNames = names } else { classNames = [] }
    }

    init(settings: BoostingSettings, ensemble: TreeEnsemble, classNames: [String]) {
        self.settings = settings
        self.ensemble = ensemble
        self.classNames = classNames
    }

    /// Rows outside the sample go down the tree too.
    private static func add(
        _ tree: GrownTree, _ columns: BinnedColumns, to scores: inout [Double], outputs: Int, output: Int
    ) {
        var codes = [Int](repeating: 0, count: tree.count)
        for node in 0..<tree.count where tree.feature[node] >= 0 {
            codes[node] = columns.edges[Int(tree.feature[node])].firstIndex(of: tree.threshold[node]) ?? 0
        }
        for row in 0..<columns.rows {
            var node = 0
            while tree.feature[node] >= 0 {
                let code = Int(columns.codes[row * columns.features + Int(tree.feature[node])])
                node = Int(tree.left[node]) + (code > codes[node] ? 1 : 0)
            }
            scores[row * outputs + output] += tree.values[node]
        }
    }

    /// A number for each row, or one probability a class.
    public func predict(_ rows: Matrix) -> Matrix {
        let scores = ensemble.predict(rows)
        return classNames.isEmpty ? scores : scores.probabilities(of: classNames.count)
    }
}
