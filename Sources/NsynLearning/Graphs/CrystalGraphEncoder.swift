import NsynChemistry

/// Crystal-graph convolution with skip connections: atoms learn from their neighbours through gates that see the
/// distance; the average over atoms stands for the cluster.
///
/// One layer computes vᵢ + norm(Σⱼ σ(zᵢⱼ·W + b) ⊙ softplus(zᵢⱼ·V + c)) with zᵢⱼ = vᵢ ⊕ vⱼ ⊕ u(dᵢⱼ). The products with
/// vᵢ and vⱼ are taken once an atom and gathered, rather than once an edge.
public struct CrystalGraphEncoder: Sendable, Codable, Equatable {
    public struct Gate: Sendable, Codable, Equatable {
        let own, other, edge, bias: ParameterSlot
    }

    public struct Layer: Sendable, Codable, Equatable {
        let filter, core: Gate
        let gain, shift: ParameterSlot
    }

    public let embedding: ParameterSlot
    public let layers: [Layer]
    public let expansion: GaussianExpansion

    public init<Scalar>(
        _ name: String, width: Int = 32, layers count: Int = 3, expansion: GaussianExpansion = GaussianExpansion(),
        in parameters: inout ParameterSet<Scalar>, random: RandomStream
    ) {
        embedding = parameters.add(
            "\(name).embedding", rows: Element.count + 1, columns: width, start: .uniform(0.5), random: random)
        self.expansion = expansion
        let bells = expansion.count
        func gate(_ place: String) -> Gate {
            let fanIn = Double(2 * width + bells)
            let start = ParameterSet<Scalar>.Start.uniform((3 / fanIn).squareRoot())
            return Gate(
                own: parameters.add("\(place).own", rows: width, columns: width, start: start, random: random),
                other: parameters.add("\(place).other", rows: width, columns: width, start: start, random: random),
                edge: parameters.add("\(place).edge", rows: bells, columns: width, start: start, random: random),
                bias: parameters.add("\(place).bias", rows: 1, columns: width, start: .constant(0), random: random))
        }
        layers = (1...count).map { layer in
            Layer(
                filter: gate("\(name).\(layer).filter"), core: gate("\(name).\(layer).core"),
                gain: parameters.add(
                    "\(name).\(layer).gain", rows: 1, columns: width, start: .constant(1), random: random),
                shift: parameters.add(
                    "\(name).\(layer).shift", rows: 1, columns: width, start: .constant(0), random: random))
        }
    }

    public var width: Int { embedding.columns }

    /// One row an atom.
    public func atoms<Scalar>(_ batch: AtomGraphBatch, on tape: Tape<Scalar>) -> Node {
        var atoms = tape.gather(tape.parameter(embedding), batch.elements)
        let bells = expansion.node(batch.distances, on: tape)
        for layer in layers {
            let gate = tape.activate(edges(layer.filter, atoms, bells, batch, tape), .sigmoid)
            let core = tape.activate(edges(layer.core, atoms, bells, batch, tape), .softplus)
            let message = tape.segmentSum(
                tape.multiply(gate, core), segments: batch.sources, count: batch.elements.count)
            let normal = tape.layerNorm(
                message, gain: tape.parameter(layer.gain), bias: tape.parameter(layer.shift))
            atoms = tape.add(atoms, normal)
        }
        return atoms
    }

    /// One row a graph: the average of its atoms.
    public func callAsFunction<Scalar>(_ batch: AtomGraphBatch, on tape: Tape<Scalar>) -> Node {
        tape.segmentMean(atoms(batch, on: tape), segments: batch.graphOfAtom, count: batch.count)
    }

    private func edges<Scalar>(
        _ gate: Gate, _ atoms: Node, _ bells: Node, _ batch: AtomGraphBatch, _ tape: Tape<Scalar>
    ) -> Node {
        let own = tape.addRow(tape.matmul(atoms, tape.parameter(gate.own)), tape.parameter(gate.bias))
        let other = tape.matmul(atoms, tape.parameter(gate.other))
        let edge = tape.matmul(bells, tape.parameter(gate.edge))
        return tape.add(tape.add(tape.gather(own, batch.sources), tape.gather(other, batch.targets)), edge)
    }
}
