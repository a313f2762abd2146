import NsynPlan
import NsynQuantities

/// One addition that the plan asks for, in one condition; scaled to the well.
struct ExpectedAddition {
    struct Amount {
        var substance: Int
        /// mol
        var lower: Double
        var upper: Double
    }

    /// Of the plan.
    var step: Int
    var material: MaterialID
    /// The plan's vessel it is taken from, where it is the content of one.
    var source: VesselID?
    /// m³
    var volume: Double
    var amounts: [Amount]
    /// Nothing flows: a solid that a person weighs.
    var isSolid: Bool
    /// How much can't be computed before the run, as with a pH that is adjusted by eye.
    var isOpen: Bool
    /// s that the addition takes by the script; zero where nobody said
    var duration: Double
    var portions: Int
    /// s between two portions
    var interval: Double
    /// s since the protocol began, by the script
    var start: Double
    var end: Double
    /// Substances without the solvents, by number; of a solvent alone the solvents.
    var key: [Int]
    var isSolventAlone: Bool
}

/// Something else that the plan asks for.
struct ExpectedAct {
    enum Kind: Equatable {
        /// K
        case temperature(Double)
        /// 1/s; nil where nobody said how fast
        case agitation(mode: String, speed: Double?)
        /// s
        case hold(Double)
        case other
    }
    var step: Int
    var kind: Kind
}

/// What the plan asks of one vessel in one condition.
struct Expectation {
    var additions: [ExpectedAddition] = []
    var acts: [ExpectedAct] = []
    /// m³ after each step that concerns the vessel
    var volumeAfter: [(step: Int, volume: Double)] = []
    /// Conditions that its gas space is to have.
    var wantsInertGas = false
}

/// Runs the plan for every condition of the manifest.
struct ExpectationTable {
    let prepared: PreparedPlan
    private let trace: Trace<FastInterval>
    private let scale: Double
    private let conditions: [Manifest.Condition]
    /// By condition, then by vessel.
    private(set) var rows: [[Expectation]] = []

    init(_ manifest: Manifest, knowledge: Knowledge) {
        prepared = PreparedPlan(plan: manifest.plan, knowledge: knowledge)
        trace = Trace<FastInterval>(prepared)
        scale = manifest.scale.double
        conditions = manifest.conditions
        rows.reserveCapacity(conditions.count)
        for condition in conditions {
            bind(condition)
            rows.append(read())
        }
    }

    private func bind(_ condition: Manifest.Condition) {
        for (index, value) in condition.values.enumerated() {
            let parameter = ParameterID(index)
            switch prepared.plan.parameters[index].domain {
            case .number: trace.set(parameter, to: FastInterval(value))
            case .options, .truth: trace.setOption(parameter, to: value.int ?? 0)
            }
        }
        trace.run()
    }

    private func read() -> [Expectation] {
        var result = Array(repeating: Expectation(), count: prepared.plan.vessels.count)
        for (vessel, declared) in prepared.plan.vessels.enumerated() where declared.headspace == .inert {
            result[vessel].wantsInertGas = true
        }
        // Nobody has to do what is the case: a vessel begins at room temperature.
        var temperatures = Array(repeating: 295.15, count: prepared.plan.vessels.count)
        for (number, step) in prepared.plan.steps.enumerated() {
            let record = trace.record(number)
            guard record.happens != .never else { continue }
            let vessel = step.vessel.value
            switch step.primitive {
            case .transfer(let transfer): result[vessel].additions.append(addition(number, transfer, record))
            case .adjustAcidity:
                var open = addition(number, nil, record)
                open.isOpen = true
                result[vessel].additions.append(open)
                result[vessel].acts.append(ExpectedAct(step: number, kind: .other))
            case .setTemperature(let level, _):
                let goal = middle(trace.value(level))
                if abs(goal - temperatures[vessel]) > 0.5 {
                    result[vessel].acts.append(ExpectedAct(step: number, kind: .temperature(goal)))
                }
                temperatures[vessel] = goal
            case .agitate(let mode, let speed):
                let rate = trace.value(speed).map { middle($0) }
                result[vessel].acts.append(ExpectedAct(step: number, kind: .agitation(mode: mode, speed: rate)))
            case .hold(let time):
                result[vessel].acts.append(ExpectedAct(step: number, kind: .hold(middle(trace.value(time)))))
            case .gas(let mode, let substance, _):
                result[vessel].acts.append(ExpectedAct(step: number, kind: .other))
                let isInert =
                    substance.map { prepared.profiles[$0.value].traits.contains(.inertGas) } ?? (mode != "vent")
                if isInert { result[vessel].wantsInertGas = true }
            case .light, .separate, .measure, .discard, .manual:
                result[vessel].acts.append(ExpectedAct(step: number, kind: .other))
            case .yield: break
            }
            result[vessel].volumeAfter.append((number, middle(trace.state(record.after).volume) * scale))
            if record.sourceAfter >= 0, case .transfer(let transfer) = step.primitive,
                case .content(let source) = prepared.plan.materials[transfer.material.value]
            {
                result[source.value].volumeAfter.append(
                    (number, middle(trace.state(record.sourceAfter).volume) * scale))
            }
        }
        return result
    }

    private func middle(_ value: FastInterval) -> Double { (value.approximateLower + value.approximateUpper) / 2 }

    private func addition(
        _ number: Int, _ transfer: Transfer?, _ record: StepRecord<FastInterval>
    ) -> ExpectedAddition {
        let material = record.material < 0 ? MaterialID(0) : MaterialID(Int(record.material))
        var amounts: [ExpectedAddition.Amount] = []
        for substance in prepared.profiles.indices {
            let moved = trace.moved(SubstanceID(substance), in: number)
            guard moved.approximateUpper > 0 else { continue }
            amounts.append(
                ExpectedAddition.Amount(
                    substance: substance, lower: moved.approximateLower * scale, upper: moved.approximateUpper * scale))
        }
        var source: VesselID?
        if case .content(let vessel) = prepared.plan.materials[material.value] { source = vessel }
        let solutes = amounts.map(\.substance).filter { !isSolvent($0) }
        let volume = middle(record.volume) * scale
        let portions = trace.value(transfer?.portions).map { middle($0) } ?? 1
        return ExpectedAddition(
            step: number, material: material, source: source, volume: volume, amounts: amounts,
            isSolid: volume <= 0 && !amounts.isEmpty, isOpen: record.problemHolds != .never,
            duration: trace.value(transfer?.duration).map { middle($0) } ?? 0,
            portions: portions.isFinite ? max(1, min(10_000, Int(portions.rounded()))) : 1,
            interval: trace.value(transfer?.interval).map { middle($0) } ?? 0,
            start: middle(record.start), end: middle(record.end),
            key: solutes.isEmpty ? amounts.map(\.substance) : solutes, isSolventAlone: solutes.isEmpty)
    }

    func isSolvent(_ substance: Int) -> Bool { prepared.profiles[substance].traits.contains(.solvent) }

    /// mol/m³ of every substance in a material of the plan, with the parameters of a condition.
    func strength(of material: MaterialID, condition: Int) -> [Double] {
        bind(conditions[condition])
        var result = Array(repeating: 0.0, count: prepared.profiles.count)
        switch prepared.plan.materials[material.value] {
        case .neat(let substance): result[substance.value] = pure(substance)
        case .stock(let stock):
            for share in stock.solvents {
                result[share.substance.value] += middle(trace.value(share.fraction)) * pure(share.substance)
            }
            for component in stock.components {
                result[component.substance.value] += middle(trace.value(component.concentration))
            }
        case .choice(let parameter, let options):
            let option = min(max(trace.option(of: parameter), 0), options.count - 1)
            // A choice of choices ends, because a material refers to earlier ones; nothing else is read here.
            if option >= 0, options[option] < material { return strength(of: options[option], condition: condition) }
        case .content: break
        }
        return result
    }

    /// As the trace has it: a liquid of unknown density counts with a formal concentration.
    private func pure(_ substance: SubstanceID) -> Double {
        prepared.profiles[substance.value].neatConcentration?.double ?? 10_000
    }

    /// s that a stock may stand, with the parameters of a condition
    func freshFor(_ material: MaterialID, condition: Int) -> Double? {
        guard case .stock(let stock) = prepared.plan.materials[material.value], let limit = stock.freshFor else {
            return nil
        }
        bind(conditions[condition])
        return middle(trace.value(limit))
    }
}
