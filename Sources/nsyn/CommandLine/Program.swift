import Glibc
import NsynDiagnostics

/// Arguments in, exit code out.
struct Program {
    let commands: [Command]

    func run(_ words: [String]) -> ExitCode {
        // A reader that leaves early, as in `nsyn … | head`, is told apart by the failing write.
        signal(SIGPIPE, SIG_IGN)
        // A file that may not grow is an error of the write, which then takes back what it began.
        signal(SIGXFSZ, SIG_IGN)
        let console = Console(color: colorChoice(words))
        let code = dispatch(words, console)
        return console.finish() ? code : .environment
    }

    private func dispatch(_ words: [String], _ console: Console) -> ExitCode {
        do {
            return try start(words, console)
        } catch let error as UsageError {
            explain(error, console)
            return .usage
        } catch let error as EnvironmentFailure {
            console.complain(error: error.failure.message, notes: error.failure.notes)
            return .environment
        } catch {
            console.complain(error: "\(error)")
            return .environment
        }
    }

    private func start(_ words: [String], _ console: Console) throws -> ExitCode {
        let help = HelpText(isColoured: console.outputIsColoured)
        guard let first = words.first else {
            console.complain(HelpText(isColoured: console.errorIsColoured).overview(of: commands))
            return .usage
        }
        var words = words
        switch first {
        case "-h", "--help":
            words[0] = "help"
        case "-V", "--version":
            words[0] = "version"
        default:
            break
        }
        guard let command = commands.first(where: { $0.name == words[0] }) else { throw unknownCommand(words[0]) }
        let values = try ArgumentParser.parse(Array(words.dropFirst()), for: command)
        if values["--help"] != nil {
            console.print(help.page(of: command))
            return .success
        }
        return try command.run(Invocation(command: command, console: console, values: values))
    }

    private func unknownCommand(_ name: String) -> UsageError {
        if name.utf8.first == UInt8(ascii: "-") {
            return UsageError("The command comes first: `nsyn COMMAND \(name)`")
        }
        return UsageError(
            "There is no command `\(name)`",
            suggestion: Suggestions.closest(to: name, among: commands.map(\.name)))
    }

    private func explain(_ error: UsageError, _ console: Console) {
        var message = error.message
        if let suggestion = error.suggestion { message += ". Did you mean `\(suggestion)`?" }
        console.complain(error: message)
        let help = HelpText(isColoured: console.errorIsColoured)
        if let command = commands.first(where: { $0.name == error.command }) {
            console.complain(help.usage(of: command))
            console.complain("More: nsyn help \(command.name)")
        } else {
            console.complain("The commands: nsyn help")
        }
    }

    /// Colour is decided before anything is parsed, since parsing may have to complain.
    private func colorChoice(_ words: [String]) -> ColorChoice {
        for (index, word) in words.enumerated() {
            if word == "--" { break }
            if word == "--color", index + 1 < words.count, let choice = ColorChoice(rawValue: words[index + 1]) {
                return choice
            }
            if word.utf8.starts(with: "--color=".utf8), let choice = ColorChoice(rawValue: String(word.dropFirst(8))) {
                return choice
            }
        }
        return .auto
    }
}
