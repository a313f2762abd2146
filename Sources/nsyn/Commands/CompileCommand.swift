import Glibc
import NsynDiagnostics
import NsynDigest
import NsynFiles
import NsynPlan
import NsynRobots
import NsynSemantics
import NsynVerification

/// `nsyn compile`: from a `plates` directive to the files that a robot runs.
enum CompileCommand {
    private static let file = Positional("SCRIPT", .path, help: "A script, or - for standard input.")
    private static let plates = Positional(
        "PLATES", .text, .optional, help: "The `plates` to compile; may be left out where the script has one.")
    private static let target = Option(
        "target", "TARGET", .text,
        help:
            "The format: \(allBackends.map(\.name).joined(separator: ", ")). Without it, the one of the script's robot."
    )
    private static let out = Option("out", "DIR", .folder, help: "The folder to write, whole or not at all.")
    private static let resume = Option(
        "resume", "DIR", .folder, help: "The folder of a run that stopped: compile what is left of it.")
    private static let from = Option(
        "from", "N", .integer(in: 1...10_000_000),
        help: "With --resume: the first operation that was not done, the number behind # in the robot's messages.")
    private static let runName = Option(
        "run", "NAME", .text, help: "With --resume: which run stopped, where the folder has several.")
    private static let conditions = Option(
        "conditions", "FILE", .path,
        help: "Take the reactions from a table, a row each; its columns are parameters, with units in the header.")
    private static let dryRun = Flag("dry-run", help: "Plan everything, write nothing.")

    static let command = Command(
        "compile",
        summary: "Turn plates into the files that a robot runs",
        discussion: """
            Conditions become wells, additions become strokes of pipettes, in the order and at the rates of the script. \
            What the robot can't do becomes a numbered step of a person, at which it pauses; what it would do wrongly is \
            refused. The folder holds the robot's files, `platemap.csv`, `stocks.csv` and `manifest.json`; `nsyn verify` \
            reads it back. A folder that an earlier compile wrote is replaced.
            """,
        parameters: [
            .positional(file), .positional(plates), .option(target), .option(out), .option(conditions),
            .flag(dryRun), .option(resume), .option(from), .option(runName),
        ],
        examples: [
            .init("nsyn compile screen.nsyn first --target flex --out first", "Writes the files of one plate job."),
            .init("nsyn compile screen.nsyn --dry-run", "Says how long it takes and what it needs."),
            .init(
                "nsyn compile screen.nsyn first --conditions next.csv --target flex --out second",
                "Fills the plates with the reactions of a table, such as one that a model proposes."),
            .init(
                "nsyn compile screen.nsyn first --resume first --from 213 --out rest",
                "Compiles what is left of a run that stopped."),
        ]
    ) { invocation in
        try SimulationSupport.reporting(invocation) { try compile(invocation) }
    }

    private static func compile(_ invocation: Invocation) throws -> ExitCode {
        guard invocation[out] != nil || invocation[dryRun] else {
            throw UsageError("Say where to write with --out DIR, or --dry-run", command: "compile")
        }
        let scripts = ScriptSet([invocation[required: file]])
        guard let script = scripts.scripts.first else {
            invocation.console.complain(Report(sources: scripts.sources, findings: scripts.findings))
            return .environment
        }
        let checker = Checker(library: StandardLibrary.open(), sources: scripts.sources)
        checker.readsEquipment = true
        let checked = checker.check(script.file, identity: script.identity, loader: script.loader)
        if checked.findings.contains(where: { $0.severity == .error }) {
            invocation.console.complain(Report(sources: checker.sources, findings: checked.findings))
            return .findings
        }
        var chosen = try choose(checked, invocation)
        if let path = invocation[conditions] {
            chosen.sweep = try ConditionTable(path, checker).sweep(of: chosen.plan, chosen.sweep)
        }
        let stopped = try invocation[resume].map { try StoppedRun(folder: $0) }
        let backend = try backend(named: invocation[target] ?? stopped?.target, for: chosen)
        var compilation = try Compilation(chosen, backend, checked: checked, checker: checker, script: script)
        if let stopped {
            guard let operation = invocation[from] else {
                throw UsageError("Say with --from N which operation was not done", command: "compile")
            }
            guard try compilation.prepareToResume(stopped, run: invocation[runName], operation, invocation) else {
                return .findings
            }
        }
        return try compilation.run(invocation, out: invocation[dryRun] ? nil : invocation[out])
    }

    private static func choose(_ checked: CheckedScript, _ invocation: Invocation) throws -> CheckedPlates {
        let names = checked.plates.map(\.name)
        if let wanted = invocation[plates] {
            if let found = checked.plates.first(where: { $0.name == wanted }) { return found }
            throw UsageError(
                "There are no plates `\(wanted)` in \(invocation[required: file])",
                suggestion: Suggestions.closest(to: wanted, among: names), command: "compile")
        }
        if checked.plates.count == 1 { return checked.plates[0] }
        throw UsageError(
            checked.plates.isEmpty
                ? "\(invocation[required: file]) declares no plates: `plates first = SWEEP scaled to 300 µL on plate96_deep using opentrons_flex`"
                : "Say which plates: \(names.joined(separator: ", "))", command: "compile")
    }

    private static func backend(named wanted: String?, for plates: CheckedPlates) throws -> any Backend {
        let names = allBackends.map(\.name)
        if let wanted {
            if let found = allBackends.first(where: { $0.name == wanted }) { return found }
            throw UsageError(
                "There is no target `\(wanted)`; there are \(names.joined(separator: ", "))",
                suggestion: Suggestions.closest(to: wanted, among: names), command: "compile")
        }
        let robot = plates.robot ?? ""
        if let found = allBackends.first(where: { $0.robot == robot }) { return found }
        throw UsageError(
            "Say for which robot with --target: \(names.joined(separator: ", "))", command: "compile")
    }
}

/// One compile, from the checked script to the written folder.
struct Compilation {
    private let plates: CheckedPlates
    private let checked: CheckedScript
    private let backend: any Backend
    private let checker: Checker
    private let script: ScriptSet.Script
    private let equipment: Equipment
    private let request: PlateRequest
    private let planText: String
    private var resumption: Resumption?

    init(
        _ plates: CheckedPlates, _ backend: any Backend, checked: CheckedScript, checker: Checker,
        script: ScriptSet.Script
    ) throws {
        self.plates = plates
        self.checked = checked
        self.backend = backend
        self.checker = checker
        self.script = script
        let equipment = checked.equipment ?? Equipment()
        self.equipment = equipment
        planText = PlanPrinter.text(plates.plan, spans: false)
        // The script's own robot counts where it is of the target's family: it may stand in a glove box.
        let own = plates.robot.flatMap { equipment.robots[$0] }
        let wanted = backend.robot.flatMap { equipment.robot(named: $0) }
        let isOwn = wanted == nil || own.map { $0.family == wanted?.family } ?? false
        guard let robot = isOwn ? own ?? wanted : wanted else {
            throw UsageError(
                "Say which robot: `plates \(plates.name) = … using opentrons_flex`, or --target", command: "compile")
        }
        guard let labware = plates.labware.flatMap({ equipment.labware[$0] }) else {
            throw UsageError("Say on which plate: `plates \(plates.name) = … on plate96_deep`", command: "compile")
        }
        var request = PlateRequest(
            name: plates.name, span: plates.span, plan: plates.plan, sweep: plates.sweep, labware: labware,
            robot: robot, planDigest: SHA256.hexadecimal(planText.utf8))
        request.scaledTo = plates.scaledTo
        request.leavesEdges = plates.leavesEdges
        self.request = request
    }

    mutating func run(_ invocation: Invocation, out: String?) throws -> ExitCode {
        var compiler = PlateCompiler(request, knowledge: checker.planKnowledge, equipment: equipment)
        compiler.resumption = resumption
        var progress = Progress(console: invocation.console)
        let outcome = compiler.compile { progress.tell($0, of: $1) }
        progress.end()
        let report = Report(
            sources: checker.sources, findings: checker.unwaived(outcome.findings, of: checked, plates))
        guard var job = outcome.job else {
            invocation.console.complain(report)
            return .findings
        }
        setLines(&job)
        let files = files(of: job)
        if let refusal = refusal(of: files, out ?? plates.name) {
            invocation.console.complain(refusal)
            invocation.console.complain(
                error: "nsyn verify refuses what was planned, and nothing was written.",
                notes: ["the plan and its replay disagree: please report it with the script"])
            return .findings
        }
        if let out {
            let failure = FileWriter.writeFolder(files.map { ($0.name, $0.bytes) }, to: out) { present in
                present.isEmpty || present.contains(Manifest.name)
            }
            if let failure { throw EnvironmentFailure(failure) }
        }
        let summary = CompileSummary(job: job, target: backend.name, files: files, out: out)
        switch invocation.format {
        case .json: invocation.console.printJSON { summary.write(to: &$0, findings: report) }
        default:
            invocation.console.complain(report)
            invocation.console.print(summary.text)
        }
        return .success
    }

    /// Makes sure that the folder holds what this script compiles to, and notes where to go on.
    mutating func prepareToResume(
        _ stopped: StoppedRun, run name: String?, _ operation: Int, _ invocation: Invocation
    ) throws -> Bool {
        var compiler = PlateCompiler(request, knowledge: checker.planKnowledge, equipment: equipment)
        guard var job = compiler.compile().job else { return true }
        setLines(&job)
        let names = job.runs.map(\.name)
        let wanted = name ?? (names.count == 1 ? names[0] : nil)
        guard let number = wanted.flatMap({ names.firstIndex(of: $0) }) else {
            throw UsageError("Say with --run which run stopped: \(names.joined(separator: ", "))", command: "compile")
        }
        let own = files(of: job).filter { stopped.digests[$0.name] != nil && $0.name.hasPrefix(names[number]) }
        let isSame = !own.isEmpty && own.allSatisfy { stopped.digests[$0.name] == SHA256.hexadecimal($0.bytes) }
        let last = job.runs[number].operations.count
        if isSame, stopped.planDigest == request.planDigest, operation <= last {
            resumption = Resumption(run: number, operation: operation)
            return true
        }
        invocation.console.complain(
            error: isSame
                ? "`\(names[number])` has \(last) operations, so it can't go on from number \(operation)."
                : "\(stopped.folder) does not hold what this script compiles to.",
            notes: isSame
                ? [] : ["resume with the script, the library and the nsyn that the folder was compiled with"])
        return false
    }

    /// What a replay of the files finds wrong with them; nil where they are as planned.
    private func refusal(of files: [OutputFile], _ folder: String) -> Report? {
        guard backend.isReplayed else { return nil }
        var sources = checker.sources
        let knowledge = checker.planKnowledge
        let verification = Verifier(equipment) { _ in knowledge }
            .verify(files.map { FolderFile(name: $0.name, bytes: $0.bytes) }, folder: folder, sources: &sources)
        return verification.isAccepted ? nil : Report(sources: sources, findings: verification.findings)
    }

    /// The script's line of every operation, which robots print beside their own errors.
    private func setLines(_ job: inout PlateJob) {
        for run in job.runs.indices {
            for index in job.runs[run].operations.indices {
                job.runs[run].operations[index].line = Int32(line(of: job.runs[run].operations[index].span))
            }
        }
    }

    private func line(of span: SourceSpan) -> Int { checker.source(span.file).line(of: Int(span.start)) }

    private func files(of job: PlateJob) -> [OutputFile] {
        let facts = BackendFacts(
            equipment: equipment, knowledge: checker.planKnowledge, version: Version.number, script: script.path)
        var files: [OutputFile] = []
        var runFiles: [[String]] = []
        for run in job.runs {
            let own = backend.files(run, of: job, facts: facts)
            runFiles.append(own.map(\.name))
            files += own
        }
        files += backend.files(job, facts: facts)
        files.append(OutputFile(name: "platemap.csv", bytes: Tables.plateMap(job)))
        files.append(OutputFile(name: "stocks.csv", bytes: Tables.stocks(job, knowledge: checker.planKnowledge)))
        files += sheets(job, facts: facts)
        let manifest = Manifest.bytes(
            job, planText: planText,
            facts: Manifest.Facts(
                version: Version.number, target: backend.name, script: script.path,
                scriptBytes: checker.source(script.file).bytes, stepLines: job.plan.steps.map { line(of: $0.span) },
                equipment: equipment),
            files: files, runFiles: runFiles)
        return files + [OutputFile(name: Manifest.name, bytes: manifest)]
    }
}

/// Says on a terminal how far a long compile is.
private struct Progress {
    private let console: Console
    private let start: Double
    private var isShown = false

    init(console: Console) {
        self.console = console
        start = Progress.now
    }

    private static var now: Double {
        var time = timespec()
        clock_gettime(CLOCK_MONOTONIC, &time)
        return Double(time.tv_sec) + Double(time.tv_nsec) * 1e-9
    }

    /// Nothing in the first second, and nothing where nobody watches.
    mutating func tell(_ done: Int, of total: Int) {
        guard isatty(STDERR_FILENO) == 1, Progress.now - start > 1 else { return }
        isShown = true
        put("\r\u{1B}[Kplanning plate \(min(done + 1, total)) of \(total)")
    }

    mutating func end() {
        if isShown { put("\r\u{1B}[K") }
    }

    private func put(_ text: String) {
        let bytes = Array(text.utf8)
        _ = bytes.withUnsafeBytes { write(STDERR_FILENO, $0.baseAddress, $0.count) }
    }
}
