import NsynQuantities

extension Trace {
    /// The material itself, after every choice is made.
    func resolved(_ material: MaterialID) -> MaterialID {
        var result = material
        var depth = 0
        while case .choice(let parameter, let options) = compact.materials[result.value], depth < 16, options.count > 0
        {
            let option = min(max(parameterOptions[parameter.value], 0), options.count - 1)
            result = compact.options[Int(options.start + option)]
            depth += 1
        }
        return result
    }

    func performTransfer(_ transfer: Transfer, index: Int, vessel: Int, record: inout StepRecord<Number>) {
        let material = resolved(transfer.material)
        record.material = material.number
        switch compact.materials[material.value] {
        case .neat(let substance): takeNeat(substance, transfer.portion, index, &record)
        case .stock(let stock): takeStock(stock, transfer.portion, index, &record)
        case .content(let source):
            takeContent(of: source.value, transfer.portion, receiver: vessel, index, &record)
        case .choice: break
        }
        receive(index, &record)
        passTime(of: transfer)
        noteUse(of: material, index, &record)
    }

    private func passTime(of transfer: Transfer) {
        if let duration = transfer.duration {
            clock = clock + numbers[duration.value].clampedToPositive
        } else if let interval = transfer.interval, let portions = transfer.portions {
            let gaps = numbers[portions.value] - .one
            clock = clock + (gaps * numbers[interval.value]).clampedToPositive
        }
    }

    func noteUse(of material: MaterialID, _ index: Int, _ record: inout StepRecord<Number>) {
        var stock = stocks[material.value]
        stock.drawn = stock.drawn + (record.happens == .possible ? record.volume.hull(.zero) : record.volume)
        if record.happens == .possible {
            stock.amount = stock.amount.hull(stock.amount + record.amount)
        } else {
            stock.amount = stock.amount + record.amount
        }
        if stock.firstStep < 0 {
            stock.firstUse = record.start
            stock.firstStep = Int32(index)
        } else if stock.isUsed == .possible {
            stock.firstUse = stock.firstUse.hull(record.start)
        }
        stock.lastUse = record.happens == .possible && stock.lastStep >= 0 ? stock.lastUse.hull(clock) : clock
        stock.lastStep = Int32(index)
        stock.isUsed = stock.isUsed || record.happens
        stock.isUndetermined = stock.isUndetermined || record.problemHolds
        stocks[material.value] = stock
    }

    // MARK: How much

    /// The state of the receiving vessel before the step.
    private func receiverVolume(_ record: StepRecord<Number>) -> Number { states[Int(record.before)].volume }

    private func receiverAmount(_ substance: SubstanceID, _ record: StepRecord<Number>) -> Number {
        amounts[Int(record.before) * substanceCount + substance.value]
    }

    /// mol of the metal that `eq` counts by, in a state.
    func basis(_ state: Int) -> Number {
        let row = amounts + state * substanceCount
        var sum = Number.zero
        for (place, substance) in prepared.basisMetal.substances.enumerated() {
            sum = sum + basisWeights[place] * row[Int(substance)]
        }
        if sum.isPositive == .never {
            sum = .zero
            let other = prepared.allMetal
            for (place, substance) in other.substances.enumerated() {
                sum = sum + Number(other.weights[place]) * row[Int(substance)]
            }
        }
        return sum
    }

    private func equivalents(_ ratio: ExpressionID, _ record: inout StepRecord<Number>) -> Number {
        let metal = basis(Int(record.before))
        let isMissing = !metal.isPositive
        if isMissing != .never { note(.noBasisMetal, isMissing, &record) }
        return numbers[ratio.value] * metal
    }

    private func note(_ problem: AmountProblem, _ truth: Truth, _ record: inout StepRecord<Number>) {
        record.problem = problem
        record.problemHolds = truth
    }

    private func takeNeat(
        _ substance: SubstanceID, _ portion: Portion, _ index: Int, _ record: inout StepRecord<Number>
    ) {
        let traits = compact.traits[substance.value]
        let isLiquid = !traits.isDisjoint(with: [.liquid, .solvent])
        let neatConcentration = neat[substance.value]
        // A liquid of unknown molar mass still fills the vessel: its amount is then only formal.
        let formal = neatConcentration ?? Number(Rational(10_000))
        var amount = Number.zero
        var volume: Number?
        switch portion {
        case .volume(let id):
            volume = numbers[id.value]
            amount = numbers[id.value] * formal
        case .mass(let id):
            let mass = numbers[id.value]
            if let molar = molarMass[substance.value], let moles = mass.divided(by: molar) {
                amount = moles
            } else {
                note(.unknownSubstance, .always, &record)
            }
            if isLiquid, let density = density[substance.value] { volume = mass.divided(by: density) }
        case .amount(let id): amount = numbers[id.value]
        case .equivalents(let id): amount = equivalents(id, &record)
        case .untilConcentration(let id):
            let goal = numbers[id.value]
            let present = receiverAmount(substance, record)
            let missing = (goal * receiverVolume(record) - present)
            if isLiquid {
                // The liquid adds to the volume that dilutes it.
                let unreachable = formal.isAtMost(goal)
                if unreachable != .never { note(.concentrationUnreachable, unreachable, &record) }
                let share = Number.one - (goal.divided(by: formal) ?? .one)
                amount = missing.divided(by: share) ?? Trace.anyAmount
            } else {
                amount = missing
            }
        case .untilVolume(let id):
            let missing = numbers[id.value] - receiverVolume(record)
            volume = missing
            amount = missing * formal
        case .fraction, .everything: break
        }
        if volume == nil { volume = isLiquid ? amount.divided(by: formal) ?? Trace.anyAmount : .zero }
        record.requested = volume ?? .zero
        record.amount = amount
        record.volume = record.requested.clampedToPositive
        movedAmounts[index * substanceCount + substance.value] = amount.clampedToPositive
    }

    /// mol of the first component in a m³.
    private func strength(of stock: CompactStock) -> Number {
        if let first = stock.components.first { return numbers[compact.components[first].share.value] }
        // A plain solvent mixture counts by its first solvent.
        guard let first = stock.solvents.first, let pure = neat[compact.solvents[first].substance.value] else {
            return .zero
        }
        return pure * numbers[compact.solvents[first].share.value]
    }

    private func takeStock(_ stock: CompactStock, _ portion: Portion, _ index: Int, _ record: inout StepRecord<Number>)
    {
        let volume: Number
        switch portion {
        case .volume(let id): volume = numbers[id.value]
        case .mass(let id):
            let solvent =
                stock.solvents.first.flatMap { density[compact.solvents[$0].substance.value] } ?? Number(Rational(1000))
            volume = numbers[id.value].divided(by: solvent) ?? Trace.anyAmount
        case .amount(let id): volume = volumeHolding(numbers[id.value], of: stock, &record)
        case .equivalents(let id): volume = volumeHolding(equivalents(id, &record), of: stock, &record)
        case .untilConcentration(let id):
            let goal = numbers[id.value]
            let strength = strength(of: stock)
            let present =
                stock.components.first.map { receiverAmount(compact.components[$0].substance, record) } ?? .zero
            let missing = goal * receiverVolume(record) - present
            let unreachable = strength.isAtMost(goal) && missing.isPositive
            if unreachable != .never { note(.concentrationUnreachable, unreachable, &record) }
            volume = missing.divided(by: strength - goal) ?? Trace.anyAmount
        case .untilVolume(let id): volume = numbers[id.value] - receiverVolume(record)
        case .fraction, .everything: volume = .zero
        }
        record.requested = volume
        fill(index, from: stock, volume: volume.clampedToPositive, &record)
    }

    func fill(_ index: Int, from stock: CompactStock, volume: Number, _ record: inout StepRecord<Number>) {
        record.volume = volume
        let moved = movedAmounts + index * substanceCount
        for index in stock.solvents.indices {
            let solvent = compact.solvents[index]
            let pure = neat[solvent.substance.value] ?? Number(Rational(10_000))
            let amount = volume * numbers[solvent.share.value] * pure
            moved[solvent.substance.value] = moved[solvent.substance.value] + amount
        }
        for index in stock.components.indices {
            let component = compact.components[index]
            let amount = volume * numbers[component.share.value]
            moved[component.substance.value] = moved[component.substance.value] + amount
        }
    }

    private func volumeHolding(_ amount: Number, of stock: CompactStock, _ record: inout StepRecord<Number>) -> Number {
        record.amount = amount
        let strength = strength(of: stock)
        if let volume = amount.divided(by: strength) { return volume }
        note(.concentrationUnreachable, !strength.isPositive, &record)
        return record.problemHolds == .always ? .zero : Trace.anyAmount
    }

    private func takeContent(
        of source: Int, _ portion: Portion, receiver: Int, _ index: Int, _ record: inout StepRecord<Number>
    ) {
        guard source != receiver else { return }
        let (before, after) = advance(source)
        record.sourceBefore = Int32(before)
        record.sourceAfter = Int32(after)
        let available = states[before].volume
        var fraction: Number?
        switch portion {
        case .volume(let id): record.requested = numbers[id.value]
        case .mass(let id): record.requested = numbers[id.value] * Number(Rational(1, 1000))
        case .untilVolume(let id): record.requested = numbers[id.value] - receiverVolume(record)
        case .everything: fraction = .one
        case .fraction(let id): fraction = numbers[id.value]
        case .amount(let id): fraction = numbers[id.value].divided(by: basis(before))
        case .equivalents(let id): fraction = equivalents(id, &record).divided(by: basis(before))
        case .untilConcentration: note(.concentrationUnreachable, .possible, &record)
        }
        if let fraction {
            record.requested = fraction * available
            // Nothing but the share decides: more than all of it is asked for exactly where the share is above one.
        }
        let moves = Number.minimum(record.requested.clampedToPositive, available)
        record.volume = moves
        let share = (fraction ?? moves.divided(by: available) ?? Number(.zero, .one)).clampedToUnit
        let rest = Number.one - share
        let row = amounts + before * substanceCount
        let left = amounts + after * substanceCount
        let moved = movedAmounts + index * substanceCount
        for substance in 0..<substanceCount {
            moved[substance] = (row[substance] * share).narrowed
            left[substance] = (row[substance] * rest).narrowed
        }
        states[after].volume = (available - moves).clampedToPositive
        if case .everything = portion {
            states[after].volume = .zero
            states[after].isFilled = .never
        }
        states[after].time = clock
        inherit(from: states[before], record)
    }

    /// What the receiving vessel learns from a content that comes in.
    private func inherit(from source: VesselState<Number>, _ record: StepRecord<Number>) {
        let after = Int(record.after)
        let wasEmpty = states[after].isFilled == .never
        if wasEmpty {
            states[after].lineage = source.lineage
            states[after].yieldStep = source.yieldStep
            states[after].isPrecipitated = source.isPrecipitated
            states[after].hasReducingGas = source.hasReducingGas
        } else {
            states[after].lineage.formUnion(source.lineage)
        }
        states[after].isUndetermined = states[after].isUndetermined || source.isUndetermined
    }

    // MARK: Receiving

    /// Puts what moved into the receiving vessel's state.
    func receive(_ index: Int, _ record: inout StepRecord<Number>) {
        let after = Int(record.after)
        let vessel = compact.steps[index].vessel.value
        if record.problemHolds == .possible {
            let moved = movedAmounts + index * substanceCount
            record.requested = record.requested.hull(Trace.anyAmount)
            record.volume = record.volume.hull(Trace.anyAmount)
            for substance in 0..<substanceCount where moved[substance].isZero != .always {
                moved[substance] = moved[substance].hull(Trace.anyAmount)
            }
        }
        states[after].isUndetermined = states[after].isUndetermined || record.problemHolds
        states[after].volume = (states[after].volume + record.volume).narrowed
        states[after].isFilled = states[after].isFilled || record.happens
        states[after].acidityIsSet = false
        states[after].isDry = .never
        let row = amounts + after * substanceCount
        let moved = movedAmounts + index * substanceCount
        let first = firstAdditions + vessel * substanceCount
        var reduces = false
        for substance in 0..<substanceCount where moved[substance].isZero != .always {
            row[substance] = (row[substance] + moved[substance]).narrowed
            if first[substance] < 0 { first[substance] = Int32(index) }
            if compact.traits[substance].contains(.reductant) { reduces = true }
        }
        if reduces, states[after].lineage == .raw, basis(after).isPositive == .always {
            states[after].lineage = .crude
        }
    }
}
