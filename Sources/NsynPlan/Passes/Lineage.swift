import NsynDiagnostics
import NsynQuantities

/// A crude goes in where a route needs a cluster of one size.
struct Lineage: PlanCheck {
    func findings(_ context: PlanContext) -> [Finding] {
        let plan = context.plan
        guard let route = plan.route, let contract = context.prepared.knowledge.routes[route.name],
            contract.needsPurifiedInput
        else { return [] }
        var findings: [Finding] = []
        var toldStocks: Set<Int> = []
        for (index, step) in plan.steps.enumerated() {
            guard case .transfer = step.primitive else { continue }
            let record = context.trace.record(index)
            guard record.material >= 0 else { continue }
            switch plan.materials[Int(record.material)] {
            case .content(let source):
                guard record.sourceBefore >= 0 else { continue }
                let state = context.trace.state(record.sourceBefore)
                guard state.yieldStep >= 0, state.lineage.isDisjoint(with: .purified) else { continue }
                let name = plan.vessels[source.value].name
                findings.append(
                    Finding(
                        code: Codes.crudeInput, severity: .warning,
                        message:
                            "`\(name)` is \(state.lineage == .cleaned ? "washed, but still a mixture of sizes" : "crude"); "
                            + "\(route.name) needs a cluster of one size",
                        span: step.detail,
                        labels: [
                            Label(span: plan.steps[Int(state.yieldStep)].span, message: "made here"),
                            Label(span: route.span, message: "the route asks for it"),
                        ], notes: ["`separate \(name) by HPLC keep fraction` before"], source: contract.source))
            case .stock(let stock):
                let hasCluster = stock.components.contains {
                    context.prepared.profile($0.substance).traits.contains(.cluster)
                }
                guard hasCluster, !stock.isPurified, toldStocks.insert(Int(record.material)).inserted else { continue }
                findings.append(
                    Finding(
                        code: Codes.crudeInput, severity: .warning,
                        message:
                            "nothing says that the cluster in `\(stock.name)` is purified; \(route.name) needs one size",
                        span: stock.span, labels: [Label(span: route.span, message: "the route asks for it")],
                        notes: ["write `purified` behind the stock when it is"], source: contract.source))
            case .neat, .choice: break
            }
        }
        return findings
    }
}
