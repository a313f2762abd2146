import NsynDiagnostics
import NsynFiles
import NsynReview
import NsynSemantics

/// `nsyn test`: the `expect` lines of scripts, and the fenced examples of Markdown pages.
enum TestCommand {
    private static let paths = Positional(
        "PATH", .path, .oneOrMore, help: "Scripts, folders of scripts, Markdown pages, or -.")

    static let command = Command(
        "test",
        summary: "Run the expectations of scripts and the examples of pages",
        discussion: """
            An expectation that rests on a prediction asks the model. \
            Blocks of a page that begin with ```nsyn have to check clean; with ```nsyn failing CODE they have to \
            raise that code.
            """,
        parameters: [.positional(paths)],
        examples: [
            .init("nsyn test examples", "Runs every expectation below a folder."),
            .init("nsyn test docs/tutorial.md", "Checks the examples of a page."),
        ]
    ) { invocation in
        let all = invocation[all: paths]
        let pages = all.filter { $0.hasSuffix(".md") }
        let scripts = ScriptSet(all.filter { !$0.hasSuffix(".md") })
        let library = StandardLibrary.open()
        let checker = Checker(library: library, sources: scripts.sources)
        checker.predictor = SimulationSupport.predictor(checker)
        var tally = Tally(console: invocation.console, isQuiet: invocation.format == .json)
        var findings = scripts.findings
        for script in scripts.scripts {
            let checked = checker.check(script.file, identity: script.identity, loader: script.loader)
            let errors = checked.findings.filter { $0.severity == .error }
            findings += errors
            if !errors.isEmpty { tally.fail(script.path, "has errors") }
            for expectation in checked.expectations { tally.add(expectation, in: script.path, checker) }
        }
        let everything = ResolvedChoice(RuleChoice(includesPreview: true), registry: library.registry)
        let linter = Linter(library: library, choice: everything)
        for page in pages { try test(page: page, checker, linter, &tally) }
        invocation.console.complain(Report(sources: checker.sources, findings: findings))
        tally.finish(invocation)
        return scripts.isIncomplete ? .environment : tally.failed == 0 ? .success : .findings
    }

    private static func test(page: String, _ checker: Checker, _ linter: Linter, _ tally: inout Tally) throws {
        switch SourceReader.read(page) {
        case .failure(let failure): throw EnvironmentFailure(failure)
        case .success(let bytes):
            for block in FencedBlock.blocks(in: String(decoding: bytes, as: UTF8.self)) {
                let place = "\(page):\(block.line)"
                if let wanted = block.wanted {
                    // What only a reviewer sees is raised by `nsyn lint`, previews included.
                    let linted = linter.linted(Array(block.text.utf8), place, nil, MemoryLoader())
                    if linted.findings.contains(where: { $0.code.description == wanted }) {
                        tally.pass()
                    } else {
                        tally.fail(place, "does not raise \(wanted)")
                    }
                    continue
                }
                let checked = checker.check(path: place, text: block.text)
                let codes = Set(
                    checked.findings.filter { $0.severity == .error || $0.severity == .warning }.map(\.code))
                if let first = codes.sorted().first {
                    tally.fail(place, "raises \(first)")
                } else {
                    tally.pass()
                }
                for expectation in checked.expectations { tally.add(expectation, in: place, checker) }
            }
        }
    }

    private struct Tally {
        let console: Console
        let isQuiet: Bool
        var passed = 0
        var failed = 0
        var skipped = 0
        var failures: [(place: String, reason: String)] = []

        mutating func pass() { passed += 1 }

        mutating func fail(_ place: String, _ reason: String) {
            failed += 1
            failures.append((place, reason))
            if !isQuiet { console.print("failed: \(place): \(reason)\n") }
        }

        mutating func add(_ expectation: NsynSemantics.Expectation, in path: String, _ checker: Checker) {
            let line = checker.sources.range(of: expectation.span).start.line
            switch expectation.outcome {
            case .holds: pass()
            case .fails: fail("\(path):\(line)", "`\(expectation.text)` does not hold")
            case .broken: fail("\(path):\(line)", "`\(expectation.text)` can't be evaluated")
            case .needsModel:
                skipped += 1
                if !isQuiet { console.print("skipped: \(path):\(line): `\(expectation.text)` rests on a prediction\n") }
            }
        }

        func finish(_ invocation: Invocation) {
            guard invocation.format == .json else {
                console.print("\(passed) passed, \(failed) failed, \(skipped) skipped\n")
                return
            }
            console.printJSON { json in
                json.field("passed", passed)
                json.field("failed", failed)
                json.field("skipped", skipped)
                json.array("failures", of: failures) { json, failure in
                    json.object(nil) { json in
                        json.field("place", failure.place)
                        json.field("reason", failure.reason)
                    }
                }
            }
        }
    }
}

/// A ```nsyn block of a Markdown page.
struct FencedBlock {
    var text: String
    var line: Int
    /// The code that the block has to raise.
    var wanted: String?

    static func blocks(in page: String) -> [FencedBlock] {
        var blocks: [FencedBlock] = []
        var current: FencedBlock?
        for (number, line) in page.split(separator: "\n", omittingEmptySubsequences: false).enumerated() {
            if current != nil, line == "```" {
                if let block = current { blocks.append(block) }
                current = nil
            } else if current != nil {
                current?.text += line + "\n"
            } else if line == "```nsyn" || line.hasPrefix("```nsyn ") {
                let words = line.split(separator: " ")
                current = FencedBlock(text: "", line: number + 1, wanted: words.count == 3 ? String(words[2]) : nil)
            }
        }
        return blocks
    }
}
