/// How a table becomes reactions: the numbers that its pipeline makes, and the graphs of its molecules. It is part of the
/// model file, so that later tables are read alike.
public struct OutcomeTable: Sendable, Equatable, Codable {
    public let pipeline: FeaturePipeline
    /// The two classes; the second is what a probability is of.
    public let classes: [String]

    public init(pipeline: FeaturePipeline, classes: [String]) {
        self.pipeline = pipeline
        self.classes = classes
    }

    /// The columns that hold molecules, in order.
    public var roles: [String] {
        pipeline.features.compactMap { feature in
            if case .molecule(let column, _) = feature { return column }
            return nil
        }
    }

    /// Rows as reactions. A molecule that doesn't parse is refused with its place.
    func reactions(
        _ table: DataTable, outcomes: [Int], unseen: inout [FeaturePipeline.Unseen]
    ) throws(DataProblem) -> ReactionExamples {
        let numbers = try pipeline.apply(table, unseen: &unseen)
        var library = MoleculeGraphLibrary()
        var molecules: [[Int]] = []
        for role in roles {
            var places: [Int] = []
            for (row, text) in try table.texts(role).enumerated() {
                let place = DataProblem.Place(file: table.file, row: row + 1, column: role)
                guard let text else { throw DataProblem(.missingValue, "the molecule is missing", at: place) }
                places.append(try library.place(smiles: text, at: place))
            }
            molecules.append(places)
        }
        return ReactionExamples(
            descriptors: numbers, descriptorNames: pipeline.names, roles: roles, molecules: molecules,
            library: library.graphs, outcomes: outcomes)
    }

    /// The table's columns, each with the numbers and the role that follow from it.
    var parts: [(column: String, numbers: [Int], role: Int?)] {
        var start = 0
        let roles = roles
        return pipeline.features.map { feature in
            let count = FeaturePipeline([feature]).names.count
            defer { start += count }
            return (feature.column, Array(start..<start + count), roles.firstIndex(of: feature.column))
        }
    }
}

/// Networks over the molecules of a plain table.
extension TaskModel {
    /// Learns to tell two classes apart from a table's numbers and the graphs of its molecules.
    /// - Parameters:
    ///   - examples: what the pipeline makes of the table; rows of one group are not split when the model is judged.
    ///   - facts: where the table came from, for the card.
    public static func outcome(
        table: DataTable, pipeline: FeaturePipeline, examples: Examples, head: OutcomeSettings.Head, seed: UInt64,
        facts: [(name: String, value: String)], members: Int = 5
    ) throws(DataProblem) -> TaskModel {
        let (outcomes, classes) = try twoClasses(examples.target)
        let reading = OutcomeTable(pipeline: pipeline, classes: classes)
        guard !reading.roles.isEmpty else {
            throw DataProblem(.missingColumn, "no feature is a column of SMILES: there are no graphs to learn from")
        }
        guard (Model.fewestRows...mostPairedRows).contains(examples.count) else {
            throw DataProblem(
                examples.count < Model.fewestRows ? .emptyTable : .tooLargeForLearner,
                "networks over molecules take \(Model.fewestRows) to \(mostPairedRows) rows; the table has \(examples.count)"
            )
        }
        var settings = OutcomeSettings()
        settings.head = head
        settings.plan.seed = seed
        var unseen: [FeaturePipeline.Unseen] = []
        let reactions = try reading.reactions(table, outcomes: outcomes, unseen: &unseen)
        let ensemble = try OutcomeEnsemble.train(reactions, settings: settings, count: members, leavesOutFolds: true)
        let plan: SplitPlan = examples.groups == nil ? .folds(5) : .groupFolds(5)
        let splits = try plan.splits(
            Examples(
                features: examples.features, target: .classes(outcomes, names: classes), groups: examples.groups),
            seed: seed)
        let scores = try heldOut(reactions, settings: settings, splits: splits)
        return TaskModel(
            task: "outcome",
            facts: facts + [
                ("learner", head == .siamese ? "graphs + Siamese network" : "graphs + dense network"),
                ("rows", "\(examples.count)"), ("of them ‘\(classes[1])’", "\(reactions.rows(of: 1).count)"),
                ("molecules", "\(reactions.library.count) as \(reading.roles.joined(separator: ", "))"),
                ("left out, \(plan.name)", described(scores)),
            ],
            sections: [
                ("outcome", BinaryCoding.bytes(StoredOutcome(ensemble))), ("table", BinaryCoding.bytes(reading)),
            ])
    }

    /// What compares each row with each other needs the square of them.
    private static let mostPairedRows = 5_000

    private static func twoClasses(_ target: Target) throws(DataProblem) -> (outcomes: [Int], classes: [String]) {
        switch target {
        case .classes(let classes, let names) where names.count == 2: return (classes, names)
        case .numbers(let numbers) where numbers.allSatisfy({ $0 == 0 || $0 == 1 }):
            return (numbers.map { Int($0) }, ["0", "1"])
        default:
            throw DataProblem(
                .wrongTask, "networks over molecules tell two classes apart; the target has other values")
        }
    }

    /// How the table was read; a file with numbers that no training writes is refused before anything follows them.
    func reading() throws(DataProblem) -> OutcomeTable {
        let reading = try section("table", as: OutcomeTable.self)
        let isSound = reading.pipeline.features.allSatisfy { feature in
            if case .molecule(_, let bits) = feature { return (0...4096).contains(bits) && bits % 64 == 0 }
            return true
        }
        guard isSound, reading.classes.count == 2 else {
            throw DataProblem(.damagedModel, "the parts of the outcome model don't fit each other")
        }
        return reading
    }

    /// Every row of a table, by a model that was learned from one.
    func rows(_ question: TaskQuestion, _ reading: OutcomeTable) throws(DataProblem) -> [TaskAnswer] {
        guard let table = question.table, question.smiles.isEmpty, question.settings.isEmpty, question.axes.isEmpty
        else { throw DataProblem(.wrongTask, "a model that was learned from a table is asked with --table FILE.csv") }
        let ensemble = try ensemble()
        let supports = ensemble.members.map(\.support)
        guard supports.allSatisfy({ $0.descriptorNames == reading.pipeline.names && $0.roles == reading.roles })
        else { throw DataProblem(.damagedModel, "the parts of the outcome model don't fit each other") }
        var unseen: [FeaturePipeline.Unseen] = []
        let reactions = try reading.reactions(
            table, outcomes: Array(repeating: 0, count: table.rows), unseen: &unseen)
        var warnings = [[String]](repeating: [], count: table.rows)
        for stray in unseen { warnings[stray.row].append("\(stray.column) ‘\(stray.value)’ was not met in training") }
        for (column, numbers, role) in reading.parts {
            if let role {
                let met = supports.flatMap { support in
                    Set(support.molecules[role].filter { $0 >= 0 }).map { support.library[$0] }
                }
                let isMet = reactions.library.map { met.contains($0) }
                let texts = try table.texts(column)
                for row in 0..<table.rows where !isMet[reactions.molecules[role][row]] {
                    warnings[row].append("\(column) ‘\(texts[row] ?? "")’ was not met in training")
                }
            } else if numbers.count == 1, let number = numbers.first {
                let known = supports.flatMap { $0.descriptors.column(number) }
                guard let low = known.min(), let high = known.max() else { continue }
                for row in 0..<table.rows where !(low...high).contains(reactions.descriptors[row, number]) {
                    warnings[row].append("\(column) is beyond \(GapTask.digits(low)) to \(GapTask.digits(high))")
                }
            }
        }
        return ensemble.predict(reactions).enumerated().map { row, said in
            TaskAnswer(
                subject: "row \(row + 1): \(reading.classes[1])", value: said.probability,
                interval: spread(said.probability, said.spread), warnings: warnings[row])
        }
    }

    /// How far an outcome model's probability moves, on average, when what stands in one column changes places between
    /// the rows that it was trained on: the molecule with all numbers that follow from it. The largest first.
    public func influences(seed: UInt64, repeats: Int = 5) throws(DataProblem) -> [(column: String, change: Double)] {
        let ensemble = try ensemble()
        let known = ensemble.members[0].support
        let parts: [(column: String, numbers: [Int], role: Int?)]
        if sections.contains(where: { $0.name == "table" }) {
            parts = try reading().parts
        } else {
            parts =
                known.descriptorNames.enumerated().map { ($0.element, [$0.offset], nil) }
                + known.roles.enumerated().map { ($0.element, [], $0.offset) }
        }
        guard
            parts.allSatisfy({ part in
                part.numbers.allSatisfy { $0 < known.descriptors.columns } && part.role ?? 0 < max(1, known.roles.count)
            })
        else { throw DataProblem(.damagedModel, "the parts of the outcome model don't fit each other") }
        let before = ensemble.predict(known).map(\.probability)
        let changes = parts.enumerated().map { place, part -> (column: String, change: Double) in
            var random = RandomStream(seed: seed, stream: UInt64(place))
            var sum = 0.0
            for _ in 0..<repeats {
                let order = random.permutation(known.count)
                var moved = known
                for row in 0..<known.count {
                    for number in part.numbers {
                        moved.descriptors[row, number] = known.descriptors[order[row], number]
                    }
                    if let role = part.role { moved.molecules[role][row] = known.molecules[role][order[row]] }
                }
                for (old, new) in zip(before, ensemble.predict(moved)) { sum += abs(new.probability - old) }
            }
            return (part.column, sum / Double(max(1, repeats * known.count)))
        }
        return changes.enumerated().sorted { ($1.element.change, $0.offset) < ($0.element.change, $1.offset) }
            .map(\.element)
    }
}
