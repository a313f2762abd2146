import NsynDiagnostics
import Testing

@testable import NsynSyntax

func format(_ bytes: [UInt8]) -> [UInt8] {
    let tree = Parser.parse(bytes: bytes, file: FileID(0))
    return Formatter.apply(Formatter.format(tree), to: tree.bytes)
}

/// The first thing that a formatter must never do, if it did it: change again, lose a comment, change the tree.
func formattingProblem(_ bytes: [UInt8]) -> String? {
    let tree = Parser.parse(bytes: bytes, file: FileID(0))
    let once = Formatter.apply(Formatter.format(tree), to: tree.bytes)
    let after = Parser.parse(bytes: once, file: FileID(0))
    if comments(tree) != comments(after) { return "comments changed" }
    if tree.findings.map(\.code) != after.findings.map(\.code) {
        return """
            findings changed from
            \(tree.findings.map { "\($0.code) \($0.span.start) \($0.message)" }.joined(separator: "\n"))
            to
            \(after.findings.map { "\($0.code) \($0.span.start) \($0.message)" }.joined(separator: "\n"))
            in
            \(String(decoding: once, as: UTF8.self))
            """
    }
    if !sameTokens(tree, after) { return "tokens changed" }
    if tree.findings.isEmpty && shape(tree) != shape(after) { return "the tree changed" }
    if tree.findings.isEmpty && !Formatter.format(after).isEmpty { return "formatting twice is not formatting once" }
    return nil
}

/// The comments' text in order, without blanks at line ends.
private func comments(_ tree: SyntaxTree) -> [String] {
    var result: [String] = []
    for index in 0..<UInt32(tree.tokenCount) {
        for piece in tree.trivia(before: TokenID(index)) where piece.kind != .blanks && piece.kind != .newline {
            var bytes = Array(tree.bytes(SourceSpan(file: tree.file, start: piece.start, end: piece.end)))
            while let last = bytes.last, last == 32 || last == 9 || last == 13 { bytes.removeLast() }
            result.append(String(decoding: bytes, as: UTF8.self))
        }
    }
    return result
}

/// The same tokens, apart from separators that line breaks replace and the spelling of µ and ±.
private func sameTokens(_ left: SyntaxTree, _ right: SyntaxTree) -> Bool {
    func texts(_ tree: SyntaxTree) -> [String] {
        (0..<UInt32(tree.tokenCount)).compactMap { index in
            switch tree.kind(TokenID(index)) {
            case .comma, .semicolon: nil
            case .plusMinus: "±"
            case .unit: String(tree.string(TokenID(index)).map { $0 == "μ" ? "µ" : $0 })
            default: tree.string(TokenID(index))
            }
        }
    }
    return texts(left) == texts(right)
}

/// Kinds and nesting of all nodes.
private func shape(_ tree: SyntaxTree) -> [UInt64] {
    (0..<tree.nodeCount).map { index in
        let id = NodeID(UInt32(index))
        return UInt64(tree.kind(id).rawValue) << 32 | UInt64(tree.firstChild(id)?.index ?? .max)
    }
}

@Suite struct FormatterTests {
    @Test(arguments: [
        ("let  x=1+2*-y^2", "let x = 1 + 2 * -y^2\n"),
        ("let x = 5mL; let y = 6 %\n\n\n\nlet z = 7μL", "let x = 5 mL\nlet y = 6%\n\nlet z = 7 µL\n"),
        ("stock gold        = 20 mM HAuCl4 in water// note", "stock gold = 20 mM HAuCl4 in water  // note\n"),
        ("protocol p( )\n{\nwait 5 min }", "protocol p() {\n    wait 5 min\n}\n"),
        ("protocol p() { ;; }", "protocol p() {}\n"),
        ("protocol p() {\n\n// why\n}", "protocol p() {\n    // why\n}\n"),
        (
            "protocol p() {\nif a{wait 1 s}else{wait 2 s}\n}",
            "protocol p() {\n    if a {\n        wait 1 s\n    } else {\n        wait 2 s\n    }\n}\n"
        ),
        ("protocol p() {\nreturn;;\n}", "protocol p() {\n    return\n}\n"),
        ("protocol p() {\nlet ;;pot\n}", "protocol p() {\nlet ;;pot\n}\n"),
        ("let c = {a:1,b:{}}", "let c = { a: 1, b: {} }\n"),
        ("let c = {a:1,\nb:2}", "let c = {\n    a: 1\n    b: 2\n}\n"),
        ("let c = [1,2,\n3]", "let c = [1, 2,\n    3]\n"),
        ("fn mean < D > ( xs : List < D > , n : Time ? ) -> D=xs", "fn mean<D>(xs: List<D>, n: Time?) -> D = xs\n"),
        ("unit L = 1e-3 m^3{name:\"litre\"}", "unit L = 1e-3 m^3 { name: \"litre\" }\n"),
        ("let x = 5.0+-0.1 mM", "let x = 5.0 ± 0.1 mM\n"),
        ("let x = f (a) [b]", "let x = f (a) [b]\n"),
        ("let q = 5 m ^ 2", "let q = 5 m ^ 2\n"),
        ("let t = cluster [Au25(MHA)18]^-   // seed", "let t = cluster [Au25(MHA)18]^-  // seed\n"),
        ("", ""),
        ("// only", "// only\n"),
        ("// µ\n\n\nlet x = 1 // °", "// µ\n\nlet x = 1  // °\n"),
        ("\n\n  /* a */ // b\n\n\nlet x = 1   \n\n", "/* a */ // b\n\nlet x = 1\n"),
        ("let x = (1 +\n2)\nlet y = a .b", "let x = (1 +\n    2)\nlet y = a.b\n"),
    ])
    func layout(source: String, wanted: String) {
        if Parser.parse(bytes: Array(source.utf8), file: FileID(0)).findings.isEmpty {
            #expect(String(decoding: format(Array(source.utf8)), as: UTF8.self) == wanted)
        }
        let problem = formattingProblem(Array(source.utf8))
        #expect(problem == nil, "\(source)")
    }

    @Test func longLinesBreakInsideBrackets() {
        let names = (0..<12).map { "argument\($0)" }
        let source = "let x = function(" + names.joined(separator: ", ") + ") + 5"
        let wanted = "let x = function(\n    " + names.joined(separator: ",\n    ") + "\n) + 5\n"
        #expect(String(decoding: format(Array(source.utf8)), as: UTF8.self) == wanted)
        #expect(formattingProblem(Array(source.utf8)) == nil)
    }

    @Test func mistakesStayAsTheyAre() {
        let source = "let  a = 1\nlet  b = ( 1 +\nlet  c = 3\n"
        #expect(String(decoding: format(Array(source.utf8)), as: UTF8.self) == "let a = 1\nlet  b = ( 1 +\nlet c = 3\n")
        let inBlock = "protocol p() {\n  wait  5 min\n  let  = 3\n  wait  6 min\n}\n"
        #expect(
            String(decoding: format(Array(inBlock.utf8)), as: UTF8.self)
                == "protocol p() {\n    wait 5 min\n  let  = 3\n    wait 6 min\n}\n")
    }

    @Test func editsAreMinimal() {
        let tree = Parser.parse(bytes: Array("let x = 1\nlet  y = 2\nlet z = 3\n".utf8), file: FileID(0))
        let edits = Formatter.format(tree)
        #expect(edits.count == 1)
        #expect(edits.first?.newText == "")
        #expect(edits.first?.span.end == 15)
    }

    @Test func theStandardLibraryIsInLayout() throws {
        for path in ["stdlib/findings/syntax.nsyn"] {
            let tree = try parse(file: path)
            #expect(Formatter.format(tree).isEmpty, "\(path)")
        }
    }
}
