import NsynDiagnostics
import NsynLearning

/// Tasks that read structures, molecules and recipes rather than one table: `nsyn train gap`, `nsyn evaluate few-examples`.
enum StructureTaskCommands {
    static var registry: TaskRegistry { TaskRegistry(TaskRegistry.structures) }

    static func isTask(_ name: String) -> Bool { registry.tasks.contains { $0.name == name } }

    private static func request(_ invocation: Invocation, isQuick: Bool) throws -> TaskRequest {
        TaskRequest(
            data: try LearningSupport.folder(invocation), seed: UInt64(invocation[LearningSupport.seed] ?? 1),
            isQuick: isQuick)
    }

    static func train(_ name: String, to path: String, _ invocation: Invocation) throws {
        let task = try registry.task(name)
        let model = try task.train(try request(invocation, isQuick: false))
        try model.write(to: path)
        report(model, task.summary, path, invocation)
    }

    static func report(_ model: TaskModel, _ summary: String, _ path: String, _ invocation: Invocation) {
        if invocation.format == .json {
            invocation.console.printJSON { json in
                json.field("version", 1)
                json.field("model", path)
                json.field("task", model.task)
                for fact in model.facts { json.field(fact.name, fact.value) }
            }
            return
        }
        invocation.console.print("\(path): \(summary)\n")
        let facts = model.facts.filter { !$0.value.isEmpty }.map { [$0.name, $0.value] }
        invocation.console.print(LearningSupport.aligned(facts, indent: "    "))
    }

    /// Prints every row; gives them back for the summary of all tasks.
    static func evaluate(
        _ name: String, card: String?, isQuick: Bool, _ invocation: Invocation
    ) throws -> [EvaluationRow] {
        let task = try registry.task(name)
        let request = try request(invocation, isQuick: isQuick)
        let rows = try task.evaluate(request)
        if let card {
            let text = TaskCard.markdown(
                task, model: try task.train(request), rows: rows, seed: request.seed, isQuick: isQuick)
            try FileBytes.write(Array(text.utf8), to: card)
        }
        if invocation.format == .json {
            invocation.console.printJSON { json in
                json.field("version", 1)
                json.field("task", name)
                json.array("rows", of: rows) { json, row in
                    json.object { json in
                        json.field("model", row.model)
                        json.field("split", row.split)
                        json.field("metric", row.metric)
                        json.field("value", row.value)
                        if let spread = row.spread { json.field("spread", spread) }
                        json.field("note", row.note)
                    }
                }
            }
            return rows
        }
        let table =
            [["model", "met as new", "metric", "value", "goal", ""]]
            + rows.map { row in
                let spread = row.spread.map { " ± \(TaskCard.number($0))" } ?? ""
                let goal = row.goal.map {
                    "\($0.isMinimum ? "≥" : "≤") \(TaskCard.number($0.value))\(row.meetsGoal == true ? " met" : "")"
                }
                return [row.model, row.split, row.metric, TaskCard.number(row.value) + spread, goal ?? "", row.note]
            }
        invocation.console.print("\(name): \(task.summary)\n" + LearningSupport.aligned(table, indent: "    ") + "\n")
        return rows
    }
}
