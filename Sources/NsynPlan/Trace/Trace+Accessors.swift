import NsynQuantities

/// What a trace answers. A *state* is an index that `StepRecord.before`, `.after`, `.sourceBefore`, `.sourceAfter` or
/// `finalState(of:)` hands out.
extension Trace {
    public func record(_ step: Int) -> StepRecord<Number> { records[step] }
    public func state(_ index: Int32) -> VesselState<Number> { states[Int(index)] }
    public func stock(_ material: MaterialID) -> StockState<Number> { stocks[material.value] }
    /// The state of a vessel at the end.
    public func finalState(of vessel: VesselID) -> Int32 { current[vessel.value] }
    /// s that the whole protocol takes
    public var duration: Number { clock }

    /// mol of a substance in a state
    public func amount(of substance: SubstanceID, in state: Int32) -> Number {
        amounts[Int(state) * substanceCount + substance.value]
    }

    /// mol/m³; nil where the vessel may be empty.
    public func concentration(of substance: SubstanceID, in state: Int32) -> Number? {
        amount(of: substance, in: state).divided(by: states[Int(state)].volume)
    }

    /// mol of a substance that one step puts in
    public func moved(_ substance: SubstanceID, in step: Int) -> Number {
        movedAmounts[step * substanceCount + substance.value]
    }

    /// The step that first brought a substance into a vessel.
    public func firstAddition(of substance: SubstanceID, to vessel: VesselID) -> Int? {
        let step = firstAdditions[vessel.value * substanceCount + substance.value]
        return step < 0 ? nil : Int(step)
    }

    public func firstAddition(of traits: SubstanceTraits, to vessel: VesselID) -> Int? {
        var result: Int?
        for substance in 0..<substanceCount where !compact.traits[substance].isDisjoint(with: traits) {
            if let step = firstAddition(of: SubstanceID(substance), to: vessel) { result = min(result ?? step, step) }
        }
        return result
    }

    /// A linear form over the amounts in a state.
    public func total(_ weights: SubstanceWeights, in state: Int32) -> Number {
        let row = amounts + Int(state) * substanceCount
        var sum = Number.zero
        for (place, substance) in weights.substances.enumerated() where row[Int(substance)].isZero != .always {
            sum = sum + Number(weights.weights[place]) * row[Int(substance)]
        }
        return sum
    }

    /// mol of the metal that `eq` counts by: the target's main metal, or all metal in a vessel without it.
    public func basisMetal(in state: Int32) -> Number { basis(Int(state)) }
    public func allMetal(in state: Int32) -> Number { total(prepared.allMetal, in: state) }
    /// mol of electrons that the reductants in a state can give
    public func electronsSupplied(in state: Int32) -> Number { total(prepared.electrons, in: state) }
    /// mol of electrons before every metal salt is M(I)
    public func electronsToReduced(in state: Int32) -> Number { total(prepared.electronsToReduced, in: state) }
    public func ligandSites(in state: Int32) -> Number { total(prepared.ligandSites, in: state) }
    /// mol of gas that the reductants in a state can set free in a protic solvent
    public func gasPotential(in state: Int32) -> Number { total(prepared.gasPotential, in: state) }

    /// m³ of one solvent in a state
    public func solventVolume(_ substance: SubstanceID, in state: Int32) -> Number? {
        neat[substance.value].flatMap { amount(of: substance, in: state).divided(by: $0) }
    }

    /// Whether substances with any of these traits are present.
    public func contains(_ traits: SubstanceTraits, in state: Int32) -> Truth {
        let row = amounts + Int(state) * substanceCount
        var result = Truth.never
        for substance in 0..<substanceCount where !compact.traits[substance].isDisjoint(with: traits) {
            result = result || row[substance].isPositive
            if result == .always { break }
        }
        return result
    }

    public func contains(_ substance: SubstanceID, in state: Int32) -> Truth {
        amount(of: substance, in: state).isPositive
    }

    /// Whether water and a solvent that does not mix with it are both present.
    public func hasTwoPhases(in state: Int32) -> Truth {
        contains(.water, in: state) && contains(.waterImmiscible, in: state)
    }

    /// pH: as a step set it, else estimated from the strong and weak acids and bases; nil where there is no water or no
    /// bound. The estimate is a charge balance without activities; ±0.5 is its honest width.
    public func acidity(in state: Int32) -> Number? {
        let values = states[Int(state)]
        if values.acidityIsSet { return values.acidity }
        if let known = estimates.first(where: { $0.state == state }) { return known.acidity }
        let estimate = estimatedAcidity(in: state)
        estimates.append((state, estimate))
        return estimate
    }

    /// The balance of charges rises with pH: where it may and where it must be positive.
    private func estimatedAcidity(in state: Int32) -> Number? {
        guard contains(.water, in: state) == .always, states[Int(state)].volume.isPositive == .always else {
            return nil
        }
        let row = amounts + Int(state) * substanceCount
        let volume = AcidBalance.enclosure(of: states[Int(state)].volume)
        func excess(_ level: Int) -> Truth {
            let balance = AcidBalance.levels[level]
            // Negative minus positive charge: positive where the content is less basic than that pH.
            return (baseDemand(row, balance) + balance.freeBase * volume).isPositive
        }
        // What is seen on the way to the one bounds the other.
        var low = 0
        var high = AcidBalance.levels.count - 1
        var highestPossible = low
        var lowestCertain = high
        while high - low > 1 {
            let middle = (low + high) / 2
            let truth = excess(middle)
            if truth == .never { low = middle } else { high = middle }
            if truth == .always {
                lowestCertain = min(lowestCertain, middle)
            } else {
                highestPossible = max(highestPossible, middle)
            }
        }
        while lowestCertain - highestPossible > 1 {
            let middle = (highestPossible + lowestCertain) / 2
            if excess(middle) == .always { lowestCertain = middle } else { highestPossible = middle }
        }
        return Number(AcidBalance.acidity(ofLevel: high), AcidBalance.acidity(ofLevel: lowestCertain))
    }
}
