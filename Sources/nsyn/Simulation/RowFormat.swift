import NsynDiagnostics
import NsynDigest
import NsynFiles
import NsynLearning
import NsynSimulation
import NsynTables

/// How rows become bytes, block by block and on any thread.
enum RowFormat: Sendable {
    case csv, jsonLines, arrow

    init?(path: String) {
        if path.hasSuffix(".csv") {
            self = .csv
        } else if path.hasSuffix(".jsonl") {
            self = .jsonLines
        } else if path.hasSuffix(".arrow") || path.hasSuffix(".feather") {
            self = .arrow
        } else {
            return nil
        }
    }

    func header(_ simulation: Simulation) -> [UInt8] {
        switch self {
        case .csv: return CSVWriter.bytes(of: Table(schema: simulation.schema))
        case .jsonLines: return []
        case .arrow:
            var writer = ArrowWriter()
            return writer.header(simulation.schema)
        }
    }

    /// Rows without a header.
    var bytes: @Sendable (Table) -> [UInt8] {
        switch self {
        case .jsonLines: { JSONLinesWriter.bytes(of: $0) }
        case .arrow: { ArrowWriter.batch(of: $0) }
        case .csv:
            { table in
                guard table.rowCount > 0 else { return [] }
                let bytes = CSVWriter.bytes(of: table)
                return Array(bytes[((bytes.firstIndex(of: 10) ?? -1) + 1)...])
            }
        }
    }

    /// A whole file.
    func file(_ table: Table) -> [UInt8] {
        switch self {
        case .csv: CSVWriter.bytes(of: table)
        case .jsonLines: JSONLinesWriter.bytes(of: table)
        case .arrow: ArrowWriter.bytes(of: table)
        }
    }
}

extension SimulationReport {
    func write(_ request: SimulationRequest, to path: String, script: ScriptSet.Script, resumes: Bool) throws
        -> ExitCode
    {
        guard let format = RowFormat(path: path) else {
            throw UsageError("--out takes a name that ends in .csv, .jsonl or .arrow.", command: "simulate")
        }
        guard request.isStream, let job = request.job() else {
            let answer = try request.answer(options)
            line.end()
            if let failure = FileWriter.write(format.file(answer.table), to: path) { throw EnvironmentFailure(failure) }
            return answer.wasCancelled ? .environment : .success
        }
        let run = SimulationRun(job, shard: options.shard)
        if run.range.count > Runner.mostRows, request.steps.isEmpty {
            throw SimulationProblem(
                .tooManyRows,
                "`\(request.simulation.name)` has \(run.range.count) conditions: more rows than a file should hold",
                notes: [
                    "write parts with --shard 1/\((run.range.count - 1) / Runner.mostRows + 1), or ask with --where or --top"
                ])
        }
        let file = try RowFile(path, run: identity(request, script), first: run.range.lowerBound, resumes: resumes)
        // Parts of text are joined by putting one behind the other; an Arrow file says at its end where its batches lie.
        if file.isEmpty, options.shard.part == 1 || format == .arrow {
            try file.write(format.header(request.simulation), rows: 0, next: run.range.lowerBound)
        }
        guard var batches = ArrowWriter(resuming: file.state, request.simulation.schema),
            format != .arrow || batches.length == file.length
        else { throw SimulationProblem(.notTheSameRun, "`\(path).progress` can't be read") }
        var problem: (any Error)?
        var pieces = 0
        let next = run.starting(at: file.next).bytes(isCancelled: options.isCancelled, format: format.bytes) {
            bytes, rows, next in
            do {
                try file.write(bytes, rows: rows, next: next)
                if format == .arrow {
                    batches.add(bytes)
                    file.state = batches.state
                }
            } catch {
                problem = error
                return false
            }
            pieces += 1
            if pieces % 256 == 0 { file.keepProgress() }
            options.progress(SimulationRun.Progress(done: next - run.range.lowerBound, total: run.range.count))
            return true
        }
        line.end()
        if let problem { throw problem }
        let console = invocation.console
        if next < run.range.upperBound {
            file.keepProgress()
            console.complain(
                "stopped after \(next - run.range.lowerBound) of \(run.range.count) conditions; \(file.rows) rows are in "
                    + "\(path).partial, and --resume goes on with them")
            return .environment
        }
        if file.rows == 0 {
            file.discard()
            throw SimulationProblem(
                .noConditions,
                "none of the \(run.range.count) conditions of `\(request.simulation.name)` is left, and no file was written"
            )
        }
        if format == .arrow {
            try file.write(batches.finish(request.simulation.schema), rows: 0, next: next)
        }
        try file.finish()
        if invocation.format == .json {
            console.printJSON { json in
                json.field("version", 1)
                json.field("file", path)
                json.field("rows", file.rows)
            }
        } else {
            console.print("\(path): \(file.rows) rows\n")
        }
        return .success
    }

    /// Changes whenever any row of the run could.
    private func identity(_ request: SimulationRequest, _ script: ScriptSet.Script) -> String {
        var bytes = checker.sources[script.file].bytes
        bytes += Array("\(request.steps) \(options.seed ?? -1) \(options.shard) \(options.judges)".utf8)
        for model in request.simulation.models {
            bytes += Array((model.forecaster?.model.information.dataDigest ?? "").utf8)
            bytes += Array((model.forecaster?.model.information.learner ?? "").utf8)
        }
        return SHA256.hexadecimal(bytes)
    }
}
