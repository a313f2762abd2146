import NsynDiagnostics
import NsynQuantities

/// Something goes into a vessel that attacks what the vessel is made of.
struct WallAttack: ConditionCheck {
    func examine<Number: IntervalNumber>(_ trace: Trace<Number>, _ sink: inout ClaimSink) {
        let prepared = trace.prepared
        let plan = prepared.plan
        for place in plan.vessels.indices {
            guard let name = plan.vessels[place].wall, let wall = prepared.knowledge.walls[name],
                !wall.attackedBy.isEmpty
            else { continue }
            for substance in prepared.profiles.indices
            where wall.attackedBy.contains(prepared.profiles[substance].name) {
                guard let step = trace.firstAddition(of: SubstanceID(substance), to: VesselID(place)) else { continue }
                let record = trace.record(step)
                sink.claim(
                    ClaimKey(Codes.wallAttacked, step: step, subject: substance),
                    trace.contains(SubstanceID(substance), in: record.after) && record.happens,
                    dependsOn: prepared.dependence.composition[step])
            }
        }
    }

    func finding(for key: ClaimKey, in trace: Trace<ExactInterval>) -> Finding? {
        let prepared = trace.prepared
        let step = prepared.plan.steps[Int(key.step)]
        let vessel = prepared.plan.vessels[step.vessel.value]
        guard let name = vessel.wall, let wall = prepared.knowledge.walls[name] else { return nil }
        return Finding(
            code: key.code, severity: .warning,
            message: "`\(vessel.name)` is of \(name), and \(prepared.profiles[Int(key.subject)].name) attacks it",
            span: step.detail, labels: [Label(span: vessel.span, message: "the vessel is declared here")],
            notes: ["glass stands it"], source: wall.source)
    }
}
