/// What a compatibility model looks like and how it is trained.
public struct CompatibilitySettings: Sendable, Codable, Equatable {
    public var cut = AtomGraph.Cut(cutoff: 4.5, neighbours: 14)
    public var coreWidth = 16
    public var coreLayers = 2
    public var ligandWidth = 16
    public var hidden = [16]
    public var dropout = 0.2
    public var plan: TrainingPlan = {
        var plan = TrainingPlan()
        plan.epochs = 60
        plan.batchSize = 16
        plan.shardSize = 8
        plan.learningRate = 3e-3
        plan.weightDecay = 1e-2
        return plan
    }()

    public init() {}
}

/// Whether a metal core and a set of ligands belong together: two encoders, one for the atoms of the core and one for
/// the ligands, and a head on both.
///
/// A ligand set is the average of its ligands' fingerprints: neither their order nor their ratio matters.
public struct CompatibilityModel: Sendable, Equatable {
    public let settings: CompatibilitySettings
    public internal(set) var parameters: ParameterSet<Float>
    public let core: CrystalGraphEncoder
    public let ligand: FingerprintEncoder
    let gain, shift: ParameterSlot
    let head: DenseLayers
    /// Divides the log-odds; 1 until calibrated.
    public internal(set) var temperature = 1.0

    init(untrained settings: CompatibilitySettings) {
        self.settings = settings
        var parameters = ParameterSet<Float>()
        let random = RandomStream(seed: settings.plan.seed)
        core = CorePretraining.encoder(
            width: settings.coreWidth, layers: settings.coreLayers, cut: settings.cut, in: &parameters, random: random)
        ligand = FingerprintEncoder(
            "ligand", atomWidth: MoleculeFeatures.atomNames.count, bondWidth: MoleculeFeatures.bondNames.count,
            hiddenWidth: settings.ligandWidth, length: settings.ligandWidth, in: &parameters, random: random)
        let width = core.width + ligand.length
        gain = parameters.add("pair.gain", rows: 1, columns: width, start: .constant(1), random: random)
        shift = parameters.add("pair.shift", rows: 1, columns: width, start: .constant(0), random: random)
        head = DenseLayers(
            "pair.head", widths: [width] + settings.hidden + [1], activation: .softplus, dropout: settings.dropout,
            in: &parameters, random: random)
        self.parameters = parameters
    }

    /// Trains on pairs; `start` carries a pretrained core encoder (slots `core.…`).
    public static func train(
        _ pairs: [CorePair], cores: [CoreEntry], library: [LigandEntry],
        settings: CompatibilitySettings = CompatibilitySettings(), start: ParameterSet<Float>? = nil,
        progress: (TrainingProgress) -> Bool = { _ in true }
    ) throws(DataProblem) -> CompatibilityModel {
        guard !pairs.isEmpty else { throw DataProblem(.emptyTable, "there are no pairs to learn from") }
        guard pairs.contains(where: \.isCompatible), pairs.contains(where: { !$0.isCompatible }) else {
            throw DataProblem(.oneClass, "all pairs are alike: there is nothing to tell apart")
        }
        var model = CompatibilityModel(untrained: settings)
        if let start { model.parameters.copy(from: start, prefix: "core.") }
        let untrained = model
        let trainer = NetworkTrainer<Float>(exampleCount: pairs.count) { tape, shard in
            let chosen = shard.examples.map { pairs[$0] }
            let logits = untrained.logits(chosen, cores: cores, library: library, on: tape, dropout: shard.dropout)
            return tape.binaryCrossEntropy(logits: logits, targets: chosen.map { $0.isCompatible ? 1 : 0 })
        }
        var state = TrainingState(parameters: model.parameters, plan: settings.plan)
        trainer.train(&state, progress: progress)
        model.parameters = state.trained
        return model
    }

    private func logits(
        _ pairs: [CorePair], cores: [CoreEntry], library: [LigandEntry], on tape: Tape<Float>,
        dropout: RandomStream? = nil
    ) -> Node {
        let usedCores = Set(pairs.map(\.core)).sorted()
        let corePlace = Dictionary(uniqueKeysWithValues: usedCores.enumerated().map { ($1, Int32($0)) })
        let coreRows = tape.gather(
            core(AtomGraphBatch(usedCores.map { cores[$0].graph }), on: tape), pairs.map { corePlace[$0.core]! })
        let usedLigands = pairs.reduce(into: Set<Int>()) { $0.formUnion($1.ligands) }.sorted()
        let ligandPlace = Dictionary(uniqueKeysWithValues: usedLigands.enumerated().map { ($1, Int32($0)) })
        let batch = MoleculeBatch(
            usedLigands.map { library[$0].molecule }, atomWidth: ligand.atomWidth, bondWidth: ligand.bondWidth)
        var (members, owners): ([Int32], [Int32]) = ([], [])
        for (index, pair) in pairs.enumerated() {
            for place in pair.ligands.sorted() {
                members.append(ligandPlace[place]!)
                owners.append(Int32(index))
            }
        }
        let ligandRows = tape.segmentMean(
            tape.gather(ligand(batch, on: tape), members), segments: owners, count: pairs.count)
        let joined = tape.layerNorm(
            tape.concatenate([coreRows, ligandRows]), gain: tape.parameter(gain), bias: tape.parameter(shift))
        return head(joined, on: tape, dropout: dropout)
    }

    /// Log-odds before the temperature.
    public func logits(_ pairs: [CorePair], cores: [CoreEntry], library: [LigandEntry]) -> [Double] {
        let tape = Tape<Float>()
        return parameters.values.withUnsafeBufferPointer { values -> [Double] in
            var result: [Double] = []
            for start in stride(from: 0, to: pairs.count, by: 64) {
                tape.reset(parameters: values.baseAddress)
                let block = Array(pairs[start..<min(start + 64, pairs.count)])
                result += tape.values(logits(block, cores: cores, library: library, on: tape)).map(Double.init)
            }
            return result
        }
    }

    public func probabilities(_ pairs: [CorePair], cores: [CoreEntry], library: [LigandEntry]) -> [Double] {
        logits(pairs, cores: cores, library: library).map { sigmoidValue($0 / temperature) }
    }

    /// Sets the temperature by which the log-odds of pairs never trained on fit their labels best.
    public mutating func calibrate(_ pairs: [CorePair], cores: [CoreEntry], library: [LigandEntry]) {
        let logits = logits(pairs, cores: cores, library: library)
        func loss(_ temperature: Double) -> Double {
            zip(logits, pairs).reduce(0) { sum, item in
                let logit = item.0 / temperature
                return sum + softplusValue(logit) - (item.1.isCompatible ? logit : 0)
            }
        }
        guard !pairs.isEmpty else { return }
        // One parameter, one minimum: thirds of the logarithm from a twentieth to twenty.
        var (low, high) = (Double.logarithm(0.05), Double.logarithm(20))
        for _ in 0..<60 {
            let (first, second) = (low + (high - low) / 3, high - (high - low) / 3)
            if loss(.exponential(first)) < loss(.exponential(second)) { high = second } else { low = first }
        }
        temperature = .exponential((low + high) / 2)
    }
}
