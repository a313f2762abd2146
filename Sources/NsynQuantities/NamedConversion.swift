/// A conversion between kinds that a script has to ask for by name (`1200 rpm as frequency`), because it is no mere
/// change of unit: turns become cycles, energy becomes wavelength, pH becomes a concentration.
public struct NamedConversion: Sendable, Hashable {
    public var name: String
    public var source: QuantityType
    public var target: QuantityType
    public var rule: Rule

    public enum Rule: Sendable, Hashable {
        /// Target = source × factor.
        case times(Rational)
        /// Target = factor / source.
        case over(Rational)
        /// Target = factor × 10^(−source): a level on a logarithmic scale.
        case level(Rational)
    }

    public init(_ name: String, from source: QuantityType, to target: QuantityType, _ rule: Rule) {
        self.name = name
        self.source = source
        self.target = target
        self.rule = rule
    }

    /// The converted value in coherent SI; `nil` where there is none (the wavelength of no energy). A power of ten that
    /// is no whole number is rounded to fifteen digits, everything else is exact.
    public func apply(_ value: Rational) -> Rational? {
        switch rule {
        case .times(let factor): return value * factor
        case .over(let factor): return factor.dividing(by: value)
        case .level(let factor):
            if let whole = value.int { return abs(whole) <= 300 ? Rational.powerOfTen(-whole) * factor : nil }
            guard let power = Rational(exactly: decimalPower(-value.double)) else { return nil }
            return power.rounded(significantDigits: 15) * factor
        }
    }

    /// The other way round.
    public func invert(_ value: Rational) -> Rational? {
        switch rule {
        case .times(let factor): return value.dividing(by: factor)
        case .over(let factor): return factor.dividing(by: value)
        case .level(let factor):
            guard let ratio = value.dividing(by: factor), ratio.isPositive else { return nil }
            let level = -decimalLogarithm(ratio.double)
            if level == level.rounded(), Rational.powerOfTen(-Int(level)) == ratio { return Rational(Int(level)) }
            return Rational(exactly: level)?.rounded(significantDigits: 15)
        }
    }

    public func apply<Interval: IntervalNumber>(_ value: Interval) -> Interval? {
        switch rule {
        case .times(let factor): value * Interval(factor)
        case .over(let factor): Interval(factor).divided(by: value)
        case .level(let factor): (-value).pow10().map { $0 * Interval(factor) }
        }
    }
}
