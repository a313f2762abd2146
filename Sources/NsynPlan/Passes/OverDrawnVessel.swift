import NsynDiagnostics
import NsynQuantities

/// A step takes more from a vessel than is in it.
struct OverDrawnVessel: ConditionCheck {
    func examine<Number: IntervalNumber>(_ trace: Trace<Number>, _ sink: inout ClaimSink) {
        let dependence = trace.prepared.dependence
        for index in trace.prepared.plan.steps.indices {
            let record = trace.record(index)
            guard let before = OverDrawnVessel.source(of: index, trace) else { continue }
            let state = trace.state(before)
            // An empty vessel has its own finding.
            if state.isFilled == .never { continue }
            let truth = state.volume.isLess(than: record.requested) && record.happens && !state.isUndetermined
            sink.claim(
                ClaimKey(Codes.overDrawnVessel, step: index), truth, dependsOn: dependence.composition[index])
        }
    }

    /// The state of the vessel that the step takes from, before it; nil where a step takes from none or takes everything.
    private static func source<Number: IntervalNumber>(of step: Int, _ trace: Trace<Number>) -> Int32? {
        let record = trace.record(step)
        switch trace.prepared.plan.steps[step].primitive {
        case .transfer(let transfer):
            if case .everything = transfer.portion { return nil }
            return record.sourceBefore >= 0 ? record.sourceBefore : nil
        case .measure(_, let volume): return volume == nil ? nil : record.before
        case .discard(let volume): return volume == nil ? nil : record.before
        default: return nil
        }
    }

    func finding(for key: ClaimKey, in trace: Trace<ExactInterval>) -> Finding? {
        let index = Int(key.step)
        let step = trace.prepared.plan.steps[index]
        let record = trace.record(index)
        guard let before = OverDrawnVessel.source(of: index, trace) else { return nil }
        var vessel = step.vessel
        if record.material >= 0, case .content(let source) = trace.prepared.plan.materials[Int(record.material)] {
            vessel = source
        }
        let name = trace.prepared.name(vessel)
        let available = Wording.volume(trace.state(before).volume.middle)
        var finding = Finding(
            code: key.code, severity: .error,
            message: "`\(step.verb)` takes \(Wording.volume(record.requested.middle)) from `\(name)`, which holds "
                + "\(available)",
            span: step.detail)
        if let last = trace.lastFilling(of: vessel, before: index) {
            finding.labels = [
                Label(span: trace.prepared.plan.steps[last].span, message: "`\(name)` was last filled here")
            ]
        }
        finding.fixes = [
            Fix(
                title: "take at most \(available)", edits: [TextEdit(span: step.detail, newText: available)],
                promise: .unsafe)
        ]
        return finding
    }
}
