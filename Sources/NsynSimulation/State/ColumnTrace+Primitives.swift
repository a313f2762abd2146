import NsynPlan
import NsynQuantities

extension ColumnTrace {
    func perform(_ step: Step, _ record: inout StepColumns) {
        let after = record.after
        switch step.primitive {
        case .transfer(let transfer): self.transfer(transfer, vessel: step.vessel.value, &record)
        case .setTemperature(let goal, let ramp):
            let old = states[after].temperature
            let new = value(goal)
            if let ramp {
                let change = builder.magnitude(builder.subtract(new, old))
                pass(builder.divide(change, value(ramp), orWhereZero: builder.zero))
            }
            update(after) { $0.temperature = new }
        case .agitate(_, let speed):
            let turns = speed.map { value($0) } ?? builder.zero
            update(after) { $0.agitationSpeed = turns }
        case .hold(let duration): pass(value(duration))
        case .light(let mode, _, _):
            let shines = builder.truth(mode == "irradiate")
            update(after) { $0.isIrradiated = shines }
        case .separate(let method, let keep, _): separate(SeparationMethod(name: method), keep, after)
        case .measure(_, let volume): if let volume { takeOut(value(volume), &record) }
        case .adjustAcidity(let goal, let material): adjustAcidity(value(goal), material, &record)
        case .discard(let volume):
            if let volume {
                takeOut(value(volume), &record)
            } else {
                record.volume = states[after].volume
                record.requested = record.volume
                let zero = builder.zero
                update(after) { state in
                    state.volume = zero
                    for place in state.amounts.indices { state.amounts[place] = zero }
                }
            }
        case .gas, .manual, .yield: break
        }
    }

    /// Takes liquid out of a vessel for good.
    private func takeOut(_ volume: ColumnValue, _ record: inout StepColumns) {
        let after = record.after
        let available = states[after].volume
        let zero = builder.zero
        record.requested = volume
        record.volume = builder.minimum(builder.clampedToPositive(volume), available)
        let share = builder.clampedToUnit(builder.divide(record.volume, available, orWhereZero: zero))
        let rest = builder.subtract(builder.one, share)
        let left = builder.clampedToPositive(builder.subtract(available, record.volume))
        for place in plan.substances.indices {
            let amount = builder.multiply(states[after].amounts[place], rest)
            update(after) { $0.amounts[place] = amount }
        }
        update(after) { $0.volume = left }
    }

    // MARK: Separation

    private func separate(_ method: SeparationMethod, _ keep: String, _ state: Int) {
        let zero = builder.zero
        switch method {
        case .evaporation:
            drop(from: state) { $0.traits.contains(.solvent) }
            update(state) { $0.volume = zero }
            return
        case .extraction:
            keepPhase(keep, state)
            return
        default: break
        }
        switch keep {
        case "pellet", "solid", "residue", "precipitate", "cake", "crystals":
            drop(from: state) { $0.traits.contains(.solvent) || $0.metals.isEmpty }
            update(state) { $0.volume = zero }
        case "organic", "aqueous": keepPhase(keep, state)
        default:
            if method.resolvesSizes { drop(from: state) { $0.metals.isEmpty && !$0.traits.contains(.solvent) } }
        }
    }

    private func drop(from state: Int, where goes: (SubstanceProfile) -> Bool) {
        let zero = builder.zero
        for (place, profile) in prepared.profiles.enumerated() where goes(profile) {
            update(state) { $0.amounts[place] = zero }
        }
    }

    /// Keeps one of two liquid phases: the solvents of the other go, with their volume.
    private func keepPhase(_ keep: String, _ state: Int) {
        let keepsOrganic = keep != "aqueous"
        let zero = builder.zero
        for solvent in prepared.solvents.map(Int.init) {
            guard prepared.profiles[solvent].traits.contains(.waterImmiscible) != keepsOrganic else { continue }
            if let pure = neat[solvent] {
                let volume = builder.divide(states[state].amounts[solvent], pure)
                let left = builder.clampedToPositive(builder.subtract(states[state].volume, volume))
                update(state) { $0.volume = left }
            }
            update(state) { $0.amounts[solvent] = zero }
        }
    }

    // MARK: Acidity

    /// The volume of titrant that brings the vessel to a pH, by a charge balance of strong and weak acids.
    private func adjustAcidity(_ goal: ColumnValue, _ titrant: MaterialID, _ record: inout StepColumns) {
        let zero = builder.zero
        let three = builder.constant(3.0)
        let hydronium = builder.powerOfTen(builder.subtract(three, goal))
        let hydroxide = builder.divide(builder.constant(1e-8), hydronium)
        let freeBase = builder.subtract(hydroxide, hydronium)
        let before = states[record.before]
        let water = builder.multiply(freeBase, before.volume)
        let need = builder.add(baseDemand(before.amounts, hydronium), water)
        forEachLeaf(of: titrant) { material, condition in
            // One m³ of titrant: what it brings, and how much base it takes up at the goal. A solid is portioned as
            // if a m³ held a thousand moles of it.
            var isSolid = false
            var unit = Array(repeating: zero, count: plan.substances.count)
            switch plan.materials[material.value] {
            case .stock(let stock): unit = filling(from: stock, volume: builder.one)
            case .neat(let substance):
                isSolid = prepared.profiles[substance.value].traits.isDisjoint(with: [.liquid, .solvent])
                unit[substance.value] =
                    isSolid ? builder.constant(1_000.0) : neat[substance.value] ?? builder.constant(10_000.0)
            case .choice, .content: break
            }
            let takenUp = builder.add(baseDemand(unit, hydronium), freeBase)
            let strength = builder.subtract(zero, takenUp)
            let volume = builder.divide(need, strength, orWhereZero: zero)
            let poured = builder.clampedToPositive(volume)
            let moved = unit.map { builder.multiply($0, poured) }
            var amount = zero
            if isSolid, case .neat(let substance) = plan.materials[material.value] { amount = moved[substance.value] }
            receive(
                Taken(
                    requested: isSolid ? zero : volume, volume: isSolid ? zero : poured, amount: amount, moved: moved),
                from: material, where: condition, &record)
        }
        let isSet = builder.one
        update(record.after) { state in
            state.acidity = goal
            state.acidityIsSet = isSet
        }
    }

    /// Moles of base that the content takes up before it is at this pH, water itself excepted.
    private func baseDemand(_ amounts: [ColumnValue], _ hydronium: ColumnValue) -> ColumnValue {
        let strong = prepared.strongAcidity
        var demand = builder.sum(zip(strong.weights, strong.substances).map { ($0.double, amounts[Int($1)]) })
        for substance in prepared.weakAcids.map(Int.init) {
            for constant in acidConstants(of: substance) {
                let ratio = builder.divide(hydronium, builder.constant(constant))
                let ionised = builder.divide(builder.one, builder.add(builder.one, ratio))
                demand = builder.add(demand, builder.multiply(ionised, amounts[substance]))
            }
        }
        return demand
    }

    /// mol/m³
    private func acidConstants(of substance: Int) -> [Double] {
        prepared.profiles[substance].acidConstants.map { Exponential.powerOfTen(3 - $0.double) }
    }

    /// pH: as a step set it, else by the charge balance; not a number where there is no water.
    func acidity(in state: Int) -> ColumnValue {
        let values = states[state]
        let strong = prepared.strongAcidity
        let balance = ChargeBalance(
            strong: builder.sum(zip(strong.weights, strong.substances).map { ($0.double, values.amounts[Int($1)]) }),
            volume: values.volume,
            weak: prepared.weakAcids.map(Int.init).compactMap { substance in
                if builder.constant(of: values.amounts[substance]) == 0 { return nil }
                return ChargeBalance.WeakAcid(
                    amount: values.amounts[substance], constants: acidConstants(of: substance))
            })
        var water = builder.zero
        for place in plan.substances.indices where prepared.profiles[place].traits.contains(.water) {
            water = builder.add(water, values.amounts[place])
        }
        let zero = builder.zero
        let isWet = builder.and(builder.less(zero, water), builder.less(zero, values.volume))
        if builder.constant(of: values.acidityIsSet) == 1 { return values.acidity }
        let estimate = builder.choose(isWet, builder.acidity(balance), builder.constant(.nan))
        return builder.choose(values.acidityIsSet, values.acidity, estimate)
    }
}
