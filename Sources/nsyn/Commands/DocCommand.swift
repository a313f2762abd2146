import NsynDiagnostics
import NsynSemantics
import NsynSyntax

/// `nsyn doc`: the reference of a module, a declaration or a script, from its doc comments.
enum DocCommand {
    private static let subject = Positional(
        "SUBJECT", .path, .optional, help: "A module (std.verbs), a name (NaBH4, add) or a script.")

    static let command = Command(
        "doc",
        summary: "Print the reference of a module, a name or a script",
        discussion: "Without a subject, the modules of the standard library.",
        parameters: [.positional(subject)],
        examples: [
            .init("nsyn doc std.verbs", "Lists the verbs of a protocol with their clauses."),
            .init("nsyn doc HAuCl4", "Shows what the library knows about a reagent, with its sources."),
        ]
    ) { invocation in
        let library = StandardLibrary.open()
        guard let subject = invocation[subject] else {
            for name in library.referenceModules {
                invocation.console.print("std." + name.split(separator: "/").joined(separator: ".") + "\n")
            }
            return .success
        }
        if subject.hasSuffix(".nsyn") || subject == "-" { return script(subject, invocation) }
        if subject.hasPrefix("std.") {
            let module = subject.split(separator: ".").dropFirst().joined(separator: "/")
            guard let entries = library.reference(module: module) else {
                throw UsageError(
                    "The standard library has no `\(subject)`",
                    suggestion: Suggestions.closest(to: module, among: library.referenceModules).map { "std." + $0 },
                    command: "doc")
            }
            print(entries, invocation, isWhole: false)
            return .success
        }
        guard let entry = library.reference(name: subject) else {
            throw UsageError(
                "Nothing in the library is called `\(subject)`",
                suggestion: Suggestions.closest(to: subject, among: library.referenceNames), command: "doc")
        }
        print([entry], invocation, isWhole: true)
        return .success
    }

    private static func script(_ path: String, _ invocation: Invocation) -> ExitCode {
        let scripts = ScriptSet([path])
        guard let script = scripts.scripts.first else {
            invocation.console.complain(Report(sources: scripts.sources, findings: scripts.findings))
            return .environment
        }
        let tree = Parser.parse(bytes: scripts.sources[script.file].bytes, file: script.file)
        print(Reference.entries(of: tree), invocation, isWhole: false)
        return .success
    }

    private static func print(_ entries: [ReferenceEntry], _ invocation: Invocation, isWhole: Bool) {
        let console = invocation.console
        if invocation.format == .json {
            console.printJSON { json in
                json.array("entries", of: entries) { json, entry in
                    json.object(nil) { json in
                        json.field("kind", entry.kind)
                        json.field("name", entry.name)
                        json.field("signature", entry.signature)
                        json.field("documentation", entry.documentation)
                        json.array("provenance", of: entry.provenance) { json, line in json.string(line) }
                    }
                }
            }
            return
        }
        for (index, entry) in entries.enumerated() {
            if index > 0 { console.print("\n") }
            for line in entry.provenance { console.print(line + "\n") }
            if entry.kind == "script" { continue }
            console.print((isWhole ? entry.text : entry.signature) + "\n")
            for line in entry.documentation.split(separator: "\n") { console.print("    \(line)\n") }
        }
    }
}
