import NsynQuantities

/// A mass per amount, exact in 10⁻⁹ g/mol.
@frozen public struct MolarMass: Hashable, Comparable, Sendable {
    public let nanograms: Int

    @inlinable public init(nanograms: Int) {
        self.nanograms = nanograms
    }

    /// g/mol, exact.
    public var exact: Rational { Rational(nanograms, 1_000_000_000) }

    /// g/mol.
    @inlinable public var value: Double { Double(nanograms) / 1e9 }

    @inlinable public static func < (left: MolarMass, right: MolarMass) -> Bool { left.nanograms < right.nanograms }
}

/// The electron's mass in u (CODATA 2018), for ions: 5.48579909065(16)·10⁻⁴.
public let electronMass = 5.485_799_090_65e-4

extension Composition {
    /// The exact molar mass, or nil where a group is unknown or the sum leaves the range of an integer.
    public var molarMass: MolarMass? {
        guard isComplete else { return nil }
        var sum = 0
        for part in atoms {
            let (product, overflow) = part.count.multipliedReportingOverflow(by: part.element.nanoWeight)
            let (next, overflowed) = sum.addingReportingOverflow(product)
            guard !overflow, !overflowed else { return nil }
            sum = next
        }
        return MolarMass(nanograms: sum)
    }

    /// Mass of the species made of each element's lightest common isotope, in u: the principal isotopes throughout.
    public var monoisotopicMass: Double? {
        guard isComplete else { return nil }
        var sum = 0.0
        for part in atoms {
            guard let isotope = part.element.principalIsotope else { return nil }
            sum += Double(part.count) * isotope.mass
        }
        return sum
    }

    /// Share of one element in the mass, 0 to 1.
    public func massFraction(of element: Element) -> Double? {
        guard let total = molarMass, total.nanograms > 0 else { return nil }
        return Double(self[element]) * Double(element.nanoWeight) / Double(total.nanograms)
    }

    /// Mass fractions of all elements, heaviest share first.
    public var massFractions: [(element: Element, fraction: Double)] {
        atoms.compactMap { part in massFraction(of: part.element).map { (part.element, $0) } }
            .sorted { $0.fraction != $1.fraction ? $0.fraction > $1.fraction : $0.element < $1.element }
    }
}

extension ClusterFormula {
    /// The molar mass of what is weighed, solvent and counter-ions included; nil where R is unknown or a variable free.
    public var molarMass: MolarMass? {
        variables.isEmpty ? composition().molarMass : nil
    }

    /// Mass over charge of the ion's principal isotopologue, corrected for the electrons gained or lost; nil for a neutral.
    public var massToCharge: Double? {
        guard charge != 0, variables.isEmpty, let mass = ionComposition().monoisotopicMass else { return nil }
        return (mass - Double(charge) * electronMass) / Double(charge.magnitude)
    }

    /// Share of one element in the mass, 0 to 1.
    public func massFraction(of element: Element) -> Double? {
        variables.isEmpty ? composition().massFraction(of: element) : nil
    }
}
