import NsynDiagnostics
import NsynQuantities

/// Tells how many times the needed electrons the reductant brings. Excess is usual: borohydride hydrolyses.
struct ElectronBudget: PlanCheck {
    func findings(_ context: PlanContext) -> [Finding] {
        guard let (step, ratio) = ElectronBalance.budget(context.trace), ratio >= 1,
            let target = context.prepared.target
        else { return [] }
        let tenths = Rational(Int((min(ratio, 1e12) * 100).rounded()), 100)
        return [
            Finding(
                code: Codes.electronBudget, severity: .info,
                message:
                    "the reductant brings \(Wording.short(tenths)) times the electrons that \(target.formula) needs",
                span: context.plan.steps[step].span,
                notes: ["excess is usual and no fault: borohydride hydrolyses while it reduces"],
                source: "valence electron balance, Nanoscale Horizons 2025, ref. 142")
        ]
    }
}
