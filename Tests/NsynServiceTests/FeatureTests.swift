import NsynJSON
import Testing

@Suite struct FeatureTests {
    private static let script = """
        target Au25 = cluster [Au25(MHA)18]^-
        stock gold = 20 mM HAuCl4_3H2O in water, protect from light
        protocol mix(heat: Temperature = 40 °C in 20 °C to 60 °C) {
            let pot = vessel(20 mL)
            add 0.25 mL gold to pot
            heat pot to heat
        }
        sweep screen = mix over {
            heat in [25 °C, 40 °C]
        }

        """

    private func labels(_ marked: String) -> [String] {
        let harness = Harness.started()
        return harness.ask("completion", at: marked)["items"].elements.compactMap { $0["label"].string }
    }

    @Test func recordsOfferTheirFields() {
        #expect(labels("reagent odd: Thiol {\n    f‸\n}\n").contains("formula"))
        #expect(labels("reagent odd: Thiol {\n    ‸").contains("density"))
        #expect(labels("protocol p() {\n    ‸").contains("add"))
    }

    @Test func sweepsOfferTheParametersOfTheirProtocol() {
        let marked = Self.script.replacing("    heat in [25", with: "    h‸\n    heat in [25")
        #expect(labels(marked).first == "heat")
    }

    @Test func callsOfferLabels() {
        #expect(labels(Self.script + "sweep other = mix(‸) over {\n}\n").first == "heat")
    }

    @Test func unitsFitWhatIsWanted() {
        let temperatures = labels(Self.script.replacing("heat pot to heat", with: "heat pot to 3 ‸"))
        #expect(temperatures.contains("°C") && !temperatures.contains("mL"))
        let times = labels(Self.script.replacing("heat pot to heat", with: "hold pot for 3 ‸"))
        #expect(times.contains("min") && !times.contains("°C"))
        let rates = labels(Self.script.replacing("heat pot to heat", with: "stir pot at 3 ‸"))
        #expect(rates == ["rpm"])
    }

    @Test func nothingIsOfferedInCommentsAndTexts() {
        #expect(labels("// add ‸\n").isEmpty)
        #expect(labels("chosen \"a ‸\" because \"b\"\n").isEmpty)
    }

    @Test func theLibraryIsShownUnderItsOwnAddress() {
        let harness = Harness.started("{}", options: #"{"virtualDocuments": true}"#)
        let place = harness.ask("definition", at: "stock base = 1 M Na‸OH in water\n")
        #expect(place["uri"].string?.hasPrefix("nsyn-std:/reagents/") == true)
        let uri = place["uri"].string ?? ""
        let text = harness.ask("workspace/textDocumentContent", #"{"uri": "\#(uri)"}"#)["result"]["text"].string
        let lines = (text ?? "").split(separator: "\n", omittingEmptySubsequences: false)
        let line = place["range"]["start"]["line"].int ?? 0
        #expect(lines.count > line && lines[line].contains("NaOH"))
        let absent = harness.ask("workspace/textDocumentContent", #"{"uri": "nsyn-std:/../secret.nsyn"}"#)
        #expect(absent["error"]["code"].int == -32602)
    }

    @Test func renamingTakesInLabelsAndAxesAndRefusesWhatWouldClash() {
        let harness = Harness.started()
        let edit = harness.ask(
            "rename", at: Self.script.replacing("mix(heat:", with: "mix(he‸at:"), #", "newName": "level""#)
        #expect(edit["changes"]["untitled:a.nsyn"].elements.count == 3)
        let clash = harness.ask(
            "textDocument/rename",
            #"{"textDocument": {"uri": "untitled:a.nsyn"}, "position": {"line": 1, "character": 7}, "newName": "Au25"}"#
        )
        #expect(clash["error"]["code"].int == -32803)
        let nonsense = harness.ask(
            "textDocument/rename",
            #"{"textDocument": {"uri": "untitled:a.nsyn"}, "position": {"line": 1, "character": 7}, "newName": "a b"}"#)
        #expect(nonsense["error"]["code"].int == -32803)
    }

    @Test func quantitiesConvertWithoutRounding() {
        let harness = Harness.started()
        harness.open("let a = 0.25 mM\nlet b = 298.15 K\n")
        func titles(_ line: Int) -> [String] {
            harness.ask(
                "textDocument/codeAction",
                #"{"textDocument": {"uri": "untitled:a.nsyn"}, "range": {"start": {"line": \#(line), "character": 9}, "end": {"line": \#(line), "character": 9}}, "context": {"only": ["refactor"]}}"#
            )["result"].elements.map { action in
                let text = action["edit"]["changes"]["untitled:a.nsyn"][0]["newText"].string ?? ""
                return "\(action["title"].string ?? ""): \(text)"
            }
        }
        #expect(titles(0).contains("Convert to µM: 250 µM"))
        #expect(titles(0).contains("Convert to M: 0.00025 M"))
    }

    @Test func findingsCanBeWaivedWhereTheyStand() {
        let harness = Harness.started()
        let text = Self.script.replacing("add 0.25 mL gold", with: "add 0.0001 µL gold")
        harness.open(text)
        let line =
            text.split(separator: "\n", omittingEmptySubsequences: false).firstIndex { $0.contains("0.0001") } ?? 0
        let actions = harness.ask(
            "textDocument/codeAction",
            #"{"textDocument": {"uri": "untitled:a.nsyn"}, "range": {"start": {"line": \#(line), "character": 0}, "end": {"line": \#(line), "character": 30}}, "context": {"only": ["quickfix"]}}"#
        )["result"].elements
        let waiver = actions.first { $0["title"].string?.hasPrefix("Waive") == true }
        let edit = waiver?["edit"]["changes"]["untitled:a.nsyn"][0]
        #expect(edit?["newText"].string?.contains("because \"say why\"\n    ") == true)
        #expect(edit?["range"].start == "\(line):4")
    }

    @Test func formattingOnTypeLeavesTheLineThatIsBeingWritten() {
        let harness = Harness.started()
        harness.open("let   a   =  1\nlet   b\n")
        let edits = harness.ask(
            "textDocument/onTypeFormatting",
            #"{"textDocument": {"uri": "untitled:a.nsyn"}, "position": {"line": 1, "character": 0}, "ch": "\n", "options": {}}"#
        )["result"].elements
        #expect(!edits.isEmpty)
        #expect(edits.allSatisfy { $0["range"]["start"]["line"].int == 0 && $0["range"]["end"]["line"].int == 0 })
    }
}
