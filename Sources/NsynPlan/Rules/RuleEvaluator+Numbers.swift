import NsynQuantities

extension RuleEvaluator {
    /// Nil where nobody knows the number, or where only a condition says it and there is none.
    func number(_ id: Int32) -> Number? {
        switch node(id) {
        case .constant(let value): return constant(Int(value))
        case .quantity(let quantity, let place): return self.quantity(quantity, self.place(place))
        case .amount(let name, let place): return amount(pattern(name), self.place(place))
        case .concentration(let name, let place):
            let state = self.place(place)
            guard let trace, state >= 0, let amount = amount(pattern(name), state) else { return nil }
            return amount.divided(by: trace.state(state).volume)
        case .strength(let name): return strength(pattern(name))
        case .addedAmount(let name):
            guard let trace, step >= 0 else { return nil }
            return sum(pattern(name)) { trace.moved($0, in: step) }
        case .addedMass(let name): return addedMass(pattern(name))
        case .ratio(let above, let below, let place):
            let state = self.place(place)
            guard let top = amount(pattern(above), state), let bottom = amount(pattern(below), state) else {
                return nil
            }
            return top.divided(by: bottom)
        case .count(let name):
            return facts.target.flatMap { matter(name).count(in: $0) }.map { Number(Rational($0)) }
        case .volumeShare(let name): return volumeShare(pattern(name))
        case .timeSince(let name): return timeSince(pattern(name))
        case .solubilisingAcidity(let name, let place): return solubilisingAcidity(pattern(name), self.place(place))
        case .add(let left, let right): return combine(left, right) { $0 + $1 }
        case .subtract(let left, let right): return combine(left, right) { $0 - $1 }
        case .multiply(let left, let right): return combine(left, right) { $0 * $1 }
        case .divide(let left, let right): return combine(left, right) { $0.divided(by: $1) }
        case .minimum(let left, let right): return combine(left, right) { Number.minimum($0, $1) }
        case .maximum(let left, let right): return combine(left, right) { Number.maximum($0, $1) }
        default: return nil
        }
    }

    private func combine(_ left: Int32, _ right: Int32, _ body: (Number, Number) -> Number?) -> Number? {
        guard let left = number(left), let right = number(right) else { return nil }
        return body(left, right)
    }

    private func constant(_ number: Int) -> Number {
        (start.fastConstants[number] as? Number) ?? Number(start.constants[number])
    }

    private func sum(_ pattern: BoundPattern, _ amount: (SubstanceID) -> Number) -> Number {
        var result = Number.zero
        for match in matches(pattern) {
            let value = amount(match.substance)
            result = result + (match.isWhole ? value : Number(match.weight) * value)
        }
        return result
    }

    /// Nil where one of what matches has no known molar mass.
    private func addedMass(_ pattern: BoundPattern) -> Number? {
        guard let trace, step >= 0 else { return nil }
        var result = Number.zero
        for match in matches(pattern) {
            guard let molar = facts.prepared.profiles[match.substance.value].molarMass else { return nil }
            result = result + trace.moved(match.substance, in: step) * Number(molar)
        }
        return result
    }

    /// What is dissolved in a stock, kg/m³, as far as molar masses are known.
    private var load: Number? {
        guard let trace, material >= 0, case .stock(let stock) = compact.materials[material] else { return nil }
        var result = Number.zero
        for index in stock.components.indices {
            let component = compact.components[index]
            guard let molar = facts.prepared.profiles[component.substance.value].molarMass else { continue }
            result = result + trace.value(component.share) * Number(molar)
        }
        return result
    }

    private func amount(_ pattern: BoundPattern, _ state: Int32) -> Number? {
        if pattern.isEmpty { return .zero }
        guard let trace, state >= 0 else { return nil }
        return sum(pattern) { trace.amount(of: $0, in: state) }
    }

    private func strength(_ pattern: BoundPattern) -> Number? {
        guard let trace, material >= 0, case .stock(let stock) = compact.materials[material] else { return nil }
        var sum: Number?
        for index in stock.components.indices where facts.holds(compact.components[index].substance, pattern) {
            let value = trace.value(compact.components[index].share)
            sum = sum.map { $0 + value } ?? value
        }
        return sum
    }

    /// Over the steps up to this one, by the material's own substance.
    private func volumeShare(_ pattern: BoundPattern) -> Number? {
        guard let trace, step >= 0 else { return nil }
        let vessel = compact.steps[step].vessel
        var part = Number.zero
        var all = Number.zero
        for other in 0...step where compact.steps[other].vessel == vessel && compact.steps[other].bringsMaterial {
            let record = trace.record(other)
            if record.happens == .never { continue }
            all = all + record.volume
            guard record.material >= 0 else { continue }
            switch leads(MaterialID(Int(record.material)), pattern) {
            case .always: part = part + record.volume
            case .never: break
            default: return nil
            }
        }
        return part.divided(by: all)
    }

    private func timeSince(_ pattern: BoundPattern) -> Number? {
        guard let trace, step > 0, !pattern.isEmpty else { return nil }
        let vessel = compact.steps[step].vessel
        for other in (0..<step).reversed() where compact.steps[other].vessel == vessel {
            if brings(other, pattern) != .never { return trace.record(step).start - trace.record(other).end }
        }
        return nil
    }

    /// The least acid constant of what matches and is present; with a single constant the group is the thiol itself.
    private func solubilisingAcidity(_ pattern: BoundPattern, _ state: Int32) -> Number? {
        var result: Rational?
        for match in matches(pattern) {
            let constants = facts.prepared.profiles[match.substance.value].acidConstants
            guard constants.count > 1, let least = constants.min() else { return nil }
            if let trace, state >= 0, trace.contains(match.substance, in: state) == .never { continue }
            result = result.map { max($0, least) } ?? least
        }
        return result.map { Number($0) }
    }

    private func quantity(_ quantity: RuleQuantity, _ state: Int32) -> Number? {
        switch quantity {
        case .electrons: return facts.target?.electrons.map { Number(Rational($0)) }
        case .naiveElectrons: return facts.target?.naiveElectrons.map { Number(Rational($0)) }
        case .metalAtoms: return facts.target?.metalAtoms.map { Number(Rational($0)) }
        case .ligands: return facts.target?.ligands.map { Number(Rational($0)) }
        case .charge: return facts.target.map { Number(Rational($0.charge)) }
        case .isomers: return facts.target.map { Number(Rational($0.knownIsomers.count)) }
        case .templateLigands: return facts.target?.template?.ligands.map { Number(Rational($0)) }
        case .templateElectrons: return facts.target?.template.map { Number(Rational($0.electrons)) }
        case .templateAtoms: return facts.target?.template.map { Number(Rational($0.metalAtoms)) }
        case .axes: return sweep < 0 ? nil : Number(Rational(facts.sweeps[sweep].axes.count))
        case .numbers: return sweep < 0 ? nil : Number(Rational(facts.numericAxes(of: sweep)))
        case .conditions: return sweep < 0 ? nil : facts.conditions(of: sweep).map { Number($0) }
        case .replicates: return sweep < 0 ? nil : Number(Rational(facts.sweeps[sweep].replicates))
        case .portions: return trace.flatMap { $0.value(transfer?.portions) }
        case .interval: return trace.flatMap { $0.value(transfer?.interval) }
        case .freshFor: return trace.flatMap { $0.value(stock?.freshFor) }
        case .stockTemperature: return trace.flatMap { $0.value(stock?.temperature) }
        case .load: return load
        case .duration: return trace?.duration
        case .speed:
            guard let trace, step >= 0, case .agitate(_, let speed) = compact.steps[step].primitive else { return nil }
            return trace.value(speed)
        case .force, .flow, .wavelength: return trace.flatMap { $0.value(setting(quantity)) }
        case .additionTime: return stepTime
        case .additionVolume: return trace.flatMap { step < 0 ? nil : $0.record(step).volume }
        case .courseTime: return courseTime
        case .hottest: return courseTemperature { Number.maximum($0, $1) }
        case .coldest: return courseTemperature { Number.minimum($0, $1) }
        default: break
        }
        guard let trace, state >= 0 else { return nil }
        let values = trace.state(state)
        switch quantity {
        case .acidity: return trace.acidity(in: state)
        case .temperature: return values.temperature
        case .volume: return values.volume
        case .electronsSupplied: return trace.electronsSupplied(in: state)
        case .electronsNeeded: return ElectronBalance.needed(trace, in: state)
        case .stirring: return values.agitationSpeed.isPositive == .never ? nil : values.agitationSpeed
        case .capacity:
            return step < 0 ? nil : trace.value(plan.vessels[compact.steps[step].vessel.value].capacity)
        case .filling:
            guard step >= 0, let capacity = trace.value(plan.vessels[compact.steps[step].vessel.value].capacity) else {
                return nil
            }
            return values.volume.divided(by: capacity)
        default: return nil
        }
    }

    /// What a step sets on its instrument.
    private func setting(_ quantity: RuleQuantity) -> ExpressionID? {
        guard step >= 0 else { return nil }
        switch (quantity, plan.steps[step].primitive) {
        case (.force, .separate(_, _, let force)): return force
        case (.flow, .gas(_, _, let flow)): return flow
        case (.wavelength, .light(_, let wavelength, _)): return wavelength
        default: return nil
        }
    }

    /// How long a step takes: nil where nobody said.
    private var stepTime: Number? {
        guard let trace, step >= 0 else { return nil }
        switch compact.steps[step].primitive {
        case .transfer(let transfer):
            if transfer.duration == nil && (transfer.interval == nil || transfer.portions == nil) { return nil }
            let record = trace.record(step)
            return record.end - record.start
        case .hold(let duration): return trace.value(duration)
        default: return nil
        }
    }

    private var courseTime: Number? {
        guard let trace, step >= 0 else { return nil }
        let end = course.end.map { trace.record($0).start } ?? trace.duration
        return end - trace.record(step).end
    }

    private func courseTemperature(_ body: (Number, Number) -> Number) -> Number? {
        guard let trace, step >= 0 else { return nil }
        let vessel = compact.steps[step].vessel
        var result = trace.state(trace.record(step).after).temperature
        for other in course.steps where compact.steps[other].vessel == vessel {
            result = body(result, trace.state(trace.record(other).after).temperature)
        }
        return result
    }
}
