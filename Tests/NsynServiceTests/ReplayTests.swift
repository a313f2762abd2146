import Foundation
import NsynDiagnostics
import NsynJSON
import NsynSemantics
import Testing

/// Random edits leave the server with the findings of a fresh check of the same text.
///
/// `NSYN_EDITS=100000 swift test -c release --filter ReplayTests` replays as many edits as one likes; a test run has a few.
@Suite struct ReplayTests {
    private static let script = """
        let share = 0.25 mL
        fn twice(x: Volume) -> Volume = x * 2
        target wanted = cluster [Au25(MHA)18]^-
        reagent lot7: Thiol {
            formula: C6H12O2S
        }
        stock gold = 20 mM HAuCl4_3H2O in water
        stock thiol = 5 mM MHA in water
        stock base = 1 M NaOH in water
        stock hydride = 112 mM NaBH4 in (0.2 M NaOH in water), on ice, fresh for 30 min

        /// µ and 😀 before what is wrong
        protocol make(acidity: pH = 11 in 9 to 13, heat: Temperature = 40 °C in 0 °C to 80 °C) -> wanted by reduction {
            let pot = vessel(20 mL)
            add 4.7 mL water to pot  // 😀 µ
            add share gold to pot
            add twice(share) thiol to pot
            adjust pot to acidity with base
            add 2 eq hydride to pot dropwise over 30 s
            heat pot to heat for 3 h
        }

        protocol other(volume: Volume = 3 mL in 1 mL to 90 mL) {
            let pot = vessel(20 mL)
            add volume water to pot
            stir pot at 300 rpm
        }

        sweep screen = make over {
            acidity in 9 to 13 by 0.5
            heat in [25 °C, 40 °C]
        } replicate 2
        plates first = screen scaled to 300 µL on plate96_deep using opentrons.flex
        expect wanted.electrons == 8

        """

    private static let pieces = [
        "x", "1", "0", " ", "\n", "(", ")", "{", "}", "\"", "//", "/*", "*/", "pot", "gold", "thiol", "wanted", " mL",
        " mM", " °C", "µ", "😀", "share", "\r\n", "add 1 mL water to pot\n", "stock extra = 1 M NaOH in water\n",
        "let share = 3 mL\n", "protocol third() {\n    let pot = vessel(1 mL)\n}\n", "unit drop = 40 µL {}\n",
        "waive overfilled_vessel because \"why not\"\n", "let circle = circle\n", "=", ",", ":", ".", "}\n\n",
    ]

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

    /// A text as the client has it: lines and UTF-16 units, counted by other code than the server's.
    private static func place(_ text: String.UnicodeScalarView, _ offset: Int) -> (Int, Int) {
        var line = 0
        var character = 0
        var previous: Unicode.Scalar?
        for scalar in text.prefix(offset) {
            if scalar == "\n" && previous == "\r" {
                // The line ended with the first of the two.
            } else if scalar == "\n" || scalar == "\r" {
                (line, character) = (line + 1, 0)
            } else {
                character += scalar.utf16.count
            }
            previous = scalar
        }
        return (line, character)
    }

    private static func expected(_ text: String, _ checker: Checker) -> [String] {
        let scalars = text.unicodeScalars
        let findings = checker.check(path: "a.nsyn", text: text).findings
        var scalarAt: [Int: Int] = [:]
        var bytes = 0
        for (index, scalar) in scalars.enumerated() {
            scalarAt[bytes] = index
            bytes += scalar.utf8.count
        }
        scalarAt[bytes] = scalars.count
        func place(_ offset: UInt32) -> String {
            let (line, character) = Self.place(scalars, scalarAt[Int(offset)] ?? scalars.count)
            return "\(line):\(character)"
        }
        var seen: Set<String> = []
        return findings.map {
            "\(place($0.span.start))-\(place($0.span.end)) \($0.code) \($0.severity == .error ? 1 : $0.severity == .warning ? 2 : 3) "
                + firstLine($0.message)
        }.filter { seen.insert($0).inserted }.sorted()
    }

    private static func firstLine(_ text: String) -> String {
        text.split(separator: "\n").first.map(String.init) ?? ""
    }

    private static func published(_ diagnostics: [JSONValue]) -> [String] {
        // Notes follow the sentence on lines of their own.
        diagnostics.map { diagnostic in
            let range = diagnostic["range"]
            let end = "\(range["end"]["line"].int ?? -1):\(range["end"]["character"].int ?? -1)"
            let message = diagnostic["message"].string ?? ""
            return "\(range.start)-\(end) \(diagnostic["code"].string ?? "") \(diagnostic["severity"].int ?? 0) "
                + firstLine(message)
        }.sorted()
    }

    @Test func randomEditsLeaveTheFindingsOfAFreshCheck() {
        let edits = ProcessInfo.processInfo.environment["NSYN_EDITS"].flatMap { Int($0) } ?? 120
        var checker = Checker(library: Library())
        let harness = Harness.started(#"{"general": {"positionEncodings": ["utf-16"]}}"#)
        var numbers = Numbers(state: 20_26)
        var text = Self.script
        harness.open(text)
        for edit in 0..<edits {
            if edit % 1000 == 999 { checker = Checker(library: Library()) }
            var scalars = Array(text.unicodeScalars)
            let start = numbers.below(scalars.count + 1)
            var end = start
            var piece = ""
            switch numbers.below(5) {
            case 0: end = min(scalars.count, start + numbers.below(10))
            case 1:
                end = min(scalars.count, start + numbers.below(4))
                piece = Self.pieces[numbers.below(Self.pieces.count)]
            default: piece = Self.pieces[numbers.below(Self.pieces.count)]
            }
            // A script that has grown ruinous is begun anew, as an edit of everything.
            if numbers.below(12) == 0 { (piece, end) = (Self.script, scalars.count) }
            let from = piece == Self.script ? 0 : start
            harness.change(
                Self.place(text.unicodeScalars, from), Self.place(text.unicodeScalars, end), piece, version: edit + 2)
            scalars.replaceSubrange(from..<end, with: piece.unicodeScalars)
            var view = String.UnicodeScalarView()
            view.append(contentsOf: scalars)
            text = String(view)
            let published = Self.published(harness.diagnostics() ?? [])
            let expected = Self.expected(text, checker)
            _ = harness.received()
            guard published == expected else {
                Issue.record("edit \(edit): \(published) instead of \(expected) for\n\(text)")
                return
            }
        }
    }
}
