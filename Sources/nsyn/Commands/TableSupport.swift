import NsynDiagnostics
import NsynFiles
import NsynQuantities
import NsynTables

/// What the commands about tables have in common: files in and out, and problems as findings with their place.
struct TableSupport {
    /// A table that a file holds, with the name that questions know it by.
    struct Loaded {
        var table: Table
        var name: String
    }

    /// What kept a file from being used, with the file.
    struct Failure: Error {
        var problem: TableProblem
        var path: String
        var bytes: [UInt8]
    }

    let units: UnitTable
    private(set) var warnings: [(problem: TableProblem, path: String, bytes: [UInt8])] = []

    init(units: UnitTable) { self.units = units }

    static let writtenFormats = "`.csv`, `.jsonl` or `.arrow`"

    mutating func read(_ path: String) throws -> Loaded {
        let read =
            path == "-"
            ? SourceReader.readStandardInput(limit: SourceReader.dataLimit)
            : SourceReader.read(path, limit: SourceReader.dataLimit)
        let bytes = try read.mapError { EnvironmentFailure($0) }.get()
        var reader = TableReader(units: units)
        do throws(TableProblem) {
            let table = try reader.table(bytes, named: path)
            for warning in reader.warnings { warnings.append((warning, path, bytes)) }
            return Loaded(table: table, name: Self.name(of: path))
        } catch { throw Failure(problem: error, path: path, bytes: bytes) }
    }

    /// `results` of `data/results.csv`; a name that a question can use.
    static func name(of path: String) -> String {
        let file = path == "-" ? "table" : String(path.split(separator: "/").last ?? "table")
        let stem = file.split(separator: ".").first.map(String.init) ?? "table"
        return identifier(stem)
    }

    /// A text as a name of the language.
    static func identifier(_ text: String) -> String {
        var name = ""
        for scalar in text.unicodeScalars {
            let isWord = scalar.properties.isAlphabetic || (scalar.value >= 48 && scalar.value <= 57) || scalar == "_"
            name.unicodeScalars.append(isWord ? scalar : "_")
        }
        while name.utf8.last == UInt8(ascii: "_") { name.removeLast() }
        let first = name.unicodeScalars.first
        return first == nil || (first!.value >= 48 && first!.value <= 57) ? "table" + name : name
    }

    /// The bytes of a file in the format that its name asks for.
    static func bytes(of table: Table, for path: String, command: String) throws -> [UInt8] {
        if path.hasSuffix(".csv") { return CSVWriter.bytes(of: table) }
        if path.hasSuffix(".jsonl") || path.hasSuffix(".ndjson") { return JSONLinesWriter.bytes(of: table) }
        if path.hasSuffix(".arrow") || path.hasSuffix(".feather") { return ArrowWriter.bytes(of: table) }
        throw UsageError("Tables are written as \(writtenFormats), and `\(path)` is none of them.", command: command)
    }

    static func write(_ bytes: [UInt8], to path: String) throws {
        if let failure = FileWriter.write(bytes, to: path) { throw EnvironmentFailure(failure) }
    }

    // MARK: Findings

    /// Runs the body; what is wrong with a table is printed with its place, on standard error.
    static func reporting(_ invocation: Invocation, _ body: () throws -> ExitCode) throws -> ExitCode {
        do { return try body() } catch let failure as Failure {
            complain([(failure.problem, failure.path, failure.bytes)], invocation)
            return .findings
        } catch let problem as TableProblem {
            invocation.console.complain(
                error: "\(problem.message) [\(problem.kind.code) \(problem.kind.rawValue)]", notes: problem.notes)
            return .findings
        }
    }

    func complain(_ invocation: Invocation) { Self.complain(warnings, invocation) }

    private static func complain(
        _ problems: [(problem: TableProblem, path: String, bytes: [UInt8])], _ invocation: Invocation
    ) {
        guard !problems.isEmpty else { return }
        var sources = SourceMap()
        var files: [String: FileID] = [:]
        var findings: [Finding] = []
        for (problem, path, bytes) in problems {
            let hasPlace = problem.range != nil
            let file = files[path] ?? (hasPlace ? sources.add(path: path, bytes: bytes) : sources.add(unreadable: path))
            files[path] = file
            let range = problem.range ?? 0..<0
            findings.append(
                Finding(
                    code: Code(UInt16(problem.kind.code.dropFirst(2)) ?? 0),
                    severity: problem.kind.isWarning ? .warning : .error, message: problem.message,
                    span: SourceSpan(
                        file: file, start: UInt32(clamping: range.lowerBound), end: UInt32(clamping: range.upperBound)),
                    notes: problem.notes))
        }
        invocation.console.complain(Report(sources: sources, findings: findings))
    }
}
