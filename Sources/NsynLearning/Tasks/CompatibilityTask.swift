/// `nsyn train compatibility`: which ligands go with which gold core.
public struct CompatibilityTask: TrainingTask {
    public init() {}

    public let name = "compatibility"
    public let summary = "whether a gold core and a set of ligands belong together"
    public let inputs = [
        (path: "au_structures/Cluster", what: "structures as CIF"),
        (path: "qcd_metals", what: "bare clusters with energies, extended XYZ, to pretrain on"),
        (path: "../chemistry/species.csv", what: "reported formulas"),
        (path: "../chemistry/reagents.csv", what: "ligands with SMILES"),
    ]
    public let licence = TaskLicence(
        name: "no licence stated", source: "SonicB233 structures; Quantum Cluster Database subset", mayShip: false)
    public let limits = [
        "Incompatible sets are drawn, not measured: a low answer means unlike what was reported, not impossible.",
        "With so few cores, ranking ligands by themselves does as well; pretraining on bare clusters adds nothing.",
    ]

    private func settings(seed: UInt64, quick: Bool) -> CompatibilitySettings {
        var settings = CompatibilitySettings()
        settings.plan.seed = seed
        settings.plan.epochs = quick ? 20 : 40
        return settings
    }

    private func pretrain(_ data: CompatibilityData, _ settings: CompatibilitySettings) throws(DataProblem)
        -> CorePretraining
    {
        var plan = TrainingPlan()
        plan.seed = settings.plan.seed
        plan.epochs = max(10, settings.plan.epochs / 2)
        plan.batchSize = 16
        plan.shardSize = 8
        plan.learningRate = 4e-3
        return try CorePretraining.train(
            data.energies, width: settings.coreWidth, layers: settings.coreLayers, cut: settings.cut, plan: plan)
    }

    public func train(_ request: TaskRequest) throws(DataProblem) -> TaskModel {
        let settings = settings(seed: request.seed, quick: request.isQuick)
        let data = try CompatibilityData(request.data, settings: settings)
        let core = try pretrain(data, settings)
        _ = request.progress(0.5, "the core encoder is pretrained")
        let pairs = NegativeSampler().draw(data.cores, library: data.library, random: RandomStream(seed: request.seed))
        let model = try CompatibilityModel.train(
            pairs, cores: data.cores, library: data.library, settings: settings, start: core.parameters,
            progress: { request.progress(0.5 + 0.5 * Double($0.epoch) / Double($0.epochs), "pairs") })
        return TaskModel(
            task: name,
            facts: [
                ("cores", "\(data.cores.count)"), ("pairs", "\(pairs.count)"), ("ligands", "\(data.library.count)"),
                ("data digest", data.digest), ("pretrained on", "\(data.energies.count) energies"),
            ],
            sections: [
                ("settings", BinaryCoding.bytes(settings)), ("parameters", BinaryCoding.bytes(model.parameters)),
                (
                    "domain",
                    BinaryCoding.bytes(
                        CompatibilityDomain(
                            sizes: data.cores.map { $0.graph.elements.count }.sorted(),
                            ligands: Set(data.cores.flatMap { $0.ligandSets.flatMap { $0 } }).map {
                                LigandPrint(data.library[$0].molecule)
                            }.sorted { $0.parts.lexicographicallyPrecedes($1.parts) }))
                ),
            ])
    }

    /// Leaves out whole cores; with and without the pretrained encoder, beside the share of each ligand alone.
    public func evaluate(_ request: TaskRequest) throws(DataProblem) -> [EvaluationRow] {
        let repeats = request.isQuick ? 2 : 5
        let base = settings(seed: request.seed, quick: request.isQuick)
        let data = try CompatibilityData(request.data, settings: base)
        var scores: [String: [Double]] = [:]
        var losses: [String: [Double]] = [:]
        var pretrainingErrors: [Double] = []
        for turn in 0..<repeats {
            let settings = settings(seed: request.seed &+ UInt64(turn) &* 101, quick: request.isQuick)
            let core = try pretrain(data, settings)
            pretrainingErrors.append(try energyError(data, settings))
            let random = RandomStream(seed: settings.plan.seed)
            let pairs = NegativeSampler().draw(data.cores, library: data.library, random: random)
            var order = random.split("folds")
            let shuffled = order.permutation(data.cores.count)
            var foldOfCore = [Int](repeating: 0, count: data.cores.count)
            for (place, core) in shuffled.enumerated() { foldOfCore[core] = place % 5 }
            var predictions: [String: [(probability: Double, isCompatible: Bool)]] = [:]
            for fold in 0..<5 {
                let train = pairs.filter { foldOfCore[$0.core] != fold }
                let test = pairs.filter { foldOfCore[$0.core] == fold }
                guard !test.isEmpty else { continue }
                for (label, start) in [("dual encoder", nil), ("dual encoder, pretrained core", core.parameters)] {
                    let model = try CompatibilityModel.train(
                        train, cores: data.cores, library: data.library, settings: settings, start: start)
                    let values = model.probabilities(test, cores: data.cores, library: data.library)
                    predictions[label, default: []] += zip(values, test).map { ($0, $1.isCompatible) }
                }
                predictions["ligand seen with any core", default: []] += test.map { pair in
                    (Self.ligandShare(pair, train), pair.isCompatible)
                }
                let share = (Double(turn) + Double(fold + 1) / 5) / Double(repeats)
                guard request.progress(share, "draw \(turn + 1), fold \(fold + 1)") else { break }
            }
            for (label, values) in predictions {
                scores[label, default: []].append(Self.areaUnderCurve(values))
                let brier = values.reduce(0) { sum, value in
                    let difference = value.probability - (value.isCompatible ? 1 : 0)
                    return sum + difference * difference
                }
                losses[label, default: []].append(brier / Double(max(values.count, 1)))
            }
        }
        var rows: [EvaluationRow] = []
        for label in scores.keys.sorted() {
            for (metric, values) in [("AUC", scores[label]!), ("Brier", losses[label]!)] {
                rows.append(
                    EvaluationRow(
                        task: name, model: label, split: "new core", metric: metric,
                        value: values.reduce(0, +) / Double(values.count), spread: Self.deviation(values),
                        note: "\(data.cores.count) cores; negatives are drawn, not measured"))
            }
        }
        rows.append(
            EvaluationRow(
                task: name, model: "core encoder", split: "every fifth cluster", metric: "energy MAE / eV per atom",
                value: pretrainingErrors.reduce(0, +) / Double(pretrainingErrors.count),
                spread: Self.deviation(pretrainingErrors)))
        return rows
    }

    /// The pretraining task itself, on energies left out.
    private func energyError(_ data: CompatibilityData, _ settings: CompatibilitySettings) throws(DataProblem) -> Double
    {
        var part = data
        let places = data.energies.indices
        part.energies = places.filter { $0 % 5 != 0 }.map { data.energies[$0] }
        let test = places.filter { $0 % 5 == 0 }.map { data.energies[$0] }
        let model = try pretrain(part, settings)
        let errors = zip(model.energies(test.map(\.graph)), test).map { abs($0 - $1.energy) }
        return errors.reduce(0, +) / Double(max(errors.count, 1))
    }

    /// How often the ligands of a pair were compatible elsewhere: what a model that ignores the core can know.
    private static func ligandShare(_ pair: CorePair, _ train: [CorePair]) -> Double {
        let alike = train.filter { !$0.ligands.isDisjoint(with: pair.ligands) }
        return (Double(alike.count(where: \.isCompatible)) + 1) / (Double(alike.count) + 2)
    }

    /// The chance that a compatible pair is ranked above an incompatible one.
    static func areaUnderCurve(_ values: [(probability: Double, isCompatible: Bool)]) -> Double {
        let (good, bad) = (values.filter(\.isCompatible), values.filter { !$0.isCompatible })
        guard !good.isEmpty, !bad.isEmpty else { return 0.5 }
        var wins = 0.0
        for one in good {
            for other in bad {
                wins += one.probability > other.probability ? 1 : one.probability == other.probability ? 0.5 : 0
            }
        }
        return wins / Double(good.count * bad.count)
    }

    static func deviation(_ values: [Double]) -> Double {
        GapTask.standardError(values) * Double(values.count).squareRoot()
    }
}
