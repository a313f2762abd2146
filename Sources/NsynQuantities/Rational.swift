/// An exact number: every amount, volume and time of a script from its text to the worklist.
///
/// A fraction in lowest terms. Nearly all values of chemistry fit two 64-bit integers, which are kept in place and
/// computed without allocation; whatever does not fit moves to a heap box of `BigInteger`s and moves back when it can.
/// So `==` and hashing compare memory, and no operation overflows.
@frozen
public struct Rational: Sendable {
    /// Numerator, never `Int64.min`, so that it can always be negated.
    @usableFromInline internal var over: Int64
    /// Denominator, positive; zero says that the value lives in `wide`.
    @usableFromInline internal var under: Int64
    @usableFromInline internal var wide: WideRational?

    @inlinable
    internal init(reduced over: Int64, _ under: Int64) {
        self.over = over
        self.under = under
        self.wide = nil
    }

    @usableFromInline
    internal init(_ wide: WideRational) {
        self.over = 0
        self.under = 0
        self.wide = wide
    }

    @inlinable public static var zero: Rational { Rational(reduced: 0, 1) }
    @inlinable public static var one: Rational { Rational(reduced: 1, 1) }

    @inlinable
    public init(_ value: Int) {
        if value == .min {
            self = Rational.reducing(Int128(value), 1)
        } else {
            self.init(reduced: Int64(value), 1)
        }
    }

    /// `numerator / denominator`; the denominator must not be zero.
    public init(_ numerator: Int, _ denominator: Int) {
        precondition(denominator != 0, "a rational has no denominator zero")
        self = Rational.reducing(Int128(numerator), Int128(denominator))
    }

    /// `numerator / denominator` of any size; the denominator must not be zero.
    public init(_ numerator: BigInteger, _ denominator: BigInteger) {
        precondition(!denominator.isZero, "a rational has no denominator zero")
        let divisor = BigInteger.greatestCommonDivisor(numerator, denominator)
        var top = numerator
        var bottom = denominator
        if divisor != .one {
            top = top.quotientAndRemainder(dividingBy: divisor).quotient
            bottom = bottom.quotientAndRemainder(dividingBy: divisor).quotient
        }
        if bottom.isNegative {
            top = -top
            bottom = -bottom
        }
        if let over = top.symmetricInt64, let under = bottom.symmetricInt64 {
            self.init(reduced: over, under)
        } else {
            self.init(WideRational(top, bottom))
        }
    }

    /// In lowest terms already, only upside down.
    internal init(reciprocalOf wide: WideRational) {
        let top = wide.isNegative ? -wide.denominator : wide.denominator
        let bottom = wide.numerator.magnitude
        if let over = top.symmetricInt64, let under = bottom.symmetricInt64 {
            self.init(reduced: over, under)
        } else {
            self.init(WideRational(top, bottom))
        }
    }

    public var numerator: BigInteger { wide?.numerator ?? BigInteger(Int(over)) }
    public var denominator: BigInteger { wide?.denominator ?? BigInteger(Int(under)) }

    @inlinable public var isZero: Bool { over == 0 && under != 0 }
    @inlinable public var isNegative: Bool { under != 0 ? over < 0 : wide.unsafelyUnwrapped.isNegative }
    @inlinable public var isPositive: Bool { under != 0 ? over > 0 : !wide.unsafelyUnwrapped.isNegative }

    /// Whether it is kept in two machine integers, without heap memory.
    @inlinable public var isCompact: Bool { under != 0 }

    public var isInteger: Bool { under == 1 || (wide.map { $0.denominator == .one } ?? false) }

    /// The value as a machine integer, if it is a whole number that fits.
    @inlinable public var int: Int? { under == 1 ? Int(over) : nil }
}

/// The heap form of a fraction in lowest terms that does not fit 64-bit parts.
@usableFromInline
internal final class WideRational: Sendable {
    internal let numerator: BigInteger
    internal let denominator: BigInteger
    @usableFromInline internal let isNegative: Bool

    internal init(_ numerator: BigInteger, _ denominator: BigInteger) {
        self.numerator = numerator
        self.denominator = denominator
        self.isNegative = numerator.isNegative
    }
}

extension Rational: Hashable {
    @inlinable
    public static func == (left: Rational, right: Rational) -> Bool {
        left.over == right.over && left.under == right.under && (left.under != 0 || sameWide(left, right))
    }

    @usableFromInline
    internal static func sameWide(_ left: Rational, _ right: Rational) -> Bool {
        guard let a = left.wide, let b = right.wide else { return false }
        return a === b || (a.numerator == b.numerator && a.denominator == b.denominator)
    }

    public func hash(into hasher: inout Hasher) {
        if let wide {
            hasher.combine(wide.numerator)
            hasher.combine(wide.denominator)
        } else {
            hasher.combine(over)
            hasher.combine(under)
        }
    }
}

extension Rational: Comparable {
    @inlinable
    public static func < (left: Rational, right: Rational) -> Bool {
        if left.under == right.under && left.under != 0 { return left.over < right.over }
        if left.under != 0 && right.under != 0 {
            let (a, b) = left.over.multipliedReportingOverflow(by: right.under)
            let (c, d) = right.over.multipliedReportingOverflow(by: left.under)
            if !b && !d { return a < c }
            return Int128(left.over) * Int128(right.under) < Int128(right.over) * Int128(left.under)
        }
        return widePrecedes(left, right)
    }

    @usableFromInline
    internal static func widePrecedes(_ left: Rational, _ right: Rational) -> Bool {
        left.numerator * right.denominator < right.numerator * left.denominator
    }
}

extension Rational: ExpressibleByIntegerLiteral {
    @inlinable
    public init(integerLiteral value: Int) {
        self.init(value)
    }
}
