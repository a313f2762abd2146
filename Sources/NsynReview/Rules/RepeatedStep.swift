import NsynDiagnostics
import NsynSyntax

/// The same addition stands twice in a row: a line that was pasted once too often.
struct RepeatedStep: ScriptRule {
    static let code = Code(716)
    static let kinds: [NodeKind] = [.block]
    static let isLocal = true

    mutating func visit(_ node: SyntaxNode, _ context: ScriptContext, _ findings: inout [Finding]) {
        var before: SyntaxNode?
        for statement in node.children where statement.kind.isStatement {
            defer { before = statement }
            guard let before, statement.kind == .stepStatement, before.kind == .stepStatement,
                isSame(before, statement), let verb = statement.child(.name)?.string,
                context.library.movesMatter(verb: verb)
            else { continue }
            findings.append(
                Self.finding(
                    .warning, "this step stands here twice", statement.span,
                    labels: [Label(span: before.span, message: "the same step")],
                    notes: ["if both are meant: `repeat 2 times { … }`, or one step with the sum"]))
        }
    }

    /// Token by token: white space and comments don't count.
    private func isSame(_ left: SyntaxNode, _ right: SyntaxNode) -> Bool {
        guard left.tokens.count == right.tokens.count else { return false }
        return zip(left.tokens, right.tokens).allSatisfy { first, second in
            left.tree.bytes(TokenID(first)).elementsEqual(right.tree.bytes(TokenID(second)))
        }
    }
}
