import NsynPlan
import NsynQuantities

/// What a parameter is in a program: fixed, a column of the sweep, or computed from others.
enum ParameterBinding: Sendable {
    case constant(Double)
    /// A column that the sweep fills.
    case input(Int)
    case expression(ExpressionID)
}

/// Goes through a plan once and writes down, as a column program, the state of every vessel after every step.
///
/// The same bookkeeping as `NsynPlan.Trace`, with values of a program in the place of intervals: what the trace computes
/// for one box of conditions, the program computes for a block of them. A step whose condition depends on parameters is
/// computed, and chosen where the condition holds.
final class ColumnTrace {
    let prepared: PreparedPlan
    let plan: Plan
    var builder = ProgramBuilder()
    private(set) var states: [VesselColumns] = []
    private(set) var records: [StepColumns] = []
    /// By vessel: the state it is in now.
    private(set) var current: [Int] = []
    /// m³ and mol that the protocol takes from each material
    private(set) var drawn: [ColumnValue] = []
    private(set) var drawnAmount: [ColumnValue] = []
    /// s that have passed
    private(set) var clock: ColumnValue
    let bindings: [ParameterBinding]
    private var expressions: [ColumnValue?]
    private var evaluating: Set<Int> = []

    let neat: [ColumnValue?]
    let molarMass: [ColumnValue?]
    let density: [ColumnValue?]

    init(_ prepared: PreparedPlan, bindings: [ParameterBinding]) {
        self.prepared = prepared
        self.bindings = bindings
        plan = prepared.plan
        expressions = Array(repeating: nil, count: plan.expressions.nodes.count)
        var builder = ProgramBuilder()
        clock = builder.zero
        neat = prepared.profiles.map { profile in profile.neatConcentration.map { builder.constant($0) } }
        molarMass = prepared.profiles.map { profile in profile.molarMass.map { builder.constant($0) } }
        density = prepared.profiles.map { profile in profile.density.map { builder.constant($0) } }
        drawn = plan.materials.map { _ in builder.zero }
        drawnAmount = drawn
        self.builder = builder
        for vessel in plan.vessels { states.append(startState(of: vessel)) }
        current = Array(states.indices)
        for index in plan.steps.indices { perform(index) }
    }

    private func startState(of vessel: Vessel) -> VesselColumns {
        let zero = builder.zero
        return VesselColumns(
            volume: zero, temperature: builder.constant(295.15), time: zero, agitationSpeed: zero, acidity: zero,
            acidityIsSet: zero, isIrradiated: zero, amounts: Array(repeating: zero, count: plan.substances.count))
    }

    /// A new state for a vessel, a copy of its present one.
    func advance(_ vessel: Int) -> (before: Int, after: Int) {
        let before = current[vessel]
        states.append(states[before])
        current[vessel] = states.count - 1
        return (before, states.count - 1)
    }

    func update(_ state: Int, _ body: (inout VesselColumns) -> Void) { body(&states[state]) }

    func pass(_ time: ColumnValue) { clock = builder.add(clock, builder.clampedToPositive(time)) }

    func note(use material: MaterialID, volume: ColumnValue, amount: ColumnValue, where happens: ColumnValue) {
        let zero = builder.zero
        let taken = builder.choose(happens, volume, zero)
        drawn[material.value] = builder.add(drawn[material.value], taken)
        let moles = builder.choose(happens, amount, zero)
        drawnAmount[material.value] = builder.add(drawnAmount[material.value], moles)
    }

    private func perform(_ index: Int) {
        let step = plan.steps[index]
        let start = clock
        let happens = step.condition.map { value($0) } ?? builder.one
        let (before, after) = advance(step.vessel.value)
        let zero = builder.zero
        var record = StepColumns(
            happens: happens, before: before, after: after, start: start, end: start, requested: zero, volume: zero,
            moved: Array(repeating: zero, count: plan.substances.count))
        if builder.constant(of: happens) != 0 {
            perform(step, &record)
            if builder.constant(of: happens) == nil {
                choose(after, orElse: before, where: happens)
                if let before = record.sourceBefore, let after = record.sourceAfter {
                    choose(after, orElse: before, where: happens)
                }
                clock = builder.choose(happens, clock, start)
                record.volume = builder.choose(happens, record.volume, zero)
                record.requested = builder.choose(happens, record.requested, zero)
                record.moved = record.moved.map { builder.choose(happens, $0, zero) }
            }
        }
        states[after].time = clock
        record.end = clock
        records.append(record)
    }

    /// The state where the condition holds, else the other one.
    func choose(_ taken: Int, orElse skipped: Int, where condition: ColumnValue) {
        let (new, old) = (states[taken], states[skipped])
        states[taken].volume = builder.choose(condition, new.volume, old.volume)
        states[taken].temperature = builder.choose(condition, new.temperature, old.temperature)
        states[taken].agitationSpeed = builder.choose(condition, new.agitationSpeed, old.agitationSpeed)
        states[taken].acidity = builder.choose(condition, new.acidity, old.acidity)
        states[taken].acidityIsSet = builder.choose(condition, new.acidityIsSet, old.acidityIsSet)
        states[taken].isIrradiated = builder.choose(condition, new.isIrradiated, old.isIrradiated)
        for place in new.amounts.indices {
            states[taken].amounts[place] = builder.choose(condition, new.amounts[place], old.amounts[place])
        }
    }

    // MARK: Expressions

    func value(_ id: ExpressionID) -> ColumnValue {
        if let known = expressions[id.value] { return known }
        let made = evaluate(plan.expressions[id])
        expressions[id.value] = made
        return made
    }

    func value(_ parameter: ParameterID) -> ColumnValue {
        switch bindings[parameter.value] {
        case .constant(let number): return builder.constant(number)
        case .input(let slot): return builder.input(slot)
        case .expression(let id):
            // Axes that are computed from each other have been refused by the check.
            guard evaluating.insert(parameter.value).inserted else { return builder.constant(.nan) }
            defer { evaluating.remove(parameter.value) }
            return value(id)
        }
    }

    private func evaluate(_ node: ExpressionNode) -> ColumnValue {
        switch node {
        case .constant(let number): return builder.constant(number)
        case .parameter(let parameter): return value(parameter)
        case .add(let a, let b): return builder.add(value(a), value(b))
        case .subtract(let a, let b): return builder.subtract(value(a), value(b))
        case .multiply(let a, let b): return builder.multiply(value(a), value(b))
        case .divide(let a, let b): return builder.divide(value(a), value(b))
        case .minimum(let a, let b): return builder.minimum(value(a), value(b))
        case .maximum(let a, let b): return builder.maximum(value(a), value(b))
        case .power(let a, let exponent): return builder.power(value(a), exponent)
        case .powerOfTen(let a): return builder.powerOfTen(value(a))
        case .logarithm(let a): return builder.logarithm(value(a))
        case .choose(let condition, let a, let b): return builder.choose(value(condition), value(a), value(b))
        case .truth(let truth): return builder.truth(truth)
        case .less(let a, let b): return builder.less(value(a), value(b))
        case .atMost(let a, let b): return builder.atMost(value(a), value(b))
        case .equal(let a, let b): return builder.equal(value(a), value(b))
        case .and(let a, let b): return builder.and(value(a), value(b))
        case .or(let a, let b): return builder.or(value(a), value(b))
        case .not(let a): return builder.not(value(a))
        case .isOption(let parameter, let option):
            return builder.equal(value(parameter), builder.constant(Double(option)))
        }
    }
}
