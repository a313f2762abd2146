import NsynDiagnostics
import NsynSyntax

/// A synthesis whose numbers neither a paper states nor its author chose.
struct NumbersWithoutAuthor: ScriptRule {
    static let code = Code(710)
    static let kinds: [NodeKind] = [.protocolDeclaration, .statedStatement, .chosenStatement]

    private var says = false
    private var first: SyntaxNode?

    mutating func visit(_ node: SyntaxNode, _ context: ScriptContext, _ findings: inout [Finding]) {
        if node.kind != .protocolDeclaration {
            says = true
        } else if first == nil, node.child(.resultClause) != nil {
            first = node.child(.name)
        }
    }

    mutating func finish(_ context: ScriptContext, _ findings: inout [Finding]) {
        guard !says, let name = first, !name.isMissing else { return }
        findings.append(
            Self.finding(
                .info, "nothing says where the numbers of `\(name.string)` come from", name.span,
                notes: ["`stated \"…\" from SOURCE` for what a paper says, `chosen \"…\" because \"…\"` for the rest"]))
    }
}
