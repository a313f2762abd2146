import NsynDiagnostics
import NsynQuantities
import Testing

@testable import NsynPlan

/// Rules over the protocol that the language guide opens with.
struct RuleCheckTests {
    /// A rule whose condition and message are built by hand.
    static func rule(
        _ code: UInt16, _ subject: RuleSubject, _ build: (inout RuleExpression) -> (Int32, [RuleMessagePart])
    ) -> Rule {
        var expression = RuleExpression()
        let (condition, message) = build(&expression)
        return Rule(
            code: Code(code), name: "trial_\(code)", severity: .warning, subject: subject, expression: expression,
            condition: condition, message: message)
    }

    /// NaBH4 goes in and the pot gets hotter than 50 °C afterwards.
    static let hot = rule(5502, .addition) { expression in
        let boro = expression.add(MatterPattern.substance("NaBH4"))
        let added = expression.add(.addedIs(boro))
        let limit = expression.add(constant: Rational(32315, 100))
        let hottest = expression.add(.quantity(.hottest, .vessel))
        let condition = expression.add(.and(added, expression.add(.atMost(limit, hottest))))
        return (condition, [.added, .text(" at up to "), .value(hottest, .temperature)])
    }

    /// Six or more thiols per gold when borohydride goes in.
    static let crowded = rule(5501, .addition) { expression in
        let boro = expression.add(MatterPattern.substance("NaBH4"))
        let thiol = expression.add(MatterPattern.trait(.thiol))
        let gold = expression.add(MatterPattern.element("Au"))
        let added = expression.add(.addedIs(boro))
        let ratio = expression.add(.ratio(thiol, gold, .vessel))
        let limit = expression.add(.atMost(expression.add(constant: 6), ratio))
        return (expression.add(.and(added, limit)), [.value(ratio, .number), .text(" thiol per gold")])
    }

    static func findings(
        _ rules: [Rule], _ script: FirstScript, _ sweeps: [SweepPlan] = []
    ) -> [Finding] {
        let plan = script.builder.plan
        let codes = Set(rules.map(\.code))
        return Analyzer.findings(
            plan: plan, sweeps: sweeps, knowledge: script.builder.knowledge, rules: RuleBook(rules)
        ).filter { codes.contains($0.code) }
    }

    @Test func aSweepNamesItsFirstOffenderAndCountsAll() throws {
        let script = FirstScript()
        let found = Self.findings([Self.hot], script, [script.screen()])
        let finding = try #require(found.first)
        #expect(finding.message == "NaBH4 at up to 60 °C")
        let sweep = try #require(finding.sweep)
        // One of three temperatures: a third of 162 conditions.
        #expect(sweep.offending == "54")
        #expect(sweep.offendingIsExact)
        #expect(sweep.firstCondition.map(\.value)[1] == "60 °C")
    }

    @Test func ratiosAreComputedFromWhatIsInTheVessel() throws {
        let script = FirstScript()
        let found = Self.findings([Self.crowded], script, [script.screen()])
        let finding = try #require(found.first)
        #expect(finding.message == "8 thiol per gold")
        #expect(finding.sweep?.offending == "27")
    }

    @Test func aRuleAboutMatterThatIsNotThereCostsNothing() {
        let cyanide = Self.rule(5603, .state) { expression in
            let name = expression.add(MatterPattern.substance("NaBH3CN"))
            let acidic = expression.add(
                .less(expression.add(.quantity(.acidity, .vessel)), expression.add(constant: 4)))
            return (expression.add(.and(expression.add(.contains(name, .vessel)), acidic)), [.text("HCN")])
        }
        let script = FirstScript()
        let prepared = PreparedPlan(plan: script.builder.plan, knowledge: script.builder.knowledge)
        #expect(RuleBook([cyanide]).check(prepared) == nil)
    }

    @Test func aStateIsToldWhereItBegins() {
        let basic = Self.rule(5907, .state) { expression in
            let acidity = expression.add(.quantity(.acidity, .vessel))
            let limit = expression.add(constant: Rational(105, 10))
            return (expression.add(.less(limit, acidity)), [.value(acidity, .acidity)])
        }
        let script = FirstScript()
        let found = Self.findings([basic], script)
        #expect(found.count == 1)
        let adjust = script.builder.plan.steps.first { $0.verb == "adjust" }
        #expect(found.first?.span == adjust?.span)
        #expect(found.first?.message == "pH 11")
    }

    @Test func whatNobodyKnowsIsNeitherClaimedNorDenied() {
        #expect((Verdict.unknown && .always) == .unknown)
        #expect((Verdict.unknown && .never) == .never)
        #expect((Verdict.unknown || .always) == .always)
        #expect(!Verdict.unknown == .unknown)
        #expect(Verdict.unknown.truth == .never)
        let isolated = Self.rule(5901, .protocol) { expression in
            let isomers = expression.add(.quantity(.isomers, .vessel))
            let few = expression.add(.less(isomers, expression.add(constant: 2)))
            return (expression.add(.not(few)), [.text("many")])
        }
        #expect(Self.findings([isolated], FirstScript()).isEmpty)
    }

    @Test func orderIsSeen() {
        let order = Self.rule(5507, .addition) { expression in
            let boro = expression.add(MatterPattern.substance("NaBH4"))
            let base = expression.add(MatterPattern.trait(.base))
            let added = expression.add(.addedIs(boro))
            let noBase = expression.add(.not(expression.add(.earlier(base))))
            return (expression.add(.and(added, noBase)), [.added, .text(" before any base")])
        }
        #expect(Self.findings([order], FirstScript()).isEmpty)
        var late = FirstScript()
        late.builder.plan.steps.removeAll { $0.verb == "adjust" }
        #expect(Self.findings([order], late).map(\.message) == ["NaBH4 before any base"])
    }

    @Test func patternsCombine() throws {
        let profile = try #require(Knowledge.test.substances["NaBH4"])
        let acid = MatterPattern.trait(.acid)
        let hydride = MatterPattern.trait(.reductant)
        #expect(MatterPattern.both(hydride, .not(acid)).matches(profile))
        #expect(!MatterPattern.both(hydride, acid).matches(profile))
        #expect(MatterPattern.either(acid, .substance("NaBH4")).matches(profile))
    }
}
