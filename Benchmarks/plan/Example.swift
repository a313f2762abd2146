import NsynDiagnostics
import NsynPlan
import NsynQuantities

/// A ten-step reduction over three parameters, as the language guide opens with.
enum Example {
    static func make() -> (Plan, SweepPlan, Knowledge) {
        var knowledge = Knowledge()
        func add(_ name: String, _ traits: SubstanceTraits, _ change: (inout SubstanceProfile) -> Void = { _ in }) {
            var profile = SubstanceProfile(name: name, traits: traits)
            change(&profile)
            knowledge.substances[name] = profile
        }
        add("water", [.solvent, .liquid, .water]) {
            $0.molarMass = Rational(18_015, 1_000_000)
            $0.density = 998
            $0.boilingPoint = Rational(37315, 100)
            $0.meltingPoint = Rational(27315, 100)
        }
        add("HAuCl4_3H2O", [.metalSource, .hydrate, .acid]) {
            $0.molarMass = Rational(39_382, 100_000)
            $0.metals = [("Au", 1)]
            $0.electronsToReduced = 2
            $0.strongAcidity = 1
        }
        add("MHA", [.ligand, .thiol]) {
            $0.molarMass = Rational(148_223, 1_000_000)
            $0.bindingSites = 1
            $0.acidConstants = [Rational(48, 10), Rational(106, 10)]
        }
        add("NaOH", [.base]) { $0.strongAcidity = -1 }
        add("NaBH4", [.reductant, .hydride]) {
            $0.electrons = 8
            $0.gasInProticSolvent = 4
        }
        var goal = TargetProfile(
            formula: "[Au25(MHA)18]^-", mainMetal: "Au", metalCount: 25, ligandCount: 18, charge: -1)
        goal.electrons = 8
        goal.hasThiolate = true
        knowledge.targets[goal.formula] = goal

        var position: UInt32 = 0
        func span() -> SourceSpan {
            position += 10
            return SourceSpan(file: FileID(0), start: position, end: position + 9)
        }
        var plan = Plan(name: "reduce", span: SourceSpan(file: FileID(0), start: 0, end: 10_000))
        plan.target = PlanTarget(name: "Au25", formula: goal.formula, span: span())
        plan.substances = ["water", "HAuCl4_3H2O", "MHA", "NaOH", "NaBH4"].map { SubstanceEntry(name: $0) }
        func parameter(_ name: String, _ initial: Rational, _ lower: Rational, _ upper: Rational) -> ExpressionID {
            plan.parameters.append(
                Parameter(
                    name: name, type: .number, domain: .number(default: initial, lower: lower, upper: upper),
                    span: span()))
            return plan.expressions.add(.parameter(ParameterID(plan.parameters.count - 1)))
        }
        let acidity = parameter("acidity", 11, 9, 13)
        let heat = parameter("heat", Rational(31315, 100), Rational(27315, 100), Rational(35315, 100))
        let excess = parameter("excess", 2, 1, 8)
        let one = plan.expressions.constant(.one)
        for (name, substance, strength) in [
            ("gold", 1, 20), ("thiol", 2, 5), ("base", 3, 1000), ("borohydride", 4, 112),
        ] {
            var stock = Stock(name: name, span: span())
            let concentration = plan.expressions.constant(Rational(strength))
            stock.components = [
                Stock.Component(substance: SubstanceID(substance), concentration: concentration, span: span())
            ]
            stock.solvents = [Stock.SolventShare(substance: SubstanceID(0), fraction: one)]
            if substance == 4 { stock.freshFor = plan.expressions.constant(1800) }
            plan.materials.append(.stock(stock))
        }
        plan.materials.append(.neat(SubstanceID(0)))
        let capacity = plan.expressions.constant(Rational(20, 1_000_000))
        plan.vessels = [Vessel(name: "pot", capacity: capacity, span: span())]
        let pot = VesselID(0)
        func step(_ primitive: Primitive, _ verb: String) {
            plan.steps.append(Step(primitive: primitive, vessel: pot, verb: verb, span: span()))
        }
        func transfer(_ material: Int, _ portion: Portion, _ seconds: Rational? = nil) {
            var transfer = Transfer(material: MaterialID(material), portion: portion)
            transfer.duration = seconds.map { plan.expressions.constant($0) }
            step(.transfer(transfer), "add")
        }
        transfer(4, .volume(plan.expressions.constant(Rational(45, 10_000_000))))
        transfer(0, .volume(plan.expressions.constant(Rational(25, 100_000_000))))
        transfer(1, .equivalents(excess))
        step(.agitate(mode: "stir", speed: plan.expressions.constant(Rational(500, 60))), "stir")
        step(.adjustAcidity(to: acidity, with: MaterialID(2)), "adjust")
        step(.hold(plan.expressions.constant(900)), "wait")
        transfer(3, .equivalents(plan.expressions.constant(Rational(22, 10))), 30)
        step(.setTemperature(heat, ramp: nil), "heat")
        step(.hold(plan.expressions.constant(10_800)), "hold")
        step(.measure(method: "uvvis", volume: nil), "measure")
        plan.product = pot

        var sweep = SweepPlan(name: "screen", span: span())
        sweep.axes = [
            Axis(parameter: ParameterID(0), values: .linear(start: 9, step: Rational(1, 2), count: 9), span: span()),
            Axis(
                parameter: ParameterID(1),
                values: .list([Rational(29815, 100), Rational(31315, 100), Rational(33315, 100)]), span: span()),
            Axis(parameter: ParameterID(2), values: .logarithmic(start: 1, end: 8, count: 6), span: span()),
        ]
        sweep.replicates = 2
        return (plan, sweep, knowledge)
    }
}
