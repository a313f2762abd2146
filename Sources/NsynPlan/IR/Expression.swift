import NsynQuantities

/// One node of the plan's arithmetic. Numbers are exact and in coherent SI units; truth values are nodes too.
public enum ExpressionNode: Hashable, Sendable {
    case constant(Rational)
    case parameter(ParameterID)
    case add(ExpressionID, ExpressionID)
    case subtract(ExpressionID, ExpressionID)
    case multiply(ExpressionID, ExpressionID)
    case divide(ExpressionID, ExpressionID)
    case minimum(ExpressionID, ExpressionID)
    case maximum(ExpressionID, ExpressionID)
    case power(ExpressionID, Int)
    case powerOfTen(ExpressionID)
    case logarithm(ExpressionID)
    /// `condition ? first : second`
    case choose(ExpressionID, ExpressionID, ExpressionID)

    case truth(Bool)
    case less(ExpressionID, ExpressionID)
    case atMost(ExpressionID, ExpressionID)
    case equal(ExpressionID, ExpressionID)
    case and(ExpressionID, ExpressionID)
    case or(ExpressionID, ExpressionID)
    case not(ExpressionID)
    /// A categorical parameter has this option.
    case isOption(ParameterID, Int)
}

/// All expressions of one plan. A node only refers to nodes before it, and equal nodes are stored once.
public struct ExpressionPool: Sendable {
    public private(set) var nodes: [ExpressionNode] = []
    private var known: [ExpressionNode: ExpressionID] = [:]

    public init() {}

    public subscript(id: ExpressionID) -> ExpressionNode { nodes[id.value] }

    public mutating func add(_ node: ExpressionNode) -> ExpressionID {
        if let id = known[node] { return id }
        let id = ExpressionID(nodes.count)
        nodes.append(node)
        known[node] = id
        return id
    }

    public mutating func constant(_ value: Rational) -> ExpressionID { add(.constant(value)) }

    /// The value when it depends on no parameter.
    public func constantValue(_ id: ExpressionID) -> Rational? {
        if case .constant(let value) = nodes[id.value] { return value }
        return nil
    }
}
