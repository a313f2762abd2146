import NsynDiagnostics
import NsynQuantities

@testable import NsynPlan

/// Builds plans in the words of a script; spans number the statements so that tests can tell places apart.
struct PlanBuilder {
    var plan: Plan
    var knowledge: Knowledge
    private var position: UInt32 = 0

    init(_ name: String = "reduce", knowledge: Knowledge = .test) {
        plan = Plan(name: name, span: SourceSpan(file: FileID(0), start: 0, end: 10_000))
        self.knowledge = knowledge
    }

    mutating func span() -> SourceSpan {
        position += 10
        return SourceSpan(file: FileID(0), start: position, end: position + 9)
    }

    mutating func constant(_ value: Rational) -> ExpressionID { plan.expressions.constant(value) }
    mutating func parameter(_ id: ParameterID) -> ExpressionID { plan.expressions.add(.parameter(id)) }

    mutating func number(
        _ name: String, _ initial: Rational, _ lower: Rational? = nil, _ upper: Rational? = nil, unit: String? = nil
    ) -> ParameterID {
        plan.parameters.append(
            Parameter(
                name: name, type: .number, unit: unit, domain: .number(default: initial, lower: lower, upper: upper),
                span: span()))
        return ParameterID(plan.parameters.count - 1)
    }

    mutating func options(_ name: String, _ names: [String], _ initial: Int? = 0) -> ParameterID {
        plan.parameters.append(
            Parameter(name: name, type: .number, domain: .options(names, default: initial), span: span()))
        return ParameterID(plan.parameters.count - 1)
    }

    mutating func substance(_ name: String, _ form: SubstanceEntry.Form = .reagent) -> SubstanceID {
        if let known = plan.substances.firstIndex(where: { $0.name == name }) { return SubstanceID(known) }
        plan.substances.append(SubstanceEntry(name: name, form: form))
        return SubstanceID(plan.substances.count - 1)
    }

    private mutating func material(_ material: Material) -> MaterialID {
        plan.materials.append(material)
        return MaterialID(plan.materials.count - 1)
    }

    mutating func neat(_ name: String) -> MaterialID { material(.neat(substance(name))) }
    mutating func content(_ vessel: VesselID) -> MaterialID { material(.content(vessel)) }
    mutating func choice(_ parameter: ParameterID, _ options: [MaterialID]) -> MaterialID {
        material(.choice(parameter, options))
    }

    /// A stock of one substance in mM.
    mutating func stock(
        _ name: String, _ substanceName: String, mM strength: Rational, in solvent: String = "water",
        prepared: Rational? = nil, dead: Rational? = nil, form: SubstanceEntry.Form = .reagent,
        with change: (inout PlanBuilder, inout Stock) -> Void = { _, _ in }
    ) -> MaterialID {
        var stock = Stock(name: name, span: span())
        stock.components = [
            Stock.Component(substance: substance(substanceName, form), concentration: constant(strength), span: span())
        ]
        stock.solvents = [Stock.SolventShare(substance: substance(solvent), fraction: constant(.one))]
        if let prepared {
            stock.preparedVolume = constant(prepared * .milli)
            stock.preparedVolumeSpan = span()
        }
        if let dead { stock.deadVolume = constant(dead * .milli) }
        change(&self, &stock)
        return material(.stock(stock))
    }

    mutating func vessel(_ name: String = "pot", mL capacity: Rational? = 20) -> VesselID {
        let id = capacity.map { constant($0 * .milli) }
        plan.vessels.append(Vessel(name: name, capacity: id, span: span()))
        return VesselID(plan.vessels.count - 1)
    }

    mutating func step(_ primitive: Primitive, _ vessel: VesselID, _ verb: String, if condition: ExpressionID? = nil) {
        plan.steps.append(
            Step(primitive: primitive, vessel: vessel, condition: condition, verb: verb, span: span(), detail: nil))
    }

    mutating func add(_ portion: Portion, _ material: MaterialID, to vessel: VesselID, over seconds: Rational? = nil) {
        var transfer = Transfer(material: material, portion: portion)
        transfer.duration = seconds.map { constant($0) }
        step(.transfer(transfer), vessel, "add")
    }

    mutating func add(mL volume: Rational, _ material: MaterialID, to vessel: VesselID) {
        add(.volume(constant(volume * .milli)), material, to: vessel)
    }

    mutating func add(eq ratio: Rational, _ material: MaterialID, to vessel: VesselID) {
        add(.equivalents(constant(ratio)), material, to: vessel)
    }

    mutating func stir(_ vessel: VesselID, rpm: Rational? = 500) {
        let speed = rpm.map { constant($0 / 60) }
        step(.agitate(mode: "stir", speed: speed), vessel, "stir")
    }

    mutating func hold(_ vessel: VesselID, _ seconds: Rational) { step(.hold(constant(seconds)), vessel, "wait") }

    mutating func heat(_ vessel: VesselID, celsius: Rational) {
        step(.setTemperature(constant(celsius + Rational(27315, 100)), ramp: nil), vessel, "heat")
    }

    mutating func target(_ formula: String, goals: [String] = []) {
        var target = PlanTarget(name: "goal", formula: formula, span: span())
        target.goals = goals
        plan.target = target
    }

    func findings(_ sweeps: [SweepPlan] = []) -> [Finding] {
        Analyzer.findings(plan: plan, sweeps: sweeps, knowledge: knowledge)
    }

    func codes(_ sweeps: [SweepPlan] = []) -> [String] { findings(sweeps).map(\.code.description) }
}

extension Rational {
    /// mL to m³.
    static var milli: Rational { Rational(1, 1_000_000) }
}

extension SweepPlan {
    static func test(_ axes: [Axis], name: String = "screen") -> SweepPlan {
        var sweep = SweepPlan(name: name, span: SourceSpan(file: FileID(0), start: 9_000, end: 9_010))
        sweep.axes = axes
        sweep.replicates = 2
        return sweep
    }
}

extension Axis {
    init(_ parameter: ParameterID, _ values: AxisValues) {
        self.init(parameter: parameter, values: values, span: SourceSpan(file: FileID(0), start: 9_100, end: 9_110))
    }
}
