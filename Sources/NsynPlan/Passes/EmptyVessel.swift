import NsynDiagnostics
import NsynQuantities

/// A step needs something in a vessel where nothing is.
struct EmptyVessel: ConditionCheck {
    func examine<Number: IntervalNumber>(_ trace: Trace<Number>, _ sink: inout ClaimSink) {
        let plan = trace.prepared.plan
        var told: UInt64 = 0
        for index in plan.steps.indices {
            guard let state = EmptyVessel.needed(index, trace) else { continue }
            let truth = !trace.state(state).isFilled && trace.record(index).happens
            if truth == .never { continue }
            let bit: UInt64 = 1 << UInt64(min(plan.steps[index].vessel.value, 63))
            if told & bit != 0 { continue }
            told |= bit
            sink.claim(
                ClaimKey(Codes.emptyVessel, step: index), truth,
                dependsOn: trace.prepared.dependence.composition[index].union(
                    trace.prepared.dependence.handling[index]))
        }
    }

    /// The state in which something has to be; nil for steps that need nothing.
    private static func needed<Number: IntervalNumber>(_ index: Int, _ trace: Trace<Number>) -> Int32? {
        let record = trace.record(index)
        switch trace.prepared.plan.steps[index].primitive {
        case .transfer: return record.sourceBefore >= 0 ? record.sourceBefore : nil
        case .agitate(let mode, _): return mode == "still" ? nil : record.before
        case .gas(let mode, _, _): return mode == "bubble" ? record.before : nil
        case .light(let mode, _, _): return mode == "irradiate" ? record.before : nil
        case .separate, .measure, .adjustAcidity, .discard: return record.before
        case .setTemperature, .hold, .manual, .yield: return nil
        }
    }

    func finding(for key: ClaimKey, in trace: Trace<ExactInterval>) -> Finding? {
        let index = Int(key.step)
        let step = trace.prepared.plan.steps[index]
        var vessel = step.vessel
        let record = trace.record(index)
        if record.sourceBefore >= 0, case .content(let source) = trace.prepared.plan.materials[Int(record.material)] {
            vessel = source
        }
        let name = trace.prepared.name(vessel)
        var finding = Finding(
            code: key.code, severity: .error, message: "`\(step.verb)` needs something in `\(name)`, which is empty",
            span: step.span)
        finding.labels = [
            Label(span: trace.prepared.plan.vessels[vessel.value].span, message: "`\(name)` is declared here")
        ]
        if let later = trace.nextFilling(of: vessel, after: index) {
            finding.labels.append(
                Label(span: trace.prepared.plan.steps[later].span, message: "something is put in only here"))
        }
        return finding
    }
}

extension Trace {
    /// The last step before `index` that puts something into a vessel.
    func lastFilling(of vessel: VesselID, before index: Int) -> Int? {
        (0..<index).last { fills(vessel, $0) }
    }

    /// The first step after `index` that puts something into a vessel.
    func nextFilling(of vessel: VesselID, after index: Int) -> Int? {
        plan.steps.indices.dropFirst(index + 1).first { fills(vessel, $0) }
    }

    private func fills(_ vessel: VesselID, _ step: Int) -> Bool {
        guard plan.steps[step].vessel == vessel, record(step).happens != .never else { return false }
        if case .transfer = plan.steps[step].primitive { return true }
        return false
    }
}
