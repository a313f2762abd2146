/// Every command, in the order of `nsyn help`.
let allCommands: [Command] = [
    CompletionCommand.command,
    VersionCommand.command,
    HelpCommand.command,
]
