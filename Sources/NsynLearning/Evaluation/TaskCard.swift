/// The page of a task: what it is, what it rests on, every number with its spread, and how to make it again.
public enum TaskCard {
    public static func markdown(
        _ task: any TrainingTask, model: TaskModel, rows: [EvaluationRow], seed: UInt64, isQuick: Bool = false
    ) -> String {
        var text = "# \(task.name)\n\n\(sentence(task.summary))\n\n"
        text += "| | |\n|---|---|\n"
        text += "| data | \(task.licence.source) |\n| licence | \(task.licence.name) |\n"
        text += "| ships with nsyn | no: train it yourself |\n"
        for fact in model.facts where !fact.value.isEmpty { text += "| \(fact.name) | \(fact.value) |\n" }
        text += "\n## Measured\n\n| model | met as new | metric | value | goal | |\n|---|---|---|---|---|---|\n"
        for row in rows {
            let spread = row.spread.map { " ± \(number($0))" } ?? ""
            let goal = row.goal.map {
                "\($0.isMinimum ? "≥" : "≤") \(number($0.value))\(row.meetsGoal == true ? " met" : "")"
            }
            text +=
                "| \(row.model) | \(row.split) | \(row.metric) | \(number(row.value))\(spread) | \(goal ?? "") | \(row.note) |\n"
        }
        if !task.limits.isEmpty {
            text += "\n## What it can't do\n\n" + task.limits.map { "* \($0)\n" }.joined()
        }
        text += "\n## Make it again\n\n```\nnsyn train \(task.name) --data DATA --seed \(seed)\n"
        let quick = isQuick ? " --quick" : ""
        text +=
            "nsyn evaluate \(task.name)\(quick) --data DATA --seed \(seed) --card docs/models/\(task.name).md\n```\n\n"
        text += "Below DATA:\n\n"
        for input in task.inputs { text += "* `\(input.path)`: \(input.what)\n" }
        return text
    }

    /// Three digits after the point, four for small numbers: an error of 0.0075 is not one of 0.008.
    public static func number(_ value: Double) -> String {
        let scale = abs(value) < 0.1 ? 10_000.0 : 1000
        return "\((value * scale).rounded() / scale)"
    }

    /// A p value in a sentence: `= 0.023`; none is zero.
    public static func probability(_ p: Double) -> String { p < 0.001 ? "< 0.001" : "= \(number(p))" }

    private static func sentence(_ text: String) -> String {
        text.prefix(1).uppercased() + text.dropFirst() + (text.hasSuffix(".") ? "" : ".")
    }
}
