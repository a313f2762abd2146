import Foundation
import NsynDiagnostics
import Testing

@testable import NsynSyntax

/// A tree that is made with parts of the one before it is the tree of a parse from nothing.
@Suite struct ReuseTests {
    private struct Numbers {
        var state: UInt64

        mutating func below(_ limit: Int) -> Int {
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return Int((state >> 33) % UInt64(max(limit, 1)))
        }
    }

    private static let pieces = [
        "x", "1", " ", "\n", "(", ")", "{", "}", "[", "\"", "//", "/* ", " */", "\"\"\"", "/// µ 😀\n", "let a = 5",
        " mL",
        "cluster [Au", "reaction A -> B", "5 +- 0.1", ";", "add 1 mL water to pot\n", "where", ".", "\\", "“", "\r\n",
        "protocol p() {\n", "unit drop = 40 µL {}\n", "if x { y } else { z }\n", "stock s = 1 M NaOH in water\n",
        "\u{0}",
        "else", ", on ice", "import std.reagents\n", "é", "=", "=>", "in 9 to 13",
    ]

    private static func columns(_ tree: SyntaxTree) -> [String] {
        (0..<tree.tokenCount).map { index in
            let token = TokenID(UInt32(index))
            return "\(tree.kind(token)) \(tree.span(token).start)-\(tree.span(token).end) \(tree.flags(token))"
        }
            + (0..<tree.nodeCount).map { index in
                let node = NodeID(UInt32(index))
                return
                    "\(tree.kind(node)) \(tree.firstToken(node).index)-\(tree.endToken(node).index) "
                    + "\(tree.firstChild(node)?.index ?? 0) \(tree.nextSibling(node)?.index ?? 0)"
            }
    }

    @Test func editsLeaveTheTreeOfAFreshParse() throws {
        let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent()
        let folder = root.appendingPathComponent("examples")
        let scripts = try FileManager.default.subpathsOfDirectory(atPath: folder.path).filter { $0.hasSuffix(".nsyn") }
            .sorted().map { Array(try Data(contentsOf: folder.appendingPathComponent($0))) }
        let edits = ProcessInfo.processInfo.environment["NSYN_EDITS"].flatMap { Int($0) } ?? 4_000
        var numbers = Numbers(state: 11)
        var text = scripts[0]
        var tree = Parser.parse(bytes: text, file: FileID(3))
        for edit in 0..<edits {
            if edit % 40 == 0 {
                text = scripts[numbers.below(scripts.count)]
            } else {
                // Whole bytes are cut, so that scalars break, too.
                let start = numbers.below(text.count + 1)
                let end = min(text.count, start + (numbers.below(3) == 0 ? numbers.below(40) : 0))
                let piece = numbers.below(5) == 0 ? "" : Self.pieces[numbers.below(Self.pieces.count)]
                text.replaceSubrange(start..<end, with: piece.utf8)
            }
            tree = Parser.parse(bytes: text, file: FileID(3), after: tree)
            let fresh = Parser.parse(bytes: text, file: FileID(3))
            guard Self.columns(tree) == Self.columns(fresh), tree.findings == fresh.findings else {
                Issue.record("edit \(edit) leaves another tree for\n\(String(decoding: text, as: UTF8.self))")
                return
            }
        }
    }

    /// What is far from a change is not read again: the trees of both sides are there before the parser begins.
    @Test func findingsOfABrokenLineAreFoundAgain() {
        var lines = (0..<200).map { "let a\($0) = \($0)" }
        var tree = Parser.parse(bytes: Array(lines.joined(separator: "\n").utf8), file: FileID(0))
        for change in ["let a100 = (", "let a100 = (1", "let a100 = (1)", "let a100 = “x”", "let a100 = 1"] {
            lines[100] = change
            let bytes = Array(lines.joined(separator: "\n").utf8)
            tree = Parser.parse(bytes: bytes, file: FileID(0), after: tree)
            #expect(tree.findings == Parser.parse(bytes: bytes, file: FileID(0)).findings)
            #expect(tree.troubled.map { $0.count < 80 } ?? true)
        }
        #expect(tree.findings.isEmpty)
    }
}
