/// Where a fact comes from.
public enum Provenance: Hashable, Sendable {
    /// A paper says so: the name of its `source` record and the place in it.
    case stated(source: String, detail: String)
    /// Known in general, stated by no cited paper.
    case generalKnowledge
    /// Computed here from something else, such as a molar mass from a formula.
    case computed
    /// Written by the author of a script.
    case declared
}

/// A value that knows where it comes from.
public struct Fact<Value: Hashable & Sendable>: Hashable, Sendable {
    public var value: Value
    public var provenance: Provenance

    public init(_ value: Value, _ provenance: Provenance = .generalKnowledge) {
        self.value = value
        self.provenance = provenance
    }
}

/// Hazard tags by name; a tag is a bit.
public struct HazardVocabulary: Hashable, Sendable {
    /// Most tags that there may be.
    public static let limit = 128

    public private(set) var names: [String] = []
    private var bits: [String: UInt8] = [:]

    public init(_ names: [String] = []) {
        for name in names { _ = intern(name) }
    }

    /// The tag of a name, made where there is none yet; nil beyond the limit.
    public mutating func intern(_ name: String) -> HazardSet? {
        if let known = self[name] { return known }
        guard names.count < HazardVocabulary.limit else { return nil }
        bits[name] = UInt8(names.count)
        names.append(name)
        return HazardSet(bits: 1 << UInt128(names.count - 1))
    }

    public subscript(name: String) -> HazardSet? {
        bits[name].map { HazardSet(bits: 1 << UInt128($0)) }
    }

    /// The names of the tags in a set, in the order of their declaration.
    public func names(in set: HazardSet) -> [String] {
        names.indices.filter { set.bits & (1 << UInt128($0)) != 0 }.map { names[$0] }
    }
}

/// A set of hazard tags.
@frozen public struct HazardSet: Hashable, Sendable {
    public var bits: UInt128

    @inlinable public init(bits: UInt128 = 0) {
        self.bits = bits
    }

    @inlinable public var isEmpty: Bool { bits == 0 }

    /// Whether all tags of `other` are here.
    @inlinable public func contains(_ other: HazardSet) -> Bool { bits & other.bits == other.bits }
    @inlinable public func intersects(_ other: HazardSet) -> Bool { bits & other.bits != 0 }
    @inlinable public func union(_ other: HazardSet) -> HazardSet { HazardSet(bits: bits | other.bits) }
}
