import Foundation
import Testing

/// Real clients drive the built server over standard input and output. One that is not installed is skipped, and named,
/// except where a machine decides (`CI` is set).
@Suite struct EditorClientTests {
    private static let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent()
    private static let environment = ProcessInfo.processInfo.environment

    private static let python: String = {
        let cache = environment["NSYN_CACHE"] ?? root.appendingPathComponent(".cache").path
        return cache + "/venvs/editor/bin/python"
    }()

    private static func program(_ name: String) -> String? {
        let folders = (environment["PATH"] ?? "/usr/bin").split(separator: ":")
        return folders.map { "\($0)/\(name)" }.first { FileManager.default.isExecutableFile(atPath: $0) }
    }

    private static func isThere(_ path: String?) -> Bool {
        environment["CI"] != nil || path.map { FileManager.default.isExecutableFile(atPath: $0) } ?? false
    }

    private func client(_ name: String) -> String {
        Self.root.appendingPathComponent("Tests/Clients/editor/\(name)").path
    }

    /// Every feature with typed answers, and what no editor should send.
    @Test(
        .enabled(if: isThere(python), "scripts/setup --test installs pytest-lsp"),
        arguments: ["test_features.py", "test_bad_input.py"])
    func pytestLSPFindsAnswersOfTheRightTypes(_ tests: String) throws {
        let shell = try Shell()
        let outcome = try shell.bash(
            "NSYN='\(Shell.program.path)' '\(Self.python)' -m pytest -q -p no:cacheprovider '\(client(tests))'")
        #expect(outcome.code == 0, "\(outcome.output)\(outcome.errors)")
    }

    @Test(.enabled(if: isThere(program("nvim")), "scripts/setup --test installs neovim"))
    func neovimTypesAsksRenamesAndFormats() throws {
        let shell = try Shell()
        try shell.write(
            "a.nsyn",
            """
            target Au25 = cluster [Au25(MHA)18]^-

            stock gold = 20 mM HAuCl4_3H2O in water, protect from light

            protocol mix(volume: Volume = 0.25 mL in 0.1 mL to 1 mL) {
                let pot = vessel(20 mL)
                add volume gold to pot
                stir pot at 300 rpm
            }

            sweep screen = mix over { volume in [0.2 mL, 0.3 mL] } replicate 3

            """)
        let script = "lua vim.schedule(function() vim.cmd('luafile \(client("neovim.lua"))') end)"
        let outcome = try shell.bash(
            "NSYN='\(Shell.program.path)' timeout 180 nvim --headless -n -u NONE -c \"\(script)\" a.nsyn")
        #expect(outcome.code == 0, "\(outcome.output)\(outcome.errors)")
    }

    @Test(.enabled(if: program("node") != nil, "there is no node here"))
    func theExtensionForVisualStudioCodeWorksWithoutTheEditor() throws {
        let shell = try Shell()
        let node = try #require(Self.program("node"))
        let outcome = try shell.bash("NSYN='\(Shell.program.path)' timeout 180 '\(node)' '\(client("vscode.js"))'")
        #expect(outcome.code == 0, "\(outcome.output)\(outcome.errors)")
    }

    /// A server that is killed in the middle: what was open is refused, and the next question is answered.
    @Test func aServerThatFailsIsStartedAnew() throws {
        let shell = try Shell()
        func frame(_ message: String) -> String { "Content-Length: \(message.utf8.count)\\r\\n\\r\\n\(message)" }
        func quoted(_ message: String) -> String { frame(message).replacingOccurrences(of: "\"", with: "\\\"") }
        let open =
            #"{"jsonrpc":"2.0","method":"textDocument/didOpen","params":{"textDocument":{"uri":"untitled:a","languageId":"nsyn","version":1,"text":"let a = 3 mL"}}}"#
        let hover =
            #"{"jsonrpc":"2.0","id":2,"method":"textDocument/hover","params":{"textDocument":{"uri":"untitled:a"},"position":{"line":0,"character":8}}}"#
        try shell.write(
            "talk.sh",
            """
            say() { printf "$1"; }
            say "\(quoted(#"{"jsonrpc":"2.0","id":1,"method":"initialize","params":{"capabilities":{}}}"#))"
            say "\(quoted(open))"
            sleep 1
            pkill -SEGV -P "$(cat server.pid)"
            sleep 1
            say "\(quoted(hover))"
            sleep 2
            say "\(quoted(#"{"jsonrpc":"2.0","id":3,"method":"shutdown"}"#))"
            say "\(quoted(#"{"jsonrpc":"2.0","method":"exit"}"#))"
            """)
        let outcome = try shell.bash(
            "bash talk.sh | { nsyn lsp <&0 & echo $! > server.pid; wait $!; }")
        #expect(outcome.output.contains("was started anew"))
        #expect(outcome.output.contains(#""id":2,"result":{"contents""#))
        #expect(outcome.output.components(separatedBy: #""id":1,"result""#).count == 2)
        #expect(outcome.code == 0)
    }

    @Test func theServerSpeaksOverStandardInput() throws {
        let shell = try Shell()
        let messages = [
            #"{"jsonrpc":"2.0","id":1,"method":"initialize","params":{"capabilities":{}}}"#, "{nonsense",
            #"{"jsonrpc":"2.0","id":2,"method":"shutdown"}"#, #"{"jsonrpc":"2.0","method":"exit"}"#,
        ]
        let input = messages.map { "Content-Length: \($0.utf8.count)\r\n\r\n\($0)" }.joined()
        for words in [["lsp"], ["lsp", "--stdio", "--unguarded"]] {
            let outcome = try shell.bash("nsyn \(words.joined(separator: " "))", input: input)
            #expect(outcome.code == 0)
            #expect(outcome.output.contains(#""positionEncoding":"utf-16""#))
            #expect(outcome.output.contains("-32700"))
        }
        #expect(try shell.nsyn("lsp", input: "Content-Length: x\r\n\r\n").code == 1)
    }
}
