/// Conformal calibration by cross-validation inside the training rows: for rows that are like them.
public struct Guarantee: Sendable, Equatable {
    public var intervals: ConformalIntervals?
    public var sets: ConformalSets?

    public init(
        _ specification: LearnerSpecification, _ training: Examples, seed: UInt64, folds: Int = 5,
        journal: TrainingJournal? = nil
    ) throws(DataProblem) {
        let inner = SplitPlan.folds(min(folds, training.count))
        var (rows, answers): ([Int], [Double]) = ([], [])
        for (index, split) in try inner.splits(training, seed: seed &+ 99).enumerated() {
            rows += split.test
            answers +=
                Evaluator.answers(
                    "promise \(index)", specification, training.selecting(split.training),
                    training.features.selecting(rows: split.test), seed: seed, journal: journal
                ).answers.elements
        }
        self.init(
            Matrix(rows: rows.count, columns: training.target.outputs, elements: answers),
            training.target.selecting(rows))
    }

    /// From answers to rows that the learner had not seen.
    init(_ predictions: Matrix, _ target: Target) {
        switch target {
        case .numbers(let wanted):
            intervals = ConformalIntervals(target: wanted, predictions: predictions.column(0))
        case .classes(let wanted, _): sets = ConformalSets(classes: wanted, probabilities: predictions)
        }
    }

    init(intervals: ConformalIntervals?, sets: ConformalSets?) {
        self.intervals = intervals
        self.sets = sets
    }

    /// Whether each answer's interval or set holds the truth.
    public func holds(_ prediction: Matrix, _ target: Target, level: Double) -> [Bool] {
        switch target {
        case .numbers(let wanted):
            guard let intervals else { return wanted.map { _ in false } }
            return wanted.indices.map {
                intervals.interval(around: prediction[$0, 0], level: level).contains(wanted[$0])
            }
        case .classes(let wanted, _):
            guard let sets else { return wanted.map { _ in false } }
            return wanted.indices.map { sets.set(prediction.row($0), level: level).contains(wanted[$0]) }
        }
    }

    /// Summed over rows: one for a set of one class; the width of an interval.
    public func sharpness(_ prediction: Matrix, level: Double) -> Double {
        if let intervals { return 2 * intervals.quantile(level) * Double(prediction.rows) }
        guard let sets else { return 0 }
        return Double((0..<prediction.rows).count { sets.set(prediction.row($0), level: level).count == 1 })
    }

    /// The level that is promised where this one is asked for.
    public func promised(_ level: Double) -> Double {
        intervals?.promised(level) ?? sets?.promised(level) ?? 0
    }
}

/// What a learner's answers are worth where a row's group (ligand, study, round, level) was never met: what they were
/// worth on groups that were left out of the training rows.
public struct NewGroups: Sendable, Equatable {
    /// How many groups were left out.
    public let count: Int
    /// How much of the learner's number counts, and the mean that the rest is: a learner that did no better than the
    /// mean on groups left out says the mean. Classes keep their probabilities.
    public let share: Double
    public let mean: Double
    public let guarantee: Guarantee

    public static let fewestGroups = 3
    /// Up to so many groups are left out one by one.
    static let mostFolds = 10

    init(count: Int, share: Double, mean: Double, guarantee: Guarantee) {
        self.count = count
        self.share = share
        self.mean = mean
        self.guarantee = guarantee
    }

    /// How many fits it takes; none where there are too few groups to say anything.
    static func folds(_ examples: Examples) -> Int {
        let count = Set(examples.groups ?? []).count
        return count >= fewestGroups ? min(count, mostFolds) : 0
    }

    /// Nil where there are too few groups to say anything.
    public init?(
        _ specification: LearnerSpecification, _ training: Examples, seed: UInt64, journal: TrainingJournal? = nil
    ) throws(DataProblem) {
        let folds = NewGroups.folds(training)
        guard folds > 0, let groups = training.groups else { return nil }
        count = Set(groups).count
        var (rows, answers, means): ([Int], [Double], [Double]) = ([], [], [])
        func mean(_ rows: [Int]) -> Double {
            guard training.target.isNumeric else { return 0 }
            let part = training.selecting(rows)
            return Evaluator.fit(.init(.constant), part, seed: seed).predict(Matrix(rows: 1, columns: 0)).elements[0]
        }
        for (index, split) in try SplitPlan.groupFolds(folds).splits(training, seed: seed &+ 77).enumerated() {
            rows += split.test
            means += [Double](repeating: mean(split.training), count: split.test.count)
            answers +=
                Evaluator.answers(
                    "new group \(index)", specification, training.selecting(split.training),
                    training.features.selecting(rows: split.test), seed: seed, journal: journal
                ).answers.elements
        }
        let homes = rows.map { groups[$0] }
        switch training.target.selecting(rows) {
        case .numbers(let wanted):
            let fit = NewGroups.shares(wanted, answers, means: means, groups: homes)
            share = fit.all
            self.mean = mean(Array(0..<training.count))
            // A group's errors are those of a share that its own rows had no say in.
            let scores = wanted.indices.map { row -> Double in
                let share = fit.without[homes[row]] ?? fit.all
                return abs(wanted[row] - means[row] - share * (answers[row] - means[row]))
            }
            guarantee = Guarantee(intervals: ConformalIntervals(scores: scores, groups: homes), sets: nil)
        case .classes(let wanted, let names):
            (share, self.mean) = (1, 0)
            let probabilities = Matrix(rows: rows.count, columns: names.count, elements: answers)
            guarantee = Guarantee(
                intervals: nil, sets: ConformalSets(classes: wanted, probabilities: probabilities, groups: homes))
        }
    }

    /// The share of the answers beside the means with the smallest absolute errors, every group counting alike, and the
    /// same without each group; all of the answers where groups don't say clearly (p < 0.05, by the signs of their
    /// differences) that less is better. A handful of groups can't say so, and choose badly when they are asked.
    ///
    /// Σ |y − s x| is smallest at a median of y / x that is weighted by |x|.
    static func shares(_ wanted: [Double], _ answers: [Double], means: [Double], groups: [Int]) -> (
        all: Double, without: [Int: Double]
    ) {
        var counts: [Int: Double] = [:]
        for group in groups { counts[group, default: 0] += 1 }
        var points: [(ratio: Double, weight: Double, group: Int)] = []
        for row in wanted.indices where answers[row] != means[row] {
            let step = answers[row] - means[row]
            points.append(((wanted[row] - means[row]) / step, abs(step) / (counts[groups[row]] ?? 1), groups[row]))
        }
        points.sort { ($0.ratio, $0.weight, $0.group) < ($1.ratio, $1.weight, $1.group) }
        func share(without held: Int?) -> Double {
            var rest = 0.0
            for point in points where point.group != held { rest += point.weight / 2 }
            for point in points where point.group != held {
                rest -= point.weight
                if rest <= 0 { return min(1, max(0, point.ratio)) }
            }
            return 1
        }
        let best = share(without: nil)
        var gains: [Int: Double] = [:]
        for point in points {
            gains[point.group, default: 0] += point.weight * (abs(point.ratio - 1) - abs(point.ratio - best))
        }
        let names = counts.keys.sorted()
        guard best < 1, PairedTest.signFlips(names.map { gains[$0] ?? 0 }) < 0.05 else { return (1, [:]) }
        // Of very many groups none moves the share.
        guard names.count <= mostHeldOut else { return (best, [:]) }
        return (best, Dictionary(uniqueKeysWithValues: names.map { ($0, share(without: $0)) }))
    }

    private static let mostHeldOut = 200

    /// What a model answers about a new group, from what its learner says.
    public func answers(_ learned: Matrix) -> Matrix {
        guard share < 1, learned.columns == 1 else { return learned }
        return learned.mapped { mean + share * ($0 - mean) }
    }
}

/// How often intervals or sets held the truth.
public struct CoverageCount: Sendable {
    public private(set) var asked = 0
    private var held = 0
    private var promises = 0.0
    private var sharp = 0.0
    private var groups: [Int: (asked: Double, held: Double)] = [:]

    mutating func add(_ guarantee: Guarantee, _ prediction: Matrix, _ test: Examples, level: Double) {
        asked += test.count
        promises += guarantee.promised(level) * Double(test.count)
        sharp += guarantee.sharpness(prediction, level: level)
        for (row, holds) in guarantee.holds(prediction, test.target, level: level).enumerated() {
            held += holds ? 1 : 0
            let group = test.groups?[row] ?? 0
            groups[group, default: (0, 0)].asked += 1
            groups[group, default: (0, 0)].held += holds ? 1 : 0
        }
    }

    public var share: Double { Double(held) / Double(max(1, asked)) }
    public var promised: Double { promises / Double(max(1, asked)) }
    /// The part of sets that name one class, or the mean width of intervals: what coverage costs.
    public var sharpness: Double { sharp / Double(max(1, asked)) }
    public var groupCount: Int { groups.count }

    /// Every group counting alike, whatever its rows: what is promised to a new one; with its standard error.
    public var ofGroups: (mean: Double, error: Double) {
        let shares = groups.sorted { $0.key < $1.key }.map { $0.value.held / $0.value.asked }
        let count = Double(max(1, shares.count))
        let mean = shares.reduce(0, +) / count
        let square = shares.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
        return (mean, (square / max(1, count - 1) / count).squareRoot())
    }
}
