import NsynQuantities

/// What a substance is, as far as the plan's analyses ask.
public struct SubstanceTraits: OptionSet, Hashable, Sendable {
    public var rawValue: UInt32

    public init(rawValue: UInt32) { self.rawValue = rawValue }

    public static let solvent = SubstanceTraits(rawValue: 1 << 0)
    public static let liquid = SubstanceTraits(rawValue: 1 << 1)
    public static let gas = SubstanceTraits(rawValue: 1 << 2)
    public static let metalSource = SubstanceTraits(rawValue: 1 << 3)
    public static let ligand = SubstanceTraits(rawValue: 1 << 4)
    public static let thiol = SubstanceTraits(rawValue: 1 << 5)
    public static let reductant = SubstanceTraits(rawValue: 1 << 6)
    public static let oxidant = SubstanceTraits(rawValue: 1 << 7)
    public static let acid = SubstanceTraits(rawValue: 1 << 8)
    public static let base = SubstanceTraits(rawValue: 1 << 9)
    public static let salt = SubstanceTraits(rawValue: 1 << 10)
    public static let surfactant = SubstanceTraits(rawValue: 1 << 11)
    public static let cluster = SubstanceTraits(rawValue: 1 << 12)
    public static let complex = SubstanceTraits(rawValue: 1 << 13)
    public static let lightSensitive = SubstanceTraits(rawValue: 1 << 14)
    public static let airSensitive = SubstanceTraits(rawValue: 1 << 15)
    /// Forms its own phase beside water.
    public static let waterImmiscible = SubstanceTraits(rawValue: 1 << 16)
    public static let water = SubstanceTraits(rawValue: 1 << 17)
    public static let hydride = SubstanceTraits(rawValue: 1 << 18)
    public static let hydrate = SubstanceTraits(rawValue: 1 << 19)
    public static let toxicGas = SubstanceTraits(rawValue: 1 << 20)
    public static let proticSolvent = SubstanceTraits(rawValue: 1 << 21)
    public static let inertGas = SubstanceTraits(rawValue: 1 << 22)
    public static let reducingGas = SubstanceTraits(rawValue: 1 << 23)
    public static let solid = SubstanceTraits(rawValue: 1 << 24)
    public static let aromaticThiol = SubstanceTraits(rawValue: 1 << 25)
    public static let peroxideFormer = SubstanceTraits(rawValue: 1 << 26)
    /// Of a ligand: its clusters go into water, with their acid groups deprotonated where they have any.
    public static let hydrophilic = SubstanceTraits(rawValue: 1 << 27)
    /// Of a ligand: its clusters do not go into water.
    public static let hydrophobic = SubstanceTraits(rawValue: 1 << 28)
    /// Brings metal together with ligands that its formula need not tell.
    public static let precursor = SubstanceTraits(rawValue: 1 << 29)
}

/// The facts about one substance that the trace and the passes compute with, in SI units.
///
/// Made once for each substance of a plan from what the library knows; everything nobody stated is nil.
public struct SubstanceProfile: Sendable, Hashable {
    public var name: String
    public var traits: SubstanceTraits
    /// `Thiol`, `MetalSalt`, …, as in the library.
    public var substanceClass: String = ""
    /// kg/mol
    public var molarMass: Rational?
    /// kg/m³
    public var density: Rational?
    /// K
    public var boilingPoint: Rational?
    /// K
    public var meltingPoint: Rational?
    /// Greatest concentration in a solvent, mol/m³, by the solvent's name.
    public var solubility: [String: Rational] = [:]
    /// Electrons that one mole hands over as a reductant, in moles.
    public var electrons: Rational = .zero
    /// Metal atoms in one formula unit, by element symbol, in the order of the formula.
    public var metals: [(symbol: String, count: Rational)] {
        get { zip(metalSymbols, metalCounts).map { ($0, $1) } }
        set {
            metalSymbols = newValue.map(\.symbol)
            metalCounts = newValue.map(\.count)
        }
    }
    var metalSymbols: [String] = []
    var metalCounts: [Rational] = []
    /// Electrons that each formula unit needs before its metal is in the state M(I): 2 for a gold(III) salt.
    public var electronsToReduced: Rational = .zero
    /// Groups that bind to metal in one molecule.
    public var bindingSites: Rational = .zero
    /// Protons that one mole gives off as a strong acid; negative for a strong base.
    public var strongAcidity: Rational = .zero
    public var acidConstants: [Rational] = []
    /// Gas that one mole gives off in a protic solvent, in moles: four H₂ of a borohydride.
    public var gasInProticSolvent: Rational = .zero
    public var hazards: [String] = []
    /// Where the facts come from.
    public var source: String?
    /// Nobody knows this name: analyses keep silent about it.
    public var isUnknown = false

    public init(name: String, traits: SubstanceTraits = []) {
        self.name = name
        self.traits = traits
    }

    /// mol/m³ of the pure liquid or solid.
    public var neatConcentration: Rational? {
        guard let density, let molarMass, !molarMass.isZero else { return nil }
        return density / molarMass
    }

    /// What stands for a name that the library does not know.
    public static func unknown(_ name: String) -> SubstanceProfile {
        var profile = SubstanceProfile(name: name)
        profile.isUnknown = true
        return profile
    }
}
