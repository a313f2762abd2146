import NsynDiagnostics
import NsynLearning
import NsynSemantics
import NsynSimulation
import NsynTables

/// How a simulation is told to people.
struct SimulationText {
    let console: Console
    let checker: Checker

    func printer(rows: Int = 20) -> TablePrinter {
        TablePrinter(
            units: checker.library.unitTable, width: console.width, rows: rows, isColoured: console.outputIsColoured)
    }

    /// `screen: 960 conditions, 2 replicates each`
    func head(_ simulation: Simulation, visited: Int, kept: Int, total: Int) -> String {
        var text = "\(simulation.name): \(counted(kept)) "
        text += kept == 1 ? "condition" : "conditions"
        if kept != visited { text += " of \(counted(visited))" }
        if simulation.replicates > 1 { text += ", \(simulation.replicates) replicates each" }
        if visited < total { text += "; stopped after \(counted(visited)) of \(counted(total))" }
        return text + "\n"
    }

    /// What was asked for, above its answer.
    func command(_ text: String) -> String {
        Palette(isColoured: console.outputIsColoured).paint(text, .emphasis)
    }

    func counted(_ number: Int) -> String { TablePrinter.grouped(number) }

    /// Least, mean and greatest of every column with numbers.
    func summary(_ simulation: Simulation, _ summary: SimulationSummary) -> String {
        var rows: [[String]] = [["column", "unit", "least", "mean", "greatest", "in the domain", ""]]
        for (place, column) in simulation.schema.columns.enumerated() {
            guard let numbers = summary.columns[place], numbers.count > 0 else { continue }
            func shown(_ value: Double) -> String { ModelCard.number(column.unit?.number(value) ?? value) }
            var inside = ""
            if let count = summary.inside[place] {
                inside = "\((Double(count) / Double(max(1, summary.kept)) * 1000).rounded() / 10) %"
            }
            rows.append([
                column.name, column.unit?.symbol ?? "", shown(numbers.least), shown(numbers.mean),
                shown(numbers.greatest), inside, simulation.titles[place],
            ])
        }
        return rows.count > 1 ? LearningSupport.aligned(rows, indent: "  ") : ""
    }

    /// Which models say nothing here, and what each lacks.
    func gaps(_ simulation: Simulation) -> String {
        guard !simulation.gaps.isEmpty else { return "" }
        var text = "not predicted here:\n"
        for gap in simulation.gaps {
            // What no step adds is named once for all.
            let never = ", which no step adds"
            let matter = gap.lacks.filter { $0.hasSuffix(never) }.map { String($0.dropLast(never.count)) }
            var lacks = gap.lacks.filter { !$0.hasSuffix(never) }
            if !matter.isEmpty { lacks.insert(matter.joined(separator: ", ") + never, at: 0) }
            text += "  \(gap.column), the \(gap.title): \(gap.model) lacks \(lacks.joined(separator: "; "))\n"
        }
        return text
    }

    /// What the check finds wrong with how many conditions.
    func verdicts(_ found: (clean: Int, total: Int, counts: [(code: String, count: Int)])) -> String {
        var lines = "the check finds nothing in \(counted(found.clean)) of \(counted(found.total)) conditions\n"
        for (code, count) in found.counts { lines += "  \(code)  in \(counted(count))\n" }
        if !found.counts.isEmpty { lines += "  `nsyn explain CODE` says more\n" }
        return lines
    }

    /// What the models that answered can't do.
    func caveats(_ simulation: Simulation) -> String {
        var text = ""
        for model in simulation.models where simulation.schema[model.declaration.column] != nil {
            guard let caveats = model.declaration.caveats else { continue }
            text += "  \(model.declaration.column): \(caveats)\n"
        }
        return text.isEmpty ? "" : "mind:\n" + text
    }
}
