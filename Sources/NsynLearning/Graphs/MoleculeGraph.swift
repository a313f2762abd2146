/// A molecule as a network sees it: numbers on atoms and on bonds. No coordinates, no order that matters.
public struct MoleculeGraph: Sendable, Equatable {
    public struct Bond: Sendable, Equatable {
        public let first: Int32
        public let second: Int32
        public let features: [Float]

        public init(_ first: Int32, _ second: Int32, features: [Float]) {
            self.first = first
            self.second = second
            self.features = features
        }
    }

    /// One row of features an atom.
    public let atoms: [[Float]]
    public let bonds: [Bond]

    public init(atoms: [[Float]], bonds: [Bond]) {
        precondition(!atoms.isEmpty, "a molecule has atoms")
        self.atoms = atoms
        self.bonds = bonds
    }
}

/// Several molecules as one graph, for a single pass.
public struct MoleculeBatch: Sendable, Equatable {
    public private(set) var atomFeatures: [Float] = []
    /// For each atom, the sum of the features of its bonds.
    public private(set) var bondSums: [Float] = []
    /// Each bond in both directions.
    public private(set) var sources: [Int32] = []
    public private(set) var targets: [Int32] = []
    public private(set) var moleculeOfAtom: [Int32] = []
    /// How many heavy neighbours each atom has, at most `MoleculeBatch.largestDegree`.
    public private(set) var degrees: [Int] = []
    public private(set) var count = 0
    public let atomWidth: Int
    public let bondWidth: Int

    public static let largestDegree = 5

    public init(_ molecules: some Collection<MoleculeGraph>, atomWidth: Int, bondWidth: Int) {
        self.atomWidth = atomWidth
        self.bondWidth = bondWidth
        for molecule in molecules {
            let offset = degrees.count
            for atom in molecule.atoms {
                precondition(atom.count == atomWidth, "atom features of another width")
                atomFeatures.append(contentsOf: atom)
            }
            bondSums.append(contentsOf: repeatElement(0, count: molecule.atoms.count * bondWidth))
            degrees.append(contentsOf: repeatElement(0, count: molecule.atoms.count))
            moleculeOfAtom.append(contentsOf: repeatElement(Int32(count), count: molecule.atoms.count))
            for bond in molecule.bonds {
                precondition(bond.features.count == bondWidth, "bond features of another width")
                let (first, second) = (Int(bond.first) + offset, Int(bond.second) + offset)
                for (atom, neighbour) in [(first, second), (second, first)] {
                    sources.append(Int32(atom))
                    targets.append(Int32(neighbour))
                    degrees[atom] = min(degrees[atom] + 1, Self.largestDegree)
                    for column in 0..<bondWidth { bondSums[atom * bondWidth + column] += bond.features[column] }
                }
            }
            count += 1
        }
    }
}
