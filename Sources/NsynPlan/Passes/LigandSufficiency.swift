import NsynDiagnostics
import NsynQuantities

/// Less ligand than the target carries per metal. A warning, never more: a reported recipe at 0.56 still gave Au18.
struct LigandSufficiency: ConditionCheck {
    func examine<Number: IntervalNumber>(_ trace: Trace<Number>, _ sink: inout ClaimSink) {
        let prepared = trace.prepared
        guard let target = prepared.target, let ratio = target.ligandPerMetal,
            let step = ElectronBalance.lastReduction(trace)
        else { return }
        let record = trace.record(step)
        let metal = trace.allMetal(in: record.after)
        if metal.isPositive == .never { return }
        if trace.contains([.cluster, .complex], in: record.after) != .never { return }
        let sites = trace.ligandSites(in: record.after)
        let holds = record.happens && !trace.state(record.after).isUndetermined
        let dependsOn = prepared.dependence.composition[step]
        let isNone = !sites.isPositive
        if target.hasThiolate {
            sink.claim(ClaimKey(Codes.ligandMissing, step: step), isNone && holds, dependsOn: dependsOn)
        }
        sink.claim(
            ClaimKey(Codes.tooLittleLigand, step: step),
            sites.isLess(than: metal * Number(ratio)) && !isNone && holds, dependsOn: dependsOn)
    }

    func finding(for key: ClaimKey, in trace: Trace<ExactInterval>) -> Finding? {
        guard let target = trace.prepared.target, let needed = target.ligandPerMetal else { return nil }
        let record = trace.record(Int(key.step))
        let step = trace.prepared.plan.steps[Int(key.step)]
        let metal = trace.allMetal(in: record.after).middle
        let sites = trace.ligandSites(in: record.after).middle
        guard let ratio = sites.dividing(by: metal) else { return nil }
        if key.code == Codes.ligandMissing {
            return Finding(
                code: key.code, severity: .warning,
                message: "\(target.formula) carries \(target.ligandCount) ligands, and none is in "
                    + "`\(trace.prepared.name(step.vessel))` when it is reduced",
                span: step.span, labels: targetLabel(trace))
        }
        let part = (ratio / needed) * Rational(100)
        return Finding(
            code: key.code, severity: .warning,
            message: "\(Wording.short(ratio)) ligand per metal is less than the \(Wording.short(needed)) of "
                + "\(target.formula): at most \(Wording.short(part)) % of the metal can end up in it",
            span: step.span, labels: targetLabel(trace),
            notes: ["ligand that gold(III) oxidises is not subtracted"])
    }

    private func targetLabel(_ trace: Trace<ExactInterval>) -> [Label] {
        trace.prepared.plan.target.map { [Label(span: $0.span, message: "the target is declared here")] } ?? []
    }
}
