import NsynDiagnostics
import NsynSemantics
import Testing

/// What is said of stocks that are written otherwise.
@Suite struct StockTests {
    private func findings(_ stock: String) -> [(message: String, notes: [String])] {
        let text = "import std.reagents\nstock capping = \(stock)\nexpect capping.concentration == 2 mM\n"
        return Checker(library: Library()).check(path: "stocks.nsyn", text: text).findings
            .filter { $0.severity == .error }.map { ($0.message, $0.notes) }
    }

    @Test func anotherComponentStandsBehindWith() throws {
        #expect(findings("2 mM PVP with 2 mM trisodium_citrate in water").isEmpty)
        let found = try #require(findings("2 mM PVP, 2 mM trisodium_citrate in water").first)
        #expect(found.message == "A stock has no clause `2 mM`")
        #expect(found.notes.contains { $0.contains("behind `with`") })
    }

    @Test func wordsThatNoStockKnowsGetTheListOfThoseItKnows() throws {
        let found = try #require(findings("2 mM PVP in water, warm").first)
        #expect(found.notes.contains { $0.contains("`on ice`") }, "\(found)")
    }

    @Test(arguments: [
        ("NaOH 2 mM in water", "`2 mM NaOH in water`"),
        ("2 mM NaOH water", "`in water`"),
        ("2 wt% NaOH in water", "density of the solution"),
        ("2 mM HAuCl4·3H2O in water", "`HAuCl4_3H2O`"),
    ])
    func otherHabitsOfWritingGetTheirNote(stock: String, note: String) throws {
        let found = try #require(findings(stock).first)
        #expect(found.notes.contains { $0.contains(note) }, "\(found)")
    }

    @Test(arguments: [
        ("NaOH 2 mM in water, 20 mL", "20 mL of 2 mM NaOH in water"),
        ("2 mM NaOH in water, 20 mL", "20 mL of 2 mM NaOH in water"),
        ("20 mL 2 mM NaOH in water", "20 mL of 2 mM NaOH in water"),
        ("2 mM NaOH in water, protect from light, 20 mL", "20 mL of 2 mM NaOH in water"),
    ])
    func partsInAnotherOrderAreOneMessageAndOneFix(stock: String, meant: String) throws {
        let text = "import std.reagents\nstock base = \(stock)\nexpect base.concentration == 2 mM\n"
        let found = Checker(library: Library()).check(path: "stocks.nsyn", text: text).findings
        let errors = found.filter { $0.severity == .error }
        #expect(errors.count == 1, "\(errors.map(\.message))")
        let fix = try #require(errors.first?.fixes.first)
        #expect(fix.title == "write `\(meant)`")
        var bytes = Array(text.utf8)
        for edit in fix.edits.sorted(by: { $0.span.start > $1.span.start }) {
            bytes.replaceSubrange(Int(edit.span.start)..<Int(edit.span.end), with: Array(edit.newText.utf8))
        }
        let repaired = String(decoding: bytes, as: UTF8.self)
        let left = Checker(library: Library()).check(path: "stocks.nsyn", text: repaired).findings
        #expect(left.allSatisfy { $0.severity != .error }, "\(repaired) \(left.map(\.message))")
    }
}
