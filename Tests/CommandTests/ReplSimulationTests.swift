import Foundation
import Testing

/// Sweeps are simulated and drawn in the shell.
@Suite struct ReplSimulationTests {
    private static let example = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
        .deletingLastPathComponent().deletingLastPathComponent()
        .appendingPathComponent("examples/predicted/silver-nanoplates.nsyn").path

    private func enter(_ lines: String) throws -> Outcome {
        try Shell().nsyn("repl", Self.example, input: lines)
    }

    @Test func tablesPicturesAndExpectations() throws {
        let outcome = try enter(
            """
            map where plate.in_domain sort by plate descending top 3
            plot map.plate by seeding, metal
            expect grow(seeding: 2 µL, metal: 50 µL, reducer: 50 µL).plate < 0.5
            expect grow(seeding: 2 µL, metal: 50 µL, reducer: 50 µL).plate > 0.9
            grow(seeding: 40 µL, metal: 10 µL, reducer: 5 µL)
            map where plat > 1
            :quit
            """)
        let parts = outcome.output.components(separatedBy: "\n> ")
        #expect(parts.count == 8, "\(outcome.output)")
        guard parts.count == 8 else { return }
        #expect(parts[1].contains("seeding") && parts[1].contains("3 rows"), "\(parts[1])")
        #expect(parts[2].contains("metal") && parts[2].contains("plate"), "\(parts[2])")
        #expect(parts[3].hasSuffix("\nholds"), "\(parts[3])")
        #expect(parts[4].contains("does not hold: left is 0."), "\(parts[4])")
        #expect(parts[5].contains("plate"), "\(parts[5])")
        #expect(parts[6].contains("error[NS0"), "\(parts[6])")
    }
}
