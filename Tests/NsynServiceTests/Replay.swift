import NsynDiagnostics
import NsynFiles
import NsynJSON
import NsynReview
import NsynSemantics
import NsynService
import Synchronization

/// Random edits, sent to a server one by one: after each it has to have the findings of a fresh review of the same text.
/// The tests replay a few, `bench-editor replay` as many as one likes.
struct Replay {
    static let script = """
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

    static let pieces = [
        "x", "1", "0", " ", "\n", "(", ")", "{", "}", "\"", "//", "/*", "*/", "pot", "gold", "thiol", "wanted", " mL",
        " mM", " °C", "µ", "😀", "share", "\r\n", "add 1 mL water to pot\n", "stock extra = 1 M NaOH in water\n",
        "let share = 3 mL\n", "protocol third() {\n    let pot = vessel(1 mL)\n}\n", "unit drop = 40 µL {}\n",
        "waive overfilled_vessel because \"why not\"\n", "let circle = circle\n", "=",
        "let goldStock = 0.4715 mL\n", "let gold_stock = 0.4715 mL\n", "target more = cluster [Au25(MHA)18]^-\n",
        "    if true { stir pot at 300 rpm } else {}\n", "0.4715 mL", "    waive NS0601 because \"ok\"\n",
        "let pot = 1\n",
        "chosen \"300 rpm\" because \"usual\"\n", "waive NS0702 because \"so it is\"\n", "/// words\n", ",", ":", ".",
        "}\n\n", "[Au25(SR)", "18]^-", "Au38(PET)24",
    ]

    struct Numbers {
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

    private static func makeLinter() -> Linter {
        let library = Library()
        return Linter(library: library, choice: ResolvedChoice(RuleChoice(), registry: library.registry))
    }

    private static func expected(_ text: String, _ linter: Linter) -> [String] {
        let scalars = text.unicodeScalars
        let findings = linter.linted(Array(text.utf8), "untitled:a.nsyn", nil, MemoryLoader()).findings
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
            let start = "\(range["start"]["line"].int ?? -1):\(range["start"]["character"].int ?? -1)"
            return "\(start)-\(end) \(diagnostic["code"].string ?? "") \(diagnostic["severity"].int ?? 0) "
                + firstLine(message)
        }.sorted()
    }

    /// What the server published last.
    private final class Inbox: Sendable {
        let published = Mutex<[UInt8]>([])
    }

    private let inbox = Inbox()
    private let server: LanguageServer
    private var numbers: Numbers
    private var linter = Replay.makeLinter()
    private var text = Replay.script
    private var edits = 0

    init(seed: UInt64) {
        let inbox = inbox
        numbers = Numbers(state: seed)
        server = LanguageServer(
            version: "0",
            sink: MessageSink { message in
                guard (try? JSONDocument(message).root)?["method"].string == "textDocument/publishDiagnostics" else {
                    return
                }
                inbox.published.withLock { $0 = message }
            }, makeLibrary: { Library() })
        send(
            #"{"id": 1, "method": "initialize", "params": {"capabilities": {"general": {"positionEncodings": ["utf-16"]}}}}"#
        )
        send(
            #"{"method": "textDocument/didOpen", "params": {"textDocument": {"uri": "untitled:a.nsyn", "version": 1, "text": "#
                + Replay.quoted(text) + "}}}")
    }

    func close() { server.close() }

    private func send(_ message: String) { _ = server.receive(Array(message.utf8)) }

    private static func quoted(_ text: String) -> String {
        var json = JSONWriter()
        json.string(text)
        return json.text
    }

    /// One edit; what is wrong with what the server says then, or nil.
    mutating func next() -> String? {
        edits += 1
        if edits % 5000 == 0 { linter = Replay.makeLinter() }
        var scalars = Array(text.unicodeScalars)
        let drawn = numbers.below(scalars.count + 1)
        var end = drawn
        var piece = ""
        switch numbers.below(5) {
        case 0: end = min(scalars.count, drawn + numbers.below(10))
        case 1:
            end = min(scalars.count, drawn + numbers.below(4))
            piece = Replay.pieces[numbers.below(Replay.pieces.count)]
        default: piece = Replay.pieces[numbers.below(Replay.pieces.count)]
        }
        // Between the two halves of a line's end no client has a place.
        func isInside(_ offset: Int) -> Bool {
            offset > 0 && offset < scalars.count && scalars[offset - 1] == "\r" && scalars[offset] == "\n"
        }
        let start = isInside(drawn) ? drawn + 1 : drawn
        end = max(start, isInside(end) ? end + 1 : end)
        // A script that has grown ruinous is begun anew, as an edit of everything.
        if numbers.below(12) == 0 { (piece, end) = (Replay.script, scalars.count) }
        let from = piece == Replay.script ? 0 : start
        let (first, last) = (Replay.place(text.unicodeScalars, from), Replay.place(text.unicodeScalars, end))
        send(
            #"{"method": "textDocument/didChange", "params": {"textDocument": {"uri": "untitled:a.nsyn", "version": \#(edits + 1)}, "contentChanges": [{"range": {"start": {"line": \#(first.0), "character": \#(first.1)}, "end": {"line": \#(last.0), "character": \#(last.1)}}, "text": \#(Replay.quoted(piece))}]}}"#
        )
        scalars.replaceSubrange(from..<end, with: piece.unicodeScalars)
        var view = String.UnicodeScalarView()
        view.append(contentsOf: scalars)
        text = String(view)
        server.waitUntilIdle()
        let message = inbox.published.withLock { $0 }
        let published = Replay.published((try? JSONDocument(message).root)?["params"]["diagnostics"].elements ?? [])
        let expected = Replay.expected(text, linter)
        if published == expected { return nil }
        let missing = expected.filter { !published.contains($0) }
        let extra = published.filter { !expected.contains($0) }
        return "edit \(edits): missing \(missing), too many \(extra), for\n\(text)"
    }
}
