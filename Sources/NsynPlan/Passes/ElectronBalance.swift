import NsynDiagnostics
import NsynQuantities

/// Electrons that the reductants can give against those that the target needs.
///
/// From M(I)–ligand complexes a cluster needs N* / (2n − m) electrons per metal; a gold(III) salt takes two more per
/// gold, for which thiol beyond one per metal also pays. Judged where the last reductant goes in.
struct ElectronBalance: ConditionCheck {
    func examine<Number: IntervalNumber>(_ trace: Trace<Number>, _ sink: inout ClaimSink) {
        let prepared = trace.prepared
        guard !prepared.electrons.isEmpty, let step = ElectronBalance.lastReduction(trace) else { return }
        guard let (supplied, needed) = balance(trace, step) else { return }
        let record = trace.record(step)
        let state = trace.state(record.after)
        if state.hasReducingGas { return }
        let holds = record.happens && !state.isUndetermined && needed.isPositive
        let dependsOn = prepared.dependence.composition[step]
        let isTooFew = supplied.isLess(than: needed)
        sink.claim(ClaimKey(Codes.tooFewElectrons, step: step), isTooFew && holds, dependsOn: dependsOn)
        if prepared.plan.target?.goals.contains("stoichiometric") == true {
            let isTooMany = (needed * Number(Rational(11, 10))).isLess(than: supplied)
            let isJustTooFew = supplied.isLess(than: needed * Number(Rational(9, 10)))
            sink.claim(
                ClaimKey(Codes.notStoichiometric, step: step), (isTooMany || isJustTooFew) && !isTooFew && holds,
                dependsOn: dependsOn)
        }
    }

    /// The last step that adds a reductant, in whichever vessel. What another protocol reduced on its way to a seed
    /// is no reduction of this plan's own target.
    static func lastReduction<Number: IntervalNumber>(_ trace: Trace<Number>) -> Int? {
        let plan = trace.prepared.plan
        for index in plan.steps.indices.reversed() {
            if case .yield(let made) = plan.steps[index].primitive, made.formula != plan.target?.formula { return nil }
            guard case .transfer = plan.steps[index].primitive, trace.record(index).happens != .never else { continue }
            let record = trace.record(index)
            // A content carries its own history.
            if record.sourceBefore >= 0 { continue }
            for substance in trace.prepared.electrons.substances
            where trace.moved(SubstanceID(Int(substance)), in: index).isPositive != .never { return index }
        }
        return nil
    }

    private func balance<Number: IntervalNumber>(
        _ trace: Trace<Number>, _ step: Int
    ) -> (supplied: Number, needed: Number)? {
        let state = trace.record(step).after
        return Self.needed(trace, in: state).map { (trace.electronsSupplied(in: state), $0) }
    }

    /// mol of electrons that the target needs from what is in a state; nil without metal, or beside a cluster.
    static func needed<Number: IntervalNumber>(_ trace: Trace<Number>, in state: Int32) -> Number? {
        guard let perMetal = trace.prepared.target?.electronsPerMetal else { return nil }
        // A cluster that is there already has its electrons: seeded growth is not judged by this sum.
        if trace.contains([.cluster], in: state) != .never { return nil }
        let metal = trace.allMetal(in: state)
        if metal.isPositive == .never { return nil }
        let toReduced = trace.electronsToReduced(in: state)
        let spareThiol = (trace.ligandSites(in: state) - metal).clampedToPositive
        let fromThiol = Number.minimum(toReduced, spareThiol)
        return metal * Number(perMetal) + toReduced - fromThiol
    }

    func finding(for key: ClaimKey, in trace: Trace<ExactInterval>) -> Finding? {
        let index = Int(key.step)
        guard let (supplied, needed) = balance(trace, index), let target = trace.prepared.target,
            let ratio = supplied.middle.dividing(by: needed.middle)
        else { return nil }
        let step = trace.prepared.plan.steps[index]
        let metal = trace.allMetal(in: trace.record(index).after).middle
        let supply = Wording.amount(supplied.middle)
        let need = Wording.amount(needed.middle)
        var finding = Finding(
            code: key.code, severity: .warning, message: "", span: step.detail,
            source: "valence electron balance, Nanoscale Horizons 2025, ref. 142")
        let perMetal = target.electronsPerMetal ?? .zero
        finding.notes = [
            "\(Wording.amount(metal)) metal; \(target.formula) needs \(Wording.short(perMetal)) e⁻ per metal from "
                + "M(I), and gold(III) two more, less what spare thiol gives"
        ]
        if key.code == Codes.tooFewElectrons {
            finding.message =
                "the reductant gives \(supply) of electrons, \(target.formula) needs \(need): "
                + "\(Wording.short(ratio)) of the need"
        } else {
            finding.message =
                "called stoichiometric, but the reductant gives \(Wording.short(ratio)) times the electrons that "
                + "\(target.formula) needs"
        }
        return finding
    }

    /// For the information about the budget: supplied over needed where the last reductant goes in.
    static func budget(_ trace: Trace<FastInterval>) -> (step: Int, ratio: Double)? {
        guard let step = lastReduction(trace), let (supplied, needed) = ElectronBalance().balance(trace, step),
            !trace.state(trace.record(step).after).hasReducingGas, needed.lower > 0
        else { return nil }
        return (step, supplied.lower / needed.upper)
    }
}
