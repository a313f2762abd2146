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
    /// The same trees for faster descents, made by `pack` when all are there: in bytes where thresholds are few, else for
    /// 512-bit vectors where the processor has them. Where both are nil, the loop over the words has to do.
    var ranked: RankedTrees?
    var packed: PackedTrees?

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

    /// To be called after the last tree.
    mutating func pack() {
        ranked = RankedTrees(self)
        guard ranked == nil, PackedTrees.suits(features: features, starts: starts) else { return }
        var packed = PackedTrees()
        for tree in 0..<trees { packed.append(words[6 * starts[tree]..<6 * starts[tree + 1]]) }
        self.packed = packed
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
}
