import NsynQuantities

/// The parts of a charge balance at one pH.
///
/// Always in fast intervals: ten to the power of a pH is irrational, and the balance an estimate. One power is computed,
/// all else follows from it.
struct AcidBalance {
    /// mol/m³ of hydronium
    private let hydronium: FastInterval
    /// mol/m³ of hydroxide minus hydronium
    let freeBase: FastInterval

    private static let waterProduct = FastInterval(Rational.powerOfTen(-8))

    init?(acidity: FastInterval) {
        guard let hydronium = (FastInterval(Rational(3)) - acidity).pow10(),
            let hydroxide = AcidBalance.waterProduct.divided(by: hydronium)
        else { return nil }
        self.hydronium = hydronium
        freeBase = hydroxide - hydronium
    }

    /// The balance at every sixteenth of a pH from −1 to 16: what an estimate looks at.
    static let levels: [AcidBalance] = (0...272).compactMap { AcidBalance(acidity: FastInterval(acidity(ofLevel: $0))) }

    static func acidity(ofLevel level: Int) -> Rational { Rational(level - 16, 16) }

    /// Moles of charge on one mole of an acid group, from 0 to 1; `constant` is the acid constant in mol/m³.
    func ionisation(_ constant: FastInterval) -> FastInterval {
        let ratio = hydronium.divided(by: constant) ?? FastInterval(bounds: 0, .infinity)
        return FastInterval.one.divided(by: FastInterval.one + ratio) ?? FastInterval(.zero, .one)
    }

    /// The acid constant of a pKa, mol/m³.
    static func constant(_ exponent: Rational) -> FastInterval {
        (FastInterval(Rational(3)) - FastInterval(exponent)).pow10() ?? FastInterval(bounds: 0, .infinity)
    }

    static func enclosure<Number: IntervalNumber>(of value: Number) -> FastInterval {
        if let fast = value as? FastInterval { return fast }
        let lower = value.approximateLower
        let upper = value.approximateUpper
        return FastInterval(bounds: lower == 0 ? 0 : lower.nextDown, upper == 0 ? 0 : upper.nextUp)
    }

    /// m³ as whole nanolitres, rounded outwards: short fractions, which exact arithmetic needs.
    static func outward<Number: IntervalNumber>(_ volume: FastInterval) -> Number {
        let limit = 1e15
        let lower = Int(max(-limit, min(limit, (volume.lower * 1e12).rounded(.down))))
        let upper = Int(max(-limit, min(limit, (volume.upper * 1e12).rounded(.up))))
        return Number(Rational(lower, 1_000_000_000_000), Rational(upper, 1_000_000_000_000))
    }
}
