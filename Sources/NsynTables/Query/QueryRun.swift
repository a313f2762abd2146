/// A query at work: blocks go in, the rows that are ready come out, the rest at the end.
///
/// The result depends on the rows and their order alone, never on where the blocks were cut. One run is used by one
/// thread.
public final class QueryRun {
    private var stages: [any QueryStage] = []

    /// - Parameter tables: what `join` may name.
    public init(
        _ query: TableQuery, on schema: TableSchema, tables: [String: Table] = [:]
    ) throws(TableProblem) {
        var schema = schema
        var index = 0
        while index < query.steps.count {
            let stage: any QueryStage
            switch query.steps[index] {
            case .filter(let condition): stage = try FilterStage(condition, schema)
            case .derive(let output): stage = try DeriveStage(output, schema)
            case .select(let outputs): stage = try SelectStage(outputs, schema)
            case .top(let count): stage = TopStage(count, schema)
            case .sort(let keys, let descending):
                var limit: Int?
                if index + 1 < query.steps.count, case .top(let count) = query.steps[index + 1] {
                    limit = count
                    index += 1
                }
                stage = try SortStage(keys, descending: descending, limit: limit, schema)
            case .summarize(let groups, let aggregates, let outputs):
                stage = try SummarizeStage(groups, aggregates, outputs, schema)
            case .join(let join):
                guard let other = tables[join.table] else {
                    throw TableProblem(.unknownColumn, "There is no table `\(join.table)` to join with")
                }
                stage = try JoinStage(join, other, schema)
            case .pivot(let rows, let spread, let aggregate, let cell):
                stage = try PivotStage(rows, spread, aggregate, cell, schema)
            }
            schema = stage.schema
            stages.append(stage)
            index += 1
        }
        output = schema
    }

    /// The columns of what comes out; those that a last `pivot` spreads are known when it finishes.
    public let output: TableSchema

    /// Whether more rows would change nothing.
    public var isSatisfied: Bool { stages.contains { $0.isSatisfied } }

    /// Takes a block and gives the rows that are ready.
    public func push(_ block: Table) throws(TableProblem) -> Table? { try push(block, from: 0) }

    private func push(_ block: Table, from first: Int) throws(TableProblem) -> Table? {
        var block = block
        for stage in stages[first...] {
            guard let next = try stage.push(block), next.rowCount > 0 else { return nil }
            block = next
        }
        return block
    }

    /// The rows that waited for the last block.
    public func finish() throws(TableProblem) -> Table {
        var result: Table?
        for (index, stage) in stages.enumerated() {
            guard let rest = try stage.finish() else { continue }
            let isLast = index == stages.count - 1
            guard let passed = isLast ? rest : try push(rest, from: index + 1) else { continue }
            if result == nil { result = passed } else { result?.append(passed) }
        }
        return result ?? Table(schema: output)
    }
}

extension Table {
    /// The answer to a query over the whole table.
    public func applying(_ query: TableQuery, tables: [String: Table] = [:]) throws(TableProblem) -> Table {
        let run = try QueryRun(query, on: schema, tables: tables)
        let first = try run.push(self)
        let rest = try run.finish()
        guard var result = first else { return rest }
        if rest.rowCount > 0 { result.append(rest) }
        return result
    }
}

/// One step of a query. A stage that keeps rows gives them in `finish`.
protocol QueryStage: AnyObject {
    var schema: TableSchema { get }
    var isSatisfied: Bool { get }
    func push(_ block: Table) throws(TableProblem) -> Table?
    func finish() throws(TableProblem) -> Table?
}

extension QueryStage {
    var isSatisfied: Bool { false }
    func finish() throws(TableProblem) -> Table? { nil }
}

/// `where`
final class FilterStage: QueryStage {
    let schema: TableSchema
    private let condition: BoundExpression

    init(_ condition: TableExpression, _ schema: TableSchema) throws(TableProblem) {
        self.schema = schema
        self.condition = try BoundExpression(condition, schema)
        guard self.condition.kind == .truth else {
            throw TableProblem(.columnOfWrongKind, "What `where` asks has to be true or false")
        }
    }

    func push(_ block: Table) -> Table? {
        let rows = condition.rows(block)
        return rows.count == block.rowCount ? block : block.taking(rows)
    }
}

/// `let name = …`
final class DeriveStage: QueryStage {
    let schema: TableSchema
    private let output: TableQuery.Output
    private let expression: BoundExpression

    init(_ output: TableQuery.Output, _ schema: TableSchema) throws(TableProblem) {
        self.output = output
        expression = try BoundExpression(output.expression, schema)
        var columns = schema.columns.filter { $0.name != output.name }
        columns.append(ColumnDescription(output.name, output.type, unit: output.unit))
        self.schema = TableSchema(columns)
    }

    func push(_ block: Table) -> Table? {
        var columns = block.columns.filter { $0.name != output.name }
        columns.append(
            .init(output.name, output.type, unit: output.unit, expression.column(block, as: output.type)))
        return Table(columns)
    }
}

/// `select`
final class SelectStage: QueryStage {
    let schema: TableSchema
    private let outputs: [(TableQuery.Output, BoundExpression)]

    init(_ outputs: [TableQuery.Output], _ schema: TableSchema) throws(TableProblem) {
        var bound: [(TableQuery.Output, BoundExpression)] = []
        for output in outputs { bound.append((output, try BoundExpression(output.expression, schema))) }
        self.outputs = bound
        self.schema = TableSchema(outputs.map { ColumnDescription($0.name, $0.type, unit: $0.unit) })
    }

    func push(_ block: Table) -> Table? {
        Table(outputs.map { .init($0.name, $0.type, unit: $0.unit, $1.column(block, as: $0.type)) })
    }
}

/// `top` without an order: the first rows.
final class TopStage: QueryStage {
    let schema: TableSchema
    private var left: Int

    init(_ count: Int, _ schema: TableSchema) {
        self.schema = schema
        left = count
    }

    var isSatisfied: Bool { left == 0 }

    func push(_ block: Table) -> Table? {
        let taken = block.prefix(left)
        left -= taken.rowCount
        return taken
    }
}
