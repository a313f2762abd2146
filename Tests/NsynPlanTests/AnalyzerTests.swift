import NsynDiagnostics
import NsynQuantities
import Testing

@testable import NsynPlan

@Suite struct AnalyzerTests {
    @Test func theFirstScriptIsClean() {
        let script = FirstScript()
        let findings = script.builder.findings([script.screen()]).filter { $0.severity <= .warning }
        #expect(findings.isEmpty, "\(findings.map { "\($0.code) \($0.message)" })")
    }

    @Test func anOverflowNamesItsConditions() throws {
        let script = FirstScript(capacity: 10)
        let findings = script.builder.findings([script.screen()])
        let overflow = try #require(findings.first { $0.code == Codes.overfilledVessel })
        let sweep = try #require(overflow.sweep)
        #expect(sweep.total == "162")
        #expect(sweep.offendingIsExact)
        // 4.75 mL and 8 eq of a 5 mM thiol are 12.75 mL; 5.278 eq are 10.03 mL.
        #expect(sweep.offending == "54")
        #expect(sweep.firstCondition.map(\.axis) == ["acidity", "heat", "excess"])
        #expect(sweep.firstCondition.map(\.value) == ["9", "25 °C", "5.278"])
    }

    @Test func hugeSweepsAreCountedWithoutBeingWrittenOut() throws {
        var script = FirstScript(capacity: 10)
        var axes = [Axis(script.excess, .linear(start: 1, step: Rational(7, 999_999), count: 1_000_000))]
        for number in 0..<4 {
            let extra = script.builder.number("extra\(number)", 0)
            axes.append(Axis(extra, .linear(start: 0, step: 1, count: 1_000_000)))
        }
        let findings = script.builder.findings([.test(axes)])
        let overflow = try #require(findings.first { $0.code == Codes.overfilledVessel })
        let sweep = try #require(overflow.sweep)
        #expect(sweep.total == "1" + String(repeating: "0", count: 30))
        #expect(sweep.offendingIsExact)
        #expect(sweep.offending.utf8.count == 30)
    }
}
extension Severity: Comparable {
    public static func < (left: Severity, right: Severity) -> Bool { left.rawValue < right.rawValue }
}
