import NsynDiagnostics
import NsynDrawing
import NsynLearning
import NsynTables

enum ExplainModelCommand {
    static let file = Positional<String>("MODEL", .path, help: "A model file.")
    static let table = Option<String>(
        "table", "FILE", .path, help: "Rows to explain one by one (Shapley values of tree models).")
    static let depth = Option<Int>("depth", "NUMBER", .integer(in: 1...12), help: "The depth of the readable tree (4).")
    static let draws = Option<Int>(
        "draws", "NUMBER", .integer(in: 100...1_000_000), help: "Conditions to ask the model about (10000).")

    static let out = Option<String>(
        "out", "FILE", .path, help: "Draws the tree, or with --dependence the curves, as .svg or .png.")
    static let dependence = Flag(
        "dependence", help: "Where the answer goes when one feature changes and the others stay (partial dependence).")
    static let ofClass = Option<String>(
        "class", "NAME", .text, help: "The class whose probability --dependence shows; else the last.")

    static let command = Command(
        "explain-model",
        summary: "Say in words what a model has learned",
        discussion:
            "Grows a small tree that imitates the model on generated conditions inside its domain, and says how faithful it is on fresh ones. With --table it says which features moved each prediction, exactly, for tree models. Of a network over molecules it says how far each column moves the answer.",
        parameters: [
            .positional(file), .option(table), .option(depth), .option(draws), .flag(dependence), .option(ofClass),
            .option(out), .option(LearningSupport.seed), .option(LearningSupport.threads),
        ],
        examples: [
            .init("nsyn explain-model ag-nanoplates.model", "Prints the readable tree and its fidelity."),
            .init("nsyn explain-model ag-nanoplates.model --table new.csv", "Explains each row's prediction."),
            .init("nsyn explain-model ag-nanoplates.model --out tree.svg", "Draws the readable tree."),
        ]
    ) { invocation in
        try LearningSupport.reporting(invocation) {
            LearningSupport.useThreads(invocation)
            let path = invocation[required: file]
            if FileBytes.exists(path), try TaskModel.isOne(path: path) {
                try explain(try TaskModel(path: path), invocation)
                return .success
            }
            let model = try LearningSupport.model(path)
            if let path = invocation[table] {
                try explain(model, try CSV.read(path: path), invocation)
                return .success
            }
            if invocation[dependence] {
                try PictureSupport.show(
                    try ModelPictures.dependence(model, of: invocation[ofClass]), out: invocation[out], invocation)
                return .success
            }
            let seed = UInt64(invocation[LearningSupport.seed] ?? 1)
            let tree = try ReadableTree(
                imitating: model.learner, classNames: model.information.classes, training: model.domain.trainingRows,
                draws: invocation[draws] ?? 10_000, depth: invocation[depth] ?? 4, seed: seed)
            if let out = invocation[out] {
                let picture = ModelPictures.tree(tree, of: model, draws: invocation[draws] ?? 10_000)
                try PictureSupport.write(picture.svg(), to: out, command: "explain-model")
                return .success
            }
            let text = tree.tree.text(names: model.pipeline.names, units: model.pipeline.units)
            if invocation.format == .json {
                invocation.console.printJSON { json in
                    json.field("version", 1)
                    json.field("tree", text)
                    json.field(model.information.classes.isEmpty ? "R²" : "F1", tree.f1)
                    json.field("MCC", tree.mcc)
                }
                return .success
            }
            let fidelity =
                model.information.classes.isEmpty
                ? "R² \(ModelCard.number(tree.f1))"
                : "F1 \(ModelCard.number(tree.f1)), MCC \(ModelCard.number(tree.mcc))"
            invocation.console.print(
                "\(text)\n\nfidelity to the model on \(invocation[draws] ?? 10_000) fresh conditions: \(fidelity)\n")
            return .success
        }
    }

    /// Of a network over molecules: what moves its answer.
    private static func explain(_ model: TaskModel, _ invocation: Invocation) throws {
        let influences = try model.influences(seed: UInt64(invocation[LearningSupport.seed] ?? 1))
        if invocation.format == .json {
            invocation.console.printJSON { json in
                json.field("version", 1)
                json.array("influences", of: influences) { json, influence in
                    json.object { json in
                        json.field("column", influence.column)
                        json.field("change", influence.change)
                    }
                }
            }
            return
        }
        let lines = influences.map { [$0.column, ModelCard.number($0.change)] }
        invocation.console.print(
            "how far the probability moves when a column's values change places between rows\n"
                + LearningSupport.aligned(lines, indent: "    "))
    }

    private static func explain(_ model: Model, _ table: DataTable, _ invocation: Invocation) throws {
        let console = invocation.console
        let forecasts = try model.predict(table)
        let features = try model.pipeline.apply(table)
        let explanation = model.learner.ensemble.map { TreeShapley.explain($0, features) }
        if invocation.format == .json {
            printJSON(model, forecasts, explanation, console)
            return
        }
        for (row, forecast) in forecasts.enumerated() {
            var line = "row \(row + 1): "
            if let value = forecast.value {
                line += ModelCard.number(value)
                if let interval = forecast.interval {
                    line +=
                        " (90 %: \(ModelCard.number(interval.lowerBound)) to \(ModelCard.number(interval.upperBound)))"
                }
            } else {
                let answers = zip(model.information.classes, forecast.probabilities).sorted { $0.1 > $1.1 }
                line += answers.map { "\($0.0) \(ModelCard.number($0.1))" }.joined(separator: ", ")
                let possible = forecast.possible.isEmpty ? "none fits" : forecast.possible.joined(separator: " or ")
                line += " (90 %: \(possible))"
            }
            if forecast.flag.isOutside { line += "  outside of what it was trained on" }
            console.print(line + "\n")
            guard let explanation, let values = explanation.values.last else { continue }
            let order = values.row(row).enumerated().sorted { abs($0.element) > abs($1.element) }.prefix(5)
            let parts = order.filter { $0.element != 0 }.map {
                [model.pipeline.names[$0.offset], ($0.element > 0 ? "+" : "") + ModelCard.number($0.element)]
            }
            console.print(LearningSupport.aligned(parts, indent: "    "))
        }
    }

    private static func printJSON(
        _ model: Model, _ forecasts: [Model.Forecast], _ explanation: TreeShapley.Explanation?, _ console: Console
    ) {
        console.printJSON { json in
            json.field("version", 1)
            json.array("rows", of: forecasts.enumerated()) { json, item in
                json.object { json in
                    let forecast = item.element
                    if let value = forecast.value { json.field("value", value) }
                    if let interval = forecast.interval {
                        json.field("low", interval.lowerBound)
                        json.field("high", interval.upperBound)
                    }
                    json.array("probabilities", of: forecast.probabilities) { json, value in json.number(value) }
                    json.array("possible", of: forecast.possible) { json, name in json.string(name) }
                    json.field("outside", forecast.flag.isOutside)
                    if let values = explanation?.values.last {
                        json.object("shapley") { json in
                            for (name, value) in zip(model.pipeline.names, values.row(item.offset)) {
                                json.field(name, value)
                            }
                        }
                    }
                }
            }
        }
    }
}
