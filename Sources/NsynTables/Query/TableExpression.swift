/// Arithmetic over the columns of a table, one value a row. Numbers are in coherent SI.
///
/// Nodes refer to nodes before them; the last one is the result. Names of columns are resolved when a query meets the
/// table it asks.
public struct TableExpression: Hashable, Sendable {
    public enum Part: Hashable, Sendable {
        /// The column as it is; of a prediction its value where a number is needed.
        case whole
        case value, lower, upper, inDomain
    }

    public enum Node: Hashable, Sendable {
        case column(String, Part)
        case number(Double)
        case truth(Bool)
        case text(String)
        case add(Int, Int)
        case subtract(Int, Int)
        case multiply(Int, Int)
        case divide(Int, Int)
        case minimum(Int, Int)
        case maximum(Int, Int)
        /// Base and exponent, both nodes.
        case power(Int, Int)
        case powerOfTen(Int)
        /// To base ten.
        case logarithm(Int)
        case choose(Int, Int, Int)
        case less(Int, Int)
        case atMost(Int, Int)
        case equal(Int, Int)
        case and(Int, Int)
        case or(Int, Int)
        case not(Int)
        /// A column of texts holds this one.
        case isText(String, String)
        /// Two columns of texts hold the same.
        case sameText(String, String)
        case isMissing(String)
        /// The result of an aggregate of the same `summarize`, by its number.
        case aggregate(Int)
    }

    public private(set) var nodes: [Node]
    private var known: [Node: Int] = [:]

    public init() { nodes = [] }

    /// A column alone.
    public init(column name: String, _ part: Part = .whole) {
        nodes = []
        add(.column(name, part))
    }

    /// Adds a node, or finds the equal one that is there; the node added last by the caller is the result.
    @discardableResult
    public mutating func add(_ node: Node) -> Int {
        if let place = known[node] { return place }
        known[node] = nodes.count
        nodes.append(node)
        return nodes.count - 1
    }

    /// The node that is the result: nodes behind it are dropped.
    public mutating func finish(at place: Int) { nodes.removeLast(nodes.count - place - 1) }

    public var root: Node? { nodes.last }

    /// The name, where the expression is a column and nothing more.
    public var plainColumn: (name: String, part: Part)? {
        if nodes.count == 1, case .column(let name, let part) = nodes[0] { return (name, part) }
        return nil
    }

    /// Names of the columns that it reads.
    public var columns: [String] {
        var names: [String] = []
        func note(_ name: String) { if !names.contains(name) { names.append(name) } }
        for node in nodes {
            switch node {
            case .column(let name, _), .isText(let name, _), .isMissing(let name): note(name)
            case .sameText(let first, let second):
                note(first)
                note(second)
            default: break
            }
        }
        return names
    }

    public static func == (left: TableExpression, right: TableExpression) -> Bool { left.nodes == right.nodes }
    public func hash(into hasher: inout Hasher) { hasher.combine(nodes) }
}
