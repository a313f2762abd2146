import Glibc

/// An acid, a base or a salt in an acid–base balance.
///
/// Its net charge at a pH, counter-ions included, falls as the pH rises: that is all the balance needs.
public struct Protolyte: Hashable, Sendable {
    /// mol/L, from and to.
    public var concentration: ClosedRange<Double>
    /// Ascending.
    public let pKa: [Double]
    /// Charge of the fully protonated form together with the ions that came with it.
    public let protonatedCharge: Int

    public init(_ concentration: ClosedRange<Double>, pKa: [Double], protonatedCharge: Int) {
        self.concentration = max(0, concentration.lowerBound)...max(0, concentration.upperBound)
        self.pKa = pKa.sorted()
        self.protonatedCharge = protonatedCharge
    }

    /// Gives all its protons: HCl, HNO₃, HAuCl₄.
    public static func strongAcid(_ concentration: ClosedRange<Double>, protons: Int = 1) -> Protolyte {
        Protolyte(concentration, pKa: [], protonatedCharge: -protons)
    }

    /// Gives all its hydroxide: NaOH.
    public static func strongBase(_ concentration: ClosedRange<Double>, hydroxides: Int = 1) -> Protolyte {
        Protolyte(concentration, pKa: [], protonatedCharge: hydroxides)
    }

    /// Neutral as it is weighed, gives protons: acetic acid, thiols.
    public static func weakAcid(_ concentration: ClosedRange<Double>, pKa: [Double]) -> Protolyte {
        Protolyte(concentration, pKa: pKa, protonatedCharge: 0)
    }

    /// Neutral as it is weighed, takes protons; pKa of its conjugate acids.
    public static func weakBase(_ concentration: ClosedRange<Double>, pKa: [Double]) -> Protolyte {
        Protolyte(concentration, pKa: pKa, protonatedCharge: pKa.count)
    }

    /// Mean charge at a pH.
    func charge(atPH pH: Double) -> Double {
        // Weights of the forms that have lost 0, 1, … protons, as logarithms so that no power overflows.
        var exponent = 0.0
        var exponents = [0.0]
        for constant in pKa {
            exponent += pH - constant
            exponents.append(exponent)
        }
        let highest = exponents.max() ?? 0
        var total = 0.0
        var lost = 0.0
        for (count, value) in exponents.enumerated() {
            let weight = pow(10, value - highest)
            total += weight
            lost += weight * Double(count)
        }
        return Double(protonatedCharge) - lost / total
    }
}

/// The acid–base balance of a dilute aqueous solution, without activities: an estimate to tenths of a unit.
public struct AcidBaseBalance: Hashable, Sendable {
    public var protolytes: [Protolyte]
    /// Ion product of water as −log₁₀; 14.0 at 25 °C.
    public var pKw: Double

    public init(_ protolytes: [Protolyte], pKw: Double = 14) {
        self.protolytes = protolytes
        self.pKw = pKw
    }

    /// The pH, as narrow as the concentrations allow.
    ///
    /// Net charge falls with pH. Taking for each protolyte the concentration that makes it most positive gives the highest
    /// pH, the one that makes it most negative the lowest.
    public func pHEstimate() -> (low: Double, high: Double) {
        (solve(upper: false), solve(upper: true))
    }

    private func solve(upper: Bool) -> Double {
        var low = -2.0
        var high = pKw + 2
        for _ in 0..<60 {
            let middle = (low + high) / 2
            if netCharge(atPH: middle, upper: upper) > 0 { low = middle } else { high = middle }
        }
        return (low + high) / 2
    }

    private func water(atPH pH: Double) -> Double { pow(10, -pH) - pow(10, pH - pKw) }

    private func netCharge(atPH pH: Double, upper: Bool) -> Double {
        protolytes.reduce(water(atPH: pH)) { sum, protolyte in
            let charge = protolyte.charge(atPH: pH)
            let range = protolyte.concentration
            return sum + charge * ((charge > 0) == upper ? range.upperBound : range.lowerBound)
        }
    }

    /// Litres of a titrant that bring `volume` litres to a pH; nil where no volume does. Concentrations count with the middle
    /// of their range.
    public func titrantVolume(of titrant: Protolyte, toPH pH: Double, volume: Double) -> Double? {
        func middle(_ range: ClosedRange<Double>) -> Double { (range.lowerBound + range.upperBound) / 2 }
        let free = water(atPH: pH)
        let present = protolytes.reduce(free) { $0 + middle($1.concentration) * $1.charge(atPH: pH) }
        let added = free + middle(titrant.concentration) * titrant.charge(atPH: pH)
        guard added != 0 else { return nil }
        let litres = -volume * present / added
        return litres.isFinite && litres >= -1e-15 ? max(0, litres) : nil
    }
}

/// Half the sum of concentration times charge squared, in mol/L.
public func ionicStrength(_ ions: some Sequence<(charge: Int, concentration: Double)>) -> Double {
    ions.reduce(0) { $0 + $1.concentration * Double($1.charge * $1.charge) } / 2
}
