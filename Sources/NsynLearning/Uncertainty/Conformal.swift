/// Split- and cross-conformal prediction: intervals and sets whose coverage holds for data like the calibration data,
/// whatever the model. Calibrate by group when the data to come are of new groups.
public struct ConformalIntervals: Sendable, Equatable {
    /// Ascending absolute (or scaled) errors of rows the model didn't see.
    public let scores: [Double]
    /// What each score and all before it weigh together; empty where one of n scores weighs 1 / (n + 1).
    let masses: [Double]
    /// The highest level that can be promised: what all scores weigh together.
    public let highestLevel: Double

    public init(scores: [Double]) { self.init(sorted: scores.sorted()) }

    init(sorted scores: [Double]) {
        self.scores = scores
        masses = []
        highestLevel = Double(scores.count) / Double(scores.count + 1)
    }

    init(sorted scores: [Double], masses: [Double]) {
        self.scores = scores
        self.masses = masses
        highestLevel = masses.last ?? 0
    }

    /// From predictions out of the folds; `scales` (a deviation a row) makes wide intervals where the model is unsure.
    public init(target: [Double], predictions: [Double], scales: [Double]? = nil) {
        self.init(
            scores: target.indices.map { abs(target[$0] - predictions[$0]) / max(scales?[$0] ?? 1, 1e-12) })
    }

    /// For rows of a group that was never met: errors on groups left out, where each of K groups weighs 1 / (K + 1),
    /// however many rows it has, and the new group as much. What that promises holds for any number of groups that come
    /// from where these came from (Lee, Barber & Willett 2023, after Dunn, Wasserman & Ramdas 2022); K groups can
    /// promise K / (K + 1) and no more.
    public init(scores: [Double], groups: [Int]) {
        var counts: [Int: Int] = [:]
        for group in groups { counts[group, default: 0] += 1 }
        let order = scores.indices.sorted { (scores[$0], $0) < (scores[$1], $1) }
        let share = 1 / Double(counts.count + 1)
        var sum = 0.0
        var masses = order.map { row -> Double in
            sum += share / Double(counts[groups[row]] ?? 1)
            return sum
        }
        // The sum of many small weights is what it is but for rounding.
        if !masses.isEmpty { masses[masses.count - 1] = Double(counts.count) * share }
        self.init(sorted: order.map { scores[$0] }, masses: masses)
    }

    /// The level that is promised where this one is asked for.
    public func promised(_ level: Double) -> Double { min(level, highestLevel) }

    /// The smallest score that reaches the level, which is the ⌈(n + 1) · level⌉-th of scores that weigh alike; the
    /// largest where there are too few to promise the level.
    public func quantile(_ level: Double) -> Double {
        guard !scores.isEmpty else { return .infinity }
        if !masses.isEmpty {
            var (low, high) = (0, scores.count - 1)
            while low < high {
                let middle = (low + high) / 2
                if masses[middle] >= level - 1e-12 { high = middle } else { low = middle + 1 }
            }
            return scores[low]
        }
        let rank = Int((Double(scores.count + 1) * level).rounded(.up))
        return scores[min(max(rank, 1), scores.count) - 1]
    }

    public func interval(around prediction: Double, scale: Double = 1, level: Double) -> ClosedRange<Double> {
        let half = quantile(level) * scale
        return prediction - half...prediction + half
    }
}

/// Sets of classes that contain the true one with the promised probability.
public struct ConformalSets: Sendable, Equatable {
    /// One minus the probability of the true class, a calibration for each class (so that rare classes are covered too).
    public let classes: [ConformalIntervals]

    public init(_ classes: [ConformalIntervals]) { self.classes = classes }

    public init(scores: [[Double]]) { self.init(scores.map { ConformalIntervals(scores: $0) }) }

    public init(classes: [Int], probabilities: Matrix) {
        var scores = [[Double]](repeating: [], count: probabilities.columns)
        for (row, kind) in classes.enumerated() { scores[kind].append(1 - probabilities[row, kind]) }
        self.init(scores: scores)
    }

    /// For rows of a group that was never met: each group in which a class occurs weighs alike.
    public init(classes: [Int], probabilities: Matrix, groups: [Int]) {
        self.init(
            (0..<probabilities.columns).map { kind in
                let rows = classes.indices.filter { classes[$0] == kind }
                return ConformalIntervals(
                    scores: rows.map { 1 - probabilities[$0, kind] }, groups: rows.map { groups[$0] })
            })
    }

    /// Ascending, a list for each class.
    public var scores: [[Double]] { classes.map { $0.scores } }

    /// The level that is promised where this one is asked for: the lowest among the classes. A class that no row had is
    /// never excluded.
    public func promised(_ level: Double) -> Double {
        classes.filter { !$0.scores.isEmpty }.map { $0.promised(level) }.min() ?? 0
    }

    /// The classes that can't be excluded at this level. Empty where every class is less likely than its own rows
    /// usually are: the row is unlike all of them.
    public func set(_ probabilities: ArraySlice<Double>, level: Double) -> [Int] {
        let values = Array(probabilities)
        return values.indices.filter { 1 - values[$0] <= classes[$0].quantile(level) }
    }
}
