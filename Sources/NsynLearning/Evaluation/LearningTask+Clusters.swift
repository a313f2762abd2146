import NsynChemistry

extension LearningTask {
    static let bareClusters = LearningTask(
        name: "metal-energy",
        title: "The energy per atom of a bare metal cluster, from its relaxed structure",
        source: "Quantum Cluster Database (Ag, Au, Cu, Pd, Pt; 3 to 55 atoms), via sbanik2/GAP-Nanoclusters",
        licence: "none stated: the data may be read, a model may not travel", mayShip: false,
        target: "energy per atom", targetUnit: "eV",
        trials: [.init(plan: .folds(10), repeats: 1), .init(plan: .groupFolds(10), repeats: 1)],
        preferred: .init(.gaussianProcess), contenders: plain.filter { $0.kind.handles(.numbers([])) },
        groupColumn: "size",
        limits: [
            "New is a number of atoms that was never computed, for one of five metals; of another metal it knows nothing, and five metals are too few to promise anything about a sixth.",
            "Energies are computed ones of relaxed structures: a structure that isn't relaxed is outside.",
            "It stands here to see what promises are worth on new groups. Of the sets at hand that were looked at for it, the recipes have 73 studies and nothing that predicts a new one, the DNA screens and the silver campaign in flow no groups that a user would meet as new, the free perovskite rows 20 amines and no success, and the others fewer than ten groups. This one was chosen before it was measured.",
        ]
    ) { folder in
        let metals = ["Ag", "Au", "Cu", "Pd", "Pt"]
        var (names, energies): ([String], [Double]) = ([], [])
        var shapes: [ClusterShape] = []
        for metal in metals {
            let path = folder + "/qcd_metals/\(metal)_gap_QCD_relaxed.xyz"
            let text = String(decoding: try FileBytes.read(path), as: UTF8.self)
            do throws(StructureError) {
                for structure in try XYZReader.read(text, name: metal) {
                    guard let energy = structure.properties["dft_energy"] else {
                        throw StructureError(.missingColumn("dft_energy"))
                    }
                    names.append(metal)
                    energies.append(energy / Double(structure.count))
                    shapes.append(try ClusterShape(structure))
                }
            } catch { throw TaskQuestion.problem(error, path) }
        }
        let columns = columns(metals: names, shapes)
        return (
            try DataTable(columns, file: folder + "/qcd_metals"), columns.map(\.name), [], .numbers(energies),
            shapes.map { "\($0.atoms)" }
        )
    }

    private static func columns(metals: [String], _ shapes: [ClusterShape]) -> [DataTable.Column] {
        [DataTable.Column(name: "metal", texts: metals)]
            + ClusterShape.names.enumerated().map { place, name in
                DataTable.Column(
                    name: name.name, unit: name.unit, values: .numbers(shapes.map { $0.numbers[place] }))
            }
    }

    /// Whether a model for this task can be asked about a structure.
    public static func isAboutClusters(_ task: String) -> Bool { task == bareClusters.name }

    /// What a model of bare clusters is asked about a structure.
    public static func table(of structure: AtomicStructure, file: String) throws(DataProblem) -> DataTable {
        let numbers = Set(structure.atomicNumbers)
        guard numbers.count == 1, let metal = numbers.first.flatMap({ Element(atomicNumber: Int($0)) }) else {
            throw DataProblem(
                .unreadableStructure,
                "the model knows bare clusters of one metal; this one has \(numbers.count) elements",
                at: .init(file: file))
        }
        let shape: ClusterShape
        do throws(StructureError) { shape = try ClusterShape(structure) } catch {
            throw TaskQuestion.problem(error, file)
        }
        return try DataTable(
            columns(metals: [metal.symbol], [shape]) + [.init(name: "size", texts: ["\(shape.atoms)"])], file: file)
    }
}

/// Numbers of a cluster's structure that don't depend on how it lies in space.
struct ClusterShape {
    let atoms: Int
    let numbers: [Double]

    static let names: [(name: String, unit: String?)] = [
        ("atoms^(-1/3)", nil), ("bond length", "Å"), ("spread of bond lengths", "Å"), ("coordination", nil),
        ("spread of coordination", nil), ("share of atoms with at most four neighbours", nil),
        ("share of atoms with at least ten neighbours", nil), ("radius of gyration", "Å"), ("flatness", nil),
        ("elongation", nil),
    ]

    /// Neighbours are atoms no farther than 1.2 times the median distance to the nearest one.
    init(_ structure: AtomicStructure) throws(StructureError) {
        var cluster = structure
        // The box of these files is vacuum.
        cluster.lattice = nil
        cluster.periodic = (false, false, false)
        let edges = try NeighbourList(cluster, cutoff: 6).edges
        var nearest = [Double](repeating: .infinity, count: cluster.count)
        for edge in edges { nearest[Int(edge.source)] = min(nearest[Int(edge.source)], edge.distance) }
        let reach = 1.2 * nearest.sorted()[cluster.count / 2]
        let bonds = edges.filter { $0.distance <= reach }
        var neighbours = [Double](repeating: 0, count: cluster.count)
        for bond in bonds { neighbours[Int(bond.source)] += 1 }
        let lengths = ClusterShape.moments(bonds.map(\.distance))
        let coordination = ClusterShape.moments(neighbours)
        let spans = try ClusterShape.spans(cluster.positions)
        let count = Double(cluster.count)
        atoms = cluster.count
        numbers = [
            1 / Double.power(count, 1.0 / 3), lengths.mean, lengths.deviation, coordination.mean,
            coordination.deviation, Double(neighbours.count { $0 <= 4 }) / count,
            Double(neighbours.count { $0 >= 10 }) / count, spans.reduce(0) { $0 + $1 }.squareRoot(),
            spans[0] / max(spans[2], 1e-12), spans[1] / max(spans[2], 1e-12),
        ]
    }

    private static func moments(_ values: [Double]) -> (mean: Double, deviation: Double) {
        let count = Double(max(1, values.count))
        let mean = values.reduce(0, +) / count
        return (mean, (values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / count).squareRoot())
    }

    /// Variances of the positions along the three axes of the cluster, ascending.
    private static func spans(_ positions: [Vector]) throws(StructureError) -> [Double] {
        let count = Double(positions.count)
        let centre = positions.reduce(Vector(), +) / count
        var tensor = Matrix(rows: 3, columns: 3)
        for position in positions {
            let arm = position - centre
            for row in 0..<3 { for column in 0..<3 { tensor[row, column] += arm[row] * arm[column] / count } }
        }
        do throws(LinearAlgebraError) { return try tensor.symmetricEigen().values.map { max(0, $0) } } catch {
            throw StructureError(.empty)
        }
    }
}
