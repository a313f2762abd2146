import NsynQuantities

extension RuleEvaluator {
    func flag(_ flag: RuleFlag, _ state: Int32) -> Verdict {
        switch flag {
        case .chargeStated: return Verdict(facts.target?.chargeIsStated ?? true)
        case .isomerNamed: return Verdict(facts.plan.target?.isomer != nil)
        case .oddElectrons: return facts.target?.electrons.map { Verdict($0 % 2 != 0) } ?? .never
        case .closedShell: return facts.target?.electrons.map { Verdict(RuleEvaluator.shells.contains($0)) } ?? .never
        case .fitsTemplate: return Verdict(fitsTemplate)
        case .solubleInWater: return Verdict(facts.target?.shell == .hydrophilic)
        case .insolubleInWater: return Verdict(facts.target?.shell == .hydrophobic)
        case .dropwise: return transfer.map { Verdict($0.isDropwise) } ?? .never
        case .timeStated:
            return transfer.map { Verdict($0.duration != nil || $0.isDropwise || $0.portions != nil) } ?? .always
        case .neat:
            guard let material = step < 0 ? nil : compact.steps[step].primitive.material else { return .never }
            if case .neat = compact.materials[material.value] { return .always }
            return .never
        case .separates: return Verdict(compact.steps.contains { $0.isAnySeparation })
        case .resolvesSizes: return Verdict(compact.steps.contains { $0.resolvesSizes })
        case .separated:
            guard step >= 0 else { return .never }
            let vessel = compact.steps[step].vessel
            return Verdict(compact.steps[(step + 1)...].contains { $0.vessel == vessel && $0.isAnySeparation })
        case .courseStirringStated: return courseStirringStated
        case .freshForStated, .protectedFromLight, .stockTemperatureStated, .underInertGas: return stockFlag(flag)
        case .inEquivalents:
            if case .equivalents? = transfer?.portion { return .always }
            return .never
        case .measures:
            return Verdict(
                facts.plan.steps.contains { step in
                    if case .measure = step.primitive { return true }
                    return false
                })
        case .randomized: return sweep >= 0 ? Verdict(facts.sweeps[sweep].seed != nil) : .never
        case .variesAcidity, .variesTemperature, .variesStirring: return varies(flag)
        case .hasControls: return sweep >= 0 ? Verdict(facts.sweeps[sweep].hasControls) : .never
        default: break
        }
        guard let trace, state >= 0 else { return .possible }
        return vesselFlag(flag, trace.state(state), trace, state)
    }

    /// What the axes of the sweep reach.
    private func varies(_ flag: RuleFlag) -> Verdict {
        variesStep { step in
            switch (flag, step.primitive) {
            case (.variesAcidity, .adjustAcidity(let level, _)): level
            case (.variesTemperature, .setTemperature(let level, _)): level
            case (.variesStirring, .agitate(_, let speed)): speed
            default: nil
            }
        }
    }

    /// Whether the sweep changes how much of matching material goes in.
    func varies(_ pattern: BoundPattern) -> Verdict {
        variesStep { step in
            guard case .transfer(let transfer) = step.primitive,
                facts.plan.leaves(of: transfer.material).contains(where: { leads($0, pattern) == .always })
            else { return nil }
            return transfer.portion.expression
        }
    }

    private func variesStep(_ expression: (Step) -> ExpressionID?) -> Verdict {
        guard sweep >= 0 else { return .never }
        var axes = ParameterSet()
        for axis in facts.sweeps[sweep].axes where axis.values.count != 1 {
            axes.formUnion(ParameterSet(axis.parameter))
        }
        let plan = facts.plan
        let sets = Dependence(plan: plan).expressions
        return Verdict(
            plan.steps.contains { step in expression(step).map { !sets[$0.value].isDisjoint(with: axes) } ?? false })
    }

    private static var shells: [Int] { [2, 8, 18, 20, 34, 40, 58] }

    private func vesselFlag(
        _ flag: RuleFlag, _ values: VesselState<Number>, _ trace: Trace<Number>, _ state: Int32
    ) -> Verdict {
        switch flag {
        case .closed: Verdict(values.closure.truth(of: .closed))
        case .open: Verdict(values.closure.truth(of: .open))
        case .inert: Verdict(values.headspace.truth(of: .inert))
        case .air: Verdict(values.headspace.truth(of: .air))
        case .reactive: Verdict(values.headspace.truth(of: .reactive))
        case .atmosphereStated: !Verdict(values.headspace.truth(of: .unstated))
        case .stirringStated: !Verdict(values.agitation.truth(of: .unstated))
        case .stirringSpeedStated: Verdict(values.agitationSpeed.isPositive)
        case .dark: Verdict(values.light.truth(of: .dark))
        case .irradiated: Verdict(values.light.truth(of: .irradiated))
        case .raw: Verdict(values.lineage.truth(of: .raw))
        case .crude: Verdict(values.lineage.truth(of: .crude))
        case .cleaned: Verdict(values.lineage.truth(of: .cleaned))
        case .purified: Verdict(values.lineage.truth(of: .purified))
        case .dry: Verdict(values.isDry)
        case .precipitated: Verdict(values.isPrecipitated)
        case .twoPhases: Verdict(trace.hasTwoPhases(in: state))
        case .temperatureStated: Verdict(values.temperatureIsStated)
        case .acidityIsSet: Verdict(values.acidityIsSet)
        case .empty: !Verdict(values.isFilled)
        default: .unknown
        }
    }

    private var fitsTemplate: Bool {
        guard let target = facts.target, let template = target.template else { return true }
        guard template.metalsFit else { return false }
        if let ligands = template.ligands, target.ligands != ligands { return false }
        return target.electrons == nil || target.electrons == template.electrons
    }

    var transfer: Transfer? {
        if step >= 0, case .transfer(let transfer) = compact.steps[step].primitive { return transfer }
        return nil
    }

    var stock: Stock? {
        if material >= 0, case .stock(let stock) = plan.materials[material] { return stock }
        return nil
    }

    private func stockFlag(_ flag: RuleFlag) -> Verdict {
        guard let stock else { return .never }
        switch flag {
        case .freshForStated: return Verdict(stock.freshFor != nil)
        case .protectedFromLight: return Verdict(stock.protectedFromLight)
        case .stockTemperatureStated: return Verdict(stock.temperature != nil)
        default: return Verdict(stock.underInertGas)
        }
    }

    // MARK: The course of what a step starts

    /// Steps on the same vessel from this one to the next separation, quench or the end; the first step that ends it.
    var course: (steps: Range<Int>, end: Int?) {
        let vessel = compact.steps[step].vessel
        for other in (step + 1)..<max(compact.steps.count, step + 1) where compact.steps[other].vessel == vessel {
            if compact.steps[other].isAnySeparation || plan.steps[other].verb == "quench" {
                return (step..<other, other)
            }
        }
        return (step..<compact.steps.count, nil)
    }

    private var courseStirringStated: Verdict {
        guard step >= 0 else { return .never }
        guard let trace else { return .possible }
        let vessel = compact.steps[step].vessel
        var result = !Verdict(trace.state(trace.record(step).before).agitation.truth(of: .unstated))
        for other in course.steps where compact.steps[other].vessel == vessel {
            let state = trace.state(trace.record(other).after)
            result = result || !Verdict(state.agitation.truth(of: .unstated))
        }
        return result
    }
}

extension CompactStep {
    var isAnySeparation: Bool {
        if case .separate = primitive { return true }
        return false
    }

    var resolvesSizes: Bool {
        if case .separate(let method, _) = primitive { return method.resolvesSizes }
        return false
    }

    /// Whether the step puts anything into its vessel.
    var bringsMaterial: Bool {
        switch primitive {
        case .transfer, .adjustAcidity: true
        case .gas(_, let substance): substance != nil
        default: false
        }
    }
}

extension CompactPrimitive {
    /// The material that the step takes, as written.
    var material: MaterialID? {
        switch self {
        case .transfer(let transfer): transfer.material
        case .adjustAcidity(_, let material): material
        default: nil
        }
    }
}
