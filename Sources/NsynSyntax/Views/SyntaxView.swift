import NsynDiagnostics

/// A typed look at a node: the same tree, with the children named by their roles. A view of a broken tree answers
/// nil, or an empty node (`isMissing`), for what is not there.
public protocol SyntaxView: Sendable, Hashable {
    var node: SyntaxNode { get }
    init(unchecked node: SyntaxNode)
    static func accepts(_ kind: NodeKind) -> Bool
}

extension SyntaxView {
    /// Nil when the node is of another kind.
    @inlinable
    public init?(_ node: SyntaxNode) {
        guard Self.accepts(node.kind) else { return nil }
        self.init(unchecked: node)
    }

    @inlinable
    public init?(_ node: SyntaxNode?) {
        guard let node else { return nil }
        self.init(node)
    }

    public var span: SourceSpan { node.span }

    @inlinable
    var tree: SyntaxTree { node.tree }
}

/// Children of one kind as views, without an array.
public struct Views<View: SyntaxView>: Sequence, IteratorProtocol {
    @usableFromInline var children: SyntaxChildren

    @inlinable
    init(_ parent: SyntaxNode?) {
        children = parent?.children ?? SyntaxChildren(none: ())
    }

    @inlinable
    public mutating func next() -> View? {
        while let child = children.next() {
            if View.accepts(child.kind) { return View(unchecked: child) }
        }
        return nil
    }
}

/// Children that are expressions, without an array.
public struct ExpressionChildren: Sequence, IteratorProtocol, Sendable {
    @usableFromInline var children: SyntaxChildren

    @inlinable
    init(_ parent: SyntaxNode?) {
        children = parent?.children ?? SyntaxChildren(none: ())
    }

    @inlinable
    public mutating func next() -> SyntaxNode? {
        while let child = children.next() {
            if child.kind.isExpression { return child }
        }
        return nil
    }
}

/// A name where something is declared, or a quoted text in its place.
public struct Name: SyntaxView {
    public let node: SyntaxNode

    @inlinable public init(unchecked node: SyntaxNode) { self.node = node }
    @inlinable public static func accepts(_ kind: NodeKind) -> Bool { kind == .name || kind == .label }

    /// Nil when the name is missing.
    public var token: TokenID? { node.firstToken }
    /// Empty when the name is missing. A quoted name comes without its quotation marks.
    public var text: String {
        guard let token else { return "" }
        return tree.kind(token) == .string ? tree.stringValue(token) : tree.string(token)
    }
}

/// `std.reagents`
public struct Path: SyntaxView {
    public let node: SyntaxNode

    @inlinable public init(unchecked node: SyntaxNode) { self.node = node }
    @inlinable public static func accepts(_ kind: NodeKind) -> Bool { kind == .path }

    /// The tokens of the names, without the dots.
    public var names: [TokenID] { node.ownTokens.filter { tree.kind($0).isAnyWord } }
    /// The names joined by dots, whatever stands between them in the text.
    public var text: String { names.map { tree.string($0) }.joined(separator: ".") }
}

extension SyntaxNode {
    /// The first child that is a declared name.
    public var name: Name? { Name(child(.name)) }

    /// The comment above an item: the text behind `///`, line by line, or nil.
    public var documentation: String? {
        guard let token = firstToken else { return nil }
        return tree.documentation(before: token)
    }
}

extension SyntaxChildren {
    /// No children.
    @inlinable
    init(none: Void) { self.init(tree: SyntaxTree.empty, first: nil) }
}

extension SyntaxTree {
    /// The tree of an empty text.
    public static let empty = Parser.parse(bytes: [], file: FileID(.max))
}
