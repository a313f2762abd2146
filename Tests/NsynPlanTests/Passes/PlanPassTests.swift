import NsynDiagnostics
import NsynQuantities
import Testing

@testable import NsynPlan

/// What is unused, unasked, outside its range, or against the route.
@Suite struct PlanPassTests {
    @Test func unusedDeclarations() {
        var builder = PlanBuilder()
        let pot = builder.vessel()
        _ = builder.vessel("flask")
        _ = builder.number("idle", 1)
        builder.add(mL: 5, builder.neat("water"), to: pot)
        #expect(Set(builder.codes()) == ["NS0425", "NS0426"])
    }

    @Test func whatGoesNowhere() {
        var builder = PlanBuilder()
        let pot = builder.vessel()
        let side = builder.vessel("side")
        builder.add(mL: 5, builder.neat("water"), to: side)
        builder.add(mL: 5, builder.neat("water"), to: pot)
        builder.plan.product = pot
        #expect(builder.codes() == ["NS0427"])
    }

    @Test func sweepsThatCanNotBeMeant() {
        func codes(_ values: AxisValues, filter: Bool = false) -> [String] {
            var builder = PlanBuilder()
            let volume = builder.number("volume", 1, 1, 5)
            let pot = builder.vessel()
            let water = builder.neat("water")
            let unit = builder.constant(.milli)
            let value = builder.parameter(volume)
            let product = builder.plan.expressions.add(.multiply(value, unit))
            builder.add(.volume(product), water, to: pot)
            var sweep = SweepPlan.test([Axis(volume, values)])
            if filter {
                let zero = builder.constant(0)
                sweep.filters = [builder.plan.expressions.add(.less(value, zero))]
            }
            return builder.codes([sweep])
        }
        #expect(codes(.linear(start: 1, step: 1, count: 5)).isEmpty)
        #expect(codes(.list([])) == ["NS0430"])
        #expect(codes(.linear(start: 1, step: 1, count: 5), filter: true) == ["NS0430"])
        #expect(codes(.list([1, 2, 1])) == ["NS0431"])
        #expect(codes(.list([1, 6])) == ["NS0433"])
        #expect(codes(.linear(start: 1, step: Rational(4, 999_999_999), count: 1_000_000_000)) == ["NS0429"])
    }

    @Test func filtersCountOnlyWhatTheyLeave() throws {
        var script = FirstScript(capacity: 10)
        var sweep = script.screen()
        let acidity = script.builder.parameter(script.acidity)
        let eleven = script.builder.constant(11)
        sweep.filters = [script.builder.plan.expressions.add(.less(eleven, acidity))]
        let findings = script.builder.findings([sweep])
        let found = try #require(findings.first { $0.code == Codes.overfilledVessel }?.sweep)
        #expect(found.total == "72")
        #expect(found.offending == "24")
        #expect(found.firstCondition.first?.value == "11.5")
    }

    @Test func defaultsOutsideTheirRange() {
        var builder = PlanBuilder()
        let excess = builder.number("excess", 9, 1, 8)
        let pot = builder.vessel()
        let value = builder.parameter(excess)
        let unit = builder.constant(.milli)
        builder.add(.volume(builder.plan.expressions.add(.multiply(value, unit))), builder.neat("water"), to: pot)
        #expect(builder.codes() == ["NS0432"])
    }

    @Test func rangesAreSearchedForAWitness() throws {
        var builder = PlanBuilder()
        let volume = builder.number("volume", 1, 1, 30)
        let pot = builder.vessel()
        let value = builder.parameter(volume)
        let unit = builder.constant(.milli)
        builder.add(.volume(builder.plan.expressions.add(.multiply(value, unit))), builder.neat("water"), to: pot)
        let found = try #require(builder.findings().first)
        #expect(found.code == Codes.overfilledVessel)
        #expect(found.severity == .warning)
        #expect(found.notes.last == "this happens in a part of the declared range, for example at volume = 30")
    }

    @Test func optionsAreTriedOneByOne() throws {
        var builder = PlanBuilder()
        let solvent = builder.options("solvent", ["water", "toluene"])
        let pot = builder.vessel()
        let choice = builder.choice(solvent, [builder.neat("water"), builder.neat("toluene")])
        builder.add(mL: 5, choice, to: pot)
        builder.heat(pot, celsius: 105)
        let sweep = SweepPlan.test([Axis(solvent, .options([0, 1]))])
        let found = try #require(builder.findings([sweep]).first { $0.code == Codes.boilingSolvent })
        #expect(found.message.hasPrefix("water"))
        #expect(found.sweep?.offending == "1")
    }

    @Test func routesKeepTheirContract() {
        var knowledge = Knowledge.test
        var contract = RouteContract(name: "seeded_growth")
        contract.needs = [.seed, .complexFeed, .reductant]
        contract.electrons = .gains
        contract.atoms = .grows
        contract.separation = .required
        contract.forbids = ["seed_among_products"]
        knowledge.routes["seeded_growth"] = contract
        var builder = PlanBuilder(knowledge: knowledge)
        builder.target("[Au25(MHA)18]^-")
        builder.plan.route = ("seeded_growth", builder.span())
        let pot = builder.vessel()
        builder.add(mL: 5, builder.neat("water"), to: pot)
        builder.add(mL: 1, builder.stock("seed", "[Au25(MHA)18]^-", mM: 1, form: .cluster), to: pot)
        builder.plan.product = pot
        let codes = builder.codes()
        // No complexes, no reductant; the seed is the target, of unknown purity, so nothing is gained or grows.
        #expect(codes.filter { $0 == "NS0435" }.count == 2)
        for code in ["NS0434", "NS0436", "NS0437", "NS0438", "NS0439"] { #expect(codes.contains(code), "\(code)") }
    }

    @Test func questionsAboutWhatIsUnsaid() {
        var builder = PlanBuilder()
        builder.target("[Au25(MHA)18]^-")
        let pot = builder.vessel("pot", mL: nil)
        builder.add(mL: 5, builder.neat("water"), to: pot)
        builder.add(mL: Rational(1, 4), builder.stock("gold", "HAuCl4", mM: 20), to: pot)
        builder.add(eq: 2, builder.stock("thiol", "MHA", mM: 5), to: pot)
        builder.add(eq: 2, builder.stock("borohydride", "NaBH4", mM: 112), to: pot)
        builder.plan.product = pot
        builder.knowledge.hydrates["HAuCl4"] = "HAuCl4_3H2O"
        let asked = builder.findings().filter { $0.severity == .ask }
        let expected: [UInt16] = [601, 602, 603, 604, 605, 606, 608, 609, 610, 612]
        #expect(Set(asked.map(\.code.number)) == Set(expected))
        #expect(asked.allSatisfy { $0.notes.first?.hasPrefix("usual: ") == true && $0.source != nil })
    }

    @Test func waiversCoverAndUnusedOnesAreTold() {
        var builder = PlanBuilder()
        let pot = builder.vessel()
        builder.add(mL: 25, builder.neat("water"), to: pot)
        let whole = builder.plan.span
        builder.plan.waivers = [
            Waiver(name: "overfilled_vessel", reason: "it foams over on purpose", scope: whole, span: builder.span()),
            Waiver(name: "NS0401", reason: "never", scope: whole, span: builder.span()),
            Waiver(name: "NS5101", reason: "another stage's", scope: whole, span: builder.span()),
        ]
        let analysis = Analyzer.analyze(plan: builder.plan, knowledge: builder.knowledge)
        #expect(analysis.findings.map(\.code.description) == ["NS0445"])
        #expect(analysis.waived.map(\.waiver) == [0])
    }

    @Test func findingsAreTheSameEveryTime() {
        let script = FirstScript(capacity: 10)
        let first = script.builder.findings([script.screen()])
        for _ in 0..<3 { #expect(script.builder.findings([script.screen()]) == first) }
    }
}
