import NsynDiagnostics
import Testing

@testable import NsynSyntax

/// Texts that would hang, overflow the stack or exhaust memory in a careless parser.
@Suite struct LimitTests {
    @Test(arguments: [
        "(", "[", "{", "let x = (", "a(", "a[", "-", "not ", "if x {", "a.", "a^", "x + ", "f(x => ", "run ", "(a, ",
        "if a then ", "[[", "{a: {", "/* ", "\"", "“", "cluster [", "5 mol/(", ") ", "} ", "x => ", "p: List<",
        "if x {} else ", "protocol p() {", "repeat 2 times {\n", "reaction A ", "a b, ", "to ", "zip {", "≤", ".5",
        "r { f { ", "let a: (", "x where ", "x let a = ", "]", "fn f(]", "[)", "{]", "(}",
    ])
    func manyTimesOver(piece: String) {
        let bytes = Array(String(repeating: piece, count: 3_000).utf8)
        for prefix in ["", "let x = ", "protocol p() {\n", "sweep s = p over {\n", "reagent r {\n"] {
            let text = Array(prefix.utf8) + bytes
            let clock = ContinuousClock()
            var tree = SyntaxTree.empty
            let time = clock.measure { tree = Parser.parse(bytes: text, file: FileID(0)) }
            #expect(time < .seconds(5), "\(prefix)\(piece): \(time)")
            #expect(tree.findings.count <= Parser.findingLimit + 1)
            #expect(depth(tree) < 12 * Parser.nestingLimit, "\(prefix)\(piece): \(depth(tree))")
            let problem = firstProblem(tree, text)
            #expect(problem == nil, "\(prefix)\(piece)")
        }
    }

    @Test func deepNestingIsOneMistake() {
        let text =
            "let x = " + String(repeating: "(", count: 300) + "1" + String(repeating: ")", count: 300) + "\nlet y = 2"
        let tree = Parser.parse(bytes: Array(text.utf8), file: FileID(0))
        #expect(tree.findings.map(\.code.number) == [110])
        #expect(tree.root.children.reduce(0) { count, _ in count + 1 } == 2)
    }

    @Test func whatIsAllowedIsDeepEnough() {
        let text = "let x = " + String(repeating: "(", count: 200) + "1" + String(repeating: ")", count: 200)
        #expect(Parser.parse(bytes: Array(text.utf8), file: FileID(0)).findings.isEmpty)
    }

    @Test func aLongLineWorks() {
        let text = "let x = [" + String(repeating: "5.25 mL, ", count: 200_000) + "1]"
        let tree = Parser.parse(bytes: Array(text.utf8), file: FileID(0))
        #expect(tree.findings.isEmpty)
        #expect(tree.nodeCount > 200_000)
    }

    private func depth(_ tree: SyntaxTree) -> Int {
        // Children come before parents, so one pass from the root down sees every parent first.
        var depths = [Int32](repeating: 0, count: tree.nodeCount)
        var deepest: Int32 = 0
        for index in stride(from: tree.nodeCount - 1, through: 0, by: -1) {
            deepest = max(deepest, depths[index])
            var child = tree.firstChild(NodeID(UInt32(index)))
            while let next = child {
                depths[Int(next.index)] = depths[index] + 1
                child = tree.nextSibling(next)
            }
        }
        return Int(deepest)
    }
}
