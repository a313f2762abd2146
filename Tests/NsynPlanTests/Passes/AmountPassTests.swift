import NsynDiagnostics
import NsynQuantities
import Testing

@testable import NsynPlan

/// Conservation, capacity, concentrations and amounts.
@Suite struct AmountPassTests {
    private func wet(_ mL: Rational = 5) -> (PlanBuilder, VesselID) {
        var builder = PlanBuilder()
        let pot = builder.vessel()
        builder.add(mL: mL, builder.neat("water"), to: pot)
        return (builder, pot)
    }

    private func finding(_ code: Code, _ builder: PlanBuilder, _ sweeps: [SweepPlan] = []) -> Finding? {
        builder.findings(sweeps).first { $0.code == code }
    }

    @Test func takingMoreThanIsThere() throws {
        var (builder, pot) = wet()
        let flask = builder.vessel("flask")
        builder.add(mL: 6, builder.content(pot), to: flask)
        let found = try #require(finding(Codes.overDrawnVessel, builder))
        #expect(found.message == "`add` takes 6 mL from `pot`, which holds 5 mL")
        #expect(found.fixes.first?.edits.first?.newText == "5 mL")
    }

    @Test func takingExactlyAllIsFine() {
        var (builder, pot) = wet()
        let flask = builder.vessel("flask")
        builder.add(mL: 2, builder.content(pot), to: flask)
        builder.add(mL: 3, builder.content(pot), to: flask)
        #expect(finding(Codes.overDrawnVessel, builder) == nil)
    }

    @Test func fillingExactlyToTheBrimIsFine() {
        let (builder, _) = wet(20)
        #expect(finding(Codes.overfilledVessel, builder) == nil)
        #expect(finding(Codes.overfilledVessel, wet(Rational(2001, 100)).0) != nil)
    }

    @Test func anEmptyVesselIsToldOnce() {
        var builder = PlanBuilder()
        let pot = builder.vessel()
        builder.stir(pot)
        builder.step(.measure(method: "uvvis", volume: nil), pot, "measure")
        #expect(builder.codes().filter { $0 == "NS0404" }.count == 1)
    }

    @Test func equivalentsNeedAMetal() throws {
        var (builder, pot) = wet()
        builder.add(eq: 2, builder.stock("thiol", "MHA", mM: 5), to: pot)
        builder.add(mL: 1, builder.stock("gold", "HAuCl4_3H2O", mM: 20), to: pot)
        let found = try #require(finding(Codes.noBasisMetal, builder))
        #expect(found.labels.first?.message == "metal comes in only here")
    }

    @Test func aWeakStockReachesNoStrongerConcentration() throws {
        var (builder, pot) = wet()
        let goal = builder.constant(30)
        builder.add(.untilConcentration(goal), builder.stock("gold", "HAuCl4_3H2O", mM: 20), to: pot)
        let found = try #require(finding(Codes.unreachableConcentration, builder))
        #expect(found.message == "`gold` holds 20 mM and can't bring `pot` to 30 mM")
    }

    @Test func stocksStrongerThanTheNeatSubstance() throws {
        var (builder, pot) = wet()
        builder.add(mL: 1, builder.stock("thiol", "MHA", mM: 50_000), to: pot)
        #expect(try #require(finding(Codes.strongerThanNeat, builder)).message.contains("only 7.219 M"))
    }

    @Test func stocksBeyondSolubility() throws {
        var (builder, pot) = wet()
        builder.add(mL: 1, builder.stock("base", "NaOH", mM: 30_000), to: pot)
        #expect(try #require(finding(Codes.beyondSolubility, builder)).message.contains("25 M"))
    }

    @Test func recipesThatContradictTheirConcentration() throws {
        var (builder, pot) = wet()
        let gold = builder.stock("gold", "HAuCl4_3H2O", mM: 20) { builder, stock in
            // 50 mL of 20 mM of the trihydrate is 393.8 mg; 339.8 mg is the anhydrous salt.
            stock.recipe = Stock.Recipe(
                substance: stock.components[0].substance, mass: builder.constant(Rational(3398, 10_000_000)),
                volume: builder.constant(Rational(50) * .milli), span: builder.span(), massSpan: builder.span())
        }
        builder.add(mL: 1, gold, to: pot)
        let found = try #require(finding(Codes.recipeContradiction, builder))
        #expect(found.message == "339.8 mg HAuCl4_3H2O in 50 mL is 17.26 mM, not 20 mM")
        #expect(found.fixes.first?.edits.first?.newText == "393.82 mg")
        #expect(found.notes.contains { $0.contains("fits HAuCl4:") })
    }

    @Test func volumesFinerThanAHandDelivers() throws {
        var (builder, pot) = wet()
        builder.add(mL: Rational(1, 10_000), builder.stock("base", "NaOH", mM: 1000), to: pot)
        #expect(try #require(finding(Codes.volumeTooFine, builder)).message.contains("100 nL"))
    }

    @Test func amountsHaveToBePositive() {
        var (builder, pot) = wet()
        builder.add(mL: 0, builder.neat("water"), to: pot)
        builder.add(mL: -1, builder.neat("toluene"), to: pot)
        #expect(builder.codes().contains("NS0412") && builder.codes().contains("NS0411"))
    }

    @Test func dilutingBelowWhatIsThere() throws {
        var (builder, pot) = wet()
        let goal = builder.constant(Rational(4) * .milli)
        builder.add(.untilVolume(goal), builder.neat("water"), to: pot)
        let found = try #require(finding(Codes.negativeAmount, builder))
        #expect(found.message == "`pot` already holds 5 mL, more than the 4 mL it is to be filled up to")
    }

    @Test func anAcidCanNotRaiseThePH() {
        var (builder, pot) = wet()
        let goal = builder.constant(11)
        builder.step(.adjustAcidity(to: goal, with: builder.stock("acid", "HCl", mM: 100)), pot, "adjust")
        #expect(builder.codes().contains("NS0443"))
    }

    @Test func oneRunTakesMoreThanIsPrepared() throws {
        var (builder, pot) = wet()
        builder.add(mL: 2, builder.stock("base", "NaOH", mM: 10, prepared: 2, dead: 1), to: pot)
        let found = try #require(finding(Codes.stockShortage, builder))
        #expect(found.notes == ["prepare at least 3 mL"])
        #expect(found.fixes.first?.edits.first?.newText == "3 mL")
    }

    @Test func aWholeSweepTakesMoreThanIsPrepared() throws {
        var script = FirstScript()
        guard case .stock(var stock) = script.builder.plan.materials[1] else { return }
        stock.preparedVolume = script.builder.constant(Rational(100) * .milli)
        script.builder.plan.materials[1] = .stock(stock)
        let sweep = script.screen()
        // 5 µmol × (1 + 1.5157 + 2.2974 + 3.4822 + 5.278 + 8) / 5 mM × 27 × 2 = 1.165 L
        let found = try #require(finding(Codes.stockShortage, script.builder, [sweep]))
        #expect(found.message.contains("`screen` with its 324 reactions takes 1.165 L"))
        #expect(script.builder.findings([sweep]).filter { $0.code == Codes.stockShortage }.count == 1)
    }
}
