import NsynDiagnostics
import NsynLearning
import NsynSemantics
import NsynSimulation
import NsynTables

/// What `nsyn simulate` prints and writes.
struct SimulationReport {
    let invocation: Invocation
    let checker: Checker
    let runner: Runner
    let options: Runner.Options
    let line: ProgressLine

    var console: Console { invocation.console }
    var text: SimulationText { SimulationText(console: console, checker: checker) }

    private func exitCode(_ wasCancelled: Bool) -> ExitCode { wasCancelled ? .environment : .success }

    /// Refuses what leaves nothing, with the numbers.
    private func requireRows(_ kept: Int, of visited: Int, _ request: SimulationRequest) throws {
        guard kept == 0, visited > 0 else { return }
        throw SimulationProblem(
            .noConditions, "none of the \(text.counted(visited)) conditions of `\(request.simulation.name)` is left",
            notes: ["the filters of the sweep and of the question keep nothing"])
    }

    // MARK: For people

    func print(_ request: SimulationRequest) throws -> ExitCode {
        let simulation = request.simulation
        if !request.isStream {
            let answer = try request.answer(options)
            line.end()
            let kept = answer.summary?.kept ?? answer.table.rowCount
            try requireRows(kept, of: answer.visited, request)
            console.print(text.head(simulation, visited: answer.visited, kept: kept, total: answer.total))
            console.print("\n" + text.printer(rows: 1_000).text(answer.table))
            finish(simulation)
            return exitCode(answer.wasCancelled)
        }
        guard let job = request.job() else { return .findings }
        let run = SimulationRun(job, shard: options.shard)
        let first = RowsKept(limit: 10)
        run.rows(isCancelled: options.isCancelled) { table, _ in first.add(table) }
        let summary = run.summary(isCancelled: options.isCancelled, progress: options.progress)
        line.end()
        try requireRows(summary.kept, of: summary.visited, request)
        console.print(
            text.head(simulation, visited: summary.visited, kept: summary.kept, total: run.range.count) + "\n")
        console.print(text.summary(simulation, summary))
        if options.judges { console.print("\n" + text.verdicts(try verdicts(run))) }
        if let rows = first.table { console.print("\n" + text.printer(rows: 10).text(rows)) }
        if summary.kept > 10 {
            console.print(
                "the first 10 of \(text.counted(summary.kept)); --top N shows the best, --out FILE writes all\n")
        }
        finish(simulation)
        return exitCode(summary.visited < run.range.count)
    }

    private func finish(_ simulation: Simulation) {
        let rest = text.caveats(simulation) + text.gaps(simulation)
        if !rest.isEmpty { console.print("\n" + rest) }
    }

    // MARK: For machines

    func printCSV(_ request: inout SimulationRequest) throws -> ExitCode {
        guard request.isStream, let job = request.job() else {
            let answer = try request.answer(options)
            line.end()
            try requireRows(answer.table.rowCount, of: answer.visited, request)
            console.print(CSVWriter.bytes(of: answer.table))
            return exitCode(answer.wasCancelled)
        }
        let run = SimulationRun(job, shard: options.shard)
        let rows = RowFormat.csv
        if options.shard.part == 1 { console.print(rows.header(request.simulation)) }
        var count = 0
        let next = run.bytes(isCancelled: options.isCancelled, format: rows.bytes) { bytes, rows, next in
            count += rows
            console.print(bytes)
            options.progress(SimulationRun.Progress(done: next - run.range.lowerBound, total: run.range.count))
            return !console.isClosed
        }
        line.end()
        if console.isClosed { return .success }
        try requireRows(count, of: next - run.range.lowerBound, request)
        return exitCode(next < run.range.upperBound)
    }

    func printJSON(_ request: SimulationRequest) throws -> ExitCode {
        let simulation = request.simulation
        guard let job = request.job() else { return .findings }
        let run = SimulationRun(job, shard: options.shard)
        var table: Table?
        let summary: SimulationSummary
        if let top = request.top {
            let answer = try request.answer(options)
            table = answer.table
            summary = answer.summary ?? run.top(top, isCancelled: { true }, progress: { _ in }).summary
        } else {
            let first = RowsKept(limit: 10)
            run.rows(isCancelled: options.isCancelled) { table, _ in first.add(table) }
            table = first.table
            summary = run.summary(isCancelled: options.isCancelled, progress: options.progress)
        }
        line.end()
        try requireRows(summary.kept, of: summary.visited, request)
        console.printJSON { json in
            json.field("version", 1)
            json.field("sweep", simulation.name)
            json.field("conditions", summary.visited)
            json.field("kept", summary.kept)
            json.field("complete", summary.visited == run.range.count)
            json.field("replicates", simulation.replicates)
            json.array("columns", of: simulation.schema.columns.enumerated()) { json, item in
                json.object { json in
                    json.field("name", item.element.name)
                    json.field("title", simulation.titles[item.offset])
                    if let unit = item.element.unit { json.field("unit", unit.symbol) }
                    guard let numbers = summary.columns[item.offset], numbers.count > 0 else { return }
                    json.field("least", item.element.unit?.number(numbers.least) ?? numbers.least)
                    json.field("mean", item.element.unit?.number(numbers.mean) ?? numbers.mean)
                    json.field("greatest", item.element.unit?.number(numbers.greatest) ?? numbers.greatest)
                    if let inside = summary.inside[item.offset] { json.field("inside", inside) }
                }
            }
            json.array("models", of: simulation.models.filter { simulation.schema[$0.declaration.column] != nil }) {
                json, model in
                json.object { json in
                    json.field("name", model.declaration.name)
                    json.field("column", model.declaration.column)
                    if let facts = model.forecaster?.model.information {
                        json.field("learner", facts.learner)
                        json.field("digest", facts.dataDigest)
                    }
                }
            }
            json.array("gaps", of: simulation.gaps) { json, gap in
                json.object { json in
                    json.field("model", gap.model)
                    json.field("column", gap.column)
                    json.array("lacks", of: gap.lacks) { json, text in json.string(text) }
                }
            }
            if let table { write(table, to: &json) }
        }
        return exitCode(summary.visited < run.range.count)
    }

    private func write(_ table: Table, to json: inout JSONWriter) {
        json.array("rows", of: 0..<table.rowCount) { json, row in
            json.object { json in
                for column in table.columns where !column.values.isMissing(row) {
                    func shown(_ value: Double) -> Double { column.unit?.number(value) ?? value }
                    switch column.values {
                    case .numbers(let values): json.field(column.name, shown(values[row]))
                    case .integers(let values): json.field(column.name, Int(values[row]))
                    case .texts(let texts): if let text = texts[row] { json.field(column.name, text) }
                    case .truths(let values): json.field(column.name, values[row] == 1)
                    case .predictions(let values):
                        json.object(column.name) { json in
                            json.field("value", shown(values.value[row]))
                            json.field("lower", shown(values.lower[row]))
                            json.field("upper", shown(values.upper[row]))
                            json.field("in_domain", values.inDomain[row] == 1)
                        }
                    }
                }
            }
        }
    }
}

/// The first rows of a stream.
final class RowsKept {
    private(set) var table: Table?
    private let limit: Int

    init(limit: Int) { self.limit = limit }

    /// Whether more rows are wanted.
    func add(_ block: Table) -> Bool {
        guard block.rowCount > 0 else { return true }
        let missing = limit - (table?.rowCount ?? 0)
        if table == nil { table = block.prefix(limit) } else { table?.append(block.prefix(missing)) }
        return (table?.rowCount ?? 0) < limit
    }
}
