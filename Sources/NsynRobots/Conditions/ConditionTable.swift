import NsynDiagnostics
import NsynDigest
import NsynLearning
import NsynPlan
import NsynQuantities

/// Every condition of a job with what each step of the plan moves in it: the plan's trace, run once a condition with exact
/// numbers, written down in columns.
struct ConditionTable {
    let prepared: PreparedPlan
    let stepCount: Int
    private(set) var conditions: [Condition] = []
    /// By condition and step: `condition * stepCount + step`.
    private(set) var happens: [Bool] = []
    /// m³ as the script writes it, not scaled.
    private(set) var volumes: [Rational] = []
    /// mol of a solid
    private(set) var moles: [Rational] = []
    /// What a step takes, in `liquids`; -1 for nothing that flows.
    private(set) var taken: [Int32] = []
    /// The plan's material after all choices, or -1.
    private(set) var materials: [Int32] = []
    private(set) var problems: [AmountProblem] = []
    /// Negative volumes that steps ask for, m³, by place.
    private(set) var shortfalls: [Int: Rational] = [:]
    /// m³ in each vessel after each step …
    private(set) var volumesAfter: [Rational] = []
    /// Quantities of steps that move nothing, and of additions with a rate: durations, temperatures, speeds.
    private(set) var settings: [StepSetting] = []
    private(set) var liquids: [TakenLiquid] = []
    private var known: [LiquidKey: Int32] = [:]
    /// Conditions of the sweep by their ids: a design may have one several times.
    private var numbers: [String: Int] = [:]
    /// … and the greatest of them.
    private(set) var largestVolume = Rational.zero
    /// Stopped because there are more conditions than anybody has wells.
    private(set) var isTooLarge = false

    static let mostConditions = 100_000

    private struct LiquidKey: Hashable {
        var material: Int32
        var values: [Rational]
    }

    init(_ prepared: PreparedPlan, _ sweep: SweepPlan, planDigest: String) {
        self.prepared = prepared
        stepCount = prepared.plan.steps.count
        let domain = SweepDomain(sweep, prepared: prepared)
        let trace = Trace<ExactInterval>(prepared, dependent: domain.dependent)
        var hasher = ConditionNames(plan: prepared.plan, digest: planDigest)
        trace.setDefaults()
        domain.applyFixed(to: trace)
        if sweep.hasControls {
            let control = Trace<ExactInterval>(prepared)
            control.setDefaults()
            domain.applyFixed(to: control)
            for (parameter, value) in sweep.control { ConditionTable.set(parameter, value, control) }
            control.run()
            add(control, isControl: true, &hasher)
        }
        let levels = domain.dimensions.map(\.count)
        if levels.contains(0) { return }
        if (sweep.designPoints ?? 0) > ConditionTable.mostConditions {
            isTooLarge = true
            return
        }
        let chosen = Design.points(
            sweep.design, count: sweep.designPoints ?? 0, levels: levels, isNumeric: domain.dimensions.map(\.isNumeric),
            seed: sweep.seed ?? 1)
        var point = levels.map { _ in 0 }
        var next = 0
        var isMore = chosen.map { !$0.isEmpty } ?? true
        while isMore {
            if let chosen {
                for place in point.indices { point[place] = Int(chosen[next + place]) }
                next += point.count
            }
            domain.apply(point.flatMap { [$0, $0 + 1] }[...], to: trace)
            trace.run()
            if domain.filters(trace) == .always { add(trace, isControl: false, &hasher) }
            if conditions.count > ConditionTable.mostConditions {
                isTooLarge = true
                return
            }
            isMore = chosen.map { next < $0.count } ?? advance(&point, levels)
        }
    }

    /// The last axis runs fastest.
    private func advance(_ point: inout [Int], _ levels: [Int]) -> Bool {
        for place in point.indices.reversed() {
            point[place] += 1
            if point[place] < levels[place] { return true }
            point[place] = 0
        }
        return false
    }

    private static func set(_ parameter: ParameterID, _ value: Rational, _ trace: Trace<ExactInterval>) {
        if case .number = trace.prepared.plan.parameters[parameter.value].domain {
            trace.set(parameter, to: ExactInterval(value))
        } else {
            trace.setOption(parameter, to: value.int ?? 0)
        }
    }

    private mutating func add(_ trace: Trace<ExactInterval>, isControl: Bool, _ names: inout ConditionNames) {
        let plan = prepared.plan
        let values = plan.parameters.indices.map { index -> Rational in
            if case .number = plan.parameters[index].domain { return trace.value(of: ParameterID(index)).upper }
            return Rational(trace.option(of: ParameterID(index)))
        }
        let id = names.name(values)
        if !isControl {
            if let known = numbers[id] {
                conditions[known].copies += 1
                return
            }
            numbers[id] = conditions.count
        }
        conditions.append(Condition(id: id, values: values, isControl: isControl))
        for (index, step) in plan.steps.enumerated() {
            let record = trace.record(index)
            let takes = record.happens == .always
            happens.append(takes)
            let volume = record.volume.upper
            volumes.append(takes ? volume : .zero)
            problems.append(takes && record.problemHolds == .always ? record.problem : .none)
            if takes, record.requested.upper.isNegative {
                shortfalls[problems.count - 1] = record.requested.upper
                problems[problems.count - 1] = .concentrationUnreachable
            }
            let after = takes ? trace.state(record.after).volume.upper : .zero
            volumesAfter.append(after)
            if largestVolume < after { largestVolume = after }
            materials.append(record.material)
            let isSolid = takes && record.material >= 0 && volume.isZero
            moles.append(isSolid ? record.amount.upper : .zero)
            taken.append(takes && record.material >= 0 ? liquid(MaterialID(Int(record.material)), trace) : -1)
            settings.append(StepSetting(step.primitive, trace))
        }
    }

    /// The number of a material at the present condition: stocks whose strength depends on a parameter are several liquids.
    private mutating func liquid(_ material: MaterialID, _ trace: Trace<ExactInterval>) -> Int32 {
        var key = LiquidKey(material: material.number, values: [])
        if case .stock(let stock) = prepared.plan.materials[material.value] {
            for component in stock.components { key.values.append(trace.value(component.concentration).upper) }
            for share in stock.solvents { key.values.append(trace.value(share.fraction).upper) }
        }
        if let number = known[key] { return number }
        let number = Int32(liquids.count)
        known[key] = number
        liquids.append(
            TakenLiquid(prepared: prepared, material: material, condition: conditions.count - 1, trace: trace))
        return number
    }

    func index(_ condition: Int, _ step: Int) -> Int { condition * stepCount + step }
}

/// What a step says beside amounts, at one condition. Equal settings can share a plate.
struct StepSetting: Hashable {
    /// Temperature, speed, duration, force …, as the primitive has them.
    var first = Rational.zero
    var second = Rational.zero
    var third = Rational.zero
    var isStated = false

    init(_ primitive: Primitive, _ trace: Trace<ExactInterval>) {
        func value(_ id: ExpressionID?) -> Rational { trace.value(id)?.upper ?? .zero }
        switch primitive {
        case .transfer(let transfer):
            first = value(transfer.duration)
            second = value(transfer.portions)
            third = value(transfer.interval)
            isStated = transfer.duration != nil
        case .setTemperature(let goal, let ramp):
            first = value(goal)
            second = value(ramp)
        case .agitate(_, let speed):
            first = value(speed)
            isStated = speed != nil
        case .hold(let time): first = value(time)
        case .gas(_, _, let flow): first = value(flow)
        case .light(_, let wavelength, let irradiance):
            first = value(wavelength)
            second = value(irradiance)
        case .separate(_, _, let force): first = value(force)
        case .measure(_, let volume):
            first = value(volume)
            isStated = volume != nil
        case .adjustAcidity(let goal, _): first = value(goal)
        case .discard(let volume):
            first = value(volume)
            isStated = volume != nil
        case .manual, .yield: break
        }
    }
}

/// One liquid or solid that steps take from outside, at the strength of one condition.
struct TakenLiquid {
    var material: MaterialID
    /// Where its strength was read.
    var condition: Int
    var name: String
    /// Of the main solvent, or the substance itself.
    var solvent: SubstanceID?
    /// Nothing but this one solvent, so that it can dilute what is dissolved in it.
    var isPureSolvent: Bool
    /// A stock in one solvent alone.
    var hasOneSolvent: Bool
    var isSolid: Bool
    /// The content of another vessel.
    var vessel: VesselID?
    var isReductant = false
    var freshFor: Rational?
    var temperature: Rational?
    var isProtectedFromLight = false
    var isUnderInertGas = false
    /// m³ that the script says is made, and what can't be drawn of it.
    var prepared: Rational?
    var dead = Rational.zero
    var span: SourceSpan?
    var components: [(substance: SubstanceID, concentration: Rational)] = []
    var solvents: [(substance: SubstanceID, share: Rational)] = []

    init(prepared plan: PreparedPlan, material: MaterialID, condition: Int, trace: Trace<ExactInterval>) {
        self.material = material
        self.condition = condition
        name = plan.name(material)
        isPureSolvent = false
        hasOneSolvent = false
        isSolid = false
        switch plan.plan.materials[material.value] {
        case .neat(let substance):
            let traits = plan.profiles[substance.value].traits
            isSolid = traits.isDisjoint(with: [.liquid, .solvent])
            solvent = substance
            isPureSolvent = traits.contains(.solvent)
            isReductant = traits.contains(.reductant)
            solvents = [(substance, .one)]
        case .stock(let stock):
            span = stock.span
            for component in stock.components {
                components.append((component.substance, trace.value(component.concentration).upper))
                if plan.profiles[component.substance.value].traits.contains(.reductant) { isReductant = true }
            }
            for share in stock.solvents { solvents.append((share.substance, trace.value(share.fraction).upper)) }
            solvent = solvents.max { $0.share < $1.share }?.substance
            hasOneSolvent = solvents.count == 1
            isPureSolvent = components.isEmpty && hasOneSolvent
            freshFor = trace.value(stock.freshFor)?.upper
            temperature = trace.value(stock.temperature)?.upper
            isProtectedFromLight = stock.protectedFromLight
            isUnderInertGas = stock.underInertGas
            self.prepared = trace.value(stock.preparedVolume)?.upper
            dead = trace.value(stock.deadVolume)?.upper ?? .zero
        case .content(let source): vessel = source
        case .choice: break
        }
    }
}

/// Ids of conditions.
struct ConditionNames {
    private let prefix: [UInt8]
    private let names: [[UInt8]]

    init(plan: Plan, digest: String) {
        prefix = Array(digest.utf8) + [0x0A]
        names = plan.parameters.map { Array($0.name.utf8) + [UInt8(ascii: "=")] }
    }

    func name(_ values: [Rational]) -> String {
        var bytes = prefix
        for (name, value) in zip(names, values) {
            bytes += name
            bytes += value.fraction.utf8
            bytes.append(0x0A)
        }
        return String(SHA256.hexadecimal(bytes).prefix(32))
    }
}

extension Rational {
    /// `3/7`, or `3`: reads back as the same number.
    var fraction: String { isInteger ? numerator.description : "\(numerator)/\(denominator)" }
}

extension SweepDomain.Dimension {
    /// Its levels are numbers, not names: designs for models of lines and curves tell them apart.
    fileprivate var isNumeric: Bool {
        if case .options? = axes.first?.values { return false }
        return true
    }
}
