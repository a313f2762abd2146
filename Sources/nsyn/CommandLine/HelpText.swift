import NsynDiagnostics

/// The pages that `nsyn help` prints.
struct HelpText {
    private let palette: Palette
    private static let widestKey = 24

    init(isColoured: Bool) { palette = Palette(isColoured: isColoured) }

    func overview(of commands: [Command]) -> String {
        let longest = commands.map(\.name.utf8.count).max() ?? 0
        var text = """
            nsyn checks, simulates and compiles plans for nanocluster synthesis.

            \(title("Usage")) nsyn COMMAND …

            \(title("Commands"))

            """
        for command in commands { text += "  \(padded(command.name, longest + 2))\(command.summary)\n" }
        text += """

            `nsyn help COMMAND` explains one of them with examples. `nsyn --version` prints the version.
            Exit codes: 0 fine, 1 findings, 2 wrong use, 3 missing file or permission.

            """
        return text
    }

    func page(of command: Command) -> String {
        var text = "\(command.summary).\n\n" + usage(of: command) + "\n"
        if !command.discussion.isEmpty { text += "\n\(command.discussion)\n" }
        let positionals = command.parameters.filter(\.isPositional)
        if !positionals.isEmpty { text += "\n\(title("Arguments"))\n" + table(positionals) }
        text += "\n\(title("Options"))\n" + table(command.allParameters.filter { !$0.isPositional })
        text += "\n\(title("Examples"))\n"
        for example in command.examples {
            text += "  \(palette.paint(example.command, .emphasis))\n      \(example.meaning)\n"
        }
        return text
    }

    func usage(of command: Command) -> String {
        var words = ["nsyn", command.name]
        words += command.parameters.filter(\.isPositional).map(\.usage)
        words += command.parameters.filter { !$0.isPositional }.map { "[\($0.usage)]" }
        return "\(title("Usage")) " + words.joined(separator: " ")
    }

    private func title(_ text: String) -> String { palette.paint(text + ":", .emphasis) }

    private func table(_ parameters: [Parameter]) -> String {
        let longest = min(HelpText.widestKey, parameters.map { $0.usage.unicodeScalars.count }.max() ?? 0)
        return parameters.map { parameter in
            let usage = parameter.usage
            let isLong = usage.unicodeScalars.count > longest
            let lead = isLong ? usage + "\n  " + padded("", longest) : padded(usage, longest)
            return "  \(lead)  \(parameter.help)\n"
        }.joined()
    }

    private func padded(_ text: String, _ width: Int) -> String {
        text + String(repeating: " ", count: max(0, width - text.unicodeScalars.count))
    }
}
