/// Grows one tree of a boosted model from gradients and curvatures of the loss, on binned features.
struct BoostingGrower {
    let columns: BinnedColumns
    let settings: BoostingSettings
    /// Features that this tree may use.
    let features: [Int]

    private struct Pending {
        var node: Int
        var start: Int
        var end: Int
        var depth: Int
        var total: SIMD2<Double>
        var sums: [SIMD2<Double>]
    }

    private struct Split {
        var gain: Double
        var feature: Int
        var code: Int
        var left: SIMD2<Double>
    }

    /// Returns the tree and, in `rows`, the training rows in the order of their leaves (`leafRanges`).
    func grow(
        gradients: [SIMD2<Double>], rows: inout [Int32]
    ) -> (tree: GrownTree, leafRanges: [(node: Int, range: Range<Int>)]) {
        var scratch = rows
        var tree = GrownTree()
        _ = tree.appendLeaf()
        var leaves: [(node: Int, range: Range<Int>)] = []
        var total = SIMD2<Double>()
        for row in rows { total += gradients[Int(row)] }
        tree.values = [value(total)]
        tree.cover[0] = Float(total.y)
        let rootSums = settings.depth > 0 ? histogram(rows[...], gradients) : []
        var stack = [Pending(node: 0, start: 0, end: rows.count, depth: 0, total: total, sums: rootSums)]
        while let item = stack.popLast() {
            guard item.depth < settings.depth, item.end - item.start >= 2, let split = bestSplit(item) else {
                leaves.append((item.node, item.start..<item.end))
                continue
            }
            let middle = columns.partition(
                &rows, &scratch, item.start..<item.end, feature: split.feature, code: split.code)
            let threshold = columns.edges[split.feature][split.code]
            let child = tree.split(item.node, feature: split.feature, threshold: threshold)
            let right = item.total - split.left
            tree.values.append(value(split.left))
            tree.values.append(value(right))
            tree.cover[child] = Float(split.left.y)
            tree.cover[child + 1] = Float(right.y)
            // Children at the depth limit are leaves: they need no sums.
            var pair: ([SIMD2<Double>], [SIMD2<Double>]) = ([], [])
            if item.depth + 1 < settings.depth {
                let leftIsSmaller = middle - item.start <= item.end - middle
                let small = histogram(leftIsSmaller ? rows[item.start..<middle] : rows[middle..<item.end], gradients)
                var large = item.sums
                for index in large.indices { large[index] -= small[index] }
                pair = leftIsSmaller ? (small, large) : (large, small)
            }
            stack.append(
                Pending(
                    node: child + 1, start: middle, end: item.end, depth: item.depth + 1, total: right, sums: pair.1))
            stack.append(
                Pending(
                    node: child, start: item.start, end: middle, depth: item.depth + 1, total: split.left,
                    sums: pair.0))
        }
        return (tree, leaves)
    }

    private func value(_ total: SIMD2<Double>) -> Double { -total.x / (total.y + settings.penalty) }

    /// Sums of gradient and curvature a bin. Each feature's sums run over the rows in order, so sharing the features
    /// out over threads changes nothing.
    private func histogram(_ rows: ArraySlice<Int32>, _ gradients: [SIMD2<Double>]) -> [SIMD2<Double>] {
        let (all, used) = (columns.features, features.count)
        return [SIMD2<Double>](unsafeUninitializedCapacity: used * 256) { buffer, count in
            let sums = SharedPointer(buffer.baseAddress!)
            buffer.initialize(repeating: SIMD2())
            count = used * 256
            let parts = rows.count * used > 500_000 ? min(4, used) : 1
            Parallel.forEach(parts) { part in
                let range = part * used / parts..<(part + 1) * used / parts
                columns.codes.withUnsafeBufferPointer { codes in
                    gradients.withUnsafeBufferPointer { gradients in
                        features.withUnsafeBufferPointer { features in
                            for row in rows {
                                let gradient = gradients[Int(row)]
                                let codes = codes.baseAddress! + Int(row) * all
                                for index in range {
                                    sums.base[index << 8 + Int(codes[features[index]])] += gradient
                                }
                            }
                        }
                    }
                }
            }
        }
    }

    private func bestSplit(_ item: Pending) -> Split? {
        let (penalty, least) = (settings.penalty, settings.leafWeight)
        let parent = item.total.x * item.total.x / (item.total.y + penalty)
        var best = Split(gain: parent + 2 * settings.splitCost + 1e-10, feature: -1, code: -1, left: SIMD2())
        item.sums.withUnsafeBufferPointer { sums in
            for (index, feature) in features.enumerated() {
                var left = SIMD2<Double>()
                for code in 0..<columns.edges[feature].count {
                    left += sums[index << 8 + code]
                    let right = item.total - left
                    if left.y < least || right.y < least { continue }
                    let (before, after) = (left.y + penalty, right.y + penalty)
                    let gain = (left.x * left.x * after + right.x * right.x * before) / (before * after)
                    if gain > best.gain { best = Split(gain: gain, feature: feature, code: code, left: left) }
                }
            }
        }
        return best.feature < 0 ? nil : best
    }
}
