import NsynQuantities

/// What the library knows about one substance: the facts of a `reagent` or `solvent` record, field by field.
///
/// Plain data. Numbers are exact and in the unit that the comment names; a missing fact is nil, never a default.
public struct Substance: Hashable, Sendable {
    public enum State: String, Hashable, Sendable {
        case solid, liquid, gas
    }

    /// What the chalcogen of a ligand sits on.
    public enum Attachment: String, Hashable, Sendable {
        case aromatic, aliphatic
    }

    public enum Strength: String, Hashable, Sendable {
        case strong, weak
    }

    public enum Affinity: String, Hashable, Sendable {
        case yes = "true"
        case no = "false"
        case partly
        case whenDeprotonated = "when_deprotonated"
        case reacts
    }

    public enum Layer: String, Hashable, Sendable {
        case above, below
    }

    /// The record's own name: `PET`.
    public var identifier: String
    /// `name:` for readers: `2-phenylethanethiol`.
    public var name: String
    public var aliases: [String]
    /// `Thiol`, `MetalSalt`, `Solvent`, …
    public var substanceClass: String
    public var roles: [String] = []
    /// `unspecified: true`: a class of substances rather than one.
    public var isUnspecified = false
    public var formula: ClusterFormula?
    public var smiles: String?
    public var sources: [Provenance] = []

    /// g/mol.
    public var molarMass: Fact<Rational>?
    public var state: Fact<State>?
    /// g/mL.
    public var density: Fact<Rational>?
    /// K.
    public var melts: Fact<Rational>?
    /// K.
    public var boils: Fact<Rational>?
    /// Ascending.
    public var pKa: Fact<[Rational]>?
    public var strength: Fact<Strength>?
    /// Protons that one molecule of an acid gives.
    public var protons: Fact<Int>?
    /// Hydroxide ions that one formula unit of a base gives.
    public var hydroxides: Fact<Int>?
    /// Electrons that one molecule of a reductant gives.
    public var electrons: Fact<Int>?

    public var donor: Fact<LigandClass>?
    /// `X` or `L`.
    public var donorType: Fact<String>?
    /// Electrons that one ligand withdraws.
    public var withdraws: Fact<Int>?
    public var ringAromatic: Fact<Bool>?
    public var sulfur: Fact<Attachment>?
    public var selenium: Fact<Attachment>?

    public var hydrogenBondDonors: Fact<Int>?
    public var hydrogenBondAcceptors: Fact<Int>?
    /// Å².
    public var polarSurface: Fact<Rational>?
    public var rotatableBonds: Fact<Int>?
    public var logP: Fact<Rational>?
    public var complexity: Fact<Rational>?

    public var hydrophilic: Fact<Affinity>?
    /// The pH above which the substance is hydrophilic.
    public var hydrophilicAbove: Fact<Rational>?
    /// pKa of the group that carries the substance into water.
    public var solubilisingPKa: Fact<Rational>?
    public var solubleInWater: Fact<Affinity>?
    /// mol/L.
    public var solubilityInWater: Fact<Rational>?
    public var miscibleWithWater: Fact<Affinity>?
    public var miscibilityGroup: Fact<String>?
    public var immiscibleWith: Fact<[String]>?
    public var partlyMiscibleWith: Fact<[String]>?
    public var layerOnWater: Fact<Layer>?
    public var dielectricConstant: Fact<Rational>?

    public var hazards = HazardSet()
    public var lightSensitive: Fact<Bool>?
    public var prepareFresh: Fact<Bool>?
    /// s.
    public var freshFor: Fact<Rational>?
    /// mol/L, from and to.
    public var usualStock: Fact<[Rational]>?
    /// mol/L, of the concentrated form that is sold.
    public var suppliedAt: Fact<Rational>?

    public init(identifier: String, name: String, aliases: [String] = [], substanceClass: String) {
        self.identifier = identifier
        self.name = name
        self.aliases = aliases
        self.substanceClass = substanceClass
    }

    /// The molar mass as stated, else as the formula gives it.
    public var bestMolarMass: Fact<Rational>? {
        molarMass ?? formula?.molarMass.map { Fact($0.exact, .computed) }
    }

    /// mol/L of the pure substance: no solution of it can be stronger.
    public var neatConcentration: Rational? {
        guard state?.value != .gas, let density = density?.value, let mass = bestMolarMass?.value else { return nil }
        return (density * 1000).dividing(by: mass)
    }

    /// The stated molar mass beside the one of the formula, where they differ by more than `tolerance`.
    public func molarMassDisagreement(
        tolerance: Rational = Rational(1, 2000)
    ) -> (stated: Rational, computed: Rational)? {
        guard let stated = molarMass?.value, let computed = formula?.molarMass?.exact, computed.isPositive else {
            return nil
        }
        return (stated - computed).magnitude > computed * tolerance ? (stated, computed) : nil
    }

    /// The ligand that the substance leaves on a metal; `losing` says how many hydrogens its class gives up on binding.
    public func ligand(losing hydrogens: Int) -> LigandDefinition? {
        guard let donor = donor?.value else { return nil }
        guard let formula, formula.variables.isEmpty else { return .opaque(identifier, donor) }
        return LigandDefinition(
            name: identifier, ligandClass: donor, reagent: formula.composition(), losing: hydrogens)
    }

    /// How the substance takes part in an acid–base balance at `concentration` (mol/L); nil where nothing is known or the
    /// substance is neither acid nor base.
    public func protolyte(at concentration: ClosedRange<Double>) -> Protolyte? {
        if strength?.value == .strong {
            if let count = protons?.value { return .strongAcid(concentration, protons: count) }
            if let count = hydroxides?.value { return .strongBase(concentration, hydroxides: count) }
        }
        guard let constants = pKa?.value.map(\.double), !constants.isEmpty else { return nil }
        if substanceClass == "Base" { return .weakBase(concentration, pKa: constants) }
        return .weakAcid(concentration, pKa: constants)
    }
}
