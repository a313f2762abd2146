import NsynDiagnostics
import NsynQuantities

/// A vessel receives more than it holds.
struct OverfilledVessel: ConditionCheck {
    func examine<Number: IntervalNumber>(_ trace: Trace<Number>, _ sink: inout ClaimSink) {
        let plan = trace.prepared.plan
        var told: UInt64 = 0
        for index in plan.steps.indices {
            let step = plan.steps[index]
            switch step.primitive {
            case .transfer, .adjustAcidity: break
            default: continue
            }
            guard let capacity = plan.vessels[step.vessel.value].capacity else { continue }
            let bit: UInt64 = 1 << UInt64(min(step.vessel.value, 63))
            // Every later addition to a vessel that is too full for certain repeats the first finding.
            if told & bit != 0 { continue }
            let record = trace.record(index)
            let state = trace.state(record.after)
            let isTooMuch = trace.value(capacity).isLess(than: state.volume)
            if isTooMuch == .never { continue }
            let truth = isTooMuch && record.happens && !state.isUndetermined
            if truth == .always { told |= bit }
            sink.claim(
                ClaimKey(Codes.overfilledVessel, step: index), truth,
                dependsOn: trace.prepared.dependence.composition[index].union(
                    trace.prepared.dependence.expressions[capacity.value]))
        }
    }

    func finding(for key: ClaimKey, in trace: Trace<ExactInterval>) -> Finding? {
        let plan = trace.prepared.plan
        let step = plan.steps[Int(key.step)]
        let vessel = plan.vessels[step.vessel.value]
        guard let capacity = vessel.capacity else { return nil }
        let volume = trace.state(trace.record(Int(key.step)).after).volume.middle
        var finding = Finding(
            code: key.code, severity: .error,
            message: "`\(vessel.name)` overflows: it holds \(Wording.volume(trace.value(capacity).middle)), and this "
                + "step brings it to \(Wording.volume(volume))",
            span: step.detail)
        finding.labels = [Label(span: vessel.span, message: "the vessel is declared here")]
        let before = trace.state(trace.record(Int(key.step)).before).volume.middle
        finding.notes = ["before this step it holds \(Wording.volume(before))"]
        return finding
    }
}
