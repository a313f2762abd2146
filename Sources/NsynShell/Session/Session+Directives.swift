import NsynDiagnostics
import NsynDrawing
import NsynLearning
import NsynPlan
import NsynSemantics
import NsynSimulation
import NsynTables

extension Session {
    /// Simulates what a statement asked for, and shows it.
    func carryOut(
        _ directive: RunDirective, _ result: inout EntryResult, _ isCancelled: @escaping @Sendable () -> Bool
    ) {
        guard let runner = currentRunner else { return }
        var options = Runner.Options()
        options.mostRows = Session.mostRows
        options.isCancelled = isCancelled
        let watch = simulator?.watch?(directive.text)
        if let watch { options.progress = watch.show }
        defer { watch?.end() }
        let plans = context.checked.plans.map { RunPlan(plan: $0.plan, sweeps: $0.sweeps) }
        do {
            switch try runner.carryOut(directive, plans: plans, knowledge: context.planKnowledge, options: options) {
            case .text(let text): result.outputs.append(.page(text))
            case .table(let answer):
                result.outputs.append(.table(ShownTable(answer.table, library.unitTable)))
                stopped(answer, &result)
            case .plot(let answer, let plot):
                result.outputs.append(.picture(try picture(of: answer.table, plot)))
                stopped(answer, &result)
            }
        } catch {
            result.outputs.append(.findings([finding(error, at: directive.span)]))
            result.isFailure = true
        }
        for (model, problem) in runner.broken {
            result.outputs.append(.remark("The model \(model) can't be used: \(problem)."))
        }
    }

    /// Rows of one answer: more belong into a file, by `nsyn simulate`.
    static let mostRows = 10_000_000

    private func stopped(_ answer: SimulatedTable, _ result: inout EntryResult) {
        guard answer.wasCancelled else { return }
        result.outputs.append(.remark("Stopped after \(answer.visited) of \(answer.total) conditions."))
    }

    private func picture(of table: Table, _ plot: RunPlot) throws -> Picture {
        let figure = try plot.figure(of: table, units: library.unitTable)
        return Picture(
            svg: SVGRenderer.render(figure), text: TerminalRenderer.render(figure, width: 100, depth: .none),
            coloured: TerminalRenderer.render(figure, width: 100, depth: .palette))
    }

    private func finding(_ error: any Error, at span: SourceSpan) -> Finding {
        switch error {
        case let problem as SimulationProblem:
            Finding(
                code: code(problem.kind.code), severity: .error, message: problem.message, span: span,
                notes: problem.notes)
        case let problem as TableProblem:
            Finding(
                code: code(problem.kind.code), severity: .error, message: problem.message, span: span,
                notes: problem.notes)
        case let problem as DataProblem:
            Finding(code: code(problem.kind.code), severity: .error, message: "\(problem)", span: span)
        default: Finding(code: Code(1044), severity: .error, message: "\(error)", span: span)
        }
    }

    /// `NS0801`
    private func code(_ text: String) -> Code { Code(UInt16(text.dropFirst(2)) ?? 1044) }
}
