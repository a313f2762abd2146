import NsynDiagnostics
import NsynPlan
import NsynQuantities
import NsynSyntax
import Testing

@testable import NsynSemantics

struct RuleLibraryTests {
    @Test func everyRuleCompiles() {
        let compiled = RuleLibrary.compiled
        let messages = compiled.findings.map { "\($0.span.file.index):\($0.span.start): \($0.message)" }
        #expect(messages == [])
        #expect(compiled.rules.count == RuleLibrary.records.count)
        #expect(compiled.rules.count >= 15)
    }

    @Test func codesAndNamesAreUnique() {
        let rules = RuleLibrary.compiled.rules
        #expect(Dictionary(grouping: rules, by: \.code).filter { $0.value.count > 1 }.keys.map(\.description) == [])
        #expect(Dictionary(grouping: rules, by: \.name).filter { $0.value.count > 1 }.keys.sorted() == [])
        #expect(rules.allSatisfy { (5000...5999).contains($0.code.number) })
    }

    @Test func everyRuleSaysWhereItComesFromAndShowsItself() {
        var incomplete: [String] = []
        for record in RuleLibrary.records {
            let name = record.name?.text ?? ""
            for field in ["title", "why", "failing", "passing"] where RuleLibrary.field(field, of: record) == nil {
                incomplete.append("\(name): \(field)")
            }
            let isKnown =
                RuleLibrary.field("source", of: record) != nil
                || RuleLibrary.field("general_knowledge", of: record) != nil
            if !isKnown { incomplete.append("\(name): source") }
        }
        #expect(incomplete == [])
    }

    @Test func examplesParse() {
        var broken: [String] = []
        for record in RuleLibrary.records {
            for key in ["failing", "passing"] {
                guard let node = RuleLibrary.field(key, of: record), let token = node.firstToken else { continue }
                let text = node.tree.stringValue(token)
                let tree = Parser.parse(bytes: Array(text.utf8), file: FileID(0))
                for finding in tree.findings { broken.append("\(record.name?.text ?? "") \(key): \(finding.message)") }
            }
        }
        #expect(broken == [])
    }

    static let head = """
        rule trial { code: NS9001, severity: warning, on: addition, title: "t", why: "w"
            message: "{added} at {vessel.pH}"
        """

    @Test(arguments: [
        ("added is Thio", "no rule knows the word `Thio`; did you mean `Thiol`"),
        ("vessel.ph < pH 3", "no rule knows the word `vessel.ph`; did you mean `pH`"),
        ("vessel.pH < 3", "a pH can't be compared or combined with a bare number"),
        ("vessel.temperature > 50 K", "a temperature can't be compared or combined with a temperature difference"),
        ("concentration(NaBH4) < 52 mL", "a concentration can't be compared or combined with a volume"),
        ("sweep.axes > 2", "a rule on `addition` can't ask for `sweep`"),
        ("vessel.temperature", "expected true or false, found `vessel.temperature`"),
        ("ratio(Thiol) > 2", "`ratio` takes two kinds of substances"),
    ])
    func mistakesAreNamed(condition: String, message: String) {
        let (rule, messages) = RuleLibrary.compile("\(Self.head)\n    when: \(condition)\n}")
        #expect(rule == nil)
        #expect(messages.contains { $0.hasPrefix(message) }, "\(messages)")
    }

    @Test func aLaboratoryAddsItsOwn() {
        let (rule, messages) = RuleLibrary.compile(
            """
            \(Self.head)
                when: added is NaBH4 and beforehand.temperature > 30 °C
                    and (ratio(NaBH4, metal) > 3 or concentration(NaBH4, beforehand) >= 2 * 5 mM)
            }
            """)
        #expect(messages == [])
        #expect(rule?.subject == .addition)
        #expect(rule?.severity == .warning)
    }
}
