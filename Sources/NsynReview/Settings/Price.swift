import NsynPlan
import NsynQuantities

/// What a reagent costs, as a laboratory writes it: `"120 EUR/g"`, `"35.50 USD / 100 mL"`.
public struct Price: Sendable, Hashable {
    enum Basis: Sendable, Hashable { case kilogram, cubicMetre, mole }

    public let currency: String
    /// For one kilogram, cubic metre or mole.
    let amount: Rational
    let basis: Basis

    private static let units: [(spelling: String, basis: Basis, size: String)] = [
        ("kg", .kilogram, "1"), ("g", .kilogram, "0.001"), ("mg", .kilogram, "0.000001"),
        ("L", .cubicMetre, "0.001"), ("mL", .cubicMetre, "0.000001"), ("µL", .cubicMetre, "0.000000001"),
        ("mol", .mole, "1"), ("mmol", .mole, "0.001"), ("µmol", .mole, "0.000001"),
    ]

    /// Nil for what is no price.
    public init?(_ text: String) {
        let halves = text.split(separator: "/", omittingEmptySubsequences: false)
        guard halves.count == 2 else { return nil }
        let money = halves[0].split(separator: " ")
        var size = halves[1].split(separator: " ")
        guard money.count == 2, let sum = Rational(decimal: money[0].utf8), sum >= .zero,
            money[1].utf8.count == 3, money[1].utf8.allSatisfy({ $0 >= 0x41 && $0 <= 0x5A })
        else { return nil }
        var count = Rational.one
        if size.count == 2 {
            guard let written = Rational(decimal: size[0].utf8), written > .zero else { return nil }
            count = written
            size.removeFirst()
        }
        guard size.count == 1, let unit = Self.units.first(where: { $0.spelling == size[0] }),
            let factor = Rational(decimal: unit.size.utf8)
        else { return nil }
        currency = String(money[1])
        amount = sum / (count * factor)
        basis = unit.basis
    }

    /// What so many moles cost; nil where the mass or the density that it takes is not known.
    func cost(of moles: Rational, _ profile: SubstanceProfile?) -> Rational? {
        switch basis {
        case .mole: return moles * amount
        case .kilogram: return profile?.molarMass.map { moles * $0 * amount }
        case .cubicMetre:
            guard let mass = profile?.molarMass, let density = profile?.density, !density.isZero else { return nil }
            return moles * mass / density * amount
        }
    }
}
