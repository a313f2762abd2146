import NsynDiagnostics
import NsynSemantics
import Testing

/// What is said of steps that are written as in a notebook: one message, with the words that nsyn wants.
@Suite struct StepWritingTests {
    private func text(_ step: String) -> String {
        """
        import std.reagents
        stock gold = 20 mM HAuCl4_3H2O in water
        protocol make() {
            let flask = vessel(50 mL)
            add 5 mL gold to flask
            \(step)
        }
        """
    }

    private func errors(_ step: String) -> [Finding] {
        Checker(library: Library()).check(path: "steps.nsyn", text: text(step)).findings.filter {
            $0.severity == .error
        }
    }

    @Test(arguments: [
        ("stir flask 500 rpm", "`at 500 rpm`"),
        ("centrifuge flask 10 min keep pellet", "`for 10 min`"),
        ("add 5 mL gold into flask", "`to flask`"),
        ("add 5 mL gold in flask", "`to flask`"),
        ("heat flask at 60 °C for 2 h", "`to 60 °C`"),
        ("add gold 5 mL to flask", "`5 mL gold`"),
        ("add 5 mL of gold to flask", "`5 mL gold`"),
        ("heat flask to 60 C", "`°C`"),
        ("centrifuge flask at 5000 rpm for 10 min keep pellet", "the rotor"),
    ])
    func isOneMessageWhoseFixMakesTheStepRight(step: String, note: String) throws {
        let found = errors(step)
        #expect(found.count == 1, "\(found.map(\.message))")
        let first = try #require(found.first)
        #expect(first.notes.contains { $0.contains(note) }, "\(first.notes)")
        guard let edit = first.fixes.first?.edits.first else { return }
        var bytes = Array(text(step).utf8)
        bytes.replaceSubrange(Int(edit.span.start)..<Int(edit.span.end), with: edit.newText.utf8)
        let repaired = Checker(library: Library()).check(path: "steps.nsyn", bytes: bytes).findings
        #expect(!repaired.contains { $0.severity == .error }, "\(repaired.map(\.message))")
    }
}
