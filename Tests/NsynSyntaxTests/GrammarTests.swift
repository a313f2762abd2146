import Foundation
import NsynDiagnostics
import Testing

@testable import NsynSyntax

@Suite struct GrammarTests {
    @Test func everyRuleIsUsedAndDefined() throws {
        #expect(try Grammar.load().loose == [])
    }

    /// The words of the grammar file and the words of the lexer are the same words.
    @Test func theGrammarKnowsEveryRecordKeyword() throws {
        let text = try String(contentsOf: packageRoot.appendingPathComponent("grammar/nsyn.ebnf"), encoding: .utf8)
        for keyword in Keyword.all where keyword.wordClass != .preposition {
            #expect(text.contains("\"\(keyword.spelling)\""), "\(keyword.spelling)")
        }
        for keyword in Keyword.all where keyword.wordClass == .preposition {
            #expect(text.contains(keyword.spelling), "\(keyword.spelling)")
        }
    }

    @Test func whatTheGrammarWritesTheParserReads() throws {
        let grammar = try Grammar.load()
        for seed in 0..<600 as Range<UInt64> {
            var generator = ProgramGenerator(grammar, seed: seed)
            let program = generator.program()
            let tree = Parser.parse(bytes: program, file: FileID(0))
            let problem = firstProblem(tree, program)
            #expect(problem == nil)
            if let finding = tree.findings.first {
                let start = max(0, Int(finding.span.start) - 80)
                let end = min(program.count, Int(finding.span.end) + 40)
                Issue.record(
                    """
                    seed \(seed): \(finding.message)
                    \(String(decoding: program[start..<Int(finding.span.start)], as: UTF8.self))⟦here⟧\
                    \(String(decoding: program[Int(finding.span.start)..<end], as: UTF8.self))
                    """)
            }
        }
    }

    @Test func whatTheGrammarWritesTheFormatterKeeps() throws {
        let grammar = try Grammar.load()
        for seed in 0..<300 as Range<UInt64> {
            var generator = ProgramGenerator(grammar, seed: seed &+ 10_000)
            let program = generator.program()
            if let problem = formattingProblem(program) {
                Issue.record("seed \(seed): \(problem)\n\(String(decoding: program, as: UTF8.self))")
            }
        }
    }

    /// Tokens dropped, doubled, swapped: the tree stays whole and the messages few.
    @Test func brokenProgramsStayTrees() throws {
        let grammar = try Grammar.load()
        var random = SeededGenerator(seed: 99)
        for seed in 0..<500 as Range<UInt64> {
            var generator = ProgramGenerator(grammar, seed: seed &+ 20_000)
            let program = generator.program(items: 3)
            let tree = Parser.parse(bytes: program, file: FileID(0))
            let token = TokenID(UInt32.random(in: 0..<UInt32(tree.tokenCount), using: &random))
            let span = tree.span(token)
            var mutated = program
            let text = Array(program[Int(span.start)..<Int(span.end)])
            switch Int.random(in: 0..<3, using: &random) {
            case 0: mutated.removeSubrange(Int(span.start)..<Int(span.end))
            case 1: mutated.insert(contentsOf: [32] + text, at: Int(span.end))
            default:
                let other = tree.span(TokenID(UInt32.random(in: 0..<UInt32(tree.tokenCount), using: &random)))
                mutated.replaceSubrange(
                    Int(span.start)..<Int(span.end), with: program[Int(other.start)..<Int(other.end)])
            }
            let broken = Parser.parse(bytes: mutated, file: FileID(0))
            let problem = firstProblem(broken, mutated) ?? formattingProblem(mutated)
            if problem != nil || broken.findings.count > 12 {
                Issue.record(
                    """
                    seed \(seed): \(problem ?? "a flood: \(broken.findings.map(\.message))")
                    \(String(decoding: mutated, as: UTF8.self))
                    """)
            }
        }
    }

    /// A short run of byte mutations with fixed seeds; `scripts/fuzz` does the long ones.
    @Test func mutatedBytesNeverBreakAnything() throws {
        let grammar = try Grammar.load()
        var random = SeededGenerator(seed: 7)
        for seed in 0..<2000 as Range<UInt64> {
            var generator = ProgramGenerator(grammar, seed: seed &+ 30_000)
            var bytes = generator.program(items: 2)
            for _ in 0..<Int.random(in: 1...6, using: &random) where !bytes.isEmpty {
                let index = Int.random(in: 0..<bytes.count, using: &random)
                switch Int.random(in: 0..<4, using: &random) {
                case 0: bytes[index] = UInt8.random(in: 0...255, using: &random)
                case 1: bytes.remove(at: index)
                case 2: bytes.insert(Array("(){}[]\"/*\n;:.,=+-0a°".utf8).randomElement(using: &random)!, at: index)
                default: bytes.removeSubrange(index..<min(bytes.count, index + Int.random(in: 1...12, using: &random)))
                }
            }
            let tree = Parser.parse(bytes: bytes, file: FileID(0))
            if let problem = firstProblem(tree, bytes) ?? formattingProblem(bytes) {
                Issue.record("seed \(seed): \(problem)\n\(String(decoding: bytes, as: UTF8.self))")
            }
        }
    }

    /// Seeds for `scripts/fuzz`, written when it asks for them.
    @Test func writesFuzzingSeedsWhenAsked() throws {
        guard let folder = ProcessInfo.processInfo.environment["NSYN_FUZZ_SEEDS"] else { return }
        let grammar = try Grammar.load()
        for seed in 0..<200 as Range<UInt64> {
            var generator = ProgramGenerator(grammar, seed: seed &+ 40_000)
            try Data(generator.program(items: 2)).write(to: URL(fileURLWithPath: "\(folder)/seed\(seed).nsyn"))
        }
    }
}
