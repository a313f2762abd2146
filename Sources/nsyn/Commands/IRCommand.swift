import NsynDiagnostics
import NsynFiles
import NsynPlan
import NsynSemantics

/// `nsyn ir`: the plan of a protocol as text that reads back, or as JSON.
enum IRCommand {
    private static let file = Positional("FILE", .path, help: "A script, a plan printed before (.plan), or -.")
    private static let name = Positional("PROTOCOL", .text, .optional, help: "Only this protocol.")
    private static let spans = Flag("spans", help: "Keep the places in the script.")

    static let command = Command(
        "ir",
        summary: "Print the plan of each protocol",
        discussion: """
            The plan is what a protocol means: numbered vessels and materials, parameters, primitive steps. Its text \
            reads back: `nsyn ir FILE.plan` prints a plan that was printed before.
            """,
        parameters: [.positional(file), .positional(name), .flag(spans)],
        examples: [
            .init("nsyn ir protocol.nsyn reduce", "Prints the plan of one protocol."),
            .init("nsyn ir protocol.nsyn --format json", "Prints all plans as JSON."),
        ]
    ) { invocation in
        let path = invocation[required: file]
        if path.utf8.elementsEqual("-".utf8) == false, path.hasSuffix(".plan") { return try reprint(path, invocation) }
        let scripts = ScriptSet([path])
        let checker = Checker(library: StandardLibrary.open(), sources: scripts.sources)
        guard let script = scripts.scripts.first else {
            invocation.console.complain(Report(sources: scripts.sources, findings: scripts.findings))
            return .environment
        }
        let checked = checker.check(script.file, identity: script.identity, loader: script.loader)
        let report = Report(sources: checker.sources, findings: checked.findings)
        let plans = checked.plans.filter { plan in invocation[name].map { $0 == plan.plan.name } ?? true }
        if let wanted = invocation[name], plans.isEmpty {
            throw UsageError(
                "There is no protocol `\(wanted)` in \(path)",
                suggestion: Suggestions.closest(to: wanted, among: checked.plans.map(\.plan.name)), command: "ir")
        }
        for plan in plans { print(plan.plan, plan.sweeps, invocation) }
        if report.count(.error) > 0 {
            invocation.console.complain(report)
            return .findings
        }
        return .success
    }

    private static func print(_ plan: Plan, _ sweeps: [SweepPlan], _ invocation: Invocation) {
        switch invocation.format {
        case .json: invocation.console.print(PlanJSON.text(plan, sweeps: sweeps) + "\n")
        default: invocation.console.print(PlanPrinter.text(plan, sweeps: sweeps, spans: invocation[spans]))
        }
    }

    private static func reprint(_ path: String, _ invocation: Invocation) throws -> ExitCode {
        switch SourceReader.read(path) {
        case .failure(let failure): throw EnvironmentFailure(failure)
        case .success(let bytes):
            do throws(PlanTextError) {
                let (plan, sweeps) = try PlanReader.read(bytes: bytes)
                print(plan, sweeps, invocation)
                return .success
            } catch {
                invocation.console.complain(error: "\(path), \(error)")
                return .findings
            }
        }
    }
}
