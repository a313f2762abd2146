import NsynDiagnostics
import NsynQuantities
import Testing

@testable import NsynPlan

/// Temperatures, electrons, ligands, gas, light and freshness.
@Suite struct ChemistryPassTests {
    private func reduction(
        borohydride: Rational = Rational(22, 10), thiol: Rational = 2, goals: [String] = [],
        with change: (inout PlanBuilder, VesselID) -> Void = { _, _ in }
    ) -> PlanBuilder {
        var builder = PlanBuilder()
        builder.target("[Au25(MHA)18]^-", goals: goals)
        let pot = builder.vessel()
        builder.add(mL: 5, builder.neat("water"), to: pot)
        builder.add(mL: Rational(1, 4), builder.stock("gold", "HAuCl4_3H2O", mM: 20), to: pot)
        if thiol.isPositive { builder.add(eq: thiol, builder.stock("thiol", "MHA", mM: 5), to: pot) }
        change(&builder, pot)
        builder.add(eq: borohydride, builder.stock("borohydride", "NaBH4", mM: 10), to: pot)
        builder.plan.product = pot
        return builder
    }

    @Test func tooFewElectrons() throws {
        let found = try #require(
            reduction(borohydride: Rational(1, 1000)).findings().first { $0.code == Codes.tooFewElectrons })
        // 5 µmol Au: 0.25 e⁻ each, and two for gold(III), half of which spare thiol pays.
        #expect(found.message.hasPrefix("the reductant gives 40 nmol of electrons, [Au25(MHA)18]^- needs 6.25 µmol"))
        #expect(!reduction().codes().contains("NS0418"))
    }

    @Test func notStoichiometric() {
        #expect(reduction(goals: ["stoichiometric"]).codes().contains("NS0420"))
        #expect(!reduction(borohydride: Rational(125, 800), goals: ["stoichiometric"]).codes().contains("NS0420"))
    }

    @Test func ligandTooLittleOrMissing() {
        #expect(reduction(thiol: Rational(1, 10)).codes().contains("NS0421"))
        #expect(reduction(thiol: 0).codes().contains("NS0444"))
        #expect(!reduction().codes().contains("NS0421"))
    }

    @Test func boilingAndFreezingAndAbsoluteZero() {
        func codes(_ celsius: Rational, wall: String? = nil) -> [String] {
            var builder = PlanBuilder()
            let pot = builder.vessel()
            builder.plan.vessels[0].wall = wall
            builder.add(mL: 5, builder.neat("water"), to: pot)
            builder.heat(pot, celsius: celsius)
            return builder.codes()
        }
        #expect(codes(110).contains("NS0415"))
        #expect(codes(-10).contains("NS0416"))
        #expect(codes(-300) == ["NS0414"])
        #expect(codes(130, wall: "polypropylene").contains("NS0417"))
        #expect(codes(40).isEmpty)
        #expect(codes(0).isEmpty)
    }

    @Test func negativeTime() {
        var builder = PlanBuilder()
        let pot = builder.vessel()
        builder.add(mL: 5, builder.neat("water"), to: pot)
        builder.hold(pot, -5)
        #expect(builder.codes() == ["NS0413"])
    }

    @Test func gasInAClosedVessel() throws {
        var builder = reduction(borohydride: 200)
        builder.plan.vessels[0].isClosed = true
        let found = try #require(builder.findings().first { $0.code == Codes.gasInClosedVessel })
        #expect(found.message.contains("4 mmol of hydrogen"))
        #expect(!reduction(borohydride: 200).codes().contains("NS0441"))
    }

    @Test func lightOnGold() {
        let builder = reduction { builder, pot in builder.hold(pot, 7 * 86_400) }
        #expect(builder.codes().contains("NS0442"))
        let shielded = reduction { builder, pot in
            builder.step(.light(mode: "dark", wavelength: nil, irradiance: nil), pot, "shield")
            builder.hold(pot, 7 * 86_400)
        }
        #expect(!shielded.codes().contains("NS0442"))
    }

    @Test func staleBorohydride() throws {
        var builder = PlanBuilder()
        let pot = builder.vessel()
        builder.add(mL: 5, builder.neat("water"), to: pot)
        let boro = builder.stock("borohydride", "NaBH4", mM: 112) { builder, stock in
            stock.freshFor = builder.constant(1800)
        }
        builder.add(mL: 1, boro, to: pot)
        builder.hold(pot, 3600)
        builder.add(mL: 1, boro, to: pot)
        let found = try #require(builder.findings().first { $0.code == Codes.staleStock })
        #expect(found.message == "`borohydride` is fresh for 30 min, but is still added 1 h after its first use")
    }
}
