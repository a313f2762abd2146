import CForest

/// The trees of an ensemble once more, as the descent in vectors wants them: eight bytes a node, and the six upper levels
/// of each tree as a perfect one. Made from the stored form and never stored itself.
struct PackedTrees: Sendable, Equatable {
    /// By slot, as everything of an ensemble that belongs to nodes.
    private var nodes: [UInt64] = []
    /// A tree after another: thresholds, features and exits of the head.
    private var heads: [UInt32] = []
    private var isDeep: [Bool] = []

    private static let levels = 6
    private static let headSize = 3 << levels

    /// Whether this processor has the vectors, and nodes have room for so many features and children.
    static func suits(features: Int, starts: [Int]) -> Bool {
        features <= 4096 && nsyn_forest_has_vectors() != 0
            && zip(starts, starts.dropFirst()).allSatisfy { 2 * ($1 - $0) <= 1 << 20 }
    }

    /// The next tree, from its words in the stored form.
    mutating func append(_ words: ArraySlice<UInt32>) {
        let first = words.startIndex
        let pairs = words.count / 6
        let start = nodes.count
        for slot in 0..<2 * pairs {
            let word = first + 6 * (slot / 2) + slot % 2
            let left = words[word + 4] / 6 * 2 + words[word + 4] % 6
            let feature = words[word + 2] / UInt32(TreeEnsemble.lanes)
            nodes.append(UInt64(words[word]) | UInt64(left << 12 | feature) << 32)
        }
        let size = 1 << PackedTrees.levels
        var reached = [UInt32](repeating: 0, count: 2 * size)
        let head = heads.count
        heads.append(contentsOf: repeatElement(0, count: PackedTrees.headSize))
        for place in 1..<size {
            let node = nodes[start + Int(reached[place])]
            let (key, rest) = (UInt32(truncatingIfNeeded: node), UInt32(node >> 32))
            heads[head + place] = key
            heads[head + size + place] = (rest & 4095) * UInt32(TreeEnsemble.lanes)
            // Both ways below a leaf lead to it.
            reached[2 * place] = key == .max ? reached[place] : rest >> 12
            reached[2 * place + 1] = key == .max ? reached[place] : rest >> 12 + 1
        }
        var goesOn = false
        for place in size..<2 * size {
            heads[head + 2 * size + place - size] = reached[place]
            goesOn = goesOn || UInt32(truncatingIfNeeded: nodes[start + Int(reached[place])]) != .max
        }
        isDeep.append(goesOn)
    }

    func descend(
        tree: Int, from slot: Int, sure: Int, features: Int, _ tiles: UnsafePointer<UInt32>, rows: Int,
        into slots: UnsafeMutablePointer<Int32>, scratch: UnsafeMutablePointer<Int32>
    ) {
        nodes.withUnsafeBufferPointer { nodes in
            heads.withUnsafeBufferPointer { heads in
                var tree = nsyn_forest_tree(
                    nodes: nodes.baseAddress! + slot, head: heads.baseAddress! + tree * PackedTrees.headSize,
                    is_deep: isDeep[tree] ? 1 : 0, sure: Int32(sure))
                nsyn_forest_descend(&tree, Int32(features), tiles, Int32(rows), slots, scratch)
            }
        }
    }
}
