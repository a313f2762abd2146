import NsynDiagnostics

/// The whole file.
public struct SourceFile: SyntaxView {
    public let node: SyntaxNode

    @inlinable public init(unchecked node: SyntaxNode) { self.node = node }
    @inlinable public static func accepts(_ kind: NodeKind) -> Bool { kind == .file }

    /// Declarations, directives and, where the text is broken, `unexpected` and `errorStatement` nodes.
    public var items: SyntaxChildren { node.children }
}

extension SyntaxTree {
    public var sourceFile: SourceFile { SourceFile(unchecked: root) }
}

public struct Block: SyntaxView {
    public let node: SyntaxNode

    @inlinable public init(unchecked node: SyntaxNode) { self.node = node }
    @inlinable public static func accepts(_ kind: NodeKind) -> Bool { kind == .block }

    public var statements: SyntaxChildren { node.children }
}

/// `add 4.5 mL water to pot over 30 s`; also the directives of a file: `show ranked top 12`.
public struct StepStatement: SyntaxView {
    public let node: SyntaxNode

    @inlinable public init(unchecked node: SyntaxNode) { self.node = node }
    @inlinable public static func accepts(_ kind: NodeKind) -> Bool { kind == .stepStatement }

    public var verb: Name? { node.name }
    public var items: Views<Item> { Views(node.child(.itemList)) }
}

/// One clause: prepositions, then operands side by side. `to pot`, `4.5 mL water`, `scaled to 300 µL`.
public struct Item: SyntaxView {
    public let node: SyntaxNode

    @inlinable public init(unchecked node: SyntaxNode) { self.node = node }
    @inlinable public static func accepts(_ kind: NodeKind) -> Bool { kind == .item }

    /// The last preposition, which is nearly always the only one; nil for the direct object and for flags.
    public var preposition: TokenID? {
        var last: TokenID?
        for token in prepositions { last = token }
        return last
    }
    /// All prepositions in order: two in `scaled to 300 µL`.
    public var prepositions: PrefixTokens { PrefixTokens(node) }
    public var operands: ExpressionChildren { ExpressionChildren(node) }
}

/// The tokens of a node before its first child.
public struct PrefixTokens: Sequence, IteratorProtocol, Sendable {
    let tree: SyntaxTree
    var token: UInt32
    let end: UInt32

    init(_ node: SyntaxNode) {
        let tree = node.tree
        self.tree = tree
        token = tree.firstToken(node.id).index
        end = tree.firstChild(node.id).map { tree.firstToken($0).index } ?? tree.endToken(node.id).index
    }

    public mutating func next() -> TokenID? {
        while token < end {
            defer { token += 1 }
            if tree.kind(TokenID(token)) != .unexpected { return TokenID(token) }
        }
        return nil
    }
}

public struct IfStatement: SyntaxView {
    public let node: SyntaxNode

    @inlinable public init(unchecked node: SyntaxNode) { self.node = node }
    @inlinable public static func accepts(_ kind: NodeKind) -> Bool { kind == .ifStatement }

    public var condition: SyntaxNode? { node.expression() }
    public var body: Block? { Block(node.child(.block)) }
    /// The `if` of an `else if`.
    public var elseIf: IfStatement? { IfStatement(node.child(.elseClause)?.child(.ifStatement)) }
    public var elseBody: Block? { Block(node.child(.elseClause)?.child(.block)) }
}

public struct ForStatement: SyntaxView {
    public let node: SyntaxNode

    @inlinable public init(unchecked node: SyntaxNode) { self.node = node }
    @inlinable public static func accepts(_ kind: NodeKind) -> Bool { kind == .forStatement }

    public var name: Name? { node.name }
    public var values: SyntaxNode? { node.expression() }
    public var body: Block? { Block(node.child(.block)) }
}

public struct RepeatStatement: SyntaxView {
    public let node: SyntaxNode

    @inlinable public init(unchecked node: SyntaxNode) { self.node = node }
    @inlinable public static func accepts(_ kind: NodeKind) -> Bool { kind == .repeatStatement }

    public var count: SyntaxNode? { node.expression() }
    public var body: Block? { Block(node.child(.block)) }
}

/// `return x`, `expect p.precise > 0.6`, and an expression that stands alone.
public struct ValueStatement: SyntaxView {
    public let node: SyntaxNode

    @inlinable public init(unchecked node: SyntaxNode) { self.node = node }
    @inlinable public static func accepts(_ kind: NodeKind) -> Bool {
        kind == .returnStatement || kind == .expectStatement || kind == .expressionStatement
    }

    public var value: SyntaxNode? { node.expression() }
}

/// `stated "…" from review2025("p. 4")`, `chosen "…" because "…"`
public struct ProvenanceStatement: SyntaxView {
    public let node: SyntaxNode

    @inlinable public init(unchecked node: SyntaxNode) { self.node = node }
    @inlinable public static func accepts(_ kind: NodeKind) -> Bool {
        kind == .statedStatement || kind == .chosenStatement
    }

    public var isStated: Bool { node.kind == .statedStatement }
    public var text: SyntaxNode? { node.expression(0) }
    /// The source of what is stated, or the reason of what was chosen.
    public var ground: SyntaxNode? { node.expression(1) }
}

/// `waive NS5101 because "…"`
public struct WaiveStatement: SyntaxView {
    public let node: SyntaxNode

    @inlinable public init(unchecked node: SyntaxNode) { self.node = node }
    @inlinable public static func accepts(_ kind: NodeKind) -> Bool { kind == .waiveStatement }

    /// A code or a readable name.
    public var name: Name? { node.name }
    public var reason: SyntaxNode? { node.expression() }
}
