/// A closed interval that holds every value a quantity can take, in the arithmetic of the checker.
///
/// Written once over this protocol, an analysis runs on `FastInterval` for a million conditions and is asked again on
/// `ExactInterval` only where the answer was `possible`. Every operation returns an enclosure: what holds for all
/// members of the result holds for the true value.
public protocol IntervalNumber: Equatable, Sendable {
    associatedtype Bound: Comparable, Sendable

    var lower: Bound { get }
    var upper: Bound { get }

    /// The exact value alone.
    init(_ value: Rational)
    /// Everything between two values, which may come in either order.
    init(_ lower: Rational, _ upper: Rational)

    // Required, though every number has them: what is generic shall find those that cost nothing.
    static var zero: Self { get }
    static var one: Self { get }

    static func + (left: Self, right: Self) -> Self
    static func - (left: Self, right: Self) -> Self
    static func * (left: Self, right: Self) -> Self
    static prefix func - (value: Self) -> Self

    /// `nil` where the divisor can be zero.
    func divided(by divisor: Self) -> Self?
    static func minimum(_ left: Self, _ right: Self) -> Self
    static func maximum(_ left: Self, _ right: Self) -> Self
    var magnitude: Self { get }
    /// A whole power; `nil` for a negative power of what can be zero.
    func power(_ exponent: Int) -> Self?
    /// The decimal logarithm; `nil` where the argument is never positive, or has no finite enclosure.
    func log10() -> Self?
    /// Ten to this power; `nil` where the result has no enclosure.
    func pow10() -> Self?

    /// The smallest interval that holds both.
    func hull(_ other: Self) -> Self
    /// What both hold, if they meet.
    func intersection(_ other: Self) -> Self?
    func contains(_ value: Rational) -> Bool
    func contains(_ other: Self) -> Bool
    /// Whether the interval is one value.
    var isSingle: Bool { get }

    /// For showing to a reader; never for deciding.
    var approximateLower: Double { get }
    var approximateUpper: Double { get }
}

extension IntervalNumber {
    @inlinable public static var zero: Self { Self(Rational.zero) }
    @inlinable public static var one: Self { Self(Rational.one) }

    @inlinable
    public func isLess(than other: Self) -> Truth {
        Truth(always: upper < other.lower, possible: lower < other.upper)
    }

    @inlinable
    public func isAtMost(_ other: Self) -> Truth {
        Truth(always: upper <= other.lower, possible: lower <= other.upper)
    }

    @inlinable public func isGreater(than other: Self) -> Truth { other.isLess(than: self) }
    @inlinable public func isAtLeast(_ other: Self) -> Truth { other.isAtMost(self) }

    /// `always` only for two equal single values.
    @inlinable
    public func isEqual(to other: Self) -> Truth {
        let meets = lower <= other.upper && other.lower <= upper
        return Truth(always: meets && isSingle && other.isSingle && lower == other.lower, possible: meets)
    }

    /// Whether this lies within the other.
    @inlinable
    public func isWithin(_ other: Self) -> Truth {
        Truth(
            always: other.lower <= lower && upper <= other.upper,
            possible: lower <= other.upper && other.lower <= upper)
    }

    @inlinable public static func += (left: inout Self, right: Self) { left = left + right }
    @inlinable public static func -= (left: inout Self, right: Self) { left = left - right }
    @inlinable public static func *= (left: inout Self, right: Self) { left = left * right }
}
