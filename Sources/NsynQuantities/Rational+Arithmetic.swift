extension Rational {
    @inlinable
    public static func + (left: Rational, right: Rational) -> Rational {
        if left.under == 1 && right.under == 1 {
            let (sum, overflow) = left.over.addingReportingOverflow(right.over)
            if !overflow && sum != .min { return Rational(reduced: sum, 1) }
        }
        return slowSum(left, right, negated: false)
    }

    @inlinable
    public static func - (left: Rational, right: Rational) -> Rational {
        if left.under == 1 && right.under == 1 {
            let (sum, overflow) = left.over.subtractingReportingOverflow(right.over)
            if !overflow && sum != .min { return Rational(reduced: sum, 1) }
        }
        return slowSum(left, right, negated: true)
    }

    @inlinable
    public static func * (left: Rational, right: Rational) -> Rational {
        if left.under == 1 && right.under == 1 {
            let (product, overflow) = left.over.multipliedReportingOverflow(by: right.over)
            if !overflow && product != .min { return Rational(reduced: product, 1) }
        }
        return slowProduct(left, right)
    }

    /// The divisor must not be zero; `dividing(by:)` is for a caller that cannot know.
    @inlinable
    public static func / (left: Rational, right: Rational) -> Rational {
        left * right.reciprocal
    }

    @inlinable
    public func dividing(by divisor: Rational) -> Rational? {
        divisor.isZero ? nil : self * divisor.reciprocal
    }

    /// One over this, which must not be zero.
    public var reciprocal: Rational {
        if let wide { return Rational(reciprocalOf: wide) }
        precondition(over != 0, "division by zero")
        return over > 0 ? Rational(reduced: under, over) : Rational(reduced: -under, -over)
    }

    @inlinable
    public static prefix func - (value: Rational) -> Rational {
        value.under != 0 ? Rational(reduced: 0 &- value.over, value.under) : wideNegated(value)
    }

    @inlinable public static func += (left: inout Rational, right: Rational) { left = left + right }
    @inlinable public static func -= (left: inout Rational, right: Rational) { left = left - right }
    @inlinable public static func *= (left: inout Rational, right: Rational) { left = left * right }
    @inlinable public static func /= (left: inout Rational, right: Rational) { left = left / right }

    @inlinable public var magnitude: Rational { isNegative ? -self : self }

    @inlinable public static func min(_ left: Rational, _ right: Rational) -> Rational { right < left ? right : left }
    @inlinable public static func max(_ left: Rational, _ right: Rational) -> Rational { left < right ? right : left }

    /// This to a whole power; `nil` for a negative power of zero and for powers beyond ±4096, which only a slip asks
    /// for and which would cost the machine.
    public func power(_ exponent: Int) -> Rational? {
        guard exponent.magnitude <= 4096 else { return nil }
        if exponent == 0 { return .one }
        if exponent < 0 {
            guard !isZero else { return nil }
            return reciprocal.power(-exponent)
        }
        if let wide {
            // Powers of parts without a common divisor have none.
            return Rational(WideRational(wide.numerator.power(exponent), wide.denominator.power(exponent)))
        }
        var result = Rational.one
        var base = self
        var rest = exponent
        while rest > 0 {
            if rest & 1 == 1 { result *= base }
            rest >>= 1
            if rest > 0 { base *= base }
        }
        return result
    }

    /// The largest whole number not above this.
    public var floored: Rational {
        if under == 1 { return self }
        if under != 0 {
            let quotient = over / under
            return Rational(reduced: over < 0 ? quotient - 1 : quotient, 1)
        }
        let (quotient, remainder) = numerator.quotientAndRemainder(dividingBy: denominator)
        return Rational(remainder.isNegative ? quotient - .one : quotient, .one)
    }

    /// The smallest whole number not below this.
    public var ceiled: Rational { -(-self).floored }

    /// The nearest whole number; halves go to the even neighbour, so that rounding many wells has no drift.
    public var rounded: Rational {
        let below = floored
        let rest = self - below
        let half = Rational(reduced: 1, 2)
        if rest < half { return below }
        if half < rest { return below + .one }
        return (below * half).isInteger ? below : below + .one
    }

    /// The nearest multiple of a positive step, as a pipette would deliver it.
    public func rounded(toMultipleOf step: Rational) -> Rational { (self / step).rounded * step }
}

// The paths that need a common divisor, or more than 64 bits.
extension Rational {
    /// A fraction of any two 128-bit integers brought to lowest terms.
    @usableFromInline
    internal static func reducing(_ over: Int128, _ under: Int128) -> Rational {
        let a =
            over.magnitude <= UInt64.max && under.magnitude <= UInt64.max
            ? UInt128(commonDivisor(UInt64(over.magnitude), UInt64(under.magnitude)))
            : commonDivisor(over.magnitude, under.magnitude)
        let negative = (over < 0) != (under < 0)
        let top = Int128(over.magnitude / a)
        return lowest(negative ? -top : top, Int128(under.magnitude / a))
    }

    /// A fraction that already is in lowest terms, with a positive denominator.
    @inlinable
    internal static func lowest(_ over: Int128, _ under: Int128) -> Rational {
        if let top = Int64(exactly: over), let bottom = Int64(exactly: under), top != .min {
            return Rational(reduced: top, bottom)
        }
        return widened(over, under)
    }

    @usableFromInline
    internal static func widened(_ over: Int128, _ under: Int128) -> Rational {
        Rational(WideRational(BigInteger(over), BigInteger(under)))
    }

    /// Knuth, volume 2, 4.5.1: common divisors of the small parts, so that the sum needs at most one of 64 bits. The
    /// products stay below 2^126 and their sum below 2^127, so 128 bits always hold the result.
    @usableFromInline
    internal static func slowSum(_ left: Rational, _ right: Rational, negated: Bool) -> Rational {
        guard left.under != 0 && right.under != 0 else { return wideSum(left, right, negated: negated) }
        let rightOver = negated ? 0 &- right.over : right.over
        let shared =
            left.under == right.under
            ? left.under : Int64(commonDivisor(UInt64(left.under), UInt64(right.under)))
        if shared == 1 {
            let over = Int128(left.over) * Int128(right.under) + Int128(rightOver) * Int128(left.under)
            return lowest(over, Int128(left.under) * Int128(right.under))
        }
        let leftRest = shared == left.under ? 1 : left.under / shared
        let rightRest = shared == right.under ? 1 : right.under / shared
        let over = Int128(left.over) * Int128(rightRest) + Int128(rightOver) * Int128(leftRest)
        if over == 0 { return .zero }
        let rest: UInt64
        if let narrow = Int64(exactly: over) {
            rest = narrow.magnitude % UInt64(shared)
        } else {
            rest = UInt64(over.magnitude % UInt128(shared))
        }
        let last = Int64(commonDivisor(rest, UInt64(shared)))
        if last == 1 { return lowest(over, Int128(leftRest) * Int128(right.under)) }
        if let narrow = Int64(exactly: over) {
            return lowest(Int128(narrow / last), Int128(leftRest) * Int128(right.under / last))
        }
        return lowest(over / Int128(last), Int128(leftRest) * Int128(right.under / last))
    }

    @usableFromInline
    internal static func slowProduct(_ left: Rational, _ right: Rational) -> Rational {
        guard left.under != 0 && right.under != 0 else { return wideProduct(left, right) }
        if left.over == 0 || right.over == 0 { return .zero }
        var a = left.over
        var b = left.under
        var c = right.over
        var d = right.under
        if d != 1 {
            let shared = Int64(commonDivisor(a.magnitude, UInt64(d)))
            if shared != 1 {
                a /= shared
                d /= shared
            }
        }
        if b != 1 {
            let shared = Int64(commonDivisor(c.magnitude, UInt64(b)))
            if shared != 1 {
                c /= shared
                b /= shared
            }
        }
        let (over, overflows) = a.multipliedReportingOverflow(by: c)
        let (under, underOverflows) = b.multipliedReportingOverflow(by: d)
        if !overflows && !underOverflows && over != .min { return Rational(reduced: over, under) }
        return lowest(Int128(a) * Int128(c), Int128(b) * Int128(d))
    }

    @usableFromInline
    internal static func wideNegated(_ value: Rational) -> Rational {
        Rational(WideRational(-value.numerator, value.denominator))
    }

    /// As `slowSum`, in 128 bits as far as they reach: most of what leaves 64 bits stays below them.
    private static func wideSum(_ left: Rational, _ right: Rational, negated: Bool) -> Rational {
        if let (a, b) = left.parts128, let (c, d) = right.parts128,
            let sum = narrowSum(a, b, negated ? -c : c, d)
        {
            return sum
        }
        let rightOver = negated ? -right.numerator : right.numerator
        return Rational(
            left.numerator * right.denominator + rightOver * left.denominator,
            left.denominator * right.denominator)
    }

    /// a/b + c/d, if nothing on the way overflows.
    private static func narrowSum(_ a: Int128, _ b: Int128, _ c: Int128, _ d: Int128) -> Rational? {
        let shared = Int128(commonDivisor(b.magnitude, d.magnitude))
        let leftRest = b / shared
        let (leftOver, leftOverflows) = a.multipliedReportingOverflow(by: d / shared)
        let (rightOver, rightOverflows) = c.multipliedReportingOverflow(by: leftRest)
        let (over, overflows) = leftOver.addingReportingOverflow(rightOver)
        if leftOverflows || rightOverflows || overflows || over == .min { return nil }
        if over == 0 { return .zero }
        let last = Int128(commonDivisor(over.magnitude % shared.magnitude, shared.magnitude))
        let (under, underOverflows) = leftRest.multipliedReportingOverflow(by: d / last)
        return underOverflows ? nil : lowest(over / last, under)
    }

    private static func wideProduct(_ left: Rational, _ right: Rational) -> Rational {
        if let (a, b) = left.parts128, let (c, d) = right.parts128 {
            if a == 0 || c == 0 { return .zero }
            let first = Int128(commonDivisor(a.magnitude, d.magnitude))
            let second = Int128(commonDivisor(c.magnitude, b.magnitude))
            let (over, overflows) = (a / first).multipliedReportingOverflow(by: c / second)
            let (under, underOverflows) = (b / second).multipliedReportingOverflow(by: d / first)
            if !overflows && !underOverflows && over != .min { return lowest(over, under) }
        }
        return Rational(left.numerator * right.numerator, left.denominator * right.denominator)
    }

    /// Numerator and denominator, where both fit 128 bits; never the least of them, so that signs can change.
    private var parts128: (Int128, Int128)? {
        guard let wide else { return (Int128(over), Int128(under)) }
        guard let top = wide.numerator.int128, let bottom = wide.denominator.int128, top != .min else { return nil }
        return (top, bottom)
    }
}
