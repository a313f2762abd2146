/// The losses that boosting descends: where it starts, its gradient and curvature, and what a leaf should say.
struct BoostingLoss: Sendable {
    private enum Form {
        case squared
        case logistic
        case softmax
        case quantile(Double)
    }

    private let form: Form
    private let target: [Double]
    private let classes: [Int]
    private let weights: [Double]
    /// Scores kept a row: one, or one a class for three classes and more.
    let outputs: Int
    let start: [Double]

    init(target: Target, weights: [Double], loss: BoostingSettings.Loss) {
        self.weights = weights
        self.target = target.numbers
        classes = target.classes
        let total = weights.reduce(0, +)
        switch target {
        case .numbers(let numbers):
            outputs = 1
            if case .quantile(let level) = loss {
                form = .quantile(level)
                start = [weightedQuantile(numbers, weights, level)]
            } else {
                form = .squared
                start = [zip(numbers, weights).reduce(0) { $0 + $1.0 * $1.1 } / total]
            }
        case .classes(let classes, let names):
            var shares = [Double](repeating: 0, count: names.count)
            for (place, weight) in zip(classes, weights) { shares[place] += weight / total }
            // A class that doesn't occur must not start at minus infinity.
            let logs = shares.map { Double.logarithm(max($0, 1e-6)) }
            if names.count == 2 {
                outputs = 1
                form = .logistic
                start = [logs[1] - logs[0]]
            } else {
                outputs = names.count
                form = .softmax
                start = logs
            }
        }
    }

    func fill(_ gradients: inout [SIMD2<Double>], scores: [Double], output: Int) {
        switch form {
        case .squared:
            for row in gradients.indices {
                gradients[row] = weights[row] * SIMD2(scores[row] - target[row], 1)
            }
        case .logistic:
            for row in gradients.indices {
                let probability = Double.logistic(scores[row])
                let curvature = max(probability * (1 - probability), 1e-16)
                gradients[row] = weights[row] * SIMD2(probability - target[row], curvature)
            }
        case .softmax:
            for row in gradients.indices {
                let mine = scores[row * outputs..<(row + 1) * outputs]
                let probability = Double.exponential(mine[mine.startIndex + output] - logSumExp(mine))
                let wanted = classes[row] == output ? 1.0 : 0
                let curvature = max(2 * probability * (1 - probability), 1e-16)
                gradients[row] = weights[row] * SIMD2(probability - wanted, curvature)
            }
        case .quantile(let level):
            for row in gradients.indices {
                gradients[row] = weights[row] * SIMD2(scores[row] > target[row] ? 1 - level : -level, 1)
            }
        }
    }

    /// The pinball loss has no curvature: its leaves are set to the quantile of what remains.
    func refine(
        _ tree: inout GrownTree, leaves: [(node: Int, range: Range<Int>)], rows: [Int32], scores: [Double]
    ) {
        guard case .quantile(let level) = form else { return }
        for (node, range) in leaves {
            let chosen = rows[range].map { Int($0) }
            tree.values[node] = weightedQuantile(
                chosen.map { target[$0] - scores[$0] }, chosen.map { weights[$0] }, level)
        }
    }
}

/// The value below which this share of the weight lies, interpolated between neighbours as numpy does.
func weightedQuantile(_ values: [Double], _ weights: [Double], _ level: Double) -> Double {
    let order = values.indices.filter { weights[$0] > 0 }.sorted { (values[$0], $0) < (values[$1], $1) }
    guard let first = order.first, let last = order.last else { return .nan }
    // Each value sits in the middle of its own weight, the ends at 0 and 1.
    var total = 0.0
    for index in order { total += weights[index] }
    let span = total - weights[first] / 2 - weights[last] / 2
    guard span > 0 else { return values[first] }
    let wanted = level * span
    var position = 0.0
    for (before, after) in zip(order, order.dropFirst()) {
        let step = (weights[before] + weights[after]) / 2
        if position + step >= wanted {
            return values[before] + (values[after] - values[before]) * (step > 0 ? (wanted - position) / step : 0)
        }
        position += step
    }
    return values[last]
}
