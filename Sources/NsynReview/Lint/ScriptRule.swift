import NsynDiagnostics
import NsynSemantics
import NsynSyntax

/// A rule about how a script is written. What speaks of chemistry is a `rule` of the library instead.
protocol ScriptRule {
    /// Declared in `stdlib/findings/practice.nsyn`, with severity, examples and the promise of the fix.
    static var code: Code { get }
    /// The nodes that it wants to see.
    static var kinds: [NodeKind] { get }
    /// Whether what it says of a node depends on the node alone.
    static var isLocal: Bool { get }
    /// Whether a node may matter to it at all: what the statement around the node and the library decide, once for as long
    /// as the statement says the same. Needed only where a person is writing.
    static func interest(_ node: SyntaxNode, _ library: Library) -> Interest
    /// Of a rule about the whole file that compares its statements: it has something to say only where two of them have the
    /// same likeness and are not the same thing. Nil for a statement that it does not compare.
    static func likeness(_ statement: SyntaxNode) -> Likeness?
    /// What such a rule says of statements, in their order; of those that nothing else is like, nothing.
    mutating func compare(_ statements: [SyntaxNode], _ context: ScriptContext, _ findings: inout [Finding])
    init()
    mutating func visit(_ node: SyntaxNode, _ context: ScriptContext, _ findings: inout [Finding])
    /// After all nodes.
    mutating func finish(_ context: ScriptContext, _ findings: inout [Finding])
}

/// Whether a rule wants to see a node.
enum Interest {
    case never
    case always
    /// Where the script declares one of these names on top, by hashes.
    case whenDeclared([UInt64])
}

/// What a statement may be taken for, and what it is.
struct Likeness {
    var likeness: UInt64
    var identity: UInt64
}

extension ScriptRule {
    static var isLocal: Bool { false }
    static func interest(_ node: SyntaxNode, _ library: Library) -> Interest { .always }
    static func likeness(_ statement: SyntaxNode) -> Likeness? { nil }

    mutating func compare(_ statements: [SyntaxNode], _ context: ScriptContext, _ findings: inout [Finding]) {}
    mutating func finish(_ context: ScriptContext, _ findings: inout [Finding]) {}

    static func finding(
        _ severity: Severity, _ message: String, _ span: SourceSpan, labels: [Label] = [], notes: [String] = [],
        fixes: [Fix] = []
    ) -> Finding {
        Finding(
            code: code, severity: severity, message: message, span: span, labels: labels, notes: notes, fixes: fixes)
    }
}

/// What a rule can ask about the script around a node.
final class ScriptContext {
    let tree: SyntaxTree
    let library: Library
    let checked: CheckedScript
    /// The tree of an imported script, by the path in the import.
    let imported: (String) -> SyntaxTree?
    /// Names that the script uses anywhere, as hashes.
    private lazy var usedNames = namesUsed()
    /// Whether a name is used anywhere, where somebody keeps count.
    var usesHash: ((UInt64) -> Bool)?
    /// Whether a name is declared on top, where somebody keeps count.
    var declaresHash: ((UInt64) -> Bool)?
    /// What the script declares on top, by name.
    private(set) lazy var topNames = namesDeclared()
    /// What is known of the plans, by protocol.
    private(set) lazy var planFacts = Dictionary(
        checked.planFacts.map { ($0.name, $0) }, uniquingKeysWith: { first, _ in first })
    /// Whether there is one protocol, and words at the top of the script.
    private(set) lazy var isIntroduced =
        tree.root.firstChild?.documentation != nil
        && tree.root.children.reduce(0) { $0 + ($1.kind == .protocolDeclaration ? 1 : 0) } == 1
    /// Whether the script has a protocol.
    private(set) lazy var hasProtocol = tree.root.children.contains { $0.kind == .protocolDeclaration }

    init(tree: SyntaxTree, library: Library, checked: CheckedScript, imported: @escaping (String) -> SyntaxTree?) {
        self.tree = tree
        self.library = library
        self.checked = checked
        self.imported = imported
    }

    func uses(_ name: SyntaxNode) -> Bool {
        let hash = ScriptContext.hash(name.tree.bytes(name.span))
        return usesHash?(hash) ?? usedNames.contains(hash)
    }

    /// Whether the script declares a name on top.
    func declares(_ name: SyntaxNode) -> Bool {
        declaresHash.map { $0(ScriptContext.hash(name.tree.bytes(name.span))) } ?? (topNames[name.string] != nil)
    }

    static func hash(_ bytes: UnsafeBufferPointer<UInt8>) -> UInt64 {
        var hash: UInt64 = 0xcbf2_9ce4_8422_2325
        for byte in bytes { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01b3 }
        return hash
    }

    private func namesUsed() -> Set<UInt64> {
        var names: Set<UInt64> = []
        for index in 0..<UInt32(tree.nodeCount) {
            ScriptContext.namesUsed(by: NodeID(index), tree) { names.insert($0) }
        }
        return names
    }

    /// The names that a node uses itself, as hashes.
    static func namesUsed(by id: NodeID, _ tree: SyntaxTree, _ body: (UInt64) -> Void) {
        switch tree.kind(id) {
        case .nameExpression, .namedType: body(hash(tree.bytes(tree.span(id))))
        case .path:
            for token in tree.node(id).tokens { body(hash(tree.bytes(TokenID(token)))) }
        default: break
        }
    }

    private func namesDeclared() -> [String: SourceSpan] {
        var names: [String: SourceSpan] = [:]
        for node in tree.root.children where node.kind.isDeclarationWithName {
            guard let name = node.child(.name), !name.isMissing else { continue }
            names[name.string] = name.span
        }
        return names
    }
}

extension NodeKind {
    /// What gives a name of its own to something a protocol can use.
    var isDeclarationWithName: Bool {
        switch self {
        case .targetDeclaration, .stockDeclaration, .protocolDeclaration, .functionDeclaration, .letDeclaration,
            .sweepDeclaration, .campaignDeclaration, .platesDeclaration:
            true
        default: false
        }
    }
}

/// Every rule about writing, in the order of their codes.
let allScriptRules: [any ScriptRule.Type] = [
    ShadowedName.self, RepeatedLiteral.self, NameInCamelCase.self, UnusedImport.self, ConstantCondition.self,
    EmptyBlock.self, ThinReason.self, UnusedTarget.self, UndocumentedProtocol.self, NumbersWithoutAuthor.self,
    AliasForName.self, TrivialExpectation.self, SameBranches.self, RepeatedStep.self, SimilarNames.self,
    ProductNotMeasured.self,
]

/// One walk over the tree for all rules.
enum ScriptRules {
    static func findings(_ types: [any ScriptRule.Type], _ context: ScriptContext) -> [Finding] {
        // A script that can't be read is judged once it can.
        guard !context.tree.findings.contains(where: { $0.severity == .error }) else { return [] }
        var rules = types.map { $0.init() as any ScriptRule }
        var findings: [Finding] = []
        let listeners = listeners(types)
        for index in 0..<UInt32(context.tree.nodeCount) {
            let id = NodeID(index)
            let wanted = listeners[Int(context.tree.kind(id).rawValue)]
            if wanted.isEmpty { continue }
            for number in wanted { rules[number].visit(context.tree.node(id), context, &findings) }
        }
        for number in rules.indices { rules[number].finish(context, &findings) }
        return findings
    }

    /// Which rules want to see nodes of a kind.
    static func listeners(_ types: [any ScriptRule.Type]) -> [[Int]] {
        var listeners = [[Int]](repeating: [], count: 256)
        for (number, type) in types.enumerated() {
            for kind in type.kinds { listeners[Int(kind.rawValue)].append(number) }
        }
        return listeners
    }
}
