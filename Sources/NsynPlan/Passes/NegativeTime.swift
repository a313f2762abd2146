import NsynDiagnostics
import NsynQuantities

/// A duration that is negative.
struct NegativeTime: ConditionCheck {
    func examine<Number: IntervalNumber>(_ trace: Trace<Number>, _ sink: inout ClaimSink) {
        let plan = trace.prepared.plan
        for index in plan.steps.indices {
            for expression in NegativeTime.durations(of: plan.steps[index]) {
                let truth = trace.value(expression).isNegative && trace.record(index).happens
                sink.claim(
                    ClaimKey(Codes.negativeTime, step: index, subject: expression.value), truth,
                    dependsOn: trace.prepared.dependence.expressions[expression.value])
            }
        }
    }

    @inline(__always)
    private static func durations(of step: Step) -> [ExpressionID] {
        switch step.primitive {
        case .hold(let duration): [duration]
        case .transfer(let transfer):
            transfer.duration == nil && transfer.interval == nil
                ? [] : [transfer.duration, transfer.interval].compactMap { $0 }
        default: []
        }
    }

    func finding(for key: ClaimKey, in trace: Trace<ExactInterval>) -> Finding? {
        let step = trace.prepared.plan.steps[Int(key.step)]
        let value = trace.value(ExpressionID(Int(key.subject))).middle
        return Finding(
            code: key.code, severity: .error, message: "a time can't be negative: this is \(Wording.time(value))",
            span: step.detail)
    }
}
