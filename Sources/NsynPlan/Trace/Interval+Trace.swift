import NsynQuantities

extension IntervalNumber {
    @inlinable var isPositive: Truth { Self.zero.isLess(than: self) }
    @inlinable var isNegative: Truth { isLess(than: .zero) }
    @inlinable var isZero: Truth { isEqual(to: .zero) }
    /// The number without its negative part.
    @inlinable var clampedToPositive: Self { Self.maximum(self, .zero) }
    /// The part within 0…1.
    @inlinable var clampedToUnit: Self { Self.minimum(Self.maximum(self, .zero), .one) }
}

extension ExactInterval {
    /// One number to print: exact where nothing ranges.
    var middle: Rational { lower == upper ? lower : (lower + upper) / Rational(2) }
}

extension IntervalNumber {
    /// The same interval, or a slightly wider one where exact bounds have become so long that a script could make
    /// arithmetic crawl.
    @inlinable var narrowed: Self {
        guard let exact = self as? ExactInterval, !(exact.lower.isCompact && exact.upper.isCompact) else { return self }
        return (exact.shortened as? Self) ?? self
    }
}

extension ExactInterval {
    /// Bits beyond which bounds are rounded outwards to doubles.
    private static let longest = 1_024

    @usableFromInline var shortened: ExactInterval {
        func isLong(_ value: Rational) -> Bool {
            value.numerator.bitLength + value.denominator.bitLength > ExactInterval.longest
        }
        guard isLong(lower) || isLong(upper) else { return self }
        let limit = Rational.powerOfTen(300)
        func clamped(_ value: Double, _ fallback: Rational) -> Rational {
            abs(value) < 1e300 && (abs(value) > 1e-300 || value == 0) ? Rational(exactly: value) ?? fallback : fallback
        }
        let low = clamped(lower.double.nextDown, lower.isNegative ? -limit : .zero)
        let high = clamped(upper.double.nextUp, upper.isNegative ? .zero : limit)
        return ExactInterval(low, high)
    }
}
