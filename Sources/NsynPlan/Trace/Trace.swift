import NsynDiagnostics
import NsynQuantities

/// The state of every vessel after every step, over a box of parameter values.
///
/// Forward abstract interpretation: set the parameters, call `run()`, read. Every number is an interval that holds the
/// value for each condition of the box, every flag says what it can be. The buffers are made once and used again, so a
/// run allocates nothing; dense arrays by number stand for all tables.
///
/// What it does not know: chemical reactions. Amounts are those that were put in and not taken out; a separation is
/// taken to lose none of the metal, so that later amounts are upper bounds.
public final class Trace<Number: IntervalNumber> {
    public let prepared: PreparedPlan
    @usableFromInline let plan: Plan
    let compact: CompactPlan
    @usableFromInline let substanceCount: Int
    @usableFromInline let stateCapacity: Int

    let numbers: UnsafeMutablePointer<Number>
    let truths: UnsafeMutablePointer<Truth>
    let parameterNumbers: UnsafeMutablePointer<Number>
    let parameterOptions: UnsafeMutablePointer<Int32>
    let parameterTruths: UnsafeMutablePointer<Truth>
    let states: UnsafeMutablePointer<VesselState<Number>>
    let amounts: UnsafeMutablePointer<Number>
    let movedAmounts: UnsafeMutablePointer<Number>
    let records: UnsafeMutablePointer<StepRecord<Number>>
    let stocks: UnsafeMutablePointer<StockState<Number>>
    let current: UnsafeMutablePointer<Int32>
    let firstAdditions: UnsafeMutablePointer<Int32>
    /// Facts as numbers of this type, by substance.
    let neat: [Number?]
    let molarMass: [Number?]
    let density: [Number?]
    let basisWeights: [Number]
    /// Expressions that depend on parameters, in an order in which operands come first.
    let varying: [Int32]
    let dependent: [(parameter: ParameterID, expression: ExpressionID)]
    let initialState: VesselState<Number>
    var stateCount = 0
    var clock: Number = .zero
    /// pH that were estimated since the last run: several rules ask for the same one.
    var estimates: [(state: Int32, acidity: Number?)] = []

    /// Makes the buffers and sets every parameter to its default. `dependent` parameters are computed from others.
    public init(_ prepared: PreparedPlan, dependent: [(parameter: ParameterID, expression: ExpressionID)] = []) {
        let plan = prepared.plan
        self.prepared = prepared
        self.plan = plan
        compact = prepared.compact
        self.dependent = dependent
        substanceCount = plan.substances.count
        stateCapacity = plan.vessels.count + 2 * plan.steps.count
        let nodeCount = plan.expressions.nodes.count
        numbers = .allocate(of: .zero, count: nodeCount)
        truths = .allocate(of: .never, count: nodeCount)
        parameterNumbers = .allocate(of: .zero, count: plan.parameters.count)
        parameterOptions = .allocate(of: 0, count: plan.parameters.count)
        parameterTruths = .allocate(of: .never, count: plan.parameters.count)
        initialState = VesselState(temperature: Number(Rational(29515, 100)))
        states = .allocate(of: initialState, count: stateCapacity)
        amounts = .allocate(of: .zero, count: stateCapacity * substanceCount)
        movedAmounts = .allocate(of: .zero, count: plan.steps.count * substanceCount)
        records = .allocate(of: StepRecord(), count: plan.steps.count)
        stocks = .allocate(of: StockState(), count: plan.materials.count)
        current = .allocate(of: 0, count: plan.vessels.count)
        firstAdditions = .allocate(of: -1, count: plan.vessels.count * substanceCount)
        neat = compact.neat.map { $0.map(Number.init) }
        molarMass = compact.molarMass.map { $0.map(Number.init) }
        density = compact.density.map { $0.map(Number.init) }
        basisWeights = prepared.basisMetal.weights.map(Number.init)

        let sets = prepared.dependence.expressions
        varying = Trace.order(of: plan.expressions, sets: sets, dependent: dependent)
        for index in 0..<nodeCount where sets[index].isEmpty { evaluate(index) }
        setDefaults()
    }

    deinit {
        let nodeCount = plan.expressions.nodes.count
        numbers.release(nodeCount)
        truths.release(nodeCount)
        parameterNumbers.release(plan.parameters.count)
        parameterOptions.release(plan.parameters.count)
        parameterTruths.release(plan.parameters.count)
        states.release(stateCapacity)
        amounts.release(stateCapacity * substanceCount)
        movedAmounts.release(plan.steps.count * substanceCount)
        records.release(plan.steps.count)
        stocks.release(plan.materials.count)
        current.release(plan.vessels.count)
        firstAdditions.release(plan.vessels.count * substanceCount)
    }

    /// Goes through all steps. The answers of the accessors hold until the next run.
    @_specialize(kind:full,where Number == FastInterval)
    @_specialize(kind:full,where Number == ExactInterval)
    public func run() {
        evaluateExpressions()
        goThroughSteps()
    }

    @_specialize(kind:full,where Number == FastInterval)
    @_specialize(kind:full,where Number == ExactInterval)
    func goThroughSteps() {
        stateCount = plan.vessels.count
        for vessel in 0..<plan.vessels.count {
            current[vessel] = Int32(vessel)
            states[vessel] = startState(of: vessel)
        }
        for index in 0..<(plan.vessels.count * substanceCount) {
            amounts[index] = .zero
            firstAdditions[index] = -1
        }
        for material in 0..<plan.materials.count { stocks[material] = StockState() }
        clock = .zero
        if !estimates.isEmpty { estimates.removeAll(keepingCapacity: true) }
        compact.steps.withUnsafeBufferPointer { steps in
            for index in 0..<steps.count { perform(index, steps[index]) }
        }
    }

    private func startState(of vessel: Int) -> VesselState<Number> {
        var state = initialState
        let declared = plan.vessels[vessel]
        state.closure = declared.isClosed ? .closed : .open
        state.light = declared.isDark ? .dark : .ambient
        switch declared.headspace {
        case .unstated: state.headspace = .unstated
        case .air: state.headspace = .air
        case .inert: state.headspace = .inert
        case .reactive: state.headspace = .reactive
        }
        return state
    }

    /// A new state for a vessel, a copy of its present one. Returns the indices of both.
    func advance(_ vessel: Int) -> (before: Int, after: Int) {
        let before = Int(current[vessel])
        let after = stateCount
        stateCount += 1
        states[after] = states[before]
        let from = amounts + before * substanceCount
        let to = amounts + after * substanceCount
        for substance in 0..<substanceCount { to[substance] = from[substance] }
        current[vessel] = Int32(after)
        return (before, after)
    }

    private func perform(_ index: Int, _ step: CompactStep) {
        var record = StepRecord<Number>()
        let startClock = clock
        record.start = startClock
        if let condition = step.condition { record.happens = truths[condition.value] }
        let (before, after) = advance(step.vessel.value)
        record.before = Int32(before)
        record.after = Int32(after)
        let moved = movedAmounts + index * substanceCount
        for substance in 0..<substanceCount { moved[substance] = .zero }
        if record.happens != .never {
            perform(step.primitive, index: index, vessel: step.vessel.value, record: &record)
            if record.happens == .possible { joinWithSkipped(&record, startClock: startClock) }
        }
        states[Int(record.after)].time = clock
        record.end = clock
        records[index] = record
    }

    /// The step may have happened or not: every state holds both cases.
    private func joinWithSkipped(_ record: inout StepRecord<Number>, startClock: Number) {
        join(Int(record.before), into: Int(record.after))
        if record.sourceAfter >= 0 { join(Int(record.sourceBefore), into: Int(record.sourceAfter)) }
        clock = clock.hull(startClock)
        record.volume = record.volume.hull(.zero)
    }

    private func join(_ skipped: Int, into taken: Int) {
        states[taken] = states[taken].joined(with: states[skipped])
        let from = amounts + skipped * substanceCount
        let to = amounts + taken * substanceCount
        for substance in 0..<substanceCount { to[substance] = to[substance].hull(from[substance]) }
    }
}

extension UnsafeMutablePointer {
    /// A buffer that holds `value` everywhere.
    static func allocate(of value: Pointee, count: Int) -> UnsafeMutablePointer {
        let pointer = UnsafeMutablePointer.allocate(capacity: Swift.max(count, 1))
        pointer.initialize(repeating: value, count: count)
        return pointer
    }

    func release(_ count: Int) {
        deinitialize(count: count)
        deallocate()
    }
}
