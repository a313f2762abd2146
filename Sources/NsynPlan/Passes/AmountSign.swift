import NsynDiagnostics
import NsynQuantities

/// An amount that is zero or negative.
struct AmountSign: ConditionCheck {
    func examine<Number: IntervalNumber>(_ trace: Trace<Number>, _ sink: inout ClaimSink) {
        let plan = trace.prepared.plan
        for index in plan.steps.indices {
            guard case .transfer(let transfer) = plan.steps[index].primitive else { continue }
            let record = trace.record(index)
            guard record.problemHolds == .never || record.problem == .unknownSubstance else { continue }
            guard let amount = transfer.portion.expression else { continue }
            let wasLost = trace.state(record.before).isUndetermined
            let happens = record.happens && !wasLost
            let dependsOn = trace.prepared.dependence.composition[index]
            let value = trace.value(amount)
            // Up to a volume or concentration, the vessel may already be beyond it.
            let measure = transfer.portion.dependsOnReceiver && !transfer.portion.isRatio ? record.moves : value
            sink.claim(ClaimKey(Codes.negativeAmount, step: index), measure.isNegative && happens, dependsOn: dependsOn)
            sink.claim(ClaimKey(Codes.zeroAmount, step: index), measure.isZero && happens, dependsOn: dependsOn)
        }
    }

    func finding(for key: ClaimKey, in trace: Trace<ExactInterval>) -> Finding? {
        let plan = trace.prepared.plan
        let step = plan.steps[Int(key.step)]
        guard case .transfer(let transfer) = step.primitive else { return nil }
        let material = trace.prepared.name(transfer.material)
        let record = trace.record(Int(key.step))
        let vessel = trace.prepared.name(step.vessel)
        if key.code == Codes.zeroAmount {
            return Finding(
                code: key.code, severity: .warning, message: "this adds nothing: the amount of `\(material)` is zero",
                span: step.detail)
        }
        let present = Wording.volume(trace.state(record.before).volume.middle)
        let message =
            switch transfer.portion {
            case .untilVolume(let goal):
                "`\(vessel)` already holds \(present), more than the "
                    + "\(Wording.volume(trace.value(goal).middle)) it is to be filled up to"
            case .untilConcentration(let goal):
                "`\(vessel)` already is above \(Wording.concentration(trace.value(goal).middle)) of `\(material)`"
            default: "the amount of `\(material)` is negative"
            }
        return Finding(code: key.code, severity: .error, message: message, span: step.detail)
    }
}

extension Portion {
    /// Counted per metal, not up to a goal.
    var isRatio: Bool {
        if case .equivalents = self { return true }
        return false
    }
}

extension StepRecord {
    /// What moves, in m³ or, of solids, in mol.
    var moves: Number { requested.isZero == .always ? amount : requested }
}
