import NsynQuantities

/// What a route asks of a plan, as `route` records of the library declare it.
public struct RouteContract: Sendable, Hashable {
    /// Something that has to go in.
    public enum Part: String, Sendable, Hashable, CaseIterable {
        case metal = "metal_source"
        case ligand, reductant, oxidant, seed
        case secondCluster = "second_cluster"
        case complexFeed = "complex_feed"
        case dopant
        case excessLigand = "excess_ligand"
        case heat, acid, base, cation, salt
        case reactiveHandle = "reactive_handle"
        case sizeMixture = "size_mixture"
        case complexation
    }

    /// What happens to a number from the cluster that goes in, or from M(I) complexes, to the product.
    public enum Change: String, Sendable, Hashable {
        case any, gains, keeps, grows, shrinks
        case losesOrKeeps = "loses_or_keeps"
        case conservedSum = "conserved_sum"
    }

    public enum Separation: String, Sendable, Hashable { case required, advised, none }

    public var name: String
    public var needs: [Part] = []
    /// At least one of these.
    public var needsOneOf: [Part] = []
    /// Conditions under which the route can't work, by the library's words.
    public var forbids: [String] = []
    public var electrons: Change = .any
    /// The electron count moves in multiples of this.
    public var electronStep: Int?
    /// Metal atoms.
    public var atoms: Change = .any
    /// The product is a mixture.
    public var givesMixture = false
    public var separation: Separation = .none
    public var source: String?

    public init(name: String) { self.name = name }

    /// Whether what goes in has to be of one size.
    public var needsPurifiedInput: Bool { needs.contains(.seed) && !needs.contains(.sizeMixture) }
}
