import NsynPlan
import NsynQuantities

extension ColumnTrace {
    /// What one material gives to a step.
    struct Taken {
        var requested: ColumnValue
        /// m³
        var volume: ColumnValue
        /// mol asked for, where the step counts in moles
        var amount: ColumnValue
        var moved: [ColumnValue]
    }

    func transfer(_ transfer: Transfer, vessel: Int, _ record: inout StepColumns) {
        forEachLeaf(of: transfer.material) { material, condition in
            let taken: Taken
            switch plan.materials[material.value] {
            case .neat(let substance): taken = neatPortion(of: substance, transfer.portion, record)
            case .stock(let stock): taken = stockPortion(of: stock, transfer.portion, record)
            case .content(let source):
                guard source.value != vessel else { return }
                taken = content(of: source.value, transfer.portion, where: condition, &record)
            case .choice: return
            }
            receive(taken, from: material, where: condition, &record)
        }
        if let duration = transfer.duration {
            pass(value(duration))
        } else if let interval = transfer.interval, let portions = transfer.portions {
            let gaps = builder.subtract(value(portions), builder.one)
            pass(builder.multiply(gaps, value(interval)))
        }
    }

    /// Every material that a choice may stand for, with the condition under which it does.
    func forEachLeaf(
        of material: MaterialID, where condition: ColumnValue? = nil, _ body: (MaterialID, ColumnValue) -> Void
    ) {
        let condition = condition ?? builder.one
        guard case .choice(let parameter, let options) = plan.materials[material.value] else {
            if builder.constant(of: condition) != 0 { body(material, condition) }
            return
        }
        for (place, option) in options.enumerated() where option != material {
            let isChosen = builder.equal(value(parameter), builder.constant(Double(place)))
            forEachLeaf(of: option, where: builder.and(condition, isChosen), body)
        }
    }

    /// Puts what a material gives into the receiving vessel.
    func receive(_ taken: Taken, from material: MaterialID, where condition: ColumnValue, _ record: inout StepColumns) {
        let zero = builder.zero
        let volume = builder.choose(condition, taken.volume, zero)
        record.volume = builder.add(record.volume, volume)
        record.requested = builder.add(record.requested, builder.choose(condition, taken.requested, zero))
        let after = record.after
        for place in taken.moved.indices {
            let moved = builder.choose(condition, taken.moved[place], zero)
            record.moved[place] = builder.add(record.moved[place], moved)
            let total = builder.add(states[after].amounts[place], moved)
            update(after) { $0.amounts[place] = total }
        }
        let total = builder.add(states[after].volume, volume)
        let stays = builder.choose(condition, zero, states[after].acidityIsSet)
        update(after) { state in
            state.volume = total
            state.acidityIsSet = stays
        }
        note(
            use: material, volume: taken.volume, amount: taken.amount, where: builder.and(condition, record.happens))
    }

    // MARK: How much

    func weighted(_ weights: SubstanceWeights, in state: Int) -> ColumnValue {
        builder.sum(
            zip(weights.weights, weights.substances).map { ($0.double, states[state].amounts[Int($1)]) })
    }

    /// mol of the metal that `eq` counts by: the target's main metal, or all metal in a vessel without it.
    func basis(in state: Int) -> ColumnValue {
        let own = weighted(prepared.basisMetal, in: state)
        let all = weighted(prepared.allMetal, in: state)
        let isThere = builder.less(builder.zero, own)
        return builder.choose(isThere, own, all)
    }

    private func equivalents(_ ratio: ExpressionID, _ record: StepColumns) -> ColumnValue {
        builder.multiply(value(ratio), basis(in: record.before))
    }

    private func neatPortion(of substance: SubstanceID, _ portion: Portion, _ record: StepColumns) -> Taken {
        let place = substance.value
        let isLiquid = !prepared.profiles[place].traits.isDisjoint(with: [.liquid, .solvent])
        let formal = neat[place] ?? builder.constant(10_000.0)
        let before = states[record.before]
        var amount = builder.zero
        var volume: ColumnValue?
        switch portion {
        case .volume(let id):
            volume = value(id)
            amount = builder.multiply(value(id), formal)
        case .mass(let id):
            amount = molarMass[place].map { builder.divide(value(id), $0) } ?? builder.constant(.nan)
            if isLiquid, let density = density[place] { volume = builder.divide(value(id), density) }
        case .amount(let id): amount = value(id)
        case .equivalents(let id): amount = equivalents(id, record)
        case .untilConcentration(let id):
            let wanted = builder.multiply(value(id), before.volume)
            let missing = builder.subtract(wanted, before.amounts[place])
            if isLiquid {
                let share = builder.subtract(builder.one, builder.divide(value(id), formal))
                amount = builder.divide(missing, share)
            } else {
                amount = missing
            }
        case .untilVolume(let id):
            let missing = builder.subtract(value(id), before.volume)
            volume = missing
            amount = builder.multiply(missing, formal)
        case .fraction, .everything: break
        }
        let requested = volume ?? (isLiquid ? builder.divide(amount, formal) : builder.zero)
        var moved = Array(repeating: builder.zero, count: plan.substances.count)
        moved[place] = builder.clampedToPositive(amount)
        return Taken(
            requested: requested, volume: builder.clampedToPositive(requested), amount: amount, moved: moved)
    }

    /// mol of the first component in a m³; a plain solvent mixture counts by its first solvent.
    private func strength(of stock: Stock) -> ColumnValue {
        if let first = stock.components.first { return value(first.concentration) }
        guard let share = stock.solvents.first, let pure = neat[share.substance.value] else { return builder.zero }
        return builder.multiply(pure, value(share.fraction))
    }

    private func stockPortion(of stock: Stock, _ portion: Portion, _ record: StepColumns) -> Taken {
        let before = states[record.before]
        var amount = builder.zero
        var volume: ColumnValue
        switch portion {
        case .volume(let id): volume = value(id)
        case .mass(let id):
            let solvent = stock.solvents.first.flatMap { density[$0.substance.value] } ?? builder.constant(1_000.0)
            volume = builder.divide(value(id), solvent)
        case .amount(let id):
            amount = value(id)
            volume = builder.divide(amount, strength(of: stock))
        case .equivalents(let id):
            amount = equivalents(id, record)
            volume = builder.divide(amount, strength(of: stock))
        case .untilConcentration(let id):
            let present = stock.components.first.map { before.amounts[$0.substance.value] } ?? builder.zero
            let wanted = builder.multiply(value(id), before.volume)
            let missing = builder.subtract(wanted, present)
            volume = builder.divide(missing, builder.subtract(strength(of: stock), value(id)))
        case .untilVolume(let id): volume = builder.subtract(value(id), before.volume)
        case .fraction, .everything: volume = builder.zero
        }
        let poured = builder.clampedToPositive(volume)
        return Taken(requested: volume, volume: poured, amount: amount, moved: filling(from: stock, volume: poured))
    }

    /// What a volume of a stock holds, by substance.
    func filling(from stock: Stock, volume: ColumnValue) -> [ColumnValue] {
        var moved = Array(repeating: builder.zero, count: plan.substances.count)
        for share in stock.solvents {
            let place = share.substance.value
            let pure = neat[place] ?? builder.constant(10_000.0)
            let part = builder.multiply(volume, value(share.fraction))
            moved[place] = builder.add(moved[place], builder.multiply(part, pure))
        }
        for component in stock.components {
            let place = component.substance.value
            let part = builder.multiply(volume, value(component.concentration))
            moved[place] = builder.add(moved[place], part)
        }
        return moved
    }

    private func content(
        of source: Int, _ portion: Portion, where condition: ColumnValue, _ record: inout StepColumns
    ) -> Taken {
        let (before, after) = advance(source)
        record.sourceBefore = before
        record.sourceAfter = after
        let available = states[before].volume
        let zero = builder.zero
        var requested = zero
        var fraction: ColumnValue?
        switch portion {
        case .volume(let id): requested = value(id)
        case .mass(let id): requested = builder.divide(value(id), builder.constant(1_000.0))
        case .untilVolume(let id): requested = builder.subtract(value(id), states[record.before].volume)
        case .everything: fraction = builder.one
        case .fraction(let id): fraction = value(id)
        case .amount(let id): fraction = builder.divide(value(id), basis(in: before), orWhereZero: zero)
        case .equivalents(let id):
            let wanted = equivalents(id, record)
            fraction = builder.divide(wanted, basis(in: before), orWhereZero: zero)
        case .untilConcentration: requested = builder.constant(.nan)
        }
        if let fraction { requested = builder.multiply(fraction, available) }
        let moves = builder.minimum(builder.clampedToPositive(requested), available)
        let part = fraction ?? builder.divide(moves, available, orWhereZero: zero)
        let share = builder.clampedToUnit(part)
        let rest = builder.subtract(builder.one, share)
        var moved: [ColumnValue] = []
        for place in plan.substances.indices {
            let present = states[before].amounts[place]
            moved.append(builder.multiply(present, share))
            let left = builder.multiply(present, rest)
            update(after) { $0.amounts[place] = left }
        }
        var left = builder.clampedToPositive(builder.subtract(available, moves))
        if case .everything = portion { left = zero }
        update(after) { $0.volume = left }
        let now = clock
        update(after) { $0.time = now }
        if builder.constant(of: condition) == nil { choose(after, orElse: before, where: condition) }
        return Taken(requested: requested, volume: moves, amount: zero, moved: moved)
    }
}
