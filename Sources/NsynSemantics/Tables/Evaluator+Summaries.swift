import NsynDiagnostics
import NsynSyntax
import NsynTables

extension Evaluator {
    /// `sort by x` goes from small to large; `sort by x top 12` keeps what is on top: the largest, largest first. A word
    /// behind the keys decides otherwise.
    func isDescending(_ clause: NodeID) -> Bool {
        for token in tree.node(clause).ownTokens {
            if tree.kind(token) == .descendingWord { return true }
            if tree.kind(token) == .ascendingWord { return false }
        }
        return tree.nextSibling(clause).map { tree.kind($0) == .topClause } ?? false
    }

    /// `summarize n = count(), best = max(yield)`: one row a group; one in all where there are no groups.
    func summarizeClause(
        _ clause: NodeID, groups: [(TableValue.Column, TableQuery.Output)], _ table: inout TableValue,
        _ query: inout TableQuery
    ) {
        let (outputs, found) = aggregated { columns(clause) }
        let places = children(clause).filter { tree.kind($0) == .column }.compactMap { expressionChild($0) }
        if outputs.count == places.count {
            for (output, place) in zip(outputs, places) where !isOfGroup(output.1, at: place) { return }
        }
        query.steps.append(.summarize(groups: groups.map(\.1), aggregates: found, outputs: outputs.map(\.1)))
        table.columns = groups.map(\.0) + outputs.map(\.0)
    }

    /// `pivot mean(yield) by ligand, heat`: a row for each ligand, a column for each heat.
    func pivotClause(_ clause: NodeID, _ table: inout TableValue, _ query: inout TableQuery) {
        guard let cellNode = expressionChild(clause) else { return }
        var keys: [String] = []
        for column in children(clause) where tree.kind(column) == .column {
            guard let keyNode = expressionChild(column) else { continue }
            let name = symbol(keyNode)
            guard tree.kind(keyNode) == .nameExpression, table[name] != nil else {
                reportNoColumn(text(keyNode), at: keyNode, of: table)
                return
            }
            keys.append(symbols.text(name))
        }
        let (cells, found) = aggregated { [column(cellNode, named: symbols.symbol("cell"))].compactMap { $0 } }
        guard let spread = keys.last, let cell = cells.first else { return }
        guard found.count <= 1 else {
            report(
                .misplaced(
                    "A cell of a pivot holds one aggregate", span(cellNode),
                    note: "Compute with several in `summarize`."))
            return
        }
        if found.count == 1, !isOfGroup(cell.1, at: cellNode) { return }
        query.steps.append(
            .pivot(rows: Array(keys.dropLast()), spread: spread, aggregate: found.first, cell: cell.1))
        // What the values of the last column are, the rows will tell.
        table.columns = keys.dropLast().compactMap { key in table[symbols.symbol(key)] }
    }

    /// Reads columns in which aggregates may stand.
    private func aggregated(
        _ read: () -> [(TableValue.Column, TableQuery.Output)]
    ) -> ([(TableValue.Column, TableQuery.Output)], [TableQuery.Aggregate]) {
        aggregates = []
        let outputs = read()
        let found = aggregates ?? []
        aggregates = nil
        return (outputs, found)
    }

    /// Whether an output is one number for a group; reports a column that has many.
    private func isOfGroup(_ output: TableQuery.Output, at node: NodeID) -> Bool {
        guard let column = output.expression.columns.first else { return true }
        report(
            .misplaced(
                "`\(column)` has a value in every row of a group", span(node),
                note: "Say what to make of them: `mean(\(column))`, `max(\(column))`, `first(\(column))`."))
        return false
    }
}
