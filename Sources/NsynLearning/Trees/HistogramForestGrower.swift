/// Grows one tree of a forest on binned features: sums a bin while nodes are large (the smaller child is summed, the
/// larger is its parent minus the smaller), sorted rows once they are small.
struct HistogramForestGrower {
    let columns: BinnedColumns
    let limits: TreeLimits
    let task: TreeTask
    /// Numbers a bin holds: (weight, weight · target), or a weight for each class.
    private let width: Int
    private let handOver = 1024

    init(columns: BinnedColumns, limits: TreeLimits, task: TreeTask) {
        self.columns = columns
        self.limits = limits
        self.task = task
        width = max(2, task.classCount)
    }

    private struct Pending {
        var node: Int
        var start: Int
        var end: Int
        var depth: Int
        var sums: [Double]
    }

    func grow(
        weights: [Double], target: [Double], classes: [Int], random: inout RandomStream
    ) -> GrownTree {
        var rows: [Int32] = weights.indices.filter { weights[$0] > 0 }.map { Int32($0) }
        var scratch = rows
        var tree = GrownTree()
        _ = tree.appendLeaf()
        tree.values = [Double](repeating: 0, count: task.width)
        func sums(_ range: Range<Int>) -> [Double] {
            range.count > handOver ? histogram(rows[range], weights, target, classes) : []
        }
        var stack = [Pending(node: 0, start: 0, end: rows.count, depth: 0, sums: sums(0..<rows.count))]
        var exact = ExactGrower(features: columns.features, limits: limits, task: task)
        while let item = stack.popLast() {
            guard item.end - item.start > handOver else {
                exact.load(
                    columns, rows: rows[item.start..<item.end], weights: weights, target: target, classes: classes)
                graft(exact.grow(depth: item.depth, random: &random), at: item.node, onto: &tree)
                continue
            }
            let total = summarise(item, into: &tree)
            guard item.depth < limits.depth, tree.count + 2 <= TreeLimits.largestTree,
                let (feature, code) = bestSplit(item, total: total, random: &random)
            else { continue }
            var (left, right) = (item.start, 0)
            for index in item.start..<item.end {
                let row = rows[index]
                let goesLeft = Int(columns.codes[Int(row) * columns.features + feature]) <= code
                if goesLeft {
                    rows[left] = row
                    left += 1
                } else {
                    scratch[right] = row
                    right += 1
                }
            }
            for index in 0..<right { rows[left + index] = scratch[index] }
            guard left - item.start >= limits.leafRows, item.end - left >= limits.leafRows else { continue }
            let child = tree.split(item.node, feature: feature, threshold: columns.edges[feature][code])
            tree.values.append(contentsOf: repeatElement(0, count: 2 * task.width))
            let leftIsSmaller = left - item.start <= item.end - left
            let small = leftIsSmaller ? item.start..<left : left..<item.end
            let large = leftIsSmaller ? left..<item.end : item.start..<left
            let smallSums = large.count > handOver ? histogram(rows[small], weights, target, classes) : []
            var largeSums = item.sums
            if large.count > handOver {
                for index in largeSums.indices { largeSums[index] -= smallSums[index] }
            }
            let pair = leftIsSmaller ? (smallSums, largeSums) : (largeSums, smallSums)
            stack.append(
                Pending(node: child + 1, start: left, end: item.end, depth: item.depth + 1, sums: pair.1))
            stack.append(
                Pending(node: child, start: item.start, end: left, depth: item.depth + 1, sums: pair.0))
        }
        return tree
    }

    private func histogram(
        _ rows: ArraySlice<Int32>, _ weights: [Double], _ target: [Double], _ classes: [Int]
    ) -> [Double] {
        let (features, width) = (columns.features, width)
        var sums = [Double](repeating: 0, count: features * 256 * width)
        sums.withUnsafeMutableBufferPointer { sums in
            columns.codes.withUnsafeBufferPointer { codes in
                for row in rows {
                    let weight = weights[Int(row)]
                    let codes = codes.baseAddress! + Int(row) * features
                    if task.classCount > 0 {
                        let place = classes[Int(row)]
                        for feature in 0..<features {
                            sums[(feature << 8 + Int(codes[feature])) * width + place] += weight
                        }
                    } else {
                        let product = weight * target[Int(row)]
                        for feature in 0..<features {
                            let bin = (feature << 8 + Int(codes[feature])) << 1
                            sums[bin] += weight
                            sums[bin + 1] += product
                        }
                    }
                }
            }
        }
        return sums
    }

    /// The node's value and cover, from the bins of the first feature.
    private func summarise(_ item: Pending, into tree: inout GrownTree) -> [Double] {
        var total = [Double](repeating: 0, count: width)
        for bin in 0..<256 {
            for place in 0..<width { total[place] += item.sums[bin * width + place] }
        }
        let base = item.node * task.width
        if task.classCount > 0 {
            let weight = total.reduce(0, +)
            for place in 0..<width { tree.values[base + place] = total[place] / weight }
            tree.cover[item.node] = Float(weight)
        } else {
            let mean = total[1] / total[0]
            if task.isBinary { tree.values[base] = 1 - mean }
            tree.values[base + (task.isBinary ? 1 : 0)] = mean
            tree.cover[item.node] = Float(total[0])
        }
        return total
    }

    private func bestSplit(
        _ item: Pending, total: [Double], random: inout RandomStream
    ) -> (feature: Int, code: Int)? {
        let features = columns.features
        let wanted = limits.features ?? features
        var candidates = Array(0..<features)
        var best = (gain: gain(total), feature: -1, code: -1)
        best.gain += abs(best.gain) * 1e-12
        var visited = 0
        var left = [Double](repeating: 0, count: width)
        var right = left
        for drawn in 0..<features {
            if wanted < features { candidates.swapAt(drawn, drawn + random.below(features - drawn)) }
            let feature = candidates[drawn]
            let bins = columns.edges[feature].count
            for place in 0..<width { left[place] = 0 }
            var varies = false
            for code in 0..<bins {
                let bin = (feature << 8 + code) * width
                for place in 0..<width {
                    left[place] += item.sums[bin + place]
                    right[place] = total[place] - left[place]
                }
                let (before, after) = (weight(left), weight(right))
                if before <= 1e-9 || after <= 1e-9 { continue }
                varies = true
                let value = gain(left) + gain(right)
                if value > best.gain { best = (value, feature, code) }
            }
            if varies { visited += 1 }
            if visited >= wanted { break }
        }
        return best.feature < 0 ? nil : (best.feature, best.code)
    }

    private func weight(_ sums: [Double]) -> Double { task.classCount > 0 ? sums.reduce(0, +) : sums[0] }

    private func gain(_ sums: [Double]) -> Double {
        if task.classCount == 0 { return sums[1] * sums[1] / sums[0] }
        var (squares, weight) = (0.0, 0.0)
        for value in sums {
            squares += value * value
            weight += value
        }
        return squares / weight
    }

    /// Puts a tree whose thresholds are codes in the place of a leaf.
    private func graft(_ part: GrownTree, at node: Int, onto tree: inout GrownTree) {
        let offset = tree.count - 1
        for index in 0..<part.count {
            let target = index == 0 ? node : tree.appendLeaf()
            if index > 0 { tree.values.append(contentsOf: repeatElement(0, count: task.width)) }
            for place in 0..<task.width {
                tree.values[target * task.width + place] = part.values[index * task.width + place]
            }
            tree.cover[target] = part.cover[index]
            guard part.feature[index] >= 0 else { continue }
            let feature = Int(part.feature[index])
            tree.feature[target] = part.feature[index]
            tree.threshold[target] = columns.edges[feature][Int(part.threshold[index])]
            tree.left[target] = part.left[index] + Int32(offset)
        }
    }
}
