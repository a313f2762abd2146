/// Layers of a dense network; the last has no bend.
public struct DenseLayers: Sendable, Codable, Equatable {
    public struct Layer: Sendable, Codable, Equatable {
        public let weight: ParameterSlot
        public let bias: ParameterSlot
    }

    public let layers: [Layer]
    public let activation: Activation
    /// Whether the last layer bends too: true inside a larger network, false for an output.
    public let bendsLast: Bool
    public let keep: Double

    /// `widths` runs from the inputs to the outputs: `[17, 64, 64, 1]`.
    public init<Scalar>(
        _ name: String, widths: [Int], activation: Activation = .relu, bendsLast: Bool = false, dropout: Double = 0,
        in parameters: inout ParameterSet<Scalar>, random: RandomStream
    ) {
        precondition(widths.count >= 2 && widths.allSatisfy { $0 > 0 }, "a dense network has inputs and outputs")
        layers = (1..<widths.count).map { layer in
            Layer(
                weight: parameters.add(
                    "\(name).\(layer).weight", rows: widths[layer - 1], columns: widths[layer], start: .glorot,
                    random: random),
                bias: parameters.add(
                    "\(name).\(layer).bias", rows: 1, columns: widths[layer], start: .constant(0), random: random))
        }
        self.activation = activation
        self.bendsLast = bendsLast
        keep = 1 - dropout
    }

    public var inputs: Int { layers[0].weight.rows }
    public var outputs: Int { layers[layers.count - 1].weight.columns }

    /// `dropout` is nil when predicting.
    public func callAsFunction<Scalar>(_ input: Node, on tape: Tape<Scalar>, dropout: RandomStream? = nil) -> Node {
        var node = input
        for (index, layer) in layers.enumerated() {
            node = tape.addRow(tape.matmul(node, tape.parameter(layer.weight)), tape.parameter(layer.bias))
            guard bendsLast || index < layers.count - 1 else { break }
            node = tape.activate(node, activation)
            if let dropout { node = tape.dropout(node, keep: keep, random: dropout.split(index)) }
        }
        return node
    }
}
