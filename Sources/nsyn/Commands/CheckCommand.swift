import NsynDiagnostics
import NsynSemantics

/// `nsyn check`: everything that can be known of a script before gold is weighed.
enum CheckCommand {
    private static let paths = Positional(
        "PATH", .path, .oneOrMore, help: "Scripts, folders of scripts, or - for standard input.")
    private static let name = Option(
        "stdin-name", "PATH", .path, help: "The path under which findings name standard input.")

    static let command = Command(
        "check",
        summary: "Find what can be known to be wrong before a run",
        discussion: """
            Names, types, dimensions, formulas and the plan of every protocol, over all conditions of every sweep. A \
            finding about a sweep names the first condition that offends and how many do. Errors and warnings end \
            with exit code 1; infos and asks alone do not.
            """,
        parameters: [.positional(paths), .option(name)],
        formats: [.human, .json, .sarif, .github],
        examples: [
            .init("nsyn check protocol.nsyn", "Checks one script."),
            .init("nsyn check --format sarif examples > findings.sarif", "Checks a folder, for a review page."),
        ]
    ) { invocation in
        let scripts = ScriptSet(invocation[all: paths], standardInputName: invocation[name])
        let checker = Checker(library: StandardLibrary.open(), sources: scripts.sources)
        var findings = scripts.findings
        for script in scripts.scripts {
            findings += checker.check(script.file, identity: script.identity, loader: script.loader).findings
        }
        let report = Report(sources: checker.sources, findings: findings)
        let pages = Dictionary(
            Set(findings.map(\.code)).compactMap { code in checker.describe(code).map { (code, $0) } },
            uniquingKeysWith: { first, _ in first })
        invocation.console.print(report, as: invocation.format) { pages[$0] }
        return scripts.isIncomplete ? .environment : report.exitCode
    }
}
