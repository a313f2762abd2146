import NsynDiagnostics
import NsynFiles
import NsynSemantics
import NsynSimulation
import NsynTables

/// `nsyn run`: everything that a script asks for, in its order.
enum RunCommand {
    private static let file = Positional("FILE", .path, help: "A script, or - for standard input.")
    private static let out = Option(
        "out", "DIR", .folder,
        help: "Write a report of all that is shown to this folder, tables as CSV and pictures as SVG beside it.")
    private static let rows = Option<Int>(
        "rows", "N", .integer(in: 1...100_000), help: "Rows of a table to print (20); all go to --out.")

    static let command = Command(
        "run",
        summary: "Carry out what a script asks for: show, plot, expect",
        discussion: """
            Checks the script, then does its `show`, `plot`, `simulate` and `expect` lines in their order, asking \
            models where a prediction is wanted. A script with errors is not run. Plates are turned into robots' files \
            by `nsyn compile`.
            """,
        parameters: [
            .positional(file), .option(out), .option(rows), .option(SimulationSupport.seed),
            .option(LearningSupport.threads),
        ],
        examples: [
            .init("nsyn run examples/predicted/silver-nanoplates.nsyn", "Prints what the script shows."),
            .init("nsyn run screen.nsyn --out results", "Writes report.html, tables and pictures to a folder."),
        ]
    ) { invocation in
        try SimulationSupport.reporting(invocation) { try run(invocation) }
    }

    private static func run(_ invocation: Invocation) throws -> ExitCode {
        LearningSupport.useThreads(invocation)
        let scripts = ScriptSet([invocation[required: file]])
        let checker = Checker(library: StandardLibrary.open(), sources: scripts.sources)
        checker.predictor = SimulationSupport.predictor(checker)
        guard let script = scripts.scripts.first else {
            invocation.console.complain(Report(sources: scripts.sources, findings: scripts.findings))
            return .environment
        }
        let checked = checker.check(script.file, identity: script.identity, loader: script.loader)
        let errors = checked.findings.filter { $0.severity == .error }
        guard errors.isEmpty else {
            invocation.console.complain(Report(sources: checker.sources, findings: errors))
            return .findings
        }
        var session = RunSession(invocation, checker, checked, script: script, rows: invocation[rows] ?? 20)
        try session.carryOut(writesFiles: invocation[out] != nil)
        if let folder = invocation[out] {
            let failure = FileWriter.writeFolder(session.written(), to: folder) { names in
                names.allSatisfy { RunSession.isOwn($0) }
            }
            if let failure { throw EnvironmentFailure(failure) }
        }
        return session.finish()
    }
}
