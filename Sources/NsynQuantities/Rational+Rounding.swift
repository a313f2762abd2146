extension Rational {
    /// Rounded to so many significant decimal digits, halves to even.
    public func rounded(significantDigits count: Int) -> Rational {
        if isZero { return self }
        let scale = Rational.powerOfTen(Swift.max(1, count) - 1 - decimalExponent)
        return (self * scale).rounded / scale
    }

    /// The power of ten of the first significant digit; zero for zero.
    public var decimalExponent: Int {
        if isZero { return 0 }
        let size = magnitude
        let exponent = size.numerator.description.utf8.count - size.denominator.description.utf8.count
        return size < Rational.powerOfTen(exponent) ? exponent - 1 : exponent
    }

    /// The root of a positive degree of a number that is not negative: exact where it is rational, otherwise to fifteen
    /// digits.
    public func root(_ degree: Int) -> Rational? {
        guard degree > 0, !isNegative else { return nil }
        if degree == 1 || isZero || self == .one { return self }
        if let over = Rational.exactRoot(numerator, degree), let under = Rational.exactRoot(denominator, degree) {
            return Rational(over, under)
        }
        // Taken near one, so that the range of `Double` does not matter.
        let shift = Int((Rational(decimalExponent) / Rational(degree)).floored.numerator.int128 ?? 0)
        guard let near = power(of: Rational.powerOfTen(-shift * degree), degree) else { return nil }
        return near.rounded(significantDigits: 15) * Rational.powerOfTen(shift)
    }

    private func power(of scale: Rational, _ degree: Int) -> Rational? {
        let argument = (self * scale).double
        var guess = 1.0
        // Newton's iteration from above; the argument lies in [1, 10^degree).
        while guess.power(degree) < argument { guess *= 2 }
        for _ in 0..<80 {
            let next = guess - (guess.power(degree) - argument) / (Double(degree) * guess.power(degree - 1))
            if next == guess { break }
            guess = next
        }
        return Rational(exactly: guess)
    }

    private static func exactRoot(_ value: BigInteger, _ degree: Int) -> BigInteger? {
        if value == .one { return value }
        guard value.bitLength <= 512 else { return nil }
        var low = BigInteger.one
        var high = BigInteger.one.shiftedUp(value.bitLength / degree + 1)
        while low < high {
            let middle = (low + high + .one).quotientAndRemainder(dividingBy: BigInteger(2)).quotient
            if value < middle.power(degree) { high = middle - .one } else { low = middle }
        }
        return low.power(degree) == value ? low : nil
    }
}

extension Double {
    fileprivate func power(_ exponent: Int) -> Double {
        (0..<exponent).reduce(1) { product, _ in product * self }
    }
}
