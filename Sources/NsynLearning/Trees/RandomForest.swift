/// How a forest is grown.
public struct ForestSettings: Sendable, Equatable {
    public enum Splits: Sendable, Equatable {
        /// Every threshold between two training values.
        case exact
        /// Thresholds between at most this many (2...256) quantile bins: for large tables.
        case histogram(bins: Int)
        /// Exact up to 4,000 rows, then 256 bins.
        case automatic
    }

    public var trees: Int
    public var limits: TreeLimits
    /// Each tree sees a bootstrap sample of the rows; off for a single tree.
    public var bootstrap: Bool
    public var splits: Splits
    public var seed: UInt64

    public init(
        trees: Int = 300, limits: TreeLimits = TreeLimits(), bootstrap: Bool = true, splits: Splits = .automatic,
        seed: UInt64 = 1
    ) {
        self.trees = trees
        self.limits = limits
        self.bootstrap = bootstrap
        self.splits = splits
        self.seed = seed
    }

    /// How often each row occurs in the sample of one tree: a pure function of the seed, so that it needn't be stored.
    func sample(tree: Int, rows: Int) -> [Double] {
        guard bootstrap else { return [Double](repeating: 1, count: rows) }
        var random = RandomStream(seed: seed, stream: UInt64(tree) << 1)
        var counts = [Double](repeating: 0, count: rows)
        for _ in 0..<rows { counts[random.below(rows)] += 1 }
        return counts
    }
}

/// A random forest: for numbers the mean of its trees, for classes the mean of their class frequencies.
public struct RandomForest: Sendable, Equatable {
    public let settings: ForestSettings
    public let trainingRows: Int
    public let ensemble: TreeEnsemble
    public let classNames: [String]

    public init(_ examples: Examples, settings: ForestSettings) throws(DataProblem) {
        guard examples.count > 0 else { throw DataProblem(.emptyTable, "there are no rows to learn from") }
        let task = TreeTask(target: examples.target)
        let target = examples.target.numbers
        let classes = examples.target.classes
        let (rows, features) = (examples.count, examples.features.columns)
        let weights = examples.weights
        @Sendable func sample(_ tree: Int) -> [Double] {
            var sample = settings.sample(tree: tree, rows: rows)
            if let weights { for row in 0..<rows { sample[row] *= weights[row] } }
            // A sample that missed every row of positive weight would leave nothing to grow on.
            if !sample.contains(where: { $0 > 0 }) { sample[0] = 1 }
            return sample
        }
        let bins: Int? =
            switch settings.splits {
            case .exact: nil
            case .histogram(let bins): bins
            case .automatic: rows > 4_000 ? 256 : nil
            }
        let grown: [GrownTree]
        if let bins {
            let binned = BinnedColumns(examples.features, bins: bins)
            grown = Parallel.map(settings.trees) { tree in
                var random = RandomStream(seed: settings.seed, stream: UInt64(tree) << 1 | 1)
                let sample = sample(tree)
                func grow(_ sums: some BinSums) -> GrownTree {
                    HistogramForestGrower(
                        columns: binned, limits: settings.limits, task: task, sums: sums, weights: sample,
                        target: target, classes: classes
                    ).grow(random: &random)
                }
                if task.classCount == 0, let sums = PackedSums(weights: sample, target: target) { return grow(sums) }
                return grow(WideSums(task: task, weights: sample, target: target, classes: classes))
            }
        } else {
            let columns = SortedColumns(examples.features)
            grown = Parallel.map(settings.trees) { tree in
                var random = RandomStream(seed: settings.seed, stream: UInt64(tree) << 1 | 1)
                var grower = ExactGrower(features: features, limits: settings.limits, task: task)
                grower.load(columns, weights: sample(tree), target: target, classes: classes)
                return grower.grow(random: &random)
            }
        }
        var ensemble = TreeEnsemble(
            features: features, outputs: task.width, width: task.width,
            base: [Double](repeating: 0, count: task.width), scale: 1 / Double(settings.trees))
        for tree in grown { ensemble.append(tree) }
        ensemble.pack()
        self.ensemble = ensemble
        self.settings = settings
        trainingRows = rows
        if case .classes(_, let names) = examples.target { classNames = names } else { classNames = [] }
    }

    init(settings: ForestSettings, trainingRows: Int, ensemble: TreeEnsemble, classNames: [String]) {
        self.settings = settings
        self.trainingRows = trainingRows
        self.ensemble = ensemble
        self.classNames = classNames
    }

    public func predict(_ rows: Matrix) -> Matrix { ensemble.predict(rows) }

    /// Each tree's own prediction of one output: rows × trees.
    public func predictTrees(_ rows: Matrix, output: Int = 0) -> Matrix {
        let leaves = ensemble.leaves(rows)
        var result = Matrix(rows: rows.rows, columns: ensemble.trees)
        for (tree, leaves) in leaves.enumerated() {
            for row in 0..<rows.rows {
                result[row, tree] = ensemble.value(tree: tree, slot: Int(leaves[row]), place: output)
            }
        }
        return result
    }

    /// Predictions of the training rows, each by the trees that didn't see it; NaN where every tree did.
    public func outOfBag(_ training: Matrix) -> Matrix {
        precondition(training.rows == trainingRows && settings.bootstrap)
        let leaves = ensemble.leaves(training)
        let width = ensemble.width
        var result = Matrix(rows: training.rows, columns: width)
        var counts = [Double](repeating: 0, count: training.rows)
        for tree in 0..<ensemble.trees {
            let sample = settings.sample(tree: tree, rows: trainingRows)
            for row in 0..<training.rows where sample[row] == 0 {
                counts[row] += 1
                let slot = Int(leaves[tree][row])
                for place in 0..<width { result[row, place] += ensemble.value(tree: tree, slot: slot, place: place) }
            }
        }
        for row in 0..<training.rows {
            for place in 0..<width { result[row, place] = counts[row] > 0 ? result[row, place] / counts[row] : .nan }
        }
        return result
    }
}
