import NsynDiagnostics
import NsynDigest
import NsynLearning

enum TrainCommand {
    static let task = Positional<String>("TASK", .text, .optional, help: "A task of `nsyn models`.")
    static let table = Option<String>("table", "FILE", .path, help: "Learn from this CSV instead of a task's data.")
    static let target = Option<String>("target", "COLUMN", .text, help: "With --table: the column to predict.")
    static let features = Option<String>(
        "features", "A,B", .text, help: "With --table: the columns to predict from (all others).")
    static let group = Option<String>(
        "group", "COLUMN", .text, help: "With --table: rows of one group are never split between training and test.")
    static let learner = Option<LearnerSpecification.Kind>(
        "learner", "KIND", .choice, help: "The kind of learner, instead of the task's own.")
    static let workbook = Option<String>(
        "import-workbook", "FILE", .path,
        help:
            "Learn outcomes from an .xlsx with the sheets features_c, features_d and labels, as the few-example paper keeps them."
    )
    static let smiles = Option<String>(
        "smiles", "A,B", .text,
        help:
            "With --table: columns of SMILES beside those whose header says so; the molecule's descriptors are learned from."
    )
    static let fingerprint = Option<Int>(
        "fingerprint", "BITS", .integer(in: 64...4096),
        help: "With --table: also so many bits (a multiple of 64) of each molecule's Morgan fingerprint.")
    static let graphs = Flag(
        "graphs",
        help:
            "With --table and --learner dense or siamese: learn from the graphs of the molecules too (two classes)."
    )
    static let resume = Flag(
        "resume", help: "Go on from the checkpoint that an interrupted training left beside its model.")
    static let out = Option<String>("out", "FILE", .path, help: "Where the model goes (TASK.model).")

    static let command = Command(
        "train",
        summary: "Learn a model from data",
        discussion:
            "Chooses settings inside the training rows, measures by cross-validation, calibrates intervals or sets, and writes one file with features, units, data digest, licence, seed and measures. The same data and seed give the same bytes. Ctrl-C keeps what is done in MODEL.checkpoint; the same command with --resume goes on from there, to the same bytes.",
        parameters: [
            .positional(task), .option(LearningSupport.data), .option(table), .option(target), .option(features),
            .option(group), .option(smiles), .option(fingerprint), .flag(graphs), .option(learner), .option(workbook),
            .option(LearningSupport.trials), .option(LearningSupport.seed), .option(LearningSupport.threads),
            .option(out), .flag(resume),
        ],
        examples: [
            .init("nsyn train ag-nanoplates --data ~/data", "Learns when silver nanoplates form."),
            .init(
                "nsyn train --table mine.csv --target yield --learner gp --out yield.model",
                "Learns a column of your own table."),
            .init(
                "nsyn train --table mine.csv --target outcome --smiles ligand --learner siamese --graphs",
                "Learns success or failure from conditions and the graphs of molecules."),
            .init(
                "nsyn train --import-workbook syntheses.xlsx --out outcome.model",
                "Learns a Siamese network over molecules from a workbook of syntheses."),
        ]
    ) { invocation in
        try LearningSupport.reporting(invocation) {
            LearningSupport.useThreads(invocation)
            let model: Model
            let path: String
            let ofTable = [target, features, group, smiles]
            if invocation[table] == nil,
                let stray = ofTable.first(where: { invocation[$0] != nil })?.name
                    ?? invocation[fingerprint].map({ _ in fingerprint.name })
                    ?? (invocation[graphs] ? graphs.name : nil)
            {
                throw UsageError("--\(stray) is about the columns of --table FILE.", command: "train")
            }
            if let file = invocation[workbook] {
                guard !invocation[resume] else {
                    throw UsageError("Training from a workbook keeps no checkpoint.", command: "train")
                }
                let model = try TaskModel.outcome(
                    workbook: file, seed: UInt64(invocation[LearningSupport.seed] ?? 1))
                let path = invocation[out] ?? "outcome.model"
                try model.write(to: path)
                StructureTaskCommands.report(model, "success or failure of a synthesis", path, invocation)
                return .success
            }
            if let file = invocation[table] {
                guard let wanted = invocation[target] else {
                    throw UsageError("--table needs --target COLUMN.", command: "train")
                }
                path = invocation[out] ?? "\(wanted).model"
                if invocation[graphs] {
                    try fitGraphs(file: file, target: wanted, to: path, invocation)
                    return .success
                }
                model = try fit(file: file, target: wanted, to: path, invocation)
            } else if let name = invocation[task], StructureTaskCommands.isTask(name) {
                if invocation[resume] {
                    throw UsageError(
                        "‘\(name)’ keeps no checkpoint; tasks that learn from one table do.", command: "train")
                }
                try StructureTaskCommands.train(name, to: invocation[out] ?? "\(name).model", invocation)
                return .success
            } else if let name = invocation[task] {
                path = invocation[out] ?? "\(name).model"
                model = try fit(task: name, to: path, invocation)
            } else {
                throw UsageError("Say which task to learn, or give --table FILE.", command: "train")
            }
            try model.write(to: path)
            TrainingWatch.forget(model: path)
            report(model, path, invocation)
            return .success
        }
    }

    private static func fit(task name: String, to path: String, _ invocation: Invocation) throws -> Model {
        let task = try LearningTask.named(name)
        let loaded = try task.load(try LearningSupport.folder(invocation))
        warn(loaded.examples, loaded.pipeline.names, invocation)
        let seed = UInt64(invocation[LearningSupport.seed] ?? 1)
        let specification = invocation[learner].map { LearnerSpecification($0) } ?? task.preferred
        var classes: [String] = []
        if case .classes(_, let names) = loaded.examples.target { classes = names }
        let information = ModelInformation(
            task: task.name, target: task.target, targetUnit: task.targetUnit, classes: classes, source: task.source,
            licence: task.licence, dataDigest: loaded.digest, dataRows: loaded.examples.count, seed: seed, learner: "",
            nsynVersion: Version.number,
            command: "nsyn train \(task.name) --data DATA\(options(invocation)) --seed \(seed)")
        return try watched(path, specification, information, invocation) { journal in
            try Model(
                training: loaded.examples, pipeline: loaded.pipeline, specification: specification,
                plan: task.trials[0].plan, trials: invocation[LearningSupport.trials] ?? 1, information: information,
                groupColumn: task.groupColumn, journal: journal)
        }
    }

    /// A table that somebody brought, ready to learn from.
    private struct OwnTable {
        let table: DataTable
        let pipeline: FeaturePipeline
        let examples: Examples
        let unit: String?
    }

    private static func read(file: String, target: String, _ invocation: Invocation) throws -> OwnTable {
        let table = try CSV.read(path: file)
        let column = try table.column(target)
        guard table.rows > 0 else { throw DataProblem(.emptyTable, "the table has no rows", at: .init(file: file)) }
        let groupName = invocation[group]
        let names =
            invocation[features]?.split(separator: ",").map { String($0) }
            ?? table.columns.map { $0.name }.filter { $0 != target && $0 != groupName }
        guard !names.contains(target) else {
            throw DataProblem(
                .targetAmongFeatures, "the target can't be a feature", at: .init(file: file, column: target))
        }
        let molecules = Set(invocation[smiles]?.split(separator: ",").map { String($0) } ?? [])
        if let stray = molecules.sorted().first(where: { !names.contains($0) }) {
            _ = try table.column(stray)
            throw UsageError("--smiles names ‘\(stray)’, which is no feature.", command: "train")
        }
        let bits = invocation[fingerprint] ?? 0
        guard bits % 64 == 0 else { throw UsageError("--fingerprint takes a multiple of 64.", command: "train") }
        for name in [target] + names where !molecules.contains(name) { try table.refuseStrayTexts(name) }
        let pipeline = try FeaturePipeline(table: table, columns: names, molecules: molecules, bits: bits)
        let wanted: Target
        switch column.values {
        case .numbers(let numbers): wanted = .numbers(numbers)
        case .labels(let codes, let levels):
            if let row = codes.firstIndex(where: { $0 < 0 }) {
                throw DataProblem(
                    .missingValue, "the target is missing", at: .init(file: file, row: row + 1, column: target))
            }
            wanted = .classes(codes.map { Int($0) }, names: levels)
        }
        var examples = Examples(features: try pipeline.apply(table), target: wanted)
        if let groupName {
            let texts = try table.texts(groupName).map { $0 ?? "" }
            let levels = Array(Set(texts)).sorted()
            examples.groups = texts.map { text in levels.firstIndex(of: text) ?? 0 }
            examples.groupNames = levels
        }
        try examples.validate(featureNames: pipeline.names)
        if let leak = LeakageGuard.targetAmongFeatures(examples, names: pipeline.names).first { throw leak }
        warn(examples, pipeline.names, invocation)
        return OwnTable(table: table, pipeline: pipeline, examples: examples, unit: column.unit)
    }

    private static func fit(file: String, target: String, to path: String, _ invocation: Invocation) throws -> Model {
        let own = try read(file: file, target: target, invocation)
        var classes: [String] = []
        if case .classes(_, let names) = own.examples.target { classes = names }
        let seed = UInt64(invocation[LearningSupport.seed] ?? 1)
        let information = ModelInformation(
            task: "predict \(target)", target: target, targetUnit: own.unit, classes: classes, source: file,
            licence: "not stated", dataDigest: SHA256.hexadecimal(CSV.bytes(of: own.table)),
            dataRows: own.table.rows, seed: seed, learner: "", nsynVersion: Version.number,
            command: "nsyn train --table \(file) --target \(target)\(options(invocation)) --seed \(seed)")
        let specification = LearnerSpecification(invocation[learner] ?? .forest)
        return try watched(path, specification, information, invocation) { journal in
            try Model(
                training: own.examples, pipeline: own.pipeline, specification: specification,
                plan: own.examples.groups == nil ? .folds(5) : .groupFolds(5),
                trials: invocation[LearningSupport.trials] ?? 1, information: information,
                groupColumn: invocation[group],
                journal: journal)
        }
    }

    /// Networks over molecules have a file of their own kind.
    private static func fitGraphs(file: String, target: String, to path: String, _ invocation: Invocation) throws {
        let heads: [LearnerSpecification.Kind: OutcomeSettings.Head] = [.dense: .dense, .siamese: .siamese]
        guard let head = heads[invocation[learner] ?? .siamese] else {
            throw UsageError("--graphs goes with --learner dense or siamese.", command: "train")
        }
        guard !invocation[resume], invocation[LearningSupport.trials] == nil else {
            throw UsageError("--graphs keeps no checkpoint and searches no settings.", command: "train")
        }
        let own = try read(file: file, target: target, invocation)
        let seed = UInt64(invocation[LearningSupport.seed] ?? 1)
        let model = try TaskModel.outcome(
            table: own.table, pipeline: own.pipeline, examples: own.examples, head: head, seed: seed,
            facts: [
                ("target", target), ("data", file), ("data digest", SHA256.hexadecimal(CSV.bytes(of: own.table))),
                ("seed", "\(seed)"), ("nsyn", Version.number),
                ("command", "nsyn train --table \(file) --target \(target)\(options(invocation)) --seed \(seed)"),
            ])
        try model.write(to: path)
        StructureTaskCommands.report(model, "\(target), from conditions and the graphs of molecules", path, invocation)
    }

    /// Learns with a checkpoint beside the model that is to be.
    private static func watched(
        _ path: String, _ specification: LearnerSpecification, _ facts: ModelInformation, _ invocation: Invocation,
        _ work: (TrainingJournal) throws -> Model
    ) throws -> Model {
        let run = [
            facts.nsynVersion, facts.command, facts.dataDigest, facts.target, facts.classes.joined(separator: ","),
            specification.description,
        ].joined(separator: "\n")
        let journal = TrainingJournal(run: run)
        let watch = try TrainingWatch(journal, model: path, resumes: invocation[resume])
        defer { watch.end() }
        return try work(journal)
    }

    /// What was said beside the data, so that the command in the file makes it again.
    private static func options(_ invocation: Invocation) -> String {
        var text = ""
        if let names = invocation[features] { text += " --features \(names)" }
        if let name = invocation[group] { text += " --group \(name)" }
        if let names = invocation[smiles] { text += " --smiles \(names)" }
        if invocation[graphs] { text += " --graphs" }
        if let bits = invocation[fingerprint] { text += " --fingerprint \(bits)" }
        if let kind = invocation[learner] { text += " --learner \(kind.rawValue)" }
        if let count = invocation[LearningSupport.trials] { text += " --trials \(count)" }
        return text
    }

    private static func warn(_ examples: Examples, _ names: [String], _ invocation: Invocation) {
        let problems = LeakageGuard.constantColumns(examples, names: names) + LeakageGuard.duplicates(examples)
        for problem in problems.prefix(5) {
            invocation.console.complain("warning: \(problem) [\(problem.kind.code) \(problem.kind.rawValue)]")
        }
    }

    private static func report(_ model: Model, _ path: String, _ invocation: Invocation) {
        let facts = model.information
        if invocation.format == .json {
            invocation.console.printJSON { json in
                json.field("version", 1)
                json.field("model", path)
                json.field("task", facts.task)
                json.field("learner", facts.learner)
                json.field("rows", facts.dataRows)
                json.field("digest", facts.dataDigest)
                json.array("metrics", of: zip(facts.metrics, facts.values)) { json, metric in
                    json.object { json in
                        json.field("name", metric.0)
                        json.field("value", metric.1)
                    }
                }
            }
            return
        }
        let isHeldOut = facts.dataRows > Model.heldOutRows && invocation[group] == nil
        let judged = isHeldOut ? "on a fifth that was held out" : "by cross-validation"
        let measures = zip(facts.metrics, facts.values).map { "\($0) \(ModelCard.number($1))" }
        invocation.console.print(
            "\(path): \(facts.learner) on \(facts.dataRows) rows\n\(judged): \(measures.joined(separator: ", "))\n"
                + LearningSupport.newGroups(model).map { "\($0.0): \($0.1)\n" }.joined()
        )
    }
}
