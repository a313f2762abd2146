/// Every command, in the order of `nsyn help`.
let allCommands: [Command] = [
    CheckCommand.command,
    CompletionCommand.command,
    VersionCommand.command,
    HelpCommand.command,
]
