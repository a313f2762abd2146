import Foundation

/// What came of running the built `nsyn`.
struct Outcome {
    var code: Int32
    var output: String
    var errors: String
}

/// A folder that is gone after the test, in which the built `nsyn` is run.
final class Shell {
    let folder: URL

    /// The program beside this test bundle.
    static let program: URL = {
        let own = URL(fileURLWithPath: "/proc/self/exe").resolvingSymlinksInPath()
        let candidates = [own, URL(fileURLWithPath: CommandLine.arguments[0])]
            .map { $0.deletingLastPathComponent().appendingPathComponent("nsyn") }
        return candidates.first { FileManager.default.isExecutableFile(atPath: $0.path) } ?? candidates[1]
    }()

    init() throws {
        folder = FileManager.default.temporaryDirectory.appendingPathComponent("nsyn-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    }

    deinit { try? FileManager.default.removeItem(at: folder) }

    func path(_ name: String) -> String { folder.appendingPathComponent(name).path }

    func write(_ name: String, _ text: String) throws { try write(name, Data(text.utf8)) }

    func write(_ name: String, _ data: Data) throws {
        let file = folder.appendingPathComponent(name)
        try FileManager.default.createDirectory(
            at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
        try data.write(to: file)
    }

    func read(_ name: String) throws -> String { try String(contentsOfFile: path(name), encoding: .utf8) }

    /// Runs `nsyn` with these words; nothing of the surroundings decides about colours.
    func nsyn(_ words: String..., input: String = "") throws -> Outcome { try run(Self.program.path, words, input) }

    /// Runs a line of `bash` in which `nsyn` is the built program.
    func bash(_ line: String, input: String = "") throws -> Outcome {
        try run("/bin/bash", ["-c", line], input)
    }

    private func run(_ program: String, _ words: [String], _ input: String) throws -> Outcome {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: program)
        process.arguments = words
        process.currentDirectoryURL = folder
        let path = Self.program.deletingLastPathComponent().path + ":/usr/bin:/bin"
        process.environment = ["PATH": path, "HOME": folder.path, "LC_ALL": "C.UTF-8"]
        // Files instead of pipes: nothing can fill up and wait for somebody to read.
        for name in [".input", ".output", ".errors"] {
            try (name == ".input" ? Data(input.utf8) : Data()).write(to: folder.appendingPathComponent(name))
        }
        process.standardInput = try FileHandle(forReadingFrom: folder.appendingPathComponent(".input"))
        process.standardOutput = try FileHandle(forWritingTo: folder.appendingPathComponent(".output"))
        process.standardError = try FileHandle(forWritingTo: folder.appendingPathComponent(".errors"))
        try process.run()
        process.waitUntilExit()
        let code = process.terminationReason == .exit ? process.terminationStatus : 128 + process.terminationStatus
        return Outcome(code: code, output: try read(".output"), errors: try read(".errors"))
    }
}
