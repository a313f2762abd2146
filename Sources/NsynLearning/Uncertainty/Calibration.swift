import Glibc

/// Platt's sigmoid: a probability from a decision value, fitted by Newton's method with his smoothed targets.
public struct PlattCalibration: Sendable, Equatable {
    public let slope: Double
    public let offset: Double

    public init(slope: Double, offset: Double) {
        self.slope = slope
        self.offset = offset
    }

    public init(decisions: [Double], positive: [Bool]) {
        let above = Double(positive.filter { $0 }.count)
        let below = Double(positive.count) - above
        let (high, low) = ((above + 1) / (above + 2), 1 / (below + 2))
        let wanted = positive.map { $0 ? high : low }
        func loss(_ a: Double, _ b: Double) -> Double {
            decisions.indices.reduce(0.0) { sum, index in
                let score = a * decisions[index] + b
                return sum + Double.softplus(score) - wanted[index] * score
            }
        }
        // 1 / (1 + exp(−(a·d + b)))
        var (a, b) = (0.0, log((above + 1) / (below + 1)))
        var value = loss(a, b)
        for _ in 0..<100 {
            var (h11, h22, h21, g1, g2) = (1e-12, 1e-12, 0.0, 0.0, 0.0)
            for index in decisions.indices {
                let probability = Double.logistic(a * decisions[index] + b)
                let curvature = probability * (1 - probability)
                h11 += decisions[index] * decisions[index] * curvature
                h22 += curvature
                h21 += decisions[index] * curvature
                g1 += decisions[index] * (probability - wanted[index])
                g2 += probability - wanted[index]
            }
            if abs(g1) < 1e-5, abs(g2) < 1e-5 { break }
            let determinant = h11 * h22 - h21 * h21
            let (stepA, stepB) = (-(h22 * g1 - h21 * g2) / determinant, -(-h21 * g1 + h11 * g2) / determinant)
            let descent = g1 * stepA + g2 * stepB
            var size = 1.0
            while size >= 1e-10 {
                let next = loss(a + size * stepA, b + size * stepB)
                if next < value + 1e-4 * size * descent {
                    (a, b, value) = (a + size * stepA, b + size * stepB, next)
                    break
                }
                size /= 2
            }
            if size < 1e-10 { break }
        }
        (slope, offset) = (a, b)
    }

    public func apply(_ decision: Double) -> Double { Double.logistic(slope * decision + offset) }
}

/// A rising step function from scores to probabilities: the closest to the outcomes (pool adjacent violators),
/// straight between its steps.
public struct IsotonicCalibration: Sendable, Equatable {
    public let scores: [Double]
    public let values: [Double]

    public init(scores: [Double], values: [Double]) {
        self.scores = scores
        self.values = values
    }

    public init(scores: [Double], outcomes: [Double], weights: [Double]? = nil) {
        struct Block {
            var sum: Double
            var weight: Double
            var low: Double
            var high: Double
            var mean: Double { sum / weight }
        }
        var blocks: [Block] = []
        for index in scores.indices.sorted(by: { (scores[$0], $0) < (scores[$1], $1) }) {
            let weight = weights?[index] ?? 1
            guard weight > 0 else { continue }
            var block = Block(sum: outcomes[index] * weight, weight: weight, low: scores[index], high: scores[index])
            while let last = blocks.last, last.mean >= block.mean || last.high == block.low {
                block.sum += last.sum
                block.weight += last.weight
                block.low = last.low
                blocks.removeLast()
            }
            blocks.append(block)
        }
        self.scores = blocks.flatMap { $0.low == $0.high ? [$0.low] : [$0.low, $0.high] }
        values = blocks.flatMap { $0.low == $0.high ? [$0.mean] : [$0.mean, $0.mean] }
    }

    public func apply(_ score: Double) -> Double {
        guard let first = scores.first, let last = scores.last else { return score }
        if score <= first { return values[0] }
        if score >= last { return values[values.count - 1] }
        var (low, high) = (0, scores.count - 1)
        while high - low > 1 {
            let middle = (low + high) / 2
            if scores[middle] <= score { low = middle } else { high = middle }
        }
        let share = (score - scores[low]) / (scores[high] - scores[low])
        return values[low] + share * (values[high] - values[low])
    }
}
