import Glibc
import NsynService

/// `nsyn lsp`: the language server on standard input and output.
enum LspCommand {
    private static let stdio = Flag("stdio", help: "Speak over standard input and output, which is the only way.")

    static let command = Command(
        "lsp",
        summary: "Serve editors over the language server protocol",
        discussion: """
            Editors start it; see docs/editors. It reads messages from standard input until the editor says `exit`, \
            writes to standard output, and starts nothing and opens no socket.
            """,
        parameters: [.flag(stdio)],
        formats: [.human],
        examples: [
            .init("nsyn lsp", "Serves whoever started it."),
            .init("nsyn lsp --stdio", "The same, for editors that pass this option to every server."),
        ]
    ) { _ in
        signal(SIGPIPE, SIG_IGN)
        let server = LanguageServer(
            version: Version.number, sink: MessageSink(descriptor: STDOUT_FILENO),
            cacheFolder: DiskLibraryCache().folder, makeLibrary: { StandardLibrary.open() })
        let code = server.run(descriptor: STDIN_FILENO)
        return code == 0 ? .success : .findings
    }
}
