/// Which parameters each part of a plan depends on; says along which axes a claim is worth splitting.
public struct Dependence: Sendable {
    /// By expression.
    public let expressions: [ParameterSet]
    /// Volume and amounts in the vessel of a step after it, and everything that decides them.
    public let composition: [ParameterSet]
    /// Temperature of the vessel of a step after it.
    public let temperature: [ParameterSet]
    /// The clock after a step.
    public let time: [ParameterSet]
    /// Whether a step happens, how its vessel is stirred, lit, closed and what is in its headspace.
    public let handling: [ParameterSet]
    /// By material: how much of it is taken.
    public let draws: [ParameterSet]
    /// Everything that the plan uses.
    public let used: ParameterSet

    init(plan: Plan) {
        let expressions = Dependence.expressions(of: plan.expressions)
        self.expressions = expressions
        func of(_ id: ExpressionID?) -> ParameterSet { id.map { expressions[$0.value] } ?? [] }

        var vesselComposition = [ParameterSet](repeating: [], count: plan.vessels.count)
        var vesselTemperature = vesselComposition
        var vesselHandling = vesselComposition
        var clock = ParameterSet()
        var composition: [ParameterSet] = []
        var temperature: [ParameterSet] = []
        var time: [ParameterSet] = []
        var handling: [ParameterSet] = []
        var used = ParameterSet()
        var draws = [ParameterSet](repeating: [], count: plan.materials.count)
        composition.reserveCapacity(plan.steps.count)
        temperature.reserveCapacity(plan.steps.count)
        time.reserveCapacity(plan.steps.count)
        handling.reserveCapacity(plan.steps.count)

        func materialSet(_ id: MaterialID) -> (set: ParameterSet, sources: [Int]) {
            switch plan.materials[id.value] {
            case .neat: return ([], [])
            case .stock(let stock):
                var set = ParameterSet()
                for component in stock.components { set.formUnion(of(component.concentration)) }
                for share in stock.solvents { set.formUnion(of(share.fraction)) }
                return (set, [])
            case .choice(let parameter, let options):
                var result: (set: ParameterSet, sources: [Int]) = (ParameterSet(parameter), [])
                for option in options where option < id {
                    let inner = materialSet(option)
                    result.set.formUnion(inner.set)
                    result.sources += inner.sources
                }
                return result
            case .content(let vessel): return (vesselComposition[vessel.value], [vessel.value])
            }
        }

        for step in plan.steps {
            let vessel = step.vessel.value
            let condition = of(step.condition)
            vesselComposition[vessel].formUnion(condition)
            vesselTemperature[vessel].formUnion(condition)
            vesselHandling[vessel].formUnion(condition)
            clock.formUnion(condition)
            switch step.primitive {
            case .transfer(let transfer):
                let (set, sources) = materialSet(transfer.material)
                let amount = set.union(of(transfer.portion.expression)).union(condition)
                let isRelative = transfer.portion.dependsOnReceiver
                for source in sources {
                    vesselComposition[source].formUnion(amount)
                    if isRelative { vesselComposition[source].formUnion(vesselComposition[vessel]) }
                }
                vesselComposition[vessel].formUnion(amount)
                clock.formUnion(of(transfer.duration).union(of(transfer.portions)).union(of(transfer.interval)))
            case .setTemperature(let goal, let ramp):
                if ramp != nil { clock.formUnion(vesselTemperature[vessel].union(of(goal)).union(of(ramp))) }
                vesselTemperature[vessel].formUnion(of(goal))
            case .agitate(_, let speed): vesselHandling[vessel].formUnion(of(speed))
            case .hold(let duration): clock.formUnion(of(duration))
            case .gas(_, _, let flow): vesselHandling[vessel].formUnion(of(flow))
            case .light(_, let wavelength, let irradiance):
                vesselHandling[vessel].formUnion(of(wavelength).union(of(irradiance)))
            case .separate(_, _, let force): vesselHandling[vessel].formUnion(of(force))
            case .measure(_, let volume): vesselComposition[vessel].formUnion(of(volume))
            case .adjustAcidity(let goal, let material):
                vesselComposition[vessel].formUnion(of(goal).union(materialSet(material).set))
            case .discard(let volume): vesselComposition[vessel].formUnion(of(volume))
            case .manual, .yield: break
            }
            if let material = step.primitive.material {
                // What the receiver holds decides amounts by ratio or goal; a choice may take any of its options.
                let set = vesselComposition[vessel].union(condition)
                for taken in plan.leaves(of: material) { draws[taken.value].formUnion(set) }
            }
            composition.append(vesselComposition[vessel])
            temperature.append(vesselTemperature[vessel])
            time.append(clock)
            handling.append(vesselHandling[vessel])
        }
        for set in vesselComposition + vesselTemperature + vesselHandling + [clock] { used.formUnion(set) }
        for material in plan.materials.indices { used.formUnion(materialSet(MaterialID(material)).set) }
        for material in plan.materials {
            if case .stock(let stock) = material {
                for id in [stock.preparedVolume, stock.deadVolume, stock.freshFor, stock.temperature] {
                    used.formUnion(of(id))
                }
            }
        }
        for vessel in plan.vessels { used.formUnion(of(vessel.capacity)) }
        for index in draws.indices {
            if case .stock(let stock) = plan.materials[index] {
                draws[index].formUnion(of(stock.preparedVolume).union(of(stock.deadVolume)))
            }
        }
        self.draws = draws
        self.composition = composition
        self.temperature = temperature
        self.time = time
        self.handling = handling
        self.used = used
    }

    private static func expressions(of pool: ExpressionPool) -> [ParameterSet] {
        var sets: [ParameterSet] = []
        sets.reserveCapacity(pool.nodes.count)
        for node in pool.nodes {
            var set = ParameterSet()
            if let parameter = node.parameter { set = ParameterSet(parameter) }
            node.forEachOperand { operand in
                if operand.value < sets.count { set.formUnion(sets[operand.value]) }
            }
            sets.append(set)
        }
        return sets
    }
}

extension Portion {
    /// The expression that says how much, if one does.
    public var expression: ExpressionID? {
        switch self {
        case .volume(let id), .mass(let id), .amount(let id), .equivalents(let id), .untilConcentration(let id),
            .untilVolume(let id), .fraction(let id):
            id
        case .everything: nil
        }
    }

    /// Whether what is in the receiving vessel decides how much moves.
    public var dependsOnReceiver: Bool {
        switch self {
        case .equivalents, .untilConcentration, .untilVolume: true
        case .volume, .mass, .amount, .fraction, .everything: false
        }
    }
}

extension ExpressionNode {
    /// The parameter that the node itself reads.
    public var parameter: ParameterID? {
        switch self {
        case .parameter(let parameter), .isOption(let parameter, _): parameter
        default: nil
        }
    }

    @inlinable
    public func forEachOperand(_ body: (ExpressionID) -> Void) {
        switch self {
        case .constant, .parameter, .truth, .isOption: break
        case .add(let a, let b), .subtract(let a, let b), .multiply(let a, let b), .divide(let a, let b),
            .minimum(let a, let b), .maximum(let a, let b), .less(let a, let b), .atMost(let a, let b),
            .equal(let a, let b), .and(let a, let b), .or(let a, let b):
            body(a)
            body(b)
        case .power(let a, _), .powerOfTen(let a), .logarithm(let a), .not(let a): body(a)
        case .choose(let a, let b, let c):
            body(a)
            body(b)
            body(c)
        }
    }
}

extension Primitive {
    /// The material that the step takes, as written.
    public var material: MaterialID? {
        switch self {
        case .transfer(let transfer): transfer.material
        case .adjustAcidity(_, let material): material
        default: nil
        }
    }
}

extension Plan {
    /// The material itself, or every material that a choice may stand for.
    public func leaves(of material: MaterialID) -> [MaterialID] {
        guard case .choice(_, let options) = materials[material.value] else { return [material] }
        return options.flatMap { $0 < material ? leaves(of: $0) : [$0] }
    }
}
