/// `join other by a, b`: every row with every row of the other table that agrees in these columns.
final class JoinStage: QueryStage {
    let schema: TableSchema
    private let left: [Int]
    private let added: [(place: Int, name: String)]
    private let other: Table
    private var keys: GroupKeys
    /// Rows of the other table by group: `rows[starts[group]..<starts[group + 1]]`.
    private var starts: [Int32]
    private var rows: [Int32]

    init(_ join: TableQuery.Join, _ other: Table, _ schema: TableSchema) throws(TableProblem) {
        var left: [Int] = []
        var right: [Int] = []
        for name in join.columns {
            left.append(try BoundExpression.place(name, schema))
            guard let place = other.schema.index(of: name) else {
                throw TableProblem(
                    .unknownColumn, "The table `\(join.table)` has no column `\(name)` to join on",
                    notes: ["it has " + other.columns.map { "`\($0.name)`" }.joined(separator: ", ")])
            }
            right.append(place)
            guard Self.agree(schema.columns[left.last!].type, other.columns[place].type) else {
                throw TableProblem(
                    .columnOfWrongKind,
                    "The column `\(name)` of `\(join.table)` is of another kind and agrees with none"
                )
            }
        }
        self.left = left
        self.other = other
        keys = GroupKeys(roundingTo: left.map { schema.columns[$0].unit })
        let numbers = keys.numbers(right.map { other.columns[$0].values }, rows: other.rowCount).groups
        var counts = [Int32](repeating: 0, count: keys.count + 1)
        for number in numbers { counts[Int(number) + 1] += 1 }
        for group in 1..<counts.count { counts[group] += counts[group - 1] }
        starts = counts
        rows = [Int32](repeating: 0, count: other.rowCount)
        for (row, number) in numbers.enumerated() {
            rows[Int(counts[Int(number)])] = Int32(row)
            counts[Int(number)] += 1
        }
        var names = Set(schema.columns.map(\.name))
        var added: [(Int, String)] = []
        for (place, column) in other.columns.enumerated() where !right.contains(place) {
            var name = column.name
            var number = 2
            while !names.insert(name).inserted {
                name = "\(column.name)_\(number)"
                number += 1
            }
            added.append((place, name))
        }
        self.added = added
        self.schema = TableSchema(
            schema.columns
                + added.map { ColumnDescription($0.1, other.columns[$0.0].type, unit: other.columns[$0.0].unit) })
    }

    static func agree(_ left: ColumnType, _ right: ColumnType) -> Bool {
        switch (left, right) {
        case (.integer, .quantity(let type, _)), (.quantity(let type, _), .integer): type.isNumber
        // A level such as pH is a number with a scale of its own, whoever says so.
        case (.quantity(let one, isPoint: true), .quantity(let other, isPoint: true)): one.dimension == other.dimension
        default: left == right
        }
    }

    func push(_ block: Table) -> Table? {
        let groups = keys.find(left.map { block.columns[$0].values }, rows: block.rowCount)
        var (mine, theirs): ([Int32], [Int32]) = ([], [])
        for (row, group) in groups.enumerated() where group >= 0 {
            for place in starts[Int(group)]..<starts[Int(group) + 1] {
                mine.append(Int32(row))
                theirs.append(rows[Int(place)])
            }
        }
        var columns = block.taking(mine).columns
        for (place, name) in added {
            let column = other.columns[place]
            columns.append(.init(name, column.type, unit: column.unit, column.values.taking(theirs)))
        }
        return Table(columns)
    }
}
