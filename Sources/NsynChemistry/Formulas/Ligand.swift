/// How a ligand holds on to metal; decides how many electrons it withdraws.
///
/// Open: the library may declare further classes with `ligandclass`.
public struct LigandClass: RawRepresentable, Hashable, Sendable, ExpressibleByStringLiteral {
    public let rawValue: String

    public init(rawValue: String) {
        self.rawValue = rawValue
    }

    public init(stringLiteral value: String) {
        rawValue = value
    }

    public static let thiolate: LigandClass = "thiolate"
    public static let selenolate: LigandClass = "selenolate"
    public static let phosphine: LigandClass = "phosphine"
    public static let alkynyl: LigandClass = "alkynyl"
    public static let carbene: LigandClass = "carbene"
    public static let halide: LigandClass = "halide"
    public static let carboxylate: LigandClass = "carboxylate"
    public static let amine: LigandClass = "amine"
    public static let carbonyl: LigandClass = "carbonyl"
    public static let hydride: LigandClass = "hydride"
    public static let hydroxide: LigandClass = "hydroxide"
    public static let hydrosulfide: LigandClass = "hydrosulfide"
    public static let sulfide: LigandClass = "sulfide"
    public static let selenide: LigandClass = "selenide"
    public static let oxide: LigandClass = "oxide"
    public static let anion: LigandClass = "anion"
    public static let cation: LigandClass = "cation"
    public static let solvent: LigandClass = "solvent"
    /// A ligand of which only the name is known.
    public static let unspecified: LigandClass = "unspecified"
}

extension LigandClass: CustomStringConvertible {
    public var description: String { rawValue }
}

/// A ligand as the library knows it, in the state in which it is bound.
public struct LigandDefinition: Hashable, Sendable {
    public let name: String
    public let ligandClass: LigandClass
    /// What one bound ligand is made of: a thiolate, not the thiol. Empty groups where R is unknown.
    public let composition: Composition
    /// Charge as a free ion: needed of counter-ions only.
    public let charge: Int

    public init(name: String, ligandClass: LigandClass, composition: Composition, charge: Int = 0) {
        self.name = name
        self.ligandClass = ligandClass
        self.composition = composition
        self.charge = charge
    }

    /// The ligand that a reagent leaves on the metal when it loses `hydrogens` on binding (thiol → thiolate: 1).
    public init(name: String, ligandClass: LigandClass, reagent: Composition, losing hydrogens: Int) {
        var bound = reagent
        bound.add(.hydrogen, -hydrogens)
        self.init(name: name, ligandClass: ligandClass, composition: bound)
    }

    /// A ligand without known atoms: counted, not weighed.
    public static func opaque(_ name: String, _ ligandClass: LigandClass) -> LigandDefinition {
        LigandDefinition(name: name, ligandClass: ligandClass, composition: Composition([:], groups: [name: 1]))
    }
}

/// Where the parser asks for ligand names; the library answers from its `reagent` records.
public protocol LigandLookup: Sendable {
    func ligand(named name: String) -> LigandDefinition?
    /// Every name it knows, for suggestions.
    var ligandNames: [String] { get }
}

/// A look-up over a plain dictionary.
public struct LigandTable: LigandLookup {
    public var byName: [String: LigandDefinition]

    public init(_ definitions: [LigandDefinition] = [], aliases: [String: String] = [:]) {
        byName = Dictionary(definitions.map { ($0.name, $0) }) { first, _ in first }
        for (alias, name) in aliases {
            if let definition = byName[name] { byName[alias] = definition }
        }
    }

    public func ligand(named name: String) -> LigandDefinition? { byName[name] }
    public var ligandNames: [String] { byName.keys.sorted() }
}
