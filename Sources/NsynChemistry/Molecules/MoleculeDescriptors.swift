/// Numbers that RDKit computes from a molecule's graph.
public struct MoleculeDescriptors: Hashable, Sendable {
    /// Average molar mass in g/mol, by RDKit's own table of weights.
    public let averageMass: Double
    /// Mass of the principal isotopologue in u.
    public let exactMass: Double
    public let charge: Int
    public let heavyAtoms: Int
    public let allAtoms: Int
    public let hydrogenBondDonors: Int
    public let hydrogenBondAcceptors: Int
    /// Topological polar surface area in Å².
    public let polarSurface: Double
    public let rotatableBonds: Int
    /// Octanol–water partition by Crippen's contributions.
    public let logP: Double
    public let molarRefractivity: Double
    /// Bertz's complexity index.
    public let complexity: Double
    public let rings: Int
    public let aromaticRings: Int
    public let heterocycles: Int
    public let heteroatoms: Int
    /// Share of the carbon atoms that are sp³.
    public let fractionSP3: Double
    /// What the two-valent sulfur or selenium sits on.
    public let chalcogen: Molecule.ChalcogenPosition

    /// From the numbers of `nsyn_molecule_descriptors`, in the order of its header.
    init?(_ values: [Double]) {
        guard values.count >= 18, values.allSatisfy(\.isFinite) else { return nil }
        averageMass = values[0]
        exactMass = values[1]
        charge = Int(values[2])
        heavyAtoms = Int(values[3])
        allAtoms = Int(values[4])
        hydrogenBondDonors = Int(values[5])
        hydrogenBondAcceptors = Int(values[6])
        polarSurface = values[7]
        rotatableBonds = Int(values[8])
        logP = values[9]
        molarRefractivity = values[10]
        complexity = values[11]
        rings = Int(values[12])
        aromaticRings = Int(values[13])
        heterocycles = Int(values[14])
        heteroatoms = Int(values[15])
        fractionSP3 = values[16]
        chalcogen = values[17] == 1 ? .aryl : values[17] == 0 ? .aliphatic : .none
    }
}
