import NsynDiagnostics
import Testing

@testable import NsynSyntax

@Suite struct FindingTests {
    @Test(arguments: [
        "let x = 5 mL ⟦NS0104⟧) + 3",
        "let x = 5 ⟦NS0101⟧: 3",
        "let x =⟦NS0102⟧",
        "let x = (1 + 2⟦NS0103⟧\nlet y = 3",
        "⟦NS0104⟧}\nlet y = 3",
        "let x = ⟦NS0105⟧\"abc\nlet y = 3",
        // What the open text has swallowed is not missing as well.
        "let x = (⟦NS0105⟧\"abc)\nlet y = 3",
        "let x = { a: 1, ⟦NS0105⟧\"b: 2 }\nlet y = 3",
        "let x = [⟦NS0105⟧\"a\\\"]\nlet y = 3",
        "let x = (⟦NS0105⟧\"\"\"abc\")\nlet y = 3",
        "let x = 3\n⟦NS0106⟧/* abc",
        "let x = ⟦NS0107⟧1.2.3\nlet y = ⟦NS0107⟧.5\nlet z = ⟦NS0107⟧1_ mL",
        "let x = 5 ⟦NS0109⟧$",
        "let x = ⟦NS0109⟧“abc”",
        "let ⟦NS0111⟧= 5",
        "protocol p() {\n    ⟦NS0112⟧import std.reagents\n}",
        "⟦NS0112⟧return 5",
        "let x⟦NS0113⟧ 5",
        "let x = \"a⟦NS0114⟧\\qb\"",
        "protocol p() {\n    x ⟦NS0115⟧= 5\n}",
        "let x:⟦NS0116⟧ = 5",
        "protocol p()⟦NS0117⟧\nlet x = 5",
        "let x = [1⟦NS0118⟧ 2]",
    ])
    func eachMistakeHasItsCode(source: String) { assertParse(source, dropping: false) }

    @Test func invalidBytesAreReportedOnce() {
        for bytes: [UInt8] in [[0xFF, 0xFE], [0xC0, 0x80], [0xED, 0xA0, 0x80], [0xF5, 0x80], [0xE2, 0x82]] {
            let text = Array("let x = 5 ".utf8) + bytes + Array("\nlet y = 6\n".utf8)
            let tree = Parser.parse(bytes: text, file: FileID(0))
            #expect(tree.findings.map(\.code.number) == [108])
            checkTree(tree, text)
        }
        let inComment: [UInt8] = Array("// ".utf8) + [0xFF] + Array("\nlet y = 6\n".utf8)
        #expect(Parser.parse(bytes: inComment, file: FileID(0)).findings.map(\.code.number) == [108])
    }

    @Test func zeroBytesAreNoEnd() {
        let text = Array("let x = 5\0\nlet y = 6 mL\0 // \0\nlet z = \"a\0b\"".utf8)
        let tree = Parser.parse(bytes: text, file: FileID(0))
        checkTree(tree, text)
        #expect(tree.findings.map(\.code.number) == [109, 109, 109])
        #expect(tree.root.children.reduce(0) { count, _ in count + 1 } == 3)
    }

    @Test func theOpeningBracketIsShown() throws {
        let tree = assertParse("protocol p() {\n    add 5 mL water to pot⟦NS0103⟧\n", dropping: false)
        #expect(tree.findings.first?.labels.first?.span.start == 13)
    }

    @Test func anUnclosedBlockEndsBeforeTheNextDeclaration() {
        let tree = assertParse(
            "protocol p() {\n    add 5 mL water to pot⟦NS0103⟧\n\nprotocol q() {\n    wait 5 min\n}", dropping: false)
        #expect(tree.root.children.map(\.kind) == [.protocolDeclaration, .protocolDeclaration])
    }

    @Test func fixesMend() throws {
        for source in ["let x = [1 2]", "let x = .5", "let x = “a”", "let x = (1 + 2", "stock a water"] {
            let tree = Parser.parse(bytes: Array(source.utf8), file: FileID(0))
            var bytes = Array(source.utf8)
            let edits = tree.findings.flatMap { $0.fixes.first?.edits ?? [] }.sorted { $0.span.start > $1.span.start }
            #expect(!edits.isEmpty)
            for edit in edits {
                bytes.replaceSubrange(Int(edit.span.start)..<Int(edit.span.end), with: edit.newText.utf8)
            }
            let mended = Parser.parse(bytes: bytes, file: FileID(0))
            #expect(mended.findings.isEmpty, "\(String(decoding: bytes, as: UTF8.self))")
        }
    }

    @Test func messagesNeverQuoteWholeLines() {
        let tree = Parser.parse(
            bytes: Array("let x = 5 ) \(String(repeating: "a", count: 5000))".utf8), file: FileID(0))
        #expect(tree.findings.allSatisfy { $0.message.utf8.count < 200 })
    }
}
