import Foundation
import Testing

@testable import NsynSyntax

@Suite struct HighlightingTests {
    /// The file that editors read is the text made from the table of keywords. `NSYN_UPDATE=1` writes it.
    @Test func theTextMateGrammarIsFresh() throws {
        let path = packageRoot.appendingPathComponent("grammar/nsyn.tmLanguage.json")
        if ProcessInfo.processInfo.environment["NSYN_UPDATE"] == "1" {
            try Data(TextMateGrammar.json.utf8).write(to: path)
        }
        let committed = try String(contentsOf: path, encoding: .utf8)
        #expect(committed == TextMateGrammar.json, "run the tests once with NSYN_UPDATE=1")
    }

    @Test func everyKeywordIsHighlighted() throws {
        let json = TextMateGrammar.json
        _ = try JSONSerialization.jsonObject(with: Data(json.utf8))
        for keyword in Keyword.all { #expect(json.contains(keyword.spelling), "\(keyword.spelling)") }
    }

    /// Every pattern compiles, and finds what it is for.
    @Test func patternsMatch() throws {
        let root = try #require(
            JSONSerialization.jsonObject(with: Data(TextMateGrammar.json.utf8)) as? [String: Any])
        let patterns = try #require(root["patterns"] as? [[String: Any]])
        var expressions: [NSRegularExpression] = []
        for pattern in patterns {
            for key in ["match", "begin", "end"] {
                if let text = pattern[key] as? String {
                    expressions.append(try NSRegularExpression(pattern: text, options: .anchorsMatchLines))
                }
            }
        }
        func firstCaptures(_ line: String) -> [String] {
            for expression in expressions {
                let range = NSRange(line.startIndex..., in: line)
                guard let match = expression.firstMatch(in: line, range: range), match.numberOfRanges > 1 else {
                    continue
                }
                return (1..<match.numberOfRanges).compactMap { group in
                    Range(match.range(at: group), in: line).map { String(line[$0]) }
                }
            }
            return []
        }
        #expect(firstCaptures("= cluster [Au25(MHA)18]^-") == ["cluster", "[Au25(MHA)18]^-"])
        #expect(firstCaptures("x = 5.5 mol/(L·s)") == ["5.5", "mol/(L·s)"])
        #expect(firstCaptures("9 to x") == ["9"])
        #expect(firstCaptures("    stir pot at speed") == ["stir"])
        #expect(firstCaptures("reagent PET: Thiol {") == ["reagent", "PET"])
    }
}
