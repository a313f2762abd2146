/// Split- and cross-conformal prediction: intervals and sets whose coverage holds for data like the calibration data,
/// whatever the model. Calibrate by group when the data to come are of new groups.
public struct ConformalIntervals: Sendable, Equatable {
    /// Ascending absolute (or scaled) errors of rows the model didn't see.
    public let scores: [Double]

    public init(scores: [Double]) { self.scores = scores.sorted() }

    init(sorted scores: [Double]) { self.scores = scores }

    /// From predictions out of the folds; `scales` (a deviation a row) makes wide intervals where the model is unsure.
    public init(target: [Double], predictions: [Double], scales: [Double]? = nil) {
        self.init(
            scores: target.indices.map { abs(target[$0] - predictions[$0]) / max(scales?[$0] ?? 1, 1e-12) })
    }

    /// One score a group: its share of the errors at the level is what a new group will meet.
    public init(target: [Double], predictions: [Double], groups: [Int], level: Double) {
        var byGroup: [Int: [Double]] = [:]
        for row in target.indices { byGroup[groups[row], default: []].append(abs(target[row] - predictions[row])) }
        self.init(scores: byGroup.values.map { ConformalIntervals(scores: $0).quantile(level) })
    }

    /// The ⌈(n + 1) · level⌉-th smallest score; the largest where there are too few to promise the level.
    public func quantile(_ level: Double) -> Double {
        guard !scores.isEmpty else { return .infinity }
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
    /// Ascending 1 − probability of the true class, a list for each class (so that rare classes are covered too).
    public let scores: [[Double]]

    public init(scores: [[Double]]) { self.scores = scores.map { $0.sorted() } }

    public init(classes: [Int], probabilities: Matrix) {
        var scores = [[Double]](repeating: [], count: probabilities.columns)
        for (row, kind) in classes.enumerated() { scores[kind].append(1 - probabilities[row, kind]) }
        self.init(scores: scores)
    }

    /// The classes that can't be excluded at this level. Empty where every class is less likely than its own rows
    /// usually are: the row is unlike all of them.
    public func set(_ probabilities: ArraySlice<Double>, level: Double) -> [Int] {
        let values = Array(probabilities)
        return values.indices.filter { 1 - values[$0] <= ConformalIntervals(sorted: scores[$0]).quantile(level) }
    }
}
