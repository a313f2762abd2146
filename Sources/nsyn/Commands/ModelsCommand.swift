import NsynDiagnostics
import NsynLearning

enum ModelsCommand {
    static let files = Positional<String>("FILE", .path, .zeroOrMore, help: "Model files to describe.")

    static let command = Command(
        "models",
        summary: "List the tasks that can be learned, or describe model files",
        discussion: "A damaged, truncated or newer file is refused with the reason.",
        parameters: [.positional(files)],
        examples: [
            .init("nsyn models", "Lists the tasks of `nsyn train` and `nsyn evaluate`."),
            .init("nsyn models ag-nanoplates.model", "Says what a model file knows about itself."),
        ]
    ) { invocation in
        try LearningSupport.reporting(invocation) {
            let paths = invocation[all: files]
            if invocation.format == .json {
                try printJSON(paths, invocation.console)
                return .success
            }
            if paths.isEmpty {
                let table =
                    LearningTask.all.map { [$0.name, $0.title, $0.licence] }
                    + StructureTaskCommands.registry.tasks.map { [$0.name, $0.summary, $0.licence.name] }
                invocation.console.print(LearningSupport.aligned(table))
                return .success
            }
            for path in paths {
                if FileBytes.exists(path), try TaskModel.isOne(path: path) {
                    let model = try TaskModel(path: path)
                    let facts =
                        [["task", model.task]] + model.facts.filter { !$0.value.isEmpty }.map { [$0.name, $0.value] }
                    invocation.console.print("\(path)\n" + LearningSupport.aligned(facts, indent: "  "))
                } else {
                    describe(try LearningSupport.model(path), path, invocation.console)
                }
            }
            return .success
        }
    }

    private static func printJSON(_ paths: [String], _ console: Console) throws {
        enum Described {
            case table(Model)
            case task(TaskModel)
        }
        let models = try paths.map { path -> (path: String, model: Described) in
            (
                path,
                try FileBytes.exists(path) && TaskModel.isOne(path: path)
                    ? .task(TaskModel(path: path)) : .table(LearningSupport.model(path))
            )
        }
        console.printJSON { json in
            json.field("version", 1)
            if paths.isEmpty {
                let tables = LearningTask.all.map { ($0.name, $0.title, $0.source, $0.licence, $0.mayShip) }
                let structures = StructureTaskCommands.registry.tasks.map {
                    ($0.name, $0.summary, $0.licence.source, $0.licence.name, $0.licence.mayShip)
                }
                json.array("tasks", of: tables + structures) { json, task in
                    json.object { json in
                        json.field("name", task.0)
                        json.field("title", task.1)
                        json.field("source", task.2)
                        json.field("licence", task.3)
                        json.field("mayShip", task.4)
                    }
                }
                return
            }
            json.array("models", of: models) { json, item in
                json.object { json in
                    switch item.model {
                    case .table(let model): write(model, path: item.path, to: &json)
                    case .task(let model):
                        json.field("file", item.path)
                        json.field("task", model.task)
                        for fact in model.facts { json.field(fact.name, fact.value) }
                    }
                }
            }
        }
    }

    private static func write(_ model: Model, path: String, to json: inout JSONWriter) {
        let facts = model.information
        json.field("file", path)
        json.field("task", facts.task)
        json.field("target", facts.target)
        if let unit = facts.targetUnit { json.field("unit", unit) }
        json.array("classes", of: facts.classes) { json, name in json.string(name) }
        json.field("learner", facts.learner)
        json.field("source", facts.source)
        json.field("licence", facts.licence)
        json.field("digest", facts.dataDigest)
        json.field("rows", facts.dataRows)
        json.field("nsyn", facts.nsynVersion)
        json.array("metrics", of: zip(facts.metrics, facts.values)) { json, metric in
            json.object { json in
                json.field("name", metric.0)
                json.field("value", metric.1)
            }
        }
        json.array("features", of: zip(model.pipeline.names, model.pipeline.units)) { json, feature in
            json.object { json in
                json.field("name", feature.0)
                if let unit = feature.1 { json.field("unit", unit) }
            }
        }
    }

    private static func describe(_ model: Model, _ path: String, _ console: Console) {
        let facts = model.information
        let unit = facts.targetUnit.map { " [\($0)]" } ?? ""
        let classes = facts.classes.isEmpty ? "" : ": " + facts.classes.joined(separator: ", ")
        var table = [
            ["task", facts.task], ["predicts", facts.target + unit + classes], ["learner", facts.learner],
            ["data", "\(facts.source), \(facts.dataRows) rows"], ["licence", facts.licence],
            ["digest", facts.dataDigest], ["seed", "\(facts.seed)"], ["made by", "nsyn \(facts.nsynVersion)"],
            ["again", facts.command],
        ]
        for (name, value) in zip(facts.metrics, facts.values) { table.append([name, ModelCard.number(value)]) }
        for (name, text) in LearningSupport.newGroups(model) { table.append([name, text]) }
        for (name, unit) in zip(model.pipeline.names, model.pipeline.units).prefix(40) {
            table.append(["feature", name + (unit.map { " [\($0)]" } ?? "")])
        }
        console.print("\(path)\n" + LearningSupport.aligned(table, indent: "  "))
    }
}
