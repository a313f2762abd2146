/// A written quantity with its `±`, both in coherent SI: `5.0 ± 0.1 mM`.
@frozen
public struct Tolerance: Hashable, Sendable {
    public let value: Rational
    /// The half width, not negative.
    public let plusMinus: Rational

    @inlinable
    public init(_ value: Rational, plusMinus: Rational = .zero) {
        self.value = value
        self.plusMinus = plusMinus.magnitude
    }

    @inlinable public var lower: Rational { value - plusMinus }
    @inlinable public var upper: Rational { value + plusMinus }
    @inlinable public var isExact: Bool { plusMinus.isZero }

    @inlinable
    public func interval<Interval: IntervalNumber>(as type: Interval.Type = Interval.self) -> Interval {
        plusMinus.isZero ? Interval(value) : Interval(lower, upper)
    }

    public static func + (left: Tolerance, right: Tolerance) -> Tolerance {
        Tolerance(left.value + right.value, plusMinus: left.plusMinus + right.plusMinus)
    }

    public static func - (left: Tolerance, right: Tolerance) -> Tolerance {
        Tolerance(left.value - right.value, plusMinus: left.plusMinus + right.plusMinus)
    }

    public static func * (left: Tolerance, scale: Rational) -> Tolerance {
        Tolerance(left.value * scale, plusMinus: left.plusMinus * scale.magnitude)
    }
}
