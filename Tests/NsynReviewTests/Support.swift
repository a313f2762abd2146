import NsynDiagnostics
import NsynSemantics
import NsynSyntax
import Testing

@testable import NsynReview

/// Suites that share one library, which is for one thread at a time.
@Suite(.serialized) enum OneAfterAnother {}

/// Linting of texts in memory, for tests.
enum Review {
    /// One after another may use it: suites that do are serialized.
    nonisolated(unsafe) static let library = Library()
    nonisolated(unsafe) static let everything = linter(RuleChoice(includesPreview: true))

    /// As `nsyn lint` runs where nothing is said.
    nonisolated(unsafe) static let usual = linter(RuleChoice())

    static func linter(_ choice: RuleChoice) -> Linter {
        Linter(library: library, choice: ResolvedChoice(choice, registry: library.registry))
    }

    static func lint(_ text: String, _ linter: Linter = everything) -> LintedScript {
        linter.linted(Array(text.utf8), "script.nsyn", nil, MemoryLoader())
    }

    static func codes(_ text: String, _ linter: Linter = everything) -> [String] {
        lint(text, linter).findings.map(\.code.description)
    }

    static func fixed(_ text: String, upTo promise: FixPromise, _ linter: Linter = everything) -> FixLoop.Outcome {
        var loop = FixLoop(upTo: promise) { bytes in
            let linted = linter.linted(bytes, "script.nsyn", nil, MemoryLoader())
            return (linted.findings, linted.checked.tree)
        }
        return loop.run(Array(text.utf8))
    }

    static func string(_ bytes: [UInt8]) -> String { String(decoding: bytes, as: UTF8.self) }
}
