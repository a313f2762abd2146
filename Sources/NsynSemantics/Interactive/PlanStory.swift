import NsynDiagnostics
import NsynPlan
import NsynQuantities

/// The steps of a plan in words: what goes where, how much, how hot, how long.
struct PlanStory {
    private let plan: Plan
    private let units: UnitTable
    /// The text at a place of a script: how its author wrote what a run decides.
    private let source: (SourceSpan) -> String?
    private var detail: SourceSpan?

    init(_ plan: Plan, _ units: UnitTable, source: @escaping (SourceSpan) -> String? = { _ in nil }) {
        self.plan = plan
        self.units = units
        self.source = source
    }

    /// A number and a sentence for each step.
    var rows: [[String]] {
        plan.steps.enumerated().map { index, step in
            let condition = step.condition.map { " — if \(text($0))" } ?? ""
            var teller = self
            teller.detail = step.detail == step.span ? nil : step.detail
            return ["\(index + 1)", teller.sentence(step) + condition]
        }
    }

    private func sentence(_ step: Step) -> String {
        let vessel = plan.vessels[step.vessel.value].name
        let place = vessel.isEmpty ? "the vessel" : vessel
        switch step.primitive {
        case .transfer(let transfer): return sentence(transfer, into: place)
        case .setTemperature(let goal, let ramp):
            return "bring \(place) to \(temperature(goal))"
                + (ramp.map { " at \(quantity($0, dimension(.temperature, .time)))" } ?? "")
        case .agitate(let mode, let speed):
            return "\(mode) \(place)" + (speed.map { " at \(quantity($0, "RotationSpeed"))" } ?? "")
        case .hold(let duration): return "hold \(place) for \(quantity(duration, QuantityType(.time)))"
        case .gas(let mode, let substance, let flow):
            return "\(mode) \(place)" + (substance.map { " with \(plan.substances[$0.value].name)" } ?? "")
                + (flow.map { " at \(quantity($0, "Flow"))" } ?? "")
        case .light(let mode, let wavelength, let irradiance):
            return "light on \(place): \(mode)" + (wavelength.map { ", \(quantity($0, "Length"))" } ?? "")
                + (irradiance.map { ", \(quantity($0, "Irradiance"))" } ?? "")
        case .separate(let method, let keep, let force):
            return "\(method) \(place), keep the \(keep)"
                + (force.map { " (\(quantity($0, "RelativeCentrifugalForce")))" } ?? "")
        case .measure(let method, let volume):
            return "measure \(place) by \(method)" + (volume.map { " with \(quantity($0, "Volume"))" } ?? "")
        case .adjustAcidity(let level, let material):
            return "bring \(place) to pH \(text(level)) with \(name(of: material))"
        case .discard(let volume):
            return "discard " + (volume.map { quantity($0, "Volume") } ?? "everything") + " from \(place)"
        case .manual(let action): return action.isEmpty ? "look at \(place)" : "\(place): \(action)"
        case .yield(let target): return "\(place) now holds \(target.name)"
        }
    }

    private func sentence(_ transfer: Transfer, into place: String) -> String {
        let material = name(of: transfer.material)
        var words: String
        switch transfer.portion {
        case .volume(let id), .mass(let id), .amount(let id), .equivalents(let id):
            if let written = written(id) {
                words = "add \(written) to \(place)"
                break
            }
            words = "add \(measured(transfer.portion)) \(material) to \(place)"
        case .untilConcentration(let id):
            words = "add \(material) to \(place) until it is \(quantity(id, "Concentration"))"
        case .untilVolume(let id): words = "fill \(place) up to \(quantity(id, "Volume")) with \(material)"
        case .fraction(let id): words = "move \(percent(id)) of \(material) to \(place)"
        case .everything: words = "move all of \(material) to \(place)"
        }
        if transfer.isDropwise { words += " dropwise" }
        if let duration = transfer.duration { words += " over \(quantity(duration, QuantityType(.time)))" }
        if let portions = transfer.portions { words += " in \(text(portions)) portions" }
        if let interval = transfer.interval { words += " every \(quantity(interval, QuantityType(.time)))" }
        return words
    }

    private func measured(_ portion: Portion) -> String {
        switch portion {
        case .volume(let id): quantity(id, "Volume")
        case .mass(let id): quantity(id, QuantityType(.mass))
        case .amount(let id): quantity(id, QuantityType(.amount)) + " of"
        case .equivalents(let id): text(id) + " eq"
        default: ""
        }
    }

    /// A computed portion in its author's words, the material among them.
    private func written(_ id: ExpressionID) -> String? {
        switch plan.expressions[id] {
        case .constant, .parameter: nil
        default: detail.flatMap(source)
        }
    }

    private func name(of material: MaterialID) -> String {
        switch plan.materials[material.value] {
        case .neat(let substance): plan.substances[substance.value].name
        case .stock(let stock): stock.name
        case .choice(let parameter, _): plan.parameters[parameter.value].name
        case .content(let vessel): plan.vessels[vessel.value].name
        }
    }

    // MARK: Numbers

    private func quantity(_ id: ExpressionID, _ name: String) -> String {
        quantity(id, units.type(named: name) ?? .number)
    }

    private func dimension(_ over: Dimension, _ under: Dimension) -> QuantityType { QuantityType(over / under) }

    private func quantity(_ id: ExpressionID, _ type: QuantityType) -> String {
        if let value = plan.expressions.constantValue(id) { return units.format(value, type, significantDigits: 4) }
        if case .parameter(let parameter) = plan.expressions[id] { return plan.parameters[parameter.value].name }
        return detail.flatMap(source) ?? text(id)
    }

    private func temperature(_ id: ExpressionID) -> String {
        guard let value = plan.expressions.constantValue(id) else { return text(id) }
        return units.format(value, QuantityType(.temperature), isPoint: true, preferredUnit: "°C")
    }

    private func percent(_ id: ExpressionID) -> String {
        guard let value = plan.expressions.constantValue(id) else { return text(id) }
        return (value * Rational(100)).decimal(significantDigits: 4) + " %"
    }

    /// An expression in parameters' names; constants inside it are in coherent SI.
    func text(_ id: ExpressionID) -> String { text(id, above: 0) }

    private func text(_ id: ExpressionID, above level: Int) -> String {
        func infix(_ a: ExpressionID, _ sign: String, _ b: ExpressionID, _ own: Int) -> String {
            let words = text(a, above: own) + " \(sign) " + text(b, above: own + 1)
            return own < level ? "(\(words))" : words
        }
        switch plan.expressions[id] {
        case .constant(let value): return value.decimal(significantDigits: 6)
        case .parameter(let parameter): return plan.parameters[parameter.value].name
        case .add(let a, let b): return infix(a, "+", b, 3)
        case .subtract(let a, let b): return infix(a, "-", b, 3)
        case .multiply(let a, let b): return infix(a, "*", b, 4)
        case .divide(let a, let b): return infix(a, "/", b, 4)
        case .minimum(let a, let b): return "min(\(text(a)), \(text(b)))"
        case .maximum(let a, let b): return "max(\(text(a)), \(text(b)))"
        case .power(let a, let exponent): return text(a, above: 5) + "^\(exponent)"
        case .powerOfTen(let a): return "10^" + text(a, above: 5)
        case .logarithm(let a): return "log10(\(text(a)))"
        case .choose(let condition, let a, let b): return "if \(text(condition)) then \(text(a)) else \(text(b))"
        case .truth(let holds): return holds ? "true" : "false"
        case .less(let a, let b): return infix(a, "<", b, 2)
        case .atMost(let a, let b): return infix(a, "<=", b, 2)
        case .equal(let a, let b): return infix(a, "==", b, 2)
        case .and(let a, let b): return infix(a, "and", b, 1)
        case .or(let a, let b): return infix(a, "or", b, 0)
        case .not(let a): return "not " + text(a, above: 5)
        case .isOption(let parameter, let option):
            let declared = plan.parameters[parameter.value]
            switch declared.domain {
            case .truth: return option == 0 ? "not \(declared.name)" : declared.name
            case .options(let names, _) where names.indices.contains(option):
                return "\(declared.name) is \(names[option])"
            default: return "\(declared.name) is \(option)"
            }
        }
    }
}
