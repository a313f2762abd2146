import NsynDiagnostics
import NsynFiles
import NsynReview
import NsynSemantics

/// `nsyn diff`: what changed at the bench from one version of a script to another.
enum DiffCommand {
    private static let files = Positional(
        "OLD NEW", .path, .oneOrMore,
        help: "Two versions of a script; - is standard input. Also the seven words that git gives to an external diff.")
    private static let name = Option(
        "name", "PATH", .path, help: "Where both stand in the project: imports are read from there.")

    static let command = Command(
        "diff",
        summary: "Say what changed chemically between two versions of a script",
        discussion: """
            Materials, stocks, amounts with their ratio, order, conditions, sweeps, target, and findings that come and \
            go, computed on the plans and not on the text: a new layout, other comments and other names are no change. \
            Exit code 0: no chemical change; 1: there is one.
            """,
        parameters: [.positional(files), .option(name)],
        formats: [.human, .json, .markdown, .html],
        examples: [
            .init("nsyn diff old.nsyn new.nsyn", "Compares two files."),
            .init("git show HEAD:protocol.nsyn | nsyn diff - protocol.nsyn", "Compares with what was committed."),
        ]
    ) { invocation in
        let call = try Call(invocation[all: files], name: invocation[name])
        let old = try version(call.oldPath, call.oldName, call.place)
        let new = try version(call.newPath, call.newName, call.place)
        let changes = ScriptDifference.changes(from: old, to: new)
        let console = invocation.console
        switch invocation.format {
        case .json:
            console.printJSON { json in
                json.field("version", JSONRenderer.version)
                DifferenceText.write(changes, into: &json)
            }
        case .markdown: console.print(DifferenceText.markdown(changes))
        case .html: console.print(DifferenceText.html(changes))
        default: console.print(DifferenceText.human(changes, isColoured: console.outputIsColoured))
        }
        // Git takes any other code of an external diff for a failure.
        if call.isFromGit { return .success }
        return changes.isChemical ? .findings : .success
    }

    /// The words of a command line, whoever wrote them.
    private struct Call {
        var oldPath: String
        var newPath: String
        var oldName: String
        var newName: String
        /// Where imports are read from; nil where that is each version's own place.
        var place: String?
        var isFromGit = false

        init(_ words: [String], name: String?) throws {
            switch words.count {
            case 2:
                (oldPath, newPath) = (words[0], words[1])
                guard oldPath != "-" || newPath != "-" else {
                    throw UsageError("Only one of the two can be standard input", command: "diff")
                }
                oldName = name ?? (oldPath == "-" ? "<stdin>" : oldPath)
                newName = name ?? (newPath == "-" ? "<stdin>" : newPath)
                // What comes through a pipe is a version of the file beside it.
                place = name ?? (oldPath == "-" ? newPath : newPath == "-" ? oldPath : nil)
                // `git difftool` copies versions elsewhere, and says whose they are.
                if place == nil, Environment["GIT_DIFFTOOL_EXTCMD"] != nil { place = Environment["BASE"] }
            case 7, 9:
                // path old-file old-hex old-mode new-file new-hex new-mode [new-path similarity]
                (oldPath, newPath) = (words[1], words[4])
                oldName = "a/" + words[0]
                newName = "b/" + (words.count == 9 ? words[7] : words[0])
                place = words.count == 9 ? words[7] : words[0]
                isFromGit = true
            default:
                throw UsageError("`nsyn diff` takes two versions of a script", command: "diff")
            }
        }
    }

    private static func version(_ path: String, _ name: String, _ place: String?) throws -> ScriptDifference.Version {
        let bytes: [UInt8]
        // Git's name for a version that does not exist.
        switch path == "/dev/null"
            ? .success([]) : path == "-" ? SourceReader.readStandardInput() : SourceReader.read(path)
        {
        case .failure(let failure): throw EnvironmentFailure(failure)
        case .success(let read): bytes = read
        }
        let library = StandardLibrary.open()
        let linter = Linter(library: library, choice: ResolvedChoice(RuleChoice(), registry: library.registry))
        let home = place ?? path
        let linted: LintedScript
        if bytes.isEmpty {
            linted = linter.linted(Array("// nothing\n".utf8), name, nil, MemoryLoader())
        } else {
            linted = linter.linted(bytes, name, DiskLoader.identity(ofScript: home), DiskLoader(script: home))
        }
        var version = ScriptDifference.Version(
            path: name, linted: linted, sources: linter.sources, knowledge: linter.planKnowledge)
        if bytes.isEmpty { version.linted.findings = [] }
        return version
    }
}
