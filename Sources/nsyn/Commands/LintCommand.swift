import NsynDiagnostics
import NsynFiles
import NsynReview
import NsynSemantics

/// `nsyn lint`: everything that `check` knows, and what a reviewer would ask to change.
enum LintCommand {
    static let paths = Positional(
        "PATH", .path, .oneOrMore, help: "Scripts, folders of scripts, or - for standard input.")
    static let name = Option("stdin-name", "PATH", .path, help: "The path under which findings name standard input.")
    static let select = Option(
        "select", "RULES", .text,
        help: "Only these: codes, names, beginnings such as NS06, check, practice; commas part.")
    static let ignore = Option("ignore", "RULES", .text, help: "All but these.")
    static let preview = Flag("preview", help: "Also the rules that are still being tried out.")
    static let fix = Flag("fix", help: "Repair what has a safe fix, and report the rest.")
    static let unsafeFixes = Flag(
        "unsafe-fixes", help: "With --fix or --diff: repairs too that may change the meaning.")
    static let diff = Flag("diff", help: "Print what --fix would change, and change nothing.")
    static let baseline = Option(
        "baseline", "FILE", .path, help: "Report only what this file does not know yet.")
    static let writeBaseline = Flag("write-baseline", help: "Write all findings into the file of --baseline.")
    static let settings = Option("settings", "FILE", .path, help: "Settings instead of the nearest nsyn.toml.")
    static let isolated = Flag("isolated", help: "Heed no nsyn.toml.")
    static let showWaived = Flag("show-waived", help: "Also list what the scripts waive, with the reasons.")

    static let command = Command(
        "lint",
        summary: "Find, and repair, what a reviewer would ask to change",
        discussion: """
            Everything that `check` finds, and the rules of practice: what the outcome depends on and nobody said, how a \
            space of conditions is explored, claims that no measurement supports, names, leftovers. Settings of a \
            laboratory come from the nearest `nsyn.toml`. Errors and warnings end with exit code 1, and so does `--diff` \
            where something would change.
            """,
        parameters: [
            .positional(paths), .option(select), .option(ignore), .flag(preview), .flag(fix), .flag(unsafeFixes),
            .flag(diff), .option(baseline), .flag(writeBaseline), .option(settings), .flag(isolated),
            .flag(showWaived), .option(name),
        ],
        formats: [.human, .json, .sarif, .github, .gitlab, .junit],
        examples: [
            .init("nsyn lint protocols", "Reviews a folder."),
            .init("nsyn lint --fix --unsafe-fixes --diff protocol.nsyn", "Shows every repair that there is."),
        ]
    ) { invocation in
        var run = try LintRun(invocation)
        try run.lintAll()
        return try run.report()
    }
}

/// The scripts of one command line and what became of them.
struct LintRun {
    let invocation: Invocation
    let scripts: ScriptSet
    private let library = StandardLibrary.open()
    private var sources: SourceMap
    private var settingsOfFolder: [String: SettingsFile] = [:]
    private var findings: [Finding]
    private var waived: [WaivedFinding] = []
    private var repairs = 0
    private var takenBack = 0
    private var changed: [String] = []
    private var differences = ""
    private var standardOutput: [UInt8]?
    private var writingFailed = false
    private var baselinePath: String?

    private var repairsScripts: Bool { invocation[LintCommand.fix] || invocation[LintCommand.diff] }

    init(_ invocation: Invocation) throws {
        self.invocation = invocation
        scripts = ScriptSet(invocation[all: LintCommand.paths], standardInputName: invocation[LintCommand.name])
        sources = scripts.sources
        findings = scripts.findings
        baselinePath = invocation[LintCommand.baseline]
        if invocation[LintCommand.unsafeFixes], !repairsScripts {
            throw UsageError("--unsafe-fixes goes with --fix or --diff", command: "lint")
        }
    }

    mutating func lintAll() throws {
        // Scripts that share their settings share a linter; each linter goes on with the sources of the one before.
        var groups: [(settings: SettingsFile, scripts: [ScriptSet.Script])] = []
        for script in scripts.scripts {
            let settings = try settings(for: script)
            if let index = groups.firstIndex(where: { $0.settings.path == settings.path }) {
                groups[index].scripts.append(script)
            } else {
                groups.append((settings, [script]))
            }
        }
        for group in groups {
            let linter = try linter(for: group.settings)
            for script in group.scripts {
                let linted = linter.lint(script.file, identity: script.identity, loader: script.loader)
                if repairsScripts {
                    repair(script, linted, linter, group.settings.settings.appliesUnsafeFixes)
                } else {
                    findings += linted.findings
                    waived += linted.waived
                }
            }
            findings += linter.houseFindings
            sources = linter.sources
        }
        if invocation[LintCommand.writeBaseline], baselinePath == nil {
            throw UsageError("--write-baseline goes with --baseline FILE", command: "lint")
        }
    }

    // MARK: Settings

    private mutating func settings(for script: ScriptSet.Script) throws -> SettingsFile {
        if invocation[LintCommand.isolated] { return SettingsFile() }
        if let path = invocation[LintCommand.settings] {
            if let known = settingsOfFolder[path] { return known }
            guard case .success(let bytes) = SourceReader.read(path) else {
                throw EnvironmentFailure(.notFound(path))
            }
            let file = SettingsFile(path: path, bytes: bytes, file: sources.add(path: path, bytes: bytes))
            settingsOfFolder[path] = file
            findings += file.findings
            return file
        }
        let folder = SourcePath.folder(of: script.identity)
        if let known = settingsOfFolder[folder] { return known }
        let nearest = SettingsFile.nearest(to: folder) { try? SourceReader.read($0).get() }
        if let known = settingsOfFolder.values.first(where: { !$0.path.isEmpty && $0.path == nearest?.path }) {
            settingsOfFolder[folder] = known
            return known
        }
        let file =
            nearest.map {
                SettingsFile(path: $0.path, bytes: $0.bytes, file: sources.add(path: $0.path, bytes: $0.bytes))
            } ?? SettingsFile()
        settingsOfFolder[folder] = file
        findings += file.findings
        return file
    }

    private mutating func linter(for settings: SettingsFile) throws -> Linter {
        let choice = settings.settings.choice.merged(
            with: RuleChoice(
                select: LintRun.words(invocation[LintCommand.select]),
                ignore: LintRun.words(invocation[LintCommand.ignore]),
                includesPreview: invocation[LintCommand.preview]))
        let linter = Linter(
            library: library, sources: sources, choice: ResolvedChoice(choice, registry: library.registry))
        for path in settings.houseRules.flatMap({ FolderWalk.scripts(at: [$0]).paths }).sorted() {
            guard case .success(let bytes) = SourceReader.read(path) else {
                throw EnvironmentFailure(.notFound(path))
            }
            linter.addHouseRules(path: path, bytes: bytes, loader: DiskLoader(script: path))
        }
        try complain(ResolvedChoice(choice, registry: linter.registry).problems, settings)
        if baselinePath == nil { baselinePath = settings.baseline }
        return linter
    }

    /// A word of the command line that means nothing is wrong use; one of a file is said and left out.
    private func complain(_ problems: [SelectorProblem], _ settings: SettingsFile) throws {
        let own = LintRun.words(invocation[LintCommand.select]) + LintRun.words(invocation[LintCommand.ignore])
        for problem in problems {
            if own.contains(problem.selector), !problem.message.contains("preview") {
                throw UsageError(problem.message, suggestion: problem.suggestion, command: "lint")
            }
            let meant = problem.suggestion.map { ". Did you mean `\($0)`?" } ?? ""
            invocation.console.complain(
                "\(settings.path.isEmpty ? "" : settings.path + ": ")\(problem.message)\(meant)")
        }
    }

    static func words(_ text: String?) -> [String] {
        text?.split(separator: ",").map { String($0.drop { $0 == " " }) }.filter { !$0.isEmpty } ?? []
    }

    // MARK: Repairing

    private mutating func repair(
        _ script: ScriptSet.Script, _ linted: LintedScript, _ linter: Linter, _ isUnsafe: Bool
    ) {
        let promise: FixPromise = invocation[LintCommand.unsafeFixes] || isUnsafe ? .unsafe : .safe
        var last = linted
        var isFirst = true
        var loop = FixLoop(upTo: promise) { bytes in
            // The first look is the one that was just taken.
            if isFirst {
                isFirst = false
                return (linted.findings, linted.checked.tree)
            }
            let file = linter.add(path: script.path, bytes: bytes)
            last = linter.lint(file, identity: script.identity, loader: script.loader)
            return (last.findings, last.checked.tree)
        }
        let old = scripts.sources[script.file].bytes
        let outcome = loop.run(old)
        repairs += outcome.applied.count
        takenBack += outcome.takenBack.count
        if outcome.bytes != old { last = linter.linted(outcome.bytes, script.path, script.identity, script.loader) }
        let final = outcome.bytes == old ? linted : last
        findings += final.findings
        waived += final.waived
        if invocation[LintCommand.diff] {
            differences += LineDifference.unified(old, outcome.bytes, path: script.path)
        } else if script.isStandardInput {
            standardOutput = outcome.bytes
        } else if outcome.bytes != old {
            if let failure = FileWriter.write(outcome.bytes, to: script.path) {
                writingFailed = true
                findings.append(failure.finding(at: SourceSpan(file: script.file, start: 0, end: 0)))
            } else {
                changed.append(script.path)
            }
        }
    }

    // MARK: Saying it

    mutating func report() throws -> ExitCode {
        let known = try applyBaseline()
        let console = invocation.console
        if invocation[LintCommand.diff] {
            console.print(differences)
            say("\(repairs) \(repairs == 1 ? "repair" : "repairs")")
            return scripts.isIncomplete ? .environment : differences.isEmpty ? .success : .findings
        }
        let report = Report(
            sources: sources, findings: findings,
            waived: invocation[LintCommand.showWaived] || isForMachines ? waived : [])
        let pages = Dictionary(
            Set((findings + waived.map(\.finding)).map(\.code)).compactMap { code in
                library.page(of: code).map { (code, $0.description) }
            }, uniquingKeysWith: { first, _ in first })
        if let standardOutput {
            console.print(standardOutput)
            console.complain(report)
        } else {
            console.print(report, as: invocation.format, paths: scripts.scripts.map(\.path)) { pages[$0] }
        }
        if invocation.format == .human { summarise(report, known) }
        return scripts.isIncomplete || writingFailed ? .environment : report.exitCode
    }

    private var isForMachines: Bool { invocation.format == .sarif || invocation.format == .json }

    private func say(_ text: String) { if invocation.format == .human { invocation.console.complain(text) } }

    private func summarise(_ report: Report, _ known: Int) {
        if repairsScripts {
            let place = " in \(changed.count) \(changed.count == 1 ? "script" : "scripts")"
            say("\(repairs) repaired\(standardOutput == nil ? place : "")")
        }
        if takenBack > 0 { say("\(takenBack) fixes were taken back: they would have broken the script") }
        if known > 0 { say("\(known) known to the baseline") }
        // Safe fixes are counted below the findings already.
        let unsafe = report.findings.count { $0.hasFix(.unsafe) && !$0.hasFix(.safe) }
        if unsafe > 0 {
            say("\(unsafe) can be repaired with --fix --unsafe-fixes, which may change the meaning: --diff shows how")
        }
    }

    /// How many findings the baseline knew.
    private mutating func applyBaseline() throws -> Int {
        guard let path = baselinePath else { return 0 }
        let folder = SourcePath.folder(of: DiskLoader.identity(ofScript: path))
        let (map, scripts) = (sources, Dictionary(uniqueKeysWithValues: self.scripts.scripts.map { ($0.file, $0) }))
        let name: (FileID) -> String = { file in
            let own = scripts[file]?.identity ?? DiskLoader.identity(ofScript: map[file].path)
            let prefix = folder.hasSuffix("/") ? folder : folder + "/"
            return own.hasPrefix(prefix) ? String(own.dropFirst(prefix.count)) : own
        }
        if invocation[LintCommand.writeBaseline] {
            let baseline = Baseline(of: findings, in: sources, path: name)
            if let failure = FileWriter.write(Array(baseline.text.utf8), to: path) { throw EnvironmentFailure(failure) }
            say("\(baseline.count) findings written to \(path)")
            let count = findings.count
            findings = []
            return count
        }
        switch SourceReader.read(path) {
        case .failure(let failure): throw EnvironmentFailure(failure)
        case .success(let bytes):
            do throws(Baseline.Problem) {
                let (new, known, stale) = try Baseline(reading: bytes).new(in: findings, of: sources, path: name)
                findings = new
                // Behind a mistake, rules have not been asked: what they would have found is not gone.
                if stale > 0, !new.contains(where: { $0.severity == .error }) {
                    say("\(stale) entries of \(path) are met no more: write it again with --write-baseline")
                }
                return known
            } catch {
                throw UsageError("\(path), line \(error.line): \(error.message)", command: "lint")
            }
        }
    }
}

extension Finding {
    fileprivate func hasFix(_ promise: FixPromise) -> Bool {
        fixes.contains { $0.promise == promise && !$0.edits.isEmpty }
    }
}
