import NsynDiagnostics
import NsynLearning

enum EvaluateCommand {
    static let tasks = Positional<String>("TASK", .text, .zeroOrMore, help: "Tasks of `nsyn models`.")
    static let all = Flag("all", help: "Every task.")
    static let quick = Flag("quick", help: "One repetition and no coverage: minutes instead of an hour.")
    static let card = Option<String>("card", "FILE", .path, help: "Write the model card here (one task).")
    static let folds = Option<String>(
        "folds", "FILE", .path, help: "Write the folds as CSV, so that other software can be judged on them (one task)."
    )

    static let numbers = Option<String>(
        "table", "FILE", .path, help: "Write features and target as numbers, to go with --folds (one task).")

    static let command = Command(
        "evaluate",
        summary: "Judge learners honestly on a task's data",
        discussion:
            "Nested, grouped and repeated cross-validation of nsyn's learners on the same folds, with calibration and conformal coverage. The random split and the split by group stand side by side: only the second says what a new ligand or round will meet.",
        parameters: [
            .positional(tasks), .flag(all), .flag(quick), .option(LearningSupport.data),
            .option(LearningSupport.trials), .option(LearningSupport.seed), .option(LearningSupport.threads),
            .option(card), .option(folds), .option(numbers),
        ],
        examples: [
            .init("nsyn evaluate ag-nanoplates --data ~/data", "Prints the tables of one task."),
            .init("nsyn evaluate --all --quick --data ~/data", "A first look at every task."),
        ]
    ) { invocation in
        try LearningSupport.reporting(invocation) {
            LearningSupport.useThreads(invocation)
            let names = invocation[all: tasks]
            guard !names.isEmpty || invocation[all] else {
                throw UsageError("Say which task to judge, or give --all.", command: "evaluate")
            }
            let folder = try LearningSupport.folder(invocation)
            if invocation[all] || names.contains(SpectrumEvaluation.name) { try judgeSpectra(folder, invocation) }
            for name in invocation[all] ? StructureTaskCommands.registry.tasks.map(\.name) : names
            where StructureTaskCommands.isTask(name) {
                try StructureTaskCommands.evaluate(
                    name, card: invocation[card], isQuick: invocation[quick], invocation)
            }
            let others = names.filter { $0 != SpectrumEvaluation.name && !StructureTaskCommands.isTask($0) }
            let chosen = invocation[all] ? LearningTask.all : try others.map { try LearningTask.named($0) }
            for task in chosen { try judge(task, folder, invocation) }
            return .success
        }
    }

    private static func judgeSpectra(_ folder: String, _ invocation: Invocation) throws {
        let results = try SpectrumEvaluation.run(folder)
        if invocation.format == .json {
            invocation.console.printJSON { json in
                json.field("version", 1)
                json.field("task", SpectrumEvaluation.name)
                for (method, error) in results { json.field(method, error) }
            }
            return
        }
        let table = [["method", "MAE"]] + results.map { [$0.method, decimal($0.error)] }
        invocation.console.print(
            "\(SpectrumEvaluation.name): the composition of gold cluster mixtures from their spectra, leaving one out\n"
                + LearningSupport.aligned(table, indent: "    ") + "\n")
    }

    /// Four digits after the point, for small errors.
    private static func decimal(_ value: Double) -> String {
        let digits = String(Int((value * 10_000).rounded()))
        return "0." + String(repeating: "0", count: max(0, 4 - digits.count)) + digits
    }

    private static func judge(_ task: LearningTask, _ folder: String, _ invocation: Invocation) throws {
        let loaded = try task.load(folder)
        let seed = UInt64(invocation[LearningSupport.seed] ?? 1)
        if let path = invocation[folds] {
            try FileBytes.write(Array(try foldTable(task, loaded.examples, seed: seed).utf8), to: path)
        }
        if let path = invocation[numbers] {
            try FileBytes.write(Array(try numberTable(loaded).utf8), to: path)
        }
        let card = try ModelCard(
            task, loaded, isQuick: invocation[quick], trials: invocation[LearningSupport.trials] ?? 1, seed: seed
        ) { invocation.console.complain($0) }
        if let path = invocation[Self.card] { try FileBytes.write(Array(card.markdown().utf8), to: path) }
        if invocation.format == .json {
            print(card, json: invocation.console)
            return
        }
        invocation.console.print("\(task.name): \(task.title) (\(card.rows) rows, \(card.features.count) features)\n")
        for section in card.sections {
            invocation.console.print("\n  \(section.plan.name)\n")
            invocation.console.print(LearningSupport.aligned(ModelCard.table(section), indent: "    "))
        }
        invocation.console.print("\n")
    }

    /// Features as the learners see them; the last column is the target.
    private static func numberTable(_ loaded: LearningTask.Loaded) throws -> String {
        let examples = loaded.examples
        var columns = loaded.pipeline.names.enumerated().map { index, name in
            DataTable.Column(name: name, values: .numbers(examples.features.column(index)))
        }
        switch examples.target {
        case .numbers(let numbers): columns.append(DataTable.Column(name: "target", values: .numbers(numbers)))
        case .classes(let classes, let names):
            columns.append(DataTable.Column(name: "class of the row", texts: classes.map { names[$0] }))
        }
        return CSV.write(try DataTable(columns))
    }

    /// plan, repetition, fold, row: what scikit-learn's baselines are run on.
    private static func foldTable(_ task: LearningTask, _ examples: Examples, seed: UInt64) throws -> String {
        var lines = ["plan,repetition,fold,part,row"]
        for trial in task.trials {
            let evaluator = Evaluator(plan: trial.plan, repeats: trial.repeats, seed: seed)
            for repetition in 0..<(trial.plan.isRandom ? trial.repeats : 1) {
                for (fold, split) in try evaluator.splits(examples, repetition: repetition).enumerated() {
                    for row in split.training {
                        lines.append("\(trial.plan.key),\(repetition),\(fold),training,\(row)")
                    }
                    for row in split.test { lines.append("\(trial.plan.key),\(repetition),\(fold),test,\(row)") }
                }
            }
        }
        return lines.joined(separator: "\n") + "\n"
    }

    private static func print(_ card: ModelCard, json console: Console) {
        console.printJSON { json in
            json.field("version", 1)
            json.field("task", card.task.name)
            json.field("rows", card.rows)
            json.array("splits", of: card.sections) { json, section in
                json.object { json in
                    json.field("split", section.plan.name)
                    json.array("learners", of: section.outcomes) { json, outcome in
                        json.object { json in
                            json.field("learner", outcome.specification.description)
                            for (name, _) in outcome.metrics.first ?? [] {
                                json.field(name, outcome.mean(name)?.mean ?? 0)
                            }
                        }
                    }
                }
            }
        }
    }
}
