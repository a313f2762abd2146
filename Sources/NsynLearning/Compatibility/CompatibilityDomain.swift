/// A ligand by what its graph is made of, to be recognised again.
struct LigandPrint: Codable, Equatable, Hashable {
    /// The atoms' features, each as a text, sorted.
    let parts: [String]

    init(_ molecule: MoleculeGraph) {
        parts = molecule.atoms.map { atom in
            atom.map { $0 == $0.rounded() ? "\(Int($0))" : "\($0)" }.joined()
        }.sorted()
    }
}

/// What a compatibility model has met: how large cores were, and which ligands.
struct CompatibilityDomain: Codable, Equatable {
    let sizes: [Int]
    let ligands: [LigandPrint]

    func warnings(atoms: Int, molecules: [(name: String, graph: MoleculeGraph)]) -> [String] {
        var result: [String] = []
        if let low = sizes.first, let high = sizes.last, !(low...high).contains(atoms) {
            result.append("\(atoms) core atoms; trained on \(low) to \(high)")
        }
        for molecule in molecules where !ligands.contains(LigandPrint(molecule.graph)) {
            result.append("‘\(molecule.name)’ is a ligand that was not met in training")
        }
        return result
    }
}
