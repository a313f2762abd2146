import NsynDrawing
import NsynLearning
import NsynTables

/// Pictures of what a model has learned.
enum ModelPictures {
    /// The small tree that imitates a model.
    static func tree(_ readable: ReadableTree, of model: Model, draws: Int) -> TreeDrawing {
        let classes = model.information.classes
        let (names, units) = (model.pipeline.names, model.pipeline.units)
        let root = readable.tree.folded(
            question: { feature, threshold, yes, no -> TreeDrawing.Node in
                let name = feature < names.count ? names[feature] : "feature \(feature + 1)"
                let unit = feature < units.count ? units[feature] : nil
                // A category is asked for by one column of 0 and 1.
                if unit == nil, threshold > 0, threshold < 1, name.contains(" = ") {
                    return .question("\(name)?", yes: no, no: yes)
                }
                let number = ShownNumber.readable(threshold, significantDigits: 3)
                return .question("\(name) ≤ \(number)" + (unit.map { " \($0)" } ?? ""), yes: yes, no: no)
            },
            answer: { values, share -> TreeDrawing.Node in
                guard !classes.isEmpty else {
                    let unit = model.information.targetUnit.map { " \($0)" } ?? ""
                    let text = ShownNumber.readable(values.first ?? 0, significantDigits: 3) + unit
                    return .answer(text, share: share, certainty: 0.35, colour: 0)
                }
                let best = values.indices.max { values[$0] < values[$1] } ?? 0
                return .answer(classes[best], share: share, certainty: values[best], colour: best)
            })
        let fidelity =
            classes.isEmpty
            ? "R² \(ModelCard.number(readable.f1))"
            : "F1 \(ModelCard.number(readable.f1)), MCC \(ModelCard.number(readable.mcc))"
        return TreeDrawing(
            root, title: "\(model.information.target): what the model has learned",
            answers: classes,
            notes: [
                "Fidelity to the model on \(draws) fresh conditions: \(fidelity). Lines are as wide as the share of conditions."
            ])
    }

    /// The mean answer over the rows that the model learned from, with one feature set to each of its values.
    static func dependence(_ model: Model, of wanted: String?) throws -> Figure {
        let classes = model.information.classes
        var place = 0
        var answer = model.information.target + (model.information.targetUnit.map { " (\($0))" } ?? "")
        if !classes.isEmpty {
            let name = wanted ?? classes[classes.count - 1]
            guard let index = classes.firstIndex(of: name) else {
                throw UsageError(
                    "The model knows no class `\(name)`; it knows \(classes.joined(separator: ", ")).",
                    command: "explain-model")
            }
            place = index
            answer = "probability of \(name)"
        }
        // Two hundred rows give the mean to a few per cent of its spread.
        let all = model.domain.trainingRows
        let step = max(1, all.rows / 200)
        let rows = all.selecting(rows: stride(from: 0, to: all.rows, by: step).map { $0 })
        var curves: [(curve: DependenceChart.Curve, effect: Double)] = []
        for feature in 0..<min(all.columns, model.pipeline.names.count) {
            let values = Set(all.column(feature)).sorted()
            guard let low = values.first, let high = values.last, low < high else { continue }
            let places =
                values.count <= 24 ? values : (0..<24).map { low + (high - low) * Double($0) / 23 }
            let answers = Importance.partialDependence(rows, feature: feature, values: places) {
                model.learner.predict($0).column(place)
            }
            let isFlag = values == [0, 1]
            let measure = Measure(
                model.pipeline.names[feature], unit: model.pipeline.units[feature],
                isFlag ? [0, 1] : places, names: isFlag ? ["no", "yes"] : [])
            let effect = (answers.max() ?? 0) - (answers.min() ?? 0)
            curves.append((DependenceChart.Curve(measure, answers), effect))
        }
        let strongest = curves.sorted { $0.effect > $1.effect }.prefix(9)
        var figure = DependenceChart.figure(strongest.map(\.curve), answer: answer)
        if curves.count > strongest.count {
            figure.notes.append("The \(strongest.count) of \(curves.count) features that move the answer most.")
        }
        return figure
    }
}
