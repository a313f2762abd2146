import Glibc

/// An expression that met a table: names are places, every node has a kind and a register.
///
/// It works through a block in chunks that stay in the first-level cache; its registers are made once.
final class BoundExpression {
    enum Kind { case number, truth, text }

    private enum Source {
        case numbers(Int, TableExpression.Part)
        case truths(Int, TableExpression.Part)
        case text(Int)
    }

    static let chunk = 512

    private let nodes: [TableExpression.Node]
    private var sources: [Source?]
    private var kinds: [Kind] = []
    private let numbers: UnsafeMutablePointer<Double>
    private let truths: UnsafeMutablePointer<Int8>
    private let rootColumn: Int?

    var kind: Kind { kinds[kinds.count - 1] }

    init(_ expression: TableExpression, _ schema: TableSchema) throws(TableProblem) {
        nodes = expression.nodes
        sources = Array(repeating: nil, count: nodes.count)
        var root: Int?
        if let plain = expression.plainColumn, plain.part == .whole {
            root = try Self.place(plain.name, schema)
        }
        rootColumn = root
        numbers = .allocate(capacity: nodes.count * Self.chunk)
        numbers.initialize(repeating: 0, count: nodes.count * Self.chunk)
        truths = .allocate(capacity: nodes.count * Self.chunk)
        truths.initialize(repeating: 0, count: nodes.count * Self.chunk)
        for (index, node) in nodes.enumerated() { kinds.append(try bind(node, index, schema)) }
    }

    deinit {
        numbers.deallocate()
        truths.deallocate()
    }

    static func place(_ name: String, _ schema: TableSchema) throws(TableProblem) -> Int {
        if let place = schema.index(of: name) { return place }
        throw TableProblem(
            .unknownColumn, "The table has no column `\(name)`",
            notes: ["it has " + schema.columns.map { "`\($0.name)`" }.joined(separator: ", ")])
    }

    private func bind(_ node: TableExpression.Node, _ index: Int, _ schema: TableSchema) throws(TableProblem) -> Kind {
        switch node {
        case .column(let name, let part):
            let place = try Self.place(name, schema)
            switch (schema.columns[place].type, part) {
            case (.quantity, _), (.integer, _), (.prediction, .whole), (.prediction, .value), (.prediction, .lower),
                (.prediction, .upper):
                sources[index] = .numbers(place, part)
                return .number
            case (.truth, _), (.prediction, .inDomain):
                sources[index] = .truths(place, part)
                return .truth
            case (.text, _):
                sources[index] = .text(place)
                return .text
            }
        case .isText(let name, _), .sameText(let name, _):
            let place = try Self.place(name, schema)
            guard schema.columns[place].type == .text else {
                throw TableProblem(.columnOfWrongKind, "The column `\(name)` holds no texts to compare with")
            }
            if case .sameText(_, let other) = node {
                guard try schema.columns[Self.place(other, schema)].type == .text else {
                    throw TableProblem(.columnOfWrongKind, "The column `\(other)` holds no texts to compare with")
                }
                sources[index] = .truths(try Self.place(other, schema), .whole)
            } else {
                sources[index] = .text(place)
            }
            return .truth
        case .isMissing(let name):
            sources[index] = .text(try Self.place(name, schema))
            return .truth
        case .truth, .less, .atMost, .equal, .and, .or, .not: return .truth
        case .text: return .text
        case .choose(_, let first, _): return kinds[first]
        case .number, .add, .subtract, .multiply, .divide, .minimum, .maximum, .power, .powerOfTen, .logarithm,
            .aggregate:
            return .number
        }
    }

    // MARK: Whole blocks

    /// The value of every row of a block as a column of this type.
    func column(_ block: Table, as type: ColumnType) -> ColumnValues {
        if let rootColumn, Self.isStored(block.columns[rootColumn].values, as: type) {
            return block.columns[rootColumn].values
        }
        let rows = block.rowCount
        switch kind {
        case .text:
            guard case .text(let text)? = nodes.last else { preconditionFailure("texts are columns or constants") }
            return .texts(TextValues(codes: Array(repeating: 0, count: rows), levels: [text]))
        case .truth:
            return .truths(truths(block))
        case .number:
            let values = numbers(block)
            guard type == .integer else { return .numbers(values) }
            return .integers(
                values.map { $0.isNaN || abs($0) >= 0x1p63 ? ColumnValues.missingInteger : Int64($0.rounded()) })
        }
    }

    private static func isStored(_ values: ColumnValues, as type: ColumnType) -> Bool {
        switch (values, type) {
        case (.numbers, .quantity), (.integers, .integer), (.texts, .text), (.truths, .truth),
            (.predictions, .prediction):
            true
        default: false
        }
    }

    func numbers(_ block: Table) -> [Double] {
        [Double](unsafeUninitializedCapacity: block.rowCount) { target, count in
            forChunks(block) { start, rows in
                let result = register(nodes.count - 1)
                if kind == .truth {
                    let flags = flags(nodes.count - 1)
                    for row in 0..<rows { target[start + row] = flags[row] < 0 ? .nan : Double(flags[row]) }
                } else {
                    memcpy(target.baseAddress! + start, result, rows * MemoryLayout<Double>.stride)
                }
            }
            count = block.rowCount
        }
    }

    func truths(_ block: Table) -> [Int8] {
        [Int8](unsafeUninitializedCapacity: block.rowCount) { target, count in
            forChunks(block) { start, rows in
                memcpy(target.baseAddress! + start, flags(nodes.count - 1), rows)
            }
            count = block.rowCount
        }
    }

    /// The rows in which a truth holds; missing is no.
    func rows(_ block: Table) -> [Int32] {
        var result: [Int32] = []
        forChunks(block) { start, rows in
            let flags = flags(nodes.count - 1)
            for row in 0..<rows where flags[row] == 1 { result.append(Int32(start + row)) }
        }
        return result
    }

    private func forChunks(_ block: Table, _ body: (_ start: Int, _ rows: Int) -> Void) {
        let codes = wantedCodes(block)
        var start = 0
        while start < block.rowCount {
            let rows = min(Self.chunk, block.rowCount - start)
            for index in nodes.indices { evaluate(index, block, start, rows, codes) }
            body(start, rows)
            start += rows
        }
    }

    /// For each comparison with a text, its code in this block; −2 where the block doesn't hold it.
    private func wantedCodes(_ block: Table) -> [Int32] {
        nodes.indices.map { index in
            guard case .isText(_, let text) = nodes[index], case .text(let place)? = sources[index],
                case .texts(let values) = block.columns[place].values
            else { return -2 }
            return values.levels.firstIndex(of: text).map { Int32($0) } ?? -2
        }
    }

    // MARK: Nodes

    private func register(_ node: Int) -> UnsafeMutablePointer<Double> { numbers + node * Self.chunk }
    private func flags(_ node: Int) -> UnsafeMutablePointer<Int8> { truths + node * Self.chunk }

    private func evaluate(_ index: Int, _ block: Table, _ start: Int, _ rows: Int, _ codes: [Int32]) {
        let result = register(index)
        let flag = flags(index)
        switch nodes[index] {
        case .column: load(index, block, start, rows)
        case .number(let value): result.update(repeating: value, count: rows)
        case .truth(let holds): flag.update(repeating: holds ? 1 : 0, count: rows)
        case .text, .aggregate: break
        case .add(let left, let right): binary(result, left, right, rows) { $0 + $1 }
        case .subtract(let left, let right): binary(result, left, right, rows) { $0 - $1 }
        case .multiply(let left, let right): binary(result, left, right, rows) { $0 * $1 }
        case .divide(let left, let right):
            // Nothing is infinite in a laboratory: what is divided by zero is missing.
            binary(result, left, right, rows) { $1 == 0 ? .nan : $0 / $1 }
        case .minimum(let left, let right):
            binary(result, left, right, rows) { $0 < $1 || $0.isNaN ? $0 : $1 }
        case .maximum(let left, let right):
            binary(result, left, right, rows) { $0 > $1 || $0.isNaN ? $0 : $1 }
        case .power(let base, let exponent):
            if case .number(let value) = nodes[exponent], let whole = Int(exactly: value), abs(whole) <= 64 {
                let source = register(base)
                for row in 0..<rows { result[row] = Self.power(source[row], whole) }
            } else {
                binary(result, base, exponent, rows) { Glibc.pow($0, $1) }
            }
        case .powerOfTen(let inner):
            let source = register(inner)
            for row in 0..<rows { result[row] = pow(10, source[row]) }
        case .logarithm(let inner):
            let source = register(inner)
            for row in 0..<rows { result[row] = source[row] > 0 ? log10(source[row]) : .nan }
        case .choose(let condition, let first, let second):
            choose(index, flags(condition), first, second, rows)
        case .less(let left, let right): compare(flag, left, right, rows) { $0 < $1 }
        case .atMost(let left, let right): compare(flag, left, right, rows) { $0 <= $1 }
        case .equal(let left, let right): compare(flag, left, right, rows) { $0 == $1 }
        case .and(let left, let right):
            let (first, second) = (flags(left), flags(right))
            for row in 0..<rows {
                flag[row] = first[row] == 0 || second[row] == 0 ? 0 : min(first[row], second[row])
            }
        case .or(let left, let right):
            let (first, second) = (flags(left), flags(right))
            for row in 0..<rows {
                flag[row] = first[row] == 1 || second[row] == 1 ? 1 : min(first[row], second[row])
            }
        case .not(let inner):
            let source = flags(inner)
            for row in 0..<rows { flag[row] = source[row] < 0 ? -1 : 1 - source[row] }
        case .isText:
            guard case .text(let place)? = sources[index], case .texts(let values) = block.columns[place].values else {
                return
            }
            let wanted = codes[index]
            values.codes.withUnsafeBufferPointer { source in
                for row in 0..<rows {
                    let code = source[start + row]
                    flag[row] = code < 0 ? -1 : code == wanted ? 1 : 0
                }
            }
        case .sameText(let name, _): compareTexts(flag, name, sources[index], block, start, rows)
        case .isMissing:
            guard case .text(let place)? = sources[index] else { return }
            let values = block.columns[place].values
            for row in 0..<rows { flag[row] = values.isMissing(start + row) ? 1 : 0 }
        }
    }

    private func load(_ index: Int, _ block: Table, _ start: Int, _ rows: Int) {
        switch sources[index] {
        case .numbers(let place, let part):
            let result = register(index)
            switch block.columns[place].values {
            case .numbers(let values): copy(values, result, start, rows)
            case .integers(let values):
                values.withUnsafeBufferPointer { source in
                    for row in 0..<rows {
                        let value = source[start + row]
                        result[row] = value == ColumnValues.missingInteger ? .nan : Double(value)
                    }
                }
            case .predictions(let values):
                switch part {
                case .lower: copy(values.lower, result, start, rows)
                case .upper: copy(values.upper, result, start, rows)
                default: copy(values.value, result, start, rows)
                }
            default: break
            }
        case .truths(let place, _):
            let flag = flags(index)
            switch block.columns[place].values {
            case .truths(let values): copy(values, flag, start, rows)
            case .predictions(let values): copy(values.inDomain, flag, start, rows)
            default: break
            }
        case .text, nil: break
        }
    }

    private func copy<Element>(
        _ values: [Element], _ target: UnsafeMutablePointer<Element>, _ start: Int, _ rows: Int
    ) {
        values.withUnsafeBufferPointer { target.update(from: $0.baseAddress! + start, count: rows) }
    }

    @inline(__always)
    private func binary(
        _ result: UnsafeMutablePointer<Double>, _ left: Int, _ right: Int, _ rows: Int,
        _ operation: (Double, Double) -> Double
    ) {
        let (first, second) = (register(left), register(right))
        for row in 0..<rows { result[row] = operation(first[row], second[row]) }
    }

    /// What is compared with a missing value is neither true nor false.
    @inline(__always)
    private func compare(
        _ flag: UnsafeMutablePointer<Int8>, _ left: Int, _ right: Int, _ rows: Int,
        _ holds: (Double, Double) -> Bool
    ) {
        let (first, second) = (register(left), register(right))
        for row in 0..<rows {
            let known = first[row] == first[row] && second[row] == second[row]
            flag[row] = known ? (holds(first[row], second[row]) ? 1 : 0) : -1
        }
    }

    private func compareTexts(
        _ flag: UnsafeMutablePointer<Int8>, _ name: String, _ other: Source?, _ block: Table, _ start: Int, _ rows: Int
    ) {
        guard case .truths(let place, _)? = other, case .texts(let right) = block.columns[place].values,
            case .texts(let left)? = block[name]?.values
        else { return }
        for row in start..<(start + rows) {
            flag[row - start] =
                left.codes[row] < 0 || right.codes[row] < 0 ? -1 : left[row] == right[row] ? 1 : 0
        }
    }

    private func choose(
        _ index: Int, _ condition: UnsafeMutablePointer<Int8>, _ first: Int, _ second: Int, _ rows: Int
    ) {
        if kinds[index] == .truth {
            let (result, left, right) = (flags(index), flags(first), flags(second))
            for row in 0..<rows { result[row] = condition[row] < 0 ? -1 : condition[row] == 1 ? left[row] : right[row] }
        } else {
            let (result, left, right) = (register(index), register(first), register(second))
            for row in 0..<rows {
                result[row] = condition[row] < 0 ? .nan : condition[row] == 1 ? left[row] : right[row]
            }
        }
    }

    private static func power(_ base: Double, _ exponent: Int) -> Double {
        var result = 1.0
        var factor = base
        var left = exponent.magnitude
        while left > 0 {
            if left & 1 == 1 { result *= factor }
            factor *= factor
            left >>= 1
        }
        guard exponent < 0 else { return result }
        return result == 0 ? .nan : 1 / result
    }
}
