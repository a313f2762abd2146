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
    public let limits = [
        "It ranks conditions within the range that a ligand's stocks allow; it knows nothing of the ligand itself.",
        "Half of the questions are successes, so that chance is one half: the answer is no frequency of success.",
        "Ranges are taken from the conditions laid out for a ligand, those asked about among them; no outcome enters.",
    ]

    /// A way to learn from 54 reactions.
    struct Contender: Sendable {
        let name: String
        let isRelative: Bool
        let fit: @Sendable (ReactionExamples, UInt64) throws -> @Sendable (ReactionExamples) -> [Double]
    }

    private static func settings(
        _ head: OutcomeSettings.Head, hidden: [Int], graphs: Bool, seed: UInt64, quick: Bool
    ) -> OutcomeSettings {
        var settings = OutcomeSettings()
        (settings.head, settings.hidden, settings.usesGraphs) = (head, hidden, graphs)
        settings.dropout = 0.1
        settings.plan.seed = seed
        settings.plan.batchSize = head == .siamese ? 64 : 16
        settings.plan.weightDecay = 0.05
        settings.plan.epochs = quick ? 20 : 40
        return settings
    }

    static func contenders(quick: Bool) -> [Contender] {
        @Sendable func network(
            _ head: OutcomeSettings.Head, hidden: [Int], graphs: Bool
        ) -> @Sendable (ReactionExamples, UInt64) throws -> @Sendable (ReactionExamples) -> [Double] {
            { examples, seed in
                let network = try OutcomeNetwork.train(
                    examples, settings: settings(head, hidden: hidden, graphs: graphs, seed: seed, quick: quick))
                return { network.probabilities($0) }
            }
        }
        @Sendable func plain(
            _ specification: LearnerSpecification
        ) -> @Sendable (ReactionExamples, UInt64) throws -> @Sendable (ReactionExamples) -> [Double] {
            { examples, seed in
                let model = try specification.fit(Self.table(examples), seed: seed)
                return { model.predict($0.descriptors).column(1) }
            }
        }
        let logistic: @Sendable (ReactionExamples, UInt64) throws -> @Sendable (ReactionExamples) -> [Double] = {
            examples, seed in
            var settings = DenseSettings()
            (settings.hidden, settings.members, settings.plan.epochs) = ([], 1, 60)
            settings.plan.learningRate = 0.02
            settings.plan.weightDecay = 0.05
            settings.plan.seed = seed
            let model = try DenseLearner(Self.table(examples), settings: settings)
            return { model.predict($0.descriptors).column(1) }
        }
        /// Support vectors on the fingerprints that a dense graph network has learned from the same rows.
        let graphVectors: @Sendable (ReactionExamples, UInt64) throws -> @Sendable (ReactionExamples) -> [Double] = {
            examples, seed in
            let encoder = try OutcomeNetwork.train(
                examples, settings: settings(.dense, hidden: [16, 8], graphs: true, seed: seed, quick: quick))
            let model = try LearnerSpecification(.supportVectors).fit(
                Examples(features: encoder.encoded(examples), target: Self.table(examples).target), seed: seed)
            return { model.predict(encoder.encoded($0)).column(1) }
        }
        return [
            Contender(name: "logistic, 17 descriptors", isRelative: false, fit: logistic),
            Contender(name: "forest, 17 descriptors", isRelative: false, fit: plain(.init(.forest, ["trees": 100]))),
            Contender(name: "svm, 17 descriptors", isRelative: false, fit: plain(.init(.supportVectors))),
            Contender(name: "boosting, 17 descriptors", isRelative: false, fit: plain(.init(.boosting))),
            Contender(
                name: "gp, 17 descriptors", isRelative: false, fit: plain(.init(.gaussianProcess, ["anisotropic": 0]))),
            Contender(
                name: "dense, 17 descriptors", isRelative: false, fit: network(.dense, hidden: [16, 8], graphs: false)),
            Contender(
                name: "Siamese, 17 descriptors", isRelative: false,
                fit: network(.siamese, hidden: [16, 8], graphs: false)),
            Contender(name: "graph + dense", isRelative: false, fit: network(.dense, hidden: [16, 8], graphs: true)),
            Contender(
                name: "graph + Siamese", isRelative: false, fit: network(.siamese, hidden: [16, 8], graphs: true)),
            Contender(name: "graph + svm", isRelative: false, fit: graphVectors),
            Contender(name: "logistic, relative concentrations", isRelative: true, fit: logistic),
            Contender(name: "svm, relative concentrations", isRelative: true, fit: plain(.init(.supportVectors))),
            Contender(
                name: "Siamese, relative concentrations", isRelative: true,
                fit: network(.siamese, hidden: [16, 8], graphs: false)),
        ]
    }

    private static func table(_ examples: ReactionExamples) -> Examples {
        Examples(features: examples.descriptors, target: .classes(examples.outcomes, names: ["failure", "success"]))
    }

    static let transfer = "transfer from all other ligands"
    /// How many experiments on the new ligand the second transfer has seen.
    static let own = 10
    static let adapted = "transfer, then \(own) experiments on the ligand"

    /// Usual learners on every reaction of the other ligands: what more rows are worth without the transfer's recipe.
    private static let wide: [(name: String, isRelative: Bool, learner: LearnerSpecification)] = [
        ("boosting, 17 descriptors, all reactions of the others", false, .init(.boosting, ["balances": 1])),
        ("logistic, relative concentrations, all reactions of the others", true, .init(.logistic, ["balances": 1])),
    ]

    /// Accuracies, draw by draw; draw `d` asks about ligand `d % ligands`.
    struct Draws {
        var ligands: Int
        var rows: [(name: String, values: [Double])]
    }

    /// The accuracies of each contender, draw by draw.
    func accuracies(_ request: TaskRequest) throws(DataProblem) -> Draws {
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
        /// The share of right answers to as many successes as failures.
        @Sendable func share(_ said: [Double], _ test: [Int]) -> Double {
            let right = zip(said, test).count { ($0 > 0.5) == (table.examples.outcomes[$1] == 1) }
            return Double(right) / Double(test.count)
        }
        do {
            let priors = try Parallel.tryMap(judged.count) { place in
                try Self.prior(table, rows: table.groups.indices.filter { table.groups[$0] != judged[place] })
            }
            let wide = try Parallel.tryMap(judged.count) { place in
                let others = table.groups.indices.filter { table.groups[$0] != judged[place] }
                return try Self.wide.map { item in
                    let source = (item.isRelative ? relative : table.examples).selecting(others)
                    return try item.learner.fit(Self.table(source), seed: request.seed)
                }
            }
            let results = try Parallel.tryMap(draws) { draw -> [Double] in
                var stream = RandomStream(seed: request.seed).split(draw)
                let place = draw % judged.count
                let held = judged[place]
                func pick(_ count: Int, _ pool: [Int]) -> [Int] {
                    stream.choice(min(count, pool.count), of: pool.count).map { pool[$0] }
                }
                let others = table.groups.indices.filter { table.groups[$0] != held }
                let train = [1, 0].flatMap { outcome in
                    pick(27, others.filter { table.examples.outcomes[$0] == outcome })
                }
                let size = min(rows(held, 1).count, rows(held, 0).count, 40)
                let test = pick(size, rows(held, 1)) + pick(size, rows(held, 0))
                // Rows of the ligand that are not asked about, as its experiments come: at random.
                let asked = Set(test)
                let tried = pick(Self.own, members[held]!.filter { !asked.contains($0) })
                let moved = priors[place].adapted(
                    places: table.relative.selecting(rows: tried), outcomes: tried.map { table.examples.outcomes[$0] })
                let transfers = [priors[place], moved].map { model in
                    share(model.probabilities(table.relative.selecting(rows: test)), test)
                }
                let widely = zip(Self.wide, wide[place]).map { item, model in
                    let source = item.isRelative ? relative : table.examples
                    return share(model.predict(source.descriptors.selecting(rows: test)).column(1), test)
                }
                return try transfers + widely
                    + contenders.map { contender in
                        let source = contender.isRelative ? relative : table.examples
                        let predict = try contender.fit(source.selecting(train), request.seed &+ UInt64(draw))
                        return share(predict(source.selecting(test)), test)
                    }
            }
            let names = [Self.transfer, Self.adapted] + Self.wide.map(\.name) + contenders.map(\.name)
            return Draws(
                ligands: judged.count,
                rows: names.indices.map { place in (names[place], results.map { $0[place] }) })
        } catch let problem as DataProblem {
            throw problem
        } catch {
            throw DataProblem(.unreadableTable, "\(error)")
        }
    }

    private static func prior(_ table: CrystalTable, rows: [Int]) throws(DataProblem) -> LigandTransfer {
        try LigandTransfer(
            columns: CrystalTable.concentrationNames, places: table.relative.selecting(rows: rows),
            outcomes: rows.map { table.examples.outcomes[$0] }, groups: rows.map { table.groups[$0] })
    }

    /// What all ligands share, to be asked about the conditions that a new one allows.
    public func train(_ request: TaskRequest) throws(DataProblem) -> TaskModel {
        let table = try CrystalTable(request.data)
        let model = try Self.prior(table, rows: Array(table.groups.indices))
        return TaskModel(
            task: name,
            facts: [
                ("reactions", "\(table.groups.count)"), ("ligands", "\(model.ligands)"),
                ("told by", model.columns.joined(separator: ", ")),
                ("recipe", "a quadratic in relative concentrations, every ligand counting alike"),
            ],
            sections: [("transfer", BinaryCoding.bytes(model))])
    }

    public func evaluate(_ request: TaskRequest) throws(DataProblem) -> [EvaluationRow] {
        Self.report(try accuracies(request), contenders: Set(Self.contenders(quick: true).map(\.name)))
    }

    /// Every row against the best of all that learn from the 54 examples, in the same draws. Draws of one ligand are no
    /// independent questions, so each ligand counts once; counted as if they were, they are shown beside it.
    static func report(_ draws: Draws, contenders: Set<String>) -> [EvaluationRow] {
        func mean(_ values: [Double]) -> Double { values.reduce(0, +) / Double(max(1, values.count)) }
        func byLigand(_ values: [Double]) -> [Double] {
            (0..<draws.ligands).map { ligand in
                mean(stride(from: ligand, to: values.count, by: draws.ligands).map { values[$0] })
            }
        }
        let few = draws.rows.filter { contenders.contains($0.name) }
        let best = few.max { mean($0.values) < mean($1.values) } ?? draws.rows[0]
        let reference = byLigand(best.values)
        let goal = (value: 0.628, isMinimum: true)
        return draws.rows.map { row -> EvaluationRow in
            let differences = zip(byLigand(row.values), reference).map { $0 - $1 }
            let p = PairedTest.signFlips(differences)
            let byDraw = PairedTest.signFlips(zip(row.values, best.values).map { $0 - $1 })
            let note =
                row.name == best.name
                ? "the best of 54 examples; \(best.values.count) draws over \(draws.ligands) ligands"
                : "\(mean(differences) > 0 ? "+" : "")\(TaskCard.number(mean(differences))) ± "
                    + "\(TaskCard.number(GapTask.standardError(differences))) against the best of 54 examples, p "
                    + "\(TaskCard.probability(p)) over ligands, p \(TaskCard.probability(byDraw)) over draws"
            return EvaluationRow(
                task: "few-examples", model: row.name, split: "new ligand", metric: "accuracy",
                value: mean(row.values), spread: CompatibilityTask.deviation(row.values),
                goal: row.name == transfer ? goal : nil, note: note)
        }
    }
}
