import NsynQuantities

/// Turns what a file holds into a table with dimensions.
public struct TableReader {
    private let units: UnitTable
    /// What does not keep the table from being used.
    public private(set) var warnings: [TableProblem] = []

    public init(units: UnitTable) { self.units = units }

    /// A table from comma-, semicolon- or tab-separated text.
    public mutating func delimited(_ bytes: [UInt8]) throws(TableProblem) -> Table {
        let raw = try DelimitedText.read(bytes)
        try refuseNamesTwice(raw.columns)
        var columns: [Table.Column] = []
        for column in raw.columns { columns.append(try typed(column, bytes)) }
        return PredictionColumns.gathered(Table(columns))
    }

    private func refuseNamesTwice(_ columns: [DelimitedText.Column]) throws(TableProblem) {
        var known: [String: DelimitedText.Column] = [:]
        for column in columns {
            if let first = known[column.name] {
                guard first.unit != column.unit, let one = first.unit, let other = column.unit else {
                    throw TableProblem(.columnTwice, "The column `\(column.name)` is there twice", at: column.header)
                }
                throw TableProblem(
                    .columnWithTwoUnits, "The column `\(column.name)` is there in \(one) and in \(other)",
                    at: column.header, notes: ["give one of them another name, or leave it out"])
            }
            known[column.name] = column
        }
    }

    private mutating func typed(_ column: DelimitedText.Column, _ bytes: [UInt8]) throws(TableProblem) -> Table.Column {
        if let unit = column.unit, column.name.utf8.last == UInt8(ascii: "]") {
            throw TableProblem(
                .columnWithTwoUnits, "The column `\(column.name)` has a second unit, \(unit), in its header",
                at: column.header)
        }
        if let nan = column.firstNaN {
            let others = column.nanCount - 1
            warnings.append(
                TableProblem(
                    .notANumberCell,
                    "A cell of `\(column.name)` is no number and is read as missing"
                        + (others > 0 ? ", as \(others) other\(others == 1 ? "" : "s")" : ""),
                    at: nan.range, notes: ["an empty cell says the same without a doubt"]))
        }
        let resolved = try unit(of: column)
        switch column.values {
        case .texts(let texts):
            if let problem = unitsInCells(column, texts, resolved, bytes) { throw problem }
            return Self.textColumn(column.name, texts)
        case .numbers(var numbers):
            guard let (symbol, unit) = resolved else {
                if column.isInteger, !numbers.isEmpty, numbers.allSatisfy({ $0.isNaN || abs($0) < 0x1p53 }),
                    numbers.contains(where: { !$0.isNaN })
                {
                    return Table.Column(
                        column.name, .integer,
                        .integers(numbers.map { $0.isNaN ? ColumnValues.missingInteger : Int64($0) }))
                }
                return Table.Column(column.name, .number, .numbers(numbers))
            }
            let display = DisplayUnit(symbol, unit)
            for row in numbers.indices { numbers[row] = display.coherent(numbers[row]) }
            return Table.Column(
                column.name, .quantity(unit.type, isPoint: unit.isPoint), unit: display, .numbers(numbers))
        }
    }

    private func unit(of column: DelimitedText.Column) throws(TableProblem) -> (String, ResolvedUnit)? {
        guard let symbol = column.unit else { return nil }
        do { return (symbol, try units.resolve(symbol)) } catch {
            // Its measure may be a plain word: `yield [isolated]` is a name.
            let close = units.suggestions(for: symbol)
            throw TableProblem(
                .unknownColumnUnit, "The unit of `\(column.name)` has no meaning: \(error)", at: column.header,
                notes: close.isEmpty ? [] : ["near it: " + close.joined(separator: ", ")])
        }
    }

    static func textColumn(_ name: String, _ texts: TextValues) -> Table.Column {
        let truths = texts.levels.map { level -> Int8? in
            switch level {
            case "true", "TRUE", "True": 1
            case "false", "FALSE", "False": 0
            default: nil
            }
        }
        if !truths.isEmpty, !truths.contains(nil) {
            return Table.Column(
                name, .truth, .truths(texts.codes.map { $0 < 0 ? ColumnValues.missingTruth : truths[Int($0)] ?? -1 }))
        }
        return Table.Column(name, .text, .texts(texts))
    }

    /// Text where numbers belong: a word in a column with a unit, or units written into the cells.
    private func unitsInCells(
        _ column: DelimitedText.Column, _ texts: TextValues, _ unit: (String, ResolvedUnit)?, _ bytes: [UInt8]
    ) -> TableProblem? {
        var seen: [String] = []
        for level in texts.levels.prefix(1000) {
            guard let symbol = Self.unitBehindNumber(level), (try? units.resolve(symbol)) != nil else {
                // One cell that is a word: the column is text, unless its header promises numbers.
                if unit == nil { return nil }
                continue
            }
            if !seen.contains(symbol) { seen.append(symbol) }
        }
        let place = column.firstText?.range
        if seen.isEmpty {
            guard let (symbol, _) = unit, let cell = column.firstText else { return nil }
            let written = String(decoding: bytes[cell.range], as: UTF8.self)
            return TableProblem(
                .textInNumbers, "“\(written)” is no number, and `\(column.name)` is in \(symbol)", at: cell.range,
                notes: ["leave the cell empty where a value is missing"])
        }
        if let (symbol, _) = unit {
            if let other = seen.first(where: { $0 != symbol }) {
                return TableProblem(
                    .columnWithTwoUnits, "The column `\(column.name)` is in \(symbol), and a cell is in \(other)",
                    at: place, notes: ["one column has one unit, and the header names it"])
            }
            return TableProblem(
                .textInNumbers, "The cells of `\(column.name)` repeat the unit of its header", at: place,
                notes: ["write the number alone"])
        }
        if seen.count > 1 {
            return TableProblem(
                .columnWithTwoUnits,
                "The cells of `\(column.name)` are in \(seen[0]) and in \(seen[1])", at: place,
                notes: ["one column has one unit, and the header names it: `\(column.name) [\(seen[0])]`"])
        }
        return TableProblem(
            .columnWithTwoUnits, "The unit of `\(column.name)` stands in its cells", at: place,
            notes: ["the header names it, once: `\(column.name) [\(seen[0])]`"])
    }

    /// `°C` of `40 °C`
    private static func unitBehindNumber(_ text: String) -> String? {
        let bytes = Array(text.utf8)
        return bytes.withUnsafeBufferPointer { buffer -> String? in
            guard let base = buffer.baseAddress else { return nil }
            var position = 0
            var isInteger = true
            guard NumberText.scan(base, &position, buffer.count, decimalPoint: 46, &isInteger) != nil else {
                return nil
            }
            while position < buffer.count, buffer[position] == 32 { position += 1 }
            guard position < buffer.count else { return nil }
            return String(decoding: buffer[position...], as: UTF8.self)
        }
    }

    mutating func warn(_ problem: TableProblem) { warnings.append(problem) }

    func column(_ name: String, unit symbol: String?, numbers: [Double]) throws(TableProblem) -> Table.Column {
        let raw = DelimitedText.Column(
            name: name, unit: symbol, header: 0..<0, values: .numbers(numbers), isInteger: false)
        guard let (symbol, unit) = try unit(of: raw) else { return Table.Column(name, .number, .numbers(numbers)) }
        let display = DisplayUnit(symbol, unit)
        return Table.Column(
            name, .quantity(unit.type, isPoint: unit.isPoint), unit: display,
            .numbers(numbers.map { display.coherent($0) }))
    }
}

/// How predictions stand in files: as columns `p`, `p.lower`, `p.upper`, `p.in_domain`.
enum PredictionColumns {
    static let parts = ["lower", "upper", "in_domain"]

    /// Puts the four together again.
    static func gathered(_ table: Table) -> Table {
        var columns: [Table.Column] = []
        var taken: Set<String> = []
        for column in table.columns {
            guard case .quantity(let type, let isPoint) = column.type, case .numbers(let value) = column.values,
                case .numbers(let lower)? = table["\(column.name).lower"]?.values,
                case .numbers(let upper)? = table["\(column.name).upper"]?.values
            else {
                columns.append(column)
                continue
            }
            var inDomain = [Int8](repeating: -1, count: table.rowCount)
            switch table["\(column.name).in_domain"]?.values {
            case .truths(let truths): inDomain = truths
            case .integers(let integers): inDomain = integers.map { $0 == 1 ? 1 : $0 == 0 ? 0 : -1 }
            default: break
            }
            for part in parts { taken.insert("\(column.name).\(part)") }
            columns.append(
                .init(
                    column.name, .prediction(type, isPoint: isPoint), unit: column.unit,
                    .predictions(
                        PredictionValues(value: value, lower: lower, upper: upper, inDomain: inDomain))))
        }
        return Table(columns.filter { !taken.contains($0.name) })
    }

    /// Takes them apart, as files want them.
    static func spread(_ table: Table) -> Table {
        var columns: [Table.Column] = []
        for column in table.columns {
            guard case .prediction(let type, let isPoint) = column.type,
                case .predictions(let values) = column.values
            else {
                columns.append(column)
                continue
            }
            let plain = ColumnType.quantity(type, isPoint: isPoint)
            columns.append(.init(column.name, plain, unit: column.unit, .numbers(values.value)))
            columns.append(.init("\(column.name).lower", plain, unit: column.unit, .numbers(values.lower)))
            columns.append(.init("\(column.name).upper", plain, unit: column.unit, .numbers(values.upper)))
            columns.append(.init("\(column.name).in_domain", .truth, .truths(values.inDomain)))
        }
        return Table(columns)
    }
}
