/// One tree over all rows and features, and its text: what a chemist reads.
public struct DecisionTree: Sendable, Equatable {
    public let forest: RandomForest

    public init(_ examples: Examples, limits: TreeLimits, seed: UInt64 = 1) throws(DataProblem) {
        forest = try RandomForest(
            examples,
            settings: ForestSettings(trees: 1, limits: limits, bootstrap: false, splits: .exact, seed: seed))
    }

    public func predict(_ rows: Matrix) -> Matrix { forest.predict(rows) }

    public var leafCount: Int {
        var count = 0
        forest.ensemble.visit(tree: 0) { _, node, _ in count += node.isLeaf ? 1 : 0 }
        return count
    }

    /// An indented reading: one line a split, with units, the share of rows and what the leaf says.
    public func text(names: [String], units: [String?] = []) -> String {
        let ensemble = forest.ensemble
        let whole = ensemble.cover(tree: 0, slot: 0)
        var lines: [String] = []
        func say(_ slot: Int, _ indent: String) {
            let node = ensemble.node(tree: 0, slot: slot)
            if node.isLeaf {
                let share = Int((100 * ensemble.cover(tree: 0, slot: slot) / whole).rounded())
                lines.append("\(indent)→ \(answer(slot)) (\(share) % of rows)")
                return
            }
            let name = node.feature < names.count ? names[node.feature] : "feature \(node.feature + 1)"
            let unit = node.feature < units.count ? units[node.feature].map { " \($0)" } ?? "" : ""
            let threshold = "\(rounded(Double(node.threshold)))\(unit)"
            lines.append("\(indent)\(name) ≤ \(threshold)")
            say(node.left, indent + "    ")
            lines.append("\(indent)\(name) > \(threshold)")
            say(node.left + 1, indent + "    ")
        }
        say(0, "")
        return lines.joined(separator: "\n")
    }

    private func answer(_ slot: Int) -> String {
        let values = (0..<forest.ensemble.width).map { forest.ensemble.value(tree: 0, slot: slot, place: $0) }
        guard !forest.classNames.isEmpty else { return rounded(values.first ?? 0) }
        let best = zip(forest.classNames, values).max { $0.1 < $1.1 }
        return best.map { "\($0.0), \(Int((100 * $0.1).rounded())) %" } ?? ""
    }
}

/// Four significant digits, as a person would write them.
func rounded(_ value: Double) -> String {
    guard value != 0, value.isFinite else { return value == 0 ? "0" : "\(value)" }
    var size = abs(value)
    var digits = 3
    while size >= 10 {
        size /= 10
        digits -= 1
    }
    while size < 1 {
        size *= 10
        digits += 1
    }
    let scale = Double.power(10, Double(digits))
    return spelled((value * scale).rounded() / scale)
}
