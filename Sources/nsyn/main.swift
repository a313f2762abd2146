import Glibc

InternalFailure.explainCrashes()
let code = Program(commands: allCommands).run(Array(CommandLine.arguments.dropFirst()))
exit(code.rawValue)
