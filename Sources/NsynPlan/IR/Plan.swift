import NsynChemistry
import NsynDiagnostics
import NsynQuantities

/// What the protocol is meant to make.
public struct PlanTarget: Sendable, Hashable {
    public var name: String
    /// As written; `Knowledge` resolves it to composition, charge and electrons.
    public var formula: String
    /// `radical`, `oxidised`, `predicted`, …
    public var tags: [String]
    public var isomer: String?
    public var template: String?
    public var goals: [String]
    public var span: SourceSpan

    public init(name: String, formula: String, span: SourceSpan) {
        self.name = name
        self.formula = formula
        tags = []
        goals = []
        self.span = span
    }
}

/// A protocol as straight-line steps over numbered vessels and materials; every quantity is an expression over the parameters.
public struct Plan: Sendable {
    public var name: String
    public var span: SourceSpan
    public var target: PlanTarget?
    /// The contract's name and where it was written.
    public var route: (name: String, span: SourceSpan)?
    public var parameters: [Parameter] = []
    public var expressions = ExpressionPool()
    public var substances: [SubstanceEntry] = []
    public var materials: [Material] = []
    public var vessels: [Vessel] = []
    public var steps: [Step] = []
    /// Where the product is at the end.
    public var product: VesselID?
    /// Codes and names that the author waives here, each with its reason and the statement it covers.
    public var waivers: [Waiver] = []

    public init(name: String, span: SourceSpan) {
        self.name = name
        self.span = span
    }
}

/// An author's word that a finding is known and accepted.
public struct Waiver: Sendable, Hashable {
    /// A code such as `NS5101` or a readable name.
    public var name: String
    public var reason: String
    /// What it covers.
    public var scope: SourceSpan
    public var span: SourceSpan

    public init(name: String, reason: String, scope: SourceSpan, span: SourceSpan) {
        self.name = name
        self.reason = reason
        self.scope = scope
        self.span = span
    }
}
