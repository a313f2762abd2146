import NsynDiagnostics
import NsynQuantities

/// Writes a plan as text: one line a declaration or step, numbers exact, in an order in which it reads back.
///
/// A constant stands in place as a fraction, any other expression by its number in the table of expressions.
public struct PlanPrinter {
    private let plan: Plan
    private let showsSpans: Bool
    private var text = ""

    private init(_ plan: Plan, showsSpans: Bool) {
        self.plan = plan
        self.showsSpans = showsSpans
    }

    public static func text(_ plan: Plan, sweeps: [SweepPlan] = [], spans: Bool = true) -> String {
        var printer = PlanPrinter(plan, showsSpans: spans)
        printer.printPlan(sweeps)
        return printer.text
    }

    private mutating func printPlan(_ sweeps: [SweepPlan]) {
        line("plan \(quoted(plan.name))", plan.span)
        if let target = plan.target { line("target " + words(of: target), target.span) }
        if let route = plan.route { line("route \(quoted(route.name))", route.span) }
        for parameter in plan.parameters { line("parameter " + words(of: parameter), parameter.span) }
        for (index, node) in plan.expressions.nodes.enumerated() { text += "e\(index) \(words(of: node))\n" }
        for substance in plan.substances { text += "substance \(quoted(substance.name)) \(substance.form.word)\n" }
        for vessel in plan.vessels { line("vessel " + words(of: vessel), vessel.span) }
        for material in plan.materials { print(material) }
        for step in plan.steps { print(step) }
        if let product = plan.product { text += "product v\(product.value)\n" }
        for waiver in plan.waivers {
            line("waiver \(quoted(waiver.name)) \(quoted(waiver.reason)) scope\(place(waiver.scope))", waiver.span)
        }
        for sweep in sweeps { print(sweep) }
    }

    // MARK: Words

    private mutating func line(_ words: String, _ span: SourceSpan) { text += words + place(span) + "\n" }

    private func place(_ span: SourceSpan) -> String {
        showsSpans ? " @\(span.file.index):\(span.start)-\(span.end)" : ""
    }

    private func quoted(_ string: String) -> String { PlanText.quoted(string) }

    private func number(_ value: Rational) -> String {
        value.denominator == .one ? value.numerator.description : "\(value.numerator)/\(value.denominator)"
    }

    private func expression(_ id: ExpressionID) -> String {
        plan.expressions.constantValue(id).map(number) ?? "e\(id.value)"
    }

    private func optional(_ label: String, _ id: ExpressionID?) -> String {
        id.map { " \(label) \(expression($0))" } ?? ""
    }

    private func words(of target: PlanTarget) -> String {
        var words = "\(quoted(target.name)) \(quoted(target.formula))"
        for tag in target.tags { words += " tag \(quoted(tag))" }
        for goal in target.goals { words += " goal \(quoted(goal))" }
        if let isomer = target.isomer { words += " isomer \(quoted(isomer))" }
        if let template = target.template { words += " template \(quoted(template))" }
        return words
    }

    private func words(of parameter: Parameter) -> String {
        let twelfths = (0..<8).map { String(parameter.type.dimension.twelfths[$0]) }.joined(separator: ",")
        var words = "\(quoted(parameter.name)) type \(twelfths),\(parameter.type.kind.rawValue)"
        if parameter.isPoint { words += " point" }
        if let unit = parameter.unit { words += " unit \(quoted(unit))" }
        switch parameter.domain {
        case .number(let initial, let lower, let upper):
            words += " number"
            if let initial { words += " default \(number(initial))" }
            if let lower { words += " lower \(number(lower))" }
            if let upper { words += " upper \(number(upper))" }
        case .options(let names, let initial):
            words += " options"
            for name in names { words += " \(quoted(name))" }
            if let initial { words += " default \(initial)" }
        case .truth(let initial):
            words += " truth"
            if let initial { words += " default \(initial)" }
        }
        return words
    }

    private func words(of node: ExpressionNode) -> String {
        func pair(_ name: String, _ a: ExpressionID, _ b: ExpressionID) -> String { "\(name) e\(a.value) e\(b.value)" }
        return switch node {
        case .constant(let value): "constant \(number(value))"
        case .parameter(let parameter): "parameter p\(parameter.value)"
        case .add(let a, let b): pair("add", a, b)
        case .subtract(let a, let b): pair("subtract", a, b)
        case .multiply(let a, let b): pair("multiply", a, b)
        case .divide(let a, let b): pair("divide", a, b)
        case .minimum(let a, let b): pair("minimum", a, b)
        case .maximum(let a, let b): pair("maximum", a, b)
        case .power(let a, let exponent): "power e\(a.value) \(exponent)"
        case .powerOfTen(let a): "power_of_ten e\(a.value)"
        case .logarithm(let a): "logarithm e\(a.value)"
        case .choose(let condition, let a, let b): "choose e\(condition.value) e\(a.value) e\(b.value)"
        case .truth(let value): "truth \(value)"
        case .less(let a, let b): pair("less", a, b)
        case .atMost(let a, let b): pair("at_most", a, b)
        case .equal(let a, let b): pair("equal", a, b)
        case .and(let a, let b): pair("and", a, b)
        case .or(let a, let b): pair("or", a, b)
        case .not(let a): "not e\(a.value)"
        case .isOption(let parameter, let option): "is_option p\(parameter.value) \(option)"
        }
    }

    private func words(of vessel: Vessel) -> String {
        var words = quoted(vessel.name) + optional("capacity", vessel.capacity)
        if vessel.isClosed { words += " closed" }
        if vessel.headspace != .unstated { words += " headspace \(vessel.headspace.word)" }
        if vessel.isDark { words += " dark" }
        if let wall = vessel.wall { words += " wall \(quoted(wall))" }
        return words
    }

    private mutating func print(_ material: Material) {
        switch material {
        case .neat(let substance): text += "material neat s\(substance.value)\n"
        case .choice(let parameter, let options):
            text += "material choice p\(parameter.value)" + options.map { " m\($0.value)" }.joined() + "\n"
        case .content(let vessel): text += "material content v\(vessel.value)\n"
        case .stock(let stock): line("material stock " + words(of: stock), stock.span)
        }
    }

    private func words(of stock: Stock) -> String {
        var words = quoted(stock.name)
        for part in stock.components {
            words += " part s\(part.substance.value) \(expression(part.concentration))\(place(part.span))"
        }
        for share in stock.solvents { words += " solvent s\(share.substance.value) \(expression(share.fraction))" }
        words += optional("prepared", stock.preparedVolume)
        if showsSpans, let span = stock.preparedVolumeSpan { words += " prepared_at\(place(span))" }
        words += optional("dead", stock.deadVolume) + optional("fresh", stock.freshFor)
        words += optional("temperature", stock.temperature)
        if stock.protectedFromLight { words += " dark" }
        if stock.underInertGas { words += " inert" }
        if stock.isPurified { words += " purified" }
        if let recipe = stock.recipe {
            words += " recipe s\(recipe.substance.value) \(expression(recipe.mass)) \(expression(recipe.volume))"
            words += place(recipe.span)
            if showsSpans, let span = recipe.massSpan { words += " mass_at\(place(span))" }
        }
        return words
    }

    // MARK: Steps

    private mutating func print(_ step: Step) {
        var words = "step \(quoted(step.verb)) v\(step.vessel.value) " + self.words(of: step.primitive)
        words += optional("if", step.condition)
        if showsSpans, step.detail != step.span { words += " detail\(place(step.detail))" }
        line(words, step.span)
    }

    private func words(of primitive: Primitive) -> String {
        switch primitive {
        case .transfer(let transfer): return words(of: transfer)
        case .setTemperature(let goal, let ramp): return "temperature \(expression(goal))" + optional("ramp", ramp)
        case .agitate(let mode, let speed): return "agitate \(quoted(mode))" + optional("speed", speed)
        case .hold(let duration): return "hold \(expression(duration))"
        case .gas(let mode, let substance, let flow):
            return "gas \(quoted(mode))" + (substance.map { " of s\($0.value)" } ?? "") + optional("flow", flow)
        case .light(let mode, let wavelength, let irradiance):
            return "light \(quoted(mode))" + optional("wavelength", wavelength) + optional("irradiance", irradiance)
        case .separate(let method, let keep, let force):
            return "separate \(quoted(method)) \(quoted(keep))" + optional("force", force)
        case .measure(let method, let volume): return "measure \(quoted(method))" + optional("volume", volume)
        case .adjustAcidity(let goal, let material): return "acidity \(expression(goal)) m\(material.value)"
        case .discard(let volume): return "discard" + optional("volume", volume)
        case .manual(let action): return "manual \(quoted(action))"
        case .yield(let target): return "yield \(words(of: target)) target_at\(showsSpans ? place(target.span) : "")"
        }
    }

    private func words(of transfer: Transfer) -> String {
        var words = "transfer m\(transfer.material.value) "
        switch transfer.portion {
        case .volume(let id): words += "volume \(expression(id))"
        case .mass(let id): words += "mass \(expression(id))"
        case .amount(let id): words += "amount \(expression(id))"
        case .equivalents(let id): words += "equivalents \(expression(id))"
        case .untilConcentration(let id): words += "until_concentration \(expression(id))"
        case .untilVolume(let id): words += "until_volume \(expression(id))"
        case .fraction(let id): words += "fraction \(expression(id))"
        case .everything: words += "everything"
        }
        words += optional("over", transfer.duration)
        if transfer.isDropwise { words += " dropwise" }
        return words + optional("portions", transfer.portions) + optional("every", transfer.interval)
    }

    // MARK: Sweeps

    private mutating func print(_ sweep: SweepPlan) {
        var words = "sweep \(quoted(sweep.name)) replicates \(sweep.replicates)"
        if let seed = sweep.seed { words += " seed \(seed)" }
        words += " design \(quoted(sweep.design))"
        if let points = sweep.designPoints { words += " points \(points)" }
        if sweep.blocks > 1 { words += " blocks \(sweep.blocks)" }
        if sweep.hasControls { words += " controls" }
        for parameter in sweep.control.keys.sorted() {
            words += " control p\(parameter.value) \(number(sweep.control[parameter] ?? .zero))"
        }
        for filter in sweep.filters { words += " filter e\(filter.value)" }
        for parameter in sweep.fixed.keys.sorted() {
            words += " fixed p\(parameter.value) \(number(sweep.fixed[parameter] ?? .zero))"
        }
        line(words, sweep.span)
        for axis in sweep.axes {
            var words = "axis p\(axis.parameter.value) "
            switch axis.values {
            case .linear(let start, let step, let count): words += "linear \(number(start)) \(number(step)) \(count)"
            case .logarithmic(let start, let end, let count):
                words += "logarithmic \(number(start)) \(number(end)) \(count)"
            case .list(let values): words += "list" + values.map { " " + number($0) }.joined()
            case .options(let options): words += "options" + options.map { " \($0)" }.joined()
            case .dependent(let id): words += "dependent e\(id.value)"
            }
            if let group = axis.zipGroup { words += " zip \(group)" }
            line(words, axis.span)
        }
    }
}

extension SubstanceEntry.Form {
    var word: String {
        switch self {
        case .reagent: "reagent"
        case .cluster: "cluster"
        case .complex: "complex"
        }
    }
}

extension Vessel.Headspace {
    var word: String {
        switch self {
        case .unstated: "unstated"
        case .air: "air"
        case .inert: "inert"
        case .reactive: "reactive"
        }
    }
}
