import NsynFiles
import NsynPlan
import NsynSimulation
import NsynTables

extension SimulationReport {
    /// Rows that a person can still do something with.
    private static let mostRuns = 1_000_000

    /// The runs of a sweep in their order, printed or written.
    func runs(_ request: SimulationRequest, _ plans: [RunPlan], _ source: RunSource, to path: String?) throws
        -> ExitCode
    {
        let (plan, number) = source.place
        let sweep =
            number.map { plans[plan].sweeps[$0] }
            ?? SweepPlan(name: request.simulation.name, span: plans[plan].plan.span)
        var options = options
        options.mostRows = Self.mostRuns / max(1, sweep.replicates)
        let answer = try request.answer(options)
        line.end()
        guard answer.table.rowCount > 0 else {
            throw SimulationProblem(
                .noConditions, "none of the \(answer.visited) conditions of `\(request.simulation.name)` is left")
        }
        var control: Table?
        if let one = sweep.controlCondition(of: plans[plan].plan) {
            let simulation = try runner.simulation(
                plans[plan].plan, one, knowledge: checker.planKnowledge, judges: self.options.judges)
            // The control is no condition of the sweep, and no filter of the question is asked of it.
            control = try SimulationRequest(simulation, request.shaping).answer(Runner.Options()).table
            if let place = control?.schema.index(of: "condition") {
                control = control.map { table in
                    var columns = table.columns
                    columns[place].values = .integers([ColumnValues.missingInteger])
                    return Table(columns)
                }
            }
        }
        let order = RunOrder(
            rows: answer.table.rowCount, replicates: sweep.replicates, blocks: sweep.blocks,
            seed: sweep.seed.map { options.seed ?? $0 }, hasControls: control != nil)
        let table = order.table(of: answer.table, control: control)
        if let path {
            guard let format = RowFormat(path: path) else {
                throw UsageError("--out takes a name that ends in .csv, .jsonl or .arrow.", command: "simulate")
            }
            if let failure = FileWriter.write(format.file(table), to: path) { throw EnvironmentFailure(failure) }
        } else {
            switch invocation.format {
            case .csv: console.print(CSVWriter.bytes(of: table))
            case .json: console.print(JSONLinesWriter.bytes(of: table))
            default: console.print(text.printer(rows: 1_000).text(table))
            }
        }
        return answer.wasCancelled ? .environment : .success
    }

    /// How many conditions each finding concerns, most frequent first; `clean` counts those without any.
    func verdicts(_ run: SimulationRun) throws -> (clean: Int, total: Int, counts: [(code: String, count: Int)]) {
        var counts: [String: Int] = [:]
        var (clean, total) = (0, 0)
        run.rows(isCancelled: options.isCancelled) { table, _ in
            total += table.rowCount
            guard case .texts(let texts)? = table["findings"]?.values else { return true }
            for row in 0..<table.rowCount {
                guard let text = texts[row] else {
                    clean += 1
                    continue
                }
                for code in text.split(separator: " ") { counts[String(code), default: 0] += 1 }
            }
            return true
        }
        let sorted = counts.sorted { ($1.value, $0.key) < ($0.value, $1.key) }
        return (clean, total, sorted.map { ($0.key, $0.value) })
    }
}
