import NsynPlan
import NsynQuantities

/// The plan of a job with the parameters of one condition after the other.
final class BoundPlan {
    let prepared: PreparedPlan
    private let trace: Trace<ExactInterval>
    private let conditions: [Condition]
    private var bound = -1

    init(_ job: PlateJob, knowledge: Knowledge) {
        prepared = PreparedPlan(plan: job.plan, knowledge: knowledge)
        trace = Trace(prepared)
        conditions = job.conditions
    }

    func bind(_ condition: Int) {
        guard condition != bound, conditions.indices.contains(condition) else { return }
        bound = condition
        for (index, value) in conditions[condition].values.enumerated()
        where prepared.plan.parameters.indices.contains(index) {
            switch prepared.plan.parameters[index].domain {
            case .number: trace.set(ParameterID(index), to: ExactInterval(value))
            case .options, .truth: trace.setOption(ParameterID(index), to: value.int ?? 0)
            }
        }
        trace.run()
    }

    func value(_ expression: ExpressionID?) -> Rational? { trace.value(expression)?.upper }
    /// s that the protocol takes
    var duration: Rational { trace.duration.upper }
    func happens(_ step: Int) -> Bool { trace.record(step).happens == .always }
    func material(ofStep step: Int) -> MaterialID? {
        let number = trace.record(step).material
        return number >= 0 ? MaterialID(Int(number)) : nil
    }

    /// What a material is made of at the bound condition.
    func composition(_ material: MaterialID) -> Composition {
        switch prepared.plan.materials[material.value] {
        case .neat(let substance): return Composition(solvents: [(substance, .one)])
        case .stock(let stock):
            return Composition(
                solutes: stock.components.map { ($0.substance, trace.value($0.concentration).upper) },
                solvents: stock.solvents.map { ($0.substance, trace.value($0.fraction).upper) })
        case .choice, .content: return Composition()
        }
    }
}

struct Composition {
    /// mol/m³
    var solutes: [(substance: SubstanceID, concentration: Rational)] = []
    /// 0…1 by volume
    var solvents: [(substance: SubstanceID, share: Rational)] = []
}
