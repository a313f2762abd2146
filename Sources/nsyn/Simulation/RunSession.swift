import NsynDiagnostics
import NsynDrawing
import NsynPlan
import NsynSemantics
import NsynShell
import NsynSimulation
import NsynTables

/// The run of one script: its directives and expectations in their order, what is printed and what is written.
struct RunSession {
    private let invocation: Invocation
    private let checker: Checker
    private let checked: CheckedScript
    private let runner: Runner
    private let rows: Int
    private var options = Runner.Options()
    private var files: [(name: String, bytes: [UInt8])] = []
    private var results: [Result] = []
    private var report = RunReport()
    private var provenance: RunReport.Provenance
    private var caveats: [String] = []
    private var failed = 0
    private var wasCancelled = false

    private struct Result {
        var text: String
        var line: Int
        var kind: String
        var answer: String?
        var rows: Int?
        var file: String?
    }

    private var console: Console { invocation.console }
    private var isHuman: Bool { invocation.format != .json }

    init(
        _ invocation: Invocation, _ checker: Checker, _ checked: CheckedScript, script: ScriptSet.Script, rows: Int
    ) {
        self.invocation = invocation
        self.checker = checker
        self.checked = checked
        self.rows = rows
        runner = SimulationSupport.runner(checker, checked)
        options.seed = invocation[SimulationSupport.seed]
        provenance = RunReport.Provenance(
            script: String(script.path.split(separator: "/").last ?? "script"),
            bytes: checker.sources[script.file].bytes, seed: options.seed)
        Interruption.listen()
        options.isCancelled = { Interruption.isRequested || invocation.console.isClosed }
    }

    private enum Piece {
        case directive(RunDirective)
        case expectation(NsynSemantics.Expectation)

        var span: SourceSpan {
            switch self {
            case .directive(let directive): directive.span
            case .expectation(let expectation): expectation.span
            }
        }
    }

    mutating func carryOut(writesFiles: Bool) throws {
        let pieces = checked.directives.map { Piece.directive($0) } + checked.expectations.map { Piece.expectation($0) }
        let order = pieces.enumerated().sorted {
            ($0.element.span.file.index, $0.element.span.start, $0.offset)
                < ($1.element.span.file.index, $1.element.span.start, $1.offset)
        }
        for (number, piece) in order.map(\.element).enumerated() {
            if options.isCancelled() {
                wasCancelled = true
                return
            }
            switch piece {
            case .directive(let directive): try carryOut(directive, number + 1, writesFiles)
            case .expectation(let expectation): judge(expectation)
            }
        }
        for plates in checked.plates where isHuman {
            console.print("plates \(plates.name): `nsyn compile` makes the robot's files\n")
        }
    }

    private func line(_ span: SourceSpan) -> Int { checker.sources.range(of: span).start.line }

    private mutating func carryOut(_ directive: RunDirective, _ number: Int, _ writesFiles: Bool) throws {
        let progress = ProgressLine(directive.text)
        options.progress = { progress.show($0) }
        let result = try runner.carryOut(
            directive, plans: SimulationSupport.plans(checked), knowledge: checker.planKnowledge, options: options)
        progress.end()
        let text = SimulationText(console: console, checker: checker)
        if isHuman { console.print(text.command(directive.text) + "\n") }
        var record = Result(text: directive.text, line: line(directive.span), kind: "show")
        switch result {
        case .text(let words):
            record.answer = words
            report.add(directive.text, line: record.line, text: words)
            if isHuman { console.print(words + "\n\n") }
        case .table(let answer):
            record.rows = answer.table.rowCount
            if isHuman {
                console.print(text.printer(rows: rows).text(answer.table))
                if answer.wasCancelled {
                    console.print("stopped after \(answer.visited) of \(answer.total) conditions\n")
                }
                console.print("\n")
            }
            if writesFiles {
                let file = keep(answer.table, named: "\(number)-show")
                record.file = file
                report.add(
                    directive.text, line: record.line, table: ShownTable(answer.table, checker.library.unitTable),
                    file: file, remark: answer.wasCancelled ? "Stopped before the end." : nil)
                rest(on: answer.simulation)
            }
            wasCancelled = wasCancelled || answer.wasCancelled
        case .plot(let answer, let plot):
            record.kind = "plot"
            record.rows = answer.table.rowCount
            try draw(answer, plot, number, writesFiles, &record)
            wasCancelled = wasCancelled || answer.wasCancelled
        }
        results.append(record)
    }

    /// A picture: on the terminal, and as a file beside its rows.
    private mutating func draw(
        _ answer: SimulatedTable, _ plot: RunPlot, _ number: Int, _ writesFiles: Bool, _ record: inout Result
    ) throws {
        let figure = try plot.figure(of: answer.table, units: checker.library.unitTable)
        if isHuman {
            try PictureSupport.show(figure, out: nil, invocation)
            console.print("\n")
        }
        if writesFiles {
            let rows = keep(answer.table, named: "\(number)-plot")
            record.file = rows
            let file = "\(number)-plot.svg"
            files.append((file, Array(SVGRenderer.render(figure).utf8)))
            report.add(record.text, line: record.line, figure: figure, file: file, rows: rows)
            rest(on: answer.simulation)
        }
    }

    /// Notes what the report rests on.
    private mutating func rest(on simulation: Simulation) {
        provenance.add(simulation)
        for model in simulation.models where simulation.schema[model.declaration.column] != nil {
            guard let text = model.declaration.caveats else { continue }
            let caveat = "\(model.declaration.column): \(text)"
            if !caveats.contains(caveat) { caveats.append(caveat) }
        }
    }

    /// All files of the run, the report among them.
    func written() -> [(name: String, bytes: [UInt8])] {
        files + [(RunReport.file, report.page(provenance, isComplete: !wasCancelled, caveats: caveats))]
    }

    private mutating func keep(_ table: Table, named name: String) -> String {
        let file = name + ".csv"
        files.append((file, CSVWriter.bytes(of: table)))
        return file
    }

    private mutating func judge(_ expectation: NsynSemantics.Expectation) {
        var record = Result(text: "expect \(expectation.text)", line: line(expectation.span), kind: "expect")
        switch expectation.outcome {
        case .holds: record.answer = "holds"
        case .fails, .broken:
            record.answer = expectation.outcome == .fails ? "does not hold" : "can't be evaluated"
            failed += 1
        case .needsModel: record.answer = "rests on a prediction that nobody can make"
        }
        report.add(
            record.text, line: record.line, expectation: record.answer ?? "", holds: expectation.outcome == .holds)
        if isHuman {
            console.print("expect \(expectation.text): \(record.answer ?? "")\n")
        }
        results.append(record)
    }

    /// Whether a run wrote a file of this name: such a folder may be replaced.
    static func isOwn(_ name: String) -> Bool {
        if name == RunReport.file { return true }
        let parts = name.split(separator: "-", maxSplits: 1)
        return parts.count == 2 && Int(parts[0]) != nil && (name.hasSuffix(".csv") || name.hasSuffix(".svg"))
    }

    func finish() -> ExitCode {
        SimulationSupport.complain(about: runner, console)
        if !isHuman {
            console.printJSON { json in
                json.field("version", 1)
                json.field("complete", !wasCancelled)
                json.array("results", of: results) { json, result in
                    json.object { json in
                        json.field("kind", result.kind)
                        json.field("line", result.line)
                        json.field("text", result.text)
                        if let answer = result.answer { json.field("answer", answer) }
                        if let rows = result.rows { json.field("rows", rows) }
                        if let file = result.file { json.field("file", file) }
                    }
                }
            }
        }
        if wasCancelled { return .environment }
        return failed == 0 ? .success : .findings
    }
}
