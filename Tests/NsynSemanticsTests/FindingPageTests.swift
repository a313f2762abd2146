import Foundation
import NsynDiagnostics
import Testing

@testable import NsynSemantics

/// Every code has a page; what the page shows is true.
@Suite(.serialized) struct FindingPageTests {
    /// One after another may use it, which is what `serialized` says.
    nonisolated(unsafe) static let library = Library()
    static let codes = library.codes.map(\.code)
    /// What the checker itself raises: findings of `nsyn lint` have their tests beside it.
    static let checked = library.registry.map(\.code).filter { code in
        library.page(of: code).map { $0.isRule || !$0.tier.isPractice } ?? false
    }

    private func findings(_ script: String) -> [Finding] {
        Checker(library: Self.library, rules: .everything).check(path: "page.nsyn", text: script).findings
    }

    @Test func codesAndNamesAreUnique() {
        let names = Self.library.codes.map(\.name)
        #expect(Set(Self.codes).count == Self.codes.count)
        #expect(Set(names).count == names.count)
    }

    @Test(arguments: checked) func failingExampleRaisesItsCode(_ code: Code) throws {
        let page = try #require(Self.library.page(of: code))
        #expect(!page.description.title.isEmpty && !page.description.why.isEmpty)
        guard let failing = page.failing else {
            #expect(page.command != nil, "\(code) shows neither a script nor a command")
            return
        }
        let found = findings(failing)
        let listed = found.map { "\($0.code): \($0.message)" }
        #expect(found.contains { $0.code == code }, "\(code) \(page.description.name) gives \(listed)")
        // A mistake of syntax leaves half a script, which may be wrong in other ways.
        let isSyntax = code.number < 200
        #expect(
            isSyntax || !found.contains { $0.severity == .error && $0.code != code }, "\(code) also gives \(listed)")
    }

    @Test(arguments: codes) func passingExampleIsClean(_ code: Code) throws {
        let page = try #require(Self.library.page(of: code))
        guard let passing = page.passing else { return }
        let objections = findings(passing).filter {
            $0.code == code || $0.severity == .error || $0.severity == .warning
        }
        #expect(objections.isEmpty, "\(code) repaired gives \(objections.map { "\($0.code): \($0.message)" })")
    }

    @Test(arguments: codes) func aFindingInACommentIsNone(_ code: Code) throws {
        guard let failing = try #require(Self.library.page(of: code)).failing else { return }
        let commented = failing.split(separator: "\n", omittingEmptySubsequences: false).map { "// " + $0 }
        #expect(findings(commented.joined(separator: "\n")).allSatisfy { $0.code == .emptyScript })
    }

    /// The places of a finding don't move when characters of several bytes stand before it.
    @Test(arguments: checked) func placesAreBytesNotCharacters(_ code: Code) throws {
        guard let failing = try #require(Self.library.page(of: code)).failing else { return }
        let prefix = "// µ ° ⁻ 😀\n"
        let plain = findings(failing).filter { $0.code == code }.map(\.span.start)
        let moved = findings(prefix + failing).filter { $0.code == code }.map(\.span.start)
        #expect(moved == plain.map { $0 + UInt32(prefix.utf8.count) })
    }

    /// `make docs` writes the pages; what is committed is what the declarations say today.
    @Test func committedPagesAreFresh() throws {
        let root = "/" + #filePath.split(separator: "/").dropLast(3).joined(separator: "/")
        for code in Self.codes {
            let page = try #require(Self.library.page(of: code))
            let committed = try? String(contentsOfFile: "\(root)/docs/findings/\(code).md", encoding: .utf8)
            #expect(committed == page.markdown, "docs/findings/\(code).md is stale: run make docs")
        }
        let index = try? String(contentsOfFile: "\(root)/docs/findings/README.md", encoding: .utf8)
        #expect(index == Self.library.findingsIndex, "docs/findings/README.md is stale: run make docs")
    }
}
