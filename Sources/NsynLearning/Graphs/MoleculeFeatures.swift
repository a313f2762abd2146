import NsynChemistry

/// From a SMILES to the graph that networks see: element, neighbours, hydrogens, charge, ring, aromaticity and
/// hybridisation of each atom; order, conjugation and ring of each bond.
public enum MoleculeFeatures {
    /// Elements with a column of their own; all others share one more.
    private static let elements = [
        "C", "N", "O", "S", "P", "F", "Cl", "Br", "I", "B", "Si", "Se", "Na", "K", "Au", "Ag", "Cu",
    ].map { Element(symbol: $0)! }

    private static let largestHydrogens = 4

    /// Names of the atom features, in order.
    public static let atomNames: [String] =
        elements.map { "is \($0.symbol)" } + ["is another element"]
        + (0...MoleculeBatch.largestDegree).map { "\($0) neighbours" }
        + (0...largestHydrogens).map { "\($0) hydrogens" }
        + ["charge", "aromatic", "in a ring", "sp", "sp2", "sp3"]

    /// Names of the bond features, in order.
    public static let bondNames = ["single", "double", "triple", "aromatic", "conjugated", "in a ring"]

    /// Reads a SMILES; a text that isn't one is a problem with its place.
    public static func graph(
        smiles: String, at place: DataProblem.Place = .init()
    ) throws(DataProblem) -> MoleculeGraph {
        do {
            return try graph(Molecule(smiles: smiles))
        } catch let problem as DataProblem {
            throw problem
        } catch let error as MoleculeError {
            throw DataProblem(.unparsableMolecule, "‘\(smiles)’: \(error.message)", at: place)
        } catch {
            throw DataProblem(.unparsableMolecule, "‘\(smiles)’: \(error)", at: place)
        }
    }

    public static func graph(_ molecule: Molecule) throws(DataProblem) -> MoleculeGraph {
        guard !molecule.atoms.isEmpty else {
            throw DataProblem(.unparsableMolecule, "a molecule without atoms has no graph")
        }
        return MoleculeGraph(
            atoms: molecule.atoms.map(features),
            bonds: molecule.bonds.map { .init(Int32($0.first), Int32($0.second), features: features($0)) })
    }

    private static func features(_ atom: Molecule.Atom) -> [Float] {
        var row = elements.map { $0 == atom.element ? Float(1) : 0 }
        row.append(row.contains(1) ? 0 : 1)
        row += (0...MoleculeBatch.largestDegree).map { $0 == min(atom.degree, MoleculeBatch.largestDegree) ? 1 : 0 }
        row += (0...largestHydrogens).map { $0 == min(atom.hydrogens, largestHydrogens) ? 1 : 0 }
        row.append(Float(atom.charge))
        row.append(atom.isAromatic ? 1 : 0)
        row.append(atom.isInRing ? 1 : 0)
        for kind in [Molecule.Hybridisation.sp, .sp2, .sp3] { row.append(atom.hybridisation == kind ? 1 : 0) }
        return row
    }

    private static func features(_ bond: Molecule.Bond) -> [Float] {
        var row = [Molecule.Order.single, .double, .triple, .aromatic].map { $0 == bond.order ? Float(1) : 0 }
        row.append(bond.isConjugated ? 1 : 0)
        row.append(bond.isInRing ? 1 : 0)
        return row
    }
}

/// Molecules by SMILES, each read once.
public struct MoleculeGraphLibrary: Sendable {
    public private(set) var graphs: [MoleculeGraph] = []
    private var places: [String: Int] = [:]

    public init() {}

    /// The place of a molecule among `graphs`.
    public mutating func place(smiles: String, at where: DataProblem.Place = .init()) throws(DataProblem) -> Int {
        if let known = places[smiles] { return known }
        let graph = try MoleculeFeatures.graph(smiles: smiles, at: `where`)
        places[smiles] = graphs.count
        graphs.append(graph)
        return graphs.count - 1
    }
}
