import NsynDiagnostics
import NsynQuantities

/// A step whose amount can't be found: `eq` without a metal, a concentration that the stock can't reach, a pH that the
/// material can't reach.
struct AmountFound: ConditionCheck {
    func examine<Number: IntervalNumber>(_ trace: Trace<Number>, _ sink: inout ClaimSink) {
        for index in trace.prepared.plan.steps.indices {
            let record = trace.record(index)
            if record.problemHolds == .never { continue }
            let code: Code
            switch record.problem {
            case .noBasisMetal: code = Codes.noBasisMetal
            case .concentrationUnreachable: code = Codes.unreachableConcentration
            case .acidityUnreachable: code = Codes.acidityUnreachable
            case .none, .unknownSubstance: continue
            }
            let wasLost = trace.state(record.before).isUndetermined
            sink.claim(
                ClaimKey(code, step: index), record.problemHolds && record.happens && !wasLost,
                dependsOn: trace.prepared.dependence.composition[index])
        }
    }

    func finding(for key: ClaimKey, in trace: Trace<ExactInterval>) -> Finding? {
        let plan = trace.prepared.plan
        let index = Int(key.step)
        let step = plan.steps[index]
        let record = trace.record(index)
        let material = record.material >= 0 ? trace.prepared.name(MaterialID(Int(record.material))) : "it"
        let vessel = trace.prepared.name(step.vessel)
        switch key.code {
        case Codes.noBasisMetal:
            var finding = Finding(
                code: key.code, severity: .error,
                message: "`eq` counts per metal atom, and no metal is in `\(vessel)` yet", span: step.detail)
            if let later = firstMetal(in: step.vessel, after: index, trace) {
                finding.labels = [Label(span: plan.steps[later].span, message: "metal comes in only here")]
            } else {
                finding.notes = ["add the metal salt before what is counted by it, or give an amount in mol or mL"]
            }
            return finding
        case Codes.unreachableConcentration: return unreachable(key, material, vessel, trace)
        default:
            guard case .adjustAcidity(let goal, _) = step.primitive else { return nil }
            return Finding(
                code: key.code, severity: .warning,
                message: "`\(material)` can't bring `\(vessel)` to pH \(Wording.short(trace.value(goal).middle)): "
                    + "by the charge balance it moves the pH the other way or is too weak",
                span: step.detail,
                notes: ["the estimate counts strong and weak acids and bases; salts that buffer are not in it"])
        }
    }

    private func firstMetal(in vessel: VesselID, after index: Int, _ trace: Trace<ExactInterval>) -> Int? {
        trace.prepared.plan.steps.indices.dropFirst(index + 1).first { step in
            trace.prepared.plan.steps[step].vessel == vessel
                && trace.prepared.allMetal.substances.contains {
                    trace.moved(SubstanceID(Int($0)), in: step).isPositive == .always
                }
        }
    }

    private func unreachable(
        _ key: ClaimKey, _ material: String, _ vessel: String, _ trace: Trace<ExactInterval>
    ) -> Finding? {
        let plan = trace.prepared.plan
        let step = plan.steps[Int(key.step)]
        guard case .transfer(let transfer) = step.primitive else { return nil }
        let record = trace.record(Int(key.step))
        var strength = "nothing"
        var labels: [Label] = []
        if record.material >= 0 {
            switch plan.materials[Int(record.material)] {
            case .stock(let stock):
                labels = [Label(span: stock.span, message: "the stock is prepared here")]
                if let first = stock.components.first {
                    strength = Wording.concentration(trace.value(first.concentration).middle)
                }
            case .neat(let substance):
                if let neat = trace.prepared.profile(substance).neatConcentration {
                    strength = Wording.concentration(neat)
                }
            case .choice, .content: break
            }
        }
        let message =
            if case .untilConcentration(let goal) = transfer.portion {
                "`\(material)` holds \(strength) and can't bring `\(vessel)` to "
                    + Wording.concentration(trace.value(goal).middle)
            } else {
                "`\(material)` holds \(strength): no volume of it gives the amount asked for"
            }
        return Finding(code: key.code, severity: .error, message: message, span: step.detail, labels: labels)
    }
}
