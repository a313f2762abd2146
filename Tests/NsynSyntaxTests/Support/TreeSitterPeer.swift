import Foundation
import Testing

@testable import NsynSyntax

/// tree-sitter itself, with the grammar of `editors/tree-sitter-nsyn` compiled anew. What is not installed is said once;
/// where a machine decides (`CI` is set) it has to be.
enum TreeSitterPeer {
    static let folder = packageRoot.appendingPathComponent("editors/tree-sitter-nsyn")
    private static let environment = ProcessInfo.processInfo.environment
    private static let cache =
        environment["NSYN_CACHE"].map { URL(fileURLWithPath: $0) } ?? packageRoot.appendingPathComponent(".cache")
    private static let python = cache.appendingPathComponent("venvs/treesitter/bin/python").path
    static let generator = cache.appendingPathComponent("tree-sitter/generate").path
    /// Fetched from a mirror that keeps no version for ever: where it is gone, no machine has to have it.
    static let hasGenerator = FileManager.default.isExecutableFile(atPath: generator)
    static let isInstalled = isThere(python)
    static let hasNeovim = isThere(
        (environment["PATH"] ?? "/usr/bin").split(separator: ":").map { "\($0)/nvim" }
            .first { FileManager.default.isExecutableFile(atPath: $0) } ?? "nvim")

    private static func isThere(_ path: String) -> Bool {
        environment["CI"] != nil || FileManager.default.isExecutableFile(atPath: path)
    }

    struct Tree: Decodable {
        struct Node: Decodable, Hashable, CustomStringConvertible {
            var kind: String
            var start: Int
            var end: Int

            init(kind: String, start: Int, end: Int) { (self.kind, self.start, self.end) = (kind, start, end) }

            init(from decoder: Decoder) throws {
                var values = try decoder.unkeyedContainer()
                kind = try values.decode(String.self)
                start = try values.decode(Int.self)
                end = try values.decode(Int.self)
            }

            var description: String { "\(kind) \(start)..<\(end)" }
        }

        var errors: [Node]
        var nodes: [Node]
        /// The name of what the query caught as kind.
        var captures: [Node]
    }

    /// The grammar as a library, compiled once a run.
    static let library: Result<URL, any Error> = Result {
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent("nsyn-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        let library = folder.appendingPathComponent("nsyn.so")
        // The compiler that comes with Swift.
        try run(
            "/usr/bin/env",
            ["clang", "-std=c11", "-O1", "-shared", "-fPIC", "-o", library.path]
                + ["parser.c", "scanner.c"].map { Self.folder.appendingPathComponent("src/\($0)").path })
        return library
    }

    /// The trees of the texts, and what the first query catches in them.
    static func parse(_ texts: [String], queries: [URL]? = nil) throws -> [Tree] {
        let highlights = folder.appendingPathComponent("queries/highlights.scm")
        let answer = try run(
            python,
            [packageRoot.appendingPathComponent("Tests/Clients/tree-sitter/parse.py").path, library.get().path]
                + (queries ?? [highlights]).map(\.path), input: JSONEncoder().encode(texts))
        return try JSONDecoder().decode([Tree].self, from: answer)
    }

    struct Failure: Error, CustomStringConvertible { var description: String }

    @discardableResult
    static func run(_ program: String, _ arguments: [String], input: Data = Data()) throws -> Data {
        let folder = FileManager.default.temporaryDirectory
        let files = ["in", "out", "errors"].map { folder.appendingPathComponent("nsyn-\(UUID().uuidString).\($0)") }
        defer { for file in files { try? FileManager.default.removeItem(at: file) } }
        try input.write(to: files[0])
        for file in files.dropFirst() { try Data().write(to: file) }
        let process = Process()
        process.executableURL = URL(fileURLWithPath: program)
        process.arguments = arguments
        process.standardInput = try FileHandle(forReadingFrom: files[0])
        process.standardOutput = try FileHandle(forWritingTo: files[1])
        process.standardError = try FileHandle(forWritingTo: files[2])
        try process.run()
        process.waitUntilExit()
        guard process.terminationStatus == 0 else {
            let errors = String(decoding: try Data(contentsOf: files[2]), as: UTF8.self)
            throw Failure(description: "\(program) ended with \(process.terminationStatus): \(errors)")
        }
        return try Data(contentsOf: files[1])
    }
}
