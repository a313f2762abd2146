import NsynDiagnostics
import NsynSyntax

/// An expectation that can't fail tests nothing.
struct TrivialExpectation: ScriptRule {
    static let code = Code(712)
    static let kinds: [NodeKind] = [.expectStatement]
    static let isLocal = true

    mutating func visit(_ node: SyntaxNode, _ context: ScriptContext, _ findings: inout [Finding]) {
        guard let value = node.expression(), let truth = ConstantCondition.truth(value, comparingNumbers: false) else {
            return
        }
        findings.append(
            Self.finding(
                .warning, truth ? "this holds whatever the script says" : "this fails whatever the script says",
                value.span))
    }
}
