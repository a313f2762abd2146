import NsynDiagnostics
import NsynQuantities
import Testing

@testable import NsynPlan

@Suite struct PlanTextTests {
    @Test func everyPlanReadsBackAsItself() throws {
        for seed in 0..<300 {
            let (plan, sweeps) = RandomPlan.make(seed: UInt64(seed))
            let text = PlanPrinter.text(plan, sweeps: sweeps)
            let read = try PlanReader.read(text)
            #expect(read.plan == plan, "seed \(seed)")
            #expect(read.sweeps == sweeps, "seed \(seed)")
            #expect(PlanPrinter.text(read.plan, sweeps: read.sweeps) == text)
        }
    }

    @Test func spansMayBeLeftOut() throws {
        let script = FirstScript()
        let text = PlanPrinter.text(script.builder.plan, sweeps: [script.screen()], spans: false)
        #expect(!text.contains("@"))
        let read = try PlanReader.read(text)
        #expect(PlanPrinter.text(read.plan, sweeps: read.sweeps, spans: false) == text)
    }

    @Test(arguments: [
        ("", "there is no `plan` line"), ("plan 3", "a string is missing"), ("plan \"a\nb\"", "a string has no end"),
        ("plan \"a\"\nwhat", "`what` begins no line of a plan"),
        ("plan \"a\"\nstep \"add\" v0 hold 1", "`v0` is no v that is declared above"),
        ("plan \"a\"\ne0 add e0 e0", "`e0` is no e that is declared above"),
        ("plan \"a\"\ne1 constant 1", "expressions are numbered in order, and equal ones stand once"),
        ("plan \"a\"\ne0 constant 1/0", "`1/0` is no number"),
        ("plan \"a\" @1:3", "`@1:3` is no place: @file:start-end"),
    ]) func mistakesAreTold(text: String, message: String) {
        #expect(throws: (any Error).self) { try PlanReader.read(text) }
        do { _ = try PlanReader.read(text) } catch { #expect(error.message == message) }
    }

    @Test func anyTextIsReadOrRefused() {
        var dice = Dice(state: 5)
        let original = Array(PlanPrinter.text(RandomPlan.make(seed: 3).0).utf8)
        for _ in 0..<500 {
            var bytes = original
            for _ in 0..<3 { bytes[dice.roll(bytes.count)] = UInt8(dice.roll(256)) }
            if let read = try? PlanReader.read(bytes: bytes) {
                _ = Analyzer.findings(plan: read.plan, sweeps: read.sweeps, knowledge: .test)
            }
        }
    }

    @Test func jsonNamesEveryStep() {
        let script = FirstScript()
        let text = PlanJSON.text(script.builder.plan, sweeps: [script.screen()])
        #expect(text.hasPrefix("{\"version\":1,\"plan\":\"reduce\""))
        #expect(text.contains("\"verb\":\"adjust\""))
        #expect(text.contains("\"default\":\"0.0000045\""))
    }
}
