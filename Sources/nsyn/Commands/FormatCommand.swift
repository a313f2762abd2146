import NsynDiagnostics
import NsynFiles
import NsynSyntax

enum FormatCommand {
    private static let paths = Positional(
        "PATH", .path, .oneOrMore, help: "Scripts, folders of scripts, or - for standard input.")
    private static let check = Flag("check", help: "Change nothing; name the scripts that would change, exit code 1.")
    private static let standardInputName = Option(
        "stdin-name", "NAME", .text, help: "The path that findings show for standard input.")

    static let command = Command(
        "format",
        summary: "Lay scripts out in the one layout",
        discussion: """
            Scripts are replaced whole or not at all and keep their comments; the names of those that changed are
            printed. Standard input is printed formatted. A script with syntax errors is left as it is.
            """,
        parameters: [.positional(paths), .flag(check), .option(standardInputName)],
        examples: [
            .init("nsyn format examples", "Formats every script below a folder."),
            .init("nsyn format --check -", "Says by its exit code whether standard input is formatted."),
        ]
    ) { invocation in
        var run = Run(
            scripts: ScriptSet(invocation[all: paths], standardInputName: invocation[standardInputName]),
            isCheck: invocation[check])
        for script in run.scripts.scripts { run.format(script) }
        run.print(to: invocation)
        return run.exitCode
    }

    /// The scripts of one command line and what became of them.
    private struct Run {
        let scripts: ScriptSet
        let isCheck: Bool
        private var changed: [String] = []
        private var findings: [Finding] = []
        private var isIncomplete = false
        /// Standard input, formatted.
        private var standardOutput: [UInt8]?

        init(scripts: ScriptSet, isCheck: Bool) {
            self.scripts = scripts
            self.isCheck = isCheck
            findings = scripts.findings
            isIncomplete = scripts.isIncomplete
        }

        var exitCode: ExitCode {
            if isIncomplete { return .environment }
            return !findings.isEmpty || (isCheck && !changed.isEmpty) ? .findings : .success
        }

        mutating func format(_ script: ScriptSet.Script) {
            let bytes = scripts.sources[script.file].bytes
            let tree = Parser.parse(bytes: bytes, file: script.file)
            let mistakes = tree.findings.filter { $0.severity == .error }
            guard mistakes.isEmpty else {
                findings += mistakes
                return
            }
            let formatted = FixApplication.apply(Formatter.format(tree), to: bytes)
            if formatted != bytes { changed.append(script.path) }
            if script.isStandardInput {
                standardOutput = formatted
            } else if formatted != bytes, !isCheck, let failure = FileWriter.write(formatted, to: script.path) {
                changed.removeLast()
                isIncomplete = true
                findings.append(failure.finding(at: SourceSpan(file: script.file, start: 0, end: 0)))
            }
        }

        func print(to invocation: Invocation) {
            let report = Report(sources: scripts.sources, findings: findings)
            if invocation.format == .json {
                invocation.console.printJSON { json in
                    json.field("version", JSONRenderer.version)
                    json.array("changed", of: changed) { $0.string($1) }
                    if let standardOutput, !isCheck {
                        json.field("formatted", String(decoding: standardOutput, as: UTF8.self))
                    }
                    JSONRenderer.write(report, into: &json)
                }
                return
            }
            if let standardOutput, !isCheck { invocation.console.print(standardOutput) }
            for path in changed where isCheck || standardOutput == nil { invocation.console.print(path + "\n") }
            invocation.console.complain(report)
        }
    }
}
