/// A question to a table: steps that are done one after the other.
///
/// `where`, `let`, `select` and `top` work block by block; `summarize` keeps one row a group, `sort by … top n` keeps n
/// rows; `sort by`, `join` and `pivot` alone keep what passes.
public struct TableQuery: Hashable, Sendable {
    /// A column of the result.
    public struct Output: Hashable, Sendable {
        public var name: String
        public var expression: TableExpression
        public var type: ColumnType
        public var unit: DisplayUnit?

        public init(_ name: String, _ expression: TableExpression, type: ColumnType, unit: DisplayUnit? = nil) {
            self.name = name
            self.expression = expression
            self.type = type
            self.unit = unit
        }
    }

    public enum AggregateFunction: Hashable, Sendable {
        case count, sum, mean, minimum, maximum, median, deviation, first, last, distinct
        /// The share of rows where a truth holds.
        case share
        case quantile(Double)
    }

    /// A number for all rows of a group. Missing values are left out.
    public struct Aggregate: Hashable, Sendable {
        public var function: AggregateFunction
        /// Nil counts rows.
        public var argument: TableExpression?

        public init(_ function: AggregateFunction, _ argument: TableExpression?) {
            self.function = function
            self.argument = argument
        }
    }

    /// How two tables are joined: rows of the first with every row of the second that agrees in the columns `by`.
    public struct Join: Hashable, Sendable {
        /// The name that `TableSources` knows the other table by.
        public var table: String
        public var columns: [String]

        public init(_ table: String, by columns: [String]) {
            self.table = table
            self.columns = columns
        }
    }

    public enum Step: Hashable, Sendable {
        case filter(TableExpression)
        case derive(Output)
        case select([Output])
        case sort([TableExpression], descending: Bool)
        case top(Int)
        case summarize(groups: [Output], aggregates: [Aggregate], outputs: [Output])
        case join(Join)
        /// One row for each combination of `rows`, one column for each value of `spread`.
        case pivot(rows: [String], spread: String, aggregate: Aggregate?, cell: Output)
    }

    public var steps: [Step]

    public init(_ steps: [Step] = []) { self.steps = steps }
}

extension TableQuery.Step {
    /// Names of the columns that it reads, and of those that it makes.
    public var columns: (reads: [String], makes: [String]) {
        switch self {
        case .filter(let expression): (expression.columns, [])
        case .derive(let output): (output.expression.columns, [output.name])
        case .select(let outputs): (outputs.flatMap { $0.expression.columns }, outputs.map(\.name))
        case .sort(let keys, _): (keys.flatMap(\.columns), [])
        case .top: ([], [])
        case .summarize(let groups, let aggregates, let outputs):
            (
                groups.flatMap { $0.expression.columns } + aggregates.flatMap { $0.argument?.columns ?? [] },
                (groups + outputs).map(\.name)
            )
        case .join(let join): (join.columns, [])
        case .pivot(let rows, let spread, let aggregate, _):
            (rows + [spread] + (aggregate?.argument?.columns ?? []), [])
        }
    }
}
