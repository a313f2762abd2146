import NsynDiagnostics
import NsynFiles
import NsynSemantics

/// `nsyn explain`: the page of a code.
enum ExplainCommand {
    private static let code = Positional(
        "CODE", .text, .optional, help: "A code such as NS0402 or a name such as overfilled_vessel.")
    private static let pages = Option(
        "pages", "DIR", .folder, help: "Write the page of every code into this folder instead.")

    static let command = Command(
        "explain",
        summary: "Say what a finding means, why it matters and how to repair it",
        discussion: "Without a code, the list of all codes.",
        parameters: [.positional(code), .option(pages)],
        examples: [
            .init("nsyn explain NS0402", "Explains the finding of an overfilled vessel."),
            .init("nsyn explain borohydride_meets_acid", "Explains a rule by its readable name."),
        ]
    ) { invocation in
        let library = StandardLibrary.open()
        if let folder = invocation[pages] { return try write(library, to: folder) }
        guard let name = invocation[code] else {
            list(library, invocation)
            return .success
        }
        guard let page = library.page(named: name) else {
            let known = library.codes.flatMap { ["\($0.code)", $0.name] }
            throw UsageError(
                "There is no finding `\(name)`", suggestion: Suggestions.closest(to: name, among: known),
                command: "explain")
        }
        switch invocation.format {
        case .json: invocation.console.printJSON { page.write(to: &$0) }
        default: invocation.console.print(page.plain)
        }
        return .success
    }

    private static func list(_ library: Library, _ invocation: Invocation) {
        let pages = library.codes.compactMap { library.page(of: $0.code) }
        if invocation.format == .json {
            invocation.console.printJSON { json in
                json.array("findings", of: pages) { json, page in json.object(nil) { page.write(to: &$0) } }
            }
            return
        }
        for page in pages {
            let severity = page.description.severity.name
            let padding = String(repeating: " ", count: 8 - severity.utf8.count)
            invocation.console.print("\(page.description.code)  \(severity)\(padding)\(page.description.title)\n")
        }
    }

    private static func write(_ library: Library, to folder: String) throws -> ExitCode {
        var files: [(name: String, text: String)] = [("README.md", library.findingsIndex)]
        for (code, _) in library.codes {
            if let page = library.page(of: code) { files.append(("\(code).md", page.markdown)) }
        }
        for file in files {
            if let failure = FileWriter.write(Array(file.text.utf8), to: folder + "/" + file.name) {
                throw EnvironmentFailure(failure)
            }
        }
        return .success
    }
}

extension FindingPage {
    func write(to json: inout JSONWriter) {
        json.field("code", description.code.description)
        json.field("name", description.name)
        json.field("severity", description.severity.name)
        json.field("title", description.title)
        json.field("why", description.why)
        if let help { json.field("help", help) }
        if let failing { json.field("failing", failing) }
        if let passing { json.field("passing", passing) }
        if let command { json.field("command", command) }
        json.array("sources", of: sources) { json, source in json.string(source) }
    }
}
