import NsynDiagnostics
import NsynQuantities

/// A light-sensitive stock or content is held for long in the light.
struct LightOnSensitive: ConditionCheck {
    /// Shorter than this does not matter on a bench.
    private static let harmless = Rational(24 * 3_600)

    func examine<Number: IntervalNumber>(_ trace: Trace<Number>, _ sink: inout ClaimSink) {
        let prepared = trace.prepared
        guard prepared.profiles.contains(where: { $0.traits.contains(.lightSensitive) }) else { return }
        let plan = prepared.plan
        for index in plan.steps.indices {
            let record = trace.record(index)
            guard case .hold(let duration) = plan.steps[index].primitive else { continue }
            let state = trace.state(record.before)
            // A lamp does in minutes what the light of a room does in a day.
            let isLit = state.light.truth(of: .ambient)
            let isIrradiated = state.light.truth(of: .irradiated)
            if isLit == .never && isIrradiated == .never || state.lineage != .raw { continue }
            let isLong = isLit && Number(Self.harmless).isAtMost(trace.value(duration))
            sink.claim(
                ClaimKey(Codes.lightOnSensitive, step: index),
                (isLong || isIrradiated)
                    && trace.contains(.lightSensitive, in: record.before) && record.happens,
                dependsOn: prepared.dependence.expressions[duration.value]
                    .union(prepared.dependence.composition[index]).union(prepared.dependence.handling[index]))
        }
    }

    func finding(for key: ClaimKey, in trace: Trace<ExactInterval>) -> Finding? {
        let prepared = trace.prepared
        let step = prepared.plan.steps[Int(key.step)]
        guard case .hold(let duration) = step.primitive else { return nil }
        let state = trace.record(Int(key.step)).before
        let names = prepared.profiles.indices
            .filter {
                prepared.profiles[$0].traits.contains(.lightSensitive)
                    && trace.contains(SubstanceID($0), in: state) == .always
            }
            .map { prepared.profiles[$0].name }
        let vessel = prepared.name(step.vessel)
        return Finding(
            code: key.code, severity: .warning,
            message: "\(Wording.list(names)) in `\(vessel)` stands in the light for "
                + Wording.time(trace.value(duration).middle),
            span: step.span, notes: ["`shield \(vessel)` before, or declare the vessel dark"])
    }
}
