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
