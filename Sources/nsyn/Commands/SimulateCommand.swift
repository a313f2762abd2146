import NsynDiagnostics
import NsynLearning
import NsynPlan
import NsynSemantics
import NsynSimulation
import NsynTables

/// `nsyn simulate`: the conditions of a sweep with all that follows from the plan, and what models predict of them.
enum SimulateCommand {
    private static let file = Positional("FILE", .path, help: "A script, or - for standard input.")
    private static let name = Positional("SWEEP", .text, .optional, help: "A sweep or a protocol of the script.")
    private static let filter = Option(
        "where", "EXPR", .text, help: "Only conditions for which this holds, such as 'plate.lower > 0.5'.")
    private static let top = Option<Int>(
        "top", "N", .integer(in: 1...1_000_000), help: "Only the best N, by --by, or by the first prediction.")
    private static let by = Option(
        "by", "EXPR", .text, help: "What --top sorts by: a column, or a computation; the largest come first.")
    private static let ascending = Flag("ascending", help: "The smallest come first.")
    private static let out = Option(
        "out", "FILE", .path, help: "Write all rows to this file: .csv, .jsonl or .arrow.")
    private static let shard = Option(
        "shard", "I/N", .shard, help: "Only part I of N; the parts one after the other are the whole.")
    private static let resume = Flag("resume", help: "Go on with an --out file whose run was interrupted.")
    private static let explain = Option<Int>(
        "explain", "CONDITION", .integer(in: 1...Int.max),
        help: "Say what drives the predictions of this condition, and which experiments are nearest to it.")
    private static let conditions = Option(
        "conditions", "FILE", .path,
        help: "Take the conditions from a table, a row each; its columns are parameters, with units in the header.")
    private static let findings = Flag(
        "findings", help: "Say of every condition what the check finds wrong with it: errors, warnings, their codes.")
    private static let runs = Flag(
        "runs",
        help: "A row for every run in the order in which to do them: replicates, blocks, controls, drawn by the seed.")
    private static let threads = LearningSupport.threads

    static let command = Command(
        "simulate",
        summary: "Predict every condition of a sweep",
        discussion: """
            Computes, for every condition, what follows from the plan (concentrations, equivalents, electrons, pH, \
            temperature, times) and asks the models that fit the protocol. A model that lacks something says what. A \
            condition outside of what a model has seen is flagged with the reason. Sweeps are computed as they are \
            read: --top, --where and the summary of a billion conditions need no memory. Ctrl-C ends with what is done.
            """,
        parameters: [
            .positional(file), .positional(name), .option(filter), .option(top), .option(by), .flag(ascending),
            .option(out), .option(shard), .flag(resume), .option(explain), .option(conditions), .flag(findings),
            .flag(runs),
            .option(SimulationSupport.seed), .option(threads),
        ],
        formats: [.human, .json, .csv],
        examples: [
            .init("nsyn simulate plates.nsyn screen", "Summarises a sweep and shows its first conditions."),
            .init(
                "nsyn simulate plates.nsyn screen --where 'plate.in_domain' --top 12",
                "Shows the twelve likeliest conditions that the model knows its way in."),
        ]
    ) { invocation in
        try SimulationSupport.reporting(invocation) { try simulate(invocation) }
    }

    private static func simulate(_ invocation: Invocation) throws -> ExitCode {
        LearningSupport.useThreads(invocation)
        let scripts = ScriptSet([invocation[required: file]])
        let checker = Checker(library: StandardLibrary.open(), sources: scripts.sources)
        guard let script = scripts.scripts.first else {
            invocation.console.complain(Report(sources: scripts.sources, findings: scripts.findings))
            return .environment
        }
        let subject = try subject(invocation, checker, script)
        let request = checker.add(path: "the command line", text: question(invocation, subject))
        let checked = checker.check(
            script.file, identity: script.identity, loader: script.loader, requests: [request])
        var errors = checked.findings.filter { $0.severity == .error }
        if case .table(let source)? = checked.directives.first?.action, invocation[findings] || source.asksForVerdicts {
            // Whoever asks which conditions are wrong gets those that are right.
            errors.removeAll { $0.sweep.map { $0.offending != $0.total } ?? false }
        }
        guard errors.isEmpty else {
            invocation.console.complain(Report(sources: checker.sources, findings: errors))
            return .findings
        }
        guard case .table(var source)? = checked.directives.first?.action else {
            throw UsageError("There is no sweep `\(subject)` in \(script.path).", command: "simulate")
        }
        let runner = SimulationSupport.runner(checker, checked)
        var options = Runner.Options()
        options.seed = invocation[SimulationSupport.seed]
        options.judges = invocation[findings]
        options.looksAtAll = invocation[explain] == nil
        if let shard = invocation[shard] { options.shard = (shard.part, shard.of) }
        Interruption.listen()
        options.isCancelled = { Interruption.isRequested || invocation.console.isClosed }
        let line = ProgressLine(subject)
        options.progress = { line.show($0) }
        defer { line.end() }
        var plans = SimulationSupport.plans(checked)
        if let path = invocation[conditions] {
            source = try ConditionTable(path, checker).apply(to: &plans, source)
        }
        let asked = try runner.request(source, plans, checker.planKnowledge, options)
        SimulationSupport.complain(about: runner, invocation.console)
        var wanted = try withTop(asked, invocation)
        let report = SimulationReport(
            invocation: invocation, checker: checker, runner: runner, options: options, line: line)
        if let condition = invocation[explain] { return try report.explain(wanted, condition: condition) }
        if invocation[runs] { return try report.runs(wanted, plans, source, to: invocation[out]) }
        if let path = invocation[out] {
            return try report.write(wanted, to: path, script: script, resumes: invocation[resume])
        }
        if invocation[resume] { throw UsageError("--resume goes with --out.", command: "simulate") }
        switch invocation.format {
        case .csv: return try report.printCSV(&wanted)
        case .json: return try report.printJSON(wanted)
        default: return try report.print(wanted)
        }
    }

    /// The sweep that was named, or the script's only one.
    private static func subject(_ invocation: Invocation, _ checker: Checker, _ script: ScriptSet.Script) throws
        -> String
    {
        let checked = checker.check(script.file, identity: script.identity, loader: script.loader)
        let sweeps = checked.plans.flatMap { $0.sweeps.map(\.name) }
        let names = sweeps + checked.plans.map(\.plan.name)
        if let name = invocation[name] {
            // In a script with mistakes the sweep may be there and not be understood: the check says it better.
            let isSound = checked.findings.allSatisfy { $0.severity != .error }
            if names.contains(name) || checked.plans.isEmpty || !isSound { return name }
            throw UsageError(
                "There is no sweep or protocol `\(name)` in \(script.path).",
                suggestion: Suggestions.closest(to: name, among: names), command: "simulate")
        }
        if sweeps.count == 1 { return sweeps[0] }
        if sweeps.isEmpty, checked.plans.count == 1 { return checked.plans[0].plan.name }
        throw UsageError(
            names.isEmpty
                ? "There is nothing to simulate in \(script.path)."
                : "\(script.path) has several: say which of \(names.joined(separator: ", ")).",
            command: "simulate")
    }

    /// The options as a line of the language, which is checked like any other.
    private static func question(_ invocation: Invocation, _ subject: String) -> String {
        var text = "show \(subject)"
        if let filter = invocation[filter] { text += " where (\(filter))" }
        if let by = invocation[by] {
            text += " sort by (\(by))" + (invocation[ascending] ? " ascending" : " descending")
            if let top = invocation[top] { text += " top \(top)" }
        }
        return text + "\n"
    }

    /// Without --by the best are those with the largest first prediction.
    private static func withTop(_ request: SimulationRequest, _ invocation: Invocation) throws -> SimulationRequest {
        guard let top = invocation[top], invocation[by] == nil else { return request }
        let predictions = request.simulation.schema.columns.filter {
            if case .prediction = $0.type { return true }
            return false
        }
        guard let column = predictions.first else {
            throw UsageError(
                "No model predicts anything of `\(request.simulation.name)`: say with --by what is best.",
                command: "simulate")
        }
        return SimulationRequest(
            request.simulation,
            request.steps + [
                .sort([TableExpression(column: column.name)], descending: !invocation[ascending]), .top(top),
            ])
    }
}

/// `3/7`
struct Shard: Sendable {
    var part: Int
    var of: Int
}

extension ValueType where Value == Shard {
    static var shard: ValueType {
        ValueType(completion: .nothing) { text in
            let parts = text.split(separator: "/", omittingEmptySubsequences: false).map { Int($0) }
            if parts.count == 2, let part = parts[0], let of = parts[1], part >= 1, part <= of, of <= 1_000_000 {
                return .success(Shard(part: part, of: of))
            }
            return .failure(Expectation("a part of so many, such as 1/7"))
        }
    }
}
