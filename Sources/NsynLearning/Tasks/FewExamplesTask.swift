/// `nsyn evaluate few-examples`: 54 examples of robot crystallisations, drawn again and again; how well each model tells
/// success from failure on a ligand that it has never met.
public struct FewExamplesTask: TrainingTask {
    public init() {}

    public let name = "few-examples"
    public let summary = "success or failure from 54 examples, judged on a new ligand"
    public let inputs = [
        (path: "perovskite_crystals", what: "robot crystallisations and the inventory of their chemicals")
    ]
    public let licence = TaskLicence(
        name: "no licence stated", source: "Dark Reactions project, perovskite crystallisations", mayShip: false)

    /// A way to learn from 54 reactions.
    struct Contender: Sendable {
        let name: String
        let isRelative: Bool
        let fit: @Sendable (ReactionExamples, UInt64) throws -> @Sendable (ReactionExamples) -> [Double]
    }

    static let baseline = "logistic, 17 descriptors"

    static func contenders(quick: Bool) -> [Contender] {
        @Sendable func network(
            _ head: OutcomeSettings.Head, hidden: [Int], graphs: Bool
        ) -> @Sendable (ReactionExamples, UInt64) throws -> @Sendable (ReactionExamples) -> [Double] {
            { examples, seed in
                var settings = OutcomeSettings()
                (settings.head, settings.hidden, settings.usesGraphs) = (head, hidden, graphs)
                settings.dropout = 0.1
                settings.plan.seed = seed
                settings.plan.batchSize = head == .siamese ? 64 : 16
                settings.plan.weightDecay = 0.05
                settings.plan.epochs = quick ? 20 : 40
                let network = try OutcomeNetwork.train(examples, settings: settings)
                return { network.probabilities($0) }
            }
        }
        let logistic: @Sendable (ReactionExamples, UInt64) throws -> @Sendable (ReactionExamples) -> [Double] = {
            examples, seed in
            var settings = DenseSettings()
            (settings.hidden, settings.members, settings.plan.epochs) = ([], 1, 60)
            settings.plan.learningRate = 0.02
            settings.plan.weightDecay = 0.05
            settings.plan.seed = seed
            let table = Examples(
                features: examples.descriptors, target: .classes(examples.outcomes, names: ["failure", "success"]))
            let model = try DenseLearner(table, settings: settings)
            return { model.predict($0.descriptors).column(1) }
        }
        return [
            Contender(name: baseline, isRelative: false, fit: logistic),
            Contender(
                name: "dense, 17 descriptors", isRelative: false, fit: network(.dense, hidden: [16, 8], graphs: false)),
            Contender(
                name: "Siamese, 17 descriptors", isRelative: false,
                fit: network(.siamese, hidden: [16, 8], graphs: false)),
            Contender(name: "graph + dense", isRelative: false, fit: network(.dense, hidden: [16, 8], graphs: true)),
            Contender(
                name: "graph + Siamese", isRelative: false, fit: network(.siamese, hidden: [16, 8], graphs: true)),
            Contender(name: "logistic, relative concentrations", isRelative: true, fit: logistic),
            Contender(
                name: "Siamese, relative concentrations", isRelative: true,
                fit: network(.siamese, hidden: [16, 8], graphs: false)),
        ]
    }

    /// The accuracies of each contender, draw by draw.
    func accuracies(_ request: TaskRequest) throws(DataProblem) -> [(name: String, values: [Double])] {
        let table = try CrystalTable(request.data)
        let relative = table.relativeExamples
        let members = Dictionary(grouping: table.groups.indices, by: { table.groups[$0] })
        @Sendable func rows(_ group: Int, _ outcome: Int) -> [Int] {
            members[group]!.filter { table.examples.outcomes[$0] == outcome }
        }
        // A ligand is judged on as many successes as failures: chance is one half.
        let judged = members.keys.sorted().filter { rows($0, 1).count >= 9 && rows($0, 0).count >= 9 }
        guard !judged.isEmpty else { throw DataProblem(.oneClass, "no ligand has nine successes and nine failures") }
        let draws = request.isQuick ? judged.count : 3 * judged.count
        let contenders = Self.contenders(quick: request.isQuick)
        do {
            let results = try Parallel.tryMap(draws) { draw -> [Double] in
                var stream = RandomStream(seed: request.seed).split(draw)
                let held = judged[draw % judged.count]
                func pick(_ count: Int, _ pool: [Int]) -> [Int] {
                    stream.choice(min(count, pool.count), of: pool.count).map { pool[$0] }
                }
                let others = table.groups.indices.filter { table.groups[$0] != held }
                let train = [1, 0].flatMap { outcome in
                    pick(27, others.filter { table.examples.outcomes[$0] == outcome })
                }
                let size = min(rows(held, 1).count, rows(held, 0).count, 40)
                let test = pick(size, rows(held, 1)) + pick(size, rows(held, 0))
                return try contenders.map { contender in
                    let source = contender.isRelative ? relative : table.examples
                    let predict = try contender.fit(source.selecting(train), request.seed &+ UInt64(draw))
                    let fresh = source.selecting(test)
                    let right = zip(predict(fresh), fresh.outcomes).count { ($0 > 0.5) == ($1 == 1) }
                    return Double(right) / Double(test.count)
                }
            }
            return contenders.indices.map { place in (contenders[place].name, results.map { $0[place] }) }
        } catch let problem as DataProblem {
            throw problem
        } catch {
            throw DataProblem(.unreadableTable, "\(error)")
        }
    }

    public func train(_ request: TaskRequest) throws(DataProblem) -> TaskModel {
        let table = try CrystalTable(request.data)
        var stream = RandomStream(seed: request.seed)
        let rows = [1, 0].flatMap { outcome -> [Int] in
            let pool = table.examples.rows(of: outcome)
            return stream.choice(min(27, pool.count), of: pool.count).map { pool[$0] }
        }
        var settings = OutcomeSettings()
        (settings.hidden, settings.usesGraphs, settings.plan.seed) = ([16, 8], false, request.seed)
        let examples = table.relativeExamples.selecting(rows)
        let ensemble = try OutcomeEnsemble.train(examples, settings: settings, count: request.isQuick ? 2 : 5)
        return TaskModel(
            task: name,
            facts: [("examples", "\(rows.count)"), ("descriptors", examples.descriptorNames.joined(separator: ", "))],
            sections: [("outcome", BinaryCoding.bytes(StoredOutcome(ensemble)))])
    }

    public func evaluate(_ request: TaskRequest) throws(DataProblem) -> [EvaluationRow] {
        let all = try accuracies(request)
        let plain = all.first { $0.name == Self.baseline }!.values
        return all.map { contender in
            let differences = zip(contender.values, plain).map { $0 - $1 }
            let gain = differences.reduce(0, +) / Double(differences.count)
            let error = GapTask.standardError(differences)
            let paired =
                contender.name == Self.baseline
                ? "\(plain.count) draws of 54"
                : "against the plain logistic \(GapTask.digits(gain)) ± \(GapTask.digits(error)) (paired, standard error)"
            return EvaluationRow(
                task: name, model: contender.name, split: "new ligand", metric: "accuracy",
                value: contender.values.reduce(0, +) / Double(contender.values.count),
                spread: CompatibilityTask.deviation(contender.values), goal: (0.628, isMinimum: true), note: paired)
        }
    }
}
