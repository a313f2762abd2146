import NsynQuantities

extension Trace {
    func perform(_ primitive: CompactPrimitive, index: Int, vessel: Int, record: inout StepRecord<Number>) {
        let after = Int(record.after)
        switch primitive {
        case .transfer(let transfer): performTransfer(transfer, index: index, vessel: vessel, record: &record)
        case .setTemperature(let goal, let ramp):
            let old = states[after].temperature
            let new = numbers[goal.value]
            if let ramp, let duration = (new - old).magnitude.divided(by: numbers[ramp.value]) {
                clock = clock + duration.clampedToPositive
            }
            states[after].temperature = new
            states[after].temperatureIsStated = true
        case .agitate(let mode, let speed):
            states[after].agitation = mode
            states[after].agitationSpeed = speed.map { numbers[$0.value] } ?? .zero
        case .hold(let duration): clock = clock + numbers[duration.value].clampedToPositive
        case .gas(let mode, let substance): leadGas(mode, substance, index: index, vessel: vessel, after: after)
        case .light(let mode): states[after].light = mode
        case .separate(let method, let keep): separate(method, keep, after)
        case .measure(let volume): if let volume { takeOut(numbers[volume.value], after, &record) }
        case .adjustAcidity(let goal, let material): adjustAcidity(goal, material, index, &record)
        case .discard(let volume):
            if let volume {
                takeOut(numbers[volume.value], after, &record)
            } else {
                record.volume = states[after].volume
                record.requested = record.volume
                empty(after)
            }
        case .manual: break
        case .yield:
            states[after].yieldStep = Int32(index)
            if states[after].lineage == .raw { states[after].lineage = .crude }
        }
    }

    private func empty(_ state: Int) {
        states[state].volume = .zero
        states[state].isFilled = .never
        let row = amounts + state * substanceCount
        for substance in 0..<substanceCount { row[substance] = .zero }
    }

    /// Takes liquid out of a vessel for good.
    private func takeOut(_ volume: Number, _ state: Int, _ record: inout StepRecord<Number>) {
        let available = states[state].volume
        record.requested = volume
        record.volume = Number.minimum(volume.clampedToPositive, available)
        let share = (record.volume.divided(by: available) ?? Number(.zero, .one)).clampedToUnit
        let rest = Number.one - share
        states[state].volume = (available - record.volume).clampedToPositive
        let row = amounts + state * substanceCount
        for substance in 0..<substanceCount { row[substance] = (row[substance] * rest).narrowed }
    }

    private func leadGas(_ mode: GasLead, _ substance: SubstanceID?, index: Int, vessel: Int, after: Int) {
        let traits = substance.map { compact.traits[$0.value] } ?? []
        switch mode {
        case .vent:
            states[after].closure = .open
            states[after].headspace = .air
        case .evacuate: states[after].headspace = .evacuated
        case .bubble, .flush:
            if traits.contains(.inertGas) {
                states[after].headspace = .inert
            } else if substance == nil {
                states[after].headspace = mode == .bubble ? .unstated : .inert
            } else {
                states[after].headspace = traits.contains(.oxidant) ? .air : .reactive
            }
        }
        guard let substance else { return }
        if traits.contains(.reducingGas) { states[after].hasReducingGas = true }
        let first = vessel * substanceCount + substance.value
        if firstAdditions[first] < 0 { firstAdditions[first] = Int32(index) }
    }

    // MARK: Separation

    private func separate(_ method: SeparationMethod, _ keep: KeptPart, _ state: Int) {
        let resolvesSizes = method.resolvesSizes
        let wasPrecipitated = states[state].isPrecipitated
        switch method {
        case .evaporation:
            dropSolvents(state)
            states[state].volume = .zero
            states[state].isDry = .always
            return
        case .extraction:
            keepPhase(keep, state)
            improveLineage(state, to: .cleaned)
            return
        default: break
        }
        switch keep {
        case .solid:
            dropSolvents(state)
            dropSmallMolecules(state)
            states[state].volume = .zero
            // One precipitation leaves a mixture of sizes behind; a second one, of what was washed, fractionates it.
            let isFractionation =
                resolvesSizes || (wasPrecipitated == .always && states[state].lineage == .cleaned)
            improveLineage(state, to: isFractionation ? .purified : .cleaned)
            states[state].isPrecipitated = .never
        case .organic, .aqueous: keepPhase(keep, state)
        case .liquid:
            if resolvesSizes { dropSmallMolecules(state) }
            states[state].isPrecipitated = method == .precipitation ? .always : .never
            // What falls out is not taken from what does not yet.
            if method == .precipitation { return }
            improveLineage(state, to: resolvesSizes ? .purified : .cleaned)
        }
    }

    private func improveLineage(_ state: Int, to level: Possibilities) {
        let old = states[state].lineage
        if old == .raw { return }
        if level == .purified || old == .crude { states[state].lineage = level }
    }

    private func dropSolvents(_ state: Int) {
        let row = amounts + state * substanceCount
        for solvent in prepared.solvents { row[Int(solvent)] = .zero }
    }

    private func dropSmallMolecules(_ state: Int) {
        let row = amounts + state * substanceCount
        for substance in 0..<substanceCount {
            if !compact.carriesMetal[substance], !compact.traits[substance].contains(.solvent) {
                row[substance] = .zero
            }
        }
    }

    /// Keeps one of two liquid phases: the solvents of the other go, with their volume.
    private func keepPhase(_ keep: KeptPart, _ state: Int) {
        let keepsOrganic = keep != .aqueous
        let row = amounts + state * substanceCount
        for solvent in prepared.solvents {
            let isOrganic = compact.traits[Int(solvent)].contains(.waterImmiscible)
            guard isOrganic != keepsOrganic else { continue }
            if let pure = neat[Int(solvent)], let volume = row[Int(solvent)].divided(by: pure) {
                states[state].volume = (states[state].volume - volume).clampedToPositive
            }
            row[Int(solvent)] = .zero
        }
    }

    // MARK: Acidity

    /// Finds the volume of titrant that brings the vessel to a pH by a charge balance of strong and weak acids.
    private func adjustAcidity(
        _ goal: ExpressionID, _ titrant: MaterialID, _ index: Int, _ record: inout StepRecord<Number>
    ) {
        let material = resolved(titrant)
        record.material = material.number
        let moved = movedAmounts + index * substanceCount
        let after = Int(record.after)
        // One m³ of titrant first: what it brings, and how much base it takes up at the goal.
        var isSolid = false
        switch compact.materials[material.value] {
        case .stock(let stock): fill(index, from: stock, volume: .one, &record)
        case .neat(let substance):
            isSolid = compact.traits[substance.value].isDisjoint(with: [.liquid, .solvent])
            // A solid is portioned as if a m³ held a thousand moles of it.
            let dense = Number(Rational(isSolid ? 1_000 : 10_000))
            moved[substance.value] = isSolid ? dense : neat[substance.value] ?? dense
        case .choice, .content: break
        }
        let volume = titrantVolume(at: numbers[goal.value], moved, &record)
        if record.problemHolds != .never { record.problem = .acidityUnreachable }
        record.requested = volume
        record.volume = volume.clampedToPositive
        for substance in 0..<substanceCount { moved[substance] = moved[substance] * record.volume }
        if isSolid, case .neat(let substance) = compact.materials[material.value] {
            record.amount = moved[substance.value]
            record.volume = .zero
            record.requested = .zero
        }
        // Whether the estimate reaches the pH is told apart; it does not put the amounts in doubt.
        let holds = record.problemHolds
        record.problemHolds = .never
        receive(index, &record)
        noteUse(of: material, index, &record)
        record.problemHolds = holds
        states[after].acidity = numbers[goal.value]
        states[after].acidityIsSet = true
    }

    /// m³ of titrant of which one m³ holds `moved`, in steps of a nanolitre, rounded outwards.
    private func titrantVolume(
        at goal: Number, _ moved: UnsafeMutablePointer<Number>, _ record: inout StepRecord<Number>
    ) -> Number {
        guard let balance = AcidBalance(acidity: AcidBalance.enclosure(of: goal)) else {
            record.problemHolds = .possible
            return Trace.anyAmount
        }
        let row = amounts + Int(record.before) * substanceCount
        let present = AcidBalance.enclosure(of: states[Int(record.before)].volume)
        let need = baseDemand(row, balance) + balance.freeBase * present
        let strength = FastInterval.zero - baseDemand(moved, balance) - balance.freeBase
        let isBackwards = (need * strength).isNegative
        guard let volume = need.divided(by: strength) else {
            record.problemHolds = strength.isZero == .always ? .always : strength.isZero || isBackwards
            return strength.isZero == .always ? .zero : Trace.anyAmount
        }
        record.problemHolds = isBackwards
        return AcidBalance.outward(volume)
    }

    /// Moles of base that the content takes up before it is at this pH, water itself excepted.
    func baseDemand(_ row: UnsafeMutablePointer<Number>, _ balance: AcidBalance) -> FastInterval {
        var demand = FastInterval.zero
        for (place, substance) in prepared.strongAcidity.substances.enumerated() {
            let amount = AcidBalance.enclosure(of: row[Int(substance)])
            demand = demand + prepared.strongAcidityWeights[place] * amount
        }
        for (place, substance) in prepared.weakAcids.enumerated() where row[Int(substance)].isZero != .always {
            let amount = AcidBalance.enclosure(of: row[Int(substance)])
            for constant in prepared.acidConstants[place] {
                demand = demand + balance.ionisation(constant) * amount
            }
        }
        return demand
    }
}
