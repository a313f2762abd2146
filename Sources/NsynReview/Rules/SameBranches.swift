import NsynDiagnostics
import NsynSyntax

/// Both branches of a choice do the same.
struct SameBranches: ScriptRule {
    static let code = Code(713)
    static let kinds: [NodeKind] = [.ifStatement, .ifExpression]
    static let isLocal = true

    mutating func visit(_ node: SyntaxNode, _ context: ScriptContext, _ findings: inout [Finding]) {
        let first: SyntaxNode?
        let second: SyntaxNode?
        if node.kind == .ifStatement {
            first = node.child(.block)
            second = node.child(.elseClause)?.child(.block)
        } else {
            first = node.expression(1)
            second = node.expression(2)
        }
        guard let first, let second, !first.isMissing, first.tokens.count > 2 || node.kind == .ifExpression,
            isSame(first, second)
        else { return }
        findings.append(
            Self.finding(
                .warning, "both branches do the same: the condition decides nothing",
                node.expression().map(\.span) ?? node.span,
                labels: [Label(span: second.span, message: "the same as above")]))
    }

    /// Token by token: white space and comments don't count.
    private func isSame(_ left: SyntaxNode, _ right: SyntaxNode) -> Bool {
        guard left.tokens.count == right.tokens.count else { return false }
        return zip(left.tokens, right.tokens).allSatisfy { first, second in
            left.tree.bytes(TokenID(first)).elementsEqual(right.tree.bytes(TokenID(second)))
        }
    }
}
