import NsynChemistry

/// The optical gap of a thiolate-protected gold cluster from its atoms: an ensemble of tight-binding models that
/// differ in how far couplings reach.
///
/// The ensemble replaces a choice of the reach, which fifty clusters can't support. A ridge on composition and
/// coordination was tried on what the ensemble leaves over: it made clusters of unseen size worse.
public struct GapModel: Sendable, Codable, Equatable {
    public let members: [TightBindingModel]
    /// Standard deviation of the gap around the model in eV: over the training set, widened by the eleven numbers
    /// that were fitted to it.
    public let noise: Double
    /// The sizes met in training.
    public let sizes: ClosedRange<Int>
    public let superatomElectrons: ClosedRange<Int>

    static let decays: [TightBindingStructure.Decay] = [
        .init(power: 1.2, reach: 3.46), .init(power: 1.2, reach: 3.6), .init(power: 1.7, reach: 3.46),
        .init(power: 1.7, reach: 3.6),
    ]

    /// A cluster with its known gap.
    public struct Example: Sendable {
        public let structure: AtomicStructure
        public let charge: Int
        /// eV.
        public let gap: Double

        public init(structure: AtomicStructure, charge: Int = 0, gap: Double) {
            self.structure = structure
            self.charge = charge
            self.gap = gap
        }
    }

    /// Structures in the basis of each member, computed once and used in every fold.
    public struct Prepared: Sendable {
        let bases: [[TightBindingStructure]]
        public let gaps: [Double]
        /// The number of gold atoms: what examples are grouped by.
        public let sizes: [Int]
        let electrons: [Int]

        public init(_ examples: [Example]) throws(StructureError) {
            var bases: [[TightBindingStructure]] = []
            for decay in GapModel.decays {
                var basis: [TightBindingStructure] = []
                for example in examples {
                    basis.append(try TightBindingStructure(example.structure, charge: example.charge, decay: decay))
                }
                bases.append(basis)
            }
            self.bases = bases
            gaps = examples.map(\.gap)
            sizes = examples.map { $0.structure.count(of: "Au") }
            electrons = examples.map {
                $0.structure.count(of: "Au") - $0.structure.count(of: "S") - $0.charge
            }
        }

        public var count: Int { gaps.count }
    }

    public init(fitting data: Prepared, rows: [Int]) throws(DataProblem) {
        guard !rows.isEmpty else { throw DataProblem(.emptyTable, "there are no clusters to learn from") }
        let gaps = rows.map { data.gaps[$0] }
        members = data.bases.indices.map { member in
            TightBindingModel(
                fitting: rows.map { data.bases[member][$0] }, gaps: gaps, decay: Self.decays[member])
        }
        let members = self.members
        let base = rows.map { row in Self.average(members, row, data) }
        let left = zip(gaps, base).map { $0 - $1 }
        let square = left.reduce(0) { $0 + $1 * $1 }
        noise = (square / Double(max(rows.count - 11, 1))).squareRoot()
        let (counts, electrons) = (rows.map { data.sizes[$0] }, rows.map { data.electrons[$0] })
        sizes = counts.min()!...counts.max()!
        superatomElectrons = electrons.min()!...electrons.max()!
    }

    private static func average(_ members: [TightBindingModel], _ row: Int, _ data: Prepared) -> Double {
        members.indices.reduce(0) { $0 + members[$1].gap(data.bases[$1][row]) } / Double(members.count)
    }

    /// The predicted gap in eV.
    public func gap(_ data: Prepared, row: Int) -> Double {
        // No absorbing cluster has a negative gap, whatever a line says.
        max(0, Self.average(members, row, data))
    }

    public struct Prediction: Sendable, Equatable {
        /// eV.
        public let gap: Double
        /// Standard deviation, in eV: noise of the training set and disagreement of the members.
        public let deviation: Double
        /// Why the cluster lies outside what the model has seen; empty inside.
        public let warnings: [String]
    }

    public func predict(_ structure: AtomicStructure, charge: Int = 0) throws(StructureError) -> Prediction {
        let data = try Prepared([Example(structure: structure, charge: charge, gap: 0)])
        let gaps = members.indices.map { members[$0].gap(data.bases[$0][0]) }
        let mean = gaps.reduce(0, +) / Double(gaps.count)
        let spread = gaps.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(max(gaps.count - 1, 1))
        var warnings: [String] = []
        if !sizes.contains(data.sizes[0]) {
            warnings.append("\(data.sizes[0]) gold atoms; trained on \(sizes.lowerBound) to \(sizes.upperBound)")
        }
        if !superatomElectrons.contains(data.electrons[0]) {
            warnings.append(
                """
                \(data.electrons[0]) superatom electrons; trained on \(superatomElectrons.lowerBound) to \
                \(superatomElectrons.upperBound)
                """)
        }
        return Prediction(
            gap: gap(data, row: 0), deviation: (noise * noise + spread).squareRoot(), warnings: warnings)
    }
}

/// Numbers of a cluster for models that know no levels, to compare with: composition, superatom count, how gold is
/// coordinated.
public enum GapFeatures {
    public static let names = [
        "n^(-1/3)", "ln n", "N*", "N*/n", "m/n", "N* is 0", "N* is odd", "gold neighbours of gold",
        "share of gold without sulfur", "share of gold with one sulfur", "nearest gold–gold distance",
        "gold neighbours of inner gold",
    ]

    /// The composition alone: what a template trend knows.
    public static let trendNames = ["n", "m", "N*", "ln n"]

    public static func trend(_ structure: AtomicStructure, charge: Int = 0) -> [Double] {
        let (golds, sulfurs) = (structure.count(of: "Au"), structure.count(of: "S"))
        return [Double(golds), Double(sulfurs), Double(golds - sulfurs - charge), .logarithm(Double(max(golds, 1)))]
    }

    public static func row(_ structure: AtomicStructure, charge: Int) throws(StructureError) -> [Double] {
        let heavy = structure.filtered { $0 == Element.gold.atomicNumber || $0 == Element.sulfur.atomicNumber }
        let list = try NeighbourList(heavy, cutoff: 3.3)
        let isGold = heavy.atomicNumbers.map { $0 == Element.gold.atomicNumber }
        var (golds, sulfurs, nearest) = (
            [Int](repeating: 0, count: heavy.count), [Int](repeating: 0, count: heavy.count),
            [Double](repeating: 3.3, count: heavy.count)
        )
        for edge in list.edges where isGold[Int(edge.source)] {
            let source = Int(edge.source)
            if isGold[Int(edge.target)] {
                golds[source] += 1
                nearest[source] = min(nearest[source], edge.distance)
            } else if edge.distance < 2.75 {
                sulfurs[source] += 1
            }
        }
        let atoms = isGold.indices.filter { isGold[$0] }
        let inner = atoms.filter { sulfurs[$0] == 0 }
        let n = Double(atoms.count)
        let m = Double(heavy.count - atoms.count)
        let electrons = Int(n) - Int(m) - charge
        return [
            1 / Double.power(n, 1 / 3), .logarithm(n), Double(electrons), Double(electrons) / n, m / n,
            electrons == 0 ? 1 : 0, electrons % 2 == 0 ? 0 : 1,
            Double(atoms.reduce(0) { $0 + golds[$1] }) / n, Double(inner.count) / n,
            Double(atoms.count { sulfurs[$0] == 1 }) / n, atoms.reduce(0) { $0 + nearest[$1] } / n,
            inner.isEmpty ? 0 : Double(inner.reduce(0) { $0 + golds[$1] }) / Double(inner.count),
        ]
    }
}
