import NsynDiagnostics
import NsynLearning
import NsynSemantics

/// What the commands about models have in common.
enum LearningSupport {
    static let data = Option<String>(
        "data", "DIR", .folder, help: "The folder with the data sets; else the environment's NSYN_DATA.")
    static let seed = Option<Int>(
        "seed", "NUMBER", .integer(in: 0...1_000_000_000), help: "The seed of everything random (1).")
    static let trials = Option<Int>(
        "trials", "NUMBER", .integer(in: 1...200),
        help: "Settings tried inside the training rows before each fit (1: the presets).")
    static let threads = Option<Int>(
        "threads", "NUMBER", .integer(in: 1...1024), help: "Threads to use; the results are the same for any number.")

    static func folder(_ invocation: Invocation) throws -> String {
        if let folder = invocation[data] ?? Environment["NSYN_DATA"] { return folder }
        throw UsageError(
            "The data sets are nowhere: give --data DIR or set NSYN_DATA.", command: invocation.command.name)
    }

    /// A model file or, by a name that no file has, one that nsyn carries along: `ag-nanoplates.model`.
    static func model(_ path: String) throws(DataProblem) -> Model {
        if !FileBytes.exists(path), let bytes = LibraryFiles.model(named: path) {
            return try Model(ModelReader(bytes: bytes))
        }
        return try Model(path: path)
    }

    /// What a model's answers are worth for a group that it never met; nothing where its data have no groups.
    static func newGroups(_ model: Model) -> [(String, String)] {
        guard let groups = model.groups else { return [] }
        let worth = groups.calibration
        var text = "promises \(percent(worth.guarantee.promised(0.9))) from \(worth.count) left out"
        if let intervals = worth.guarantee.intervals {
            text += ", ± \(ModelCard.number(intervals.quantile(0.9)))"
            if worth.share < 1 {
                text += "; the learner counts \(ModelCard.number(worth.share)), the mean the rest"
            }
        }
        return [("a new \(groups.column)", text)]
    }

    /// A level as intervals are headed by: `90 %`.
    static func percent(_ share: Double) -> String { "\(Int((share * 100 + 1e-9).rounded(.down))) %" }

    static func useThreads(_ invocation: Invocation) {
        if let count = invocation[threads] { Parallel.threads = count }
    }

    /// Runs the body; what is wrong with data or a model becomes a message with its code, and the exit code that fits.
    static func reporting(_ invocation: Invocation, _ body: () throws -> ExitCode) throws -> ExitCode {
        do { return try body() } catch let problem as DataProblem {
            let name = problem.kind.rawValue
            invocation.console.complain(error: "\(problem) [\(problem.kind.code) \(name)]")
            return problem.kind == .unreadableFile ? .environment : .findings
        }
    }

    /// Columns side by side.
    static func aligned(_ table: [[String]], indent: String = "") -> String {
        let count = table.map { $0.count }.max() ?? 0
        let widths = (0..<count).map { column in
            table.map { column < $0.count ? $0[column].count : 0 }.max() ?? 0
        }
        return table.map { row in
            let cells = row.enumerated().map { column, cell in
                cell + String(repeating: " ", count: widths[column] - cell.count)
            }
            let line = indent + cells.joined(separator: "  ")
            return String(line.reversed().drop { $0 == " " }.reversed())
        }.joined(separator: "\n") + "\n"
    }
}
