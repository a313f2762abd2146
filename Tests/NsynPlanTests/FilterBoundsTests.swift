import NsynQuantities
import Testing

@testable import NsynPlan

/// What filters say about sums of parameters that appear elsewhere in a plan.
@Suite struct FilterBoundsTests {
    private var pool = ExpressionPool()
    private let a: ExpressionID
    private let b: ExpressionID

    init() {
        a = pool.add(.parameter(ParameterID(0)))
        b = pool.add(.parameter(ParameterID(1)))
    }

    /// `a + b < 0.95` and `1 - a - b`, which is what is left for the solvent.
    private mutating func mixture() -> (filter: ExpressionID, rest: ExpressionID) {
        let sum = pool.add(.add(a, b))
        let limit = pool.constant(Rational(95, 100))
        let whole = pool.add(.subtract(pool.constant(1), a))
        return (pool.add(.less(sum, limit)), pool.add(.subtract(whole, b)))
    }

    private func bounds(_ filters: ExpressionID..., of expression: ExpressionID) -> FastInterval? {
        let known = FilterBounds(filters, pool).intervals
        return known.isEmpty ? nil : known[expression.value]
    }

    @Test mutating func theRestOfAMixtureIsBounded() throws {
        let (filter, rest) = mixture()
        let bound = try #require(bounds(filter, of: rest))
        #expect(bound.contains(Rational(5, 100)))
        #expect(!bound.contains(Rational(4, 100)))
        #expect(bound.contains(1))
    }

    @Test mutating func multiplesAndOtherSidesAreSeen() throws {
        // not (2 a > 1 - 2 b), so a + b ≤ 1/2, so 3 - 4 a - 4 b ≥ 1.
        let two = pool.constant(2)
        let left = pool.add(.multiply(two, a))
        let right = pool.add(.subtract(pool.constant(1), pool.add(.multiply(b, two))))
        let filter = pool.add(.not(pool.add(.less(right, left))))
        let four = pool.add(.multiply(pool.constant(4), pool.add(.add(b, a))))
        let value = pool.add(.subtract(pool.constant(3), four))
        let bound = try #require(bounds(filter, of: value))
        #expect(bound.contains(1))
        #expect(!bound.contains(Rational(99, 100)))
    }

    @Test mutating func severalFiltersNarrowTogether() throws {
        let (below, rest) = mixture()
        let above = pool.add(.less(pool.constant(Rational(1, 2)), pool.add(.add(a, b))))
        let bound = try #require(bounds(below, above, of: rest))
        #expect(bound.contains(Rational(1, 4)))
        #expect(!bound.contains(Rational(4, 100)) && !bound.contains(Rational(51, 100)))
    }

    @Test mutating func whatFiltersDoNotSayIsLeftAlone() {
        let (filter, rest) = mixture()
        let other = pool.add(.add(a, pool.add(.multiply(pool.constant(2), b))))
        #expect(bounds(filter, of: other) == nil)
        // One of two may hold: neither is sure.
        let either = pool.add(.or(filter, pool.add(.less(a, b))))
        #expect(bounds(either, of: rest) == nil)
        let product = pool.add(.less(pool.add(.multiply(a, b)), pool.constant(1)))
        #expect(bounds(product, of: rest) == nil)
    }

    /// A box that intervals alone would halve thousands of times.
    @Test func aMixtureIsNeverOverfilled() throws {
        var builder = PlanBuilder()
        let shares = ["gold", "thiol", "base"].map { builder.number($0, Rational(1, 5), 0, Rational(2, 5)) }
        let total = shares.map { builder.parameter($0) }.reduce(builder.constant(0)) {
            builder.plan.expressions.add(.add($0, $1))
        }
        let filter = builder.plan.expressions.add(.less(total, builder.constant(Rational(9, 10))))
        let rest = builder.plan.expressions.add(.subtract(builder.constant(1), total))
        let prepared = PreparedPlan(plan: builder.plan, knowledge: builder.knowledge)
        let trace = Trace<FastInterval>(prepared)
        for share in shares { trace.set(share, to: FastInterval(0, Rational(2, 5))) }
        trace.run(within: FilterBounds([filter], builder.plan.expressions))
        #expect(trace.value(rest).isGreater(than: .zero) == .always)
        trace.run()
        #expect(trace.value(rest).isGreater(than: .zero) == .possible)
    }
}
