/// An interval of two exact numbers: slower, and the last word where `FastInterval` says `possible`.
@frozen
public struct ExactInterval: IntervalNumber, Hashable {
    public let lower: Rational
    public let upper: Rational

    @inlinable
    internal init(unchecked lower: Rational, _ upper: Rational) {
        self.lower = lower
        self.upper = upper
    }

    @inlinable
    public init(_ value: Rational) {
        self.init(unchecked: value, value)
    }

    @inlinable
    public init(_ first: Rational, _ second: Rational) {
        if second < first {
            self.init(unchecked: second, first)
        } else {
            self.init(unchecked: first, second)
        }
    }

    @inlinable public var isSingle: Bool { lower == upper }
    @inlinable public var approximateLower: Double { lower.double }
    @inlinable public var approximateUpper: Double { upper.double }

    @inlinable
    public static func + (left: ExactInterval, right: ExactInterval) -> ExactInterval {
        // Nearly every exact interval is one number: half the work.
        if left.isSingle && right.isSingle { return ExactInterval(left.lower + right.lower) }
        return ExactInterval(unchecked: left.lower + right.lower, left.upper + right.upper)
    }

    @inlinable
    public static func - (left: ExactInterval, right: ExactInterval) -> ExactInterval {
        if left.isSingle && right.isSingle { return ExactInterval(left.lower - right.lower) }
        return ExactInterval(unchecked: left.lower - right.upper, left.upper - right.lower)
    }

    @inlinable
    public static prefix func - (value: ExactInterval) -> ExactInterval {
        ExactInterval(unchecked: -value.upper, -value.lower)
    }

    @inlinable
    public static func * (left: ExactInterval, right: ExactInterval) -> ExactInterval {
        if left.isSingle && right.isSingle { return ExactInterval(left.lower * right.lower) }
        if !left.lower.isNegative && !right.lower.isNegative {
            return ExactInterval(unchecked: left.lower * right.lower, left.upper * right.upper)
        }
        let first = left.lower * right.lower
        let second = left.lower * right.upper
        let third = left.upper * right.lower
        let fourth = left.upper * right.upper
        return ExactInterval(
            unchecked: Rational.min(Rational.min(first, second), Rational.min(third, fourth)),
            Rational.max(Rational.max(first, second), Rational.max(third, fourth)))
    }

    @inlinable
    public func divided(by divisor: ExactInterval) -> ExactInterval? {
        guard divisor.lower.isPositive || divisor.upper.isNegative else { return nil }
        if divisor.isSingle { return self * ExactInterval(divisor.lower.reciprocal) }
        return self * ExactInterval(unchecked: divisor.upper.reciprocal, divisor.lower.reciprocal)
    }

    @inlinable
    public static func minimum(_ left: ExactInterval, _ right: ExactInterval) -> ExactInterval {
        ExactInterval(unchecked: Rational.min(left.lower, right.lower), Rational.min(left.upper, right.upper))
    }

    @inlinable
    public static func maximum(_ left: ExactInterval, _ right: ExactInterval) -> ExactInterval {
        ExactInterval(unchecked: Rational.max(left.lower, right.lower), Rational.max(left.upper, right.upper))
    }

    @inlinable
    public var magnitude: ExactInterval {
        if !lower.isNegative { return self }
        if !upper.isPositive { return -self }
        return ExactInterval(unchecked: .zero, Rational.max(-lower, upper))
    }

    public func power(_ exponent: Int) -> ExactInterval? {
        if exponent == 0 { return .one }
        if exponent < 0 {
            guard exponent > -4096, let positive = power(-exponent) else { return nil }
            return ExactInterval.one.divided(by: positive)
        }
        let base = exponent & 1 == 0 ? magnitude : self
        guard let low = base.lower.power(exponent), let high = base.upper.power(exponent) else { return nil }
        return ExactInterval(unchecked: low, high)
    }

    /// An enclosure through `Double`, widened by one part in 10^14, ten times what the C library can be wrong by; the
    /// logarithm of a power of ten is exact.
    public func log10() -> ExactInterval? {
        guard lower.isPositive else { return nil }
        guard let low = ExactInterval.log10(lower), let high = ExactInterval.log10(upper) else { return nil }
        return ExactInterval(unchecked: low.lower, high.upper)
    }

    /// Exact for whole powers; `nil` beyond 10^±300.
    public func pow10() -> ExactInterval? {
        guard let low = ExactInterval.pow10(lower), let high = ExactInterval.pow10(upper) else { return nil }
        return ExactInterval(unchecked: low.lower, high.upper)
    }

    private static func log10(_ value: Rational) -> ExactInterval? {
        let near = decimalLogarithm(value.double)
        guard near.isFinite else { return nil }
        let whole = near.rounded()
        if abs(near - whole) < 1e-9, Rational.powerOfTen(Int(whole)) == value {
            return ExactInterval(Rational(Int(whole)))
        }
        // The argument itself is rounded by one part in 2^53, which moves its logarithm by less than 1e-16.
        return widened(near, by: abs(near) * 1e-14 + 1e-15)
    }

    private static func pow10(_ value: Rational) -> ExactInterval? {
        if let whole = value.int {
            return abs(whole) <= 300 ? ExactInterval(Rational.powerOfTen(whole)) : nil
        }
        let exponent = value.double
        guard abs(exponent) <= 300 else { return nil }
        let near = decimalPower(exponent)
        // Rounding the exponent moves the result by ln 10 times its size and 2^-53, relative.
        return widened(near, by: near * (1e-14 + abs(exponent) * 5e-16))
    }

    private static func widened(_ value: Double, by margin: Double) -> ExactInterval? {
        guard let low = Rational(exactly: value - margin), let high = Rational(exactly: value + margin) else {
            return nil
        }
        return ExactInterval(unchecked: low, high)
    }

    @inlinable
    public func hull(_ other: ExactInterval) -> ExactInterval {
        ExactInterval(unchecked: Rational.min(lower, other.lower), Rational.max(upper, other.upper))
    }

    @inlinable
    public func intersection(_ other: ExactInterval) -> ExactInterval? {
        let low = Rational.max(lower, other.lower)
        let high = Rational.min(upper, other.upper)
        return high < low ? nil : ExactInterval(unchecked: low, high)
    }

    @inlinable public func contains(_ value: Rational) -> Bool { lower <= value && value <= upper }
    @inlinable public func contains(_ other: ExactInterval) -> Bool { lower <= other.lower && other.upper <= upper }
}

extension ExactInterval: CustomStringConvertible {
    public var description: String { isSingle ? "\(lower)" : "\(lower) to \(upper)" }
}
