import CForest

/// The trees of an ensemble once more, where they ask about few thresholds: a feature is then the number of thresholds
/// below it, one byte, and a node is four. Trees grown on bins are like that.
///
/// Made from the stored form and never stored itself. Whole numbers are compared that sort as the floats do, so that
/// every row ends in the leaf that the stored form leads it to.
struct RankedTrees: Sendable, Equatable {
    let words: Int
    /// By feature 255 ascending keys, filled up with ones.
    private let edges: [UInt32]
    /// By slot, with room for a register behind the last tree.
    private let nodes: [UInt32]
    /// Set to false, the loop in C does what vectors do elsewhere.
    var usesVectors = nsyn_forest_has_vectors() != 0

    /// Rows that go down one tree after another: a tree that was fetched should serve many of them.
    static let block = 1 << 15

    /// Nil where features have too many thresholds, or trees too many nodes.
    init?(_ ensemble: TreeEnsemble) {
        guard ensemble.features <= nsyn_ranked_most_features, ensemble.trees > 0,
            let edges = RankedTrees.edges(ensemble)
        else { return nil }
        words = (ensemble.features + 3) / 4
        var nodes = [UInt32](repeating: .max, count: ensemble.slotCount + 64)
        for tree in 0..<ensemble.trees {
            let (start, end) = (2 * ensemble.starts[tree], 2 * ensemble.starts[tree + 1])
            guard end - start <= nsyn_ranked_most_nodes else { return nil }
            var levels = [UInt8](repeating: 0, count: end - start)
            for slot in 0..<end - start where slot != 1 {
                let node = ensemble.node(tree: tree, slot: slot)
                guard !node.isLeaf else {
                    nodes[start + slot] = nsyn_ranked_leaf | UInt32(slot)
                    continue
                }
                let below = min(levels[slot] + 1, 6)
                // Upper levels are looked up in registers, by numbers that have to be small.
                guard below == 6 || node.left + 1 < 2 << Int(below) else { return nil }
                (levels[node.left], levels[node.left + 1]) = (below, below)
                let key = TreeEnsemble.key(node.threshold)
                let rank = RankedTrees.rank(of: key, in: edges[node.feature])
                guard rank < edges[node.feature].count, edges[node.feature][rank] == key else { return nil }
                let (word, byte) = (UInt32(node.feature / 4), UInt32(node.feature + 1) & 3)
                nodes[start + slot] = UInt32(rank) << 24 | UInt32(node.left / 2) << 8 | word << 5 | byte << 3
            }
        }
        self.nodes = nodes
        self.edges = edges.flatMap { $0 + [UInt32](repeating: .max, count: nsyn_ranked_edges - $0.count) }
    }

    /// The thresholds of each feature, as sorted keys; nil where there are more than a byte can count.
    private static func edges(_ ensemble: TreeEnsemble) -> [[UInt32]]? {
        var edges = [[UInt32]](repeating: [], count: ensemble.features)
        for tree in 0..<ensemble.trees {
            for slot in 0..<2 * (ensemble.starts[tree + 1] - ensemble.starts[tree]) where slot != 1 {
                let node = ensemble.node(tree: tree, slot: slot)
                guard !node.isLeaf else { continue }
                let key = TreeEnsemble.key(node.threshold)
                let rank = rank(of: key, in: edges[node.feature])
                if rank < edges[node.feature].count, edges[node.feature][rank] == key { continue }
                guard edges[node.feature].count < nsyn_ranked_edges else { return nil }
                edges[node.feature].insert(key, at: rank)
            }
        }
        return edges
    }

    private static func rank(of key: UInt32, in edges: [UInt32]) -> Int {
        var (low, high) = (0, edges.count)
        while low < high {
            let middle = (low + high) / 2
            if edges[middle] < key { low = middle + 1 } else { high = middle }
        }
        return low
    }

    // MARK: Rows

    /// Rows as bytes, and what they span.
    final class Rows: @unchecked Sendable {
        let count: Int
        /// Whole groups of the vectors.
        let room: Int
        fileprivate let words: UnsafeMutablePointer<UInt32>
        fileprivate var box = nsyn_ranked_box()

        fileprivate init(count: Int, words: Int) {
            self.count = count
            room = max(64, (count + 63) & ~63)
            self.words = .allocate(capacity: room * words)
            self.words.initialize(repeating: 0, count: room * words)
        }

        deinit { words.deallocate() }
    }

    func rows(count: Int, features: Int, _ value: (_ row: Int, _ feature: Int) -> Float) -> Rows {
        let rows = Rows(count: count, words: words)
        withUnsafeTemporaryAllocation(of: UInt32.self, capacity: max(1, count)) { keys in
            for feature in 0..<features {
                for row in 0..<count { keys[row] = TreeEnsemble.key(value(row, feature)) }
                edges.withUnsafeBufferPointer { edges in
                    nsyn_ranked_fill(
                        keys.baseAddress!, Int32(count),
                        edges.baseAddress! + feature * nsyn_ranked_edges,
                        Int32(words), Int32(feature), rows.words, &rows.box, usesVectors ? 1 : 0)
                }
            }
        }
        return rows
    }

    // MARK: Down a tree

    /// Memory for one thread.
    final class Scratch {
        /// The leaf of each row: a slot of its tree, or a number among the leaves that a box leaves.
        let ends: UnsafeMutablePointer<UInt32>
        fileprivate let spare: UnsafeMutablePointer<UInt32>
        fileprivate var part = nsyn_ranked_part()
        /// The values of a part's leaves.
        let values: UnsafeMutablePointer<Double>

        /// - Parameters:
        ///   - largest: nodes of the largest tree.
        ///   - nodes: of the largest part that is worth to be made; 0 for none.
        init(_ rows: Rows, largest: Int, nodes: Int = 0) {
            ends = .allocate(capacity: rows.room)
            spare = .allocate(capacity: max(2 * rows.room + 32, 2 * largest))
            part.nodes = .allocate(capacity: nodes + 64)
            part.nodes.initialize(repeating: .max, count: nodes + 64)
            part.waiting = .allocate(capacity: nodes + 64)
            part.leaves = .allocate(capacity: nodes + 64)
            values = .allocate(capacity: nodes + 64)
        }

        deinit {
            ends.deallocate()
            spare.deallocate()
            part.nodes.deallocate()
            part.waiting.deallocate()
            part.leaves.deallocate()
            values.deallocate()
        }

        /// The slots of the part's leaves.
        var leaves: UnsafeBufferPointer<UInt32> {
            UnsafeBufferPointer(start: part.leaves, count: Int(part.leaf_count))
        }
    }

    /// Keeps of a tree what rows of the box answer differently; false where that is more than `capacity` nodes.
    func reduce(from slot: Int, rows: Rows, capacity: Int, _ scratch: Scratch) -> Bool {
        nodes.withUnsafeBufferPointer { nodes in
            scratch.part.capacity = Int32(capacity)
            return nsyn_ranked_reduce(nodes.baseAddress! + slot, &rows.box, &scratch.part, usesVectors ? 1 : 0) != 0
        }
    }

    /// Finds the leaves of the part that was made last.
    func descendPart(_ rows: Rows, _ scratch: Scratch) {
        let part = scratch.part
        descend(nsyn_ranked_tree(nodes: part.nodes, count: 2 * part.leaf_count, sure: part.sure + 1), rows, scratch)
    }

    /// Finds the leaves of a whole tree.
    func descend(_ slots: Range<Int>, sure: Int, _ rows: Rows, _ scratch: Scratch) {
        nodes.withUnsafeBufferPointer { nodes in
            let tree = nsyn_ranked_tree(
                nodes: nodes.baseAddress! + slots.lowerBound, count: Int32(slots.count), sure: Int32(sure + 1))
            descend(tree, rows, scratch)
        }
    }

    private func descend(_ tree: nsyn_ranked_tree, _ rows: Rows, _ scratch: Scratch) {
        var tree = tree
        nsyn_ranked_descend(
            &tree, Int32(words), rows.words, Int32(rows.room), scratch.ends, scratch.spare, usesVectors ? 1 : 0)
    }

    /// Has a tree fetched while there is time.
    func prefetch(_ slots: Range<Int>) {
        nodes.withUnsafeBufferPointer { nsyn_ranked_prefetch($0.baseAddress! + slots.lowerBound, Int32(slots.count)) }
    }

    func add(_ values: UnsafePointer<Double>, _ rows: Rows, to sums: UnsafeMutablePointer<Double>, _ scratch: Scratch) {
        nsyn_ranked_add(values, scratch.ends, Int32(rows.count), sums, usesVectors ? 1 : 0)
    }
}
