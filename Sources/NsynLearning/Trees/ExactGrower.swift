/// Grows one tree by exact splits. Every feature keeps its rows in sorted order; a split partitions all of them
/// stably, so a node costs one pass over its rows a feature and nothing is ever sorted again.
struct ExactGrower {
    let features: Int
    let limits: TreeLimits
    let task: TreeTask

    /// Rows of this tree, numbered 0..<rows.
    private var rows = 0
    private var values: [Float] = []
    private var order: [Int32] = []
    /// (weight, weight · target)
    private var pairs: [SIMD2<Double>] = []
    private var classes: [Int32] = []
    private var scratch: [Int32] = []
    private var goesLeft: [UInt8] = []
    private var candidates: [Int]
    private var leftCounts: [Double]
    private var rightCounts: [Double]

    init(features: Int, limits: TreeLimits, task: TreeTask) {
        self.features = features
        self.limits = limits
        self.task = task
        candidates = Array(0..<features)
        leftCounts = [Double](repeating: 0, count: task.classCount)
        rightCounts = leftCounts
    }

    /// Takes the rows with a positive weight out of the sorted columns.
    mutating func load(_ columns: SortedColumns, weights: [Double], target: [Double], classes all: [Int]) {
        var position = [Int32](repeating: -1, count: columns.rows)
        var kept: [Int] = []
        for row in 0..<columns.rows where weights[row] > 0 {
            position[row] = Int32(kept.count)
            kept.append(row)
        }
        rows = kept.count
        pairs = kept.map { SIMD2(weights[$0], weights[$0] * target[$0]) }
        classes = task.classCount > 0 ? kept.map { Int32(all[$0]) } : []
        values = [Float](repeating: 0, count: rows * features)
        order = [Int32](repeating: 0, count: rows * features)
        scratch = [Int32](repeating: 0, count: rows)
        goesLeft = [UInt8](repeating: 0, count: rows)
        let count = rows
        columns.values.withUnsafeBufferPointer { source in
            columns.order.withUnsafeBufferPointer { sourceOrder in
                for feature in 0..<features {
                    let column = feature * columns.rows
                    for row in 0..<count { values[feature * count + row] = source[column + kept[row]] }
                    var next = feature * count
                    for index in 0..<columns.rows {
                        let row = position[Int(sourceOrder[column + index])]
                        if row >= 0 {
                            order[next] = row
                            next += 1
                        }
                    }
                }
            }
        }
    }

    /// Takes a few binned rows, sorted here by counting; thresholds come out as codes. The memory of an earlier load is
    /// used again.
    mutating func load(
        _ columns: BinnedColumns, rows chosen: UnsafeBufferPointer<Int32>, weights: [Double], target: [Double],
        classes all: [Int]
    ) {
        rows = chosen.count
        let (count, width) = (rows, features)
        pairs.removeAll(keepingCapacity: true)
        for row in chosen { pairs.append(SIMD2(weights[Int(row)], weights[Int(row)] * target[Int(row)])) }
        classes.removeAll(keepingCapacity: true)
        if task.classCount > 0 { for row in chosen { classes.append(Int32(all[Int(row)])) } }
        if scratch.count < count {
            values = [Float](repeating: 0, count: count * width)
            order = [Int32](repeating: 0, count: count * width)
            scratch = [Int32](repeating: 0, count: count)
            goesLeft = [UInt8](repeating: 0, count: count)
        }
        columns.codes.withUnsafeBufferPointer { codes in
            values.withUnsafeMutableBufferPointer { values in
                order.withUnsafeMutableBufferPointer { order in
                    withUnsafeTemporaryAllocation(of: Int32.self, capacity: 257) { places in
                        for feature in 0..<width {
                            let values = values.baseAddress! + feature * count
                            let order = order.baseAddress! + feature * count
                            places.update(repeating: 0)
                            for row in 0..<count {
                                let code = codes[Int(chosen[row]) * width + feature]
                                values[row] = Float(code)
                                places[Int(code) + 1] += 1
                            }
                            for index in 1..<257 { places[index] += places[index - 1] }
                            for row in 0..<count {
                                let code = Int(values[row])
                                order[Int(places[code])] = Int32(row)
                                places[code] += 1
                            }
                        }
                    }
                }
            }
        }
    }

    private struct Pending {
        var node: Int
        var start: Int
        var end: Int
        var depth: Int
    }

    private struct Split {
        var gain: Double
        var feature: Int
        /// Rows start..<position of the feature's order go left.
        var position: Int
    }

    /// `room` is how many nodes there may be.
    mutating func grow(
        depth: Int = 0, room: Int = TreeLimits.largestTree, random: inout RandomStream
    ) -> GrownTree {
        var tree = GrownTree()
        _ = tree.appendLeaf()
        tree.values = [Double](repeating: 0, count: task.width)
        var stack = [Pending(node: 0, start: 0, end: rows, depth: depth)]
        while let item = stack.popLast() {
            let (total, isPure) = summarise(item, into: &tree)
            let count = item.end - item.start
            guard !isPure, count >= limits.splitRows, count >= 2 * limits.leafRows, item.depth < limits.depth,
                tree.count + 2 <= room,
                let split = bestSplit(item, total: total, random: &random)
            else { continue }
            let below = values[split.feature * rows + Int(order[split.feature * rows + split.position - 1])]
            let above = values[split.feature * rows + Int(order[split.feature * rows + split.position])]
            let child = tree.split(
                item.node, feature: split.feature, threshold: ExactGrower.threshold(between: below, and: above))
            tree.values.append(contentsOf: repeatElement(0, count: 2 * task.width))
            partition(item, split)
            stack.append(Pending(node: child + 1, start: split.position, end: item.end, depth: item.depth + 1))
            stack.append(Pending(node: child, start: item.start, end: split.position, depth: item.depth + 1))
        }
        return tree
    }

    /// The middle, but never the upper value itself: it must go right.
    static func threshold(between below: Float, and above: Float) -> Float {
        let middle = below / 2 + above / 2
        return middle < above && middle >= below ? middle : below
    }

    /// Fills in the node's value and cover; says whether there is anything left to tell apart.
    private func summarise(_ item: Pending, into tree: inout GrownTree) -> (total: SIMD2<Double>, isPure: Bool) {
        var total = SIMD2<Double>()
        var isPure = true
        let base = item.node * task.width
        if task.classCount > 0 {
            let first = classes[Int(order[item.start])]
            for index in item.start..<item.end {
                let row = Int(order[index])
                tree.values[base + Int(classes[row])] += pairs[row].x
                total += pairs[row]
                isPure = isPure && classes[row] == first
            }
            for place in 0..<task.width { tree.values[base + place] /= total.x }
        } else {
            let firstPair = pairs[Int(order[item.start])]
            for index in item.start..<item.end {
                let pair = pairs[Int(order[index])]
                total += pair
                isPure = isPure && pair.y * firstPair.x == firstPair.y * pair.x
            }
            let mean = total.y / total.x
            if task.isBinary {
                tree.values[base] = 1 - mean
                tree.values[base + 1] = mean
            } else {
                tree.values[base] = mean
            }
        }
        tree.cover[item.node] = Float(total.x)
        return (total, isPure)
    }

    private mutating func bestSplit(_ item: Pending, total: SIMD2<Double>, random: inout RandomStream) -> Split? {
        var best = Split(gain: -.infinity, feature: -1, position: -1)
        let wanted = limits.features ?? features
        var visited = 0
        for drawn in 0..<features {
            if wanted < features {
                candidates.swapAt(drawn, drawn + random.below(features - drawn))
            }
            let feature = candidates[drawn]
            let base = feature * rows
            let lowest = values[base + Int(order[base + item.start])]
            let highest = values[base + Int(order[base + item.end - 1])]
            // A constant feature doesn't count as a draw: otherwise sparse columns would stop growth early.
            if lowest == highest { continue }
            if task.classCount > 0 {
                scanClasses(item, feature: feature, into: &best)
            } else {
                scanNumbers(item, feature: feature, total: total, into: &best)
            }
            visited += 1
            if visited >= wanted { break }
        }
        guard best.feature >= 0 else { return nil }
        return best
    }

    private func scanNumbers(_ item: Pending, feature: Int, total: SIMD2<Double>, into best: inout Split) {
        let (start, end, leaf) = (item.start, item.end, limits.leafRows)
        var (bestGain, bestPosition) = (best.gain, -1)
        order.withUnsafeBufferPointer { order in
            values.withUnsafeBufferPointer { values in
                pairs.withUnsafeBufferPointer { pairs in
                    let order = order.baseAddress! + feature * rows
                    let values = values.baseAddress! + feature * rows
                    let pairs = pairs.baseAddress!
                    var sum = SIMD2<Double>()
                    var row = Int(order[start])
                    var value = values[row]
                    for index in start..<end - 1 {
                        sum += pairs[row]
                        row = Int(order[index + 1])
                        let next = values[row]
                        if next != value {
                            value = next
                            let rest = total - sum
                            let gain =
                                (sum.y * sum.y * rest.x + rest.y * rest.y * sum.x) / (sum.x * rest.x)
                            if gain > bestGain, index + 1 - start >= leaf, end - index - 1 >= leaf {
                                bestGain = gain
                                bestPosition = index + 1
                            }
                        }
                    }
                }
            }
        }
        if bestPosition >= 0 { best = Split(gain: bestGain, feature: feature, position: bestPosition) }
    }

    private mutating func scanClasses(_ item: Pending, feature: Int, into best: inout Split) {
        let (start, end, leaf) = (item.start, item.end, limits.leafRows)
        let base = feature * rows
        for place in leftCounts.indices {
            leftCounts[place] = 0
            rightCounts[place] = 0
        }
        var (leftWeight, rightWeight) = (0.0, 0.0)
        for index in start..<end {
            let row = Int(order[base + index])
            rightCounts[Int(classes[row])] += pairs[row].x
            rightWeight += pairs[row].x
        }
        var leftSquares = 0.0
        var rightSquares = rightCounts.reduce(0) { $0 + $1 * $1 }
        for index in start..<end - 1 {
            let row = Int(order[base + index])
            let (kind, weight) = (Int(classes[row]), pairs[row].x)
            leftSquares += weight * (2 * leftCounts[kind] + weight)
            rightSquares += weight * (weight - 2 * rightCounts[kind])
            leftCounts[kind] += weight
            rightCounts[kind] -= weight
            leftWeight += weight
            rightWeight -= weight
            if values[base + row] == values[base + Int(order[base + index + 1])] { continue }
            let gain = leftSquares / leftWeight + rightSquares / rightWeight
            if gain > best.gain, index + 1 - start >= leaf, end - index - 1 >= leaf {
                best = Split(gain: gain, feature: feature, position: index + 1)
            }
        }
    }

    /// Splits the node's part of every feature's order, keeping it sorted on both sides.
    private mutating func partition(_ item: Pending, _ split: Split) {
        let count = rows
        let split = split
        order.withUnsafeMutableBufferPointer { order in
            goesLeft.withUnsafeMutableBufferPointer { goesLeft in
                scratch.withUnsafeMutableBufferPointer { scratch in
                    let goesLeft = goesLeft.baseAddress!
                    let right = scratch.baseAddress!
                    let chosen = order.baseAddress! + split.feature * count
                    for index in item.start..<split.position { goesLeft[Int(chosen[index])] = 1 }
                    for index in split.position..<item.end { goesLeft[Int(chosen[index])] = 0 }
                    for feature in 0..<features where feature != split.feature {
                        let column = order.baseAddress! + feature * count
                        var (left, other) = (item.start, 0)
                        for index in item.start..<item.end {
                            let row = column[index]
                            let flag = Int(goesLeft[Int(row)])
                            column[left] = row
                            right[other] = row
                            left &+= flag
                            other &+= 1 &- flag
                        }
                        (column + left).update(from: right, count: other)
                    }
                }
            }
        }
    }
}
