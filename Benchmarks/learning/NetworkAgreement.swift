import NsynLearning

/// Prints inputs, parameters and outputs of the graph layers in double precision, for `graph_layers.py` to compute
/// again: one line a list of numbers, the name first, a matrix with its shape in the name.
enum NetworkAgreement {
    static func run() throws {
        var random = RandomStream(seed: 11)
        func row(_ count: Int) -> [Float] { (0..<count).map { _ in Float(random.normal()) } }
        let molecules = [3, 1, 6].map { count in
            MoleculeGraph(
                atoms: (0..<count).map { _ in row(4) },
                bonds: (1..<max(count, 1)).map { .init(Int32($0 / 2), Int32($0), features: row(2)) })
        }
        let batch = MoleculeBatch(molecules, atomWidth: 4, bondWidth: 2)
        for (name, shares) in [("shared", true), ("degrees", false)] {
            var parameters = ParameterSet<Double>()
            let encoder = FingerprintEncoder(
                name, atomWidth: 4, bondWidth: 2, hiddenWidth: 5, length: 10, sharesWeights: shares, in: &parameters,
                random: RandomStream(seed: 2))
            output(name, parameters) { encoder(batch, on: $0) }
        }
        say("atoms:\(batch.degrees.count)x4", batch.atomFeatures.map(Double.init))
        say("bonds:\(batch.degrees.count)x2", batch.bondSums.map(Double.init))
        say("sources", batch.sources.map(Double.init))
        say("targets", batch.targets.map(Double.init))
        say("molecule", batch.moleculeOfAtom.map(Double.init))

        let clusters = try [7, 12].map { count in
            let positions = (0..<count).map { atom -> Vector in
                let corner = Vector(Double(atom % 2), Double(atom / 2 % 2), Double(atom / 4))
                let shake = Vector(random.uniform(), random.uniform(), random.uniform())
                return 2.7 * corner + 0.4 * shake
            }
            let elements = (0..<count).map { $0 % 3 == 0 ? UInt8(47) : 79 }
            return try AtomGraph(
                AtomicStructure(name: "", atomicNumbers: elements, positions: positions), cut: .init(cutoff: 5))
        }
        let graphs = AtomGraphBatch(clusters)
        var parameters = ParameterSet<Double>()
        let encoder = CrystalGraphEncoder(
            "core", width: 6, layers: 2, expansion: .init(from: 1, to: 5, count: 9), in: &parameters,
            random: RandomStream(seed: 3))
        output("core", parameters) { encoder(graphs, on: $0) }
        say("elements", graphs.elements.map(Double.init))
        say("edge-sources", graphs.sources.map(Double.init))
        say("edge-targets", graphs.targets.map(Double.init))
        say("distances", graphs.distances)
        say("graph", graphs.graphOfAtom.map(Double.init))
    }

    private static func output(_ name: String, _ parameters: ParameterSet<Double>, _ run: (Tape<Double>) -> Node) {
        let tape = Tape<Double>()
        parameters.values.withUnsafeBufferPointer { values in
            tape.reset(parameters: values.baseAddress)
            let node = run(tape)
            say("out-\(name):\(tape.rows(node))x\(tape.columns(node))", Array(tape.values(node)))
        }
        for slot in parameters.slots { say("\(slot.name):\(slot.rows)x\(slot.columns)", Array(parameters[slot])) }
    }

    private static func say(_ name: String, _ values: [Double]) {
        print(name, values.map { "\($0)" }.joined(separator: " "))
    }
}
