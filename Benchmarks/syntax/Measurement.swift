import Glibc
import NsynDiagnostics
import NsynSyntax

/// CPU seconds of this process, so that a shared machine does not count.
enum Measurement {
    static func seconds() -> Double {
        var time = timespec()
        clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time)
        return Double(time.tv_sec) + Double(time.tv_nsec) * 1e-9
    }

    /// The median time of one call.
    static func median(_ repetitions: Int, _ body: () -> Void) -> Double {
        body()
        let times = (0..<repetitions).map { _ in
            let start = seconds()
            body()
            return seconds() - start
        }
        return times.sorted()[repetitions / 2]
    }

    static func run() {
        let text = RealisticText.make(lines: 100_000)
        let lines = Double(text.count { $0 == 10 })
        let megabytes = Double(text.count) / 1e6
        var tokens = 0
        var nodes = 0
        let lexing = median(9) { tokens = Parser.countTokens(bytes: text) }
        let parsing = median(9) {
            let tree = Parser.parse(bytes: text, file: FileID(0))
            precondition(tree.findings.isEmpty)
            nodes = tree.nodeCount
        }
        let tree = Parser.parse(bytes: text, file: FileID(0))
        var sum = 0
        let walking = median(9) { sum &+= walk(tree, tree.rootID) }
        precondition(sum != 0)
        let formatting = median(3) { sum &+= Formatter.format(tree).count }

        report("tokenise", megabytes / lexing, "MB/s", goal: 150)
        report("tokenise, per token", lexing * 1e9 / Double(tokens), "ns")
        report("lossless parse", lines / parsing, "lines/CPU-s", goal: 300_000)
        report("lossless parse, bytes", megabytes / parsing, "MB/s")
        report("tree building, per node", (parsing - lexing) * 1e9 / Double(nodes), "ns")
        report("tree walk, per node", walking * 1e9 / Double(nodes), "ns")
        report("format", lines / formatting, "lines/CPU-s")
    }

    private static func walk(_ tree: SyntaxTree, _ id: NodeID) -> Int {
        var sum = Int(tree.kind(id).rawValue)
        var child = tree.firstChild(id)
        while let next = child {
            sum &+= walk(tree, next)
            child = tree.nextSibling(next)
        }
        return sum
    }

    /// One figure a line, for people and for the script that gathers them.
    private static func report(_ name: String, _ value: Double, _ unit: String, goal: Double? = nil) {
        let shown = value >= 1000 ? String(Int(value)) : String((value * 100).rounded() / 100)
        print("\(name)\t\(shown)\t\(unit)\(goal.map { "\tgoal \(Int($0))" } ?? "")")
    }
}
