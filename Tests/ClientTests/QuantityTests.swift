import Foundation
import Testing

/// What nsyn derives from ten protocols, held against values that Pint, SciPy and RDKit make of the same numbers.
@Suite struct QuantityTests {
    private struct Verdict: Decodable {
        var name: String
        var compared: Int
        var largest: Double
        var problems: [String]
    }

    @Test func derivedQuantitiesAreThoseOfAnIndependentComputation() throws {
        let variables = ProcessInfo.processInfo.environment
        let cache = variables["NSYN_CACHE"] ?? Workshop.repository.appendingPathComponent(".cache").path
        let python = cache + "/venvs/quantities/bin/python"
        guard FileManager.default.isExecutableFile(atPath: python) else {
            #expect(variables["CI"] == nil, "quantities is missing: scripts/setup --test")
            return
        }
        let client = Workshop.repository.appendingPathComponent("Tests/Clients/simulation/quantities.py").path
        let outcome = try Workshop().run(python, [client, Workshop.program])
        #expect(outcome.code == 0, "\(outcome.errors)")
        let verdicts = try outcome.output.split(separator: "\n")
            .map { try JSONDecoder().decode(Verdict.self, from: Data($0.utf8)) }
        #expect(verdicts.count == 10)
        for verdict in verdicts {
            #expect(verdict.problems.isEmpty, "\(verdict.name)")
            #expect(verdict.largest <= 1e-9 && verdict.compared >= 10, "\(verdict.name): \(verdict.compared)")
        }
    }
}
