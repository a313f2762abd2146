import NsynQuantities

/// Fills the message of a rule with the names and numbers of one condition.
enum RuleWording {
    static func text(_ parts: [RuleMessagePart], _ evaluator: RuleEvaluator<ExactInterval>) -> String {
        parts.map { part($0, evaluator) }.joined()
    }

    private static func part(_ part: RuleMessagePart, _ evaluator: RuleEvaluator<ExactInterval>) -> String {
        let plan = evaluator.plan
        switch part {
        case .text(let text): return text
        case .value(let node, let format):
            guard let value = evaluator.number(node) else { return "an unknown number" }
            return self.value(value.middle, format)
        case .names(let name, let place): return names(name, evaluator.place(place), evaluator)
        case .added: return added(evaluator)
        case .vessel: return evaluator.step < 0 ? "" : plan.vessels[plan.steps[evaluator.step].vessel.value].name
        case .target: return plan.target?.formula ?? ""
        case .route: return evaluator.facts.route ?? "no route"
        case .electronSum: return evaluator.facts.target?.explanation ?? ""
        case .stock: return evaluator.stock?.name ?? ""
        case .verb: return evaluator.step < 0 ? "" : plan.steps[evaluator.step].verb
        case .isomers: return Wording.list(evaluator.facts.target?.knownIsomers ?? [])
        case .sweep: return evaluator.sweep < 0 ? "" : evaluator.facts.sweeps[evaluator.sweep].name
        case .basis: return evaluator.facts.basis ?? "metal"
        }
    }

    static func value(_ value: Rational, _ format: RuleFormat) -> String {
        switch format {
        case .number: Wording.short(value)
        case .acidity: "pH " + value.decimal(significantDigits: 3, exactDigits: 4)
        case .temperature: Wording.temperature(value)
        case .temperatureDifference: Wording.short(value) + " K"
        case .time: Wording.time(value)
        case .amount: Wording.amount(value)
        case .concentration: Wording.concentration(value)
        case .volume: Wording.volume(value)
        case .rotation: Wording.short(value * Rational(60)) + " rpm"
        case .percent: Wording.short(value * Rational(100)) + " %"
        case .quantity(let dimension): Wording.short(value) + " " + dimension.coherentUnit
        }
    }

    private static func names(
        _ pattern: Int32, _ state: Int32, _ evaluator: RuleEvaluator<ExactInterval>
    ) -> String {
        let plan = evaluator.plan
        var names: [String] = []
        for match in evaluator.matches(evaluator.pattern(pattern)) {
            let id = match.substance
            if let trace = evaluator.trace, state >= 0, trace.contains(id, in: state) == .never,
                !isGas(id, evaluator)
            {
                continue
            }
            if evaluator.material >= 0, evaluator.stockHolds(id) == false { continue }
            names.append(plan.substances[id.value].name)
        }
        if names.isEmpty, let target = evaluator.facts.target {
            names = target.parts.filter { evaluator.matter(pattern).matches($0.profile) }.map(\.name)
        }
        return Wording.list(names)
    }

    private static func isGas(_ substance: SubstanceID, _ evaluator: RuleEvaluator<ExactInterval>) -> Bool {
        guard evaluator.step >= 0,
            case .gas(_, let gas?, _) = evaluator.plan.steps[evaluator.step].primitive
        else { return false }
        return gas == substance
    }

    private static func added(_ evaluator: RuleEvaluator<ExactInterval>) -> String {
        let plan = evaluator.plan
        guard evaluator.step >= 0, let trace = evaluator.trace else { return "" }
        if case .gas(_, let gas?, _) = plan.steps[evaluator.step].primitive { return plan.substances[gas.value].name }
        let number = trace.record(evaluator.step).material
        guard number >= 0 else { return "" }
        switch plan.materials[Int(number)] {
        case .neat(let substance): return plan.substances[substance.value].name
        case .stock(let stock):
            let lead = stock.components.first.map { plan.substances[$0.substance.value].name }
            return lead ?? stock.name
        case .content(let vessel): return "the content of `\(plan.vessels[vessel.value].name)`"
        case .choice: return ""
        }
    }
}

extension RuleEvaluator {
    /// Whether the stock at hand holds a substance.
    func stockHolds(_ substance: SubstanceID) -> Bool {
        guard let stock else { return false }
        return stock.components.contains { $0.substance == substance }
            || stock.solvents.contains { $0.substance == substance }
    }
}
