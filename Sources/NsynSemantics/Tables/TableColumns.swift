import NsynDiagnostics
import NsynPlan
import NsynQuantities
import NsynSyntax
import NsynTables

/// The columns of the table that a question is put to. Each stands as parameters of a plan that nobody runs, so that
/// the evaluator's own arithmetic makes the question's expressions.
struct TableColumns {
    /// A column has four parameters: itself, and of a prediction its bounds and whether it is inside the domain.
    static let parts = 4
    static let firstAggregate = 1 << 24

    var table: TableValue
    /// Texts that columns are compared with, by their number as an option.
    var texts: [String] = []
}

extension Evaluator {
    /// Binds the columns of a table as names while its question is read.
    func asking(_ table: TableValue, _ body: () -> Void) {
        let saved = (builder, tableColumns)
        builder = PlanBuilder(name: "", span: span(tree.rootID))
        tableColumns = TableColumns(table: table)
        let start = scope.count
        for (index, column) in table.columns.enumerated() {
            scope.bind(column.name, value(of: column, ParameterID(index * TableColumns.parts)), span(tree.rootID))
        }
        body()
        _ = scope.leave(to: start)
        (builder, tableColumns) = saved
    }

    private func value(of column: TableValue.Column, _ parameter: ParameterID) -> Value {
        switch column.type {
        case .text, .matter, .stock, .material: return Value(column.type, .textColumn(parameter))
        case .truth: return Value(.truth, .expression(builder.add(.isOption(parameter, 1))))
        default: return Value(column.type, .expression(builder.add(.parameter(parameter))), unit: column.unit)
        }
    }

    /// `plate.lower`: a part of a prediction that is a column.
    func predictionPart(_ name: String, of id: ExpressionID) -> Value? {
        guard tableColumns != nil, case .parameter(let parameter) = builder.plan.expressions[id] else { return nil }
        switch name {
        case "value": return Value(.number, .expression(id))
        case "lower": return Value(.number, .expression(builder.add(.parameter(ParameterID(parameter.value + 1)))))
        case "upper": return Value(.number, .expression(builder.add(.parameter(ParameterID(parameter.value + 2)))))
        case "in_domain":
            return Value(.truth, .expression(builder.add(.isOption(ParameterID(parameter.value + 3), 1))))
        default: return nil
        }
    }

    /// A prediction where a number is wanted: its value.
    func plain(_ value: Value) -> Value {
        guard value.type == .prediction else { return value }
        switch value.payload {
        case .expression, .opaque: return Value(.number, value.payload)
        case .predicted(let known): return known.number(known.value)
        default: return value
        }
    }

    /// `ligand == GSH` over a column of texts.
    func textComparison(_ left: Value, _ right: Value) -> Value? {
        switch (left.payload, right.payload) {
        case (.textColumn(let parameter), _): return textComparison(parameter, right)
        case (_, .textColumn(let parameter)): return textComparison(parameter, left)
        default: return nil
        }
    }

    private func textComparison(_ parameter: ParameterID, _ other: Value) -> Value? {
        let text = optionName(other)
        if text == "?" { return nil }
        let number = tableColumns?.texts.firstIndex(of: text) ?? tableColumns?.texts.count ?? 0
        if number == tableColumns?.texts.count { tableColumns?.texts.append(text) }
        return Value(.truth, .expression(builder.add(.isOption(parameter, number))))
    }

    // MARK: Expressions

    func columnType(_ type: Type) -> ColumnType {
        switch type {
        case .quantity(let quantity): .quantity(quantity, isPoint: false)
        case .generic: .number
        case .point(let scale): .quantity(differenceType(of: scale), isPoint: true)
        case .truth: .truth
        case .prediction: .prediction(.number, isPoint: false)
        default: .text
        }
    }

    func displayUnit(_ name: String?) -> DisplayUnit? {
        name.flatMap { name in unit(named: name).map { DisplayUnit(name, $0) } }
    }

    /// What a question computes for each row, from what the evaluator made of it. Nil after a report.
    func tableExpression(_ value: Value, at node: NodeID) -> TableExpression? {
        if case .textColumn(let parameter) = value.payload, let name = columnName(parameter) {
            return TableExpression(column: name)
        }
        if let text = value.text {
            var expression = TableExpression()
            expression.add(.text(text))
            return expression
        }
        guard let id = expression(value) else {
            report(.expected("something that can be computed for each row", found: value, at: span(node)))
            return nil
        }
        var expression = TableExpression()
        var places: [ExpressionID: Int] = [:]
        let root = add(id, to: &expression, &places)
        expression.finish(at: root)
        return expression
    }

    private func columnName(_ parameter: ParameterID) -> String? {
        guard let columns = tableColumns?.table.columns else { return nil }
        let index = parameter.value / TableColumns.parts
        return columns.indices.contains(index) ? symbols.text(columns[index].name) : nil
    }

    private func add(
        _ id: ExpressionID, to expression: inout TableExpression, _ places: inout [ExpressionID: Int]
    ) -> Int {
        if let known = places[id] { return known }
        func part(_ operand: ExpressionID) -> Int { add(operand, to: &expression, &places) }
        let node: TableExpression.Node
        switch builder.plan.expressions[id] {
        case .constant(let number): node = .number(number.double)
        case .parameter(let parameter):
            if parameter.value >= TableColumns.firstAggregate {
                node = .aggregate(parameter.value - TableColumns.firstAggregate)
            } else {
                let parts: [TableExpression.Part] = [.whole, .lower, .upper, .inDomain]
                node = .column(columnName(parameter) ?? "", parts[parameter.value % TableColumns.parts])
            }
        case .add(let a, let b): node = .add(part(a), part(b))
        case .subtract(let a, let b): node = .subtract(part(a), part(b))
        case .multiply(let a, let b): node = .multiply(part(a), part(b))
        case .divide(let a, let b): node = .divide(part(a), part(b))
        case .minimum(let a, let b): node = .minimum(part(a), part(b))
        case .maximum(let a, let b): node = .maximum(part(a), part(b))
        case .power(let a, let exponent):
            let base = part(a)
            node = .power(base, expression.add(.number(Double(exponent))))
        case .powerOfTen(let a): node = .powerOfTen(part(a))
        case .logarithm(let a): node = .logarithm(part(a))
        case .choose(let condition, let a, let b): node = .choose(part(condition), part(a), part(b))
        case .truth(let truth): node = .truth(truth)
        case .less(let a, let b): node = .less(part(a), part(b))
        case .atMost(let a, let b): node = .atMost(part(a), part(b))
        case .equal(let a, let b): node = .equal(part(a), part(b))
        case .and(let a, let b): node = .and(part(a), part(b))
        case .or(let a, let b): node = .or(part(a), part(b))
        case .not(let a): node = .not(part(a))
        case .isOption(let parameter, let option):
            let name = columnName(parameter) ?? ""
            let index = parameter.value / TableColumns.parts
            if parameter.value % TableColumns.parts == 3 {
                node = .column(name, .inDomain)
            } else if let columns = tableColumns?.table.columns, columns.indices.contains(index),
                columns[index].type == .truth
            {
                node = .column(name, .whole)
            } else {
                node = .isText(name, tableColumns?.texts[option] ?? "")
            }
        }
        let place = expression.add(node)
        places[id] = place
        return place
    }
}
