import NsynDiagnostics

enum HelpCommand {
    private static let name = Positional("COMMAND", .text, .optional, help: "The command to explain.")

    static let command = Command(
        "help",
        summary: "Explain nsyn or one of its commands",
        discussion: "With --format json the options of all commands are listed, for tools that call nsyn.",
        parameters: [.positional(name)],
        examples: [
            .init("nsyn help", "Lists the commands."),
            .init("nsyn help format", "Explains `nsyn format` with its options and examples."),
        ]
    ) { invocation in
        let help = HelpText(isColoured: invocation.console.outputIsColoured)
        var commands = allCommands
        if let name = invocation[name] {
            guard let command = allCommands.first(where: { $0.name == name }) else {
                throw UsageError(
                    "There is no command `\(name)`",
                    suggestion: Suggestions.closest(to: name, among: allCommands.map(\.name)))
            }
            commands = [command]
        }
        switch invocation.format {
        case .json: invocation.console.printJSON { write(commands, into: &$0) }
        default:
            let isOverview = invocation[name] == nil
            invocation.console.print(isOverview ? help.overview(of: commands) : help.page(of: commands[0]))
        }
        return .success
    }

    private static func write(_ commands: [Command], into json: inout JSONWriter) {
        json.field("version", 1)
        json.array("commands", of: commands) { json, command in
            json.object { json in
                json.field("name", command.name)
                json.field("summary", command.summary)
                json.field("discussion", command.discussion)
                json.array("parameters", of: command.allParameters) { json, parameter in
                    json.object { json in
                        json.field("usage", parameter.usage)
                        json.field("help", parameter.help)
                        if case .choices(let names) = parameter.completion {
                            json.array("choices", of: names) { $0.string($1) }
                        }
                    }
                }
                json.array("examples", of: command.examples) { json, example in
                    json.object { json in
                        json.field("command", example.command)
                        json.field("meaning", example.meaning)
                    }
                }
            }
        }
    }
}
