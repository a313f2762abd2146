import NsynDiagnostics
import NsynSyntax
import Testing

@testable import NsynSemantics

/// The scripts that rules carry: the failing one raises the rule, the passing one does not, and neither is wrong otherwise.
struct RuleExampleTests {
    static func check(_ text: String) -> [Finding] {
        Checker(library: Library()).check(path: "example.nsyn", text: text).findings
    }

    static func text(_ name: String, _ record: RecordDeclaration) -> String {
        RuleLibrary.field(name, of: record)?.firstToken.map { record.node.tree.stringValue($0) } ?? ""
    }

    @Test func examplesShowTheirRules() {
        let library = Library()
        var wrong: [String] = []
        for record in RuleLibrary.records {
            let name = record.name?.text ?? ""
            let code = RuleLibrary.field("code", of: record)?.string ?? ""
            for (key, raises) in [("failing", true), ("passing", false)] {
                let checker = Checker(library: library, rules: .everything)
                let findings = checker.check(path: "example.nsyn", text: Self.text(key, record)).findings
                let codes = findings.map(\.code.description)
                if codes.contains(code) != raises { wrong.append("\(code) \(name) \(key): \(codes)") }
                let broken = findings.filter { $0.severity == .error && $0.code.number < 400 }
                wrong += broken.map { "\(code) \(name) \(key): \($0.code) \($0.message)" }
            }
        }
        #expect(wrong == [], "\(wrong.joined(separator: "\n"))")
    }
}
