import NsynQuantities
import NsynSyntax

/// What the compiler of rules asks of the library around it.
public struct RuleEnvironment {
    public var units: UnitCache
    /// The canonical name of a reagent or solvent, whatever alias was written.
    public var substance: (String) -> String?
    public var isClass: (String) -> Bool
    public var isHazard: (String) -> Bool
    /// The canonical name of a route contract.
    public var route: (String) -> String?
    /// Every name that a rule could mean, for suggestions.
    public var names: () -> [String]
    /// A `source:` field in words.
    public var citation: (SyntaxNode) -> String?

    public init(
        units: UnitCache, substance: @escaping (String) -> String?, isClass: @escaping (String) -> Bool,
        isHazard: @escaping (String) -> Bool, route: @escaping (String) -> String?,
        names: @escaping () -> [String] = { [] }, citation: @escaping (SyntaxNode) -> String? = { $0.string }
    ) {
        self.units = units
        self.substance = substance
        self.isClass = isClass
        self.isHazard = isHazard
        self.route = route
        self.names = names
        self.citation = citation
    }
}
