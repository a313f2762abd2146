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

    static let export = Option<String>(
        "export", "DIR", .folder,
        help: "Judge nothing; write each task's folds and numbers there (TASK.folds.csv, TASK.table.csv).")
    static let beside = Option<String>(
        "beside", "DIR", .folder,
        help: "Judge what other software answered on the same folds, too (TASK.answers.csv), where it is there.")
    static let cards = Option<String>(
        "cards", "DIR", .folder, help: "Write the card of every task judged into this folder.")

    static let command = Command(
        "evaluate",
        summary: "Judge learners honestly on a task's data",
        discussion:
            "Nested, grouped and repeated cross-validation of nsyn's learners on the same folds, with calibration and conformal coverage. The random split and the split by group stand side by side: only the second says what a new ligand or round will meet.",
        parameters: [
            .positional(tasks), .flag(all), .flag(quick), .option(LearningSupport.data),
            .option(LearningSupport.trials), .option(LearningSupport.seed), .option(LearningSupport.threads),
            .option(card), .option(cards), .option(folds), .option(numbers), .option(export), .option(beside),
        ],
        examples: [
            .init("nsyn evaluate ag-nanoplates --data ~/data", "Prints the tables of one task."),
            .init("nsyn evaluate --all --quick --data ~/data", "A first look at every task."),
            .init(
                "nsyn evaluate --all --data ~/data --beside answers",
                "Every task, beside what other software answered; scripts/evaluate makes the answers."),
        ]
    ) { invocation in
        try LearningSupport.reporting(invocation) {
            LearningSupport.useThreads(invocation)
            let names = invocation[all: tasks]
            guard !names.isEmpty || invocation[all] else {
                throw UsageError("Say which task to judge, or give --all.", command: "evaluate")
            }
            let folder = try LearningSupport.folder(invocation)
            let tables = names.filter { !StructureTaskCommands.isTask($0) }
            let chosen = invocation[all] ? LearningTask.all : try tables.map { try LearningTask.named($0) }
            var broken = 0
            if let target = invocation[export] {
                for task in chosen where try !isDone(invocation, { try write(task, folder, to: target, invocation) }) {
                    broken += 1
                }
                return broken == 0 ? .success : .findings
            }
            var rows: [EvaluationRow] = []
            for name in invocation[all] ? StructureTaskCommands.registry.tasks.map(\.name) : names
            where StructureTaskCommands.isTask(name) {
                let card = invocation[card] ?? invocation[cards].map { "\($0)/\(name).md" }
                let isDone = try isDone(invocation) {
                    rows += try StructureTaskCommands.evaluate(
                        name, card: card, isQuick: invocation[quick], invocation)
                }
                if !isDone { broken += 1 }
            }
            var verdicts: [ModelCard.Verdict] = []
            for task in chosen where try !isDone(invocation, { verdicts += try judge(task, folder, invocation) }) {
                broken += 1
            }
            if verdicts.count > 1, invocation.format != .json { summarise(verdicts, rows, invocation) }
            return broken == 0 ? .success : .findings
        }
    }

    /// Of all tasks one whose data is missing or broken doesn't keep the others waiting.
    private static func isDone(_ invocation: Invocation, _ body: () throws -> Void) throws -> Bool {
        guard invocation[all] else {
            try body()
            return true
        }
        do {
            try body()
            return true
        } catch let problem as DataProblem {
            invocation.console.complain(error: "\(problem) [\(problem.kind.code) \(problem.kind.rawValue)]")
            return false
        }
    }

    /// What other software is judged on.
    private static func write(
        _ task: LearningTask, _ folder: String, to target: String, _ invocation: Invocation
    ) throws {
        let loaded = try task.load(folder)
        let seed = UInt64(invocation[LearningSupport.seed] ?? 1)
        let folds = try foldTable(task, loaded.examples, seed: seed, isQuick: invocation[quick])
        try FileBytes.write(Array(folds.utf8), to: "\(target)/\(task.name).folds.csv")
        try FileBytes.write(Array(try numberTable(loaded).utf8), to: "\(target)/\(task.name).table.csv")
        invocation.console.print("\(task.name): \(loaded.examples.count) rows\n")
    }

    /// Where each recipe stands, in one table at the end.
    private static func summarise(
        _ verdicts: [ModelCard.Verdict], _ rows: [EvaluationRow], _ invocation: Invocation
    ) {
        let lines = ModelCard.standings(verdicts)
        let tasks: [[String]] = [["task"]] + verdicts.map { [$0.task] }
        var table: [[String]] = []
        for (task, line) in zip(tasks, lines) { table.append(task + line) }
        invocation.console.print(
            "What `nsyn train` fits, beside the best of all others on the same folds\n\n"
                + LearningSupport.aligned(table, indent: "    "))
        let behind = verdicts.filter { $0.isBehind && $0.p < 0.05 }.map { place($0) }
        let missed =
            rows.filter { $0.meetsGoal == false }.map { "\($0.task), \($0.split), \($0.metric)" }
            + verdicts.filter { $0.meetsGoal == false }.map { place($0) }
        invocation.console.print(
            "\nsignificantly behind: \(behind.isEmpty ? "nowhere" : behind.joined(separator: "; "))\n")
        invocation.console.print("goals missed: \(missed.isEmpty ? "none" : missed.joined(separator: "; "))\n")
    }

    private static func place(_ verdict: ModelCard.Verdict) -> String {
        "\(verdict.task), \(verdict.split), \(verdict.metric)"
    }

    private static func judge(
        _ task: LearningTask, _ folder: String, _ invocation: Invocation
    ) throws -> [ModelCard.Verdict] {
        let loaded = try task.load(folder)
        let seed = UInt64(invocation[LearningSupport.seed] ?? 1)
        if let path = invocation[folds] {
            try FileBytes.write(
                Array(try foldTable(task, loaded.examples, seed: seed, isQuick: invocation[quick]).utf8), to: path)
        }
        if let path = invocation[numbers] {
            try FileBytes.write(Array(try numberTable(loaded).utf8), to: path)
        }
        let path = invocation[beside].map { "\($0)/\(task.name).answers.csv" }
        let answers = try path.flatMap { path in
            FileBytes.exists(path) ? try OutsideAnswers(CSV.read(path: path), target: loaded.examples.target) : nil
        }
        let card = try ModelCard(
            task, loaded, isQuick: invocation[quick], trials: invocation[LearningSupport.trials] ?? 1, seed: seed,
            beside: answers
        ) { invocation.console.complain($0) }
        if let path = invocation[Self.card] ?? invocation[cards].map({ "\($0)/\(task.name).md" }) {
            try FileBytes.write(Array(card.markdown().utf8), to: path)
        }
        if invocation.format == .json {
            print(card, json: invocation.console)
            return card.verdicts()
        }
        invocation.console.print("\(task.name): \(task.title) (\(card.rows) rows, \(card.features.count) features)\n")
        for section in card.sections {
            invocation.console.print("\n  \(section.plan.name)\n")
            invocation.console.print(LearningSupport.aligned(ModelCard.table(section), indent: "    "))
            let promises = ModelCard.promises(section)
            if !promises.isEmpty {
                invocation.console.print("\n    what a promise of 90 % is worth on a group never met\n")
                invocation.console.print(LearningSupport.aligned(promises, indent: "    "))
            }
        }
        invocation.console.print("\n")
        return card.verdicts()
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
    private static func foldTable(
        _ task: LearningTask, _ examples: Examples, seed: UInt64, isQuick: Bool
    ) throws -> String {
        var lines = ["plan,repetition,fold,part,row"]
        for trial in task.trials {
            let repeats = trial.repeats(isQuick: isQuick)
            let evaluator = Evaluator(plan: trial.plan, repeats: repeats, seed: seed)
            for repetition in 0..<(trial.plan.isRandom ? repeats : 1) {
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
                            json.field("learner", outcome.name)
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
