import NsynDiagnostics
import NsynQuantities

/// Writes a plan as JSON for other programs. Every quantity gives its number in the table of expressions and its value
/// at the default condition, exact, in coherent SI units.
public struct PlanJSON {
    private let plan: Plan
    private let defaults: Trace<ExactInterval>
    private var json = JSONWriter()

    private init(_ plan: Plan) {
        self.plan = plan
        defaults = Trace(PreparedPlan(plan: plan, knowledge: Knowledge()))
        defaults.evaluateExpressions()
    }

    public static func text(_ plan: Plan, sweeps: [SweepPlan] = []) -> String {
        var printer = PlanJSON(plan)
        printer.write(sweeps)
        return printer.json.text
    }

    private mutating func write(_ sweeps: [SweepPlan]) {
        json.beginObject()
        json.field("version", 1)
        json.field("plan", plan.name)
        if let target = plan.target {
            json.key("target")
            write(target)
        }
        if let route = plan.route { json.field("route", route.name) }
        list("parameters", plan.parameters) { $0.write($1) }
        list("substances", plan.substances) { writer, entry in
            writer.json.beginObject()
            writer.json.field("name", entry.name)
            writer.json.field("form", entry.form.word)
            writer.json.endObject()
        }
        list("vessels", plan.vessels) { $0.write($1) }
        list("materials", plan.materials) { $0.write($1) }
        list("steps", plan.steps) { $0.write($1) }
        if let product = plan.product { json.field("product", product.value) }
        list("sweeps", sweeps) { $0.write($1) }
        json.endObject()
    }

    private mutating func list<Element>(
        _ name: String, _ elements: [Element], _ body: (inout PlanJSON, Element) -> Void
    ) {
        json.key(name)
        json.beginArray()
        for element in elements { body(&self, element) }
        json.endArray()
    }

    private mutating func write(_ target: PlanTarget) {
        json.beginObject()
        json.field("name", target.name)
        json.field("formula", target.formula)
        list("tags", target.tags) { $0.json.string($1) }
        list("goals", target.goals) { $0.json.string($1) }
        if let isomer = target.isomer { json.field("isomer", isomer) }
        if let template = target.template { json.field("template", template) }
        json.endObject()
    }

    private mutating func quantity(_ name: String, _ id: ExpressionID?) {
        guard let id else { return }
        json.key(name)
        json.beginObject()
        json.field("expression", id.value)
        json.field("default", defaults.value(id).middle.description)
        json.endObject()
    }

    private mutating func write(_ parameter: Parameter) {
        json.beginObject()
        json.field("name", parameter.name)
        switch parameter.domain {
        case .number(let initial, let lower, let upper):
            json.field("kind", "number")
            json.field("dimension", parameter.type.dimension.description)
            if let unit = parameter.unit { json.field("unit", unit) }
            if let initial { json.field("default", initial.description) }
            if let lower { json.field("lower", lower.description) }
            if let upper { json.field("upper", upper.description) }
        case .options(let names, let initial):
            json.field("kind", "options")
            list("options", names) { $0.json.string($1) }
            if let initial { json.field("default", initial) }
        case .truth(let initial):
            json.field("kind", "truth")
            if let initial { json.field("default", initial) }
        }
        json.endObject()
    }

    private mutating func write(_ vessel: Vessel) {
        json.beginObject()
        json.field("name", vessel.name)
        quantity("capacity", vessel.capacity)
        json.field("closed", vessel.isClosed)
        json.field("headspace", vessel.headspace.word)
        json.field("dark", vessel.isDark)
        if let wall = vessel.wall { json.field("wall", wall) }
        json.endObject()
    }

    private mutating func write(_ material: Material) {
        json.beginObject()
        switch material {
        case .neat(let substance): json.field("neat", substance.value)
        case .content(let vessel): json.field("content", vessel.value)
        case .choice(let parameter, let options):
            json.field("choice", parameter.value)
            list("options", options) { $0.json.integer($1.value) }
        case .stock(let stock):
            json.field("stock", stock.name)
            list("components", stock.components) { writer, part in
                writer.json.beginObject()
                writer.json.field("substance", part.substance.value)
                writer.quantity("concentration", part.concentration)
                writer.json.endObject()
            }
            list("solvents", stock.solvents) { writer, share in
                writer.json.beginObject()
                writer.json.field("substance", share.substance.value)
                writer.quantity("fraction", share.fraction)
                writer.json.endObject()
            }
            quantity("prepared", stock.preparedVolume)
            quantity("dead", stock.deadVolume)
            quantity("fresh", stock.freshFor)
            quantity("temperature", stock.temperature)
            json.field("dark", stock.protectedFromLight)
            json.field("inert", stock.underInertGas)
            json.field("purified", stock.isPurified)
        }
        json.endObject()
    }

    private mutating func write(_ step: Step) {
        json.beginObject()
        json.field("verb", step.verb)
        json.field("vessel", step.vessel.value)
        switch step.primitive {
        case .transfer(let transfer): write(transfer)
        case .setTemperature(let goal, let ramp):
            json.field("kind", "temperature")
            quantity("to", goal)
            quantity("ramp", ramp)
        case .agitate(let mode, let speed):
            json.field("kind", "agitate")
            json.field("mode", mode)
            quantity("speed", speed)
        case .hold(let duration):
            json.field("kind", "hold")
            quantity("duration", duration)
        case .gas(let mode, let substance, let flow):
            json.field("kind", "gas")
            json.field("mode", mode)
            if let substance { json.field("substance", substance.value) }
            quantity("flow", flow)
        case .light(let mode, let wavelength, let irradiance):
            json.field("kind", "light")
            json.field("mode", mode)
            quantity("wavelength", wavelength)
            quantity("irradiance", irradiance)
        case .separate(let method, let keep, let force):
            json.field("kind", "separate")
            json.field("method", method)
            json.field("keep", keep)
            quantity("force", force)
        case .measure(let method, let volume):
            json.field("kind", "measure")
            json.field("method", method)
            quantity("volume", volume)
        case .adjustAcidity(let goal, let material):
            json.field("kind", "acidity")
            quantity("to", goal)
            json.field("material", material.value)
        case .discard(let volume):
            json.field("kind", "discard")
            quantity("volume", volume)
        case .manual(let action):
            json.field("kind", "manual")
            json.field("action", action)
        case .yield(let target):
            json.field("kind", "yield")
            json.key("target")
            write(target)
        }
        if let condition = step.condition { json.field("condition", condition.value) }
        json.endObject()
    }

    private mutating func write(_ transfer: Transfer) {
        json.field("kind", "transfer")
        json.field("material", transfer.material.value)
        switch transfer.portion {
        case .volume(let id): quantity("volume", id)
        case .mass(let id): quantity("mass", id)
        case .amount(let id): quantity("amount", id)
        case .equivalents(let id): quantity("equivalents", id)
        case .untilConcentration(let id): quantity("untilConcentration", id)
        case .untilVolume(let id): quantity("untilVolume", id)
        case .fraction(let id): quantity("fraction", id)
        case .everything: json.field("everything", true)
        }
        quantity("over", transfer.duration)
        json.field("dropwise", transfer.isDropwise)
        quantity("portions", transfer.portions)
        quantity("every", transfer.interval)
    }

    private mutating func write(_ sweep: SweepPlan) {
        json.beginObject()
        json.field("name", sweep.name)
        json.field("replicates", sweep.replicates)
        if sweep.blocks > 1 { json.field("blocks", sweep.blocks) }
        if let seed = sweep.seed { json.field("seed", seed) }
        json.field("design", sweep.design)
        if let points = sweep.designPoints { json.field("points", points) }
        list("axes", sweep.axes) { writer, axis in
            writer.json.beginObject()
            writer.json.field("parameter", axis.parameter.value)
            if let count = axis.values.count { writer.json.field("count", count) }
            if case .dependent(let id) = axis.values { writer.json.field("expression", id.value) }
            // A long axis is told by its ends.
            if let count = axis.values.count, count > 0 {
                if count <= 1000 {
                    writer.list("values", (0..<count).compactMap { axis.values.value(at: $0) }) {
                        $0.json.string($1.description)
                    }
                } else {
                    writer.json.field("first", axis.values.value(at: 0)?.description ?? "")
                    writer.json.field("last", axis.values.value(at: count - 1)?.description ?? "")
                }
            }
            writer.json.endObject()
        }
        json.endObject()
    }
}
