import NsynDiagnostics
import NsynSyntax

/// A protocol says what it makes, and no step of it, or of a protocol that runs it, measures anything.
struct ProductNotMeasured: ScriptRule {
    static let code = Code(715)
    static let kinds: [NodeKind] = [.protocolDeclaration, .runExpression]

    private var claims: [SyntaxNode] = []
    private var isRun: Set<String> = []

    mutating func visit(_ node: SyntaxNode, _ context: ScriptContext, _ findings: inout [Finding]) {
        if node.kind == .runExpression {
            let call = node.expression()
            let callee = call?.kind == .callExpression ? call?.expression() : call
            if let callee { isRun.insert(callee.string) }
        } else if node.child(.resultClause) != nil, let name = node.child(.name), !name.isMissing {
            claims.append(name)
        }
    }

    mutating func finish(_ context: ScriptContext, _ findings: inout [Finding]) {
        for name in claims where !isRun.contains(name.string) {
            guard let plan = context.planFacts[name.string], let target = plan.target, plan.hasSteps, !plan.measures
            else { continue }
            findings.append(
                Self.finding(
                    .warning, "`\(name.string)` measures nothing: whether it makes \(target) stays unknown",
                    name.span, labels: [Label(span: plan.targetSpan, message: "the target is declared here")]))
        }
    }
}
