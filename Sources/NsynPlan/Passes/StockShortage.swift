import NsynDiagnostics
import NsynQuantities

/// One run of the protocol needs more of a stock than was prepared. What a whole sweep needs is summed by `StockTotals`.
struct StockShortage: ConditionCheck {
    func examine<Number: IntervalNumber>(_ trace: Trace<Number>, _ sink: inout ClaimSink) {
        let plan = trace.prepared.plan
        for index in plan.materials.indices {
            guard case .stock(let stock) = plan.materials[index], let prepared = stock.preparedVolume else { continue }
            let state = trace.stock(MaterialID(index))
            if state.isUsed == .never { continue }
            let dead = trace.value(stock.deadVolume) ?? .zero
            let truth = (trace.value(prepared) - dead).isLess(than: state.drawn) && !state.isUndetermined
            sink.claim(
                ClaimKey(Codes.stockShortage, subject: index), truth,
                dependsOn: trace.prepared.dependence.draws[index])
        }
    }

    func finding(for key: ClaimKey, in trace: Trace<ExactInterval>) -> Finding? {
        guard case .stock(let stock) = trace.prepared.plan.materials[Int(key.subject)],
            let prepared = stock.preparedVolume
        else { return nil }
        let state = trace.stock(MaterialID(Int(key.subject)))
        let dead = trace.value(stock.deadVolume)?.middle ?? .zero
        return StockShortage.finding(
            stock, prepared: trace.value(prepared).middle, dead: dead, drawn: state.drawn.middle, purpose: "one run",
            firstUse: state.firstStep >= 0 ? trace.prepared.plan.steps[Int(state.firstStep)].span : nil)
    }

    static func finding(
        _ stock: Stock, prepared: Rational, dead: Rational, drawn: Rational, purpose: String, firstUse: SourceSpan?
    ) -> Finding {
        let needed = roundedUp(drawn + dead)
        let deadPart = dead.isZero ? "" : " and \(Wording.volume(dead)) can't be drawn"
        var finding = Finding(
            code: Codes.stockShortage, severity: .error,
            message: "`\(stock.name)` falls short: \(purpose) takes \(Wording.volume(drawn)), "
                + "\(Wording.volume(prepared)) is prepared\(deadPart)",
            span: stock.preparedVolumeSpan ?? stock.span)
        if let firstUse { finding.labels = [Label(span: firstUse, message: "first taken here")] }
        finding.notes = ["prepare at least \(Wording.volume(needed))"]
        if let span = stock.preparedVolumeSpan {
            finding.fixes = [
                Fix(
                    title: "prepare \(Wording.volume(needed))",
                    edits: [TextEdit(span: span, newText: Wording.volume(needed))], promise: .unsafe)
            ]
        }
        return finding
    }

    /// To two significant digits, upwards: what a flask is filled to.
    static func roundedUp(_ volume: Rational) -> Rational {
        guard volume.isPositive else { return volume }
        var step = Rational.powerOfTen(-15)
        while step * Rational(100) < volume { step = step * Rational(10) }
        return (volume / step).ceiled * step
    }
}
