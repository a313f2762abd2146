import NsynDiagnostics

/// How a run ends, as the shell sees it.
enum ExitCode: Int32, Sendable {
    /// Nothing to object.
    case success = 0
    /// Findings, failed expectations or a refused plan.
    case findings = 1
    /// The command line itself is wrong.
    case usage = 2
    /// A missing file, database or permission.
    case environment = 3
}

/// The shapes in which a command can print its result.
enum OutputFormat: String, CaseIterable, Sendable {
    case human, json, csv, sarif, github, gitlab, junit, markdown, html
}

/// One command of `nsyn`, declared in one file of `Commands/` and listed in `Commands/All.swift`.
struct Command: Sendable {
    struct Example: Sendable {
        var command: String
        var meaning: String

        init(_ command: String, _ meaning: String) {
            self.command = command
            self.meaning = meaning
        }
    }

    let name: String
    /// One line for the list of commands, without a full stop.
    let summary: String
    /// What the help says below the usage line.
    let discussion: String
    let parameters: [Parameter]
    /// What `--format` takes; the first is used when nothing is said.
    let formats: [OutputFormat]
    let examples: [Example]
    let run: @Sendable (Invocation) throws -> ExitCode

    init(
        _ name: String, summary: String, discussion: String = "", parameters: [Parameter] = [],
        formats: [OutputFormat] = [.human, .json], examples: [Example],
        run: @escaping @Sendable (Invocation) throws -> ExitCode
    ) {
        self.name = name
        self.summary = summary
        self.discussion = discussion
        self.parameters = parameters
        self.formats = formats
        self.examples = examples
        self.run = run
    }

    var formatOption: Option<OutputFormat> {
        Option("format", "FORMAT", .choice(of: formats), help: "Print the result as \(list(formats)).")
    }

    /// The command's own options and those that every command has.
    var allParameters: [Parameter] { parameters + [.option(formatOption)] + Command.commonParameters }

    static let color = Option<ColorChoice>(
        "color", "WHEN", .choice, help: "Use colours: auto (on a terminal), always or never.")
    static let help = Flag("help", help: "Print this help.")
    static let commonParameters: [Parameter] = [.option(color), .flag(help)]

    private func list(_ formats: [OutputFormat]) -> String {
        let names = formats.map(\.rawValue)
        guard names.count > 1 else { return names[0] }
        return names.dropLast().joined(separator: ", ") + " or " + names[names.count - 1]
    }
}

enum ColorChoice: String, CaseIterable, Sendable {
    case auto, always, never
}

/// A command line that was understood: the values that a command's `run` reads.
struct Invocation: Sendable {
    let command: Command
    let console: Console
    let values: [String: [any Sendable]]

    subscript(flag: Flag) -> Bool { values["--" + flag.name] != nil }

    subscript<Value>(option: Option<Value>) -> Value? { values["--" + option.name]?.last as? Value }

    /// All values of a positional that may be repeated.
    subscript<Value>(all positional: Positional<Value>) -> [Value] {
        (values[positional.placeholder] ?? []).compactMap { $0 as? Value }
    }

    /// The value of an optional positional.
    subscript<Value>(positional: Positional<Value>) -> Value? { self[all: positional].first }

    /// The value of a positional that must be there.
    subscript<Value>(required positional: Positional<Value>) -> Value {
        guard let value = self[positional] else {
            preconditionFailure("the parser lets no command run without its \(positional.placeholder)")
        }
        return value
    }

    var format: OutputFormat { self[command.formatOption] ?? command.formats[0] }
}

/// The command line asks for something that can't be: exit code 2.
struct UsageError: Error {
    var message: String
    /// What the user may have meant.
    var suggestion: String?
    /// The command whose usage line helps, if one was recognised.
    var command: String?

    init(_ message: String, suggestion: String? = nil, command: String? = nil) {
        self.message = message
        self.suggestion = suggestion
        self.command = command
    }
}

/// The surroundings do not allow it: exit code 3.
struct EnvironmentFailure: Error {
    var failure: LoadFailure

    init(_ failure: LoadFailure) { self.failure = failure }
}
