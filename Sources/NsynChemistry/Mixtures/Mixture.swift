import NsynQuantities

/// Amounts of substances in one volume: exact, in mol and L.
public struct Mixture<Key: Hashable & Sendable>: Hashable, Sendable {
    public private(set) var amounts: [Key: Rational] = [:]
    public private(set) var volume: Rational

    public init(volume: Rational = .zero) {
        self.volume = volume
    }

    public subscript(key: Key) -> Rational { amounts[key] ?? .zero }

    /// Adds a substance that brings no volume of its own.
    public mutating func add(_ amount: Rational, of key: Key) {
        amounts[key, default: .zero] += amount
    }

    /// Adds solvent.
    public mutating func add(volume added: Rational) {
        volume += added
    }

    /// Pours another mixture in; volumes add up.
    public mutating func add(_ other: Mixture) {
        volume += other.volume
        for (key, amount) in other.amounts { amounts[key, default: .zero] += amount }
    }

    /// Takes a volume out; nil where there is less.
    public mutating func take(_ taken: Rational) -> Mixture? {
        guard !taken.isNegative, taken <= volume, let share = taken.dividing(by: volume) else { return nil }
        var part = Mixture(volume: taken)
        for (key, amount) in amounts {
            part.amounts[key] = amount * share
            amounts[key] = amount - amount * share
        }
        volume -= taken
        return part
    }

    /// mol/L; nil in an empty vessel.
    public func concentration(of key: Key) -> Rational? { self[key].dividing(by: volume) }
}

/// Exact conversions for a substance of known molar mass, in g, L and mol.
public struct Conversion: Hashable, Sendable {
    /// g/mol, positive.
    public let molarMass: Rational

    public init?(molarMass: Rational) {
        guard molarMass.isPositive else { return nil }
        self.molarMass = molarMass
    }

    public func amount(ofMass grams: Rational) -> Rational { grams / molarMass }
    public func mass(ofAmount moles: Rational) -> Rational { moles * molarMass }

    /// Grams that make `volume` litres of `concentration` mol/L.
    public func mass(for concentration: Rational, in volume: Rational) -> Rational {
        concentration * volume * molarMass
    }

    /// mol/L of a mass in a volume; nil for no volume.
    public func concentration(ofMass grams: Rational, in volume: Rational) -> Rational? {
        amount(ofMass: grams).dividing(by: volume)
    }

    /// mol/L of the pure liquid or solid of `density` g/mL.
    public func neatConcentration(density: Rational) -> Rational { density * 1000 / molarMass }

    /// mol/L of a solution of `fraction` (0 to 1) by weight and `density` g/mL: 37 % HCl of 1.18 g/mL is 12.0 M.
    public func concentration(massFraction fraction: Rational, density: Rational) -> Rational {
        fraction * density * 1000 / molarMass
    }

    /// The mass fraction that gives `concentration` mol/L at `density` g/mL; nil for no density.
    public func massFraction(concentration: Rational, density: Rational) -> Rational? {
        (concentration * molarMass).dividing(by: density * 1000)
    }
}

/// Volumes that turn a stock into a weaker solution.
public enum Dilution {
    /// Stock volume for `volume` of `target`; nil where the stock is weaker than the target or empty.
    public static func stockVolume(from stock: Rational, to target: Rational, volume: Rational) -> Rational? {
        guard stock.isPositive, !target.isNegative, target <= stock else { return nil }
        return volume * target / stock
    }

    /// What `volume` of `stock` becomes in `total`; nil where the total is smaller.
    public static func concentration(of stock: Rational, volume: Rational, in total: Rational) -> Rational? {
        guard total.isPositive, volume <= total else { return nil }
        return stock * volume / total
    }
}
