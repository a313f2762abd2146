import NsynDiagnostics
import NsynSyntax

/// Braces with nothing between them: something was taken out, or not yet written.
struct EmptyBlock: ScriptRule {
    static let code = Code(706)
    static let kinds: [NodeKind] = [.ifStatement, .elseClause, .forStatement, .repeatStatement, .protocolDeclaration]
    static let isLocal = true

    mutating func visit(_ node: SyntaxNode, _ context: ScriptContext, _ findings: inout [Finding]) {
        guard let block = node.child(.block), !block.isMissing,
            !block.children.contains(where: { $0.kind.isStatement })
        else { return }
        let what =
            switch node.kind {
            case .ifStatement: "nothing happens where the condition holds"
            case .elseClause: "this `else` does nothing"
            case .protocolDeclaration: "this protocol has no steps"
            default: "nothing is repeated here"
            }
        var fixes: [Fix] = []
        // What a comment explains stays until a person looks at it.
        if node.kind == .elseClause, !Comments.exist(in: block) {
            let start = node.tree.span(TokenID(max(node.tokens.lowerBound, 1) - 1)).end
            fixes = [
                Fix(
                    title: "remove the `else`",
                    edits: [
                        TextEdit(span: SourceSpan(file: node.span.file, start: start, end: node.span.end), newText: "")
                    ],
                    promise: .safe)
            ]
        }
        findings.append(Self.finding(.warning, what, block.span, fixes: fixes))
    }
}
