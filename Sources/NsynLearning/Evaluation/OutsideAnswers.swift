/// What other software answered on the very same folds, judged by the same measures.
///
/// A table with the columns `plan`, `repetition`, `learner`, `row` and `answer`: a class by name, or a number.
public struct OutsideAnswers: Sendable {
    private struct Place: Hashable {
        var plan: String
        var repetition: Int
        var learner: String
    }

    private var answers: [Place: [Int: Double]] = [:]
    public private(set) var learners: [String] = []

    public init(_ table: DataTable, target: Target) throws(DataProblem) {
        let (plans, names) = (try table.texts("plan"), try table.texts("learner"))
        let (repetitions, rows) = (try table.numbers("repetition"), try table.numbers("row"))
        let said = try table.texts("answer")
        for index in 0..<table.rows {
            let place = DataProblem.Place(file: table.file, row: index + 1, column: "answer")
            guard let plan = plans[index], let learner = names[index], let text = said[index],
                let repetition = Int(exactly: repetitions[index]), let row = Int(exactly: rows[index]),
                (0..<target.count).contains(row)
            else {
                throw DataProblem(.missingValue, "an answer needs its plan, repetition, learner and row", at: place)
            }
            let value: Double
            switch target {
            case .numbers:
                guard let number = parsedNumber(text), number.isFinite else {
                    throw DataProblem(.notANumber, "‘\(text)’ is not a number", at: place)
                }
                value = number
            case .classes(_, let classes):
                guard let kind = classes.firstIndex(of: text) else {
                    throw DataProblem(.unknownLabel, "‘\(text)’ is no class of the task", at: place)
                }
                value = Double(kind)
            }
            if !learners.contains(learner) { learners.append(learner) }
            answers[Place(plan: plan, repetition: repetition, learner: learner), default: [:]][row] = value
        }
    }

    /// Outcomes on the rows that an outcome of nsyn answered; learners that left one out are left out.
    func outcomes(_ plan: SplitPlan, like own: Evaluator.Outcome, _ splits: [[Int]], _ target: Target)
        -> [Evaluator.Outcome]
    {
        learners.compactMap { learner in
            var outcome = Evaluator.Outcome(name: learner)
            for (repetition, rows) in splits.enumerated() {
                guard let given = answers[Place(plan: plan.key, repetition: repetition, learner: learner)] else {
                    return nil
                }
                let values = rows.compactMap { given[$0] }
                guard values.count == rows.count else { return nil }
                let outputs = target.outputs
                var predictions = Matrix(rows: rows.count, columns: outputs)
                for (row, value) in values.enumerated() {
                    if target.isNumeric { predictions[row, 0] = value } else { predictions[row, Int(value)] = 1 }
                }
                let decided = target.isNumeric ? [] : values.map { Int($0) }
                // Names without probabilities: what needs probabilities isn't judged.
                let measures = Metrics.all(
                    predictions, target.selecting(rows), decided: target.isNumeric ? nil : decided)
                outcome.metrics.append(measures.filter { !["AUC", "Brier", "log loss"].contains($0.name) })
                if repetition == 0 {
                    (outcome.rows, outcome.predictions, outcome.decisions) = (own.rows, predictions, decided)
                }
            }
            return outcome
        }
    }
}
