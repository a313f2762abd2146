import NsynDiagnostics
import NsynQuantities
import Testing

@testable import NsynPlan

@Suite struct TraceTests {
    @Test func volumesAndAmountsAreExactWhereNothingRanges() {
        let script = FirstScript()
        let prepared = PreparedPlan(plan: script.builder.plan, knowledge: script.builder.knowledge)
        let trace = Trace<ExactInterval>(prepared)
        trace.run()
        // 0.25 mL of 20 mM is 5 µmol; two equivalents of a 5 mM thiol are 2 mL.
        #expect(trace.basisMetal(in: trace.record(1).after) == ExactInterval(Rational(5, 1_000_000)))
        #expect(trace.record(2).volume == ExactInterval(Rational(2) * .milli))
        #expect(trace.state(trace.record(2).after).volume == ExactInterval(Rational(675, 100) * .milli))
        #expect(trace.duration == ExactInterval(Rational(900 + 30 + 10_800)))
        #expect(trace.state(trace.finalState(of: script.pot)).temperature == ExactInterval(Rational(31315, 100)))
    }

    @Test func aFastTraceEnclosesTheExactOne() {
        let script = FirstScript()
        let prepared = PreparedPlan(plan: script.builder.plan, knowledge: script.builder.knowledge)
        let fast = Trace<FastInterval>(prepared)
        let exact = Trace<ExactInterval>(prepared)
        for excess in stride(from: 1, through: 16, by: 1) {
            fast.set(script.excess, to: FastInterval(Rational(1, 2), Rational(8)))
            exact.set(script.excess, to: ExactInterval(Rational(excess, 2)))
            fast.run()
            exact.run()
            for step in prepared.plan.steps.indices {
                let wide = fast.state(fast.record(step).after).volume
                let value = exact.state(exact.record(step).after).volume
                #expect(wide.contains(value.lower) && wide.contains(value.upper))
            }
        }
    }

    @Test func acidityFollowsFromTheChargeBalance() throws {
        var builder = PlanBuilder()
        let pot = builder.vessel()
        builder.add(mL: 9, builder.neat("water"), to: pot)
        builder.add(mL: 1, builder.stock("base", "NaOH", mM: 100), to: pot)
        let trace = Trace<FastInterval>(PreparedPlan(plan: builder.plan, knowledge: builder.knowledge))
        trace.run()
        let acidity = try #require(trace.acidity(in: trace.finalState(of: pot)))
        #expect(acidity.lower <= 12.1 && acidity.upper >= 11.9)
    }

    @Test func adjustingTakesTheBaseThatTheAcidNeeds() {
        var builder = PlanBuilder()
        let pot = builder.vessel()
        builder.add(mL: 9, builder.neat("water"), to: pot)
        builder.add(mL: 1, builder.stock("acid", "HCl", mM: 100), to: pot)
        let base = builder.stock("base", "NaOH", mM: 1000)
        let goal = builder.constant(7)
        builder.step(.adjustAcidity(to: goal, with: base), pot, "adjust")
        let trace = Trace<ExactInterval>(PreparedPlan(plan: builder.plan, knowledge: builder.knowledge))
        trace.run()
        // 0.1 mL, known to a nanolitre.
        let volume = trace.record(2).volume
        #expect(volume.contains(Rational(1, 10) * .milli))
        #expect(volume.upper - volume.lower <= Rational(2, 1_000_000_000_000))
    }

    @Test func aConditionalStepJoinsBothCases() {
        var builder = PlanBuilder()
        let pot = builder.vessel()
        let flag = builder.number("more", 0, 0, 1)
        builder.add(mL: 1, builder.neat("water"), to: pot)
        let value = builder.parameter(flag)
        let half = builder.constant(Rational(1, 2))
        let condition = builder.plan.expressions.add(.less(half, value))
        let volume = builder.constant(.milli)
        builder.step(
            .transfer(Transfer(material: builder.neat("water"), portion: .volume(volume))), pot, "add", if: condition)
        let trace = Trace<ExactInterval>(PreparedPlan(plan: builder.plan, knowledge: builder.knowledge))
        trace.set(flag, to: ExactInterval(0, 1))
        trace.run()
        #expect(trace.state(trace.finalState(of: pot)).volume == ExactInterval(.milli, Rational(2) * .milli))
        trace.set(flag, to: .zero)
        trace.run()
        #expect(trace.state(trace.finalState(of: pot)).volume == ExactInterval(.milli))
    }
}
