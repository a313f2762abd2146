/// Exact Shapley values of a tree ensemble (path-dependent TreeSHAP, Lundberg et al. 2020): how much each feature
/// moved a prediction away from the mean over the training rows.
public enum TreeShapley {
    public struct Explanation: Sendable, Equatable {
        /// The prediction before anything is known, one an output.
        public var base: [Double]
        /// Rows × features, one matrix an output. A row's values and the base add up to the (raw) prediction.
        public var values: [Matrix]
    }

    public static func explain(_ ensemble: TreeEnsemble, _ rows: Matrix) -> Explanation {
        let outputs = ensemble.outputs
        let features = ensemble.features
        let perRow = Parallel.map(rows.rows) { row -> [Double] in
            // NaN goes right as it does in prediction.
            let values = rows.row(row).map { value -> Float in value.isNaN ? .infinity : Float(value) }
            var result = [Double](repeating: 0, count: outputs * features)
            for tree in 0..<ensemble.trees {
                var walker = PathWalker(ensemble: ensemble, tree: tree, row: values)
                walker.recurse(slot: 0, path: [], zero: 1, one: 1, feature: -1)
                let place = ensemble.width == 1 && outputs > 1 ? tree % outputs : 0
                for index in walker.result.indices { result[place * features + index] += walker.result[index] }
            }
            return result.map { $0 * ensemble.scale }
        }
        let values = (0..<outputs).map { output in
            Matrix(
                rows: rows.rows, columns: features,
                elements: perRow.flatMap { $0[output * features..<(output + 1) * features] })
        }
        return Explanation(base: expectations(ensemble), values: values)
    }

    /// The mean prediction over the training rows, by the covers.
    static func expectations(_ ensemble: TreeEnsemble) -> [Double] {
        var base = ensemble.base
        for tree in 0..<ensemble.trees {
            let whole = ensemble.cover(tree: tree, slot: 0)
            ensemble.visit(tree: tree) { slot, node, _ in
                guard node.isLeaf else { return }
                let share = ensemble.cover(tree: tree, slot: slot) / whole * ensemble.scale
                if ensemble.width == 1 {
                    base[tree % ensemble.outputs] += share * ensemble.value(tree: tree, slot: slot)
                } else {
                    for place in 0..<ensemble.width {
                        base[place] += share * ensemble.value(tree: tree, slot: slot, place: place)
                    }
                }
            }
        }
        return base
    }
}

/// One row's way through one tree, carrying the weights of all subsets of the features met so far.
private struct PathWalker {
    struct Step {
        var feature: Int
        /// The share of training rows that take this turn, and whether our row takes it.
        var zero: Double
        var one: Double
        var weight: Double
    }

    let ensemble: TreeEnsemble
    let tree: Int
    let row: [Float]
    var result: [Double]

    init(ensemble: TreeEnsemble, tree: Int, row: [Float]) {
        self.ensemble = ensemble
        self.tree = tree
        self.row = row
        result = [Double](repeating: 0, count: ensemble.width * ensemble.features)
    }

    mutating func recurse(slot: Int, path: [Step], zero: Double, one: Double, feature: Int) {
        var path = PathWalker.extend(path, zero, one, feature)
        let node = ensemble.node(tree: tree, slot: slot)
        if node.isLeaf {
            for index in 1..<max(1, path.count) {
                let weight = PathWalker.unwoundSum(path, index)
                let change = weight * (path[index].one - path[index].zero)
                for place in 0..<ensemble.width {
                    result[place * ensemble.features + path[index].feature] +=
                        change * ensemble.value(tree: tree, slot: slot, place: place)
                }
            }
            return
        }
        let goesRight = row[node.feature] > node.threshold
        let (hot, cold) = goesRight ? (node.left + 1, node.left) : (node.left, node.left + 1)
        let cover = ensemble.cover(tree: tree, slot: slot)
        var (incomingZero, incomingOne) = (1.0, 1.0)
        if let known = path.dropFirst().firstIndex(where: { $0.feature == node.feature }) {
            (incomingZero, incomingOne) = (path[known].zero, path[known].one)
            path = PathWalker.unwind(path, known)
        }
        let hotShare = ensemble.cover(tree: tree, slot: hot) / cover
        let coldShare = ensemble.cover(tree: tree, slot: cold) / cover
        recurse(slot: hot, path: path, zero: incomingZero * hotShare, one: incomingOne, feature: node.feature)
        recurse(slot: cold, path: path, zero: incomingZero * coldShare, one: 0, feature: node.feature)
    }

    static func extend(_ path: [Step], _ zero: Double, _ one: Double, _ feature: Int) -> [Step] {
        var path = path
        let depth = path.count
        path.append(Step(feature: feature, zero: zero, one: one, weight: depth == 0 ? 1 : 0))
        for index in stride(from: depth - 1, through: 0, by: -1) {
            path[index + 1].weight += one * path[index].weight * Double(index + 1) / Double(depth + 1)
            path[index].weight = zero * path[index].weight * Double(depth - index) / Double(depth + 1)
        }
        return path
    }

    static func unwind(_ path: [Step], _ removed: Int) -> [Step] {
        var path = path
        let depth = path.count - 1
        let (one, zero) = (path[removed].one, path[removed].zero)
        var next = path[depth].weight
        for index in stride(from: depth - 1, through: 0, by: -1) {
            if one != 0 {
                let kept = path[index].weight
                path[index].weight = next * Double(depth + 1) / (Double(index + 1) * one)
                next = kept - path[index].weight * zero * Double(depth - index) / Double(depth + 1)
            } else {
                path[index].weight = path[index].weight * Double(depth + 1) / (zero * Double(depth - index))
            }
        }
        for index in removed..<depth {
            path[index].feature = path[index + 1].feature
            path[index].zero = path[index + 1].zero
            path[index].one = path[index + 1].one
        }
        path.removeLast()
        return path
    }

    static func unwoundSum(_ path: [Step], _ removed: Int) -> Double {
        let depth = path.count - 1
        let (one, zero) = (path[removed].one, path[removed].zero)
        var next = path[depth].weight
        var total = 0.0
        for index in stride(from: depth - 1, through: 0, by: -1) {
            if one != 0 {
                let part = next * Double(depth + 1) / (Double(index + 1) * one)
                total += part
                next = path[index].weight - part * zero * Double(depth - index) / Double(depth + 1)
            } else if zero != 0 {
                total += path[index].weight / zero / (Double(depth - index) / Double(depth + 1))
            }
        }
        return total
    }
}
