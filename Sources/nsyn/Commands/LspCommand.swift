import Glibc
import NsynService

/// `nsyn lsp`: the language server on standard input and output.
enum LspCommand {
    private static let stdio = Flag("stdio", help: "Speak over standard input and output, which is the only way.")
    private static let unguarded = Flag(
        "unguarded", help: "Serve in this process, so that an internal failure ends the server.")

    static let command = Command(
        "lsp",
        summary: "Serve editors over the language server protocol",
        discussion: """
            Editors start it; see docs/editors. It reads messages from standard input until the editor says `exit`, and \
            writes to standard output. The server is a process below this one: should it fail, the questions that were \
            open are answered with an error, and a new one goes on with the same documents.
            """,
        parameters: [.flag(stdio), .flag(unguarded)],
        formats: [.human],
        examples: [
            .init("nsyn lsp", "Serves whoever started it."),
            .init("nsyn lsp --stdio", "The same, for editors that pass this option to every server."),
        ]
    ) { invocation in
        signal(SIGPIPE, SIG_IGN)
        if !invocation[unguarded] {
            let guardian = Guardian(
                program: "/proc/self/exe", words: ["lsp", "--unguarded"], output: STDOUT_FILENO)
            if let code = guardian.run(descriptor: STDIN_FILENO) { return code == 0 ? .success : .findings }
        }
        let server = LanguageServer(
            version: Version.number, sink: MessageSink(descriptor: STDOUT_FILENO),
            cacheFolder: DiskLibraryCache().folder, makeLibrary: { StandardLibrary.open() })
        let code = server.run(descriptor: STDIN_FILENO)
        return code == 0 ? .success : .findings
    }
}
