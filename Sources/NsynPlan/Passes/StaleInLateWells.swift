import NsynDiagnostics
import NsynQuantities

/// Wells are served one after another: the last gets its reductant minutes after the first.
struct StaleInLateWells: PlanCheck {
    /// What one careful addition by hand or by a single channel takes, s.
    private static let secondsPerWell = Rational(10)

    func findings(_ context: PlanContext) -> [Finding] {
        var findings: [Finding] = []
        for sweep in context.sweeps {
            let domain = SweepDomain(sweep, prepared: context.prepared)
            let size = sweep.designPoints.map { BigInteger($0) } ?? domain.size
            let wells = Rational(size * BigInteger(max(sweep.replicates, 1)), .one)
            for (index, material) in context.plan.materials.enumerated() {
                guard case .stock(let stock) = material, let freshFor = stock.freshFor else { continue }
                let state = context.trace.stock(MaterialID(index))
                guard state.firstStep >= 0, state.isUsed != .never else { continue }
                let span = wells * Self.secondsPerWell
                guard context.trace.value(freshFor).isLess(than: FastInterval(span)) == .always,
                    let limit = context.plan.expressions.constantValue(freshFor)
                else { continue }
                let batch = (limit / Self.secondsPerWell).floored
                findings.append(
                    Finding(
                        code: Codes.staleInLateWells, severity: .info,
                        message:
                            "`\(stock.name)` is fresh for \(Wording.time(limit)); at \(Wording.time(Self.secondsPerWell)) "
                            + "a reaction, the last of \(Wording.short(wells)) gets it after \(Wording.time(span))",
                        span: context.plan.steps[Int(state.firstStep)].span,
                        labels: [Label(span: stock.span, message: "the stock is prepared here")],
                        notes: ["prepare it anew after every \(Wording.short(batch)) reactions, or use more channels"]))
            }
        }
        return findings
    }
}
