extension Rational {
    /// The nearest `Double`, halves to even; beyond its range, infinity or zero.
    @inlinable
    public var double: Double {
        let limit: UInt64 = 1 << 53
        if under == 1 { return Double(over) }
        if under != 0 && over.magnitude <= limit && under.magnitude <= limit { return Double(over) / Double(under) }
        return slowDouble
    }

    @usableFromInline
    internal var slowDouble: Double {
        let top = numerator
        let bottom = denominator
        if top.isZero { return 0 }
        // Sixty-two quotient bits and one that says whether anything is left: enough to round once and rightly.
        let shift = 62 - (top.bitLength - bottom.bitLength)
        let scaledTop = shift > 0 ? top.magnitude.shiftedUp(shift) : top.magnitude
        let scaledBottom = shift < 0 ? bottom.shiftedUp(-shift) : bottom
        let (quotient, rest) = scaledTop.quotientAndRemainder(dividingBy: scaledBottom)
        guard let bits = quotient.int128 else { return .nan }
        let sticky = UInt64(truncatingIfNeeded: bits) | (rest.isZero ? 0 : 1)
        let value = Double(sign: .plus, exponent: -shift, significand: Double(sticky))
        return top.isNegative ? -value : value
    }

    /// Whether `double` is this very number.
    @inlinable
    public var isExactDouble: Bool {
        if under == 1 { return over.magnitude <= 1 << 53 }
        return under > 0 && over.magnitude <= 1 << 53 && under & (under &- 1) == 0
    }

    /// The exact value of a finite `Double`; `nil` for infinities and NaN.
    public init?(exactly value: Double) {
        guard value.isFinite else { return nil }
        if let whole = Int64(exactly: value), whole != .min {
            self.init(reduced: whole, 1)
            return
        }
        let exponent = Int(value.exponent) - 52
        let significand = Int128(value.significand * 0x1p52)
        let over = BigInteger(value < 0 ? -significand : significand)
        if exponent >= 0 {
            self.init(over.shiftedUp(exponent), .one)
        } else {
            self.init(over, BigInteger.one.shiftedUp(-exponent))
        }
    }
}
