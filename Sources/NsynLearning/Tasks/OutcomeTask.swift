/// `nsyn train outcome-gold`: whether a synthesis gives one gold cluster, from published recipes.
public struct OutcomeTask: TrainingTask {
    public init() {}

    public let name = "outcome-gold"
    public let summary = "whether a gold-cluster synthesis gives one species, from published recipes"
    public let inputs = [(path: "recipes/recipes.csv", what: "published syntheses with their stated outcome")]
    public let licence = TaskLicence(
        name: "facts and short quotes", source: "recipes read from papers, patents and reviews", mayShip: true)
    public let limits = [
        "It does not predict a new study better than the share of successes does: it is not shipped.",
        "Most recipes state no amounts, and failures are rarely published.",
    ]

    private static func settings(_ head: OutcomeSettings.Head, seed: UInt64, quick: Bool) -> OutcomeSettings {
        var settings = OutcomeSettings()
        settings.head = head
        settings.usesGraphs = false
        settings.hidden = [16, 8]
        settings.dropout = 0.2
        settings.plan.seed = seed
        settings.plan.weightDecay = 0.05
        settings.plan.epochs = quick ? 20 : 40
        settings.plan.batchSize = head == .siamese ? 64 : 16
        return settings
    }

    private func read(_ request: TaskRequest) throws(DataProblem) -> RecipeTable {
        try RecipeTable(CSV.read(path: request.data + "/recipes/recipes.csv"))
    }

    public func train(_ request: TaskRequest) throws(DataProblem) -> TaskModel {
        let table = try read(request)
        let settings = Self.settings(.siamese, seed: request.seed, quick: request.isQuick)
        let count = request.isQuick ? 2 : 5
        let ensemble = try OutcomeEnsemble.train(table.examples, settings: settings, count: count)
        return TaskModel(
            task: name,
            facts: [
                ("recipes", "\(table.examples.count)"),
                ("of one species", "\(table.examples.outcomes.count { $0 == 1 })"),
                ("studies", "\(Set(table.groups).count)"),
                ("descriptors", RecipeTable.descriptorNames.joined(separator: ", ")),
                ("rests on", "published recipes, most without numbers: a hint, no prediction to rely on"),
            ],
            sections: [("outcome", BinaryCoding.bytes(StoredOutcome(ensemble)))])
    }

    /// Leaves out whole studies.
    public func evaluate(_ request: TaskRequest) throws(DataProblem) -> [EvaluationRow] {
        let table = try read(request)
        let repeats = request.isQuick ? 2 : 5
        var accuracies: [String: [Double]] = [:]
        var (matthews, briers): ([String: [Double]], [String: [Double]]) = ([:], [:])
        for turn in 0..<repeats {
            let seed = request.seed &+ UInt64(turn)
            var predictions: [String: [Double]] = [:]
            let count = table.examples.count
            var stream = RandomStream(seed: seed).split("studies")
            let order = stream.permutation((table.groups.max() ?? 0) + 1)
            for fold in 0..<10 {
                let test = (0..<count).filter { order[table.groups[$0]] % 10 == fold }
                let train = (0..<count).filter { order[table.groups[$0]] % 10 != fold }
                guard !test.isEmpty else { continue }
                let (known, fresh) = (table.examples.selecting(train), table.examples.selecting(test))
                let share = Double(known.outcomes.reduce(0, +)) / Double(max(known.count, 1))
                for head in OutcomeSettings.Head.allCases {
                    let settings = Self.settings(head, seed: seed, quick: request.isQuick)
                    let values = try OutcomeNetwork.train(known, settings: settings).probabilities(fresh)
                    Self.put(values, test, count, into: &predictions[head.rawValue, default: []])
                }
                Self.put(
                    fresh.outcomes.map { _ in share }, test, count,
                    into: &predictions["share of successes", default: []])
                guard request.progress((Double(turn) + Double(fold + 1) / 10) / Double(repeats), "fold \(fold + 1)")
                else {
                    break
                }
            }
            for (label, values) in predictions {
                let scores = OutcomeScores(values, table.examples.outcomes)
                accuracies[label, default: []].append(scores.accuracy)
                matthews[label, default: []].append(scores.matthews)
                briers[label, default: []].append(scores.brier)
            }
        }
        return accuracies.keys.sorted().flatMap { label in
            [("accuracy", accuracies), ("MCC", matthews), ("Brier", briers)].map { metric, values in
                let list = values[label] ?? []
                return EvaluationRow(
                    task: name, model: label, split: "new study", metric: metric,
                    value: list.reduce(0, +) / Double(max(list.count, 1)), spread: CompatibilityTask.deviation(list),
                    note: "\(table.examples.count) recipes of \(Set(table.groups).count) studies")
            }
        }
    }

    private static func put(_ values: [Double], _ rows: [Int], _ count: Int, into all: inout [Double]) {
        if all.isEmpty { all = [Double](repeating: 0.5, count: count) }
        for (value, row) in zip(values, rows) { all[row] = value }
    }
}
