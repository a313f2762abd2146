import Foundation
import NsynJSON
import Testing

/// What a laboratory's settings make of the findings that an editor shows, and what repairs them.
@Suite struct ReviewTests {
    private static let script = """
        stock gold = 20 mM HAuCl4_3H2O in water, protect from light
        protocol mix() {
            let pot = vessel(20 mL)
            let goldPart = 0.25 mL
            if 1 > 2 { add 1 mL water to pot } else {}
            add goldPart gold to pot
            stir pot at 300 rpm
        }

        """

    private struct Folder {
        let path: String

        init() throws {
            path = NSTemporaryDirectory() + "nsyn-review-\(UUID().uuidString)"
            try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
        }

        var uri: String { "file://\(path)/a.nsyn" }

        func write(_ name: String, _ text: String) throws {
            try text.write(toFile: path + "/" + name, atomically: true, encoding: .utf8)
        }
    }

    private func codes(_ harness: Harness, _ uri: String = "untitled:a.nsyn") -> Set<String> {
        Set(harness.diagnostics(uri: uri)?.compactMap { $0["code"].string } ?? [])
    }

    @Test func rulesOfPracticeAreShownUnlessTheClientWantsNone() {
        let harness = Harness.started()
        harness.open(Self.script)
        #expect(codes(harness).isSuperset(of: ["NS0703", "NS0705", "NS0706"]))
        let bare = Harness.started(options: #"{"practice": false}"#)
        bare.open(Self.script)
        #expect(codes(bare).isDisjoint(with: ["NS0703", "NS0705", "NS0706"]))
    }

    @Test func waiversCoverRulesOfPractice() {
        let harness = Harness.started()
        harness.open("waive NS0705 because \"the other branch comes back next week\"\n" + Self.script)
        #expect(!codes(harness).contains("NS0705"))
        #expect(!codes(harness).contains("NS0445"))
        // What it covered is gone: now the waiver is too much.
        harness.change((5, 7), (5, 12), "true and false", version: 2)
        harness.change((5, 0), (6, 0), "", version: 3)
        #expect(codes(harness).contains("NS0445"))
    }

    @Test func settingsAreReadAgainWhenTheyChange() throws {
        let folder = try Folder()
        try folder.write("nsyn.toml", "[severity]\nNS0705 = \"error\"\n[lint]\nignore = [\"NS0703\"]\n")
        let harness = Harness.started()
        harness.open(Self.script, uri: folder.uri)
        #expect(!codes(harness, folder.uri).contains("NS0703"))
        let condition = harness.diagnostics(uri: folder.uri)?.first { $0["code"].string == "NS0705" }
        #expect(condition?["severity"].int == 1)
        try folder.write("nsyn.toml", "[lint]\nignore = [\"NS0705\"]\nwrong = 1\n")
        harness.tell("workspace/didChangeWatchedFiles", "{\"changes\": []}")
        #expect(codes(harness, folder.uri).contains("NS0703"))
        #expect(!codes(harness, folder.uri).contains("NS0705"))
        // The mistake is shown where it is.
        #expect(harness.diagnostics(uri: "file://\(folder.path)/nsyn.toml")?.count == 1)
    }

    @Test func baselinesHideWhatTheyKnow() throws {
        let folder = try Folder()
        let harness = Harness.started()
        harness.open(Self.script, uri: folder.uri)
        #expect(codes(harness, folder.uri).contains("NS0705"))
        // An entry that knows nothing of this script leaves all findings.
        try folder.write("nsyn.toml", "[lint]\nbaseline = \"known.txt\"\n")
        try folder.write("known.txt", "# nsyn baseline 1\nNS0705 0000000000000000 a.nsyn\n")
        harness.tell("workspace/didChangeWatchedFiles", "{\"changes\": []}")
        #expect(codes(harness, folder.uri).contains("NS0705"))
    }

    @Test func allSafeFixesAreOneAction() {
        let harness = Harness.started()
        harness.open(Self.script)
        func actions(_ kind: String) -> [JSONValue] {
            harness.ask(
                "textDocument/codeAction",
                #"{"textDocument": {"uri": "untitled:a.nsyn"}, "range": {"start": {"line": 4, "character": 4}, "end": {"line": 4, "character": 50}}, "context": {"only": ["\#(kind)"]}}"#
            )["result"].elements
        }
        let all = actions("source.fixAll")
        #expect(all.map { $0["kind"].string } == ["source.fixAll.nsyn"])
        let edits = all.first?["edit"]["changes"]["untitled:a.nsyn"].elements ?? []
        #expect(!edits.isEmpty)
        #expect(edits.contains { $0["newText"].string?.contains("if 1 > 2 { add 1 mL water to pot }\n") == true })
        #expect(actions("quickfix").contains { $0["title"].string == "Remove the `else`" })
    }

    @Test func anActionIsResolvedWhenItIsPicked() {
        let harness = Harness.started(
            #"{"textDocument": {"codeAction": {"resolveSupport": {"properties": ["edit"]}}}}"#)
        harness.open(Self.script)
        let actions = harness.ask(
            "textDocument/codeAction",
            #"{"textDocument": {"uri": "untitled:a.nsyn"}, "range": {"start": {"line": 4, "character": 4}, "end": {"line": 4, "character": 50}}, "context": {}}"#
        )["result"].elements
        let all = actions.filter { $0["kind"].string == "source.fixAll.nsyn" }
        #expect(all.compactMap { $0["data"]["promise"].string }.contains("safe"))
        guard let safe = all.first else { return }
        let resolved = harness.ask("codeAction/resolve", String(decoding: safe.source, as: UTF8.self))["result"]
        #expect(!resolved["edit"]["changes"]["untitled:a.nsyn"].elements.isEmpty)
    }
}
