import NsynDiagnostics
import NsynLearning
import NsynSimulation
import NsynTables

extension SimulationReport {
    /// `--explain 17`: the condition's row, and for each prediction what drives it and what is known near it.
    func explain(_ request: SimulationRequest, condition: Int) throws -> ExitCode {
        let simulation = request.simulation
        guard condition <= simulation.space.count else {
            throw UsageError(
                "`\(simulation.name)` has \(simulation.space.count) conditions: there is no condition \(condition).",
                command: "simulate")
        }
        guard let job = SimulationJob(simulation, keepsAll: true), let kept = SimulationJob(simulation) else {
            return .findings
        }
        let table = SimulationRun(job).table(of: [condition - 1])
        let isLeftOut = SimulationRun(kept).table(of: [condition - 1]).rowCount == 0
        let explanations = simulation.explanations(of: condition - 1)
        if invocation.format == .json {
            printJSON(simulation, condition, explanations)
            return .success
        }
        let console = invocation.console
        console.print("\(simulation.name), condition \(condition)\n")
        if isLeftOut { console.print("the sweep's filters leave this condition out\n") }
        var facts: [[String]] = []
        for column in table.columns where column.name != "condition" {
            guard let shown = Self.shown(column) else { continue }
            let title = simulation.schema.index(of: column.name).map { simulation.titles[$0] } ?? ""
            facts.append([column.name, shown, title])
        }
        console.print(LearningSupport.aligned(facts, indent: "  "))
        for explanation in explanations { print(explanation) }
        if explanations.isEmpty { console.print("\nno model predicts anything of it\n") }
        let gaps = SimulationText(console: console, checker: checker).gaps(simulation)
        if !gaps.isEmpty { console.print("\n" + gaps) }
        return .success
    }

    private static func shown(_ column: Table.Column) -> String? {
        if column.values.isMissing(0) { return nil }
        let unit = column.unit.map { " \($0.symbol)" } ?? ""
        switch column.values {
        case .numbers(let values): return ModelCard.number(column.unit?.number(values[0]) ?? values[0]) + unit
        case .integers(let values): return "\(values[0])"
        case .texts(let texts): return texts[0]
        case .truths(let values): return values[0] == 1 ? "true" : "false"
        case .predictions: return nil
        }
    }

    private func print(_ explanation: Explanation) {
        let console = invocation.console
        func number(_ value: Double) -> String { ModelCard.number(value) }
        console.print("\n\(explanation.column), the \(explanation.title)\n")
        console.print(
            "  \(number(explanation.value)), between \(number(explanation.lower)) and \(number(explanation.upper))\n")
        if !explanation.reason.isEmpty { console.print("  outside of what is known: \(explanation.reason)\n") }
        if let base = explanation.base {
            console.print("  the mean over the known experiments is \(number(base)); what moves this one from it:\n")
        }
        let order = explanation.inputs.sorted { abs($0.share ?? 0) > abs($1.share ?? 0) }
        console.print(
            LearningSupport.aligned(
                order.map { input in
                    let unit = input.unit.map { " \($0)" } ?? ""
                    let share = input.share.map { ($0 > 0 ? "+" : "") + number($0) } ?? ""
                    return [
                        share, input.name, number(input.value) + unit,
                        "known from \(number(input.seen.lowerBound)) to \(number(input.seen.upperBound))\(unit)",
                    ]
                }, indent: "    "))
        if !explanation.nearest.isEmpty {
            console.print("  the nearest known experiments, in standard deviations away:\n")
            let names =
                ["away"]
                + explanation.inputs.map { input in
                    input.unit.map { "\(input.name) [\($0)]" } ?? input.name
                }
            console.print(
                LearningSupport.aligned(
                    [names]
                        + explanation.nearest.map { [number($0.distance)] + $0.values.map { number($0) } },
                    indent: "    "))
        }
        if let caveats = explanation.caveats { console.print("  mind: \(caveats)\n") }
    }

    private func printJSON(_ simulation: Simulation, _ condition: Int, _ explanations: [Explanation]) {
        invocation.console.printJSON { json in
            json.field("version", 1)
            json.field("sweep", simulation.name)
            json.field("condition", condition)
            json.array("predictions", of: explanations) { json, explanation in
                json.object { json in
                    json.field("column", explanation.column)
                    json.field("value", explanation.value)
                    json.field("lower", explanation.lower)
                    json.field("upper", explanation.upper)
                    json.field("in_domain", explanation.reason.isEmpty)
                    if !explanation.reason.isEmpty { json.field("why", explanation.reason) }
                    if let base = explanation.base { json.field("mean", base) }
                    json.array("inputs", of: explanation.inputs) { json, input in
                        json.object { json in
                            json.field("name", input.name)
                            if let unit = input.unit { json.field("unit", unit) }
                            json.field("value", input.value)
                            if let share = input.share { json.field("share", share) }
                        }
                    }
                    json.array("nearest", of: explanation.nearest) { json, known in
                        json.object { json in
                            json.field("distance", known.distance)
                            json.array("values", of: known.values) { json, value in json.number(value) }
                        }
                    }
                }
            }
        }
    }
}
