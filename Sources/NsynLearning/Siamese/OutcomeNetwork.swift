/// A network that tells success from failure, with or without learned fingerprints, Siamese or dense.
public struct OutcomeNetwork: Sendable, Equatable {
    public let settings: OutcomeSettings
    public internal(set) var parameters: ParameterSet<Float>
    public let encoder: ReactionEncoder
    public let trunk: DenseLayers
    /// From the distance of two halves (Siamese) or from the last hidden layer (dense) to the log-odds.
    public let head: DenseLayers
    /// The training examples that new ones are compared with (Siamese).
    public let support: ReactionExamples
    /// Halves of the support, computed once.
    private(set) var supportHalves: [Float] = []
    private var comparison: SupportComparison?

    /// An untrained network of the right shape.
    init(untrained examples: ReactionExamples, settings: OutcomeSettings) {
        self.settings = settings
        var parameters = ParameterSet<Float>()
        let random = RandomStream(seed: settings.plan.seed)
        encoder = ReactionEncoder(for: examples, settings: settings, in: &parameters, random: random)
        trunk = DenseLayers(
            "trunk", widths: [encoder.width] + settings.hidden, activation: settings.activation, bendsLast: true,
            dropout: settings.dropout, in: &parameters, random: random)
        head = DenseLayers("head", widths: [trunk.outputs, 1], in: &parameters, random: random)
        support = examples
        self.parameters = parameters
    }

    /// A network with parameters that were trained before; nil where they belong to another shape.
    init?(_ examples: ReactionExamples, settings: OutcomeSettings, trained values: [Float]) {
        self.init(untrained: examples, settings: settings)
        guard values.count == parameters.values.count else { return nil }
        parameters.values = values
        compareWithSupport()
    }

    private mutating func compareWithSupport() {
        supportHalves = halves(of: support)
        guard settings.head == .siamese else { return }
        comparison = SupportComparison(
            halves: supportHalves, width: trunk.outputs, weights: Array(parameters[head.layers[0].weight]),
            bias: parameters[head.layers[0].bias].first ?? 0, isSuccess: support.outcomes.map { $0 == 1 },
            support: (0..<support.count).map(support.weight))
    }

    public static func == (left: OutcomeNetwork, right: OutcomeNetwork) -> Bool {
        left.settings == right.settings && left.parameters == right.parameters && left.support == right.support
    }

    // MARK: Training

    /// Trains from scratch, or from `start` (transfer): slots of the same name and shape are taken over, and those
    /// named in `settings.plan.frozenPrefixes` stay as they are.
    public static func train(
        _ examples: ReactionExamples, settings: OutcomeSettings = OutcomeSettings(),
        start: ParameterSet<Float>? = nil, progress: (TrainingProgress) -> Bool = { _ in true }
    ) throws(DataProblem) -> OutcomeNetwork {
        try examples.validate()
        var network = OutcomeNetwork(untrained: examples, settings: settings)
        if let start { network.parameters.copy(from: start, prefix: "") }
        var state = TrainingState(parameters: network.parameters, plan: settings.plan)
        network.trainer().train(&state, progress: progress)
        network.parameters = state.trained
        network.compareWithSupport()
        return network
    }

    /// The trainer, for a caller that keeps checkpoints.
    func trainer() -> NetworkTrainer<Float> {
        switch settings.head {
        case .siamese: pairTrainer()
        case .dense: singleTrainer()
        }
    }

    private func pairTrainer() -> NetworkTrainer<Float> {
        let (examples, sampler, pairs) = (support, PairSampler(support.outcomes), settings.pairsPerEpoch)
        let count = examples.count
        let weight: @Sendable (Int) -> Double = { examples.weight($0 / count) * examples.weight($0 % count) }
        let network = self
        let loss: NetworkTrainer<Float>.Loss = { tape, shard in
            var (rows, places): ([Int], [Int: Int32]) = ([], [:])
            func place(_ row: Int) -> Int32 {
                if let known = places[row] { return known }
                places[row] = Int32(rows.count)
                rows.append(row)
                return Int32(rows.count - 1)
            }
            let firsts = shard.examples.map { place($0 / count) }
            let seconds = shard.examples.map { place($0 % count) }
            let half = network.half(examples, rows: rows, on: tape, dropout: shard.dropout)
            let distance = tape.absoluteDifference(tape.gather(half, firsts), tape.gather(half, seconds))
            let targets = shard.examples.map { pair -> Float in
                examples.outcomes[pair / count] == examples.outcomes[pair % count] ? 1 : 0
            }
            return tape.binaryCrossEntropy(
                logits: network.head(distance, on: tape), targets: targets,
                weights: shard.examples.map { Float(weight($0)) })
        }
        return NetworkTrainer(
            exampleCount: count * count, weight: weight,
            examplesOfEpoch: { _, random in sampler.draw(pairs, random: random) }, loss: loss)
    }

    private func singleTrainer() -> NetworkTrainer<Float> {
        let (examples, network) = (support, self)
        let loss: NetworkTrainer<Float>.Loss = { tape, shard in
            let half = network.half(examples, rows: shard.examples, on: tape, dropout: shard.dropout)
            return tape.binaryCrossEntropy(
                logits: network.head(half, on: tape), targets: shard.examples.map { Float(examples.outcomes[$0]) },
                weights: shard.examples.map { Float(examples.weight($0)) })
        }
        return NetworkTrainer(exampleCount: examples.count, weight: { examples.weight($0) }, loss: loss)
    }

    /// One half of the network: from reactions to the layer whose distance is taken.
    private func half(
        _ examples: ReactionExamples, rows: [Int], on tape: Tape<Float>, dropout: RandomStream? = nil
    ) -> Node {
        trunk(encoder(examples, rows: rows, on: tape), on: tape, dropout: dropout)
    }

    // MARK: Predicting

    /// The input of the trunk for each reaction. Each molecule's fingerprint is computed once, not once a reaction.
    private func inputs(_ examples: ReactionExamples) -> [Float] {
        let tables = encoder.fingerprints.indices.map { role in
            encoder.table(role, of: examples, parameters: parameters.values)
        }
        let (scale, columns, width) = (encoder.standardiser, encoder.standardiser.means.count, encoder.width)
        var result = [Float](repeating: 0, count: examples.count * width)
        for row in 0..<examples.count {
            var place = row * width
            for column in 0..<columns {
                result[place + column] = Float(scale.score(examples.descriptors[row, column], column))
            }
            place += columns
            for (role, table) in tables.enumerated() {
                let length = encoder.fingerprints[role].length
                let molecule = examples.molecules[role][row]
                if molecule >= 0 {
                    for bit in 0..<length { result[place + bit] = table[molecule * length + bit] }
                }
                place += length
            }
        }
        return result
    }

    private func halves(of examples: ReactionExamples) -> [Float] {
        trunk.infer(inputs(examples), rows: examples.count, parameters: parameters.values)
    }

    /// The input of the trunk for each reaction: standardised numbers and learned fingerprints, for other learners
    /// (graph + support vectors) to build on.
    public func encoded(_ examples: ReactionExamples) -> Matrix {
        Matrix(rows: examples.count, columns: encoder.width, elements: inputs(examples).map(Double.init))
    }

    /// How alike a reaction is to the successes and to the failures of the support set, each averaged.
    public struct Similarity: Sendable, Equatable {
        public let toSuccesses: Double
        public let toFailures: Double

        /// The share of the success side: above one half exactly where the successes are nearer.
        public var probability: Double { toSuccesses / (toSuccesses + toFailures) }
    }

    /// Support-set inference: the similarity to every success is averaged, and to every failure.
    public func similarities(_ examples: ReactionExamples) -> [Similarity] {
        precondition(settings.head == .siamese, "only a Siamese network compares")
        guard let comparison else { return [] }
        let width = trunk.outputs
        let queries = halves(of: examples)
        // Where everything looks unlike everything, neither side is nearer.
        let tiny = 1e-12
        let totals = comparison.totals.clamped(
            lowerBound: SIMD2(repeating: tiny), upperBound: SIMD2(repeating: .infinity))
        var result = [Similarity](repeating: Similarity(toSuccesses: 0, toFailures: 0), count: examples.count)
        result.withUnsafeMutableBufferPointer { buffer in
            guard let base = buffer.baseAddress else { return }
            let target = SharedPointer(base)
            Parallel.blocks(examples.count, size: 512) { range in
                queries.withUnsafeBufferPointer { queries in
                    for query in range {
                        let shares = comparison.sums(queries.baseAddress! + query * width) / totals + tiny
                        target.base[query] = Similarity(toSuccesses: shares[0], toFailures: shares[1])
                    }
                }
            }
        }
        return result
    }

    /// The probability of success of each reaction.
    public func probabilities(_ examples: ReactionExamples) -> [Double] {
        switch settings.head {
        case .siamese: return similarities(examples).map(\.probability)
        case .dense:
            let logits = head.infer(halves(of: examples), rows: examples.count, parameters: parameters.values)
            return logits.map { Double(sigmoidValue($0)) }
        }
    }

    /// Learned fingerprints of molecules in a role, one row each.
    public func fingerprints(of molecules: [MoleculeGraph], role: String) throws(DataProblem) -> Matrix {
        guard let place = support.roles.firstIndex(of: role), place < encoder.fingerprints.count else {
            throw DataProblem(.wrongTask, "the model has no learned fingerprint of a \(role)")
        }
        let encoder = encoder.fingerprints[place]
        guard !molecules.isEmpty else { return Matrix(rows: 0, columns: encoder.length) }
        let tape = Tape<Float>()
        return parameters.values.withUnsafeBufferPointer { values in
            tape.reset(parameters: values.baseAddress)
            let batch = MoleculeBatch(molecules, atomWidth: encoder.atomWidth, bondWidth: encoder.bondWidth)
            let node = encoder(batch, on: tape)
            return Matrix(rows: molecules.count, columns: encoder.length, elements: tape.values(node).map(Double.init))
        }
    }
}
