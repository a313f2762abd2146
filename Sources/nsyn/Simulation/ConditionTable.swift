import NsynDiagnostics
import NsynFiles
import NsynPlan
import NsynQuantities
import NsynSemantics
import NsynSimulation
import NsynTables

/// Conditions from a file: a row each, a column for each parameter that varies.
struct ConditionTable {
    private let table: Table
    private let path: String

    init(_ path: String, _ checker: Checker) throws {
        self.path = path
        switch SourceReader.read(path) {
        case .failure(let failure): throw EnvironmentFailure(failure)
        case .success(let bytes):
            var reader = TableReader(units: checker.library.unitTable)
            table = try reader.delimited(bytes)
        }
    }

    /// Puts the rows in the place of the sweep's axes: they advance together. What the source is then.
    func apply(to plans: inout [RunPlan], _ source: RunSource) throws -> RunSource {
        let (plan, sweep) = source.place
        let made = try self.sweep(of: plans[plan].plan, sweep.map { plans[plan].sweeps[$0] })
        if let sweep {
            plans[plan].sweeps[sweep] = made
            return source
        }
        plans[plan].sweeps.append(made)
        return source.over(sweep: plans[plan].sweeps.count - 1)
    }

    /// A sweep over the rows; of an earlier one, what is no axis stays.
    func sweep(of protocolPlan: Plan, _ sweep: SweepPlan?) throws -> SweepPlan {
        var made = sweep ?? SweepPlan(name: protocolPlan.name, span: protocolPlan.span)
        made.design = "full"
        made.designPoints = nil
        var axes: [Axis] = []
        for column in table.columns {
            guard let number = protocolPlan.parameters.firstIndex(where: { $0.name == column.name }) else {
                throw SimulationProblem(
                    .conditionsUnfit,
                    "`\(path)` has a column `\(column.name)`, and `\(protocolPlan.name)` no such parameter",
                    notes: ["its parameters are \(protocolPlan.parameters.map(\.name).joined(separator: ", "))"])
            }
            let parameter = protocolPlan.parameters[number]
            axes.append(
                Axis(
                    parameter: ParameterID(number), values: try values(column, parameter), zipGroup: -1,
                    span: protocolPlan.span))
        }
        guard table.rowCount > 0, !axes.isEmpty else {
            throw SimulationProblem(.noConditions, "`\(path)` has no row")
        }
        let given = Set(axes.map(\.parameter))
        // Axes that are computed from others stay; all else is what the rows say.
        made.axes =
            axes
            + made.axes.filter { axis in
                if case .dependent = axis.values { return !given.contains(axis.parameter) }
                return false
            }
        return made
    }

    private func values(_ column: Table.Column, _ parameter: NsynPlan.Parameter) throws -> AxisValues {
        func unfit(_ why: String) -> SimulationProblem {
            SimulationProblem(.conditionsUnfit, "the column `\(column.name)` of `\(path)` \(why)")
        }
        switch parameter.domain {
        case .number:
            let type: QuantityType
            let isPoint: Bool
            switch column.type {
            case .quantity(let found, let point): (type, isPoint) = (found, point)
            case .integer: (type, isPoint) = (.number, false)
            default: throw unfit("is no number")
            }
            guard let numbers = column.numbers else { throw unfit("is no number") }
            let isBare = column.unit == nil && type.isNumber
            guard type == parameter.type && isPoint == parameter.isPoint || isBare && parameter.type.isNumber else {
                throw unfit(
                    "is \(column.unit.map { "in \($0.symbol)" } ?? "without a unit"), the parameter is in \(parameter.unit ?? "another")"
                )
            }
            return .list(
                try numbers.map { number in
                    guard let exact = Rational(exactly: number) else { throw unfit("has a missing value") }
                    // As many digits as a double is sure of: 20 µL are 20 µL, in a table as in a script.
                    return exact.rounded(significantDigits: 15)
                })
        case .options(let names, _):
            guard case .texts(let texts) = column.values else { throw unfit("holds no names") }
            return .options(
                try (0..<table.rowCount).map { row in
                    guard let text = texts[row], let option = names.firstIndex(of: text) else {
                        throw unfit(
                            "says `\(texts[row] ?? "")` in row \(row + 1), which is none of \(names.joined(separator: ", "))"
                        )
                    }
                    return option
                })
        case .truth:
            guard let numbers = column.numbers else { throw unfit("holds no truths") }
            return .options(numbers.map { $0 == 1 ? 1 : 0 })
        }
    }
}
