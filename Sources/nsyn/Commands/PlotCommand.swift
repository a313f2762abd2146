import NsynDiagnostics
import NsynDrawing
import NsynPlan
import NsynQuantities
import NsynSemantics
import NsynSimulation
import NsynTables

/// `nsyn plot`: a picture of a table, as a file or in the terminal.
enum PlotCommand {
    private static let file = Positional(
        "FILE", .path, help: "A table (CSV, JSON Lines or Arrow; - for standard input), or a script.")
    private static let sweep = Positional(
        "SWEEP", .text, .optional, help: "The sweep of a script to simulate, with a question to it if you like.")
    private static let kind = Option<TablePlot.Kind>(
        "kind", "KIND", .choice, help: "The kind of picture; else what suits the columns.")
    private static let x = Option("x", "COLUMN", .text, help: "Along the lower edge; of a plate map the wells.")
    private static let y = Option("y", "COLUMN", .text, help: "Upwards.")
    private static let value = Option("value", "COLUMN", .text, help: "What is coloured.")
    private static let facet = Option(
        "facet", "COLUMNS", .text, help: "A small picture for each value: one column down, further ones across.")
    private static let by = Option("by", "COLUMN", .text, help: "A line for each value.")
    private static let columns = Option("columns", "COLUMNS", .text, help: "Columns of parallel, pairs and spectra.")
    private static let minimize = Option(
        "minimize", "COLUMNS", .text, help: "Aims of a Pareto front of which less is better.")
    private static let title = Option("title", "TEXT", .text, help: "Stands above the picture.")
    private static let width = Option(
        "width", "POINTS", .integer(in: 200...4000), help: "The width of the picture; 1/96 inch a point.")
    private static let out = Option("out", "FILE", .path, help: "Writes .svg or .png instead of drawing here.")

    static let command = Command(
        "plot",
        summary: "Draw a table: heat maps, slices, fronts, spectra, plates",
        discussion: """
            Colours are those that every eye can tell apart. A prediction's interval makes its colour paler, or a \
            band around its line; what lies outside of what a model has seen is hatched or hollow. Without --out the \
            picture is drawn in the terminal, with letters alone where there is no colour.
            """,
        parameters: [
            .positional(file), .positional(sweep), .option(kind), .option(x), .option(y), .option(value),
            .option(facet), .option(by),
            .option(columns), .option(minimize), .option(title), .option(width), .option(out),
        ],
        formats: [.human],
        examples: [
            .init(
                "nsyn plot screen.csv --x acidity --y heat --value precise --facet excess --out map.svg",
                "Draws a map for each excess."),
            .init(
                "nsyn plot plates.nsyn screen --x silver --y seeds", "Simulates a sweep and draws it in the terminal."),
        ]
    ) { invocation in
        try SimulationSupport.reporting(invocation) {
            try TableSupport.reporting(invocation) {
                let checker = Checker(library: StandardLibrary.open())
                let units = checker.library.unitTable
                let path = invocation[required: file]
                let table: Table
                if path.hasSuffix(".nsyn") {
                    guard let simulated = try simulated(path, invocation[sweep], invocation) else { return .findings }
                    table = simulated
                } else {
                    var support = TableSupport(units: units)
                    table = try support.read(path).table
                    support.complain(invocation)
                }
                let plot = TablePlot(
                    kind: invocation[kind], x: invocation[x], y: invocation[y], value: invocation[value],
                    facets: list(invocation[facet]), series: invocation[by], columns: list(invocation[columns]),
                    minimized: list(invocation[minimize]), title: invocation[title] ?? "",
                    width: invocation[width].map(Double.init))
                let figure = try plot.figure(of: table) { TablePrinter.sensibleUnit(for: $0, units: units) }
                try PictureSupport.show(figure, out: invocation[out], invocation)
                return .success
            }
        }
    }

    /// The rows of a script's sweep. Nil after findings were printed.
    private static func simulated(_ path: String, _ wanted: String?, _ invocation: Invocation) throws -> Table? {
        let scripts = ScriptSet([path])
        let checker = Checker(library: StandardLibrary.open(), sources: scripts.sources)
        guard let script = scripts.scripts.first else {
            invocation.console.complain(Report(sources: scripts.sources, findings: scripts.findings))
            return nil
        }
        var subject = wanted
        if subject == nil {
            let names = checker.check(script.file, identity: script.identity, loader: script.loader).plans
                .flatMap { $0.sweeps.map(\.name) }
            guard names.count == 1 else {
                throw UsageError(
                    names.isEmpty
                        ? "There is no sweep in \(path)."
                        : "\(path) has several sweeps: say which of \(names.joined(separator: ", ")).", command: "plot")
            }
            subject = names[0]
        }
        let request = checker.add(path: "the command line", text: "show \(subject ?? "")\n")
        let checked = checker.check(
            script.file, identity: script.identity, loader: script.loader, requests: [request])
        let errors = checked.findings.filter { $0.severity == .error }
        guard errors.isEmpty, case .table(let source)? = checked.directives.first?.action else {
            invocation.console.complain(Report(sources: checker.sources, findings: errors))
            return nil
        }
        let runner = SimulationSupport.runner(checker, checked)
        var options = Runner.Options()
        Interruption.listen()
        options.isCancelled = { Interruption.isRequested }
        let answer = try runner.table(source, SimulationSupport.plans(checked), checker.planKnowledge, options)
        SimulationSupport.complain(about: runner, invocation.console)
        return answer.table
    }

    /// `a,b` and `a, b`
    private static func list(_ text: String?) -> [String] {
        (text ?? "").split(separator: ",").map { part in
            String(part.drop { $0 == " " }.reversed().drop { $0 == " " }.reversed())
        }
    }
}

/// Pictures into files and terminals.
enum PictureSupport {
    static func show(_ figure: Figure, out: String?, _ invocation: Invocation) throws {
        guard let out else {
            let console = invocation.console
            let depth: TerminalRenderer.Depth =
                !console.outputIsColoured
                ? .none : ["truecolor", "24bit"].contains(Environment["COLORTERM"] ?? "") ? .full : .palette
            console.print(TerminalRenderer.render(figure, width: console.width, depth: depth))
            return
        }
        try write(SVGRenderer.render(figure), to: out, command: invocation.command.name)
    }

    /// A picture as SVG or, through librsvg, as PNG.
    static func write(_ svg: String, to path: String, command: String) throws {
        if path.hasSuffix(".svg") {
            try TableSupport.write(Array(svg.utf8), to: path)
        } else if path.hasSuffix(".png") {
            do { try TableSupport.write(try PNGConverter.convert(svg), to: path) } catch let failure
                as PNGConverter.Failure
            {
                throw EnvironmentFailure(
                    LoadFailure(
                        code: Code(1012), message: "Writing `\(path)` failed: \(failure.reason).", notes: failure.notes)
                )
            }
        } else {
            throw UsageError("Pictures are written as `.svg` or `.png`, and `\(path)` is neither.", command: command)
        }
    }
}
