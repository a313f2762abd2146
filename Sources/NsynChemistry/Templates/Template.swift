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

/// A series of clusters that grows by one building block a step: metal atoms, ligands and free electrons are linear in k.
public struct Template: Hashable, Sendable {
    /// One member.
    public struct Member: Hashable, Sendable {
        public let k: Int
        public let metals: Int
        /// Nil where the series fixes no ligands.
        public let ligands: Int?
        public let electrons: Int
    }

    /// What a cluster is to a series.
    public enum Membership: Hashable, Sendable {
        case member(Member)
        /// The metal atoms fit member k, ligands or electrons do not: what the template asks for.
        case offTemplate(Member, ligandsOff: Int, electronsOff: Int)
        /// On the line, outside the range that is known.
        case beyondRange(Member)
        /// No whole k gives that many metal atoms; the member that comes nearest.
        case between(nearest: Member)
    }

    public let name: String
    public let metals: LinearForm
    public let ligands: LinearForm?
    public let electrons: LinearForm
    public let range: ClosedRange<Int>

    public init(
        name: String, metals: LinearForm, ligands: LinearForm?, electrons: LinearForm, range: ClosedRange<Int>
    ) {
        self.name = name
        self.metals = metals
        self.ligands = ligands
        self.electrons = electrons
        self.range = range
    }

    public func member(_ k: Int) -> Member {
        Member(k: k, metals: metals(k), ligands: ligands?(k), electrons: electrons(k))
    }

    /// All members in the known range, at most 1000.
    public var members: [Member] { range.prefix(1000).map(member) }

    /// Where a cluster stands in the series.
    public func membership(metals count: Int, ligands ligandCount: Int, electrons electronCount: Int) -> Membership {
        guard let k = metals.solve(count) else { return .between(nearest: member(metals.nearest(count, in: range))) }
        let expected = member(k)
        let ligandsOff = expected.ligands.map { ligandCount - $0 } ?? 0
        let electronsOff = electronCount - expected.electrons
        guard ligandsOff == 0, electronsOff == 0 else {
            return .offTemplate(expected, ligandsOff: ligandsOff, electronsOff: electronsOff)
        }
        return range.contains(k) ? .member(expected) : .beyondRange(expected)
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
        [k - 1, k + 1].filter(range.contains).map(member)
    }
}
