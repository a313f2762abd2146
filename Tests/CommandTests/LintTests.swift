import Foundation
import Testing

/// `nsyn lint` as a reviewer meets it.
@Suite struct LintTests {
    private let shell: Shell

    init() throws { shell = try Shell() }

    private static let script = """
        import std.reagents

        stock gold = 20 mM HAuCl4_3H2O in water
        stock thiol = 5 mM glutathione in water  // kept cold

        protocol look() {
            let pot = vessel(20 mL)
            add 5 mL gold to pot
            add 1 mL thiol to pot
            measure pot by uvvis
        }

        """

    private func codes(_ outcome: Outcome) throws -> [String] { try Checked(outcome).findings.map(\.code) }

    @Test func rulesGoByCodeAndByName() throws {
        try shell.write("a.nsyn", Self.script)
        #expect(try codes(shell.nsyn("lint", "a.nsyn", "--format", "json")) == ["NS0711"])
        #expect(try codes(shell.nsyn("lint", "--ignore", "NS0711", "a.nsyn", "--format", "json")) == [])
        #expect(try codes(shell.nsyn("lint", "--ignore", "alias_for_name", "a.nsyn", "--format", "json")) == [])
        #expect(try codes(shell.nsyn("lint", "--ignore", "NS07", "a.nsyn", "--format", "json")) == [])
        #expect(try codes(shell.nsyn("lint", "--select", "check", "a.nsyn", "--format", "json")) == [])
        #expect(
            try codes(shell.nsyn("lint", "--ignore", "NS07", "--select", "NS0711", "a.nsyn", "--format", "json"))
                == ["NS0711"])
        #expect(try codes(shell.nsyn("lint", "--preview", "a.nsyn", "--format", "json")).contains("NS0709"))
        let wrong = try shell.nsyn("lint", "--select", "alias_for_names", "a.nsyn")
        #expect(wrong.code == 2)
        #expect(wrong.errors.contains("Did you mean `alias_for_name`?"))
    }

    @Test func checkLeavesPracticeAlone() throws {
        try shell.write("a.nsyn", Self.script)
        #expect(try codes(shell.nsyn("check", "a.nsyn", "--format", "json")) == [])
    }

    @Test func fixesAreWrittenAndKeepComments() throws {
        try shell.write("a.nsyn", Self.script)
        let shown = try shell.nsyn("lint", "--fix", "--diff", "a.nsyn")
        #expect(shown.code == 1)
        #expect(
            shown.output == """
                --- a.nsyn
                +++ a.nsyn
                @@ -1,7 +1,7 @@
                 import std.reagents
                 
                 stock gold = 20 mM HAuCl4_3H2O in water
                -stock thiol = 5 mM glutathione in water  // kept cold
                +stock thiol = 5 mM GSH in water  // kept cold
                 
                 protocol look() {
                     let pot = vessel(20 mL)

                """)
        #expect(try shell.read("a.nsyn") == Self.script)
        let fixed = try shell.nsyn("lint", "--fix", "a.nsyn")
        #expect(fixed.code == 0)
        #expect(fixed.errors.contains("1 repaired in 1 script"))
        #expect(try shell.read("a.nsyn") == Self.script.replacingOccurrences(of: "glutathione", with: "GSH"))
        #expect(try shell.nsyn("lint", "--fix", "--diff", "a.nsyn").code == 0)
        let piped = try shell.nsyn("lint", "--fix", "-", input: Self.script)
        #expect(piped.output == Self.script.replacingOccurrences(of: "glutathione", with: "GSH"))
        #expect(piped.errors.contains("1 repaired\n"))
        #expect(try shell.nsyn("lint", "--unsafe-fixes", "a.nsyn").code == 2)
    }

    @Test func aBaselineKnowsWhatMoved() throws {
        try shell.write("old/a.nsyn", "expect true\n" + Self.script)
        #expect(try shell.nsyn("lint", "old").code == 1)
        let written = try shell.nsyn("lint", "--baseline", "base.txt", "--write-baseline", "old")
        #expect(written.code == 0)
        #expect(try shell.read("base.txt").hasPrefix("# nsyn baseline 1\nNS0711 "))
        try shell.write("old/a.nsyn", "// new\n\n// lines\nexpect   true\n" + Self.script + "\nexpect true or false\n")
        let outcome = try shell.nsyn("lint", "--baseline", "base.txt", "old", "--format", "json")
        #expect(try codes(outcome) == ["NS0712"])
        #expect(outcome.code == 1)
        // What is gone is counted, but not behind a mistake that keeps rules from being asked.
        try shell.write("old/a.nsyn", Self.script.replacingOccurrences(of: "glutathione", with: "GSH"))
        #expect(try shell.nsyn("lint", "--baseline", "base.txt", "old").errors.contains("are met no more"))
        try shell.write("old/a.nsyn", Self.script.replacingOccurrences(of: "glutathione", with: "glutation"))
        let mistaken = try shell.nsyn("lint", "--baseline", "base.txt", "old")
        #expect(mistaken.code == 1 && !mistaken.errors.contains("are met no more"))
        try shell.write("base.txt", "something else\n")
        #expect(try shell.nsyn("lint", "--baseline", "base.txt", "old").code == 2)
        #expect(try shell.nsyn("lint", "--baseline", "none.txt", "old").code == 3)
        #expect(try shell.nsyn("lint", "--write-baseline", "old").code == 2)
    }

    @Test func aLaboratorySetsItsOwnRules() throws {
        try shell.write(
            "lab/rules/house.nsyn",
            """
            rule gold_in_plain_water {
                code: NS9001
                severity: info
                on: stock
                when: stock contains element(Au) and not stock.protected_from_light
                message: "`{stock}` stands in the light"
                title: "A gold stock stands in the light"
                why: "Ours stand at the window."
                append: ", protect from light"
                fix: unsafe
                general_knowledge: true
            }
            """)
        try shell.write(
            "lab/nsyn.toml",
            """
            # ours
            [lint]
            ignore = ["NS0711"]
            rules = ["rules"]

            [severity]
            NS9001 = "warning"
            """)
        try shell.write("lab/a.nsyn", Self.script)
        let outcome = try shell.nsyn("lint", "lab/a.nsyn", "--format", "json")
        #expect(try codes(outcome) == ["NS9001"])
        #expect(outcome.code == 1)
        #expect(try codes(shell.nsyn("lint", "--isolated", "lab/a.nsyn", "--format", "json")) == ["NS0711"])
        #expect(try codes(shell.nsyn("lint", "--ignore", "NS9001", "lab/a.nsyn", "--format", "json")) == [])
        let waived = "waive gold_in_plain_water because \"used up at once\"\n" + Self.script
        try shell.write("lab/b.nsyn", waived)
        #expect(try codes(shell.nsyn("lint", "lab/b.nsyn", "--format", "json")) == [])
        #expect(try shell.nsyn("lint", "--fix", "--unsafe-fixes", "lab/a.nsyn").code == 0)
        #expect(try shell.read("lab/a.nsyn").contains("stock gold = 20 mM HAuCl4_3H2O in water, protect from light\n"))
    }

    @Test func settingsThatMeanNothingAreFound() throws {
        try shell.write("a.nsyn", "expect 1 < 2\n")
        try shell.write(
            "nsyn.toml", "[lint]\nselekt = [\"NS06\"]\npreview = \"yes\"\nignore = [\n[severity]\nNS0601 = \"loud\"\n")
        let outcome = try shell.nsyn("lint", "a.nsyn", "--format", "json")
        let found = try Checked(outcome).findings
        #expect(found.map(\.code) == ["NS1021", "NS1022", "NS1020", "NS1022"], "\(found)")
        #expect(found.first?.range.start.line == 2)
        #expect(outcome.code == 1)
    }

    @Test func aWaiverHoldsForTheNextStatement() throws {
        let text = """
            waive NS0712 because "shows what a trivial one looks like"
            expect true
            expect true

            """
        try shell.write("a.nsyn", "target Au25 = cluster [Au25(MHA)18]^-\n" + text)
        let outcome = try shell.nsyn("lint", "--show-waived", "a.nsyn", "--format", "json")
        #expect(try Checked(outcome).findings.map(\.range.start.line) == [4])
        try shell.write("b.nsyn", text)
        #expect(try codes(shell.nsyn("lint", "b.nsyn", "--format", "json")) == [])
        // `check` runs no rule of practice: the waiver of one is no mistake.
        #expect(try codes(shell.nsyn("check", "a.nsyn", "b.nsyn", "--format", "json")) == [])
    }

    @Test func reportsForBuildServers() throws {
        try shell.write("a.nsyn", "expect true\n")
        try shell.write("b.nsyn", "expect 1 < 2\n")
        let gitlab = try shell.nsyn("lint", "a.nsyn", "b.nsyn", "--format", "gitlab")
        let entries = try JSONSerialization.jsonObject(with: Data(gitlab.output.utf8)) as? [[String: Any]]
        #expect(entries?.count == 1)
        #expect(entries?.first?["check_name"] as? String == "trivial_expectation")
        #expect((entries?.first?["fingerprint"] as? String)?.count == 16)
        let junit = try shell.nsyn("lint", "a.nsyn", "b.nsyn", "--format", "junit")
        let document = try XMLCounter(junit.output)
        #expect(document.names == ["testsuites": 1, "testsuite": 2, "testcase": 2, "failure": 1])
    }

    @Test func examplesRaiseNothingOfPractice() throws {
        let examples = Pages.root.appendingPathComponent("examples").path
        let outcome = try shell.nsyn("lint", "--select", "practice", "--isolated", examples, "--format", "json")
        let found = try Checked(outcome).findings
        #expect(found.isEmpty, "\(found.map(\.description).joined(separator: "\n"))")
    }
}

/// Counts the elements of an XML text, which has to be well formed.
private struct XMLCounter {
    var names: [String: Int] = [:]

    init(_ text: String) throws {
        // Elements are written one a line, or open and close on it.
        for line in text.split(separator: "\n").dropFirst() {
            let trimmed = line.drop { $0 == " " }
            guard trimmed.hasPrefix("<"), !trimmed.hasPrefix("</") else { continue }
            let name = String(trimmed.dropFirst().prefix { $0 != " " && $0 != ">" && $0 != "/" })
            names[name, default: 0] += 1
        }
    }
}
