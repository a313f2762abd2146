import NsynChemistry

/// A thiolate-protected gold cluster in a minimal basis: 6s and 6p on gold, 3p on sulfur.
///
/// The carbon chains are left out: each S–R bond is closed and keeps five electrons in the three 3p functions of its
/// sulfur, each gold gives its 6s electron. Once the sulfur functions are full, n − m − charge electrons remain: the
/// superatom count. The Hamiltonian is linear in ten amplitudes, so a gap's derivatives are expectation values.
public struct TightBindingStructure: Sendable, Equatable {
    /// The ten amplitudes, in eV at the reference distance.
    public enum Amplitude: Int, Sendable, CaseIterable {
        case goldSS, goldSP, goldPPSigma, goldPPPi, sulfurSP, sulfurPPSigma, sulfurPPPi
        case gold6s, gold6p, sulfur3p
    }

    /// How fast couplings fall with distance.
    public struct Decay: Sendable, Codable, Equatable {
        /// (d₀ / d)^power.
        public var power: Double
        /// Half of a coupling is left at this distance, in Å.
        public var reach: Double

        public init(power: Double, reach: Double) {
            self.power = power
            self.reach = reach
        }

        func factor(_ distance: Double, reference: Double) -> Double {
            .power(reference / distance, power) / (1 + .exponential((distance - reach) / 0.25))
        }
    }

    struct Term: Sendable, Equatable {
        let row: Int32
        let column: Int32
        let amplitude: Int32
        let value: Double
    }

    public let size: Int
    public let electrons: Int
    /// Upper triangle only.
    let terms: [Term]

    public init(_ structure: AtomicStructure, charge: Int = 0, decay: Decay) throws(StructureError) {
        let gold = structure.filtered { $0 == Element.gold.atomicNumber }
        let sulfur = structure.filtered { $0 == Element.sulfur.atomicNumber }
        if let other = structure.atomicNumbers.first(where: { !Self.known.contains($0) }) {
            let symbol = Element(atomicNumber: Int(other))?.symbol ?? "\(other)"
            throw StructureError(.outsideModel("\(symbol) (the model knows gold with thiolates)"))
        }
        guard gold.count > 0 else { throw StructureError(.outsideModel("a structure without gold")) }
        var atoms = gold
        atoms.atomicNumbers += sulfur.atomicNumbers
        atoms.positions += sulfur.positions
        let electrons = gold.count + 5 * sulfur.count - charge
        let size = 4 * gold.count + 3 * sulfur.count
        guard electrons > 0, (electrons + 1) / 2 < size else {
            throw StructureError(.outsideModel("a cluster of charge \(charge)"))
        }
        let list = try NeighbourList(atoms, cutoff: decay.reach + 2.5)
        var terms: [Term] = []
        let golds = gold.count
        func first(_ atom: Int32) -> Int32 {
            atom < golds ? 4 * atom : Int32(4 * golds) + 3 * (atom - Int32(golds))
        }
        func add(_ row: Int32, _ column: Int32, _ amplitude: Amplitude, _ value: Double) {
            guard value != 0 else { return }
            terms.append(
                Term(
                    row: min(row, column), column: max(row, column), amplitude: Int32(amplitude.rawValue), value: value)
            )
        }
        for atom in 0..<Int32(golds) {
            add(first(atom), first(atom), .gold6s, 1)
            for axis in 1...3 { add(first(atom) + Int32(axis), first(atom) + Int32(axis), .gold6p, 1) }
        }
        for atom in Int32(golds)..<Int32(atoms.count) {
            for axis in 0..<3 { add(first(atom) + Int32(axis), first(atom) + Int32(axis), .sulfur3p, 1) }
        }
        for edge in list.edges where edge.source < edge.target && edge.source < golds {
            let direction = edge.direction / edge.distance
            let (one, two) = (first(edge.source), first(edge.target))
            let meetsSulfur = edge.target >= golds
            let strength = decay.factor(edge.distance, reference: meetsSulfur ? 2.35 : 2.88)
            let otherP = meetsSulfur ? two : two + 1
            if !meetsSulfur { add(one, two, .goldSS, strength) }
            for i in 0..<3 {
                add(one, otherP + Int32(i), meetsSulfur ? .sulfurSP : .goldSP, strength * direction[i])
                if !meetsSulfur { add(one + 1 + Int32(i), two, .goldSP, -strength * direction[i]) }
                for j in 0..<3 {
                    let along = direction[i] * direction[j]
                    let across = (i == j ? 1 : 0) - along
                    let (row, column) = (one + 1 + Int32(i), otherP + Int32(j))
                    add(row, column, meetsSulfur ? .sulfurPPSigma : .goldPPSigma, strength * along)
                    add(row, column, meetsSulfur ? .sulfurPPPi : .goldPPPi, strength * across)
                }
            }
        }
        self.size = size
        self.electrons = electrons
        self.terms = terms
    }

    /// Gold, sulfur, and what hangs behind the sulfur.
    private static let known: Set<UInt8> = [1, 6, 7, 8, 9, 16, 79]

    /// Where the levels of a structure lie and how its gap answers to each amplitude.
    struct Levels: Sendable {
        /// From the highest occupied to the lowest empty level, in eV. A half-filled level counts as occupied.
        let gap: Double
        let slopes: [Double]
    }

    func levels(_ amplitudes: [Double]) -> Levels {
        var matrix = Matrix(rows: size, columns: size)
        for term in terms {
            let value = term.value * amplitudes[Int(term.amplitude)]
            matrix[Int(term.row), Int(term.column)] += value
            if term.row != term.column { matrix[Int(term.column), Int(term.row)] += value }
        }
        let empty = (electrons + 1) / 2
        guard let eigen = try? matrix.symmetricEigen(empty - 1...empty) else {
            return Levels(gap: 0, slopes: amplitudes.map { _ in 0 })
        }
        var slopes = [Double](repeating: 0, count: amplitudes.count)
        let (upper, lower) = (Array(eigen.vectors.row(1)), Array(eigen.vectors.row(0)))
        for term in terms {
            let (row, column) = (Int(term.row), Int(term.column))
            let twice = row == column ? 1.0 : 2.0
            slopes[Int(term.amplitude)] +=
                twice * term.value * (upper[row] * upper[column] - lower[row] * lower[column])
        }
        return Levels(gap: eigen.values[1] - eigen.values[0], slopes: slopes)
    }

}
