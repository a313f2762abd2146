import NsynPlan
import NsynQuantities

/// Why a quantity can't be derived from a plan.
public enum MissingInput: Error, Hashable, Sendable {
    /// No step puts in such matter.
    case neverAdded
    /// Nobody states the number that it needs: a time, a speed, a capacity.
    case notStated
}

/// Compiles derived quantities, which the library writes in the language of its rules, into a column program.
///
/// Answers as the rules' own evaluator does; what that calls unknown has no column.
struct DerivedColumns {
    let trace: ColumnTrace
    private var plan: Plan { trace.plan }

    init(_ trace: ColumnTrace) { self.trace = trace }

    func value(of quantity: DerivedQuantity) -> Result<ColumnValue, MissingInput> {
        guard let step = step(of: quantity) else { return .failure(.neverAdded) }
        let reader = Reader(trace: trace, expression: quantity.expression, step: step)
        let value = quantity.isTruth ? reader.truth(quantity.node) : reader.number(quantity.node)
        return value.map { .success($0) } ?? .failure(.notStated)
    }

    /// The step at which a quantity is read; nil where the plan has none.
    private func step(of quantity: DerivedQuantity) -> Int? {
        switch quantity.moment {
        case .end: return lastStep
        case .mixed: return mixedStep
        case .first(let number): return additions(of: quantity.expression.patterns[Int(number)]).first
        case .last(let number): return additions(of: quantity.expression.patterns[Int(number)]).last
        }
    }

    private var lastStep: Int? {
        guard let product = plan.product else { return plan.steps.indices.last }
        return plan.steps.indices.last { plan.steps[$0].vessel == product } ?? plan.steps.indices.last
    }

    /// The last addition to the product's vessel before its first separation.
    private var mixedStep: Int? {
        let vessel = plan.product ?? plan.steps.last?.vessel
        var found: Int?
        for (index, step) in plan.steps.enumerated() where step.vessel == vessel {
            if case .separate = step.primitive, found != nil { break }
            if ["precipitate", "quench", "wash"].contains(step.verb), found != nil { break }
            switch step.primitive {
            case .transfer, .adjustAcidity: found = index
            default: break
            }
        }
        return found ?? lastStep
    }

    /// Steps that put in matter of a kind, as its own material or dissolved in it. What another vessel brings along was
    /// added there.
    private func additions(of pattern: MatterPattern) -> [Int] {
        plan.steps.indices.filter { index in
            if case .gas(_, let substance?, _) = plan.steps[index].primitive {
                return pattern.matches(trace.prepared.profiles[substance.value])
            }
            guard let material = plan.steps[index].primitive.material else { return false }
            return plan.leaves(of: material).contains { holds($0, pattern) }
        }
    }

    private func holds(_ material: MaterialID, _ pattern: MatterPattern) -> Bool {
        func matches(_ substance: SubstanceID) -> Bool { pattern.matches(trace.prepared.profiles[substance.value]) }
        switch plan.materials[material.value] {
        case .neat(let substance): return matches(substance)
        case .stock(let stock):
            return stock.components.contains { matches($0.substance) }
                || stock.solvents.contains { matches($0.substance) }
        case .choice, .content: return false
        }
    }

    /// Whether any step puts in matter of this kind.
    func uses(_ pattern: MatterPattern) -> Bool { !additions(of: pattern).isEmpty }
}

/// Reads one expression at one step.
private struct Reader {
    let trace: ColumnTrace
    let expression: RuleExpression
    let step: Int

    private var plan: Plan { trace.plan }
    private var record: StepColumns { trace.records[step] }
    private func state(_ place: RulePlace) -> Int { place == .vessel ? record.after : record.before }

    // MARK: Numbers

    func number(_ id: Int32) -> ColumnValue? {
        switch expression.nodes[Int(id)] {
        case .constant(let number): return trace.builder.constant(expression.constants[Int(number)])
        case .quantity(let quantity, let place): return self.quantity(quantity, state(place))
        case .amount(let pattern, let place):
            return isUncounted(pattern) ? nil : amount(pattern, trace.states[state(place)].amounts)
        case .concentration(let pattern, let place):
            if isUncounted(pattern) { return nil }
            let values = trace.states[state(place)]
            return trace.builder.divide(amount(pattern, values.amounts), values.volume)
        case .addedAmount(let pattern): return amount(pattern, record.moved)
        case .strength(let pattern): return strength(pattern)
        case .ratio(let above, let below, let place):
            if isUncounted(above) || isUncounted(below) { return nil }
            let amounts = trace.states[state(place)].amounts
            let bottom = amount(below, amounts)
            if trace.builder.constant(of: bottom) == 0 { return nil }
            return trace.builder.divide(amount(above, amounts), bottom)
        case .volumeShare(let pattern): return volumeShare(pattern)
        case .timeSince(let pattern): return timeSince(pattern)
        case .add(let left, let right): return combine(left, right) { trace.builder.add($0, $1) }
        case .subtract(let left, let right): return combine(left, right) { trace.builder.subtract($0, $1) }
        case .multiply(let left, let right): return combine(left, right) { trace.builder.multiply($0, $1) }
        case .divide(let left, let right): return combine(left, right) { trace.builder.divide($0, $1) }
        case .minimum(let left, let right): return combine(left, right) { trace.builder.minimum($0, $1) }
        case .maximum(let left, let right): return combine(left, right) { trace.builder.maximum($0, $1) }
        case .count(let pattern):
            let found = trace.prepared.target?.facts.flatMap { expression.patterns[Int(pattern)].count(in: $0) }
            return found.map { trace.builder.constant(Double($0)) }
        default: return nil
        }
    }

    /// Whether a gas of this kind is led in by now: how much of it dissolves, a plan does not say.
    private func isUncounted(_ pattern: Int32) -> Bool {
        let pattern = expression.patterns[Int(pattern)]
        return plan.steps[...step].contains { other in
            guard case .gas(_, let substance?, _) = other.primitive else { return false }
            return pattern.matches(trace.prepared.profiles[substance.value])
        }
    }

    private var isReducedByGas: Bool {
        plan.steps[...step].contains { other in
            guard case .gas(_, let substance?, _) = other.primitive else { return false }
            return trace.prepared.profiles[substance.value].traits.contains(.reducingGas)
        }
    }

    private func combine(
        _ left: Int32, _ right: Int32, _ body: (ColumnValue, ColumnValue) -> ColumnValue
    ) -> ColumnValue? {
        guard let left = number(left), let right = number(right) else { return nil }
        return body(left, right)
    }

    private func amount(_ pattern: Int32, _ amounts: [ColumnValue]) -> ColumnValue {
        let pattern = expression.patterns[Int(pattern)]
        var parts: [(weight: Double, value: ColumnValue)] = []
        for (place, profile) in trace.prepared.profiles.enumerated() where pattern.matches(profile) {
            parts.append((pattern.weight(of: profile).double, amounts[place]))
        }
        return trace.builder.sum(parts)
    }

    /// Of the stock that the step takes from.
    private func strength(_ pattern: Int32) -> ColumnValue? {
        let pattern = expression.patterns[Int(pattern)]
        guard let material = plan.steps[step].primitive.material else { return nil }
        var result: ColumnValue?
        for leaf in plan.leaves(of: material) {
            guard case .stock(let stock) = plan.materials[leaf.value] else { continue }
            for component in stock.components
            where pattern.matches(trace.prepared.profiles[component.substance.value]) {
                let value = trace.value(component.concentration)
                if let known = result, known != value { return nil }
                result = value
            }
        }
        return result
    }

    private func volumeShare(_ pattern: Int32) -> ColumnValue? {
        let pattern = expression.patterns[Int(pattern)]
        let vessel = plan.steps[step].vessel
        var part = trace.builder.zero
        var all = trace.builder.zero
        for other in 0...step where plan.steps[other].vessel == vessel {
            guard let material = plan.steps[other].primitive.material else { continue }
            let volume = trace.records[other].volume
            all = trace.builder.add(all, volume)
            let verdicts = plan.leaves(of: material).map { self.leads($0, pattern) }
            guard let first = verdicts.first, verdicts.allSatisfy({ $0 == first }) else { return nil }
            if first { part = trace.builder.add(part, volume) }
        }
        if trace.builder.constant(of: all) == 0 { return nil }
        return trace.builder.divide(part, all)
    }

    /// Whether a material's own substance is of a kind.
    private func leads(_ material: MaterialID, _ pattern: MatterPattern) -> Bool {
        func matches(_ substance: SubstanceID) -> Bool { pattern.matches(trace.prepared.profiles[substance.value]) }
        switch plan.materials[material.value] {
        case .neat(let substance): return matches(substance)
        case .stock(let stock):
            if let first = stock.components.first { return matches(first.substance) }
            return stock.solvents.contains { matches($0.substance) }
        case .choice, .content: return false
        }
    }

    /// mol of electrons that the target needs from what is in a state, as the check computes it.
    private func electronsNeeded(_ state: Int) -> ColumnValue? {
        guard let perMetal = trace.prepared.target?.electronsPerMetal else { return nil }
        let amounts = trace.states[state].amounts
        for (place, profile) in trace.prepared.profiles.enumerated()
        where profile.traits.contains(.cluster) && trace.builder.constant(of: amounts[place]) != 0 { return nil }
        let metal = trace.weighted(trace.prepared.allMetal, in: state)
        if trace.builder.constant(of: metal) == 0 { return nil }
        let toReduced = trace.weighted(trace.prepared.electronsToReduced, in: state)
        let sites = trace.weighted(trace.prepared.ligandSites, in: state)
        let spare = trace.builder.clampedToPositive(trace.builder.subtract(sites, metal))
        let fromThiol = trace.builder.minimum(toReduced, spare)
        let perAtom = trace.builder.constant(perMetal)
        let needed = trace.builder.add(trace.builder.multiply(metal, perAtom), toReduced)
        return trace.builder.subtract(needed, fromThiol)
    }

    private func timeSince(_ pattern: Int32) -> ColumnValue? {
        let pattern = expression.patterns[Int(pattern)]
        let vessel = plan.steps[step].vessel
        for other in (0..<step).reversed() where plan.steps[other].vessel == vessel {
            let moved = trace.records[other].moved
            let brings = trace.prepared.profiles.indices.contains { place in
                pattern.matches(trace.prepared.profiles[place]) && trace.builder.constant(of: moved[place]) != 0
            }
            if brings { return trace.builder.subtract(record.start, trace.records[other].end) }
        }
        return nil
    }

    private func quantity(_ quantity: RuleQuantity, _ state: Int) -> ColumnValue? {
        let values = trace.states[state]
        let facts = trace.prepared.target?.facts
        func number(_ value: Int?) -> ColumnValue? { value.map { trace.builder.constant(Double($0)) } }
        switch quantity {
        case .acidity: return trace.acidity(in: state)
        case .temperature: return values.temperature
        case .volume: return values.volume
        case .electronsSupplied: return isReducedByGas ? nil : trace.weighted(trace.prepared.electrons, in: state)
        case .electronsNeeded: return electronsNeeded(state)
        case .stirring: return trace.builder.constant(of: values.agitationSpeed) == 0 ? nil : values.agitationSpeed
        case .filling:
            guard let capacity = plan.vessels[plan.steps[step].vessel.value].capacity else { return nil }
            return trace.builder.divide(values.volume, trace.value(capacity))
        case .duration: return trace.clock
        case .additionVolume: return record.volume
        case .additionTime:
            guard case .transfer(let transfer) = plan.steps[step].primitive,
                transfer.duration != nil || (transfer.interval != nil && transfer.portions != nil)
            else { return nil }
            return trace.builder.subtract(record.end, record.start)
        case .portions: return transfer?.portions.map { trace.value($0) }
        case .interval: return transfer?.interval.map { trace.value($0) }
        case .speed:
            guard case .agitate(_, let speed?) = plan.steps[step].primitive else { return nil }
            return trace.value(speed)
        case .courseTime:
            let end = courseEnd.map { trace.records[$0].start } ?? trace.clock
            return trace.builder.subtract(end, record.end)
        case .hottest: return courseTemperature { trace.builder.maximum($0, $1) }
        case .coldest: return courseTemperature { trace.builder.minimum($0, $1) }
        case .electrons: return number(facts?.electrons)
        case .naiveElectrons: return number(facts?.naiveElectrons)
        case .metalAtoms: return number(facts?.metalAtoms)
        case .ligands: return number(facts?.ligands)
        case .charge: return number(facts?.charge)
        default: return nil
        }
    }

    private var transfer: Transfer? {
        if case .transfer(let transfer) = plan.steps[step].primitive { return transfer }
        return nil
    }

    /// The next separation or quench in the vessel.
    private var courseEnd: Int? {
        let vessel = plan.steps[step].vessel
        return plan.steps.indices.first { other in
            guard other > step, plan.steps[other].vessel == vessel else { return false }
            if case .separate = plan.steps[other].primitive { return true }
            return plan.steps[other].verb == "quench"
        }
    }

    private func courseTemperature(_ body: (ColumnValue, ColumnValue) -> ColumnValue) -> ColumnValue {
        let vessel = plan.steps[step].vessel
        var result = trace.states[record.after].temperature
        for other in (step + 1)..<(courseEnd ?? plan.steps.count) where plan.steps[other].vessel == vessel {
            result = body(result, trace.states[trace.records[other].after].temperature)
        }
        return result
    }

    // MARK: Truths

    func truth(_ id: Int32) -> ColumnValue? {
        switch expression.nodes[Int(id)] {
        case .truth(let value): return trace.builder.truth(value)
        case .less(let left, let right): return combine(left, right) { trace.builder.less($0, $1) }
        case .atMost(let left, let right): return combine(left, right) { trace.builder.atMost($0, $1) }
        case .equal(let left, let right): return combine(left, right) { trace.builder.equal($0, $1) }
        case .and(let left, let right):
            guard let left = truth(left), let right = truth(right) else { return nil }
            return trace.builder.and(left, right)
        case .or(let left, let right):
            guard let left = truth(left), let right = truth(right) else { return nil }
            return trace.builder.or(left, right)
        case .not(let inner): return truth(inner).map { trace.builder.not($0) }
        case .contains(let pattern, let place):
            return trace.builder.less(
                trace.builder.zero, presence(of: pattern, trace.states[state(place)].amounts))
        case .addedContains(let pattern), .addedIs(let pattern):
            return trace.builder.less(trace.builder.zero, presence(of: pattern, record.moved))
        case .uses(let pattern):
            let pattern = expression.patterns[Int(pattern)]
            return trace.builder.truth(trace.prepared.profiles.contains { pattern.matches($0) })
        case .known(let inner): return trace.builder.truth(number(inner) != nil)
        case .flag(.irradiated, let place): return trace.states[state(place)].isIrradiated
        case .flag(.acidityIsSet, let place): return trace.states[state(place)].acidityIsSet
        case .flag(.twoPhases, let place):
            let amounts = trace.states[state(place)].amounts
            func present(_ traits: SubstanceTraits) -> ColumnValue {
                var sum = trace.builder.zero
                for (index, profile) in trace.prepared.profiles.enumerated()
                where !profile.traits.isDisjoint(with: traits) { sum = trace.builder.add(sum, amounts[index]) }
                return trace.builder.less(trace.builder.zero, sum)
            }
            return trace.builder.and(present(.water), present(.waterImmiscible))
        case .word(.metal, let word):
            return trace.builder.truth(trace.prepared.basisSymbol == expression.words[Int(word)])
        case .word(.route, let word): return trace.builder.truth(plan.route?.name == expression.words[Int(word)])
        default: return nil
        }
    }

    /// A sum that is positive where anything of the kind is there.
    private func presence(of pattern: Int32, _ amounts: [ColumnValue]) -> ColumnValue {
        let pattern = expression.patterns[Int(pattern)]
        var sum = trace.builder.zero
        for (place, profile) in trace.prepared.profiles.enumerated() where pattern.matches(profile) {
            sum = trace.builder.add(sum, amounts[place])
        }
        return sum
    }
}
