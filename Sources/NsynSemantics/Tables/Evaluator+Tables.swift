import NsynDiagnostics
import NsynPlan
import NsynQuantities
import NsynSyntax
import NsynTables

extension Evaluator {
    // MARK: Simulations

    /// `simulate screen`
    func simulate(_ node: NodeID) -> Value {
        guard let inner = expressionChild(node) else { return .error }
        let value = evaluate(inner)
        if value.isError || value.type == .prediction { return value }
        guard let table = simulated(value) else {
            report(.expected("a sweep or a protocol", found: value, at: span(inner)))
            return .error
        }
        return Value(.table, .table(table))
    }

    /// The table of a sweep, or of a protocol's one run.
    func simulated(_ value: Value) -> TableValue? {
        guard case .item(let reference) = value.payload else { return nil }
        var columns = [TableValue.Column(name: symbols.symbol("condition"), type: .number)]
        let source: TableSource
        switch value.type {
        case .sweep:
            let swept = sweptNames(reference)
            columns += parameterColumns(of: reference).filter { swept.contains($0.name) }
            source = .sweep(reference)
        case .procedure:
            columns += parameterColumns(of: reference)
            source = .run(reference, [])
        default: return nil
        }
        columns += derivedColumns.filter { column in !columns.contains { $0.name == column.name } }
        for (name, type) in [("errors", Type.number), ("warnings", .number), ("findings", .text)] {
            let name = symbols.symbol(name)
            if !columns.contains(where: { $0.name == name }) {
                columns.append(TableValue.Column(name: name, type: type))
            }
        }
        return TableValue(columns: columns, source: source)
    }

    private func parameterColumns(of reference: ItemReference) -> [TableValue.Column] {
        parameterTypes(ofSweep: reference).map { TableValue.Column(name: $0.0, type: $0.1) }
    }

    /// The parameters that a sweep gives values to.
    private func sweptNames(_ reference: ItemReference) -> Set<Symbol> {
        let item = modules[reference.module].items[reference.item]
        return inside(modules[reference.module].tree, module: reference.module) {
            guard let list = child(item.node, .axisList) else { return [] }
            return Set(axisNodes(list).compactMap { child($0.node, .name).map { symbol($0) } })
        }
    }

    /// What is derived of every condition, and what models predict of it.
    private var derivedColumns: [TableValue.Column] {
        (scriptQuantities + library.tableQuantities).map { quantity in
            let type: Type =
                quantity.isPoint
                ? .point(quantity.type.isNumber ? .acidity : .temperature) : .quantity(quantity.type)
            return TableValue.Column(name: symbols.symbol(quantity.name), type: type, unit: quantity.unitName)
        }
            + modelColumns.flatMap { name in
                [
                    TableValue.Column(name: symbols.symbol(name), type: .prediction),
                    TableValue.Column(name: symbols.symbol(name + "_why"), type: .text),
                ]
            }
    }

    /// The columns that models of the library and the script predict.
    var modelColumns: [String] { library.tableModels.map(\.column) + scriptModels.map(\.column) }

    // MARK: Questions

    /// `ranked where precise.lower > 0.7 sort by precise top 12`
    func query(_ node: NodeID) -> Value {
        guard let baseNode = expressionChild(node) else { return .error }
        let base = evaluate(baseNode)
        if base.isError { return .error }
        var found: TableValue?
        if case .table(let table) = base.payload { found = table } else { found = simulated(base) }
        guard var table = found else {
            report(.expected("a table", found: base, at: span(baseNode)))
            return .error
        }
        var query = TableQuery()
        var joined: [String: TableSource] = [:]
        let before = findings.count
        var previous: NodeKind?
        for clause in children(node) where tree.kind(clause).isQueryClause {
            // `summarize` behind `group by` is read with it.
            if tree.kind(clause) != .summarizeClause || previous != .groupClause {
                asking(table) { queryClause(clause, &table, &query, &joined) }
            }
            previous = tree.kind(clause)
        }
        if findings[before...].contains(where: { $0.severity == .error }) { return .error }
        table.source = .query(table.source, query, joined: joined)
        return Value(.table, .table(table))
    }

    private func queryClause(
        _ clause: NodeID, _ table: inout TableValue, _ query: inout TableQuery, _ joined: inout [String: TableSource]
    ) {
        switch tree.kind(clause) {
        case .whereClause:
            guard let conditionNode = expressionChild(clause) else { return }
            let condition = evaluate(conditionNode)
            if condition.isError { return }
            guard condition.type == .truth else {
                report(.expected("true or false", found: condition, at: span(conditionNode)))
                return
            }
            if let filter = tableExpression(condition, at: conditionNode) { query.steps.append(.filter(filter)) }
        case .topClause:
            guard let countNode = expressionChild(clause) else { return }
            let count = require(evaluate(countNode), .number, at: span(countNode), subject: "`top`")
            guard let number = count.exact?.int, number > 0 else {
                if !count.isError { report(.expected("a whole number above zero", found: count, at: span(countNode))) }
                return
            }
            query.steps.append(.top(number))
        case .sortClause:
            let keys = children(clause).filter { tree.kind($0).isExpression }.compactMap { key -> TableExpression? in
                let value = evaluate(key)
                return value.isError ? nil : tableExpression(value, at: key)
            }
            if !keys.isEmpty { query.steps.append(.sort(keys, descending: isDescending(clause))) }
        case .letClause:
            guard let nameNode = child(clause, .name), let valueNode = expressionChild(clause),
                let (column, output) = column(valueNode, named: symbol(nameNode))
            else { return }
            table.columns.removeAll { $0.name == column.name }
            table.columns.append(column)
            query.steps.append(.derive(output))
        case .selectClause:
            let chosen = columns(clause)
            guard !chosen.isEmpty else { return }
            table.columns = chosen.map(\.0)
            query.steps.append(.select(chosen.map(\.1)))
        case .groupClause: groupClause(clause, &table, &query)
        case .summarizeClause: summarizeClause(clause, groups: [], &table, &query)
        case .joinClause: joinClause(clause, &table, &query, &joined)
        case .pivotClause: pivotClause(clause, &table, &query)
        default: break
        }
    }

    func columns(_ clause: NodeID) -> [(TableValue.Column, TableQuery.Output)] {
        children(clause).compactMap { node in
            guard tree.kind(node) == .column, let valueNode = expressionChild(node) else { return nil }
            let plain =
                tree.kind(valueNode) == .memberExpression ? symbols.symbol(memberName(valueNode)) : symbol(valueNode)
            return column(valueNode, named: child(node, .name).map { symbol($0) } ?? plain)
        }
    }

    /// `plate.lower` makes a column `plate_lower`.
    private func memberName(_ node: NodeID) -> String {
        guard let base = expressionChild(node), let label = child(node, .label) else { return text(node) }
        return "\(text(base))_\(text(label))"
    }

    func column(_ node: NodeID, named name: Symbol) -> (TableValue.Column, TableQuery.Output)? {
        let value = evaluate(node)
        guard !value.isError, let expression = tableExpression(value, at: node) else { return nil }
        let column = TableValue.Column(name: name, type: value.type, unit: value.unit)
        return (
            column,
            TableQuery.Output(
                symbols.text(name), expression, type: columnType(value.type), unit: displayUnit(value.unit))
        )
    }

    private func groupClause(_ clause: NodeID, _ table: inout TableValue, _ query: inout TableQuery) {
        let groups = columns(clause)
        // `summarize` stands behind its `group by`, and is read with it.
        guard let summarize = tree.nextSibling(clause), tree.kind(summarize) == .summarizeClause else {
            query.steps.append(
                .summarize(
                    groups: groups.map(\.1), aggregates: [TableQuery.Aggregate(.count, nil)],
                    outputs: [countOutput(0)]))
            table.columns = groups.map(\.0) + [TableValue.Column(name: symbols.symbol("count"), type: .number)]
            return
        }
        summarizeClause(summarize, groups: groups, &table, &query)
    }

    private func countOutput(_ number: Int) -> TableQuery.Output {
        var expression = TableExpression()
        expression.add(.aggregate(number))
        return TableQuery.Output("count", expression, type: .integer)
    }

    private func joinClause(
        _ clause: NodeID, _ table: inout TableValue, _ query: inout TableQuery, _ joined: inout [String: TableSource]
    ) {
        guard let otherNode = expressionChild(clause) else { return }
        let value = evaluate(otherNode)
        if value.isError { return }
        var found: TableValue?
        if case .table(let other) = value.payload { found = other } else { found = simulated(value) }
        guard let other = found else {
            report(.expected("a table", found: value, at: span(otherNode)))
            return
        }
        let names = children(clause).filter { tree.kind($0) == .column }.compactMap { expressionChild($0) }
        let keys = names.map { symbol($0) }
        for (node, key) in zip(names, keys) where other[key] == nil || table[key] == nil {
            report(
                .unknownMember(
                    of: "both tables", symbols.text(key), span(node),
                    suggestions: Suggestions.ranked(
                        for: symbols.text(key), among: other.columns.map { symbols.text($0.name) })))
            return
        }
        let name = text(otherNode)
        joined[name] = other.source
        query.steps.append(.join(TableQuery.Join(name, by: keys.map { symbols.text($0) })))
        for column in other.columns where !keys.contains(column.name) && table[column.name] == nil {
            table.columns.append(column)
        }
    }

    // MARK: Aggregates

    /// `max(plate)`, `count()`, `quantile(plate, 0.9)` behind `summarize`: one number for a group.
    func aggregate(_ name: String, _ arguments: [WrittenArgument], _ node: NodeID) -> Value? {
        guard aggregates != nil else { return nil }
        let values = arguments.map { evaluate($0.value) }
        if values.contains(where: \.isError) { return .error }
        let function: TableQuery.AggregateFunction
        switch (name, values.count) {
        case ("count", 0): function = .count
        case ("count", 1): function = .count
        case ("sum", 1): function = .sum
        case ("mean", 1): function = .mean
        case ("min", 1): function = .minimum
        case ("max", 1): function = .maximum
        case ("median", 1): function = .median
        case ("deviation", 1): function = .deviation
        case ("first", 1): function = .first
        case ("last", 1): function = .last
        case ("distinct", 1): function = .distinct
        case ("share", 1): function = .share
        case ("quantile", 2):
            guard let level = values[1].exact?.double, (0...1).contains(level) else {
                report(.expected("a number from 0 to 1", found: values[1], at: span(arguments[1].value)))
                return .error
            }
            function = .quantile(level)
        default: return nil
        }
        let argument = values.first.flatMap { tableExpression($0, at: arguments[0].value) }
        if argument == nil, !values.isEmpty { return .error }
        let number = aggregates?.count ?? 0
        aggregates?.append(TableQuery.Aggregate(function, argument))
        let counts: Set<TableQuery.AggregateFunction> = [.count, .distinct, .share]
        let id = builder.add(.parameter(ParameterID(TableColumns.firstAggregate + number)))
        if counts.contains(function) { return Value(.number, .expression(id)) }
        return Value(values.first.map { plain($0).type } ?? .number, .expression(id), unit: values.first?.unit)
    }

    /// Says that a table has no such column, and which ones it has.
    func reportNoColumn(_ name: String, at node: NodeID, of table: TableValue) {
        let known = table.columns.map { symbols.text($0.name) }
        report(
            .unknownMember(
                of: "the table", name, span(node), suggestions: Suggestions.ranked(for: name, among: known),
                known: known))
    }
}
