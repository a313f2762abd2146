import NsynDiagnostics
import NsynFiles
import NsynPlan
import NsynSemantics
import NsynVerification

/// `nsyn verify`: what robots' files really do, held against the plan.
enum VerifyCommand {
    private static let folders = Positional(
        "DIR", .path, .oneOrMore, help: "Folders that `nsyn compile` wrote.")

    static let command = Command(
        "verify",
        summary: "Replay the files of a plate and compare every well with the plan",
        discussion: """
            Reads each robot's file by the specification of its format, replays it on labware with volumes, tips and \
            a deck, and compares what arrives in every well (amounts, order, times, limits) with the plan in \
            manifest.json. It shares no code with what wrote the files, and sees what robots' own software does not.
            """,
        parameters: [.positional(folders)],
        examples: [
            .init("nsyn verify plates/first", "Says what the files do, and what is wrong with them."),
            .init("nsyn verify plates/*", "The same for many folders at once."),
            .init("nsyn verify plates/first --format json", "The same for a program."),
        ]
    ) { invocation in
        let library = StandardLibrary.open()
        let checker = Checker(library: library)
        let verifier = Verifier(library.equipment) { checker.knowledge(of: $0) }
        var sources = SourceMap()
        var all: [(folder: String, verification: Verification)] = []
        for path in invocation[all: folders] {
            switch FolderReader.files(in: path) {
            case .failure(let failure): throw EnvironmentFailure(failure)
            case .success(let found):
                let files = found.map { FolderFile(name: $0.name, bytes: $0.bytes) }
                all.append((path, verifier.verify(files, folder: path, sources: &sources)))
            }
        }
        let report = Report(sources: sources, findings: all.flatMap(\.verification.findings))
        if invocation.format == .json {
            invocation.console.printJSON { json(report, all, &$0) }
        } else {
            if !report.findings.isEmpty {
                let console = invocation.console
                console.print(HumanRenderer(isColoured: console.outputIsColoured, width: console.width).render(report))
            }
            for one in all { print(one.verification, all.count > 1 ? one.folder + "/" : "", invocation.console) }
        }
        return report.exitCode
    }

    private static func print(_ verification: Verification, _ folder: String, _ console: Console) {
        if !verification.declared.isEmpty {
            let names = verification.declared.map { "`\($0)`" }.joined(separator: ", ")
            console.print("\(folder.isEmpty ? "the folder" : folder) brings its own \(names), as its script declares\n")
        }
        for run in verification.runs {
            let isClean = !verification.findings.contains { $0.severity == .error || $0.severity == .warning }
            let verdict = isClean ? "as planned" : "replayed"
            console.print(
                "\(folder)\(run.file): \(run.wells) wells on \(run.robot), \(run.additions) additions \(verdict); \(work(run))\n"
            )
        }
    }

    private static func work(_ run: RunSummary) -> String {
        var parts: [String] = []
        if run.tips > 0 { parts.append("\(run.tips) tips") }
        if run.aspirations > 0 { parts.append("\(run.aspirations) aspirations") }
        if run.dispenses > 0 { parts.append("\(run.dispenses) dispenses") }
        if run.pauses > 0 { parts.append("\(run.pauses) \(run.pauses == 1 ? "pause" : "pauses") for a person") }
        let minutes = (run.duration / 6).rounded() / 10
        if minutes > 0 { parts.append("about \(minutes) min") }
        return parts.joined(separator: ", ")
    }

    private static func json(
        _ report: Report, _ all: [(folder: String, verification: Verification)], _ json: inout JSONWriter
    ) {
        json.field("version", JSONRenderer.version)
        json.field("accepted", report.isClean)
        json.array("declared", of: all.flatMap(\.verification.declared)) { $0.string($1) }
        let runs = all.flatMap { one in one.verification.runs.map { (one.folder, $0) } }
        json.array("runs", of: runs) { json, entry in
            let (folder, run) = entry
            json.object { json in
                json.field("folder", folder)
                json.field("name", run.name)
                json.field("robot", run.robot)
                json.field("file", run.file)
                json.field("wells", run.wells)
                json.field("additions", run.additions)
                json.field("aspirations", run.aspirations)
                json.field("dispenses", run.dispenses)
                json.field("tips", run.tips)
                json.field("pauses", run.pauses)
                json.field("seconds", run.duration)
            }
        }
        JSONRenderer.write(report, into: &json)
    }
}
