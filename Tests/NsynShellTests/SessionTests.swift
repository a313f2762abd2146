import NsynDiagnostics
import NsynSemantics
import Synchronization
import Testing

@testable import NsynShell

@Suite struct SessionTests {
    private let session = Session(library: Library(), root: "/tmp")

    private func enter(_ text: String) -> String {
        TextRenderer().render(session.run(Array(text.utf8)), in: session.sources)
    }

    @Test func aNameDeclaredAgainTakesTheOldPlaceAndWhatRestsOnItFollows() {
        _ = enter("let a = 2 mL")
        _ = enter("let b = a * 3")
        #expect(enter("b") == "6 mL\n")
        #expect(enter("let a = 5 mL") == "a: 5 mL\n")
        #expect(enter("b") == "15 mL\n")
        #expect(enter(":list") == "  name  kind  is\n  a     let   5 mL\n  b     let   15 mL\n")
    }

    @Test func anEntryThatCannotBeUnderstoodChangesNothing() {
        _ = enter("let a = 2 mL")
        #expect(enter("let a = 2 mL + 3 mM").contains("NS0301"))
        #expect(enter("a") == "2 mL\n")
        #expect(session.run(Array("let c = nowhere".utf8)).isFailure)
        #expect(enter("c").contains("NS0201"))
    }

    @Test func whatOthersLoseByAnEntryIsToldWhereTheyWereWritten() {
        _ = enter("let a = 2 mL")
        _ = enter("let b = a + 1 mL")
        let told = enter("let a = 2 mM")
        #expect(told.contains("NS0301") && told.contains("--> [2]:1:9") && told.contains("let b = a + 1 mL"))
    }

    @Test func theLastValueIsRemembered() {
        _ = enter("2 mL * 50 mM")
        #expect(enter("ans * 2") == "200 µmol\n")
        #expect(enter("ans") == "200 µmol\n")
        // It is a value, not the expression it came from.
        _ = enter("let a = 1 mL")
        _ = enter("a + 1 mL")
        _ = enter("let a = 7 mL")
        #expect(enter("ans") == "2 mL\n")
    }

    @Test func undoGoesBackEntryByEntry() {
        _ = enter("let a = 1")
        _ = enter("let a = 2")
        _ = enter("let b = 3")
        #expect(enter(":undo") == "Took back `b`.\n")
        #expect(enter(":undo") == "Took back the last change.\n")
        #expect(enter("a") == "1\n")
        _ = enter(":reset")
        #expect(enter("a").contains("NS0201"))
        _ = enter(":undo")
        #expect(enter("a") == "1\n")
        _ = enter(":undo")
        #expect(enter(":undo").contains("NS1047"))
    }

    @Test func severalDeclarationsAndStatementsMakeOneEntry() {
        let text = enter("/// how much\nlet a = 2 mL; let b = 3 mL // both\na + b\nexpect a < b")
        #expect(text == "a: 2 mL\nb: 3 mL\n5 mL\nholds\n")
        #expect(enter(":doc a") == "let a = 2 mL\n  how much\n")
    }

    @Test func anExpectationThatFailsSaysWhatBothSidesAre() {
        let result = session.run(Array("expect 2 mL == 3 mL".utf8))
        #expect(result.isFailure)
        #expect(enter("expect 2 mL == 3 mL") == "does not hold: left is 2 mL, right is 3 mL\n")
    }

    @Test func aScriptOfItsOwnLigandsKnowsThemAfterwards() {
        _ = enter("reagent MyThiol: Thiol { name: \"mine\"; formula: C8H10S; role: [ligand]; donor: thiolate }")
        #expect(enter("cluster [Au25(MyThiol)18]^-").contains("18 MyThiol"))
        #expect(enter(":type cluster [Au25(MyThiol)18]^-") == "a cluster\n")
    }

    @Test func aComputationEndsWhenSomebodyHasHadEnough() {
        _ = enter("fn twice(x: Number) = x + x")
        let nested = (0..<14).reduce("1") { text, _ in "twice(\(text) + \(text))" }
        let count = Atomic<Int>(0)
        let result = session.run(Array(nested.utf8)) {
            count.wrappingAdd(1, ordering: .relaxed).newValue > 2
        }
        #expect(result.wasCancelled && result.isFailure)
        #expect(TextRenderer().render(result, in: session.sources).contains("NS1045"))
        // The session goes on.
        #expect(enter("twice(2)") == "4\n")
    }

    @Test func entriesThatAreNoTextAreRefusedAndTheSessionGoesOn() {
        #expect(session.run([0xFF, 0xFE, 0x00, 0x01, 0x80, 0x7B]).isFailure)
        #expect(session.run(Array(repeating: 0x28, count: 100_000)).isFailure)
        #expect(session.run([UInt8](repeating: 0x78, count: Session.largestEntry + 1)).isFailure)
        #expect(session.run(Array(":\0\u{1B}[31m".utf8)).isFailure)
        #expect(enter("1 + 1") == "2\n")
    }

    @Test func savedSessionsLoad() throws {
        let path = "/tmp/nsyn-session-\(UInt64.random(in: 0...UInt64.max)).nsyn"
        _ = enter("import std.reagents")
        _ = enter("/// Kept cold.\nstock base = 1 M NaOH in water")
        _ = enter("expect base.concentration == 1 M")
        #expect(enter(":save \(path)") == "Wrote 3 statements to \(path).\n")
        let other = Session(library: session.library, root: "/tmp")
        let loaded = TextRenderer().render(other.run(Array(":load \(path)".utf8)), in: other.sources)
        #expect(loaded == "base: 1 M NaOH in water\nholds\n")
        #expect(enter(":load \(path).gone").contains("NS1001"))
        #expect(enter(":save /nowhere/at/all.nsyn").contains("error[NS10"))
    }
}

@Suite struct CompletenessTests {
    @Test(arguments: [
        "2 mL", "let a = 5", ":type (", "protocol p() {\n}", "a b c }", "\"open", "cluster [Au25(PET)18]^-", "", "// c",
        "let x = 5 mL +* 3",
    ]) func isWhole(_ text: String) { #expect(Completeness(of: Array(text.utf8)) == .complete) }

    @Test(arguments: [
        "protocol p() {", "[1, 2", "map([1], (x) =>\n (x", "/* and", "\"\"\"text\nmore",
        "sweep s = p over {\n a in [1]",
    ])
    func isOpen(_ text: String) { #expect(Completeness(of: Array(text.utf8)) == .open) }

    @Test(arguments: ["2 +", "let a =", "let", "stock gold = 20 mM X in water,", "fn f(x) ="])
    func isUnfinished(_ text: String) { #expect(Completeness(of: Array(text.utf8)) == .unfinished) }

    @Test func anEmptyLineEndsWhatMissesAnOperandAndNotWhatIsOpen() {
        let text = Transcript.run(["2 +", "", "[1,", "", "2]"])
        #expect(text.hasPrefix("> 2 +\n… \n"))
        #expect(text.hasSuffix("> [1,\n… \n… 2]\n[1, 2]\n"))
    }
}

@Suite(.serialized) struct CompletionTests {
    nonisolated(unsafe) static let session: Session = {
        let session = Session(library: Library(), root: "/tmp")
        for entry in [
            "import std.reagents", "let au25 = cluster [Au25(PET)18]^-", "stock gold = 20 mM HAuCl4_3H2O in water",
            "protocol mix(volume: Volume = 1 mL in 0.5 mL to 2 mL) {\nlet pot = vessel(20 mL)\nadd 5 mL water to pot\n"
                + "add volume gold to pot\nmeasure pot by uvvis\n}",
            "sweep series = mix over { volume in [1 mL, 2 mL] }",
        ] { _ = session.run(Array(entry.utf8)) }
        return session
    }()

    /// What is offered at the end of a text.
    private func offered(_ text: String) -> [String] {
        let bytes = Array(text.utf8)
        return Self.session.complete(bytes, at: bytes.count).candidates.map(\.text)
    }

    @Test func namesOfTheSessionTheLibraryAndTheLanguage() {
        #expect(offered("au2").contains("au25"))
        #expect(offered("let x = HAuC").contains("HAuCl4_3H2O"))
        #expect(offered("pro").contains("protocol"))
        #expect(offered("import std.rea").contains("std.reagents"))
        #expect(offered("clo").contains("closed_shell"))
        #expect(offered("nabh").contains("NaBH4"))
    }

    @Test func unitsBehindNumbers() {
        #expect(offered("5 mm").contains("mmol"))
        #expect(offered("let x = 5m").contains("mL"))
        #expect(offered("12.5 °").contains("°C"))
        #expect(offered("au25.electrons + 5 rp").contains("rpm"))
        #expect(!offered("au25 mm").contains("mmol"))
    }

    @Test func membersBehindDots() {
        #expect(offered("au25.el") == ["electrons"])
        #expect(offered("gold.") == ["concentration", "prepared", "dead", "fresh_for"])
        #expect(offered("expect NaBH4.mol").contains("molar_mass"))
        #expect(offered("series.vol") == ["volume"])
    }

    @Test func clausesOfTheVerbAndLigandsOfTheFormula() {
        #expect(offered("protocol p() {\n  add 5 mL water to pot drop").contains("dropwise"))
        #expect(offered("protocol p() {\n  cen").contains("centrifuge"))
        #expect(offered("let x = cluster [Au25(MH").contains("MHA"))
        #expect(offered("protocol p() -> au25 by seeded").contains("seeded_growth"))
        #expect(offered("protocol p() {\n  let flask = vessel(5 mL)\n  stir fla").contains("flask"))
    }

    @Test func columnsBehindDirectives() { #expect(offered("plot series by vol").contains("volume")) }

    @Test func commandsAndTheirSubjects() {
        #expect(offered(":ty") == [":type"])
        #expect(offered(":plan m") == ["mix"])
        #expect(offered(":info NaB").contains("NaBH4"))
        #expect(offered(":type au25.me") == ["metals"])
        #expect(Self.session.complete(Array(":load fi".utf8), at: 8).wantsPaths)
    }

    @Test(arguments: [
        ("5 \\degC", "°C"), ("\\mu", "µ"), ("5 \\pm", "±"), ("Au\\_25", "₂₅"), ("\\^2-", "²⁻"), ("\\deg", "°"),
    ]) func unicodeByName(_ text: String, _ wanted: String) { #expect(offered(text) == [wanted]) }

    @Test func aBeginningOfANameOffersNames() { #expect(offered("\\om") == ["\\omega"]) }

    @Test func nothingInsideTexts() { #expect(offered("let x = \"au2").isEmpty) }

    @Test func anyPlaceOfAnyBytesIsAnswered() {
        let bytes: [UInt8] = Array("protocol p() { add 5 mL \\deg \"é µ° [(".utf8) + [0xFF, 0x00, 0xC3]
        for cursor in -1...(bytes.count + 1) {
            let found = Self.session.complete(bytes, at: cursor)
            #expect(found.range.lowerBound >= 0 && found.range.upperBound <= bytes.count)
        }
    }
}

@Suite struct HistoryTests {
    @Test(arguments: ["a", "a\nb", "\\n", "\\\n\\\\", ""]) func entriesReadBack(_ text: String) {
        let line = HistoryFile.encoded(Array(text.utf8))
        #expect(!line.contains(0x0A))
        #expect(HistoryFile.decoded(line) == Array(text.utf8))
    }
}

@Suite struct RenderingTests {
    @Test func pagesShowTextsAsTheyAre() {
        let answer = Answer(
            type: "", summary: "", blocks: [.card(title: "<b>", kind: "k", rows: [.init("a&b", "\"x\" < y")])])
        let html = HTMLRenderer.html(answer) ?? ""
        #expect(html.contains("&lt;b&gt;") && html.contains("a&amp;b") && html.contains("&quot;x&quot; &lt; y"))
        #expect(HTMLRenderer.html(Answer(type: "", summary: "5 mL")) == nil)
    }

    @Test func terminalsAreNotObeyed() {
        let answer = Answer(type: "", summary: "\u{1B}[2Jx\u{7}")
        #expect(TextRenderer().render(.answer(answer), in: SourceMap()) == "\u{FFFD}[2Jx\u{FFFD}\n")
    }

    @Test func colourTouchesNothingElse() {
        let code = "let a = 5 mL // µ \"x\""
        let painted = CodePainter.painted(code)
        var plain = ""
        var isEscape = false
        for scalar in painted.unicodeScalars {
            if scalar == "\u{1B}" { isEscape = true }
            if !isEscape { plain.unicodeScalars.append(scalar) }
            if scalar == "m", isEscape { isEscape = false }
        }
        #expect(plain == code && painted != code)
    }
}
