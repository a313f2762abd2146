import NsynDiagnostics
import NsynSemantics
import NsynSyntax
import Testing

@testable import NsynReview

extension OneAfterAnother {
    /// Every code, seen by the linter, with cases made from its own examples.
    @Suite struct PageTests {
        /// Codes that a script can show.
        static let shown = Review.library.registry.filter { Review.library.page(of: $0.code)?.failing != nil }.map(
            \.code)

        private func page(_ code: Code) throws -> FindingPage { try #require(Review.library.page(of: code)) }

        @Test(arguments: shown) func failing(_ code: Code) throws {
            let page = try page(code)
            let failing = try #require(page.failing)
            let found = Review.codes(failing, try linter(page))
            #expect(found.contains(code.description), "\(code) gives \(found)")
        }

        /// A repaired example raises nothing that would fail a review, and nothing of practice at all.
        @Test(arguments: shown) func passing(_ code: Code) throws {
            guard let passing = try page(code).passing else { return }
            let found = Review.lint(passing, Review.usual).findings
            let practice = found.filter { finding in
                Review.library.registry.first { $0.code == finding.code }?.tier.isPractice == true
            }
            #expect(practice.map(\.code.description) == [], "\(practice.map(\.message))")
            let objections = found.filter { $0.code == code || $0.severity == .error || $0.severity == .warning }
            #expect(objections.map(\.code.description) == [], "\(objections.map(\.message))")
        }

        /// First in a script, a waiver covers the finding; the report keeps it with its reason.
        @Test(arguments: shown) func suppressed(_ code: Code) throws {
            let page = try page(code)
            let failing = try #require(page.failing)
            let linter = try linter(page)
            // What keeps a script from being read can't be waived by it.
            guard code.number / 100 != 1, code.number / 100 != 10, code.number != 445, code.number != 220,
                code.number != 225
            else { return }
            for name in [code.description, page.description.name] {
                let script = "waive \(name) because \"an example of it\"\n" + failing
                let linted = Review.lint(script, linter)
                #expect(!linted.findings.contains { $0.code == code }, "\(linted.findings.map(\.message))")
                #expect(linted.waived.contains { $0.finding.code == code && $0.reason == "an example of it" })
            }
        }

        @Test(arguments: shown) func inAComment(_ code: Code) throws {
            let page = try page(code)
            let lines = try #require(page.failing).split(separator: "\n", omittingEmptySubsequences: false)
            let commented = lines.map { "// " + $0 }.joined(separator: "\n")
            #expect(Review.codes(commented, try linter(page)).allSatisfy { $0 == "NS0225" })
        }

        /// Characters of several bytes in front move the place of a finding by their bytes.
        @Test(arguments: shown) func multiByte(_ code: Code) throws {
            let page = try page(code)
            let failing = try #require(page.failing)
            let prefix = "// µ ° ⁻ 😀\n"
            let linter = try linter(page)
            let plain = Review.lint(failing, linter).findings.filter { $0.code == code }.map(\.span.start)
            let moved = Review.lint(prefix + failing, linter).findings.filter { $0.code == code }.map(\.span.start)
            #expect(moved == plain.map { $0 + UInt32(prefix.utf8.count) })
        }

        /// Whatever is repaired has no more errors, no mistakes of syntax, all of its comments, and stays as it is when it is
        /// repaired again. What its page promises is kept.
        @Test(arguments: shown) func fixed(_ code: Code) throws {
            let page = try page(code)
            let failing = "// before\n" + (try #require(page.failing)) + "\n// behind\n"
            let linter = try linter(page)
            let before = Review.lint(failing, linter)
            for promise in [FixPromise.safe, .unsafe] {
                let outcome = Review.fixed(failing, upTo: promise, linter)
                let text = Review.string(outcome.bytes)
                let after = Review.lint(text, linter)
                let promised = page.fix.map { $0.rawValue <= promise.rawValue && $0 != .displayOnly } ?? false
                if promised {
                    #expect(!after.findings.contains { $0.code == code }, "\(code) is still there:\n\(text)")
                }
                #expect(errors(after) <= errors(before))
                #expect(after.checked.tree.findings.count <= before.checked.tree.findings.count)
                #expect(Comments.areKept(from: before.checked.tree, in: after.checked.tree) || promise == .unsafe)
                let again = Review.fixed(text, upTo: promise, linter)
                #expect(again.bytes == outcome.bytes, "\(code) is repaired twice:\n\(Review.string(again.bytes))")
            }
        }

        private func errors(_ script: LintedScript) -> Int { script.findings.filter { $0.severity == .error }.count }

        private func linter(_ page: FindingPage) throws -> Linter {
            guard page.tier.status == .deprecated else { return Review.everything }
            return Review.linter(RuleChoice(select: [page.description.name], includesPreview: true))
        }

        @Test func everyScriptRuleIsDeclared() throws {
            for rule in allScriptRules {
                let page = try #require(Review.library.page(of: rule.code), "\(rule.code) is not declared")
                #expect(page.tier.isPractice)
            }
            let declared = Review.library.registry.filter { $0.tier.isPractice && $0.code.number < 5000 }.map(\.code)
            #expect(Set(declared) == Set(allScriptRules.map { $0.code }))
        }
    }
}
