import NsynJSON
import Testing

@Suite struct JSONDocumentTests {
    private func read(_ text: String) -> JSONDocument? { try? JSONDocument(Array(text.utf8)) }

    @Test func valuesReadBack() throws {
        let text = #" {"a": [1, -2.5e3, true, false, null, "x\ny"], "b": {"c": "µ\u00e9\ud83d\ude00"}, "a2": {}} "#
        let root = try JSONDocument(Array(text.utf8)).root
        #expect(root["a"].elements.count == 6)
        #expect(root["a"][0].int == 1)
        #expect(root["a"][1].double == -2500)
        #expect(root["a"][1].int == -2500)
        #expect(root["a"][2].bool == true)
        #expect(root["a"][3].bool == false)
        #expect(root["a"][4].isNull)
        #expect(root["a"][5].string == "x\ny")
        #expect(!root["a"][6].exists)
        #expect(root["b"]["c"].string == "µé😀")
        #expect(root.members.map(\.name) == ["a", "b", "a2"])
        #expect(root["nothing"]["below"][3].string == nil)
        #expect(String(decoding: root["b"].source, as: UTF8.self) == #"{"c": "µ\u00e9\ud83d\ude00"}"#)
    }

    @Test(arguments: [
        "", " ", "{", "[1,]", "{\"a\":1,}", "{a:1}", "01", "-", "1.", "1e", "+1", ".5", "nul", "truex", "\"", "\"\\x\"",
        "\"\\u12\"", "\"a\nb\"", "[1 2]", "{\"a\" 1}", "NaN", "Infinity", "// x\n1", "1 2", "'a'", "{\"a\":}", "]",
    ])
    func whatIsNoJSONIsRefused(text: String) { #expect(read(text) == nil) }

    @Test func bytesThatAreNoTextAreRefused() {
        for bytes: [UInt8] in [[0xC0, 0x80], [0xED, 0xA0, 0x80], [0xF5, 0x80, 0x80, 0x80], [0xE2, 0x82], [0x80]] {
            #expect(throws: JSONDocument.Failure.self) { try JSONDocument([0x22] + bytes + [0x22]) }
        }
    }

    @Test func halfASurrogatePairIsReplaced() {
        #expect(read(#""a\ud83dz""#)?.root.string == "a\u{FFFD}z")
        #expect(read(#""\udc00""#)?.root.string == "\u{FFFD}")
        #expect(read(#""\ud83d\u0041""#)?.root.string == "\u{FFFD}A")
    }

    @Test func depthHasALimit() {
        func nested(_ depth: Int) -> String {
            String(repeating: "[", count: depth) + String(repeating: "]", count: depth)
        }
        #expect(read(nested(JSONDocument.deepest)) != nil)
        #expect(read(nested(JSONDocument.deepest + 1)) == nil)
        #expect(read(String(repeating: "[", count: 1_000_000)) == nil)
    }

    @Test func numbersKeepToTheirKind() {
        #expect(read("9007199254740993")?.root.int == 9_007_199_254_740_993)
        #expect(read("1e400")?.root.double == nil)
        #expect(read("1.5")?.root.int == nil)
        #expect(read("\"1\"")?.root.int == nil)
        #expect(read("1")?.root.string == nil)
    }

    @Test func escapedNamesAreFound() { #expect(read(#"{"\u0061b": 7}"#)?.root["ab"].int == 7) }

    @Test func theLastOfTwoMembersCounts() { #expect(read(#"{"a": 1, "a": 2}"#)?.root["a"].int == 2) }
}
