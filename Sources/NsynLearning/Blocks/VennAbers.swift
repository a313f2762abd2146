/// Two probabilities for every score of a classifier of two classes (Vovk, Petej & Fedorova 2015): one of them is
/// calibrated, whatever the model. Read from a table that is made once.
struct VennAbers: Sendable {
    /// Ascending scores of the calibration rows, each once.
    private let scores: [Double]
    /// At each score, and between it and the one before: 2 · count + 1 places.
    private let lower: [Double]
    private let upper: [Double]

    private static let mostGroups = 400

    /// The scores that rows of the class, and of the other one, got from models that did not see them.
    init(ofClass own: [Double], ofOther other: [Double]) {
        var pairs = own.map { (score: $0, label: 1.0) } + other.map { (score: $0, label: 0.0) }
        pairs.sort { ($0.score, $0.label) < ($1.score, $1.label) }
        // Large calibration sets are thinned to groups of neighbours.
        let groupSize = (pairs.count + VennAbers.mostGroups - 1) / max(1, VennAbers.mostGroups)
        var scores: [Double] = []
        var sums: [Double] = []
        var weights: [Double] = []
        for (index, pair) in pairs.enumerated() {
            if scores.last == pair.score || groupSize > 1 && index % groupSize != 0 {
                sums[sums.count - 1] += pair.label
                weights[weights.count - 1] += 1
            } else {
                scores.append(pair.score)
                sums.append(pair.label)
                weights.append(1)
            }
        }
        self.scores = scores
        var lower: [Double] = []
        var upper: [Double] = []
        for place in 0..<(2 * scores.count + 1) {
            lower.append(VennAbers.fitted(sums, weights, at: place, label: 0))
            upper.append(VennAbers.fitted(sums, weights, at: place, label: 1))
        }
        self.lower = lower
        self.upper = upper
    }

    /// The isotonic fit with one more row of that label, at that row. Odd places are scores, even ones lie between.
    private static func fitted(_ sums: [Double], _ weights: [Double], at place: Int, label: Double) -> Double {
        var blocks: [(sum: Double, weight: Double, last: Int)] = []
        let own = place / 2
        let isBetween = place % 2 == 0
        var position = 0
        var ownPosition = 0
        func push(_ sum: Double, _ weight: Double) {
            var block = (sum: sum, weight: weight, last: position)
            while let before = blocks.last, before.sum * block.weight >= block.sum * before.weight {
                block.sum += before.sum
                block.weight += before.weight
                blocks.removeLast()
            }
            blocks.append(block)
            position += 1
        }
        for index in sums.indices {
            if index == own {
                if isBetween {
                    ownPosition = position
                    push(label, 1)
                } else {
                    ownPosition = position
                    push(sums[index] + label, weights[index] + 1)
                    continue
                }
            }
            push(sums[index], weights[index])
        }
        if own == sums.count {
            ownPosition = position
            push(label, 1)
        }
        let block = blocks.first { $0.last >= ownPosition }
        return block.map { $0.sum / $0.weight } ?? label
    }

    func interval(at score: Double) -> (lower: Double, upper: Double) {
        var (low, high) = (0, scores.count)
        while low < high {
            let middle = (low + high) / 2
            if scores[middle] < score { low = middle + 1 } else { high = middle }
        }
        let isScore = low < scores.count && scores[low] == score
        let place = 2 * low + (isScore ? 1 : 0)
        return (lower[place], upper[place])
    }
}
