import NsynDiagnostics

/// `import std.reagents`, `import "./stocks.nsyn"`
public struct ImportDeclaration: SyntaxView {
    public let node: SyntaxNode

    @inlinable public init(unchecked node: SyntaxNode) { self.node = node }
    @inlinable public static func accepts(_ kind: NodeKind) -> Bool { kind == .importDeclaration }

    /// A module by its name.
    public var path: Path? { Path(node.child(.path)) }
    /// A file by its path, in quotation marks.
    public var file: Name? { node.name }
}

/// Everything declared as data: `reagent PET: Thiol { … }`, `unit L = 1e-3 m^3 { … }`, `rule NS5101 late_base { … }`.
public struct RecordDeclaration: SyntaxView {
    public let node: SyntaxNode

    @inlinable public init(unchecked node: SyntaxNode) { self.node = node }
    @inlinable public static func accepts(_ kind: NodeKind) -> Bool { kind == .recordDeclaration }

    /// Which kind of record: `.reagentWord`, `.unitWord`, …
    public var keyword: TokenKind { tree.kind(tree.firstToken(node.id)) }
    public var name: Name? { node.name }
    /// The readable name behind a code.
    public var secondName: Name? { Name(node.child(at: 1) { $0 == .name }) }
    public var parameters: Views<Parameter> { Views(node.child(.parameterList)) }
    /// What stands behind the colon: the class of the record, read as a type.
    public var annotation: SyntaxNode? { node.child(.annotation)?.type }
    /// What stands behind `=`.
    public var value: SyntaxNode? { node.child(.initializer)?.expression() }
    public var body: RecordBody? { RecordBody(node.child(.recordBody)) }
    public var documentation: String? { node.documentation }
}

/// The fields between braces, of a record or a record literal.
public struct RecordBody: SyntaxView {
    public let node: SyntaxNode

    @inlinable public init(unchecked node: SyntaxNode) { self.node = node }
    @inlinable public static func accepts(_ kind: NodeKind) -> Bool { kind == .recordBody || kind == .recordLiteral }

    public var fields: Views<Field> { Views(node) }
}

/// `density: 1.032 g/mL`, or `general_knowledge { … }`
public struct Field: SyntaxView {
    public let node: SyntaxNode

    @inlinable public init(unchecked node: SyntaxNode) { self.node = node }
    @inlinable public static func accepts(_ kind: NodeKind) -> Bool { kind == .field || kind == .nestedField }

    public var name: Name? { node.name }
    public var value: SyntaxNode? { node.expression() }
    /// The fields of a nested one.
    public var body: RecordBody? { RecordBody(node.child(.recordBody)) }
}

/// `target Au25 = cluster [Au25(MHA)18]^-`
public struct TargetDeclaration: SyntaxView {
    public let node: SyntaxNode

    @inlinable public init(unchecked node: SyntaxNode) { self.node = node }
    @inlinable public static func accepts(_ kind: NodeKind) -> Bool { kind == .targetDeclaration }

    public var name: Name? { node.name }
    public var value: SyntaxNode? { node.expression() }
    public var body: RecordBody? { RecordBody(node.child(.recordBody)) }
    public var documentation: String? { node.documentation }
}

/// `stock gold = …`, `campaign tune = …`, `plates first = …`: a name and what it is, in clauses.
public struct ItemsDeclaration: SyntaxView {
    public let node: SyntaxNode

    @inlinable public init(unchecked node: SyntaxNode) { self.node = node }
    @inlinable public static func accepts(_ kind: NodeKind) -> Bool {
        kind == .stockDeclaration || kind == .campaignDeclaration || kind == .platesDeclaration
    }

    public var name: Name? { node.name }
    public var items: Views<Item> { Views(node.child(.itemList)) }
    public var documentation: String? { node.documentation }
}

/// `protocol reduce(…) -> Au25 by reduction { … }`
public struct ProtocolDeclaration: SyntaxView {
    public let node: SyntaxNode

    @inlinable public init(unchecked node: SyntaxNode) { self.node = node }
    @inlinable public static func accepts(_ kind: NodeKind) -> Bool { kind == .protocolDeclaration }

    public var name: Name? { node.name }
    public var genericParameters: Views<Name> { Views(node.child(.genericParameterList)) }
    public var parameters: Views<Parameter> { Views(node.child(.parameterList)) }
    /// What it makes.
    public var result: SyntaxNode? { node.child(.resultClause)?.expression() }
    public var route: Path? { Path(node.child(.routeClause)?.child(.path)) }
    public var body: Block? { Block(node.child(.block)) }
    public var documentation: String? { node.documentation }
}

/// `verb add(_ what: Material, to vessel: Vessel) { … }`
public struct VerbDeclaration: SyntaxView {
    public let node: SyntaxNode

    @inlinable public init(unchecked node: SyntaxNode) { self.node = node }
    @inlinable public static func accepts(_ kind: NodeKind) -> Bool { kind == .verbDeclaration }

    public var name: Name? { node.name }
    public var parameters: Views<Parameter> { Views(node.child(.parameterList)) }
    public var body: Block? { Block(node.child(.block)) }
    public var documentation: String? { node.documentation }
}

/// `fn mean<D>(xs: List<Quantity<D>>) -> Quantity<D> = …`
public struct FunctionDeclaration: SyntaxView {
    public let node: SyntaxNode

    @inlinable public init(unchecked node: SyntaxNode) { self.node = node }
    @inlinable public static func accepts(_ kind: NodeKind) -> Bool { kind == .functionDeclaration }

    public var name: Name? { node.name }
    public var genericParameters: Views<Name> { Views(node.child(.genericParameterList)) }
    public var parameters: Views<Parameter> { Views(node.child(.parameterList)) }
    public var resultType: SyntaxNode? { node.type }
    /// The body of a function written with `=`.
    public var value: SyntaxNode? { node.expression() }
    public var body: Block? { Block(node.child(.block)) }
    public var documentation: String? { node.documentation }
}

/// `label name: Type = default in range`
public struct Parameter: SyntaxView {
    public let node: SyntaxNode

    @inlinable public init(unchecked node: SyntaxNode) { self.node = node }
    @inlinable public static func accepts(_ kind: NodeKind) -> Bool { kind == .parameter }

    /// The word that callers write; `_` for none.
    public var label: Name? { Name(node.child(.label)) }
    public var name: Name? { node.name }
    public var type: SyntaxNode? { node.type }
    public var defaultValue: SyntaxNode? { node.expression() }
    /// The values it may take: a range or a list.
    public var domain: SyntaxNode? { node.child(.domainClause)?.expression() }
}

/// `let pot = vessel(20 mL)`
public struct LetDeclaration: SyntaxView {
    public let node: SyntaxNode

    @inlinable public init(unchecked node: SyntaxNode) { self.node = node }
    @inlinable public static func accepts(_ kind: NodeKind) -> Bool { kind == .letDeclaration }

    public var name: Name? { node.name }
    public var type: SyntaxNode? { node.type }
    public var value: SyntaxNode? { node.expression() }
    public var documentation: String? { node.documentation }
}

/// `sweep screen = reduce over { … } replicate 2`
public struct SweepDeclaration: SyntaxView {
    public let node: SyntaxNode

    @inlinable public init(unchecked node: SyntaxNode) { self.node = node }
    @inlinable public static func accepts(_ kind: NodeKind) -> Bool { kind == .sweepDeclaration }

    public var name: Name? { node.name }
    /// What is swept.
    public var base: SyntaxNode? { node.expression() }
    public var axes: Views<Axis> { Views(node.child(.axisList)) }
    public var modifiers: Views<SweepModifier> { Views(node) }
    public var documentation: String? { node.documentation }
}

/// One line of a sweep. `kind` tells `rangeAxis`, `derivedAxis`, `filterAxis` and `zipAxis` apart.
public struct Axis: SyntaxView {
    public let node: SyntaxNode

    @inlinable public init(unchecked node: SyntaxNode) { self.node = node }
    @inlinable public static func accepts(_ kind: NodeKind) -> Bool { kind.isAxis }

    public var kind: NodeKind { node.kind }
    public var name: Name? { node.name }
    /// The values, the derived value or the condition.
    public var value: SyntaxNode? { node.expression() }
    /// The axes of a `zip`.
    public var axes: Views<Axis> { Views(node.child(.axisList)) }
}

/// `replicate 2`, `randomize seed 7`, `design sobol(64)`, …
public struct SweepModifier: SyntaxView {
    public let node: SyntaxNode

    @inlinable public init(unchecked node: SyntaxNode) { self.node = node }
    @inlinable public static func accepts(_ kind: NodeKind) -> Bool { kind == .sweepModifier }

    public var keyword: TokenKind { tree.kind(tree.firstToken(node.id)) }
    public var value: SyntaxNode? { node.expression() }
}
