import Foundation
import NsynDiagnostics
import Testing

@testable import NsynPlan

@Suite struct CodesTests {
    /// Codes and names of the library's declarations.
    private static func declared() throws -> [String: String] {
        let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent()
        var names: [String: String] = [:]
        for file in ["plan", "completeness", "plates"] {
            let text = try String(
                contentsOf: root.appendingPathComponent("stdlib/findings/\(file).nsyn"), encoding: .utf8)
            var name = ""
            for line in text.split(separator: "\n") {
                let words = line.split(separator: " ")
                if line.hasPrefix("finding ") { name = String(words[1]) }
                if line.hasPrefix("    code: ") { names[String(words[1])] = name }
            }
        }
        return names
    }

    @Test func everyCodeIsDeclaredUnderItsName() throws {
        let raised = Dictionary(uniqueKeysWithValues: Codes.names.map { ($0.key.description, $0.value) })
        #expect(try Self.declared() == raised)
    }

    @Test func everyCodeHasOneName() {
        #expect(Set(Codes.names.values).count == Codes.names.count)
    }
}
