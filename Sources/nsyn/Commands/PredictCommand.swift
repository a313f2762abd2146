import NsynDiagnostics
import NsynLearning

enum PredictCommand {
    static let file = Positional<String>(
        "MODEL", .path, help: "A model file that `nsyn train` made, or the name of one that nsyn carries along.")
    static let table = Option<String>(
        "table", "FILE", .path, help: "Rows to answer: conditions, or spectra; the columns are those of the training.")
    static let structure = Option<String>("structure", "FILE", .path, help: "A cluster as XYZ or CIF.")
    static let charge = Option<Int>("charge", "NUMBER", .integer(in: -20...20), help: "The cluster's charge (0).")
    static let smiles = Option<String>(
        "smiles", "A,B", .text, help: "Molecules as SMILES: the ligands of a core; or ligand, solvent, reductant.")
    static let settings = Option<String>(
        "set", "NAME=VALUE,…", .text, help: "Conditions of a reaction; the others take their median in training.")
    static let map = Option<String>(
        "map", "NAME=LOW:HIGH:COUNT,…", .text, help: "Goes through a grid of conditions, all others held.")
    static let distances = Option<String>(
        "distances", "ROLE", .text, help: "How far apart the model sees the molecules of --smiles in this role.")

    static let command = Command(
        "predict",
        summary: "Ask a model about new rows, a structure or a reaction",
        discussion:
            "Every answer comes with what it is worth: an interval or a set of classes that holds the truth in 90 % of the cases, and a word where the question lies outside of what the model has met.",
        parameters: [
            .positional(file), .option(table), .option(structure), .option(charge), .option(smiles), .option(settings),
            .option(map), .option(distances), .option(LearningSupport.threads),
        ],
        examples: [
            .init("nsyn predict ag-nanoplates.model --table new.csv", "Answers every row of a table."),
            .init("nsyn predict gap.model --structure Au25.cif", "The optical gap of a cluster."),
            .init(
                "nsyn predict compatibility.model --structure core.xyz --smiles SCCc1ccccc1",
                "Whether a core and a ligand belong together."),
            .init(
                "nsyn predict outcome.model --smiles SCCO,O --map pH=2:12:6,T=0:60:4",
                "A map of conditions for one ligand and solvent."),
        ]
    ) { invocation in
        try LearningSupport.reporting(invocation) {
            LearningSupport.useThreads(invocation)
            let path = invocation[required: file]
            guard FileBytes.exists(path), try TaskModel.isOne(path: path) else {
                try answer(LearningSupport.model(path), invocation)
                return .success
            }
            let model = try TaskModel(path: path)
            if let role = invocation[distances] {
                try show(distances: model, role, invocation)
                return .success
            }
            show(try model.answer(try question(invocation)), model.task, invocation)
            return .success
        }
    }

    // MARK: Questions

    private static func molecules(_ invocation: Invocation) -> [String] {
        invocation[smiles]?.split(separator: ",").map { String($0) } ?? []
    }

    private static func question(_ invocation: Invocation) throws -> TaskQuestion {
        var question = TaskQuestion()
        if let path = invocation[structure] { try question.read(structure: path) }
        question.charge = invocation[charge] ?? 0
        question.smiles = molecules(invocation)
        if let path = invocation[table] { question.table = try CSV.read(path: path) }
        for part in invocation[settings]?.split(separator: ",") ?? [] {
            guard let place = part.lastIndex(of: "="), let value = Double(part[part.index(after: place)...]),
                value.isFinite
            else { throw UsageError("‘\(part)’ is not NAME=VALUE.", command: "predict") }
            question.settings.append((String(part[..<place]), value))
        }
        for part in invocation[map]?.split(separator: ",") ?? [] {
            guard let place = part.lastIndex(of: "=") else {
                throw UsageError("‘\(part)’ is not NAME=LOW:HIGH:COUNT.", command: "predict")
            }
            let numbers = part[part.index(after: place)...].split(separator: ":")
            guard numbers.count == 3, let low = Double(numbers[0]), let high = Double(numbers[1]),
                let count = Int(numbers[2]), low.isFinite, high.isFinite, (1...1000).contains(count)
            else { throw UsageError("‘\(part)’ is not NAME=LOW:HIGH:COUNT with 1 to 1000 steps.", command: "predict") }
            question.axes.append(.init(descriptor: String(part[..<place]), from: low, to: high, count: count))
        }
        return question
    }

    // MARK: Answers

    private static func show(_ answers: [TaskAnswer], _ task: String, _ invocation: Invocation) {
        if invocation.format == .json {
            invocation.console.printJSON { json in
                json.field("version", 1)
                json.field("task", task)
                json.array("answers", of: answers) { json, answer in
                    json.object { json in
                        json.field("subject", answer.subject)
                        json.field("value", answer.value)
                        if let unit = answer.unit { json.field("unit", unit) }
                        if let interval = answer.interval {
                            json.field("low", interval.lowerBound)
                            json.field("high", interval.upperBound)
                        }
                        json.array("warnings", of: answer.warnings) { json, text in json.string(text) }
                    }
                }
            }
            return
        }
        let lines = answers.map { answer -> [String] in
            let unit = answer.unit.map { " \($0)" } ?? ""
            let interval = answer.interval.map {
                "90 %: \(ModelCard.number($0.lowerBound)) to \(ModelCard.number($0.upperBound))\(unit)"
            }
            let outside = answer.warnings.isEmpty ? "" : "outside: \(answer.warnings.joined(separator: "; "))"
            return [answer.subject, ModelCard.number(answer.value) + unit, interval ?? "", outside]
        }
        invocation.console.print(LearningSupport.aligned(lines))
    }

    private static func show(distances model: TaskModel, _ role: String, _ invocation: Invocation) throws {
        let names = molecules(invocation)
        guard names.count >= 2 else {
            throw UsageError("--distances needs at least two molecules in --smiles.", command: "predict")
        }
        let matrix = try model.fingerprintDistances(names, role: role)
        if invocation.format == .json {
            invocation.console.printJSON { json in
                json.field("version", 1)
                json.array("molecules", of: names) { json, name in json.string(name) }
                json.array("distances", of: matrix.elements) { json, value in json.number(value) }
            }
            return
        }
        let lines = names.indices.map { row in
            [names[row]] + names.indices.map { ModelCard.number(matrix[row, $0]) }
        }
        invocation.console.print(LearningSupport.aligned([[""] + names] + lines))
    }

    private static func answer(_ model: Model, _ invocation: Invocation) throws {
        let facts = model.information
        let asked: DataTable
        if let path = invocation[table] {
            asked = try CSV.read(path: path)
        } else if let path = invocation[structure], LearningTask.isAboutClusters(facts.task) {
            var question = TaskQuestion()
            try question.read(structure: path)
            guard let atoms = question.structure?.atoms else { return }
            asked = try LearningTask.table(of: atoms, file: path)
        } else {
            throw DataProblem(.wrongTask, "a model of a table (‘\(facts.task)’) is asked with --table FILE.csv")
        }
        let forecasts = try model.predict(asked)
        if invocation.format == .json {
            invocation.console.printJSON { json in
                json.field("version", 1)
                json.field("task", facts.task)
                json.array("classes", of: facts.classes) { json, name in json.string(name) }
                json.array("rows", of: forecasts) { json, forecast in
                    json.object { json in
                        if let value = forecast.value { json.field("value", value) }
                        if let interval = forecast.interval {
                            json.field("low", interval.lowerBound)
                            json.field("high", interval.upperBound)
                        }
                        if let answer = forecast.answer { json.field("answer", answer) }
                        json.array("probabilities", of: forecast.probabilities) { json, value in json.number(value) }
                        json.array("possible", of: forecast.possible) { json, name in json.string(name) }
                        json.field("outside", forecast.flag.isOutside)
                        if model.groups != nil {
                            json.field("newGroup", forecast.isNewGroup)
                            json.field("promised", forecast.promised)
                        }
                    }
                }
            }
            return
        }
        let unit = facts.targetUnit.map { " [\($0)]" } ?? ""
        let header =
            facts.classes.isEmpty
            ? ["row", facts.target + unit, "90 %", ""] : ["row", facts.target] + facts.classes + ["90 %", ""]
        let lines = forecasts.enumerated().map { row, forecast -> [String] in
            var outside = forecast.flag.isOutside ? "outside of what it was trained on" : ""
            if forecast.isNewGroup, let groups = model.groups {
                let promise = "\(LearningSupport.percent(forecast.promised)) from \(groups.calibration.count) left out"
                outside = ["a new \(groups.column): \(promise)", outside].filter { !$0.isEmpty }.joined(separator: "; ")
            }
            if let value = forecast.value {
                let interval = forecast.interval.map {
                    "\(ModelCard.number($0.lowerBound)) to \(ModelCard.number($0.upperBound))"
                }
                return ["\(row + 1)", ModelCard.number(value), interval ?? "", outside]
            }
            let possible = forecast.possible.isEmpty ? "none fits" : forecast.possible.joined(separator: " or ")
            return ["\(row + 1)", forecast.answer ?? ""] + forecast.probabilities.map { ModelCard.number($0) }
                + [possible, outside]
        }
        invocation.console.print(LearningSupport.aligned([header] + lines))
    }
}
