/// Every command, in the order of `nsyn help`.
let allCommands: [Command] = [
    CheckCommand.command,
    LintCommand.command,
    FormatCommand.command,
    ExplainCommand.command,
    IRCommand.command,
    CompileCommand.command,
    TestCommand.command,
    VerifyCommand.command,
    DocCommand.command,
    TrainCommand.command,
    EvaluateCommand.command,
    ModelsCommand.command,
    ExplainModelCommand.command,
    CompletionCommand.command,
    VersionCommand.command,
    HelpCommand.command,
]
