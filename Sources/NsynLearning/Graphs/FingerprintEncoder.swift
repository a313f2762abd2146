/// Learned fingerprints of molecules by graph convolution: `layers` hidden filters, and a readout after each of them
/// and of the input, all summed (so P layers give P + 1 readouts).
///
/// A hidden filter computes h′ = relu((hᵥ + Σ h of neighbours)·W + (Σ bond features)·B + b), with its own W, B and b for
/// each number of neighbours where `sharesWeights` is false. A readout is Σ over atoms of softmax(h·U + (Σ bonds)·C + c),
/// so an atom adds 1 to the fingerprint, spread over its bits.
public struct FingerprintEncoder: Sendable, Codable, Equatable {
    public struct Filter: Sendable, Codable, Equatable {
        let atom, bond, bias: ParameterSlot
    }

    /// For each layer, one filter a degree, or a single one.
    public let hidden: [[Filter]]
    public let readouts: [Filter]
    public let atomWidth: Int
    public let bondWidth: Int

    public init<Scalar>(
        _ name: String, atomWidth: Int, bondWidth: Int, hiddenWidth: Int = 16, length: Int = 10, layers: Int = 2,
        sharesWeights: Bool = true, in parameters: inout ParameterSet<Scalar>, random: RandomStream
    ) {
        self.atomWidth = atomWidth
        self.bondWidth = bondWidth
        func filter(_ place: String, _ inputs: Int, _ outputs: Int) -> Filter {
            Filter(
                atom: parameters.add("\(place).atom", rows: inputs, columns: outputs, start: .glorot, random: random),
                bond: parameters.add(
                    "\(place).bond", rows: bondWidth, columns: outputs, start: .glorot, random: random),
                bias: parameters.add("\(place).bias", rows: 1, columns: outputs, start: .constant(0), random: random))
        }
        let degrees = sharesWeights ? 1 : MoleculeBatch.largestDegree + 1
        hidden = (0..<layers).map { layer in
            (0..<degrees).map {
                filter("\(name).hidden\(layer + 1).\($0)", layer == 0 ? atomWidth : hiddenWidth, hiddenWidth)
            }
        }
        readouts = (0...layers).map { filter("\(name).readout\($0)", $0 == 0 ? atomWidth : hiddenWidth, length) }
    }

    /// The number of bits.
    public var length: Int { readouts[0].atom.columns }

    /// One fingerprint a molecule.
    public func callAsFunction<Scalar>(_ batch: MoleculeBatch, on tape: Tape<Scalar>) -> Node {
        let count = batch.degrees.count
        var atoms = tape.constant(rows: count, columns: atomWidth) { Self.fill($0, batch.atomFeatures) }
        let bonds = tape.constant(rows: count, columns: bondWidth) { Self.fill($0, batch.bondSums) }
        var print = readout(0, atoms, bonds, batch, tape)
        for layer in hidden.indices {
            let near = tape.segmentSum(tape.gather(atoms, batch.targets), segments: batch.sources, count: count)
            atoms = tape.activate(filtered(layer, tape.add(atoms, near), bonds, batch, tape), .relu)
            print = tape.add(print, readout(layer + 1, atoms, bonds, batch, tape))
        }
        return print
    }

    private static func fill<Scalar: NetworkScalar>(_ buffer: UnsafeMutableBufferPointer<Scalar>, _ values: [Float]) {
        for index in buffer.indices { buffer[index] = Scalar(values[index]) }
    }

    private func readout<Scalar>(
        _ index: Int, _ atoms: Node, _ bonds: Node, _ batch: MoleculeBatch, _ tape: Tape<Scalar>
    ) -> Node {
        let shares = tape.softmax(apply(readouts[index], atoms, bonds, tape))
        return tape.segmentSum(shares, segments: batch.moleculeOfAtom, count: batch.count)
    }

    private func apply<Scalar>(_ filter: Filter, _ atoms: Node, _ bonds: Node, _ tape: Tape<Scalar>) -> Node {
        let sum = tape.add(
            tape.matmul(atoms, tape.parameter(filter.atom)), tape.matmul(bonds, tape.parameter(filter.bond)))
        return tape.addRow(sum, tape.parameter(filter.bias))
    }

    /// One filter for all atoms, or atoms sorted by degree, filtered, and put back in order.
    private func filtered<Scalar>(
        _ layer: Int, _ atoms: Node, _ bonds: Node, _ batch: MoleculeBatch, _ tape: Tape<Scalar>
    ) -> Node {
        guard hidden[layer].count > 1 else { return apply(hidden[layer][0], atoms, bonds, tape) }
        var (parts, order): ([Node], [Int32]) = ([], [])
        for (degree, filter) in hidden[layer].enumerated() {
            let rows = batch.degrees.indices.filter { batch.degrees[$0] == degree }.map(Int32.init)
            guard !rows.isEmpty else { continue }
            parts.append(apply(filter, tape.gather(atoms, rows), tape.gather(bonds, rows), tape))
            order.append(contentsOf: rows)
        }
        var places = [Int32](repeating: 0, count: order.count)
        for (place, row) in order.enumerated() { places[Int(row)] = Int32(place) }
        return tape.gather(tape.stack(parts), places)
    }
}
