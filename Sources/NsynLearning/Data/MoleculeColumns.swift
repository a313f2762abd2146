import NsynChemistry

/// Numbers from a column of SMILES: RDKit's descriptors of the molecule, and on request bits of its Morgan fingerprint.
enum MoleculeColumns {
    private static let descriptors: [(name: String, unit: String?, value: @Sendable (MoleculeDescriptors) -> Double)] =
        [
            ("molar mass", "g/mol", { $0.averageMass }),
            ("charge", nil, { Double($0.charge) }),
            ("heavy atoms", nil, { Double($0.heavyAtoms) }),
            ("hydrogen bond donors", nil, { Double($0.hydrogenBondDonors) }),
            ("hydrogen bond acceptors", nil, { Double($0.hydrogenBondAcceptors) }),
            ("polar surface", "Å²", { $0.polarSurface }),
            ("rotatable bonds", nil, { Double($0.rotatableBonds) }),
            ("logP", nil, { $0.logP }),
            ("molar refractivity", nil, { $0.molarRefractivity }),
            ("complexity", nil, { $0.complexity }),
            ("rings", nil, { Double($0.rings) }),
            ("aromatic rings", nil, { Double($0.aromaticRings) }),
            ("heteroatoms", nil, { Double($0.heteroatoms) }),
            ("share of sp3 carbon", nil, { $0.fractionSP3 }),
            ("aryl chalcogen", nil, { $0.chalcogen == .aryl ? 1 : 0 }),
        ]

    static func names(bits: Int) -> [String] { descriptors.map(\.name) + (0..<bits).map { "bit \($0)" } }

    static func units(bits: Int) -> [String?] { descriptors.map(\.unit) + (0..<bits).map { _ in nil } }

    static func features(
        _ smiles: String, bits: Int, at place: @autoclosure () -> DataProblem.Place
    ) throws(DataProblem) -> [Double] {
        do {
            let molecule = try Molecule(smiles: smiles)
            var numbers = descriptors.map { $0.value(molecule.descriptors) }
            if bits > 0 {
                let words = try molecule.fingerprint(bits: bits)
                for bit in 0..<bits { numbers.append(Double(words[bit / 64] >> UInt64(bit % 64) & 1)) }
            }
            return numbers
        } catch {
            throw DataProblem(.unparsableMolecule, "‘\(smiles)’: \(error.message)", at: place())
        }
    }

    /// `ligand SMILES`, `smiles`: columns that say what they hold.
    static func isNamed(_ column: String) -> Bool {
        let name = column.lowercased()
        return name == "smiles" || name.hasSuffix(" smiles") || name.hasSuffix("_smiles")
    }
}
