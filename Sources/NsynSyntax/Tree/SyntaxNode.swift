import NsynDiagnostics

/// A node together with its tree.
@frozen
public struct SyntaxNode: Sendable, Hashable {
    public let tree: SyntaxTree
    public let id: NodeID

    @inlinable
    public init(tree: SyntaxTree, id: NodeID) {
        self.tree = tree
        self.id = id
    }

    @inlinable
    public static func == (left: SyntaxNode, right: SyntaxNode) -> Bool {
        left.tree === right.tree && left.id == right.id
    }

    @inlinable
    public func hash(into hasher: inout Hasher) {
        hasher.combine(ObjectIdentifier(tree))
        hasher.combine(id)
    }

    @inlinable
    public var kind: NodeKind { tree.kind(id) }

    public var span: SourceSpan { tree.span(id) }

    /// True for what is missing in the text.
    @inlinable
    public var isMissing: Bool { tree.isEmpty(id) }

    /// The node's text, without white space and comments around it.
    public var string: String { tree.string(span) }

    @inlinable
    public var children: SyntaxChildren { SyntaxChildren(tree: tree, first: tree.firstChild(id)) }

    @inlinable
    public var firstChild: SyntaxNode? { tree.firstChild(id).map { SyntaxNode(tree: tree, id: $0) } }

    /// The first child of a kind.
    @inlinable
    public func child(_ kind: NodeKind) -> SyntaxNode? { child { $0 == kind } }

    /// The `index`-th child whose kind passes.
    @inlinable
    public func child(at index: Int = 0, where passes: (NodeKind) -> Bool) -> SyntaxNode? {
        var skipped = 0
        var next = tree.firstChild(id)
        while let candidate = next {
            if passes(tree.kind(candidate)) {
                if skipped == index { return SyntaxNode(tree: tree, id: candidate) }
                skipped += 1
            }
            next = tree.nextSibling(candidate)
        }
        return nil
    }

    /// The `index`-th child that is an expression.
    @inlinable
    public func expression(_ index: Int = 0) -> SyntaxNode? { child(at: index) { $0.isExpression } }

    /// The first child that is a type.
    @inlinable
    public var type: SyntaxNode? { child { $0.isType } }

    /// All tokens from the first to the last, children's included.
    @inlinable
    public var tokens: Range<UInt32> { tree.firstToken(id).index..<tree.endToken(id).index }

    /// The first token, unless the node is missing.
    @inlinable
    public var firstToken: TokenID? { isMissing ? nil : tree.firstToken(id) }

    /// The tokens that no child covers, in order.
    @inlinable
    public var ownTokens: OwnTokens { OwnTokens(node: self) }

    /// The first own token of a kind.
    public func ownToken(_ kind: TokenKind) -> TokenID? { ownTokens.first { tree.kind($0) == kind } }
}

/// The children of a node, one after another, without an array.
@frozen
public struct SyntaxChildren: Sequence, IteratorProtocol, Sendable {
    @usableFromInline let tree: SyntaxTree
    @usableFromInline var following: NodeID?

    @inlinable
    init(tree: SyntaxTree, first: NodeID?) {
        self.tree = tree
        following = first
    }

    @inlinable
    public mutating func next() -> SyntaxNode? {
        guard let id = following else { return nil }
        following = tree.nextSibling(id)
        return SyntaxNode(tree: tree, id: id)
    }

    @inlinable
    public var isEmpty: Bool { following == nil }
}

/// The tokens of a node that belong to none of its children.
@frozen
public struct OwnTokens: Sequence, IteratorProtocol, Sendable {
    @usableFromInline let tree: SyntaxTree
    @usableFromInline var token: UInt32
    @usableFromInline let end: UInt32
    @usableFromInline var child: NodeID?

    @inlinable
    init(node: SyntaxNode) {
        tree = node.tree
        token = node.tree.firstToken(node.id).index
        end = node.tree.endToken(node.id).index
        child = node.tree.firstChild(node.id)
    }

    @inlinable
    public mutating func next() -> TokenID? {
        while token < end {
            while let current = child, token >= tree.firstToken(current).index {
                token = Swift.max(token, tree.endToken(current).index)
                child = tree.nextSibling(current)
            }
            if token >= end { return nil }
            defer { token += 1 }
            if tree.kind(TokenID(token)) != .unexpected { return TokenID(token) }
        }
        return nil
    }
}
