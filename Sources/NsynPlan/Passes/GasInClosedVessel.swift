import NsynDiagnostics
import NsynQuantities

/// A reductant that gives off gas goes into a closed vessel that can't take the pressure.
struct GasInClosedVessel: ConditionCheck {
    /// A tenth of an atmosphere in the headspace is harmless in any vessel.
    private static let harmless = Rational(10_000)
    /// J/mol: a mole of gas at room temperature, times pascal gives m³
    private static let gasEnergy = Rational(2_479)

    func examine<Number: IntervalNumber>(_ trace: Trace<Number>, _ sink: inout ClaimSink) {
        let prepared = trace.prepared
        if prepared.gasPotential.isEmpty { return }
        for index in prepared.plan.steps.indices {
            guard case .transfer = prepared.plan.steps[index].primitive else { continue }
            let record = trace.record(index)
            let state = trace.state(record.after)
            let isClosed = state.closure.truth(of: .closed)
            if isClosed == .never { continue }
            let gas = trace.gasPotential(in: record.after)
            if gas.isPositive == .never { continue }
            let isProtic = trace.contains([.water, .proticSolvent, .acid], in: record.after)
            var isMuch = gas.isPositive
            if let capacity = prepared.plan.vessels[prepared.plan.steps[index].vessel.value].capacity {
                let headspace = (trace.value(capacity) - state.volume).clampedToPositive
                isMuch = (headspace * Number(Self.harmless)).isLess(than: gas * Number(Self.gasEnergy))
            }
            sink.claim(
                ClaimKey(Codes.gasInClosedVessel, step: index),
                isClosed && isProtic && isMuch && record.happens && !state.isUndetermined,
                dependsOn: prepared.dependence.composition[index].union(prepared.dependence.handling[index]))
        }
    }

    func finding(for key: ClaimKey, in trace: Trace<ExactInterval>) -> Finding? {
        let plan = trace.prepared.plan
        let step = plan.steps[Int(key.step)]
        let vessel = plan.vessels[step.vessel.value]
        let record = trace.record(Int(key.step))
        let gas = trace.gasPotential(in: record.after).middle
        let volume = gas * Rational(24_000, 1_000_000)
        var finding = Finding(
            code: key.code, severity: .error,
            message: "`\(vessel.name)` is closed, and what is in it can give off \(Wording.amount(gas)) of hydrogen, "
                + "\(Wording.volume(volume)) at room temperature",
            span: step.span, labels: [Label(span: vessel.span, message: "the vessel is declared here")],
            notes: ["vent it, or leave it open, until the reductant is used up"],
            source: "general knowledge: borohydrides give four hydrogen in water and alcohols")
        if let capacity = vessel.capacity {
            let headspace = trace.value(capacity).middle - trace.state(record.after).volume.middle
            if let pressure = (gas * Self.gasEnergy).dividing(by: headspace), headspace.isPositive {
                finding.notes.insert(
                    "that is up to \(Wording.short(pressure / Rational(100_000))) bar more in "
                        + "\(Wording.volume(headspace)) of headspace", at: 0)
            }
        }
        return finding
    }
}
