/// Columns of equal length with names and types: the results of a sweep, a file of measurements, one block of either.
public struct Table: Sendable, Equatable {
    public struct Column: Sendable, Equatable {
        public var name: String
        public var type: ColumnType
        /// What the column is shown and written in; nil where it has no unit, or where printing may choose one.
        public var unit: DisplayUnit?
        public var values: ColumnValues

        public init(_ name: String, _ type: ColumnType, unit: DisplayUnit? = nil, _ values: ColumnValues) {
            self.name = name
            self.type = type
            self.unit = unit
            self.values = values
        }

        public var description: ColumnDescription { ColumnDescription(name, type, unit: unit) }

        /// The values as numbers in coherent SI; of a prediction its value, of a truth 1 and 0. Nil for text.
        public var numbers: [Double]? {
            switch values {
            case .numbers(let values): values
            case .integers(let values): values.map { $0 == ColumnValues.missingInteger ? .nan : Double($0) }
            case .truths(let values): values.map { $0 < 0 ? .nan : Double($0) }
            case .predictions(let values): values.value
            case .texts: nil
            }
        }
    }

    public private(set) var columns: [Column]
    public private(set) var rowCount: Int

    /// - Precondition: all columns are of the same length.
    public init(_ columns: [Column]) {
        rowCount = columns.first?.values.count ?? 0
        for column in columns { precondition(column.values.count == rowCount, "\(column.name) has another length") }
        self.columns = columns
    }

    /// No rows yet.
    public init(schema: TableSchema) {
        columns = schema.columns.map { Column($0.name, $0.type, unit: $0.unit, .empty(of: $0.type)) }
        rowCount = 0
    }

    public var schema: TableSchema { TableSchema(columns.map(\.description)) }

    public subscript(name: String) -> Column? { columns.first { $0.name == name } }

    /// Adds the rows of another block of the same table.
    public mutating func append(_ block: Table) {
        precondition(block.columns.count == columns.count, "blocks of one table have the same columns")
        for index in columns.indices { columns[index].values.append(block.columns[index].values) }
        rowCount += block.rowCount
    }

    public func taking(_ rows: [Int32]) -> Table {
        var result = self
        for index in columns.indices { result.columns[index].values = columns[index].values.taking(rows) }
        result.rowCount = rows.count
        return result
    }

    public func slice(_ range: Range<Int>) -> Table {
        if range == 0..<rowCount { return self }
        var result = self
        for index in columns.indices { result.columns[index].values = columns[index].values.slice(range) }
        result.rowCount = range.count
        return result
    }

    /// The first rows.
    public func prefix(_ count: Int) -> Table { slice(0..<min(count, rowCount)) }
}

/// Name, type and unit of a column, without its values.
public struct ColumnDescription: Hashable, Sendable {
    public var name: String
    public var type: ColumnType
    public var unit: DisplayUnit?

    public init(_ name: String, _ type: ColumnType, unit: DisplayUnit? = nil) {
        self.name = name
        self.type = type
        self.unit = unit
    }

    /// As written in the first line of a file: `temperature [°C]`.
    public var header: String { unit.map { "\(name) [\($0.symbol)]" } ?? name }
}

/// The columns that every block of a table has.
public struct TableSchema: Hashable, Sendable {
    public var columns: [ColumnDescription]

    public init(_ columns: [ColumnDescription]) { self.columns = columns }

    public func index(of name: String) -> Int? { columns.firstIndex { $0.name == name } }

    public subscript(name: String) -> ColumnDescription? { columns.first { $0.name == name } }
}
