/// A typed index into one of the plan's tables: a vessel can't be used where a material is meant.
@frozen
public struct Index<Table>: Hashable, Comparable, Sendable {
    public var number: Int32

    @inlinable
    public init(_ number: Int) { self.number = Int32(truncatingIfNeeded: number) }

    @inlinable
    public var value: Int { Int(number) }

    @inlinable
    public static func < (left: Index, right: Index) -> Bool { left.number < right.number }
}

public typealias ExpressionID = Index<ExpressionNode>
public typealias ParameterID = Index<Parameter>
public typealias MaterialID = Index<Material>
public typealias VesselID = Index<Vessel>
public typealias SubstanceID = Index<SubstanceEntry>
