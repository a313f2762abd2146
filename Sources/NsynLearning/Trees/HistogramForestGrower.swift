/// Grows one tree of a forest on binned features: sums a bin while nodes are large (the smaller child is summed, the
/// larger is its parent minus the smaller), sorted rows once they are small.
struct HistogramForestGrower<Sums: BinSums> {
    let columns: BinnedColumns
    let limits: TreeLimits
    let task: TreeTask
    let sums: Sums
    let weights: [Double]
    let target: [Double]
    let classes: [Int]

    /// Below it, going through all bins costs more than going through the sorted rows.
    private var handOver: Int { 256 }

    private struct Pending {
        var node: Int
        var rows: Range<Int>
        var depth: Int
        /// Nil in a node that is small, or no longer split.
        var bins: UnsafeMutablePointer<Sums.Number>?
    }

    func grow(random: inout RandomStream) -> GrownTree {
        var rows: [Int32] = weights.indices.filter { weights[$0] > 0 }.map { Int32($0) }
        var scratch = rows
        var tree = GrownTree()
        _ = tree.appendLeaf()
        tree.values = [Double](repeating: 0, count: task.width)
        let pool = BinPool<Sums.Number>(count: columns.offsets[columns.features] * sums.width)
        var exact = ExactGrower(features: columns.features, limits: limits, task: task)
        var stack = [Pending(node: 0, rows: 0..<rows.count, depth: 0, bins: nil)]
        if rows.count > handOver, limits.depth > 0 { stack[0].bins = summed(rows[...], pool) }
        while let item = stack.popLast() {
            guard let bins = item.bins else {
                if item.depth >= limits.depth {
                    _ = summarise(rows[item.rows], item.node, &tree)
                } else {
                    growExactly(item, rows, &exact, onto: &tree, random: &random)
                }
                continue
            }
            let isPure = summarise(rows[item.rows], item.node, &tree)
            guard !isPure, item.rows.count >= limits.splitRows, tree.count + 2 <= TreeLimits.largestTree,
                let split = bestSplit(bins, random: &random)
            else {
                pool.give(bins)
                continue
            }
            let middle = columns.partition(
                &rows, &scratch, item.rows, feature: split.feature, code: split.code)
            let (left, right) = (item.rows.lowerBound..<middle, middle..<item.rows.upperBound)
            guard min(left.count, right.count) >= limits.leafRows else {
                pool.give(bins)
                growExactly(item, rows, &exact, onto: &tree, random: &random)
                continue
            }
            let child = tree.split(
                item.node, feature: split.feature, threshold: columns.edges[split.feature][split.code])
            tree.values.append(contentsOf: repeatElement(0, count: 2 * task.width))
            var pair: [UnsafeMutablePointer<Sums.Number>?] = [nil, nil]
            let (small, large) = left.count <= right.count ? (0, 1) : (1, 0)
            let ranges = [left, right]
            if ranges[large].count > handOver, item.depth + 1 < limits.depth {
                let smallBins = summed(rows[ranges[small]], pool)
                for index in 0..<pool.count { bins[index] -= smallBins[index] }
                pair[large] = bins
                if ranges[small].count > handOver { pair[small] = smallBins } else { pool.give(smallBins) }
            } else {
                pool.give(bins)
            }
            for side in [1, 0] {
                stack.append(Pending(node: child + side, rows: ranges[side], depth: item.depth + 1, bins: pair[side]))
            }
        }
        return tree
    }

    private func summed(_ rows: ArraySlice<Int32>, _ pool: BinPool<Sums.Number>) -> UnsafeMutablePointer<Sums.Number> {
        let bins = pool.take()
        bins.update(repeating: .zero, count: pool.count)
        rows.withUnsafeBufferPointer { sums.add($0, of: columns, to: bins) }
        return bins
    }

    /// Fills in the node's value and cover from its rows; says whether there is nothing left to tell apart.
    private func summarise(_ rows: ArraySlice<Int32>, _ node: Int, _ tree: inout GrownTree) -> Bool {
        var total = SIMD2<Double>()
        var isPure = true
        let base = node * task.width
        let first = Int(rows[rows.startIndex])
        if task.classCount > 0 {
            for row in rows {
                let (weight, kind) = (weights[Int(row)], classes[Int(row)])
                tree.values[base + kind] += weight
                total.x += weight
                isPure = isPure && kind == classes[first]
            }
            for place in 0..<task.width { tree.values[base + place] /= total.x }
        } else {
            for row in rows {
                let (weight, number) = (weights[Int(row)], target[Int(row)])
                total += SIMD2(weight, weight * number)
                isPure = isPure && number == target[first]
            }
            let mean = total.y / total.x
            if task.isBinary { tree.values[base] = 1 - mean }
            tree.values[base + (task.isBinary ? 1 : 0)] = mean
        }
        tree.cover[node] = Float(total.x)
        return isPure
    }

    private func bestSplit(_ bins: UnsafeMutablePointer<Sums.Number>, random: inout RandomStream) -> BinSplit? {
        let (features, width) = (columns.features, sums.width)
        let wanted = limits.features ?? features
        var candidates = Array(0..<features)
        // The least gain is that of no split, which the gain of any split reaches: a difference decides.
        var best = BinSplit(gain: -.infinity, feature: -1, code: -1)
        var visited = 0
        withUnsafeTemporaryAllocation(of: Sums.Number.self, capacity: width) { total in
            let total = total.baseAddress!
            total.initialize(repeating: .zero, count: width)
            for bin in 0..<columns.offsets[1] {
                for place in 0..<width { total[place] += bins[bin * width + place] }
            }
            for drawn in 0..<features {
                if wanted < features { candidates.swapAt(drawn, drawn + random.below(features - drawn)) }
                let feature = candidates[drawn]
                let start = columns.offsets[feature]
                let varies = sums.scan(
                    bins + start * width, count: columns.offsets[feature + 1] - start, total: total, feature: feature,
                    into: &best)
                // A constant feature doesn't count as a draw: otherwise sparse columns would stop growth early.
                if varies { visited += 1 }
                if visited >= wanted { break }
            }
        }
        return best.feature < 0 ? nil : best
    }

    /// Grows the rest below a leaf on sorted rows.
    private func growExactly(
        _ item: Pending, _ rows: [Int32], _ exact: inout ExactGrower, onto tree: inout GrownTree,
        random: inout RandomStream
    ) {
        rows.withUnsafeBufferPointer {
            exact.load(
                columns, rows: UnsafeBufferPointer(rebasing: $0[item.rows]), weights: weights, target: target,
                classes: classes)
        }
        let room = TreeLimits.largestTree - tree.count
        graft(exact.grow(depth: item.depth, room: room, random: &random), at: item.node, onto: &tree)
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

/// Histograms that are handed out, given back and used again.
private final class BinPool<Number> {
    let count: Int
    private var all: [UnsafeMutablePointer<Number>] = []
    private var free: [UnsafeMutablePointer<Number>] = []

    init(count: Int) { self.count = count }

    deinit { for bins in all { bins.deallocate() } }

    func take() -> UnsafeMutablePointer<Number> {
        if let bins = free.popLast() { return bins }
        let bins = UnsafeMutablePointer<Number>.allocate(capacity: count)
        all.append(bins)
        return bins
    }

    func give(_ bins: UnsafeMutablePointer<Number>) { free.append(bins) }
}
