/// Teaches a core encoder the energies of bare clusters, so that it knows atoms and distances before it meets the few
/// examples of another task.
public struct CorePretraining: Sendable {
    /// A bare cluster with its energy per atom, in eV, less the average of its element.
    public struct Example: Sendable {
        public let graph: AtomGraph
        public let energy: Double

        public init(graph: AtomGraph, energy: Double) {
            self.graph = graph
            self.energy = energy
        }
    }

    public let parameters: ParameterSet<Float>
    let encoder: CrystalGraphEncoder
    let head: DenseLayers
    public let meanEnergy: Double
    public let deviation: Double

    /// The encoder that every model with a core shares: slots `core.…`.
    static func encoder(
        width: Int, layers: Int, cut: AtomGraph.Cut, in parameters: inout ParameterSet<Float>, random: RandomStream
    ) -> CrystalGraphEncoder {
        CrystalGraphEncoder(
            "core", width: width, layers: layers,
            expansion: GaussianExpansion(from: 1.5, to: cut.cutoff, count: Int((cut.cutoff - 1.5) / 0.15) + 1),
            in: &parameters, random: random)
    }

    /// Reads energies of single-element clusters: the energy per atom, less the average over the structures of the
    /// same element, which stands for the choice of a reference.
    public static func examples(
        _ structures: [AtomicStructure], energy key: String, cut: AtomGraph.Cut
    ) throws(StructureError) -> [Example] {
        var averages: [UInt8: (sum: Double, count: Double)] = [:]
        for structure in structures {
            guard let energy = structure.properties[key] else { throw StructureError(.missingColumn(key)) }
            let element = structure.atomicNumbers[0]
            let (sum, count) = averages[element] ?? (0, 0)
            averages[element] = (sum + energy / Double(structure.count), count + 1)
        }
        var examples: [Example] = []
        for structure in structures {
            let average = averages[structure.atomicNumbers[0]]!
            let energy = structure.properties[key]! / Double(structure.count)
            examples.append(
                Example(graph: try AtomGraph(structure, cut: cut), energy: energy - average.sum / average.count))
        }
        return examples
    }

    public static func train(
        _ examples: [Example], width: Int, layers: Int, cut: AtomGraph.Cut, plan: TrainingPlan,
        start: ParameterSet<Float>? = nil, progress: (TrainingProgress) -> Bool = { _ in true }
    ) throws(DataProblem) -> CorePretraining {
        guard !examples.isEmpty else { throw DataProblem(.emptyTable, "there are no clusters to learn from") }
        var parameters = ParameterSet<Float>()
        let random = RandomStream(seed: plan.seed)
        let encoder = encoder(width: width, layers: layers, cut: cut, in: &parameters, random: random)
        let head = DenseLayers(
            "energy", widths: [width, width, 1], activation: .softplus, in: &parameters, random: random)
        if let start { parameters.copy(from: start, prefix: "core.") }
        let count = Double(examples.count)
        let mean = examples.reduce(0) { $0 + $1.energy } / count
        let variance = examples.reduce(0) { $0 + ($1.energy - mean) * ($1.energy - mean) } / count
        let deviation = max(variance.squareRoot(), 1e-9)
        let trainer = NetworkTrainer<Float>(exampleCount: examples.count) { tape, shard in
            let chosen = shard.examples.map { examples[$0] }
            let output = head(encoder(AtomGraphBatch(chosen.map(\.graph)), on: tape), on: tape)
            return tape.huber(output, targets: chosen.map { Float(($0.energy - mean) / deviation) }, width: 1)
        }
        var state = TrainingState(parameters: parameters, plan: plan)
        trainer.train(&state, progress: progress)
        return CorePretraining(
            parameters: state.trained, encoder: encoder, head: head, meanEnergy: mean, deviation: deviation)
    }

    /// Predicted energies per atom, in eV.
    public func energies(_ graphs: [AtomGraph]) -> [Double] {
        let tape = Tape<Float>()
        return parameters.values.withUnsafeBufferPointer { values -> [Double] in
            graphs.map { graph in
                tape.reset(parameters: values.baseAddress)
                let output = head(encoder(AtomGraphBatch([graph]), on: tape), on: tape)
                return meanEnergy + deviation * Double(tape.values(output)[0])
            }
        }
    }
}
