import NsynChemistry
import NsynQuantities

/// What rules ask of a target: its formula taken apart.
public struct TargetFacts: Hashable, Sendable {
    public struct Metal: Hashable, Sendable {
        public var symbol: String
        /// Nil where the count has a variable.
        public var count: Int?

        var profile: SubstanceProfile {
            var profile = SubstanceProfile(name: symbol)
            profile.metals = [(symbol, .one)]
            return profile
        }
    }

    /// Ligands of one kind, with what the library says about the substance that brings them.
    public struct Part: Hashable, Sendable {
        public var name: String
        /// `thiolate`, `phosphine`, …
        public var donor: String
        /// Nil where the count has a variable.
        public var count: Int?
        public var profile: SubstanceProfile
    }

    /// What a shell of ligands mixes with; clusters go where their ligands go.
    public enum Shell: Hashable, Sendable {
        case unknown, hydrophilic, hydrophobic

        /// Of ligands that all point the same way; a halide at the surface says nothing.
        init(_ ligands: some Sequence<SubstanceTraits>) {
            var all: SubstanceTraits = []
            for traits in ligands {
                let side = traits.intersection([.hydrophilic, .hydrophobic])
                if side.isEmpty {
                    self = .unknown
                    return
                }
                all.formUnion(side)
            }
            self = all == .hydrophilic ? .hydrophilic : all == .hydrophobic ? .hydrophobic : .unknown
        }
    }

    /// Where a formula stands in the series that its target names.
    public struct OnTemplate: Hashable, Sendable {
        /// Metal atoms fit a member.
        public var metalsFit: Bool
        /// Ligands and electrons that the nearest member has.
        public var ligands: Int?
        public var electrons: Int
        public var metalAtoms: Int

        /// Nil where the series has no member to compare with.
        public init?(_ membership: Template.Membership) {
            let member: Template.Member
            switch membership {
            case .member(let found), .offTemplate(let found, _, _), .beyondRange(let found):
                member = found
                metalsFit = true
            case .between(let nearest):
                guard let nearest else { return nil }
                member = nearest
                metalsFit = false
            }
            ligands = member.ligands
            electrons = member.electrons
            metalAtoms = member.metals
        }
    }

    public var formula: String
    public var metals: [Metal]
    public var parts: [Part]
    /// Nil where a dopant variable leaves it open.
    public var metalAtoms: Int?
    public var ligands: Int?
    public var charge: Int
    public var chargeIsStated: Bool
    /// N*, typed; nil where a metal or ligand class is unknown or a variable leaves it open.
    public var electrons: Int?
    /// n − m − q
    public var naiveElectrons: Int?
    /// What the shell as a whole mixes with.
    public var shell: Shell
    /// The sum in words.
    public var explanation: String
    public var template: OnTemplate?
    /// Isomers of this composition that the library lists.
    public var knownIsomers: [String] = []

    /// `profile` answers what the library knows of a ligand's reagent.
    public init(
        _ formula: ClusterFormula, text: String, electrons count: ElectronCount,
        profile: (String) -> SubstanceProfile?
    ) {
        self.formula = text
        metals = formula.metals.map { Metal(symbol: $0.element.symbol, count: $0.count.value) }
        parts = formula.boundLigands.map { ligand in
            var known = profile(ligand.name) ?? .unknown(ligand.name)
            if known.substanceClass.isEmpty { known.substanceClass = ligand.ligandClass.rawValue }
            if ligand.ligandClass == .thiolate { known.traits.insert([.thiol, .ligand]) }
            return Part(
                name: ligand.name, donor: ligand.ligandClass.rawValue, count: ligand.count.value, profile: known)
        }
        shell = Shell(parts.filter { !["halide", "hydride", "sulfido"].contains($0.donor) }.map(\.profile.traits))
        metalAtoms = formula.metalCount.value
        ligands = formula.ligandCount.value
        charge = formula.charge
        chargeIsStated = formula.chargeIsExplicit
        electrons = count.value
        naiveElectrons = count.naive.value
        explanation = count.explanation
    }
}
