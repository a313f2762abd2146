/// One tree while it grows: children of a split stand side by side, so a node needs only its left child.
struct GrownTree: Sendable, Equatable {
    /// −1 in a leaf.
    var feature: [Int32] = []
    /// Rows with a value ≤ threshold go left.
    var threshold: [Float] = []
    var left: [Int32] = []
    /// The training weight that passed through the node.
    var cover: [Float] = []
    /// `outputs` numbers a node.
    var values: [Double] = []

    var count: Int { feature.count }

    mutating func appendLeaf() -> Int {
        feature.append(-1)
        threshold.append(.infinity)
        left.append(-1)
        cover.append(0)
        return feature.count - 1
    }

    /// Turns a leaf into a split and returns its left child; the right one follows it.
    mutating func split(_ node: Int, feature index: Int, threshold value: Float) -> Int {
        let child = appendLeaf()
        _ = appendLeaf()
        feature[node] = Int32(index)
        threshold[node] = value
        left[node] = Int32(child)
        return child
    }

    /// The longest way from the root to a leaf, in splits.
    var depth: Int {
        var depths = [Int](repeating: 0, count: count)
        var deepest = 0
        for node in 0..<count where feature[node] >= 0 {
            let child = Int(left[node])
            depths[child] = depths[node] + 1
            depths[child + 1] = depths[node] + 1
            deepest = max(deepest, depths[child])
        }
        return deepest
    }
}

/// What stops a tree from growing.
public struct TreeLimits: Sendable, Equatable {
    public var depth: Int
    /// A node with fewer rows is not split.
    public var splitRows: Int
    /// A split must leave at least this many rows on both sides.
    public var leafRows: Int
    /// How many features (drawn anew at every node) may be split on; nil is all.
    public var features: Int?

    public init(depth: Int = 64, splitRows: Int = 2, leafRows: Int = 1, features: Int? = nil) {
        self.depth = depth
        self.splitRows = splitRows
        self.leafRows = leafRows
        self.features = features
    }

    /// Packed nodes address 2²⁰ nodes a tree.
    static let largestTree = 1 << 20
}
