import Foundation
import Testing

/// Every script of `examples/` does what its readers expect of it.
@Suite struct ExamplesTests {
    private static let examples = Pages.root.appendingPathComponent("examples").path
    private static let scripts = Pages.files(below: "examples", ending: ".nsyn")

    private let shell: Shell

    init() throws { shell = try Shell() }

    @Test func thereAreExamples() { #expect(Self.scripts.count >= 28) }

    @Test func noneHasErrorsOrWarnings() throws {
        let outcome = try shell.nsyn("check", Self.examples, "--format", "json")
        let failing = try Checked(outcome).findings.filter(\.failsTheCheck)
        #expect(failing.isEmpty, "\(failing.map(\.description).joined(separator: "\n"))")
        #expect(outcome.code == 0)
    }

    @Test func everyExpectationHolds() throws {
        let outcome = try shell.nsyn("test", Self.examples)
        #expect(outcome.code == 0, "\(outcome.output)\(outcome.errors)")
        #expect(outcome.output.contains(" 0 failed"))
    }

    @Test func everyNumberHasAnAuthor() throws {
        for path in Self.scripts {
            let text = try Pages.text(path)
            #expect(text.hasPrefix("/// "), "\(path) says at its top what it makes")
            #expect(text.contains("\nstated \""), "\(path) says what a paper states")
            #expect(text.contains("\nchosen \""), "\(path) says what its author chose")
            #expect(text.contains("\nexpect "), "\(path) says what has to be true")
        }
    }

    @Test func theTableOfExamplesNamesEachOnce() throws {
        let page = try Pages.text("examples/README.md")
        for path in Self.scripts {
            let name = path.dropFirst("examples/".count)
            #expect(page.components(separatedBy: "](\(name))").count == 2, "\(name) in examples/README.md")
        }
    }

    @Test func formattingChangesNothing() throws {
        guard try Pages.commands(shell).contains("format") else { return }
        let outcome = try shell.nsyn("format", "--check", Self.examples)
        #expect(outcome.code == 0, "\(outcome.output)\(outcome.errors)")
    }
}
