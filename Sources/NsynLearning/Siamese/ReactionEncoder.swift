/// Numbers and learned fingerprints of a reaction, side by side: what the papers call the intermediate input vector.
public struct ReactionEncoder: Sendable, Codable, Equatable {
    /// One encoder a role; empty where only numbers are used.
    public let fingerprints: [FingerprintEncoder]
    public let standardiser: ColumnScale

    init<Scalar>(
        for examples: ReactionExamples, settings: OutcomeSettings, in parameters: inout ParameterSet<Scalar>,
        random: RandomStream
    ) {
        standardiser = ColumnScale(examples.descriptors, weights: examples.weights)
        guard settings.usesGraphs, let molecule = examples.library.first, !examples.roles.isEmpty else {
            fingerprints = []
            return
        }
        let bondWidth = examples.library.lazy.flatMap(\.bonds).first?.features.count ?? 1
        fingerprints = examples.roles.map { role in
            FingerprintEncoder(
                "fingerprint.\(role)", atomWidth: molecule.atoms[0].count, bondWidth: bondWidth,
                hiddenWidth: settings.hiddenFilterWidth, length: settings.fingerprintLength,
                layers: settings.graphLayers, sharesWeights: settings.sharesFilters, in: &parameters, random: random)
        }
    }

    public var width: Int { standardiser.means.count + fingerprints.reduce(0) { $0 + $1.length } }

    /// One row a reaction. Each molecule goes through its encoder once, however many reactions it takes part in.
    func callAsFunction<Scalar>(_ examples: ReactionExamples, rows: [Int], on tape: Tape<Scalar>) -> Node {
        let columns = standardiser.means.count
        let numbers = tape.constant(rows: rows.count, columns: columns) { buffer in
            for (place, row) in rows.enumerated() {
                for column in 0..<columns {
                    buffer[place * columns + column] = Scalar(
                        standardiser.score(examples.descriptors[row, column], column))
                }
            }
        }
        let prints = fingerprints.enumerated().map { role, encoder in
            print(encoder, of: rows.map { examples.molecules[role][$0] }, in: examples.library, on: tape)
        }
        return tape.concatenate([numbers] + prints)
    }

    /// Fingerprints of a role, by the molecule's place in the library; those that no reaction uses stay zero.
    func table(_ role: Int, of examples: ReactionExamples, parameters: [Float]) -> [Float] {
        let encoder = fingerprints[role]
        var table = [Float](repeating: 0, count: examples.library.count * encoder.length)
        var isUsed = [Bool](repeating: false, count: examples.library.count)
        for molecule in examples.molecules[role] where molecule >= 0 { isUsed[molecule] = true }
        let used = isUsed.indices.filter { isUsed[$0] }
        guard !used.isEmpty else { return table }
        let batch = MoleculeBatch(
            used.map { examples.library[$0] }, atomWidth: encoder.atomWidth, bondWidth: encoder.bondWidth)
        let tape = Tape<Float>()
        parameters.withUnsafeBufferPointer { values in
            tape.reset(parameters: values.baseAddress)
            let prints = tape.values(encoder(batch, on: tape))
            for (row, molecule) in used.enumerated() {
                for bit in 0..<encoder.length {
                    table[molecule * encoder.length + bit] = prints[row * encoder.length + bit]
                }
            }
        }
        return table
    }

    /// Fingerprints of the given molecules of a library; a role that is empty (−1) has a row of zeros.
    private func print<Scalar>(
        _ encoder: FingerprintEncoder, of molecules: [Int], in library: [MoleculeGraph], on tape: Tape<Scalar>
    ) -> Node {
        var (unique, places): ([Int], [Int: Int32]) = ([], [:])
        for molecule in molecules where molecule >= 0 && places[molecule] == nil {
            places[molecule] = Int32(unique.count)
            unique.append(molecule)
        }
        let none = tape.constant(rows: 1, columns: encoder.length) { $0.update(repeating: 0) }
        guard !unique.isEmpty else { return tape.gather(none, molecules.map { _ in 0 }) }
        let batch = MoleculeBatch(
            unique.map { library[$0] }, atomWidth: encoder.atomWidth, bondWidth: encoder.bondWidth)
        let rows = tape.stack([encoder(batch, on: tape), none])
        return tape.gather(rows, molecules.map { $0 < 0 ? Int32(unique.count) : places[$0]! })
    }
}
