import NsynDiagnostics
import NsynPlan
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
            guard let plan = context.checked.plans.first(where: { $0.plan.name == name.string })?.plan,
                let target = plan.target, !plan.steps.isEmpty,
                !plan.steps.contains(where: { step in
                    if case .measure = step.primitive { return true }
                    return false
                })
            else { continue }
            findings.append(
                Self.finding(
                    .warning, "`\(name.string)` measures nothing: whether it makes \(target.formula) stays unknown",
                    name.span, labels: [Label(span: target.span, message: "the target is declared here")]))
        }
    }
}
