import NsynDiagnostics
import NsynQuantities

/// A volume that is finer than can be delivered.
struct DeliverableVolume: ConditionCheck {
    let limits: AnalysisLimits
    /// kg: an analytical balance reads 0.01 mg, and a spatula holds no less than some tenths.
    private static let leastMass = Rational(2, 10_000_000)

    func examine<Number: IntervalNumber>(_ trace: Trace<Number>, _ sink: inout ClaimSink) {
        let plan = trace.prepared.plan
        let least = Number(limits.leastVolume)
        for index in plan.steps.indices {
            guard case .transfer(let transfer) = plan.steps[index].primitive else { continue }
            if case .everything = transfer.portion { continue }
            let record = trace.record(index)
            if case .mass(let mass) = transfer.portion {
                let value = trace.value(mass)
                sink.claim(
                    ClaimKey(Codes.volumeTooFine, step: index),
                    value.isLess(than: Number(Self.leastMass)) && value.isPositive && record.happens,
                    dependsOn: trace.prepared.dependence.expressions[mass.value])
                continue
            }
            var volume = record.volume
            if let portions = transfer.portions { volume = volume.divided(by: trace.value(portions)) ?? volume }
            let happens = record.happens && !trace.state(record.after).isUndetermined
            let isTooFine = volume.isLess(than: least)
            if isTooFine != .never {
                sink.claim(
                    ClaimKey(Codes.volumeTooFine, step: index), isTooFine && volume.isPositive && happens,
                    dependsOn: trace.prepared.dependence.composition[index])
            }
        }
    }

    func finding(for key: ClaimKey, in trace: Trace<ExactInterval>) -> Finding? {
        let plan = trace.prepared.plan
        let step = plan.steps[Int(key.step)]
        guard case .transfer(let transfer) = step.primitive else { return nil }
        let record = trace.record(Int(key.step))
        if case .mass(let mass) = transfer.portion {
            return Finding(
                code: key.code, severity: .warning,
                message: "\(Wording.mass(trace.value(mass).middle)) is less than the "
                    + "\(Wording.mass(Self.leastMass)) that can be weighed",
                span: step.detail, notes: ["a stock of it can be portioned; or was mg meant?"])
        }
        var volume = record.volume.middle
        var each = ""
        if let portions = transfer.portions, let share = volume.dividing(by: trace.value(portions).middle) {
            volume = share
            each = "each portion of "
        }
        let material = record.material >= 0 ? trace.prepared.name(MaterialID(Int(record.material))) : "it"
        guard volume.isPositive else { return nil }
        // A stock weaker by a round factor needs a volume that can be measured.
        var factor = Rational(10)
        while volume * factor < limits.leastVolume * Rational(2) { factor = factor * Rational(10) }
        return Finding(
            code: key.code, severity: .warning,
            message: "\(each)`\(material)` is \(Wording.volume(volume)), finer than the "
                + "\(Wording.volume(limits.leastVolume)) that can be delivered \(limits.delivery)",
            span: step.detail,
            notes: ["a \(Wording.short(factor)) times weaker stock would need \(Wording.volume(volume * factor))"])
    }
}
