/// `pivot cell by rows, spread`: one row for each combination of the first columns, one column for each value of the
/// last.
final class PivotStage: QueryStage {
    let schema: TableSchema
    private let rows: [String]
    private let spread: String
    private let cell: TableQuery.Output
    private let isSingle: Bool
    private let groups: SummarizeStage

    init(
        _ rows: [String], _ spread: String, _ aggregate: TableQuery.Aggregate?, _ cell: TableQuery.Output,
        _ schema: TableSchema
    ) throws(TableProblem) {
        self.rows = rows
        self.spread = spread
        self.cell = cell
        isSingle = aggregate == nil
        var keys: [TableQuery.Output] = []
        for name in rows + [spread] {
            let column = schema.columns[try BoundExpression.place(name, schema)]
            keys.append(
                TableQuery.Output(name, TableExpression(column: name), type: column.type, unit: column.unit))
        }
        // Without an aggregate every cell has one row: its mean is its value.
        let values = aggregate ?? TableQuery.Aggregate(.mean, cell.expression)
        var (value, count) = (TableExpression(), TableExpression())
        value.add(.aggregate(0))
        count.add(.aggregate(1))
        if aggregate != nil { value = cell.expression }
        groups = try SummarizeStage(
            keys, [values, TableQuery.Aggregate(.count, nil)],
            [
                TableQuery.Output("#cell", value, type: cell.type, unit: cell.unit),
                TableQuery.Output("#rows", count, type: .integer),
            ], schema)
        self.schema = TableSchema(Array(groups.schema.columns.prefix(rows.count)))
    }

    func push(_ block: Table) throws(TableProblem) -> Table? { groups.push(block) }

    func finish() throws(TableProblem) -> Table? {
        guard let flat = try groups.finish(), let spreadColumn = flat[spread], let cells = flat["#cell"]?.numbers else {
            return nil
        }
        if isSingle, case .integers(let counts)? = flat["#rows"]?.values, let row = counts.firstIndex(where: { $0 > 1 })
        {
            let place = flat.columns.prefix(rows.count + 1).map {
                "\($0.name) = \(ShownValue.text($0, row))"
            }
            throw TableProblem(
                .severalRowsPerCell,
                "\(counts[row]) rows belong into the cell where \(place.joined(separator: ", "))",
                notes: ["say what to make of them: `pivot mean(\(cell.name)) by …`"])
        }
        var (rowKeys, spreadKeys) = (GroupKeys(columns: rows.count), GroupKeys(columns: 1))
        let keyColumns = flat.columns.prefix(rows.count).map(\.values)
        let (rowNumbers, rowHeads) = rowKeys.numbers(Array(keyColumns), rows: flat.rowCount)
        let (spreadNumbers, spreadHeads) = spreadKeys.numbers([spreadColumn.values], rows: flat.rowCount)
        let rowCount = rows.isEmpty ? min(1, flat.rowCount) : rowHeads.count
        guard spreadHeads.count <= 10_000 else {
            throw TableProblem(.tableTooLarge, "`\(spread)` has \(spreadHeads.count) values, too many for columns")
        }
        var results = [[Double]](
            repeating: [Double](repeating: .nan, count: rowCount), count: spreadHeads.count)
        for row in 0..<flat.rowCount { results[Int(spreadNumbers[row])][Int(rowNumbers[row])] = cells[row] }
        let heads = Table([
            .init("#", spreadColumn.type, unit: spreadColumn.unit, spreadColumn.values.taking(spreadHeads))
        ])
        let order = try SortStage.order(of: heads)
        var columns = flat.taking(rowHeads).columns.prefix(rows.count).map { $0 }
        for place in order {
            let name = ShownValue.text(heads.columns[0], Int(place))
            columns.append(.init(name, Self.plain(cell.type), unit: cell.unit, .numbers(results[Int(place)])))
        }
        return Table(columns)
    }

    private static func plain(_ type: ColumnType) -> ColumnType {
        switch type {
        case .prediction(let type, let isPoint): .quantity(type, isPoint: isPoint)
        case .integer, .truth, .text: .number
        case .quantity: type
        }
    }
}

extension SortStage {
    /// The rows of a table of one column from small to large.
    static func order(of table: Table) throws(TableProblem) -> [Int32] {
        let numbered = Table(
            table.columns + [.init("#row", .integer, .integers((0..<Int64(table.rowCount)).map { $0 }))])
        let stage = try SortStage(
            [TableExpression(column: table.columns[0].name)], descending: false, limit: nil, numbered.schema)
        _ = stage.push(numbered)
        guard case .integers(let rows)? = stage.finish()?["#row"]?.values else { return [] }
        return rows.map { Int32($0) }
    }
}
