import NsynDiagnostics
import NsynQuantities

/// Temperatures that do not exist, that boil or freeze a solvent in the vessel, or that the vessel does not stand.
struct TemperatureLimits: ConditionCheck {
    /// An ice bath is at 0 °C and a reflux at the boiling point: K beyond the point that count.
    private static let margin = Rational(1, 100)

    func examine<Number: IntervalNumber>(_ trace: Trace<Number>, _ sink: inout ClaimSink) {
        let prepared = trace.prepared
        let plan = prepared.plan
        for index in plan.steps.indices {
            if case .transfer = plan.steps[index].primitive { judgeAddition(index, trace, &sink) }
            guard case .setTemperature(let goal, _) = plan.steps[index].primitive else { continue }
            let record = trace.record(index)
            let temperature = trace.value(goal)
            let dependsOn = prepared.dependence.expressions[goal.value].union(prepared.dependence.handling[index])
            let isImpossible = !temperature.isPositive
            sink.claim(
                ClaimKey(Codes.belowAbsoluteZero, step: index), isImpossible && record.happens, dependsOn: dependsOn)
            if isImpossible == .always { continue }
            judgeSolvents(index, temperature, trace, &sink)
            guard let wall = plan.vessels[plan.steps[index].vessel.value].wall,
                let limits = prepared.knowledge.walls[wall]
            else { continue }
            let isTooHot = limits.highest.map { Number($0).isLess(than: temperature) } ?? .never
            let isTooCold = limits.lowest.map { temperature.isLess(than: Number($0)) } ?? .never
            sink.claim(
                ClaimKey(Codes.vesselTemperature, step: index), (isTooHot || isTooCold) && record.happens,
                dependsOn: dependsOn)
        }
    }

    private func judgeSolvents<Number: IntervalNumber>(
        _ index: Int, _ temperature: Number, _ trace: Trace<Number>, _ sink: inout ClaimSink
    ) {
        let prepared = trace.prepared
        let record = trace.record(index)
        for solvent in prepared.solvents {
            let substance = SubstanceID(Int(solvent))
            let isPresent = trace.contains(substance, in: record.after)
            if isPresent == .never { continue }
            let dependsOn = prepared.dependence.temperature[index].union(prepared.dependence.composition[index])
            if let boils = prepared.profiles[Int(solvent)].boilingPoint {
                sink.claim(
                    ClaimKey(Codes.boilingSolvent, step: index, subject: Int(solvent)),
                    Number(boils + Self.margin).isLess(than: temperature) && isPresent && record.happens,
                    dependsOn: dependsOn)
            }
            if let freezes = prepared.profiles[Int(solvent)].meltingPoint {
                // A mixture freezes lower than its parts: only a solvent that is nearly alone is judged.
                let isMain = isMain(substance, trace, record.after)
                sink.claim(
                    ClaimKey(Codes.freezingSolvent, step: index, subject: Int(solvent)),
                    temperature.isLess(than: Number(freezes - Self.margin)) && isPresent && isMain && record.happens,
                    dependsOn: dependsOn)
            }
        }
    }

    /// A solvent that goes into a vessel hotter than it boils, and was not there before.
    private func judgeAddition<Number: IntervalNumber>(
        _ index: Int, _ trace: Trace<Number>, _ sink: inout ClaimSink
    ) {
        let prepared = trace.prepared
        let record = trace.record(index)
        guard trace.state(record.before).temperatureIsStated else { return }
        let temperature = trace.state(record.before).temperature
        for solvent in prepared.solvents {
            let substance = SubstanceID(Int(solvent))
            let moved = trace.moved(substance, in: index).isPositive
            guard moved != .never, let boils = prepared.profiles[Int(solvent)].boilingPoint else { continue }
            sink.claim(
                ClaimKey(Codes.boilingSolvent, step: index, subject: Int(solvent)),
                Number(boils + Self.margin).isLess(than: temperature) && moved
                    && !trace.contains(substance, in: record.before) && record.happens,
                dependsOn: prepared.dependence.temperature[index].union(prepared.dependence.composition[index]))
        }
    }

    private func isMain<Number: IntervalNumber>(
        _ substance: SubstanceID, _ trace: Trace<Number>, _ state: Int32
    ) -> Truth {
        guard let own = trace.solventVolume(substance, in: state) else { return .possible }
        return (trace.state(state).volume * Number(Rational(9, 10))).isAtMost(own)
    }

    func finding(for key: ClaimKey, in trace: Trace<ExactInterval>) -> Finding? {
        let prepared = trace.prepared
        let step = prepared.plan.steps[Int(key.step)]
        if case .transfer = step.primitive { return additionFinding(key, step, trace) }
        guard case .setTemperature(let goal, _) = step.primitive else { return nil }
        let value = trace.value(goal).middle
        let temperature = Wording.temperature(value)
        let vessel = prepared.plan.vessels[step.vessel.value]
        switch key.code {
        case Codes.belowAbsoluteZero:
            return Finding(
                code: key.code, severity: .error, message: "\(temperature) is not above absolute zero",
                span: step.detail)
        case Codes.vesselTemperature:
            guard let wall = vessel.wall, let limits = prepared.knowledge.walls[wall] else { return nil }
            let range = [limits.lowest, limits.highest].compactMap { $0 }.map(Wording.temperature)
            return Finding(
                code: key.code, severity: .error,
                message:
                    "`\(vessel.name)` is of \(wall), which stands \(range.joined(separator: " to ")), not \(temperature)",
                span: step.detail, labels: [Label(span: vessel.span, message: "the vessel is declared here")],
                source: limits.source)
        default: return solventFinding(key, step, vessel, temperature, trace)
        }
    }

    private func additionFinding(_ key: ClaimKey, _ step: Step, _ trace: Trace<ExactInterval>) -> Finding? {
        let profile = trace.prepared.profiles[Int(key.subject)]
        guard let boils = profile.boilingPoint else { return nil }
        let level = trace.state(trace.record(Int(key.step)).before).temperature.middle
        return Finding(
            code: key.code, severity: .warning,
            message: "\(profile.name) boils at \(Wording.temperature(boils)) and goes into "
                + "`\(trace.prepared.name(step.vessel))`, which is at \(Wording.temperature(level))",
            span: step.span, notes: ["cool the vessel first"], source: profile.source)
    }

    private func solventFinding(
        _ key: ClaimKey, _ step: Step, _ vessel: Vessel, _ temperature: String, _ trace: Trace<ExactInterval>
    ) -> Finding? {
        let profile = trace.prepared.profiles[Int(key.subject)]
        let isBoiling = key.code == Codes.boilingSolvent
        guard let point = isBoiling ? profile.boilingPoint : profile.meltingPoint else { return nil }
        let closure = trace.state(trace.record(Int(key.step)).after).closure
        let isClosed = isBoiling && closure == .closed
        var finding = Finding(
            code: key.code, severity: isClosed ? .error : .warning,
            message: "\(profile.name) in `\(vessel.name)` \(isBoiling ? "boils" : "freezes") at "
                + "\(Wording.temperature(point)); this sets \(temperature)",
            span: step.detail, source: profile.source)
        if isClosed { finding.notes = ["`\(vessel.name)` is closed: pressure builds up"] }
        let first = trace.firstAddition(of: SubstanceID(Int(key.subject)), to: step.vessel)
        if let first {
            finding.labels = [
                Label(span: trace.prepared.plan.steps[first].span, message: "\(profile.name) comes in here")
            ]
        }
        return finding
    }
}
