/// The page of a task: what it is, what it rests on, every number with its spread, and how to make it again.
public enum TaskCard {
    public static func markdown(_ task: any TrainingTask, model: TaskModel, rows: [EvaluationRow], seed: UInt64)
        -> String
    {
        var text = "# \(task.name)\n\n\(sentence(task.summary))\n\n"
        text += "| | |\n|---|---|\n"
        text += "| data | \(task.licence.source) |\n| licence | \(task.licence.name) |\n"
        text += "| ships with nsyn | \(task.licence.mayShip ? "yes" : "no: train it yourself") |\n"
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
        text += "nsyn evaluate \(task.name) --data DATA --seed \(seed)\n```\n\nBelow DATA:\n\n"
        for input in task.inputs { text += "* `\(input.path)`: \(input.what)\n" }
        return text
    }

    /// Three digits after the point, four for small numbers: an error of 0.0075 is not one of 0.008.
    public static func number(_ value: Double) -> String {
        let scale = abs(value) < 0.1 ? 10_000.0 : 1000
        return "\((value * scale).rounded() / scale)"
    }

    private static func sentence(_ text: String) -> String {
        text.prefix(1).uppercased() + text.dropFirst() + (text.hasSuffix(".") ? "" : ".")
    }
}
