import Foundation
import Testing

/// The kernel as front ends meet it: `jupyter_client` and `nbclient` of the environment that `scripts/setup --test` makes.
@Suite struct KernelTests {
    private static let repository = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
        .deletingLastPathComponent().deletingLastPathComponent()

    static let python: String? = {
        let cache =
            ProcessInfo.processInfo.environment["NSYN_CACHE"] ?? repository.appendingPathComponent(".cache").path
        let path = cache + "/venvs/notebook/bin/python"
        return FileManager.default.isExecutableFile(atPath: path) ? path : nil
    }()

    private func client(_ name: String) -> String {
        Self.repository.appendingPathComponent("Tests/Clients/kernel/\(name)").path
    }

    @Test(.enabled(if: python != nil)) func aFrontEndIsAnswered() throws {
        let python = try #require(Self.python)
        let outcome = try Shell().bash("\(python) \(client("talk.py")) \(Shell.program.path)")
        let expected = """
            {"test": "info", "protocol": "5.3", "language": "nsyn"}
            {"test": "value", "heard": [["execute_result", ["text/plain"], "100 µmol"]], "status": "ok", "count": 1}
            {"test": "card", "kinds": [["execute_result", ["text/html", "text/plain"]]]}
            {"test": "picture", "kinds": [["display_data", ["image/svg+xml", "text/plain"]]]}
            {"test": "error", "heard": [["error", "NS0301"]], "status": "error", "name": "NS0301"}
            {"test": "alive", "heard": [["execute_result", ["text/plain"], "8"]]}
            {"test": "complete", "matches": ["electrons"], "start": 13, "end": 16}
            {"test": "inspect", "found": true, "first": "NaBH4  Reductant"}
            {"test": "is_complete", "status": "complete"}
            {"test": "is_complete", "status": "incomplete"}
            {"test": "is_complete", "status": "incomplete"}
            {"test": "history", "history": [[0, 4, "1 mL + 1 mM"], [0, 5, "au25.electrons"]]}
            {"test": "unknown", "status": "error"}
            {"test": "signature", "heard": [["error", "NS0201"]]}
            {"test": "interrupt", "stopped": true}
            {"test": "after", "heard": [["execute_result", ["text/plain"], "42"]]}
            {"test": "shutdown", "code": 0}
            {"test": "complaints", "lines": 4}

            """
        #expect(outcome.output == expected, "\(outcome.errors)")
    }

    @Test(.enabled(if: python != nil)) func theExampleNotebookRuns() throws {
        let python = try #require(Self.python)
        let shell = try Shell()
        #expect(try shell.nsyn("kernel", "install", "--prefix", shell.path("here")).code == 0)
        let notebook = Self.repository.appendingPathComponent("examples/notebooks/au25.ipynb").path
        let outcome = try shell.bash("\(python) \(client("notebook.py")) \(shell.path("here")) \(notebook)")
        let lines = outcome.output.split(separator: "\n")
        #expect(lines.count == 9, "\(outcome.errors)")
        #expect(lines.first == "1 stream text/html+text/plain")
        #expect(lines.dropFirst().first == "2 image/svg+xml+text/plain")
    }

    @Test(.enabled(if: python != nil)) func theNotebookOfTheTutorialRuns() throws {
        let python = try #require(Self.python)
        let shell = try Shell()
        #expect(try shell.nsyn("kernel", "install", "--prefix", shell.path("here")).code == 0)
        let notebook = Self.repository.appendingPathComponent("examples/notebooks/nanoplates.ipynb").path
        let outcome = try shell.bash("\(python) \(client("notebook.py")) \(shell.path("here")) \(notebook)")
        let lines = outcome.output.split(separator: "\n")
        #expect(lines.count == 8, "\(outcome)")
        #expect(lines.count == 8 && lines[3] == "4 image/svg+xml+text/plain", "\(outcome.output)")
        #expect(
            lines.count == 8 && lines[4].contains("text/html") && lines[5].contains("text/html"), "\(outcome.output)")
    }

    @Test func installingWritesTheSpecification() throws {
        let shell = try Shell()
        let outcome = try shell.nsyn("kernel", "install")
        #expect(outcome.code == 0 && outcome.output.contains(".local/share/jupyter/kernels/nsyn"))
        let specification = try shell.read(".local/share/jupyter/kernels/nsyn/kernel.json")
        #expect(specification.contains("\"argv\":[\"/") && specification.contains("\"{connection_file}\""))
        #expect(specification.contains("\"interrupt_mode\":\"signal\""))
        #expect(try shell.nsyn("kernel", "install", "--prefix", "/proc/nowhere").code == 3)
        #expect(try shell.nsyn("kernel", "install", "--user", "--prefix", "x").code == 2)
    }

    @Test func aBadConnectionFileIsRefused() throws {
        let shell = try Shell()
        #expect(try shell.nsyn("kernel", "gone.json").code == 3)
        try shell.write("bad.json", "{\"transport\":\"tcp\"")
        let outcome = try shell.nsyn("kernel", "bad.json")
        #expect(outcome.code == 3 && outcome.errors.contains("no JSON"))
        try shell.write("odd.json", "{\"transport\":\"tcp\",\"ip\":\"127.0.0.1\",\"key\":\"k\",\"shell_port\":1}")
        #expect(try shell.nsyn("kernel", "odd.json").errors.contains("control_port"))
        #expect(try shell.nsyn("kernel").code == 2)
    }
}
