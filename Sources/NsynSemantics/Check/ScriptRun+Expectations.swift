import NsynDiagnostics
import NsynPlan
import NsynSyntax

extension ScriptRun {
    /// Whether an expectation is about a target of which the rules say that its formula is wrong.
    func restsOnDoubtfulFormula(_ node: SyntaxNode) -> Bool {
        if node.kind == .nameExpression, let reference = evaluator.findItem(evaluator.symbol(node.id)),
            evaluator.modules[reference.module].items[reference.item].kind == .targetDeclaration,
            case .target(let target) = evaluator.value(ofItem: reference).payload
        {
            let span = evaluator.modules[reference.module].items[reference.item].span
            return knowledge.findings(about: evaluator.planTarget(target, at: span)).contains {
                $0.severity == .error || $0.severity == .warning
            }
        }
        return node.children.contains { restsOnDoubtfulFormula($0) }
    }

    /// A sweep over something that is no protocol would otherwise never be looked at.
    func checkSweepBase(_ node: SyntaxNode) {
        guard evaluator.procedure(ofSweep: node.id) == nil, let base = node.expression() else { return }
        let value = evaluator.evaluate(base.kind == .callExpression ? (base.expression() ?? base).id : base.id)
        if !value.isError { evaluator.report(.expected("a protocol", found: value, at: base.span)) }
    }
}
