import NsynDiagnostics
import NsynQuantities

/// A vessel is filled, and what is in it reaches neither the product nor a measurement.
struct StepWithoutEffect: PlanCheck {
    func findings(_ context: PlanContext) -> [Finding] {
        let plan = context.plan
        guard let last = plan.steps.last else { return [] }
        var isLive = [Bool](repeating: false, count: plan.vessels.count)
        isLive[(plan.product ?? last.vessel).value] = true
        var firstDead = [Int?](repeating: nil, count: plan.vessels.count)
        for index in plan.steps.indices.reversed() {
            let step = plan.steps[index]
            let vessel = step.vessel.value
            switch step.primitive {
            case .measure, .manual, .yield: isLive[vessel] = true
            case .transfer, .adjustAcidity:
                guard let material = step.primitive.material else { continue }
                if isLive[vessel] {
                    for leaf in plan.leaves(of: material) {
                        if case .content(let source) = plan.materials[leaf.value] { isLive[source.value] = true }
                    }
                } else {
                    firstDead[vessel] = index
                }
            default: continue
            }
        }
        return firstDead.enumerated().compactMap { vessel, step in
            // Only a vessel that nothing ever takes from: a remainder after a transfer is waste, not a mistake.
            guard let step, !isLive[vessel] else { return nil }
            return Finding(
                code: Codes.stepWithoutEffect, severity: .warning,
                message: "what goes into `\(plan.vessels[vessel].name)` is used nowhere", span: plan.steps[step].span,
                labels: [Label(span: plan.vessels[vessel].span, message: "the vessel is declared here")])
        }
    }
}
