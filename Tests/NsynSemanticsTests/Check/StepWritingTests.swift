import NsynDiagnostics
import NsynSemantics
import Testing

/// What is said of steps that are written as in a notebook: one message, with the words that nsyn wants.
@Suite struct StepWritingTests {
    private func errors(_ step: String) -> [Finding] {
        let text = """
            import std.reagents
            stock gold = 20 mM HAuCl4_3H2O in water
            protocol make() {
                let flask = vessel(50 mL)
                add 5 mL gold to flask
                \(step)
            }
            """
        return Checker(library: Library()).check(path: "steps.nsyn", text: text).findings.filter {
            $0.severity == .error
        }
    }

    @Test(arguments: [
        ("stir flask 500 rpm", "at 500 rpm"),
        ("centrifuge flask 10 min keep pellet", "for 10 min"),
        ("add 5 mL gold into flask", "to flask"),
        ("add 5 mL gold in flask", "to flask"),
        ("heat flask at 60 °C for 2 h", "to 60 °C"),
    ])
    func operandsSayWhichClauseIsMeant(step: String, meant: String) throws {
        let found = errors(step)
        #expect(found.count == 1, "\(found.map(\.message))")
        let first = try #require(found.first)
        #expect(first.notes.contains("did you mean `\(meant)`?"), "\(first.notes)")
        #expect(first.fixes.first?.title == "write `\(meant)`")
    }

    @Test(arguments: [
        ("add gold 5 mL to flask", "`5 mL gold`"),
        ("add 5 mL of gold to flask", "`5 mL gold`"),
        ("heat flask to 60 C", "`°C`"),
        ("centrifuge flask at 5000 rpm for 10 min keep pellet", "the rotor"),
    ])
    func orderAndUnitsAreTold(step: String, note: String) throws {
        let found = errors(step)
        #expect(found.count == 1, "\(found.map(\.message))")
        #expect(try #require(found.first).notes.contains { $0.contains(note) })
    }

    @Test func aFixMakesTheStepRight() throws {
        let edit = try #require(errors("add 5 mL gold into flask").first?.fixes.first?.edits.first)
        #expect(edit.newText == "to")
        #expect(edit.span.end - edit.span.start == 4)
        #expect(errors("add 5 mL gold to flask").isEmpty)
    }
}
