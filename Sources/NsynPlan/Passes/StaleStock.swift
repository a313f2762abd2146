import NsynDiagnostics
import NsynQuantities

/// A stock is still in use when it is no longer fresh, counted from when it is first opened.
struct StaleStock: ConditionCheck {
    func examine<Number: IntervalNumber>(_ trace: Trace<Number>, _ sink: inout ClaimSink) {
        let plan = trace.prepared.plan
        for index in plan.materials.indices {
            guard case .stock(let stock) = plan.materials[index], let freshFor = stock.freshFor else { continue }
            let state = trace.stock(MaterialID(index))
            guard state.isUsed != .never, state.lastStep >= 0 else { continue }
            let age = state.lastUse - state.firstUse
            let sets = trace.prepared.dependence
            sink.claim(
                ClaimKey(Codes.staleStock, subject: index), trace.value(freshFor).isLess(than: age) && state.isUsed,
                dependsOn: sets.time[Int(state.lastStep)].union(sets.expressions[freshFor.value]))
        }
    }

    func finding(for key: ClaimKey, in trace: Trace<ExactInterval>) -> Finding? {
        let plan = trace.prepared.plan
        guard case .stock(let stock) = plan.materials[Int(key.subject)], let freshFor = stock.freshFor else {
            return nil
        }
        let state = trace.stock(MaterialID(Int(key.subject)))
        let age = (state.lastUse - state.firstUse).middle
        return Finding(
            code: key.code, severity: .warning,
            message: "`\(stock.name)` is fresh for \(Wording.time(trace.value(freshFor).middle)), but is still added "
                + "\(Wording.time(age)) after its first use",
            span: plan.steps[Int(state.lastStep)].span,
            labels: [
                Label(span: plan.steps[Int(state.firstStep)].span, message: "first used here"),
                Label(span: stock.span, message: "the stock is prepared here"),
            ], notes: ["prepare it anew for the later additions"])
    }
}
