/// Any number of trees, packed for prediction.
///
/// Two siblings share a record of six words: both thresholds, both features, both left children. Going down a level is
/// then two loads, an integer comparison and an add with carry, without a branch, for sixteen rows at a time; the
/// rows lie interleaved so that one base address serves all. Leaves lead to themselves. Thresholds and features are
/// compared as integers in the order of the floats.
public struct TreeEnsemble: Sendable, Equatable {
    /// The number of features a row must have.
    public let features: Int
    /// The number of values predicted for a row.
    public let outputs: Int
    /// Numbers stored a node: `outputs` when each tree predicts them all, 1 when tree t adds to output t mod outputs.
    public let width: Int
    /// Added to every prediction, one an output.
    public var base: [Double]
    /// Each tree's value is multiplied by this: 1/trees in a forest, 1 in boosting.
    public var scale: Double

    /// Six words a pair of siblings; the root stands alone in the first pair of its tree.
    var words: [UInt32]
    /// The pair where each tree starts, and the end.
    var starts: [Int]
    /// Levels that the average row passes: so many steps are made before asking whether all rows have arrived.
    var sureSteps: [Int32]
    /// By slot: pair · 2 + side.
    var covers: [Float]
    var values: [Double]

    static let block = 4096
    static let lanes = 16

    public init(features: Int, outputs: Int, width: Int, base: [Double], scale: Double) {
        self.features = features
        self.outputs = outputs
        self.width = width
        self.base = base
        self.scale = scale
        words = []
        starts = [0]
        sureSteps = []
        covers = []
        values = []
    }

    public var trees: Int { sureSteps.count }
    public var slotCount: Int { covers.count }

    mutating func append(_ tree: GrownTree) {
        precondition(tree.values.count == tree.count * width)
        let pairs = (tree.count + 1) / 2
        let (firstWord, firstSlot) = (words.count, covers.count)
        words.append(contentsOf: repeatElement(0, count: 6 * pairs))
        covers.append(contentsOf: repeatElement(0, count: 2 * pairs))
        values.append(contentsOf: repeatElement(0, count: 2 * pairs * width))
        let places = TreeEnsemble.places(tree)
        for node in 0..<tree.count {
            // Left children have odd numbers; the root is alone.
            let (pair, side) = (Int(places[(node + 1) / 2]), node == 0 || node % 2 == 1 ? 0 : 1)
            let word = 6 * pair + side
            let isLeaf = tree.feature[node] < 0
            words[firstWord + word] = isLeaf ? .max : TreeEnsemble.key(tree.threshold[node])
            words[firstWord + word + 2] = isLeaf ? 0 : UInt32(tree.feature[node]) * UInt32(TreeEnsemble.lanes)
            words[firstWord + word + 4] =
                isLeaf ? UInt32(word) : 6 * UInt32(places[(Int(tree.left[node]) + 1) / 2])
            let slot = firstSlot + 2 * pair + side
            covers[slot] = tree.cover[node]
            for place in 0..<width { values[slot * width + place] = tree.values[node * width + place] }
        }
        starts.append(words.count / 6)
        sureSteps.append(Int32(averageDepth(tree: trees).rounded(.down)))
    }

    /// Where each pair of siblings is kept. The upper levels, which every row passes, lie level by level and fit the
    /// first cache; below, each subtree lies together.
    private static func places(_ tree: GrownTree) -> [Int32] {
        var places = [Int32](repeating: 0, count: (tree.count + 1) / 2)
        var next: Int32 = 1
        var level = [0]
        for _ in 0..<10 {
            var below: [Int] = []
            for node in level where tree.feature[node] >= 0 {
                let child = Int(tree.left[node])
                places[(child + 1) / 2] = next
                next += 1
                below.append(child)
                below.append(child + 1)
            }
            level = below
        }
        for root in level {
            var stack = [root]
            while let node = stack.popLast() {
                guard tree.feature[node] >= 0 else { continue }
                let child = Int(tree.left[node])
                places[(child + 1) / 2] = next
                next += 1
                stack.append(child + 1)
                stack.append(child)
            }
        }
        return places
    }

    /// Only the first trees, as boosting keeps after early stopping.
    mutating func truncate(trees count: Int) {
        guard count < trees else { return }
        let end = starts[count]
        words.removeSubrange((6 * end)...)
        covers.removeSubrange((2 * end)...)
        values.removeSubrange((2 * end * width)...)
        starts.removeSubrange((count + 1)...)
        sureSteps.removeSubrange(count...)
    }

    // MARK: Reading nodes

    /// The integer that sorts as the float does; missing numbers sort last, both zeros are one.
    @inline(__always)
    static func key(_ value: Float) -> UInt32 {
        if value.isNaN { return 0xFF80_0000 }
        let bits = (value + 0).bitPattern
        return bits & 0x8000_0000 == 0 ? bits | 0x8000_0000 : ~bits
    }

    /// A node of one tree: slots count from the tree's first.
    struct Node {
        var isLeaf: Bool
        var feature: Int
        var threshold: Float
        /// The right child has the next slot.
        var left: Int
    }

    func node(tree: Int, slot: Int) -> Node {
        let word = 6 * starts[tree] + 6 * (slot / 2) + slot % 2
        let key = words[word]
        let bits = key & 0x8000_0000 == 0 ? ~key : key & 0x7FFF_FFFF
        return Node(
            isLeaf: key == .max, feature: Int(words[word + 2]) / TreeEnsemble.lanes,
            threshold: Float(bitPattern: bits), left: Int(words[word + 4]) / 6 * 2)
    }

    func cover(tree: Int, slot: Int) -> Double { Double(covers[2 * starts[tree] + slot]) }

    func value(tree: Int, slot: Int, place: Int = 0) -> Double { values[(2 * starts[tree] + slot) * width + place] }

    /// Every node of a tree, parents first, with its depth.
    func visit(tree: Int, _ body: (_ slot: Int, _ node: Node, _ depth: Int) -> Void) {
        var stack = [(slot: 0, depth: 0)]
        while let (slot, depth) = stack.popLast() {
            let node = node(tree: tree, slot: slot)
            body(slot, node, depth)
            guard !node.isLeaf else { continue }
            stack.append((node.left + 1, depth + 1))
            stack.append((node.left, depth + 1))
        }
    }

    private func averageDepth(tree: Int) -> Double {
        var sum = 0.0
        visit(tree: tree) { slot, node, depth in
            if node.isLeaf { sum += Double(depth) * cover(tree: tree, slot: slot) }
        }
        return sum / max(cover(tree: tree, slot: 0), 1e-300)
    }

    // MARK: Prediction

    /// One row of outputs for each row of features. Missing numbers go right at every split.
    public func predict(_ rows: Matrix) -> Matrix {
        predict(rows, trees: 0..<trees)
    }

    func predict(_ rows: Matrix, trees range: Range<Int>) -> Matrix {
        precondition(rows.columns == features, "\(rows.columns) features where the trees know \(features)")
        var result = Matrix(rows: rows.rows, columns: outputs)
        guard rows.rows > 0 else { return result }
        rows.elements.withUnsafeBufferPointer { input in
            let input = SharedPointer(UnsafeMutablePointer(mutating: input.baseAddress ?? UnsafePointer(emptyPointer)))
            result.elements.withUnsafeMutableBufferPointer { output in
                let output = SharedPointer(output.baseAddress!)
                Parallel.blocks(rows.rows, size: TreeEnsemble.block) { block in
                    tiles(count: block.count) { tiles in
                        let start = input.base + block.lowerBound * features
                        fill(tiles, count: block.count) { row, feature in Float(start[row * features + feature]) }
                        predict(
                            tiles, count: block.count, trees: range,
                            into: output.base + block.lowerBound * outputs)
                    }
                }
            }
        }
        return result
    }

    /// The same for columns of floats on the calling thread: what a simulation calls block by block. Feature f of row
    /// r is at `columns[f][r]`.
    public func predict(
        columns: UnsafePointer<UnsafePointer<Float>>, count: Int, into output: UnsafeMutablePointer<Double>
    ) {
        tiles(count: count) { tiles in
            fill(tiles, count: count) { row, feature in columns[feature][row] }
            predict(tiles, count: count, trees: 0..<trees, into: output)
        }
    }

    private func tiles(count: Int, _ body: (UnsafeMutablePointer<UInt32>) -> Void) {
        let groups = (count + TreeEnsemble.lanes - 1) / TreeEnsemble.lanes
        let capacity = max(1, groups * max(1, features) * TreeEnsemble.lanes)
        let buffer = UnsafeMutablePointer<UInt32>.allocate(capacity: capacity)
        defer { buffer.deallocate() }
        buffer.initialize(repeating: 0, count: capacity)
        body(buffer)
    }

    /// Sixteen rows side by side, feature after feature.
    @inline(__always)
    private func fill(_ tiles: UnsafeMutablePointer<UInt32>, count: Int, _ value: (Int, Int) -> Float) {
        let lanes = TreeEnsemble.lanes
        for row in 0..<count {
            let tile = tiles + (row / lanes) * features * lanes + row % lanes
            for feature in 0..<features { tile[feature * lanes] = TreeEnsemble.key(value(row, feature)) }
        }
    }

    private func predict(
        _ tiles: UnsafePointer<UInt32>, count: Int, trees range: Range<Int>, into output: UnsafeMutablePointer<Double>
    ) {
        for index in 0..<count * outputs { output[index] = 0 }
        withUnsafeTemporaryAllocation(of: Int32.self, capacity: count + TreeEnsemble.lanes) { slots in
            let slots = slots.baseAddress!
            values.withUnsafeBufferPointer { values in
                for tree in range {
                    descend(tree: tree, tiles, count: count, into: slots)
                    let values = values.baseAddress! + 2 * starts[tree] * width
                    if width == 1 {
                        let place = outputs == 1 ? 0 : tree % outputs
                        for row in 0..<count { output[row * outputs + place] += values[Int(slots[row])] }
                    } else {
                        for row in 0..<count {
                            let leaf = values + Int(slots[row]) * width
                            for place in 0..<width { output[row * width + place] += leaf[place] }
                        }
                    }
                }
            }
        }
        for row in 0..<count {
            for place in 0..<outputs {
                output[row * outputs + place] = output[row * outputs + place] * scale + base[place]
            }
        }
    }

    @inline(__always)
    private static func step(_ words: UnsafePointer<UInt32>, _ word: Int, _ lane: UnsafePointer<UInt32>) -> Int {
        let node = words + word
        // The borrow of a subtraction: written as a comparison, one lane in eight becomes a branch.
        let borrow = (UInt64(node[0]) &- UInt64(lane[Int(node[2])])) >> 63
        return Int(node[4]) &+ Int(truncatingIfNeeded: borrow)
    }

    /// The slot of the leaf that each row ends in; room for a whole number of tiles.
    private func descend(
        tree: Int, _ tiles: UnsafePointer<UInt32>, count: Int, into slots: UnsafeMutablePointer<Int32>
    ) {
        let sure = Int(sureSteps[tree])
        words.withUnsafeBufferPointer { all in
            let words = all.baseAddress! + 6 * starts[tree]
            let stride = features * TreeEnsemble.lanes
            var x = tiles
            for row in Swift.stride(from: 0, to: count, by: TreeEnsemble.lanes) {
                var (n0, n1, n2, n3, n4, n5, n6, n7) = (0, 0, 0, 0, 0, 0, 0, 0)
                var (n8, n9, n10, n11, n12, n13, n14, n15) = (0, 0, 0, 0, 0, 0, 0, 0)
                for _ in 0..<sure {
                    n0 = TreeEnsemble.step(words, n0, x)
                    n1 = TreeEnsemble.step(words, n1, x + 1)
                    n2 = TreeEnsemble.step(words, n2, x + 2)
                    n3 = TreeEnsemble.step(words, n3, x + 3)
                    n4 = TreeEnsemble.step(words, n4, x + 4)
                    n5 = TreeEnsemble.step(words, n5, x + 5)
                    n6 = TreeEnsemble.step(words, n6, x + 6)
                    n7 = TreeEnsemble.step(words, n7, x + 7)
                    n8 = TreeEnsemble.step(words, n8, x + 8)
                    n9 = TreeEnsemble.step(words, n9, x + 9)
                    n10 = TreeEnsemble.step(words, n10, x + 10)
                    n11 = TreeEnsemble.step(words, n11, x + 11)
                    n12 = TreeEnsemble.step(words, n12, x + 12)
                    n13 = TreeEnsemble.step(words, n13, x + 13)
                    n14 = TreeEnsemble.step(words, n14, x + 14)
                    n15 = TreeEnsemble.step(words, n15, x + 15)
                }
                while true {
                    let (o0, o1, o2, o3, o4, o5, o6, o7) = (n0, n1, n2, n3, n4, n5, n6, n7)
                    let (o8, o9, o10, o11, o12, o13, o14, o15) = (n8, n9, n10, n11, n12, n13, n14, n15)
                    n0 = TreeEnsemble.step(words, n0, x)
                    n1 = TreeEnsemble.step(words, n1, x + 1)
                    n2 = TreeEnsemble.step(words, n2, x + 2)
                    n3 = TreeEnsemble.step(words, n3, x + 3)
                    n4 = TreeEnsemble.step(words, n4, x + 4)
                    n5 = TreeEnsemble.step(words, n5, x + 5)
                    n6 = TreeEnsemble.step(words, n6, x + 6)
                    n7 = TreeEnsemble.step(words, n7, x + 7)
                    n8 = TreeEnsemble.step(words, n8, x + 8)
                    n9 = TreeEnsemble.step(words, n9, x + 9)
                    n10 = TreeEnsemble.step(words, n10, x + 10)
                    n11 = TreeEnsemble.step(words, n11, x + 11)
                    n12 = TreeEnsemble.step(words, n12, x + 12)
                    n13 = TreeEnsemble.step(words, n13, x + 13)
                    n14 = TreeEnsemble.step(words, n14, x + 14)
                    n15 = TreeEnsemble.step(words, n15, x + 15)
                    var moved = (n0 ^ o0) | (n1 ^ o1) | (n2 ^ o2) | (n3 ^ o3) | (n4 ^ o4)
                    moved |= (n5 ^ o5) | (n6 ^ o6) | (n7 ^ o7) | (n8 ^ o8) | (n9 ^ o9)
                    moved |= (n10 ^ o10) | (n11 ^ o11) | (n12 ^ o12) | (n13 ^ o13) | (n14 ^ o14) | (n15 ^ o15)
                    if moved == 0 { break }
                }
                let target = slots + row
                (target[0], target[1]) = (TreeEnsemble.slot(n0), TreeEnsemble.slot(n1))
                (target[2], target[3]) = (TreeEnsemble.slot(n2), TreeEnsemble.slot(n3))
                (target[4], target[5]) = (TreeEnsemble.slot(n4), TreeEnsemble.slot(n5))
                (target[6], target[7]) = (TreeEnsemble.slot(n6), TreeEnsemble.slot(n7))
                (target[8], target[9]) = (TreeEnsemble.slot(n8), TreeEnsemble.slot(n9))
                (target[10], target[11]) = (TreeEnsemble.slot(n10), TreeEnsemble.slot(n11))
                (target[12], target[13]) = (TreeEnsemble.slot(n12), TreeEnsemble.slot(n13))
                (target[14], target[15]) = (TreeEnsemble.slot(n14), TreeEnsemble.slot(n15))
                x += stride
            }
        }
    }

    @inline(__always)
    private static func slot(_ word: Int) -> Int32 {
        let word = UInt32(truncatingIfNeeded: word)
        return Int32(bitPattern: word / 6 * 2 + word % 6)
    }

    /// The leaf of every row in every tree, as slots: trees × rows.
    func leaves(_ rows: Matrix) -> [[Int32]] {
        var result: [[Int32]] = []
        tiles(count: rows.rows) { tiles in
            fill(tiles, count: rows.rows) { row, feature in Float(rows[row, feature]) }
            let tiles = SharedPointer(tiles)
            result = Parallel.map(trees) { tree in
                var slots = [Int32](repeating: 0, count: rows.rows + TreeEnsemble.lanes)
                slots.withUnsafeMutableBufferPointer {
                    descend(tree: tree, tiles.base, count: rows.rows, into: $0.baseAddress!)
                }
                return Array(slots[0..<rows.rows])
            }
        }
        return result
    }
}

/// Something to point at when there are no features.
nonisolated(unsafe) let emptyPointer = UnsafeMutablePointer<Double>.allocate(capacity: 1)
