import NsynDiagnostics
import NsynSemantics
import NsynSyntax
import Testing

/// A check that keeps what it knows says what a check from scratch says, whatever was typed before.
@Suite struct ScriptMemoTests {
    /// Two checkers over one library each: one remembers, the other does not.
    private final class Editor {
        let remembering = Checker(library: Library())
        let forgetful = Checker(library: Library())
        let memo = ScriptMemo()
        var imports: [String: String]

        init(imports: [String: String] = [:]) {
            self.imports = imports
            // Waivers are for whoever has all the findings.
            forgetful.appliesWaivers = false
        }

        private func lines(_ script: CheckedScript, path: (FileID) -> String) -> [String] {
            func place(_ span: SourceSpan) -> String { "\(path(span.file)):\(span.start)-\(span.end)" }
            var seen: Set<String> = []
            let findings = script.findings.map { finding in
                let labels = finding.labels.map { "\(place($0.span)) \($0.message)" }
                let fixes = finding.fixes.map { "\($0.title) \($0.edits.map { "\(place($0.span)) \($0.newText)" })" }
                return
                    "\(place(finding.span)) \(finding.code) \(finding.severity) \(finding.message) \(labels) \(fixes) "
                    + "\(finding.notes) " + (finding.sweep.map { "\($0.offending) of \($0.total)" } ?? "")
            }
            return findings.filter { seen.insert($0).inserted }.sorted()
                + script.expectations.map { "\(place($0.span)) \($0.outcome)" }
        }

        func remembered(_ text: String) -> [String] {
            let tree = Parser.parse(bytes: Array(text.utf8), file: FileID(0))
            var files = ["a.nsyn"]
            let loader = MemoryLoader(imports)
            let checked = remembering.check(tree, path: "a.nsyn", identity: "a.nsyn", memo: memo) { path, importer in
                loader.load(path, importedBy: importer).map { source in
                    let known = files.firstIndex(of: source.identity) ?? files.count
                    if known == files.count { files.append(source.identity) }
                    return (source, Parser.parse(bytes: source.bytes, file: FileID(UInt32(known))))
                }
            }
            return checked.map { live in
                var script = live.script
                script.findings = live.findings.map { live.places.finding($0) }
                return lines(script) { Int($0.index) < files.count ? files[Int($0.index)] : "std" }
            } ?? ["no result"]
        }

        func fresh(_ text: String) -> [String] {
            lines(forgetful.check(path: "a.nsyn", text: text, loader: MemoryLoader(imports))) {
                $0.index < 1 << 20 ? forgetful.sources[$0].path : "std"
            }
        }
    }

    private static let script = """
        import "stocks.nsyn"
        waive NS0502 because "on purpose"

        let share = 0.25 mL
        let half = share / 2
        fn twice(x: Volume) -> Volume = x * 2
        target wanted = cluster [Au25(MHA)18]^-
        reagent lot7: Thiol {
            formula: C6H12O2S
            general_knowledge {
                density: 1.03 g/mL
            }
        }
        unit drop = 50 µL { name: "drop" }

        stock gold = 20 mM HAuCl4_3H2O in water
        stock thiol = 5 mM MHA in water
        stock base = 1 M NaOH in water
        stock hydride = 112 mM NaBH4 in (0.2 M NaOH in water), on ice, fresh for 30 min

        protocol make(acidity: pH = 11 in 9 to 13, heat: Temperature = 40 °C in 0 °C to 80 °C) -> wanted by reduction {
            let pot = vessel(20 mL)
            add 4.7 mL water to pot
            add share gold to pot
            add twice(half) thiol to pot
            stir pot at 600 rpm
            adjust pot to acidity with base
            wait 10 min
            add 2 eq hydride to pot dropwise over 30 s
            heat pot to heat for 3 h
        }

        protocol other(volume: Volume = 3 mL in 1 mL to 90 mL) {
            let pot = vessel(20 mL)
            add volume water to pot
            add 3 drop silver to pot
            stir pot at 300 rpm
        }

        sweep screen = make over {
            acidity in 9 to 13 by 0.5
            heat in [25 °C, 40 °C]
        } replicate 2
        plates first = screen scaled to 300 µL on plate96_deep using opentrons.flex
        let ranked = simulate screen
        show ranked where precise.lower > 0.7 sort by precise top 12
        expect wanted.electrons == 8

        """

    private static let imports = ["stocks.nsyn": "stock silver = 10 mM AgNO3 in water\nlet spare = 3 mL\n"]

    /// What people type, whole and in pieces.
    private static let pieces = [
        "x", "1", "0", " ", "\n", "(", ")", "{", "}", "\"", "//", "/*", "*/", "pot", "gold", "thiol", "wanted", " mL",
        " mM", " °C", "µ", "😀", "share", "add 1 mL water to pot\n", "stock extra = 1 M NaOH in water\n",
        "let spare = 2 mL\n", "let share = 3 mL\n", "protocol third() {\n    let pot = vessel(1 mL)\n}\n",
        "reagent lot8: Thiol { donor: thiolate, formula: C2H6S }\n", "unit drop = 40 µL { name: \"drop\" }\n",
        "waive NS0301 because \"why not\"\n", "fn twice(x) = x\n",
        "sweep again = other over { volume in [1 mL, 99 mL] }\n",
        "import std.reagents\n", "let circle = circle\n", "target wanted = cluster [Au38(PET)24]\n", "=", ",", ":", ".",
        "rule NS5990 odd { severity: warning }\n", "expect half > 1 mL\n",
    ]

    /// One edit, drawn from the numbers.
    private static func edit(_ text: inout [UInt8], _ numbers: inout Numbers) {
        let piece = Array(pieces[numbers.below(pieces.count)].utf8)
        let place = numbers.below(text.count + 1)
        let starts = [0] + text.indices.filter { text[$0] == 10 }.map { $0 + 1 }
        switch numbers.below(6) {
        case 0, 1: text.insert(contentsOf: piece, at: place)
        case 2: text.insert(contentsOf: piece, at: starts[numbers.below(starts.count)])
        case 3: text.removeSubrange(place..<min(text.count, place + numbers.below(12)))
        case 4:
            let first = numbers.below(starts.count)
            let end = first + 1 < starts.count ? starts[first + 1] : text.count
            let line = Array(text[starts[first]..<end])
            if numbers.below(2) == 0 { text.removeSubrange(starts[first]..<end) }
            text.insert(contentsOf: line, at: min(starts[numbers.below(starts.count)], text.count))
        default:
            let digits = text.indices.filter { text[$0] >= 0x30 && text[$0] < 0x3A }
            if !digits.isEmpty { text[digits[numbers.below(digits.count)]] = UInt8(0x30 + numbers.below(10)) }
        }
    }

    private struct Numbers {
        var state: UInt64

        mutating func below(_ limit: Int) -> Int {
            state &+= 0x9e37_79b9_7f4a_7c15
            var mixed = state
            mixed = (mixed ^ (mixed >> 30)) &* 0xbf58_476d_1ce4_e5b9
            mixed = (mixed ^ (mixed >> 27)) &* 0x94d0_49bb_1331_11eb
            return Int((mixed ^ (mixed >> 31)) % UInt64(max(limit, 1)))
        }
    }

    @Test func afterAnyEditsTheFindingsAreThoseOfAFreshCheck() {
        let editor = Editor(imports: Self.imports)
        for seed in 0..<5 {
            var numbers = Numbers(state: UInt64(seed) &* 7919)
            var text = Array(Self.script.utf8)
            for step in 0..<25 {
                if step % 4 == 3, numbers.below(3) == 0 { text = Array(Self.script.utf8) }
                let before = String(decoding: text, as: UTF8.self)
                Self.edit(&text, &numbers)
                let current = String(decoding: text, as: UTF8.self)
                let (remembered, fresh) = (editor.remembered(current), editor.fresh(current))
                guard remembered == fresh else {
                    Issue.record(
                        "seed \(seed), step \(step): \(remembered.filter { !fresh.contains($0) }) instead of \(fresh.filter { !remembered.contains($0) })\nbefore:\n\(before)\nafter:\n\(current)"
                    )
                    return
                }
            }
        }
    }

    @Test func anEditOfOneProtocolLeavesTheOthersAlone() {
        let editor = Editor(imports: Self.imports)
        _ = editor.remembered(Self.script)
        let all = editor.memo.done
        #expect(editor.memo.reused == 0)
        _ = editor.remembered(Self.script)
        #expect(editor.memo.done == 0)
        #expect(editor.memo.reused == all)
        _ = editor.remembered(Self.script.replacing("at 300 rpm", with: "at 301 rpm"))
        #expect(editor.memo.done == 1)
        _ = editor.remembered("// a comment\n" + Self.script)
        #expect(editor.memo.done == 0)
        // The stock, the protocol and the plates that use it, and the question whose model reads what goes in.
        _ = editor.remembered(Self.script.replacing("5 mM MHA", with: "6 mM MHA"))
        #expect(editor.memo.done == 4)
    }

    @Test func anImportThatChangesIsNoticed() {
        let editor = Editor(imports: Self.imports)
        let before = editor.remembered(Self.script)
        editor.imports["stocks.nsyn"] = "stock metal = 10 mM AgNO3 in water\n"
        #expect(editor.remembered(Self.script) != before)
        #expect(editor.remembered(Self.script) == editor.fresh(Self.script))
    }

    @Test func aReagentOfOneScriptIsUnknownInTheNext() {
        let checker = Checker(library: Library())
        let use = "protocol p() {\n    let pot = vessel(5 mL)\n    add 1 mL odd to pot\n    stir pot at 300 rpm\n}\n"
        func says(_ density: String) -> [String] {
            checker.check(
                path: "a.nsyn",
                text:
                    "reagent odd: Additive {\n    formula: C2H6S\n    density: \(density)\n}\nstock s = 15 M odd in water\n"
                    + use.replacing("1 mL odd", with: "1 mL s")
            ).findings.map(\.message)
        }
        // Whether 15 mol/L of it can be made depends on how dense it is.
        let light = says("0.5 g/mL")
        #expect(light != says("3 g/mL"))
        #expect(light == says("0.5 g/mL"))
    }

    @Test func whatHitsALimitIsCheckedInItsOwnOrder() {
        let editor = Editor()
        let text = "fn down(n) = if n < 1 then 0 else down(n - 1)\nlet a = down(100)\nlet b = down(3)\n"
        for change in [text, text + "let c = b\n", text + "let c = a\n"] {
            #expect(editor.remembered(change) == editor.fresh(change))
        }
    }

    @Test func aCheckStopsWhenItsScriptHasChanged() {
        let checker = Checker(library: Library())
        let memo = ScriptMemo()
        let tree = Parser.parse(bytes: Array(Self.script.utf8), file: FileID(0))
        var asked = 0
        func check(_ limit: Int) -> LiveCheck? {
            asked = 0
            return checker.check(
                tree, path: "a.nsyn", identity: "a.nsyn", memo: memo,
                load: { path, _ in .failure(.notFound(path)) },
                shallStop: {
                    asked += 1
                    return asked > limit
                })
        }
        #expect(check(3) == nil)
        #expect(check(1000) != nil)
        #expect(memo.reused >= 2)
    }
}
