import NsynDiagnostics
import NsynSemantics
import Testing

@testable import NsynReview

@Suite struct LineDifferenceTests {
    private func unified(_ old: String, _ new: String) -> String {
        LineDifference.unified(Array(old.utf8), Array(new.utf8), path: "a")
    }

    @Test func showsTheLeastChange() {
        #expect(unified("a\nb\nc\n", "a\nb\nc\n") == "")
        #expect(unified("a\nb\nc\n", "a\nx\nc\n") == "--- a\n+++ a\n@@ -1,3 +1,3 @@\n a\n-b\n+x\n c\n")
        #expect(unified("", "a\n") == "--- a\n+++ a\n@@ -0,0 +1 @@\n+a\n")
        #expect(unified("a\n", "") == "--- a\n+++ a\n@@ -1 +0,0 @@\n-a\n")
    }

    @Test func farChangesAreApart() {
        let lines = (1...20).map { "line \($0)\n" }
        var changed = lines
        changed[1] = "new\n"
        changed.insert("more\n", at: 18)
        #expect(
            unified(lines.joined(), changed.joined())
                == "--- a\n+++ a\n@@ -1,5 +1,5 @@\n line 1\n-line 2\n+new\n line 3\n line 4\n line 5\n"
                + "@@ -16,5 +16,6 @@\n line 16\n line 17\n line 18\n+more\n line 19\n line 20\n")
    }
}

@Suite struct SettingsTests {
    private func read(_ text: String) -> (settings: Settings, findings: [String]) {
        let (settings, findings) = Settings.read(Array(text.utf8), file: FileID(0))
        return (settings, findings.map { "\($0.code) \($0.span.start): \($0.message)" })
    }

    @Test func everythingIsRead() {
        let (settings, findings) = read(
            """
            # a comment
            [lint]  # another
            select = ["NS06", 'practice',
                "check", ]
            preview = true
            unsafe-fixes = false
            rules = "house"

            [severity]
            "NS0601" = "off"
            stirring_unstated = "error"
            """)
        #expect(findings == [])
        #expect(settings.choice.select == ["NS06", "practice", "check"])
        #expect(settings.choice.includesPreview)
        #expect(settings.houseRules == ["house"])
        #expect(settings.choice.weights == ["NS0601": .off, "stirring_unstated": .severity(.error)])
    }

    @Test(arguments: [
        ("[lint", "NS1020 0: the bracket of the table is not closed"),
        ("[lint]\npreview", "NS1020 7: `preview` has no value: a setting is `name = value`"),
        ("[lint]\npreview = 3", "NS1020 17: `preview` is a text, `true`, `false` or a list of texts"),
        ("[lint]\npreview = true true", "NS1020 22: nothing more may stand on this line"),
        ("[lint]\npreview = true\npreview = false", "NS1020 22: `preview` stands here twice"),
        ("[lind]\npreview = true", "NS1021 0: there is no table `lind`"),
        ("preview = true", "NS1021 0: there is no table ``"),
        ("[lint]\n= true", "NS1020 7: a setting is `name = value`"),
        ("[severity]\nNS0601 = true", "NS1022 20: a severity is \"error\", \"warning\", \"info\", \"ask\" or \"off\""),
    ])
    func mistakesAreNamed(text: String, message: String) {
        #expect(read(text).findings == [message])
    }
}

extension OneAfterAnother {
    @Suite struct ChoiceTests {
        private static let sweep = """
            protocol look(volume: Volume = 1 mL) {
                let pot = vessel(20 mL)
                add volume water to pot
                measure pot by uvvis
            }
            sweep series = look over { volume in [1 mL, 2 mL] }
            expect true
            """

        private func codes(_ choice: RuleChoice) -> [String] { Review.codes(Self.sweep, Review.linter(choice)) }

        @Test func theMoreParticularSelectorCounts() {
            #expect(codes(RuleChoice()) == ["NS0611", "NS5702", "NS0712"])
            #expect(codes(RuleChoice(select: ["practice"])) == ["NS0712"])
            #expect(codes(RuleChoice(select: ["check"])) == ["NS0611", "NS5702"])
            #expect(codes(RuleChoice(select: ["NS06"])) == ["NS0611"])
            #expect(codes(RuleChoice(select: ["all"], ignore: ["NS06"])) == ["NS5702", "NS0712"])
            #expect(codes(RuleChoice(select: ["replicates_unstated"], ignore: ["NS06"])) == ["NS0611"])
            #expect(codes(RuleChoice(select: ["NS0611"], ignore: ["replicates_unstated"])) == [])
        }

        @Test func severitiesAreTheLaboratorys() {
            let linter = Review.linter(RuleChoice(weights: ["NS0611": .severity(.error), "NS5702": .off]))
            let found = Review.lint(Self.sweep, linter).findings.map { "\($0.code) \($0.severity.name)" }
            #expect(found == ["NS0611 error", "NS0712 warning"])
        }

        @Test func selectorsThatMeanNothingAreNamed() {
            let resolved = ResolvedChoice(
                RuleChoice(select: ["replicate_unstated", "undocumented_protocol"], weights: ["NS6": .off]),
                registry: Review.library.registry)
            #expect(
                resolved.problems.map(\.message) == [
                    "no rule is meant by `replicate_unstated` in `select`",
                    "`undocumented_protocol` is a preview and runs with `--preview` only",
                    "no rule is meant by `NS6` in `severity`",
                ])
            #expect(resolved.problems[0].suggestion == "replicates_unstated")
        }
    }
}

extension OneAfterAnother {
    @Suite struct WaiverScopeTests {
        private func left(_ text: String) -> [String] {
            Review.lint(text, Review.usual).findings.map { "\($0.code) \($0.span.start)" }
        }

        @Test func inABlockItHoldsForTheBlockAndElseForTheNextStatement() {
            let script = """
                protocol look() {
                    %@let pot = vessel(20 mL)
                    add 5 mL water to pot
                    %@if true {
                        stir pot at 300 rpm
                    }
                    if true {
                        stir pot at 400 rpm
                    }
                    measure pot by uvvis
                }
                """
            func with(_ first: String, _ second: String) -> String {
                var parts = script.split(separator: "%@", omittingEmptySubsequences: false).map(String.init)
                parts.insert(second, at: 2)
                parts.insert(first, at: 1)
                return parts.joined()
            }
            let waiver = "waive constant_condition because \"left in to compare\"; "
            #expect(left(with("", "")).count == 2)
            #expect(left(with(waiver, "")).isEmpty)
            #expect(left(with("", waiver)).count == 1)
            let unused = left(with(waiver, "waive NS0706 because \"nothing here is empty\"; "))
            #expect(unused.count == 1 && unused[0].hasPrefix("NS0445"))
        }

        @Test func aWaiverThatGoesTakesItsLineAlong() {
            let script = "/// A look.\nprotocol look() {\n    let pot = vessel(20 mL)\n    add 5 mL water to pot\n"
            let waiver = "    waive NS0706 because \"nothing is empty\"\n"
            let outcome = Review.fixed(script + waiver + "    measure pot by uvvis\n}\n", upTo: .safe)
            #expect(Review.string(outcome.bytes) == script + "    measure pot by uvvis\n}\n")
        }

        /// What follows `return` may go; what a condition keeps from happening is its author's to judge.
        @Test func stepsBehindAConditionAreNeverTakenOut() {
            let script = """
                protocol look() {
                    let pot = vessel(20 mL)
                    add 5 mL water to pot
                    if true { stir pot at 300 rpm } else { stir pot at 400 rpm }
                    measure pot by uvvis
                    %@
                }
                """
            func fixes(_ more: String) -> [String] {
                let text = script.split(separator: "%@", omittingEmptySubsequences: false).joined(separator: more)
                return Review.lint(text).findings.filter { $0.code == Code(222) }.flatMap { $0.fixes.map(\.title) }
            }
            #expect(fixes("").isEmpty)
            #expect(fixes("return pot\n    heat pot to 40 °C") == ["remove what follows `return`"])
        }
    }
}
