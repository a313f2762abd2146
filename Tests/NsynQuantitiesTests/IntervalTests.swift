import Testing

@testable import NsynQuantities

@Suite struct IntervalTests {
    private struct Case {
        var exact: Rational
        var fast: FastInterval
        var sure: ExactInterval
    }

    private func start(_ random: inout SeededGenerator) -> Case {
        let value = Rational(
            BigInteger(random.integer(bits: 40)),
            BigInteger(random.integer(bits: 40).magnitude == 0 ? 3 : 1 + Int128(random.integer(bits: 40).magnitude)))
        let spread = Rational(Int.random(in: 0...100, using: &random), 1000) * value.magnitude
        return Case(
            exact: value, fast: FastInterval(value - spread, value + spread),
            sure: ExactInterval(value - spread, value + spread))
    }

    /// Whatever is computed, the exact value stays inside, and the fast interval holds the exact one.
    @Test func everyOperationEncloses() {
        var random = SeededGenerator(seed: 3)
        for _ in 0..<400 {
            var current = start(&random)
            for _ in 0..<5 {
                let other = start(&random)
                switch Int.random(in: 0..<8, using: &random) {
                case 0:
                    current = Case(
                        exact: current.exact + other.exact, fast: current.fast + other.fast,
                        sure: current.sure + other.sure)
                case 1:
                    current = Case(
                        exact: current.exact - other.exact, fast: current.fast - other.fast,
                        sure: current.sure - other.sure)
                case 2:
                    current = Case(
                        exact: current.exact * other.exact, fast: current.fast * other.fast,
                        sure: current.sure * other.sure)
                case 3:
                    guard let sure = current.sure.divided(by: other.sure) else { continue }
                    let fast = current.fast / other.fast
                    current = Case(exact: current.exact / other.exact, fast: fast, sure: sure)
                case 4:
                    let exponent = Int.random(in: -3...3, using: &random)
                    guard let sure = current.sure.power(exponent), let exact = current.exact.power(exponent) else {
                        continue
                    }
                    current = Case(exact: exact, fast: current.fast.power(exponent) ?? .whole, sure: sure)
                case 5:
                    current = Case(
                        exact: Rational.min(current.exact, other.exact),
                        fast: FastInterval.minimum(current.fast, other.fast),
                        sure: ExactInterval.minimum(current.sure, other.sure))
                case 6:
                    current = Case(
                        exact: current.exact.magnitude, fast: current.fast.magnitude, sure: current.sure.magnitude)
                default:
                    current = Case(exact: -current.exact, fast: -current.fast, sure: -current.sure)
                }
                #expect(current.sure.contains(current.exact))
                #expect(current.fast.contains(current.exact))
                #expect(current.fast.contains(current.sure.lower) && current.fast.contains(current.sure.upper))
                #expect(!current.fast.lower.isNaN && !current.fast.upper.isNaN)
            }
        }
    }

    /// What one interval is sure of, a pair of members can never contradict.
    @Test func comparisonsAreHonest() {
        var random = SeededGenerator(seed: 5)
        for _ in 0..<3000 {
            let a = start(&random)
            let b = Bool.random(using: &random) ? a : start(&random)
            for (truth, holds) in [
                (a.fast.isLess(than: b.fast), a.exact < b.exact), (a.sure.isLess(than: b.sure), a.exact < b.exact),
                (a.fast.isAtMost(b.fast), a.exact <= b.exact), (a.sure.isAtLeast(b.sure), a.exact >= b.exact),
                (a.fast.isEqual(to: b.fast), a.exact == b.exact), (a.sure.isGreater(than: b.sure), a.exact > b.exact),
            ] {
                #expect(holds ? truth != .never : truth != .always)
            }
        }
    }

    @Test func infinityIsNoMember() {
        let up = FastInterval(bounds: 1, .infinity)
        let zero = FastInterval.zero
        #expect(zero * .whole == zero)
        #expect(up - up == .whole)
        #expect((up + up).lower == 2 - 4 * Double.ulpOfOne || (up + up).lower <= 2)
        #expect((up * up).upper == .infinity)
        #expect(FastInterval.one / zero == .whole)
        #expect(FastInterval.one.divided(by: FastInterval(-1, 1)) == nil)
        #expect(FastInterval(bounds: .nan, .nan) == .whole)
        let huge = FastInterval(bounds: .greatestFiniteMagnitude, .greatestFiniteMagnitude)
        #expect((huge + huge).lower.isFinite && (huge + huge).upper == .infinity)
        #expect((huge * huge).lower.isFinite && (-huge * huge).upper.isFinite)
        let quotient = up.divided(by: up)
        #expect(quotient?.lower == 0 || quotient?.lower.sign == .minus)
        #expect(quotient?.upper == .infinity)
        let tiny = FastInterval(bounds: 1e-200, 1e-200)
        #expect((tiny * tiny).upper > 0 && (tiny * tiny).lower <= 0)
    }

    @Test func zeroStaysExact() {
        let some = FastInterval(Rational(3, 10))
        #expect((some * .zero) == .zero)
        #expect(FastInterval.zero.isAtMost(.zero) == .always)
        #expect(FastInterval(Rational(5)) + .zero != FastInterval(Rational(4)))
    }

    @Test func powersOfAnIntervalAroundZero() {
        #expect(ExactInterval(-1, 2).power(2) == ExactInterval(0, 4))
        #expect(ExactInterval(-1, 2).power(3) == ExactInterval(-1, 8))
        #expect(ExactInterval(-1, 2).power(-1) == nil)
        let cube = FastInterval(-1, 2).power(3)
        #expect(cube?.contains(Rational(-1)) == true && cube?.contains(8) == true)
        #expect((cube?.lower ?? 0) > -1.001)
        #expect((FastInterval(-1, 2).power(2)?.lower ?? -1) >= 0)
    }

    @Test func logarithms() throws {
        #expect(ExactInterval(Rational(1, 1000)).log10() == ExactInterval(-3))
        #expect(ExactInterval(-11).pow10() == ExactInterval(Rational.powerOfTen(-11)))
        #expect(ExactInterval(0).log10() == nil)
        #expect(FastInterval(-1, 0).log10() == nil)
        #expect(FastInterval(0, 1).log10()?.lower == -.infinity)
        #expect(ExactInterval(1000).pow10() == nil)
        var random = SeededGenerator(seed: 9)
        for _ in 0..<200 {
            let exponent = Rational(Int.random(in: -56...56, using: &random), 4)
            let sure = try #require(ExactInterval(exponent).pow10())
            let fast = try #require(FastInterval(exponent).pow10())
            // Raised to the fourth power, both must hold the power of ten that can be computed exactly.
            let whole = try #require((exponent * 4).int)
            let truth = Rational.powerOfTen(whole)
            #expect(try #require(sure.power(4)).contains(truth))
            #expect(try #require(fast.power(4)).contains(truth))
            #expect(sure.contains(try #require(Rational(exactly: fast.lower))) || fast.contains(sure.lower))
            let back = try #require(sure.log10())
            #expect(back.contains(exponent))
            #expect(try #require(fast.log10()).contains(exponent))
        }
    }

    @Test func hullsAndMeetings() {
        let a = ExactInterval(1, 3)
        let b = ExactInterval(2, 5)
        #expect(a.hull(b) == ExactInterval(1, 5))
        #expect(a.intersection(b) == ExactInterval(2, 3))
        #expect(a.intersection(ExactInterval(4, 5)) == nil)
        #expect(ExactInterval(3, 1) == a)
        #expect(a.isWithin(ExactInterval(0, 9)) == .always)
        #expect(a.isWithin(b) == .possible)
        #expect(a.isWithin(ExactInterval(7, 9)) == .never)
        #expect(FastInterval(1, 3).hull(FastInterval(2, 5)).contains(FastInterval(1, 5)))
    }

    @Test func threeValuedLogic() {
        for a in [Truth.never, .possible, .always] {
            #expect((a && .always) == a && (a || .never) == a && !(!a) == a)
            for b in [Truth.never, .possible, .always] {
                #expect(!(a && b) == (!a || !b))
            }
        }
    }

    @Test func tolerances() {
        let written = Tolerance(5, plusMinus: Rational(1, 10))
        let interval: ExactInterval = written.interval()
        #expect(interval == ExactInterval(Rational(49, 10), Rational(51, 10)))
        #expect((written + written).plusMinus == Rational(1, 5))
        #expect((written - written) == Tolerance(0, plusMinus: Rational(1, 5)))
        #expect((written * -2).plusMinus == Rational(1, 5))
        #expect(Tolerance(5).interval(as: FastInterval.self).isSingle)
    }
}
