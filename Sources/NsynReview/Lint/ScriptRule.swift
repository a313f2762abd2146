import NsynDiagnostics
import NsynSemantics
import NsynSyntax

/// A rule about how a script is written. What speaks of chemistry is a `rule` of the library instead.
protocol ScriptRule {
    /// Declared in `stdlib/findings/practice.nsyn`, with severity, examples and the promise of the fix.
    static var code: Code { get }
    /// The nodes that it wants to see.
    static var kinds: [NodeKind] { get }
    init()
    mutating func visit(_ node: SyntaxNode, _ context: ScriptContext, _ findings: inout [Finding])
    /// After all nodes.
    mutating func finish(_ context: ScriptContext, _ findings: inout [Finding])
}

extension ScriptRule {
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
    private(set) lazy var usedNames = namesUsed()
    /// What the script declares on top, by name.
    private(set) lazy var topNames = namesDeclared()

    init(tree: SyntaxTree, library: Library, checked: CheckedScript, imported: @escaping (String) -> SyntaxTree?) {
        self.tree = tree
        self.library = library
        self.checked = checked
        self.imported = imported
    }

    func uses(_ name: SyntaxNode) -> Bool { usedNames.contains(ScriptContext.hash(name.tree.bytes(name.span))) }

    static func hash(_ bytes: UnsafeBufferPointer<UInt8>) -> UInt64 {
        var hash: UInt64 = 0xcbf2_9ce4_8422_2325
        for byte in bytes { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01b3 }
        return hash
    }

    private func namesUsed() -> Set<UInt64> {
        var names: Set<UInt64> = []
        for index in 0..<UInt32(tree.nodeCount) {
            let id = NodeID(index)
            switch tree.kind(id) {
            case .nameExpression, .namedType: names.insert(ScriptContext.hash(tree.bytes(tree.span(id))))
            case .path:
                let node = tree.node(id)
                for token in node.tokens { names.insert(ScriptContext.hash(tree.bytes(TokenID(token)))) }
            default: break
            }
        }
        return names
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
    AliasForName.self, TrivialExpectation.self, SameBranches.self, SimilarNames.self, ProductNotMeasured.self,
]

/// One walk over the tree for all rules.
enum ScriptRules {
    static func findings(_ types: [any ScriptRule.Type], _ context: ScriptContext) -> [Finding] {
        // A script that can't be read is judged once it can.
        guard !context.tree.findings.contains(where: { $0.severity == .error }) else { return [] }
        var rules = types.map { $0.init() as any ScriptRule }
        var findings: [Finding] = []
        var listeners = [[Int]](repeating: [], count: 256)
        for (number, type) in types.enumerated() {
            for kind in type.kinds { listeners[Int(kind.rawValue)].append(number) }
        }
        for index in 0..<UInt32(context.tree.nodeCount) {
            let id = NodeID(index)
            let wanted = listeners[Int(context.tree.kind(id).rawValue)]
            if wanted.isEmpty { continue }
            for number in wanted { rules[number].visit(context.tree.node(id), context, &findings) }
        }
        for number in rules.indices { rules[number].finish(context, &findings) }
        return findings
    }
}
