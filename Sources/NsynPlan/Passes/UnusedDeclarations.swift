import NsynDiagnostics
import NsynQuantities

/// Parameters and vessels that no step uses. Names that nobody uses are found earlier, where names are.
struct UnusedDeclarations: PlanCheck {
    func findings(_ context: PlanContext) -> [Finding] {
        let plan = context.plan
        var findings: [Finding] = []
        var isVesselUsed = [Bool](repeating: false, count: plan.vessels.count)
        for step in plan.steps {
            isVesselUsed[step.vessel.value] = true
            guard let material = step.primitive.material else { continue }
            for leaf in plan.leaves(of: material) {
                if case .content(let source) = plan.materials[leaf.value] { isVesselUsed[source.value] = true }
            }
        }
        if let product = plan.product { isVesselUsed[product.value] = true }
        for (index, vessel) in plan.vessels.enumerated() where !isVesselUsed[index] {
            findings.append(
                Finding(
                    code: Codes.unusedVessel, severity: .warning, message: "nothing happens in `\(vessel.name)`",
                    span: vessel.span))
        }
        for (index, parameter) in plan.parameters.enumerated() where Self.isUnused(ParameterID(index), context) {
            // A name that begins with `_` may stay unused.
            if parameter.name.utf8.first == UInt8(ascii: "_") { continue }
            findings.append(
                Finding(
                    code: Codes.unusedParameter, severity: .warning,
                    message: "no step depends on the parameter `\(parameter.name)`", span: parameter.span))
        }
        return findings
    }

    /// A parameter that a filter or another axis reads has a use outside the steps.
    static func isUnused(_ parameter: ParameterID, _ context: PlanContext) -> Bool {
        !context.prepared.dependence.used.holds(parameter) && !isRead(parameter, context)
    }

    private static func isRead(_ parameter: ParameterID, _ context: PlanContext) -> Bool {
        let sets = context.prepared.dependence.expressions
        return context.sweeps.contains { sweep in
            sweep.filters.contains { sets[$0.value].holds(parameter) }
                || sweep.axes.contains {
                    if case .dependent(let expression) = $0.values { return sets[expression.value].holds(parameter) }
                    return false
                }
        }
    }
}
