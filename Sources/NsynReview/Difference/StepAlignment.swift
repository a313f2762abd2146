/// Which steps of two versions are the same, changed, moved, gone or new.
struct StepAlignment {
    var kept: [(old: Int, new: Int)] = []
    var changed: [(old: Int, new: Int)] = []
    var moved: [(old: Int, new: Int)] = []
    var removed: [Int] = []
    var added: [Int] = []

    /// Beyond so many comparisons the middle is matched by identity alone, in order.
    private static let mostCells = 16_000_000

    init(_ old: [StepView], _ new: [StepView]) {
        var head = 0
        while head < old.count, head < new.count, old[head].hash == new[head].hash { head += 1 }
        var tail = 0
        while tail < old.count - head, tail < new.count - head,
            old[old.count - 1 - tail].hash == new[new.count - 1 - tail].hash
        {
            tail += 1
        }
        kept = (0..<head).map { ($0, $0) }
        let (oldRange, newRange) = (head..<(old.count - tail), head..<(new.count - tail))
        let pairs =
            oldRange.count * newRange.count <= Self.mostCells
            ? Self.best(old, new, oldRange, newRange) : Self.greedy(old, new, oldRange, newRange)
        var isOldUsed = Set<Int>()
        var isNewUsed = Set<Int>()
        for pair in pairs {
            isOldUsed.insert(pair.old)
            isNewUsed.insert(pair.new)
            if old[pair.old].hash == new[pair.new].hash { kept.append(pair) } else { changed.append(pair) }
        }
        kept += (0..<tail).map { (old.count - tail + $0, new.count - tail + $0) }
        // What is gone here and stands there was moved.
        for oldIndex in oldRange where !isOldUsed.contains(oldIndex) {
            let place =
                newRange.first { !isNewUsed.contains($0) && new[$0].hash == old[oldIndex].hash }
                ?? newRange.first { !isNewUsed.contains($0) && new[$0].identity == old[oldIndex].identity }
            if let place {
                isNewUsed.insert(place)
                moved.append((oldIndex, place))
            } else {
                removed.append(oldIndex)
            }
        }
        added = newRange.filter { !isNewUsed.contains($0) }
    }

    /// The alignment in order that keeps most: equal steps count three, versions of one step two.
    private static func best(
        _ old: [StepView], _ new: [StepView], _ oldRange: Range<Int>, _ newRange: Range<Int>
    ) -> [(old: Int, new: Int)] {
        let width = newRange.count + 1
        var scores = [Int32](repeating: 0, count: (oldRange.count + 1) * width)
        func worth(_ i: Int, _ j: Int) -> Int32 {
            let (left, right) = (old[oldRange.lowerBound + i], new[newRange.lowerBound + j])
            return left.hash == right.hash ? 3 : left.identity == right.identity ? 2 : 0
        }
        for i in stride(from: oldRange.count - 1, through: 0, by: -1) {
            for j in stride(from: newRange.count - 1, through: 0, by: -1) {
                let pair = worth(i, j)
                var score = max(scores[(i + 1) * width + j], scores[i * width + j + 1])
                if pair > 0 { score = max(score, pair + scores[(i + 1) * width + j + 1]) }
                scores[i * width + j] = score
            }
        }
        var pairs: [(old: Int, new: Int)] = []
        var (i, j) = (0, 0)
        while i < oldRange.count, j < newRange.count {
            let pair = worth(i, j)
            let score = scores[i * width + j]
            if pair > 0, score == pair + scores[(i + 1) * width + j + 1] {
                pairs.append((oldRange.lowerBound + i, newRange.lowerBound + j))
                i += 1
                j += 1
            } else if score == scores[(i + 1) * width + j] {
                i += 1
            } else {
                j += 1
            }
        }
        return pairs
    }

    private static func greedy(
        _ old: [StepView], _ new: [StepView], _ oldRange: Range<Int>, _ newRange: Range<Int>
    ) -> [(old: Int, new: Int)] {
        var pairs: [(old: Int, new: Int)] = []
        var place = newRange.lowerBound
        for index in oldRange {
            let window = place..<min(newRange.upperBound, place + 64)
            guard let found = window.first(where: { new[$0].identity == old[index].identity }) else { continue }
            pairs.append((index, found))
            place = found + 1
        }
        return pairs
    }
}
