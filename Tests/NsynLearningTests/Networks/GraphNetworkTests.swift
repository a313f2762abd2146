import Testing

@testable import NsynLearning

@Suite struct GraphNetworkTests {
    /// Propane-like and ethanol-like toys with two atom and two bond features.
    private static let molecules = [
        MoleculeGraph(
            atoms: [[1, 0.2], [1, 0.4], [1, 0.2]],
            bonds: [.init(0, 1, features: [1, 0]), .init(1, 2, features: [1, 0])]),
        MoleculeGraph(
            atoms: [[1, 0.2], [1, 0.4], [0, -0.5], [0.3, 1]],
            bonds: [
                .init(0, 1, features: [1, 0]), .init(1, 2, features: [0, 1]), .init(1, 3, features: [0.5, 0.5]),
                .init(2, 3, features: [1, 1]),
            ]),
        MoleculeGraph(atoms: [[0.7, 0.7]], bonds: []),
    ]

    private static func fingerprints(_ molecules: [MoleculeGraph], sharesWeights: Bool) -> [[Double]] {
        var parameters = ParameterSet<Double>()
        let encoder = FingerprintEncoder(
            "ligand", atomWidth: 2, bondWidth: 2, hiddenWidth: 6, length: 5, sharesWeights: sharesWeights,
            in: &parameters, random: RandomStream(seed: 2))
        let tape = Tape<Double>()
        return parameters.values.withUnsafeBufferPointer { values in
            tape.reset(parameters: values.baseAddress)
            let batch = MoleculeBatch(molecules, atomWidth: 2, bondWidth: 2)
            let node = encoder(batch, on: tape)
            return molecules.indices.map { row in (0..<5).map { tape.values(node)[row * 5 + $0] } }
        }
    }

    private static func clusters() throws -> [AtomGraph] {
        var random = RandomStream(seed: 9)
        return try [5, 8].map { count in
            let positions = (0..<count).map { (index: Int) -> Vector in
                let (x, y, z) = (Double(index % 2), Double(index / 2 % 2), Double(index / 4))
                return Vector(2.8 * x, 2.7 * y, 2.9 * z)
            }
            let elements = (0..<count).map { _ in UInt8(random.uniform() < 0.5 ? 79 : 47) }
            return try AtomGraph(
                AtomicStructure(name: "", atomicNumbers: elements, positions: positions), cut: .init(cutoff: 4))
        }
    }

    @Test(arguments: [true, false])
    func aFingerprintCountsAtomsAndReadouts(sharesWeights: Bool) {
        let prints = Self.fingerprints(Self.molecules, sharesWeights: sharesWeights)
        for (print, molecule) in zip(prints, Self.molecules) {
            #expect(abs(print.reduce(0, +) - 3 * Double(molecule.atoms.count)) < 1e-9)
        }
    }

    @Test(arguments: [true, false])
    func neitherTheOrderOfAtomsNorTheBatchMatters(sharesWeights: Bool) {
        let all = Self.fingerprints(Self.molecules, sharesWeights: sharesWeights)
        let original = Self.molecules[1]
        let order = [2, 0, 3, 1]
        let renumbered = MoleculeGraph(
            atoms: order.map { original.atoms[$0] },
            bonds: original.bonds.reversed().map {
                .init(
                    Int32(order.firstIndex(of: Int($0.second))!), Int32(order.firstIndex(of: Int($0.first))!),
                    features: $0.features)
            })
        let alone = Self.fingerprints([renumbered], sharesWeights: sharesWeights)[0]
        for (one, other) in zip(alone, all[1]) { #expect(abs(one - other) < 1e-12) }
    }

    /// Gradients of whole encoders against central differences, in double precision.
    private static func largestGradientError(
        _ parameters: ParameterSet<Double>, _ encode: (Tape<Double>) -> Node
    ) -> Double {
        var parameters = parameters
        let tape = Tape<Double>()
        func loss() -> Node {
            let node = encode(tape)
            let targets = (0..<tape.rows(node) * tape.columns(node)).map { 0.1 * Double($0 % 7) }
            return tape.squaredError(node, targets: targets)
        }
        var gradient = [Double](repeating: 0, count: parameters.values.count)
        parameters.values.withUnsafeBufferPointer { values in
            tape.reset(parameters: values.baseAddress)
            let node = loss()
            gradient.withUnsafeMutableBufferPointer { tape.backward(from: node, into: $0.baseAddress!) }
        }
        func value(_ element: Int, _ shift: Double) -> Double {
            parameters.values[element] += shift
            defer { parameters.values[element] -= shift }
            return parameters.values.withUnsafeBufferPointer { values in
                tape.reset(parameters: values.baseAddress)
                return tape.values(loss())[0]
            }
        }
        var worst = 0.0
        // Every seventh parameter reaches every matrix and keeps the test short.
        for element in stride(from: 0, to: gradient.count, by: 7) {
            let expected = (value(element, 1e-5) - value(element, -1e-5)) / 2e-5
            worst = max(worst, abs(gradient[element] - expected) / max(1, abs(expected)))
        }
        return worst
    }

    @Test func gradientsOfBothEncodersAreRight() throws {
        var parameters = ParameterSet<Double>()
        let ligand = FingerprintEncoder(
            "ligand", atomWidth: 2, bondWidth: 2, hiddenWidth: 4, length: 3, sharesWeights: false, in: &parameters,
            random: RandomStream(seed: 2))
        let batch = MoleculeBatch(Self.molecules, atomWidth: 2, bondWidth: 2)
        #expect(Self.largestGradientError(parameters) { ligand(batch, on: $0) } < 1e-6)

        var coreParameters = ParameterSet<Double>()
        let core = CrystalGraphEncoder(
            "core", width: 4, layers: 2, expansion: .init(from: 0, to: 4, count: 5), in: &coreParameters,
            random: RandomStream(seed: 3))
        let graphs = AtomGraphBatch(try Self.clusters())
        #expect(Self.largestGradientError(coreParameters) { core(graphs, on: $0) } < 1e-6)
    }

    @Test func aClusterIsTheSameAloneAndInABatch() throws {
        var parameters = ParameterSet<Float>()
        let core = CrystalGraphEncoder("core", width: 8, in: &parameters, random: RandomStream(seed: 3))
        let graphs = try Self.clusters()
        let tape = Tape<Float>()
        parameters.values.withUnsafeBufferPointer { values in
            tape.reset(parameters: values.baseAddress)
            let both = core(AtomGraphBatch(graphs), on: tape)
            let alone = core(AtomGraphBatch([graphs[1]]), on: tape)
            for column in 0..<8 { #expect(abs(tape.values(both)[8 + column] - tape.values(alone)[column]) < 1e-5) }
        }
    }
}
