import Foundation
import Testing

/// The tutorials show what the program prints: who follows them sees the same.
@Suite struct TutorialTests {
    /// A command and the lines below it; `...` stands for any number of lines.
    private struct Shown {
        var command: String
        var lines: [String]
    }

    @Test func theWayToADecision() throws {
        let shell = try Shell()
        var commands = 0
        for block in try Pages.text("docs/tutorial-decide.md").components(separatedBy: "\n```").dropFirst() {
            if block.hasPrefix("nsyn\n") { try shell.write("plates.nsyn", String(block.dropFirst(5)) + "\n") }
            guard block.hasPrefix("\n$ nsyn") else { continue }
            for shown in Self.commands(in: block) {
                let outcome = try shell.bash(shown.command)
                #expect(outcome.code == 0, "\(shown.command): \(outcome.errors)")
                let printed = outcome.output.split(separator: "\n", omittingEmptySubsequences: false).map(Self.trimmed)
                #expect(Self.matches(printed[...], shown.lines[...]), "\(shown.command) prints\n\(outcome.output)")
                commands += 1
            }
        }
        #expect(commands >= 7)
    }

    private static func commands(in block: String) -> [Shown] {
        var found: [Shown] = []
        for line in block.dropFirst().split(separator: "\n", omittingEmptySubsequences: false) {
            if line.hasPrefix("$ ") {
                found.append(Shown(command: String(line.dropFirst(2)), lines: []))
            } else if let last = found.last, last.command.filter({ $0 == "'" }).count % 2 == 1 {
                found[found.count - 1].command += "\n" + line
            } else if !found.isEmpty {
                found[found.count - 1].lines.append(trimmed(line))
            }
        }
        return found
    }

    /// Nothing shown says nothing: the page tells of it in words.
    private static func matches(_ printed: ArraySlice<String>, _ shown: ArraySlice<String>) -> Bool {
        guard let first = shown.first else { return true }
        if first == "..." {
            let rest = shown.dropFirst()
            return rest.isEmpty || printed.indices.contains { matches(printed[$0...], rest) }
        }
        return printed.first == first && matches(printed.dropFirst(), shown.dropFirst())
    }

    private static func trimmed(_ line: Substring) -> String {
        String(line.reversed().drop { $0 == " " }.reversed())
    }
}
