import NsynQuantities

/// Which substances a rule speaks of: `Thiol`, `NaBH4`, `hazard(halogenated)`, `Base and not NEt3`.
public indirect enum MatterPattern: Hashable, Sendable {
    /// Everything that carries metal, counted by its atoms.
    case metal
    /// Everything that binds to metal, counted by its binding groups.
    case ligand
    case substance(String)
    /// A class of the library, such as `Phosphine`.
    case matterClass(String)
    case trait(SubstanceTraits)
    case hazard(String)
    /// Carries this element as a metal, counted by its atoms.
    case element(String)
    case either(MatterPattern, MatterPattern)
    case both(MatterPattern, MatterPattern)
    case not(MatterPattern)

    /// Words of rules that mean a trait rather than a class of records.
    public static let traits: [(word: String, trait: SubstanceTraits)] = [
        ("Solvent", .solvent), ("Gas", .gas), ("MetalSource", .metalSource), ("Ligand", .ligand), ("Thiol", .thiol),
        ("Reductant", .reductant), ("Oxidant", .oxidant), ("Acid", .acid), ("Base", .base), ("Salt", .salt),
        ("Surfactant", .surfactant), ("Cluster", .cluster), ("Complex", .complex), ("Hydride", .hydride),
        ("aromatic_thiol", .aromaticThiol), ("light_sensitive", .lightSensitive), ("air_sensitive", .airSensitive),
        ("water_immiscible", .waterImmiscible), ("protic_solvent", .proticSolvent), ("hydrate", .hydrate),
        ("toxic_gas", .toxicGas), ("inert_gas", .inertGas), ("reducing_gas", .reducingGas),
        ("peroxide_former", .peroxideFormer), ("solid", .solid), ("liquid", .liquid),
    ]

    public func matches(_ profile: SubstanceProfile) -> Bool {
        switch self {
        case .metal: !profile.metalSymbols.isEmpty
        case .ligand: !profile.bindingSites.isZero
        case .substance(let name): profile.name == name
        case .matterClass(let name): profile.substanceClass == name
        case .trait(let traits): !profile.traits.isDisjoint(with: traits)
        case .hazard(let tag): profile.hazards.contains(tag)
        case .element(let symbol): profile.metalSymbols.contains(symbol)
        case .either(let left, let right): left.matches(profile) || right.matches(profile)
        case .both(let left, let right): left.matches(profile) && right.matches(profile)
        case .not(let inner): !inner.matches(profile)
        }
    }

    /// How much one mole of a matching substance counts.
    public func weight(of profile: SubstanceProfile) -> Rational {
        switch self {
        case .metal: profile.metalCounts.reduce(.zero, +)
        case .ligand: profile.bindingSites
        case .element(let symbol):
            zip(profile.metalSymbols, profile.metalCounts).reduce(.zero) { $1.0 == symbol ? $0 + $1.1 : $0 }
        case .both(.element(let symbol), _): MatterPattern.element(symbol).weight(of: profile)
        case .both(.metal, _): MatterPattern.metal.weight(of: profile)
        case .both(.ligand, _): MatterPattern.ligand.weight(of: profile)
        default: .one
        }
    }

    /// Whether a metal or a ligand of a target matches.
    func isFound(in facts: TargetFacts) -> Bool {
        facts.parts.contains { matches($0.profile) } || facts.metals.contains { matches($0.profile) }
    }

    /// The same over a target's formula: how many atoms or ligands match.
    public func count(in facts: TargetFacts) -> Int? {
        switch self {
        case .metal: facts.metalAtoms
        case .ligand: facts.ligands
        case .element(let symbol):
            if let metal = facts.metals.first(where: { $0.symbol == symbol }) { metal.count } else { 0 }
        default:
            facts.parts.reduce(0) { sum, part in
                guard let sum, matches(part.profile) else { return sum }
                return part.count.map { sum + $0 }
            }
        }
    }
}
