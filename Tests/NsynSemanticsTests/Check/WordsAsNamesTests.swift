import NsynDiagnostics
import NsynSemantics
import NsynSyntax
import Testing

/// Keywords are contextual: each of them names parameters, values, functions, loops and axes like any other word.
@Suite struct WordsAsNamesTests {
    private static let words = Keyword.all.map(\.spelling).filter { $0 != "true" && $0 != "false" }

    private static func scripts(_ word: String) -> [String] {
        [
            """
            let \(word) = 3
            let other = \(word) * 2
            let third = 2 * \(word)
            expect \(word) == 3
            expect max(\(word), 2) == 3
            expect (\(word)) == 3
            expect sum([\(word), 4]) == 7
            expect other + third == 4 * (\(word))
            let last = \(word)
            expect last == \(word)

            """,
            """
            fn f(\(word): Number) = \(word) + 1
            expect f(2) == 3
            expect f(\(word): 2) == 3

            """,
            """
            import std.reagents

            protocol p(\(word): Volume = 1 mL in 0.5 mL to 2 mL) {
                let pot = vessel(20 mL)
                add (\(word)) water to pot
                if \(word) > 1 mL {
                    add (\(word) * 2) water to pot
                }
                for \(word) in [1 mL, 2 mL] {
                    add (\(word)) water to pot
                }
                measure pot by uvvis
            }

            sweep s = p over {
                \(word) in [1 mL, 2 mL]
                where \(word) < 2 mL
            } replicate 2 control p(\(word): 1 mL)

            """,
        ]
    }

    @Test func everyWordIsAName() {
        let checker = Checker(library: Library())
        for word in Self.words {
            for (number, text) in Self.scripts(word).enumerated() {
                let findings = checker.check(path: "\(word)\(number).nsyn", text: text).findings
                #expect(findings.isEmpty, "\(word), script \(number): \(findings.map(\.message))")
            }
        }
    }

    @Test func aWordThatBeginsAClauseStaysOne() {
        let text = """
            import std.reagents

            protocol p(over: Time = 5 s) {
                let pot = vessel(20 mL)
                add 1 mL water to pot over (over)
                stir pot at 300 rpm for (over)
            }

            """
        #expect(Checker(library: Library()).check(path: "clause.nsyn", text: text).findings.isEmpty)
    }
}
