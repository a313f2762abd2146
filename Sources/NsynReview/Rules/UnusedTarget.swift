import NsynDiagnostics
import NsynSyntax

/// A target that no protocol makes and nothing else names.
struct UnusedTarget: ScriptRule {
    static let code = Code(708)
    static let kinds: [NodeKind] = [.targetDeclaration]

    mutating func visit(_ node: SyntaxNode, _ context: ScriptContext, _ findings: inout [Finding]) {
        guard let name = node.child(.name), !name.isMissing, name.string.utf8.first != UInt8(ascii: "_") else { return }
        // Scripts of targets alone are there to be imported.
        guard context.hasProtocol, !context.uses(name)
        else {
            return
        }
        findings.append(
            Self.finding(
                .warning, "nothing makes or names the target `\(name.string)`", name.span,
                notes: ["write `protocol …() -> \(name.string)`, or start its name with `_`"],
                fixes: [
                    Fix(
                        title: "remove the target", edits: [TextEdit(span: node.span, newText: "")], promise: .unsafe)
                ]))
    }
}
