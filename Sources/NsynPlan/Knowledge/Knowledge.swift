import NsynDiagnostics
import NsynQuantities

/// What the library says, as far as plans are judged by it. Made once by whoever reads the library.
public struct Knowledge: Sendable {
    /// By the name that plans use.
    public var substances: [String: SubstanceProfile] = [:]
    public var routes: [String: RouteContract] = [:]
    /// By the name that `Vessel.wall` uses.
    public var walls: [String: WallProfile] = [:]
    /// By formula as written: clusters and complexes that plans mention, parsed once.
    public var clusters: [String: SubstanceProfile] = [:]
    public var targets: [String: TargetProfile] = [:]
    /// Of an anhydrous metal salt, the name of the hydrate that is usually weighed.
    public var hydrates: [String: String] = [:]
    /// Readable names of the library's rules, by code; waivers may use them.
    public var ruleNames: [Code: String] = [:]

    public init() {}

    public func profile(of entry: SubstanceEntry) -> SubstanceProfile {
        if entry.form != .reagent, let known = clusters[entry.name] { return known }
        return substances[entry.name] ?? .unknown(entry.name)
    }

    public func target(_ target: PlanTarget) -> TargetProfile? { targets[target.formula] }
}

/// A target's formula in numbers.
public struct TargetProfile: Sendable, Hashable {
    public var formula: String
    /// The commonest metal.
    public var mainMetal: String
    public var metalCount: Int
    public var ligandCount: Int
    public var charge: Int
    /// Valence electrons of the cluster; nil where a ligand's class is unknown.
    public var electrons: Int?
    /// kg/mol
    public var molarMass: Rational?
    public var hasThiolate = false
    /// The formula taken apart, for the rules.
    public var facts: TargetFacts?

    public init(formula: String, mainMetal: String, metalCount: Int, ligandCount: Int, charge: Int) {
        self.formula = formula
        self.mainMetal = mainMetal
        self.metalCount = metalCount
        self.ligandCount = ligandCount
        self.charge = charge
    }

    /// Electrons per metal atom when M(I)–ligand 1:1 complexes turn into the cluster and `[M L2]⁻`:
    /// (2n − m) ML + N* e⁻ → [MₙLₘ] + (n − m) [ML2]⁻.
    public var electronsPerMetal: Rational? {
        guard let electrons, metalCount > 0 else { return nil }
        let consumed = max(2 * metalCount - ligandCount, metalCount)
        return Rational(electrons, consumed)
    }

    /// Least ligand per metal: m/n.
    public var ligandPerMetal: Rational? { metalCount > 0 ? Rational(ligandCount, metalCount) : nil }
}

/// What a material of vessels stands.
public struct WallProfile: Sendable, Hashable {
    public var name: String
    /// K
    public var lowest: Rational?
    /// K
    public var highest: Rational?
    /// Names of solvents that attack it.
    public var attackedBy: [String] = []
    public var source: String?

    public init(name: String) { self.name = name }
}
