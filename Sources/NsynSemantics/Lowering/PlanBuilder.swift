import NsynDiagnostics
import NsynPlan
import NsynQuantities

/// A plan in the making: stores each expression, substance and material once.
final class PlanBuilder {
    var plan: Plan
    private var substances: [SubstanceEntry: SubstanceID] = [:]
    private var materials: [MaterialKey: MaterialID] = [:]

    /// What makes two materials the same.
    enum MaterialKey: Hashable {
        case neat(SubstanceID)
        /// A stock by the place of its declaration and, where it depends on options, by the option.
        case stock(SourceSpan, variant: [String])
        case choice(ParameterID, [MaterialID])
        case content(VesselID)
    }

    init(name: String, span: SourceSpan) {
        plan = Plan(name: name, span: span)
    }

    /// Goes on with a plan that was made before, to add expressions to it.
    init(resuming plan: Plan) {
        self.plan = plan
    }

    func add(_ node: ExpressionNode) -> ExpressionID { plan.expressions.add(node) }

    func constant(_ value: Rational) -> ExpressionID { plan.expressions.constant(value) }

    func substance(_ name: String, form: SubstanceEntry.Form = .reagent) -> SubstanceID {
        let entry = SubstanceEntry(name: name, form: form)
        if let id = substances[entry] { return id }
        let id = SubstanceID(plan.substances.count)
        plan.substances.append(entry)
        substances[entry] = id
        return id
    }

    func material(_ key: MaterialKey, _ make: () -> Material) -> MaterialID {
        if let id = materials[key] { return id }
        let material = make()
        let id = MaterialID(plan.materials.count)
        plan.materials.append(material)
        materials[key] = id
        return id
    }

    func vessel(_ vessel: Vessel) -> VesselID {
        plan.vessels.append(vessel)
        return VesselID(plan.vessels.count - 1)
    }

    func and(_ first: ExpressionID?, _ second: ExpressionID) -> ExpressionID {
        first.map { add(.and($0, second)) } ?? second
    }
}

/// Where the lowering of one protocol stands.
struct Lowering {
    /// The steps that come now happen only where this holds.
    var condition: ExpressionID?
    /// The vessel that the last step worked on: what `wait` and a missing `return` mean.
    var lastVessel: VesselID?
    /// Set by `return`.
    var product: VesselID?
    var hasReturned: SourceSpan?
    /// How many protocols run inside each other here.
    var depth = 0
}
