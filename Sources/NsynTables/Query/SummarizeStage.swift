/// `group by … summarize`: one row a group, in the order in which the groups appear.
final class SummarizeStage: QueryStage {
    let schema: TableSchema
    private let groups: [(output: TableQuery.Output, expression: BoundExpression)]
    private let outputs: [TableQuery.Output]
    private var accumulators: [Accumulator]
    private let arguments: [BoundExpression?]
    private var keys: GroupKeys
    private var heads: Table

    init(
        _ groups: [TableQuery.Output], _ aggregates: [TableQuery.Aggregate], _ outputs: [TableQuery.Output],
        _ schema: TableSchema
    ) throws(TableProblem) {
        var bound: [(TableQuery.Output, BoundExpression)] = []
        for group in groups { bound.append((group, try BoundExpression(group.expression, schema))) }
        self.groups = bound
        var arguments: [BoundExpression?] = []
        for aggregate in aggregates {
            guard let argument = aggregate.argument else {
                arguments.append(nil)
                continue
            }
            let expression = try BoundExpression(argument, schema)
            if expression.kind == .text, !Accumulator.textFunctions.contains(aggregate.function) {
                throw TableProblem(.columnOfWrongKind, "Texts have no sum, mean or extreme")
            }
            arguments.append(expression)
        }
        self.arguments = arguments
        accumulators = aggregates.map { Accumulator($0.function) }
        // Aggregates become columns of their own, over which the outputs are computed.
        self.outputs = outputs.map { output in
            var moved = output
            moved.expression = TableExpression(renumbering: output.expression)
            return moved
        }
        keys = GroupKeys(columns: groups.count)
        let keyColumns = groups.map { ColumnDescription($0.name, $0.type, unit: $0.unit) }
        heads = Table(schema: TableSchema(keyColumns))
        self.schema = TableSchema(
            keyColumns + outputs.map { ColumnDescription($0.name, $0.type, unit: $0.unit) })
    }

    func push(_ block: Table) -> Table? {
        let columns = groups.map { $0.expression.column(block, as: $0.output.type) }
        let (numbers, firsts) = keys.numbers(columns, rows: block.rowCount)
        if !firsts.isEmpty {
            heads.append(
                Table(
                    zip(groups, columns).map { group, values in
                        .init(group.output.name, group.output.type, unit: group.output.unit, values.taking(firsts))
                    }))
        }
        let count = keys.count
        for index in accumulators.indices {
            accumulators[index].grow(to: count)
            if let argument = arguments[index] {
                accumulators[index].add(argument, block, numbers)
            } else {
                accumulators[index].count(numbers)
            }
        }
        return nil
    }

    func finish() throws(TableProblem) -> Table? {
        let rows = groups.isEmpty ? 1 : heads.rowCount
        var columns = heads.columns
        for index in accumulators.indices {
            accumulators[index].grow(to: rows)
            if let texts = accumulators[index].texts {
                columns.append(.init("#\(index)", .text, .texts(texts)))
            } else {
                columns.append(.init("#\(index)", .number, .numbers(accumulators[index].results)))
            }
        }
        let all = Table(columns)
        var results = heads.columns
        for output in outputs {
            let expression = try BoundExpression(output.expression, all.schema)
            results.append(.init(output.name, output.type, unit: output.unit, expression.column(all, as: output.type)))
        }
        return Table(results)
    }
}

extension TableExpression {
    /// The same expression with aggregates as columns `#0`, `#1`, …
    init(renumbering expression: TableExpression) {
        self.init()
        for node in expression.nodes {
            if case .aggregate(let number) = node { add(.column("#\(number)", .whole)) } else { add(node) }
        }
    }
}

/// One aggregate of every group.
struct Accumulator {
    private let function: TableQuery.AggregateFunction
    private var counts: [Int] = []
    /// Sums with what rounding took (Neumaier), or extremes, or running means.
    private var first: [Double] = []
    private var second: [Double] = []
    private var values: [[Double]] = []
    private var seen = GroupKeys.PairTable()
    private var levels: [String: UInt64] = [:]
    /// The first or last text of each group, by its place in `names`.
    private var picked: [Int32] = []
    private var names: [String] = []
    private var isText = false

    static let textFunctions: Set<TableQuery.AggregateFunction> = [.count, .distinct, .first, .last]

    init(_ function: TableQuery.AggregateFunction) { self.function = function }

    /// The result where it is a text.
    var texts: TextValues? {
        guard isText, function == .first || function == .last else { return nil }
        return TextValues(codes: picked, levels: names)
    }

    private var keepsValues: Bool {
        switch function {
        case .median, .quantile: true
        default: false
        }
    }

    mutating func grow(to count: Int) {
        let missing = count - counts.count
        guard missing > 0 else { return }
        counts += Array(repeating: 0, count: missing)
        let start: Double =
            switch function {
            case .minimum: .infinity
            case .maximum: -.infinity
            default: 0
            }
        first += Array(repeating: start, count: missing)
        second += Array(repeating: 0, count: missing)
        picked += Array(repeating: -1, count: missing)
        if keepsValues { values += Array(repeating: [], count: missing) }
    }

    mutating func count(_ groups: [Int32]) { for group in groups { counts[Int(group)] += 1 } }

    mutating func add(_ argument: BoundExpression, _ block: Table, _ groups: [Int32]) {
        if argument.kind == .text {
            addTexts(argument.column(block, as: .text), groups)
            return
        }
        let numbers = argument.numbers(block)
        for (row, value) in numbers.enumerated() where !value.isNaN { add(value, Int(groups[row])) }
    }

    private mutating func addTexts(_ column: ColumnValues, _ groups: [Int32]) {
        guard case .texts(let texts) = column else { return }
        isText = true
        let codes = texts.levels.map { level -> UInt64 in
            if let known = levels[level] { return known }
            levels[level] = UInt64(levels.count)
            names.append(level)
            return UInt64(levels.count - 1)
        }
        for (row, code) in texts.codes.enumerated() where code >= 0 {
            let group = Int(groups[row])
            if function == .first || function == .last {
                if function == .last || picked[group] < 0 { picked[group] = Int32(codes[Int(code)]) }
            } else if function == .count || seen.number(UInt64(group), codes[Int(code)]).isNew {
                counts[group] += 1
            }
        }
    }

    @inline(__always)
    private mutating func add(_ value: Double, _ group: Int) {
        switch function {
        case .count: counts[group] += 1
        case .sum, .mean, .share:
            counts[group] += 1
            let sum = first[group] + value
            second[group] += abs(first[group]) >= abs(value) ? first[group] - sum + value : value - sum + first[group]
            first[group] = sum
        case .minimum:
            counts[group] += 1
            first[group] = min(first[group], value)
        case .maximum:
            counts[group] += 1
            first[group] = max(first[group], value)
        case .deviation:
            counts[group] += 1
            let difference = value - first[group]
            first[group] += difference / Double(counts[group])
            second[group] += difference * (value - first[group])
        case .first, .last:
            if function == .last || counts[group] == 0 { first[group] = value }
            counts[group] += 1
        case .distinct:
            if seen.number(UInt64(group), (value + 0).bitPattern).isNew { counts[group] += 1 }
        case .median, .quantile:
            counts[group] += 1
            values[group].append(value)
        }
    }

    /// The result of each group; NaN where there was nothing to take it of.
    var results: [Double] {
        counts.indices.map { group in
            let count = Double(counts[group])
            switch function {
            case .count, .distinct: return count
            case .sum: return first[group] + second[group]
            case .mean, .share: return count == 0 ? .nan : (first[group] + second[group]) / count
            case .minimum, .maximum, .first, .last: return count == 0 ? .nan : first[group]
            case .deviation: return count < 2 ? .nan : (second[group] / (count - 1)).squareRoot()
            case .median: return Self.quantile(values[group].sorted(), 0.5)
            case .quantile(let share): return Self.quantile(values[group].sorted(), share)
            }
        }
    }

    /// Between the two nearest of the sorted values, as R, numpy and pandas do it when nothing is said.
    static func quantile(_ sorted: [Double], _ share: Double) -> Double {
        guard let last = sorted.last else { return .nan }
        let place = share * Double(sorted.count - 1)
        let below = Int(place)
        guard below + 1 < sorted.count else { return last }
        return sorted[below] + (sorted[below + 1] - sorted[below]) * (place - Double(below))
    }
}
