import NsynDiagnostics

/// `List<Quantity<D>>`
public struct NamedType: SyntaxView {
    public let node: SyntaxNode

    @inlinable public init(unchecked node: SyntaxNode) { self.node = node }
    @inlinable public static func accepts(_ kind: NodeKind) -> Bool { kind == .namedType }

    /// The last name of a path; nearly always the only one.
    public var name: TokenID? {
        var last: TokenID?
        for token in PrefixTokens(node) where tree.kind(token) != .dot { last = token }
        return last
    }
    public var arguments: TypeChildren { TypeChildren(node.child(.typeArgumentList)) }
}

/// Children that are types, without an array.
public struct TypeChildren: Sequence, IteratorProtocol, Sendable {
    var children: SyntaxChildren

    init(_ parent: SyntaxNode?) { children = parent?.children ?? SyntaxChildren(none: ()) }

    public mutating func next() -> SyntaxNode? {
        while let child = children.next() {
            if child.kind.isType { return child }
        }
        return nil
    }
}

/// `mol * s`, `mol / s`
public struct ProductType: SyntaxView {
    public let node: SyntaxNode

    @inlinable public init(unchecked node: SyntaxNode) { self.node = node }
    @inlinable public static func accepts(_ kind: NodeKind) -> Bool { kind == .productType }

    public var left: SyntaxNode? { node.child(at: 0) { $0.isType } }
    public var right: SyntaxNode? { node.child(at: 1) { $0.isType } }
    public var isQuotient: Bool { node.ownToken(.divide) != nil }
}

/// `Length^-3`
public struct PowerType: SyntaxView {
    public let node: SyntaxNode

    @inlinable public init(unchecked node: SyntaxNode) { self.node = node }
    @inlinable public static func accepts(_ kind: NodeKind) -> Bool { kind == .powerType }

    public var base: SyntaxNode? { node.type }
    public var exponent: TokenID? { node.ownToken(.number) }
    public var isNegative: Bool { node.ownToken(.minus) != nil }
}

/// `(A, B) -> C`: all types but the last are parameters.
public struct FunctionType: SyntaxView {
    public let node: SyntaxNode

    @inlinable public init(unchecked node: SyntaxNode) { self.node = node }
    @inlinable public static func accepts(_ kind: NodeKind) -> Bool { kind == .functionType }

    public var types: TypeChildren { TypeChildren(node) }
}
