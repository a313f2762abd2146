import NsynDiagnostics
import NsynSyntax

/// A protocol for others without a word about what it does.
struct UndocumentedProtocol: ScriptRule {
    static let code = Code(709)
    static let kinds: [NodeKind] = [.protocolDeclaration]

    mutating func visit(_ node: SyntaxNode, _ context: ScriptContext, _ findings: inout [Finding]) {
        guard let name = node.child(.name), !name.isMissing, node.documentation == nil else { return }
        // Where there is one protocol, what is said at the top of the script speaks of it.
        if context.isIntroduced { return }
        findings.append(
            Self.finding(
                .info, "no `///` above it says what `\(name.string)` does", name.span))
    }
}
