import Glibc

/// `slope · k + intercept`.
public struct LinearForm: Hashable, Sendable {
    public let slope: Int
    public let intercept: Int

    public init(slope: Int, intercept: Int) {
        self.slope = slope
        self.intercept = intercept
    }

    public func callAsFunction(_ k: Int) -> Int {
        saturatedSum(saturatedProduct(slope, k), intercept)
    }

    /// The k that gives `value`, if a whole number does.
    public func solve(_ value: Int) -> Int? {
        guard slope != 0 else { return nil }
        let (difference, overflow) = value.subtractingReportingOverflow(intercept)
        guard !overflow, difference % slope == 0 else { return nil }
        return difference / slope
    }

    /// The k whose value is nearest to `value`.
    func nearest(_ value: Int, in range: ClosedRange<Int>) -> Int {
        guard slope != 0 else { return range.lowerBound }
        let estimate = (Double(value) - Double(intercept)) / Double(slope)
        let rounded = Int(max(Double(range.lowerBound), min(Double(range.upperBound), estimate.rounded())))
        return max(range.lowerBound, min(range.upperBound, rounded))
    }
}

extension LinearForm: CustomStringConvertible {
    public var description: String {
        LinearCount(constant: intercept, variable: "k", coefficient: slope).description
    }
}

/// A series of clusters that grows by one building block a step: core, metal atoms, ligands and free electrons are linear
/// in k, as far as the series fixes them. What no line gives stands in the list of its members.
public struct Template: Hashable, Sendable {
    /// One member.
    public struct Member: Hashable, Sendable {
        public let k: Int
        public let metals: Int
        /// Nil where the series fixes no ligands.
        public let ligands: Int?
        public let electrons: Int

        public init(k: Int, metals: Int, ligands: Int?, electrons: Int) {
            self.k = k
            self.metals = metals
            self.ligands = ligands
            self.electrons = electrons
        }
    }

    /// What a cluster is to a series.
    public enum Membership: Hashable, Sendable {
        case member(Member)
        /// The metal atoms fit member k, ligands or electrons do not: what the template asks for.
        case offTemplate(Member, ligandsOff: Int, electronsOff: Int)
        /// On the line, outside the range that is known.
        case beyondRange(Member)
        /// No member has that many metal atoms; the one that comes nearest, if there is any.
        case between(nearest: Member?)
    }

    public let name: String
    /// Atoms of the core without the staples.
    public let core: LinearForm?
    public let metals: LinearForm?
    public let ligands: LinearForm?
    public let electrons: LinearForm
    public let range: ClosedRange<Int>
    /// Members whose numbers are known one by one.
    public let listed: [Member]

    public init(
        name: String, core: LinearForm? = nil, metals: LinearForm?, ligands: LinearForm? = nil, electrons: LinearForm,
        range: ClosedRange<Int>, listed: [Member] = []
    ) {
        self.name = name
        self.core = core
        self.metals = metals
        self.ligands = ligands
        self.electrons = electrons
        self.range = range
        self.listed = listed
    }

    /// Member k: by the line, else from the list.
    public func member(_ k: Int) -> Member? {
        guard let metals else { return listed.first { $0.k == k } }
        return Member(k: k, metals: metals(k), ligands: ligands?(k), electrons: electrons(k))
    }

    /// All members in the known range, at most 1000.
    public var members: [Member] { range.prefix(1000).compactMap(member) }

    /// Where a cluster stands in the series.
    public func membership(metals count: Int, ligands ligandCount: Int, electrons electronCount: Int) -> Membership {
        let onLine = metals.flatMap { $0.solve(count) }.flatMap(member)
        guard let expected = onLine ?? listed.first(where: { $0.metals == count }) else {
            return .between(nearest: nearest(toMetals: count))
        }
        let ligandsOff = expected.ligands.map { ligandCount - $0 } ?? 0
        let electronsOff = electronCount - expected.electrons
        guard ligandsOff == 0, electronsOff == 0 else {
            return .offTemplate(expected, ligandsOff: ligandsOff, electronsOff: electronsOff)
        }
        return range.contains(expected.k) ? .member(expected) : .beyondRange(expected)
    }

    /// The member whose number of metal atoms is nearest; the smaller of two.
    public func nearest(toMetals count: Int) -> Member? {
        if let metals { return member(metals.nearest(count, in: range)) }
        return listed.min { (abs($0.metals - count), $0.k) < (abs($1.metals - count), $1.k) }
    }

    /// Where a formula stands in the series; nil where its counts are open.
    public func membership(of formula: ClusterFormula, table: ElectronTable) -> Membership? {
        guard let metalCount = formula.metalCount.value, let ligandCount = formula.ligandCount.value,
            let electronCount = ElectronCount(formula, table: table).value
        else { return nil }
        return membership(metals: metalCount, ligands: ligandCount, electrons: electronCount)
    }

    /// The members one step down and one step up: candidate seeds and products.
    public func neighbours(of k: Int) -> [Member] {
        [k - 1, k + 1].filter(range.contains).compactMap(member)
    }
}
