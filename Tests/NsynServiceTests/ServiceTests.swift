import NsynJSON
import Testing

@Suite struct LifecycleTests {
    private func code(_ answer: JSONValue) -> Int? { answer["error"]["code"].int }

    @Test func nothingIsAnsweredBeforeInitialize() {
        let harness = Harness()
        #expect(code(harness.ask("textDocument/hover", "{}")) == -32002)
        harness.tell("textDocument/didOpen", "{}")
        #expect(harness.ask("initialize", #"{"capabilities": {}}"#)["result"]["serverInfo"]["name"].string == "nsyn")
        #expect(code(harness.ask("initialize", "{}")) == -32600)
    }

    @Test func whatIsNoMessageIsRefusedAndTheServerGoesOn() {
        let harness = Harness.started()
        _ = harness.received()
        for text in ["{", "[]", "7", "\"a\"", "{}", #"{"id": 1}"#, #"{"id": {}, "method": "x"}"#, "\u{1}"] {
            harness.send(text)
            let answers = harness.received()
            #expect(answers.count == 1, "\(text)")
            #expect([-32700, -32600].contains(answers.first.flatMap { code($0) }), "\(text)")
        }
        harness.send(#"{"jsonrpc": "2.0", "id": "x1", "result": null}"#)
        #expect(harness.received().isEmpty)
        #expect(code(harness.ask("textDocument/teleport", "{}")) == -32601)
        #expect(code(harness.ask("textDocument/hover", "{}")) == -32602)
        #expect(code(harness.ask("textDocument/hover", #"{"textDocument": {"uri": "file:///not-open"}}"#)) == -32602)
        harness.tell("$/whatever", "{}")
        harness.tell("textDocument/didChange", #"{"textDocument": 3, "contentChanges": "x"}"#)
        harness.tell("textDocument/didClose", #"{"textDocument": {"uri": "file:///not-open"}}"#)
        #expect(harness.ask("workspace/symbol", #"{"query": "x"}"#)["result"].kind == .array)
    }

    @Test func shutdownAndExitEndTheServer() {
        let harness = Harness.started()
        #expect(harness.ask("shutdown", "null")["result"].isNull)
        #expect(code(harness.ask("textDocument/hover", "{}")) == -32600)
        harness.tell("exit", "null")
        #expect(harness.exitCode == 0)
        let hasty = Harness.started()
        hasty.tell("exit", "null")
        #expect(hasty.exitCode == 1)
    }

    @Test func aCancelledQuestionIsAnsweredSo() {
        let harness = Harness.started()
        // The first question keeps the lane busy: the second one waits, and is cancelled before its turn.
        let text = String(repeating: "protocol p() {\n    let a = vessel(1 mL)\n}\n", count: 4000)
        harness.open(text)
        harness.send(
            #"{"jsonrpc": "2.0", "id": "slow", "method": "textDocument/codeAction", "params": {"textDocument": {"uri": "untitled:a.nsyn"}, "range": {"start": {"line": 0, "character": 0}, "end": {"line": 0, "character": 1}}, "context": {}}}"#
        )
        harness.send(
            #"{"jsonrpc": "2.0", "id": "late", "method": "textDocument/foldingRange", "params": {"textDocument": {"uri": "untitled:a.nsyn"}}}"#
        )
        harness.tell("$/cancelRequest", #"{"id": "late"}"#)
        #expect(code(harness.answer("\"late\"")) == -32800)
        #expect(harness.answer("\"slow\"")["result"].kind == .array)
    }

    @Test func aViewOfAnOldTextIsRefused() {
        let harness = Harness.started()
        harness.open(String(repeating: "protocol p() {\n    let a = vessel(1 mL)\n}\n", count: 2000))
        harness.send(
            #"{"jsonrpc": "2.0", "id": "slow", "method": "textDocument/codeAction", "params": {"textDocument": {"uri": "untitled:a.nsyn"}, "range": {"start": {"line": 0, "character": 0}, "end": {"line": 0, "character": 1}}, "context": {}}}"#
        )
        harness.send(
            #"{"jsonrpc": "2.0", "id": "old", "method": "textDocument/semanticTokens/full", "params": {"textDocument": {"uri": "untitled:a.nsyn"}}}"#
        )
        harness.change((0, 0), (0, 0), "// ", version: 2)
        #expect(code(harness.answer("\"old\"")) == -32801)
    }
}

@Suite struct DocumentTests {
    @Test func editsThatFitNothingAreRefusedUntilTheWholeTextComes() {
        let harness = Harness.started()
        harness.open("let a = 1\n")
        _ = harness.received()
        harness.change((9, 0), (9, 4), "x", version: 2)
        #expect(harness.received().contains { $0["method"].string == "window/logMessage" })
        let refused = harness.ask(
            "textDocument/hover",
            #"{"textDocument": {"uri": "untitled:a.nsyn"}, "position": {"line": 0, "character": 0}}"#)
        #expect(refused["error"]["code"].int == -32803)
        harness.change((0, 0), (0, 0), "y", version: 3)
        harness.tell(
            "textDocument/didChange",
            #"{"textDocument": {"uri": "untitled:a.nsyn", "version": 4}, "contentChanges": [{"text": "let b = nothing\n"}]}"#
        )
        #expect(harness.diagnostics()?.first?["message"].string?.contains("nothing") == true)
    }

    @Test func aRangeThatEndsBeforeItBeginsIsRefused() {
        let harness = Harness.started()
        harness.open("let a = 1\nlet b = 2\n")
        harness.change((1, 3), (0, 1), "x", version: 2)
        #expect(harness.received().contains { $0["method"].string == "window/logMessage" })
    }

    @Test func placesBeyondTheTextAreRefusedInQuestions() {
        let harness = Harness.started()
        harness.open("let a = 1\n")
        for place in [#"{"line": 99, "character": 0}"#, #"{"line": -1, "character": 0}"#, #"{"line": "x"}"#, "null"] {
            let answer = harness.ask(
                "textDocument/hover", #"{"textDocument": {"uri": "untitled:a.nsyn"}, "position": \#(place)}"#)
            #expect(answer["error"]["code"].int == -32602, "\(place)")
        }
        let beyondLine = harness.ask(
            "textDocument/hover",
            #"{"textDocument": {"uri": "untitled:a.nsyn"}, "position": {"line": 0, "character": 4000}}"#)
        #expect(beyondLine["error"].kind == nil)
    }

    @Test(arguments: ["utf-8", "utf-16"]) func charactersAreCountedAsAgreed(encoding: String) {
        let harness = Harness.started(#"{"general": {"positionEncodings": ["\#(encoding)"]}}"#)
        // An emoji is 4 bytes and 2 units, a micro sign 2 bytes and 1 unit.
        harness.open("let a = \"😀µ\" + nothing\n")
        let start = encoding == "utf-8" ? 19 : 16
        #expect(harness.diagnostics()?.first?["range"].start == "0:\(start)")
        harness.change((0, start), (0, start + 7), "a", version: 2)
        harness.change((0, 0), (0, 0), "// 😀\n", version: 3)
        #expect(harness.diagnostics()?.contains { $0["range"].start == "1:4" } == true)
    }

    @Test func aDocumentOfSixteenMebibytesIsTakenAndALargerOneRefused() {
        let harness = Harness.started()
        let line = "// " + String(repeating: "x", count: 60) + "\n"
        let text = String(repeating: line, count: (16 << 20) / line.utf8.count - 1)
        harness.open(text)
        #expect(harness.diagnostics()?.map { $0["code"].string } == ["NS0225"])
        harness.change((5, 0), (5, 0), "let a = nothing\n", version: 2)
        #expect(harness.diagnostics()?.contains { $0["range"].start == "5:8" } == true)
        harness.change((0, 0), (0, 0), line + line, version: 3)
        #expect(harness.diagnostics()?.map { $0["code"].string } == ["NS1005"])
        #expect(harness.ask("workspace/symbol", #"{"query": ""}"#)["result"].kind == .array)
    }

    /// What is missing at the end of a statement stands where the next one begins, and stays with its own when others come
    /// that say the same as the next.
    @Test func whatIsMissingStaysWithItsStatement() {
        let harness = Harness.started()
        func place() -> String? {
            harness.diagnostics()?.first { $0["code"].string == "NS0218" }?["range"].start
        }
        harness.open("stock hydride = 112 mM NaBH4 in water, on ice,}\n")
        #expect(place() == "0:46")
        harness.change((0, 0), (0, 0), "}\n", version: 2)
        #expect(place() == "1:46")
    }

    @Test func aDocumentThatIsClosedLosesItsFindings() {
        let harness = Harness.started()
        harness.open("let a = nothing\n")
        #expect(harness.diagnostics()?.isEmpty == false)
        harness.send(
            #"{"jsonrpc": "2.0", "id": "mid", "method": "textDocument/hover", "params": {"textDocument": {"uri": "untitled:a.nsyn"}, "position": {"line": 0, "character": 5}}}"#
        )
        harness.tell("textDocument/didClose", #"{"textDocument": {"uri": "untitled:a.nsyn"}}"#)
        #expect(harness.answer("\"mid\"")["error"].kind == nil)
        #expect(harness.diagnostics()?.isEmpty == true)
        let after = harness.ask(
            "textDocument/hover",
            #"{"textDocument": {"uri": "untitled:a.nsyn"}, "position": {"line": 0, "character": 5}}"#)
        #expect(after["error"]["code"].int == -32602)
    }

    @Test func aClientThatAsksForFindingsGetsThemOnce() {
        let harness = Harness.started(#"{"textDocument": {"diagnostic": {}}}"#)
        harness.open("let a = nothing\n")
        #expect(harness.diagnostics() == nil)
        let question = #"{"textDocument": {"uri": "untitled:a.nsyn"}"#
        let first = harness.ask("textDocument/diagnostic", question + "}")["result"]
        #expect(first["kind"].string == "full")
        #expect(first["items"].elements.count == 1)
        let identity = first["resultId"].string ?? ""
        let second = harness.ask("textDocument/diagnostic", question + #", "previousResultId": "\#(identity)"}"#)
        #expect(second["result"]["kind"].string == "unchanged")
    }
}
