/// An interval of two `Double`s, rounded outwards: it always holds the exact result and costs a few cycles.
///
/// The bounds may be infinite, never NaN: the lower bound is below +∞ and the upper one above −∞, so that no sum can
/// be undefined. A result that is exactly zero stays exactly zero.
@frozen
public struct FastInterval: IntervalNumber, Hashable {
    public let lower: Double
    public let upper: Double

    @inlinable
    internal init(unchecked lower: Double, _ upper: Double) {
        self.lower = lower
        self.upper = upper
    }

    /// Bounds that are already outward and in order; NaN stands for "not known" and gives the whole line.
    @inlinable
    public init(bounds lower: Double, _ upper: Double) {
        self.lower = lower <= Double.greatestFiniteMagnitude ? lower : lower > 0 ? .greatestFiniteMagnitude : -.infinity
        self.upper =
            upper >= -Double.greatestFiniteMagnitude ? upper : upper < 0 ? -.greatestFiniteMagnitude : .infinity
    }

    @inlinable
    public init(_ value: Rational) {
        let near = value.double
        if value.isExactDouble {
            self.init(unchecked: near, near)
        } else {
            self.init(bounds: near.nextDown, near.nextUp)
        }
    }

    @inlinable
    public init(_ first: Rational, _ second: Rational) {
        let (a, b) = second < first ? (second, first) : (first, second)
        self.init(unchecked: FastInterval(a).lower, FastInterval(b).upper)
    }

    /// All real numbers.
    @inlinable public static var whole: FastInterval { FastInterval(unchecked: -.infinity, .infinity) }
    @inlinable public static var zero: FastInterval { FastInterval(unchecked: 0, 0) }
    @inlinable public static var one: FastInterval { FastInterval(unchecked: 1, 1) }

    @inlinable public var isSingle: Bool { lower == upper }
    @inlinable public var approximateLower: Double { lower }
    @inlinable public var approximateUpper: Double { upper }

    /// At least one unit in the last place towards −∞. Of a sum: sums do not underflow, so a relative step is enough.
    @inlinable
    internal static func down(_ value: Double) -> Double {
        let result = value - Swift.abs(value) * 0x1p-52
        return result == result ? result : .greatestFiniteMagnitude
    }

    @inlinable
    internal static func up(_ value: Double) -> Double {
        let result = value + Swift.abs(value) * 0x1p-52
        return result == result ? result : -.greatestFiniteMagnitude
    }

    /// As `down`, of a product or quotient, which may have underflowed; an exact zero is told by the caller.
    @inlinable
    internal static func productDown(_ value: Double) -> Double {
        Swift.abs(value) >= Double.leastNormalMagnitude ? down(value) : value.nextDown
    }

    @inlinable
    internal static func productUp(_ value: Double) -> Double {
        Swift.abs(value) >= Double.leastNormalMagnitude ? up(value) : value.nextUp
    }

    /// A product of bounds in which zero times infinity is zero, because zero itself is a member and infinity is not.
    @inlinable
    internal static func lowProduct(_ left: Double, _ right: Double) -> Double {
        left == 0 || right == 0 ? 0 : productDown(left * right)
    }

    @inlinable
    internal static func highProduct(_ left: Double, _ right: Double) -> Double {
        left == 0 || right == 0 ? 0 : productUp(left * right)
    }
}

extension FastInterval {
    @inlinable
    public static func + (left: FastInterval, right: FastInterval) -> FastInterval {
        FastInterval(unchecked: down(left.lower + right.lower), up(left.upper + right.upper))
    }

    @inlinable
    public static func - (left: FastInterval, right: FastInterval) -> FastInterval {
        FastInterval(unchecked: down(left.lower - right.upper), up(left.upper - right.lower))
    }

    @inlinable
    public static prefix func - (value: FastInterval) -> FastInterval {
        FastInterval(unchecked: -value.upper, -value.lower)
    }

    @inlinable
    public static func * (left: FastInterval, right: FastInterval) -> FastInterval {
        if left.lower >= 0 && right.lower >= 0 {
            return FastInterval(
                unchecked: lowProduct(left.lower, right.lower), highProduct(left.upper, right.upper))
        }
        let lows = (
            lowProduct(left.lower, right.lower), lowProduct(left.lower, right.upper),
            lowProduct(left.upper, right.lower), lowProduct(left.upper, right.upper)
        )
        let highs = (
            highProduct(left.lower, right.lower), highProduct(left.lower, right.upper),
            highProduct(left.upper, right.lower), highProduct(left.upper, right.upper)
        )
        return FastInterval(
            unchecked: Swift.min(Swift.min(lows.0, lows.1), Swift.min(lows.2, lows.3)),
            Swift.max(Swift.max(highs.0, highs.1), Swift.max(highs.2, highs.3)))
    }

    @inlinable
    public func divided(by divisor: FastInterval) -> FastInterval? {
        if divisor.lower > 0 {
            let low = lower == 0 ? 0 : FastInterval.productDown(lower / (lower > 0 ? divisor.upper : divisor.lower))
            let high = upper == 0 ? 0 : FastInterval.productUp(upper / (upper > 0 ? divisor.lower : divisor.upper))
            // An infinite dividend over an infinite divisor says nothing.
            return FastInterval(bounds: low, high)
        }
        if divisor.upper < 0 { return (-self).divided(by: -divisor) }
        return nil
    }

    /// As `divided(by:)`, with the whole line where the divisor can be zero.
    @inlinable
    public static func / (left: FastInterval, right: FastInterval) -> FastInterval {
        left.divided(by: right) ?? .whole
    }

    @inlinable
    public static func minimum(_ left: FastInterval, _ right: FastInterval) -> FastInterval {
        FastInterval(unchecked: Swift.min(left.lower, right.lower), Swift.min(left.upper, right.upper))
    }

    @inlinable
    public static func maximum(_ left: FastInterval, _ right: FastInterval) -> FastInterval {
        FastInterval(unchecked: Swift.max(left.lower, right.lower), Swift.max(left.upper, right.upper))
    }

    @inlinable
    public var magnitude: FastInterval {
        if lower >= 0 { return self }
        if upper <= 0 { return -self }
        return FastInterval(unchecked: 0, Swift.max(-lower, upper))
    }

    public func power(_ exponent: Int) -> FastInterval? {
        if exponent == 0 { return .one }
        if exponent < 0 {
            if lower <= 0 && upper >= 0 { return nil }
            return power(exponent == .min ? .max : -exponent).flatMap { FastInterval.one.divided(by: $0) }
        }
        // An even power sees only the magnitude: squaring [-1, 1] by a product would reach below zero.
        var base = exponent & 1 == 0 ? magnitude : self
        var result = FastInterval.one
        var rest = exponent
        while rest > 0 {
            if rest & 1 == 1 { result = result * base }
            rest >>= 1
            if rest > 0 { base = base.squared }
        }
        if exponent & 1 == 1 && lower < 0 && upper > 0 {
            // The bounds of an odd power are the powers of the bounds.
            let low = FastInterval(unchecked: lower, lower).power(exponent)?.lower ?? -.infinity
            let high = FastInterval(unchecked: upper, upper).power(exponent)?.upper ?? .infinity
            return FastInterval(unchecked: low, high)
        }
        return result
    }

    @inlinable internal var squared: FastInterval { magnitude * magnitude }

    /// The C library keeps the logarithm within two units in the last place; four are allowed for.
    @inlinable
    public func log10() -> FastInterval? {
        guard upper > 0 else { return nil }
        let low = lower > 0 ? FastInterval.loosened(decimalLogarithm(lower), -1) : -.infinity
        let high = upper < .infinity ? FastInterval.loosened(decimalLogarithm(upper), 1) : .infinity
        return FastInterval(bounds: low, high)
    }

    @inlinable
    public func pow10() -> FastInterval? {
        let low = lower == -.infinity ? 0 : Swift.max(0, FastInterval.loosened(decimalPower(lower), -1))
        let high = upper == .infinity ? .infinity : FastInterval.loosened(decimalPower(upper), 1)
        return FastInterval(bounds: low, high)
    }

    @inlinable
    internal static func loosened(_ value: Double, _ direction: Double) -> Double {
        if value == .infinity { return direction < 0 ? .greatestFiniteMagnitude : value }
        return value + direction * (Swift.abs(value) * 0x1p-50 + .leastNonzeroMagnitude)
    }

    @inlinable
    public func hull(_ other: FastInterval) -> FastInterval {
        FastInterval(unchecked: Swift.min(lower, other.lower), Swift.max(upper, other.upper))
    }

    @inlinable
    public func intersection(_ other: FastInterval) -> FastInterval? {
        let low = Swift.max(lower, other.lower)
        let high = Swift.min(upper, other.upper)
        return low <= high ? FastInterval(unchecked: low, high) : nil
    }

    /// Exact: the bounds are compared as the numbers that they are.
    public func contains(_ value: Rational) -> Bool {
        let above = lower == -.infinity || (Rational(exactly: lower).map { $0 <= value } ?? false)
        let below = upper == .infinity || (Rational(exactly: upper).map { value <= $0 } ?? false)
        return above && below
    }

    @inlinable
    public func contains(_ other: FastInterval) -> Bool { lower <= other.lower && other.upper <= upper }
}

extension FastInterval: CustomStringConvertible {
    public var description: String { isSingle ? "\(lower)" : "\(lower) to \(upper)" }
}
