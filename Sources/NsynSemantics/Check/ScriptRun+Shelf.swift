import NsynDiagnostics
import NsynPlan

extension ScriptRun {
    /// Bottles that no protocol here takes from: what they say of themselves is judged all the same.
    func shelfFindings() -> [Finding] {
        var found: [Finding] = []
        for (index, item) in evaluator.modules[0].items.enumerated() where item.kind == .stockDeclaration {
            if item.isUsed { continue }
            if let memo, item.key?.usedIn == memo.generation { continue }
            let judged = unit(.target, item.key) {
                let value = evaluator.value(ofItem: ItemReference(module: 0, item: index))
                if evaluator.isRecording {
                    evaluator.work.lookups.append(Work.Lookup(module: 0, symbol: item.symbol))
                }
                guard let plan = evaluator.shelf(value, item.span) else { return Judgement() }
                return Judgement(
                    analysed: knowledge.findings(plan, [], evaluator).filter { $0.span.start >= item.span.start })
            }
            found += judged.analysed
        }
        return found
    }
}

extension Evaluator {
    /// A plan that holds a stock and does nothing.
    func shelf(_ value: Value, _ place: SourceSpan) -> Plan? {
        guard case .stock = value.payload else { return nil }
        let saved = builder
        builder = PlanBuilder(name: "", span: place)
        defer { builder = saved }
        return materialID(value) == nil ? nil : builder.plan
    }
}
