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

    /// The first two axes span the picture, further ones make small ones.
    private func picture(of table: Table, _ plot: RunPlot) throws -> Picture {
        let kind = try plot.kind.map { name throws(TableProblem) in
            let plain = name.split(separator: "_").joined()
            guard let kind = TablePlot.Kind(rawValue: plain) else {
                let known = TablePlot.Kind.allCases.map(\.rawValue).joined(separator: ", ")
                throw TableProblem(.unknownColumn, "There is no picture `\(name)`; there are \(known)")
            }
            return kind
        }
        var wanted = TablePlot(kind: kind, x: plot.axes.first, columns: plot.columns, title: "")
        if plot.axes.count > 1 {
            wanted.y = plot.axes[1]
            wanted.value = plot.columns.first
            wanted.facets = Array(plot.axes.dropFirst(2))
        } else {
            wanted.y = plot.columns.count == 1 ? plot.columns[0] : nil
        }
        let units = library.unitTable
        let figure = try wanted.figure(of: table) { TablePrinter.sensibleUnit(for: $0, units: units) }
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
