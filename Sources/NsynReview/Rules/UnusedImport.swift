import NsynDiagnostics
import NsynSyntax

/// An import that nothing in the script needs, or that stands there twice.
struct UnusedImport: ScriptRule {
    static let code = Code(704)
    static let kinds: [NodeKind] = [.importDeclaration]

    private var seen: [String: SourceSpan] = [:]

    mutating func visit(_ node: SyntaxNode, _ context: ScriptContext, _ findings: inout [Finding]) {
        let text = node.string
        let removal = Fix(
            title: "remove the import", edits: [TextEdit(span: node.span, newText: "")], promise: .safe)
        if let first = seen[text] {
            findings.append(
                Self.finding(
                    .warning, "this import stands in the script twice", node.span,
                    labels: [Label(span: first, message: "first here")], fixes: [removal]))
            return
        }
        seen[text] = node.span
        guard let path = node.child(.name), let token = path.firstToken else { return }
        guard let tree = context.imported(node.tree.stringValue(token)), !isNeeded(tree, context) else { return }
        findings.append(
            Self.finding(
                .warning, "nothing of \(path.string) is used", node.span, fixes: [removal]))
    }

    /// Whether a script declares anything that this one names, or that takes effect without being named.
    private func isNeeded(_ tree: SyntaxTree, _ context: ScriptContext) -> Bool {
        for item in tree.root.children {
            switch item.kind {
            // Units, rules and reagents take effect by being there; imports of imports are theirs to judge.
            case .recordDeclaration, .verbDeclaration, .importDeclaration: return true
            default: break
            }
            if item.kind.isDeclarationWithName, let name = item.child(.name), context.uses(name) { return true }
        }
        return false
    }
}
