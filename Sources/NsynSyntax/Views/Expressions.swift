import NsynDiagnostics

/// A number with what belongs to it: `5.0 ± 0.1 mM`, `12`, `pH 11`.
public struct QuantityExpression: SyntaxView {
    public let node: SyntaxNode

    @inlinable public init(unchecked node: SyntaxNode) { self.node = node }
    @inlinable public static func accepts(_ kind: NodeKind) -> Bool {
        kind == .quantityLiteral || kind == .numberLiteral || kind == .pHLiteral || kind == .numberType
    }

    public var number: TokenID? { node.ownToken(.number) }
    /// The unit of the whole: of the number, or the one behind the tolerance.
    public var unit: TokenID? { node.ownToken(.unit) }
    public var toleranceNumber: TokenID? {
        node.ownTokens.drop { tree.kind($0) != .plusMinus }.first { tree.kind($0) == .number }
    }
    /// The unit behind the tolerance.
    public var toleranceUnit: TokenID? {
        node.ownTokens.drop { tree.kind($0) != .plusMinus }.first { tree.kind($0) == .unit }
    }
}

/// `cluster [Au25(SR)18]^-`, a bare `C8H10S` behind `formula:`, `reaction A -> B`
public struct ChemistryExpression: SyntaxView {
    public let node: SyntaxNode

    @inlinable public init(unchecked node: SyntaxNode) { self.node = node }
    @inlinable public static func accepts(_ kind: NodeKind) -> Bool {
        kind == .formulaLiteral || kind == .reactionLiteral
    }

    /// `.clusterWord`, `.complexWord`, `.formulaWord`, `.reactionWord`; nil in a field `formula: …`.
    public var keyword: TokenKind? {
        let first = tree.kind(tree.firstToken(node.id))
        return first.isAnyWord ? first : nil
    }
    /// The formula or the equation.
    public var text: TokenID { TokenID(tree.endToken(node.id).index - 1) }
}

/// `a + b`, `x in 9 to 13`, `t as K`
public struct BinaryExpression: SyntaxView {
    public let node: SyntaxNode

    @inlinable public init(unchecked node: SyntaxNode) { self.node = node }
    @inlinable public static func accepts(_ kind: NodeKind) -> Bool { kind == .binaryExpression }

    public var left: SyntaxNode? { node.expression(0) }
    public var right: SyntaxNode? { node.expression(1) }
    public var operatorToken: TokenID? { node.ownTokens.first { _ in true } }
    public var operatorKind: TokenKind? { operatorToken.map { tree.kind($0) } }
}

/// `-x`, `not x`
public struct UnaryExpression: SyntaxView {
    public let node: SyntaxNode

    @inlinable public init(unchecked node: SyntaxNode) { self.node = node }
    @inlinable public static func accepts(_ kind: NodeKind) -> Bool { kind == .unaryExpression }

    public var operatorKind: TokenKind { tree.kind(tree.firstToken(node.id)) }
    public var operand: SyntaxNode? { node.expression() }
}

/// `9 to 13 by 0.5`
public struct RangeExpression: SyntaxView {
    public let node: SyntaxNode

    @inlinable public init(unchecked node: SyntaxNode) { self.node = node }
    @inlinable public static func accepts(_ kind: NodeKind) -> Bool { kind == .rangeExpression }

    public var lower: SyntaxNode? { node.expression(0) }
    public var upper: SyntaxNode? { node.expression(1) }
    /// The step, or the number of points.
    public var step: SyntaxNode? { node.expression(2) }
    /// `.byWord` a step, `.inWord` points evenly, `.logWord` points on a logarithmic scale; nil without a step.
    public var stepKind: TokenKind? {
        node.ownTokens.first { tree.kind($0) != .toWord }.map { tree.kind($0) }
    }
}

/// `reduce(heat: 40 °C)`
public struct CallExpression: SyntaxView {
    public let node: SyntaxNode

    @inlinable public init(unchecked node: SyntaxNode) { self.node = node }
    @inlinable public static func accepts(_ kind: NodeKind) -> Bool {
        kind == .callExpression || kind == .vesselExpression
    }

    /// Nil for `vessel(…)`.
    public var callee: SyntaxNode? { node.expression() }
    public var arguments: Views<Argument> { Views(node.child(.argumentList)) }
}

public struct Argument: SyntaxView {
    public let node: SyntaxNode

    @inlinable public init(unchecked node: SyntaxNode) { self.node = node }
    @inlinable public static func accepts(_ kind: NodeKind) -> Bool { kind == .argument }

    public var label: Name? { Name(node.child(.label)) }
    public var value: SyntaxNode? { node.expression() }
}

/// `ranked.precise`
public struct MemberExpression: SyntaxView {
    public let node: SyntaxNode

    @inlinable public init(unchecked node: SyntaxNode) { self.node = node }
    @inlinable public static func accepts(_ kind: NodeKind) -> Bool { kind == .memberExpression }

    public var base: SyntaxNode? { node.expression() }
    public var member: Name? { Name(node.child(.label)) }
}

/// `wells[3]`
public struct IndexExpression: SyntaxView {
    public let node: SyntaxNode

    @inlinable public init(unchecked node: SyntaxNode) { self.node = node }
    @inlinable public static func accepts(_ kind: NodeKind) -> Bool { kind == .indexExpression }

    public var base: SyntaxNode? { node.expression(0) }
    public var index: SyntaxNode? { node.expression(1) }
}

/// `if a then b else c`
public struct IfExpression: SyntaxView {
    public let node: SyntaxNode

    @inlinable public init(unchecked node: SyntaxNode) { self.node = node }
    @inlinable public static func accepts(_ kind: NodeKind) -> Bool { kind == .ifExpression }

    public var condition: SyntaxNode? { node.expression(0) }
    public var thenValue: SyntaxNode? { node.expression(1) }
    public var elseValue: SyntaxNode? { node.expression(2) }
}

/// `(…)`, `run make(…)`, `simulate screen`, `vessel flask(…)`: one expression inside.
public struct WrappingExpression: SyntaxView {
    public let node: SyntaxNode

    @inlinable public init(unchecked node: SyntaxNode) { self.node = node }
    @inlinable public static func accepts(_ kind: NodeKind) -> Bool {
        switch kind {
        case .parenthesizedExpression, .runExpression, .simulateExpression, .vesselExpression: true
        default: false
        }
    }

    public var value: SyntaxNode? { node.expression() }
}

/// `(0.2 M NaOH in water)`
public struct ItemsExpression: SyntaxView {
    public let node: SyntaxNode

    @inlinable public init(unchecked node: SyntaxNode) { self.node = node }
    @inlinable public static func accepts(_ kind: NodeKind) -> Bool { kind == .itemsExpression }

    public var items: Views<Item> { Views(node.child(.itemList)) }
}

/// `[25 °C, 40 °C]`
public struct ListExpression: SyntaxView {
    public let node: SyntaxNode

    @inlinable public init(unchecked node: SyntaxNode) { self.node = node }
    @inlinable public static func accepts(_ kind: NodeKind) -> Bool { kind == .listLiteral }

    public var elements: ExpressionChildren { ExpressionChildren(node) }
}

/// `(x) => x + 1`
public struct ClosureExpression: SyntaxView {
    public let node: SyntaxNode

    @inlinable public init(unchecked node: SyntaxNode) { self.node = node }
    @inlinable public static func accepts(_ kind: NodeKind) -> Bool { kind == .closureExpression }

    public var parameters: Views<Parameter> { Views(node.child(.parameterList)) }
    public var value: SyntaxNode? { node.expression() }
}

/// `ranked where … sort by … top 12`
public struct QueryExpression: SyntaxView {
    public let node: SyntaxNode

    @inlinable public init(unchecked node: SyntaxNode) { self.node = node }
    @inlinable public static func accepts(_ kind: NodeKind) -> Bool { kind == .queryExpression }

    public var table: SyntaxNode? { node.expression() }
    public var clauses: Views<QueryClause> { Views(node) }
}

/// One clause of a query; `node.kind` says which.
public struct QueryClause: SyntaxView {
    public let node: SyntaxNode

    @inlinable public init(unchecked node: SyntaxNode) { self.node = node }
    @inlinable public static func accepts(_ kind: NodeKind) -> Bool { kind.isQueryClause }

    public var kind: NodeKind { node.kind }
    /// The name that a `let` clause gives.
    public var name: Name? { node.name }
    /// The condition, the number of rows, the keys to sort by, the table to join.
    public var expressions: ExpressionChildren { ExpressionChildren(node) }
    /// The columns of `select`, `group by`, `summarize` and `join … by`.
    public var columns: Views<Column> { Views(node) }
    public var isDescending: Bool { node.ownToken(.descendingWord) != nil }
}

/// `mean = average(precise)`, or just `precise`
public struct Column: SyntaxView {
    public let node: SyntaxNode

    @inlinable public init(unchecked node: SyntaxNode) { self.node = node }
    @inlinable public static func accepts(_ kind: NodeKind) -> Bool { kind == .column }

    public var name: Name? { node.name }
    public var value: SyntaxNode? { node.expression() }
}
