/// Outcome networks: `outcome-gold`, and `outcome`, which is learned from the workbook of the few-example paper.
extension TaskModel {
    /// Learns from a workbook with the sheets `features_c`, `features_d` and `labels`.
    public static func outcome(
        workbook path: String, seed: UInt64, members: Int = 5
    ) throws(DataProblem) -> TaskModel {
        let bytes = try FileBytes.read(path)
        let examples = try SynthesisWorkbook.read(bytes, file: path)
        var settings = OutcomeSettings()
        settings.plan.seed = seed
        let ensemble = try OutcomeEnsemble.train(examples, settings: settings, count: members, leavesOutFolds: true)
        var random = RandomStream(seed: settings.plan.seed).split("held out")
        let target = Target.classes(examples.outcomes, names: ["failure", "success"])
        let splits = SplitPlan.assemble(SplitPlan.stratified(target, folds: 5, random: &random), 5)
        let scores = try heldOut(examples, settings: settings, splits: splits)
        return TaskModel(
            task: "outcome",
            facts: [
                ("reactions", "\(examples.count)"), ("of one species", "\(examples.rows(of: 1).count)"),
                ("descriptors", examples.descriptorNames.joined(separator: ", ")),
                ("molecules", "\(examples.library.count) as \(examples.roles.joined(separator: ", "))"),
                ("data digest", DataFolder.digest([(path, String(decoding: bytes, as: UTF8.self))])),
                ("left out in five folds", described(scores)),
            ],
            sections: [("outcome", BinaryCoding.bytes(StoredOutcome(ensemble)))])
    }

    /// How the network does on reactions that it did not see.
    static func heldOut(
        _ examples: ReactionExamples, settings: OutcomeSettings, splits: [Split]
    ) throws(DataProblem) -> OutcomeScores {
        var said = [Double](repeating: 0.5, count: examples.count)
        for split in splits {
            let known = examples.selecting(split.training)
            guard !split.test.isEmpty, Set(known.outcomes).count == 2 else { continue }
            let network = try OutcomeNetwork.train(known, settings: settings)
            let answers = network.probabilities(examples.selecting(split.test))
            for (row, value) in zip(split.test, answers) { said[row] = value }
        }
        return OutcomeScores(said, examples.outcomes)
    }

    static func described(_ scores: OutcomeScores) -> String {
        "accuracy \(GapTask.digits(scores.accuracy)), MCC \(GapTask.digits(scores.matthews)), "
            + "Brier \(GapTask.digits(scores.brier))"
    }

    func ensemble() throws(DataProblem) -> OutcomeEnsemble {
        guard task == "outcome" || task == "outcome-gold" else {
            throw DataProblem(.wrongTask, "a model for ‘\(task)’ is no outcome network")
        }
        return try section("outcome", as: StoredOutcome.self).ensemble()
    }

    /// The probability of success: of one reaction, or over a grid of its conditions.
    func outcome(_ question: TaskQuestion) throws(DataProblem) -> [TaskAnswer] {
        if sections.contains(where: { $0.name == "table" }) {
            return try rows(question, reading())
        }
        let ensemble = try ensemble()
        let support = ensemble.members[0].support
        var warnings: [String] = []
        let reaction = try reaction(question, like: support, warnings: &warnings)
        if question.axes.isEmpty {
            let said = ensemble.predict(reaction)[0]
            return [
                TaskAnswer(
                    subject: "success", value: said.probability, interval: spread(said.probability, said.spread),
                    warnings: warnings)
            ]
        }
        let map = try OutcomeMap(ensemble, around: reaction, axes: question.axes)
        return map.probabilities.indices.map { point in
            var (rest, parts): (Int, [String]) = (point, [])
            for axis in map.axes.reversed() {
                parts.insert("\(axis.descriptor) \(spelled(axis.values[rest % axis.values.count]))", at: 0)
                rest /= axis.values.count
            }
            return TaskAnswer(
                subject: parts.joined(separator: ", "), value: map.probabilities[point],
                interval: spread(map.probabilities[point], map.spreads[point]), warnings: point == 0 ? warnings : [])
        }
    }

    /// 90 % of a normal distribution of that spread, inside 0 to 1.
    func spread(_ value: Double, _ deviation: Double) -> ClosedRange<Double> {
        max(0, value - 1.645 * deviation)...min(1, value + 1.645 * deviation)
    }

    private func reaction(
        _ question: TaskQuestion, like support: ReactionExamples, warnings: inout [String]
    ) throws(DataProblem) -> ReactionExamples {
        var values = Matrix(rows: 1, columns: support.descriptors.columns)
        for column in 0..<values.columns {
            let known = support.descriptors.column(column).sorted()
            values[0, column] = known[known.count / 2]
        }
        for setting in question.settings {
            guard let column = support.descriptorNames.firstIndex(of: setting.name) else {
                let near = support.descriptorNames.filter { editDistance($0, setting.name) <= 3 }
                throw DataProblem(
                    .missingColumn,
                    "the model has no such descriptor; "
                        + (near.isEmpty
                            ? "it has \(support.descriptorNames.joined(separator: ", "))"
                            : "did you mean ‘\(near[0])’?"),
                    at: .init(column: setting.name))
            }
            values[0, column] = setting.value
            let known = support.descriptors.column(column)
            if let low = known.min(), let high = known.max(), !(low...high).contains(setting.value) {
                warnings.append(
                    "\(setting.name) \(spelled(setting.value)) is beyond \(GapTask.digits(low)) to \(GapTask.digits(high))"
                )
            }
        }
        guard question.smiles.count <= support.roles.count else {
            throw DataProblem(
                .unparsableMolecule,
                "\(question.smiles.count) molecules are given; the model knows \(support.roles.joined(separator: ", "))"
            )
        }
        var library: [MoleculeGraph] = []
        var molecules = support.roles.map { _ in [-1] }
        for (role, text) in question.smiles.enumerated() {
            let graph = try MoleculeFeatures.graph(smiles: text, at: .init(column: support.roles[role]))
            if !support.molecules[role].contains(where: { $0 >= 0 && support.library[$0] == graph }) {
                warnings.append("‘\(text)’ is a \(support.roles[role]) that was not met in training")
            }
            molecules[role] = [library.count]
            library.append(graph)
        }
        return ReactionExamples(
            descriptors: values, descriptorNames: support.descriptorNames, roles: support.roles, molecules: molecules,
            library: library, outcomes: [0])
    }

    /// How far apart the model sees molecules in a role: Euclidean distances of learned fingerprints.
    public func fingerprintDistances(_ smiles: [String], role: String) throws(DataProblem) -> Matrix {
        var graphs: [MoleculeGraph] = []
        for text in smiles { graphs.append(try MoleculeFeatures.graph(smiles: text, at: .init(column: role))) }
        return try ensemble().fingerprintDistances(graphs, role: role)
    }
}
