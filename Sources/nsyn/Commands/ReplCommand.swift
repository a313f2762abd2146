import Glibc
import NsynDiagnostics
import NsynFiles
import NsynShell

/// `nsyn repl`: the shell.
enum ReplCommand {
    private static let scripts = Positional("SCRIPT", .path, .zeroOrMore, help: "Scripts to enter first.")
    private static let initFile = Option(
        "init", "FILE", .path, help: "Enter this file first, instead of init.nsyn of the configuration folder.")
    private static let noInit = Flag("no-init", help: "Enter no file that wasn't asked for.")

    static let command = Command(
        "repl",
        summary: "Talk to nsyn: declare, compute, ask, draw",
        discussion: """
            Entries are declarations, statements and expressions of the language, and commands that begin with a \
            colon: `:help` lists them. On a terminal, lines are edited, completed and remembered, and \
            `$XDG_CONFIG_HOME/nsyn/init.nsyn` is entered first. Without one, standard input is read and a transcript is \
            printed; then the exit code is 1 if an entry failed.
            """,
        parameters: [.positional(scripts), .option(initFile), .flag(noInit)],
        formats: [.human],
        examples: [
            .init("nsyn repl protocol.nsyn", "Starts with the declarations of a script."),
            .init("echo '2 mL * 50 mM' | nsyn repl", "Prints a transcript: the entry and 100 µmol."),
        ]
    ) { invocation in
        let console = invocation.console
        let isTerminal = isatty(STDIN_FILENO) == 1 && isatty(STDOUT_FILENO) == 1
        var simulator = SimulationSupport.simulator
        if isTerminal {
            simulator.watch = { text in
                let line = ProgressLine(text)
                return RunWatch(show: { line.show($0) }, end: { line.end() })
            }
        }
        let session = Session(library: StandardLibrary.open(), root: DiskLoader().root, simulator: simulator)
        let repl = Repl(
            session: session, renderer: TextRenderer(isColoured: console.outputIsColoured, width: console.width),
            print: { text in
                console.print(text)
                console.flush()
            }, complain: { console.complain(error: $0) })
        for path in files(invocation, isTerminal) where !repl.load(path) { return .success }
        if !isTerminal || !repl.runTerminal(version: Version.number) { repl.runTranscript() }
        return isTerminal || repl.failureCount == 0 ? .success : .findings
    }

    private static func files(_ invocation: Invocation, _ isTerminal: Bool) -> [String] {
        var files: [String] = []
        if let path = invocation[initFile] {
            files.append(path)
        } else if isTerminal, !invocation[noInit],
            let path = UserFolder.path("XDG_CONFIG_HOME", ".config").map({ $0 + "/init.nsyn" }), access(path, R_OK) == 0
        {
            files.append(path)
        }
        return files + invocation[all: scripts]
    }
}
