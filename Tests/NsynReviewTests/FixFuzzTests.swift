import NsynDiagnostics
import NsynSemantics
import NsynSyntax
import Testing

@testable import NsynReview

extension OneAfterAnother {
    /// Repairs of damaged scripts. `scripts/fuzz 3600 100000 Fixes` runs the same for longer.
    @Suite struct FixFuzzTests {
        /// The same numbers on every machine for a seed.
        private struct Dice {
            var state: UInt64

            mutating func next(_ bound: Int) -> Int {
                state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
                return bound > 0 ? Int((state >> 33) % UInt64(bound)) : 0
            }
        }

        private static let scripts = Review.library.registry.compactMap { Review.library.page(of: $0.code) }
            .flatMap { [$0.failing, $0.passing].compactMap { $0 } }

        /// A script of the pages with whole tokens taken out, doubled or exchanged, and comments put in.
        private static func damaged(_ seed: Int) -> String {
            var dice = Dice(state: UInt64(seed) &* 0x9E37_79B9_7F4A_7C15)
            for _ in 0..<4 { _ = dice.next(2) }
            let bytes = Array(scripts[dice.next(scripts.count)].utf8)
            let tree = Parser.parse(bytes: bytes, file: FileID(0))
            var pieces = (0..<UInt32(tree.tokenCount)).map { index in
                let before = index == 0 ? 0 : tree.span(TokenID(index - 1)).end
                return Array(bytes[Int(before)..<Int(tree.span(TokenID(index)).end)])
            }
            for _ in 0..<dice.next(4) {
                let place = dice.next(pieces.count)
                switch dice.next(5) {
                case 0: pieces.remove(at: place)
                case 1: pieces.insert(pieces[dice.next(pieces.count)], at: place)
                case 2: pieces.swapAt(place, dice.next(pieces.count))
                case 3: pieces.insert(Array(" // µ \(seed)\n".utf8), at: place)
                default: pieces[place] = pieces[dice.next(pieces.count)]
                }
                if pieces.count < 2 { break }
            }
            return String(decoding: pieces.joined(), as: UTF8.self)
        }

        @Test func repairsKeepTheirPromises() {
            var repaired = 0
            for seed in 0..<200 {
                let text = Self.damaged(seed)
                let before = Parser.parse(bytes: Array(text.utf8), file: FileID(0))
                for promise in [FixPromise.safe, .unsafe] {
                    let outcome = Review.fixed(text, upTo: promise)
                    repaired += outcome.applied.count
                    let after = Parser.parse(bytes: outcome.bytes, file: FileID(0))
                    #expect(after.findings.count <= before.findings.count, "seed \(seed):\n\(text)")
                    if promise == .safe { #expect(Comments.areKept(from: before, in: after), "seed \(seed):\n\(text)") }
                    let again = Review.fixed(Review.string(outcome.bytes), upTo: promise)
                    #expect(again.bytes == outcome.bytes, "seed \(seed):\n\(text)")
                }
            }
            #expect(repaired > 100)
        }

        @Test func whatUncoversTheNextIsRepairedToItsEnd() {
            let brackets = "let x = 5 " + String(repeating: "]", count: 40) + "\n"
            let entangled = " to fill first))\n    let( = vessel(20 mL)\n    let third = vessel(20 mL {\n"
            let chain = (1...30).map { "let a\($0) = \($0 == 1 ? "5 mL" : "2 * a\($0 - 1)")\n" }.joined()
            for text in [
                brackets, entangled, chain,
                "protocol p() {\n    let b = 5 mL\n" + chain.replacing("let", with: "    let") + "}\n",
            ] {
                for promise in [FixPromise.safe, .unsafe] {
                    let once = Review.fixed(text, upTo: promise)
                    #expect(Review.fixed(Review.string(once.bytes), upTo: promise).bytes == once.bytes)
                }
            }
            #expect(Review.string(Review.fixed(brackets, upTo: .unsafe).bytes).contains("]") == false)
        }

        @Test(arguments: [
            "let x = { \"a\n", "let x = (1 + \"a\n", "let x = { a { }, \"b", "let x = [ \"a\\\" \n]",
            "protocol p(a: Text = \"b) {\n}",
        ])
        func nothingIsPutBehindAnOpenText(source: String) {
            for promise in [FixPromise.safe, .unsafe] {
                let once = Review.fixed(source, upTo: promise)
                #expect(Review.fixed(Review.string(once.bytes), upTo: promise).bytes == once.bytes)
                #expect(once.rounds <= 2)
            }
        }
    }
}
