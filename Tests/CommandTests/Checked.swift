import Foundation

/// What `nsyn check --format json` said.
struct Checked: Decodable {
    struct Finding: Decodable, CustomStringConvertible {
        struct Range: Decodable {
            struct Position: Decodable { var line: Int }
            var start: Position
        }

        var code: String
        var severity: String
        var message: String
        var file: String
        var range: Range

        var description: String { "\(file):\(range.start.line): \(severity)[\(code)] \(message)" }
        var failsTheCheck: Bool { severity == "error" || severity == "warning" }
    }

    var findings: [Finding]

    init(_ outcome: Outcome) throws { self = try JSONDecoder().decode(Checked.self, from: Data(outcome.output.utf8)) }

    private enum CodingKeys: CodingKey { case findings }
}

/// The repository that these tests were built from.
enum Pages {
    static let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent()

    /// Paths from the root of files below a folder.
    static func files(below folder: String, ending: String) -> [String] {
        let names = FileManager.default.enumerator(atPath: root.appendingPathComponent(folder).path)
        return (names?.compactMap { $0 as? String } ?? []).filter { $0.hasSuffix(ending) }.map { "\(folder)/\($0)" }
            .sorted()
    }

    static func text(_ path: String) throws -> String {
        try String(contentsOf: root.appendingPathComponent(path), encoding: .utf8)
    }

    /// The words behind a command's name in `nsyn help`.
    static func commands(_ shell: Shell) throws -> [String] {
        let help = try JSONSerialization.jsonObject(with: Data(shell.nsyn("help", "--format", "json").output.utf8))
        let commands = (help as? [String: Any])?["commands"] as? [[String: Any]]
        return commands?.compactMap { $0["name"] as? String } ?? []
    }
}
