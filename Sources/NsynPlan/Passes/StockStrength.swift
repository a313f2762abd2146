import NsynDiagnostics
import NsynQuantities

/// A stock stronger than the pure substance, or than what its solvent takes up.
struct StockStrength: ConditionCheck {
    func examine<Number: IntervalNumber>(_ trace: Trace<Number>, _ sink: inout ClaimSink) {
        let prepared = trace.prepared
        for index in prepared.plan.materials.indices {
            guard case .stock(let stock) = prepared.plan.materials[index] else { continue }
            for (place, component) in stock.components.enumerated() {
                let subject = index << 8 | min(place, 255)
                let dependsOn = prepared.dependence.expressions[component.concentration.value]
                if let neat = trace.neat[component.substance.value] {
                    let truth = neat.isLess(than: trace.value(component.concentration))
                    sink.claim(ClaimKey(Codes.strongerThanNeat, subject: subject), truth, dependsOn: dependsOn)
                    if truth == .always { continue }
                }
                guard !prepared.profiles[component.substance.value].solubility.isEmpty,
                    let limit = limit(of: prepared.profile(component.substance), in: stock, prepared)
                else { continue }
                sink.claim(
                    ClaimKey(Codes.beyondSolubility, subject: subject),
                    Number(limit).isLess(than: trace.value(component.concentration)), dependsOn: dependsOn)
            }
        }
    }

    /// The solubility in the stock's only solvent; mixtures are not judged.
    private func limit(of profile: SubstanceProfile, in stock: Stock, _ prepared: PreparedPlan) -> Rational? {
        guard stock.solvents.count == 1 else { return nil }
        return profile.solubility[prepared.name(stock.solvents[0].substance)]
    }

    func finding(for key: ClaimKey, in trace: Trace<ExactInterval>) -> Finding? {
        let prepared = trace.prepared
        guard case .stock(let stock) = prepared.plan.materials[Int(key.subject) >> 8] else { return nil }
        let component = stock.components[Int(key.subject) & 255]
        let profile = prepared.profile(component.substance)
        let asked = Wording.concentration(trace.value(component.concentration).middle)
        if key.code == Codes.strongerThanNeat {
            guard let neat = profile.neatConcentration, let density = profile.density, let molar = profile.molarMass
            else { return nil }
            return Finding(
                code: key.code, severity: .error,
                message: "`\(stock.name)` is to hold \(asked) \(profile.name), but the pure substance holds only "
                    + "\(Wording.concentration(neat))",
                span: component.span,
                notes: [
                    "\(Wording.short(density / Rational(1000))) g/mL divided by "
                        + "\(Wording.short(molar * Rational(1000))) g/mol",
                    "mM for M is the commonest slip",
                ], source: profile.source)
        }
        guard let limit = limit(of: profile, in: stock, prepared) else { return nil }
        let solvent = prepared.name(stock.solvents[0].substance)
        return Finding(
            code: key.code, severity: .warning,
            message: "`\(stock.name)` is to hold \(asked) \(profile.name); \(solvent) takes up about "
                + Wording.concentration(limit),
            span: component.span, source: profile.source)
    }
}
