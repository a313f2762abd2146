import Foundation
import NsynDiagnostics
import Testing

@testable import NsynSyntax

/// The grammar for tree-sitter reads what nsyn's own parser reads, and the same out of it.
@Suite struct TreeSitterTests {
    /// What the table of keywords decides is written from it. `NSYN_UPDATE=1` writes it, and has the generator write
    /// the parser.
    @Test func whatIsWrittenFromTheKeywordsIsFresh() throws {
        for (path, text) in [
            ("src/grammar.json", TreeSitterGrammar.json), ("src/words.h", TreeSitterGrammar.wordsHeader),
            ("queries/highlights.scm", TreeSitterGrammar.highlights),
        ] {
            let file = TreeSitterPeer.folder.appendingPathComponent(path)
            if ProcessInfo.processInfo.environment["NSYN_UPDATE"] == "1" { try Data(text.utf8).write(to: file) }
            #expect(
                try String(contentsOf: file, encoding: .utf8) == text, "\(path): run the tests once with NSYN_UPDATE=1")
        }
    }

    @Test(.enabled(if: TreeSitterPeer.hasGenerator, "scripts/setup --test could not fetch tree-sitter's generator"))
    func theParserIsWhatTheGeneratorMakesOfTheGrammar() throws {
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent("nsyn-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let grammar = folder.appendingPathComponent("grammar.json")
        try Data(TreeSitterGrammar.json.utf8).write(to: grammar)
        try TreeSitterPeer.run(TreeSitterPeer.generator, [grammar.path, folder.appendingPathComponent("src").path])
        let source = TreeSitterPeer.folder.appendingPathComponent("src")
        for path in [
            "parser.c", "node-types.json", "tree_sitter/parser.h", "tree_sitter/alloc.h", "tree_sitter/array.h",
        ] {
            let made = try Data(contentsOf: folder.appendingPathComponent("src/\(path)"))
            let file = source.appendingPathComponent(path)
            if ProcessInfo.processInfo.environment["NSYN_UPDATE"] == "1" { try made.write(to: file) }
            #expect(try Data(contentsOf: file) == made, "\(path): run the tests once with NSYN_UPDATE=1")
        }
    }

    // MARK: What it reads

    @Test(.enabled(if: TreeSitterPeer.isInstalled, "scripts/setup --test could not install tree_sitter"))
    func scriptsHaveTheTreesOfTheParser() throws {
        var scripts: [(String, String)] = []
        for folder in ["examples", "stdlib"] {
            for path in try paths(below: folder, ending: ".nsyn") {
                scripts.append((path, try text(path)))
            }
        }
        #expect(scripts.count > 90)
        try expectSameTrees(scripts)
    }

    @Test(.enabled(if: TreeSitterPeer.isInstalled, "scripts/setup --test could not install tree_sitter"))
    func blocksOfTheDocumentationHaveTheTreesOfTheParser() throws {
        var blocks: [(String, String)] = []
        for path in try paths(below: "docs", ending: ".md") {
            for piece in try text(path).components(separatedBy: "\n```nsyn\n").dropFirst() {
                let block = piece.components(separatedBy: "\n```")[0] + "\n"
                if Parser.parse(bytes: Array(block.utf8), file: FileID(0)).findings.isEmpty {
                    blocks.append((path, block))
                }
            }
        }
        #expect(blocks.count > 300)
        try expectSameTrees(blocks)
    }

    @Test(.enabled(if: TreeSitterPeer.isInstalled, "scripts/setup --test could not install tree_sitter"))
    func whatTheGrammarWritesHasTheTreesOfTheParser() throws {
        let grammar = try Grammar.load()
        try expectSameTrees(
            (0..<600 as Range<UInt64>).map { seed in
                var generator = ProgramGenerator(grammar, seed: seed)
                return ("seed \(seed)", String(decoding: generator.program(), as: UTF8.self))
            })
    }

    /// What line breaks, comments and words of two meanings can do.
    @Test(.enabled(if: TreeSitterPeer.isInstalled, "scripts/setup --test could not install tree_sitter"))
    func peculiarTextsHaveTheTreesOfTheParser() throws {
        let texts = [
            "let x = 3 /* a\n b */\nstir pot /* c */ at 5 rpm\n", "let y = a // note\n    and b\nlet z = y\n",
            "let a = b\n    * c\n    .d\nlet e = a\n-b\n", "/* one /* two */ still one */ let a = 3\n",
            "let a = 3 /* one /* two */ */\nlet b = 4\n", "let a = f(\n    1,\n    - 2\n    + 3,\n)\n",
            "protocol p() { stir pot; wait 3 min }\n", "let when = if a\n    then b\n    else c\n",
            "protocol p() {\n    if a {\n        stir pot\n    }\n    else if b { stir pot } else {\n    }\n}\n",
            "let let = 3\nlet is = let + 1\nadd (over) water to pot\nlet x = 2 * per\nlet y = [times, 3]\n",
            "let a = 3 mol/(L·s) + 2 cm² - 5 mmol[Au] / 1 %w/w ± 0.1\r\nlet b = 5.0 +- 0.1\r\n",
            "let a = formula C8H10S.mass\nlet b = cluster[0]\nreagent x { cluster: Au38(PET)24, formula: C }\n",
            "let s = \"\"\"\n    a \"quoted\" \\n\n    \"\"\"\nlet t = \"\"\nlet u = \"// no comment /* \"\n",
            "show rows where a > 3 sort by b, c descending top 3 with title\n",
            "let g = f(rows sort by a, limit: 3)\nlet h = rows select x = a, b let c = 3\n",
            "let f = (x, y: T<A, B>) => x + y\nlet g = x => x.y\n",
            "rows sort by a\nrows group by a summarize b\nrows where a > 1\nrows.x\nsort rows by a\n",
            "let a = run seed()\nlet b = run (x)\nlet c = if.x + not.y\nlet d = vessel contains water\n",
            "sweep s = p over { where in < 3 mL, where = 4, zip { a in [1], b in [2] }, zip in [3] } replicate 2 where a\n",
            "let a = 1 to 5 in 2\nlet b = x in 3 to 5 and y\nlet c = (a in b to c)\nadd x in 3 to y\n",
            "stock s = 5 mM x in (0.2 M y in water), on ice\nlet t = (with a, b)\nlet u = (a b, c)\n",
            "fn f(to with: A, in: B, in b: C in 1 to 2) -> A * B^-1? = x\nfn g<A, B>(h: (A, B) -> C?) { return }\n",
            "protocol p() {\n    return\n    return { a: 1, b { c: 2 } }\n    for x in 1 to 3 { wait x }\n    repeat 3 times { stir }\n}\n",
            "unit \"°C\" = 3 K {\n    name: \"a\"\n    \"b\": 2, c { d: 1; e: 2 }\n}\nfinding NS0403 over: x.y<A>\n",
            "add -1 mL water to pot\na - 1\na-1\nadd (2 mL) x\n",
            "let a = pH 7\nlet b = pH -1\nlet c = pH - 1\n", "let t = true\nstir pot with not\n\n;;\nlet a = not b\n",
            "let a = run make(3) .x\nrun make(3)\nlet b = simulate s\nlet c = vessel(20 mL)\nlet d = vessel.x\n",
        ]
        for text in texts {
            #expect(Parser.parse(bytes: Array(text.utf8), file: FileID(0)).findings.map(\.message) == [], "\(text)")
        }
        try expectSameTrees(texts.map { ($0, $0) })
    }

    /// Latin, Greek and Cyrillic letters, blanks, superscripts, arrows, signs of units and of mathematics.
    @Test(.enabled(if: TreeSitterPeer.isInstalled, "scripts/setup --test could not install tree_sitter"))
    func signsBeyondASCIIMeanTheSame() throws {
        let scalars = (Array(0x80..<0x530) + Array(0x2000..<0x2C00)).compactMap { Unicode.Scalar($0 as UInt32) }
        let texts = scalars.flatMap { ["let \($0) = a\n", "let a = 3 mL\($0)\n"] }
        let trees = try TreeSitterPeer.parse(texts)
        for (text, tree) in zip(texts, trees) {
            let own = Parser.parse(bytes: Array(text.utf8), file: FileID(0))
            #expect(tree.errors.isEmpty == own.findings.isEmpty, "\(text)")
        }
    }

    // MARK: What it cannot read

    @Test(.enabled(if: TreeSitterPeer.isInstalled, "scripts/setup --test could not install tree_sitter"))
    func aMistakeLeavesWhatStandsAroundIt() throws {
        let mistakes = [
            "let broken = (5 mL +", "let broken = = 3", "let broken", "let broken = [1, 2", "let broken = \"no end",
            "}",
            "add 3 mL @@ to pot", "reagent broken: Thiol { name: }", "reagent broken: Thiol {\n    formula: C2H6,\n",
            "protocol broken( {\n    stir pot\n}", "protocol broken() {\n    add 3 mL to\n    stir pot at\n}",
            "protocol broken() {\n    if a {\n        stir pot\n}\n", "fn broken(x: = 3", "waive NS0102", "expect a ==",
            "let x: = 4", "let f(x = 4", "repeat times", "sweep s = make over {", "target t cluster [Au25(SR)18]⁻",
        ]
        let before = "let before = 3 mL"
        let after = "protocol after(a: Ratio = 3) -> goal by reduction {\n    stir pot at 3 rpm\n}"
        let texts = mistakes.map { "\(before)\n\n\($0)\n\n\(after)\n\nlet end = 4\n" }
        for (text, tree) in zip(texts, try TreeSitterPeer.parse(texts)) {
            #expect(!tree.errors.isEmpty, "\(text)")
            for (kind, part) in [
                ("let_declaration", before), ("protocol_declaration", after), ("let_declaration", "let end = 4"),
            ] {
                let start = text.utf8.count - text[text.range(of: part)!.lowerBound...].utf8.count
                let node = Node(kind: kind, start: start, end: start + part.utf8.count)
                #expect(tree.nodes.contains(node), "\(part.prefix(12)) in \(text)")
            }
        }
    }

    /// Whatever the bytes, there is a tree of them all.
    @Test(.enabled(if: TreeSitterPeer.isInstalled, "scripts/setup --test could not install tree_sitter"))
    func anyTextHasATree() throws {
        let grammar = try Grammar.load()
        var random = SeededGenerator(seed: 12)
        let texts = (0..<400 as Range<UInt64>).map { seed in
            var generator = ProgramGenerator(grammar, seed: seed &+ 60_000)
            var scalars = Array(String(decoding: generator.program(items: 2), as: UTF8.self).unicodeScalars)
            for _ in 0..<Int.random(in: 1...6, using: &random) where !scalars.isEmpty {
                let index = Int.random(in: 0..<scalars.count, using: &random)
                if Bool.random(using: &random) {
                    scalars.removeSubrange(index..<min(scalars.count, index + Int.random(in: 1...12, using: &random)))
                } else {
                    scalars.insert("(){}[]\"/*\n;:.,=+-0a°⁻".unicodeScalars.randomElement(using: &random)!, at: index)
                }
            }
            return String(String.UnicodeScalarView(scalars))
        }
        let deep = String(repeating: "(", count: 3000) + String(repeating: "{", count: 3000)
        for (text, tree) in zip(texts + [deep, ""], try TreeSitterPeer.parse(texts + [deep, ""])) {
            #expect(tree.nodes.allSatisfy { $0.end <= text.utf8.count })
        }
    }

    // MARK: Colours

    @Test(.enabled(if: TreeSitterPeer.isInstalled, "scripts/setup --test could not install tree_sitter"))
    func wordsAreCaughtByWhatTheyMean() throws {
        let script = """
            /// A note.
            reagent PET: Thiol { formula: C8H10S, name: "a\\tb" }
            protocol make(volume: Volume = 1 mL in 1 mL to 5 mL) -> goal by reduction {
                let pot = vessel(20 mL)
                add volume water to pot over 30 s // slowly
            }
            let known = cluster [Au25(SR)18]⁻
            let rows = simulate screen where let > 3 and f(true)
            """
        let captures = try #require(try TreeSitterPeer.parse([script]).first).captures
        let bytes = Array(script.utf8)
        let found = captures.map { "\(String(decoding: bytes[$0.start..<$0.end], as: UTF8.self)) \($0.kind)" }
        for expected in [
            "/// A note. comment.documentation", "// slowly comment", "reagent keyword", "PET type", "Thiol type",
            "formula property", "C8H10S constant", "\\t string.escape", "protocol keyword", "make function",
            "volume variable.parameter", "Volume type", "1 number", "mL type", "in keyword.operator",
            "by keyword.operator",
            "add function.call", "to keyword.operator", "over keyword.operator", "[Au25(SR)18]⁻ constant",
            "cluster keyword", "known variable", "simulate keyword", "where keyword", "and keyword.operator",
            "f function.call", "true constant.builtin", "-> operator", "{ punctuation.bracket",
        ] {
            #expect(found.contains(expected), "\(expected) in \(found)")
        }
        #expect(!found.contains { $0.hasPrefix("let ") && !$0.hasSuffix(" keyword") })
        #expect(found.filter { $0.hasPrefix("let ") }.count == 3, "the name `let` is no keyword")
        let places = captures.map { "\($0.start) \($0.end)" }
        #expect(Set(places).count == places.count, "caught twice")
    }

    /// The queries of all editors name nodes and fields that exist, and catch something.
    @Test(.enabled(if: TreeSitterPeer.isInstalled, "scripts/setup --test could not install tree_sitter"))
    func queriesOfEditorsAreOnes() throws {
        var queries = try paths(below: "editors", ending: ".scm").map { packageRoot.appendingPathComponent($0) }
        #expect(queries.count > 10)
        let folder = try TreeSitterPeer.library.get().deletingLastPathComponent()
        // Emacs has its own in strings.
        let page = try text("docs/editors/emacs.md")
        for (number, match) in page.matches(of: /"([(\[](?:[^"\\]|\\.)*)"/).enumerated() {
            let query = folder.appendingPathComponent("emacs\(number).scm")
            try Data(match.1.replacing("\\\"", with: "\"").utf8).write(to: query)
            queries.append(query)
        }
        #expect(queries.count > 16)
        let script =
            try text("stdlib/findings/syntax.nsyn") + text("examples/designs/ways-through-a-space.nsyn")
            + "let f = (a, b) => a(b) + [3]\nlet s = \"\\n\" /* note */\n"
        for query in queries {
            let trees = try TreeSitterPeer.parse([script], queries: [query])
            #expect(trees.first?.captures.isEmpty == false, "\(query.path)")
        }
    }

    /// With the commands and the settings of its page, in a home of its own.
    @Test(.enabled(if: TreeSitterPeer.hasNeovim, "scripts/setup --test installs neovim"))
    func neovimColoursAScriptAsItsPageSays() throws {
        let page = try text("docs/editors/neovim.md")
        func blocks(_ language: String) -> [String] {
            page.components(separatedBy: "\n```\(language)\n").dropFirst().map {
                $0.components(separatedBy: "\n```")[0]
            }
        }
        let lua = blocks("lua")
        let beginning = "  callback = function(event)\n"
        #expect(lua[0].contains(beginning))
        let home = FileManager.default.temporaryDirectory.appendingPathComponent("nsyn-\(UUID().uuidString)")
        defer { try? FileManager.default.removeItem(at: home) }
        for (path, content) in [
            (".config/nvim/init.lua", lua[0].replacing(beginning, with: beginning + lua[1] + "\n")),
            // Colours come without a language server too.
            ("bin/nsyn", "#!/bin/sh\nexec sleep 60\n"),
            (
                "script.nsyn",
                "target a = cluster [Au25(SG)18]⁻\nprotocol make() {\n    let pot = vessel(20 mL)\n    add 3 mL water to pot\n}\n"
            ),
        ] {
            let file = home.appendingPathComponent(path)
            try FileManager.default.createDirectory(
                at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
            try Data(content.utf8).write(to: file)
        }
        let program = packageRoot.appendingPathComponent("Tests/Clients/tree-sitter/neovim.lua").path
        try TreeSitterPeer.run(
            "/bin/sh",
            [
                "-c",
                """
                set -e
                unset XDG_CONFIG_HOME XDG_DATA_HOME
                export HOME='\(home.path)' PATH='\(home.path)/bin':"$PATH"
                chmod +x "$HOME/bin/nsyn"
                cd '\(packageRoot.path)'
                \(blocks("sh")[0])
                timeout 60 nvim --headless -c 'luafile \(program)' "$HOME/script.nsyn"
                """,
            ])
    }

    // MARK: Two trees

    typealias Node = TreeSitterPeer.Tree.Node

    /// The same kinds at the same places, apart from what only one of the trees has: tokens and comments, of which
    /// editors want nodes, and names, of which the two have different kinds.
    private func expectSameTrees(_ texts: [(String, String)]) throws {
        let tokens: Set = [
            "file", "name", "label", "verb", "number", "unit", "formula", "equation", "chemistry_keyword",
            "record_keyword",
            "preposition", "string_content", "escape_sequence", "line_comment", "documentation_comment",
            "block_comment",
            "tolerance",
        ]
        for ((place, text), tree) in zip(texts, try TreeSitterPeer.parse(texts.map(\.1))) {
            #expect(tree.errors.isEmpty, "\(place)")
            let others = Set(tree.nodes.filter { !tokens.contains($0.kind) })
            let own = nodes(of: text)
            let ours = Set(own.filter { !tokens.contains($0.kind) })
            let quotedNames = own.filter { $0.kind == "name" }.map {
                Node(kind: "string_literal", start: $0.start, end: $0.end)
            }
            let bytes = Array(text.utf8)
            let differences = ours.symmetricDifference(others).subtracting(quotedNames).sorted { $0.start < $1.start }
            let shown = differences.prefix(3).map {
                "\($0) \(String(decoding: bytes[$0.start..<$0.end], as: UTF8.self))"
            }
            #expect(shown == [], "\(place)")
        }
    }

    private func nodes(of text: String) -> [Node] {
        let tree = Parser.parse(bytes: Array(text.utf8), file: FileID(0))
        var nodes: [Node] = []
        var waiting = [tree.rootID]
        while let id = waiting.popLast() {
            let span = tree.span(id)
            if !tree.isEmpty(id) {
                nodes.append(Node(kind: name(of: tree.kind(id)), start: Int(span.start), end: Int(span.end)))
            }
            var child = tree.firstChild(id)
            while let next = child {
                waiting.append(next)
                child = tree.nextSibling(next)
            }
        }
        return nodes
    }

    /// `letDeclaration` is `let_declaration`.
    private func name(of kind: NodeKind) -> String {
        if kind == .pHLiteral { return "pH_literal" }
        return "\(kind)".reduce(into: "") { $0 += $1.isUppercase ? "_" + $1.lowercased() : String($1) }
    }

    private func text(_ path: String) throws -> String {
        try String(contentsOf: packageRoot.appendingPathComponent(path), encoding: .utf8)
    }

    private func paths(below folder: String, ending: String) throws -> [String] {
        try FileManager.default.subpathsOfDirectory(atPath: packageRoot.appendingPathComponent(folder).path)
            .filter { $0.hasSuffix(ending) }.sorted().map { "\(folder)/\($0)" }
    }
}
