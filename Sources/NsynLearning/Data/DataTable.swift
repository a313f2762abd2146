/// A table of typed columns: numbers with a unit (NaN is missing) or labels (SMILES, sequences, categories, text).
public struct DataTable: Sendable, Equatable {
    public enum Values: Sendable, Equatable {
        case numbers([Double])
        /// Each row's position among the distinct texts; −1 is missing.
        case labels(codes: [Int32], levels: [String])

        public var count: Int {
            switch self {
            case .numbers(let numbers): numbers.count
            case .labels(let codes, _): codes.count
            }
        }
    }

    public struct Column: Sendable, Equatable {
        public var name: String
        public var unit: String?
        public var values: Values

        public init(name: String, unit: String? = nil, values: Values) {
            self.name = name
            self.unit = unit
            self.values = values
        }

        /// The header as written in a file: `temperature [°C]`.
        public var header: String { unit.map { "\(name) [\($0)]" } ?? name }

        /// Labels from plain texts; empty ones are missing.
        public init(name: String, texts: [String]) {
            var positions: [String: Int32] = [:]
            var levels: [String] = []
            let codes = texts.map { text -> Int32 in
                if text.isEmpty { return -1 }
                if let known = positions[text] { return known }
                let position = Int32(levels.count)
                positions[text] = position
                levels.append(text)
                return position
            }
            self.init(name: name, values: .labels(codes: codes, levels: levels))
        }
    }

    public private(set) var columns: [Column]
    public let rows: Int
    /// Where the table came from, for messages.
    public var file: String?

    public init(_ columns: [Column], file: String? = nil) throws(DataProblem) {
        self.columns = columns
        self.file = file
        rows = columns.first?.values.count ?? 0
        var seen: Set<String> = []
        for column in columns {
            if column.values.count != rows {
                throw DataProblem(
                    .unreadableTable, "\(column.values.count) values where the table has \(rows) rows",
                    at: .init(file: file, column: column.name))
            }
            if !seen.insert(column.name).inserted {
                throw DataProblem(
                    .unreadableTable, "two columns have this name", at: .init(file: file, column: column.name))
            }
        }
    }

    public func column(_ name: String) throws(DataProblem) -> Column {
        if let column = columns.first(where: { $0.name == name }) { return column }
        let near = columns.map { $0.name }.filter { editDistance($0, name) <= 3 }
        let hint = near.isEmpty ? "" : "; did you mean \(near.map { "‘\($0)’" }.joined(separator: " or "))?"
        throw DataProblem(.missingColumn, "the table has no such column" + hint, at: .init(file: file, column: name))
    }

    public func has(_ name: String) -> Bool { columns.contains { $0.name == name } }

    /// The numbers of a column in the wanted unit. A label in it, or another unit, is an error with its place.
    public func numbers(_ name: String, unit: String? = nil) throws(DataProblem) -> [Double] {
        let column = try column(name)
        if let unit, normalisedUnit(column.unit ?? "") != normalisedUnit(unit) {
            throw DataProblem(
                .wrongUnit, "expected \(unit.isEmpty ? "no unit" : unit), the table has \(column.unit ?? "no unit")",
                at: .init(file: file, column: name))
        }
        switch column.values {
        case .numbers(let numbers): return numbers
        case .labels(let codes, let levels):
            let row = codes.firstIndex { $0 >= 0 && parsedNumber(levels[Int($0)]) == nil }
            guard let row else { return codes.map { $0 < 0 ? .nan : parsedNumber(levels[Int($0)]) ?? .nan } }
            throw DataProblem(
                .notANumber, "‘\(levels[Int(codes[row])])’ is not a number",
                at: .init(file: file, row: row + 1, column: name))
        }
    }

    /// Refuses a column of numbers with something else among them (`n.d.`, `12,5`): taken for a category, every number
    /// would become a class of its own.
    public func refuseStrayTexts(_ name: String) throws(DataProblem) {
        guard case .labels(let codes, let levels) = try column(name).values else { return }
        let isNumber = levels.map { parsedNumber($0) != nil }
        let known = codes.filter { $0 >= 0 }
        let numbers = known.count { isNumber[Int($0)] }
        guard numbers < known.count, 10 * numbers >= 8 * known.count,
            let row = codes.firstIndex(where: { $0 >= 0 && !isNumber[Int($0)] })
        else { return }
        throw DataProblem(
            .notANumber,
            "‘\(levels[Int(codes[row])])’ is not a number, as \(numbers) of the column's \(known.count) values are; what is missing stays empty",
            at: .init(file: file, row: row + 1, column: name))
    }

    /// The texts of a column; numbers are spelled, missing ones are nil.
    public func texts(_ name: String) throws(DataProblem) -> [String?] {
        switch try column(name).values {
        case .numbers(let numbers): return numbers.map { $0.isNaN ? nil : spelled($0) }
        case .labels(let codes, let levels): return codes.map { $0 < 0 ? nil : levels[Int($0)] }
        }
    }

    public mutating func append(_ column: Column) throws(DataProblem) {
        self = try DataTable(columns + [column], file: file)
    }

    /// The given rows, in their order.
    public func selecting(rows chosen: [Int]) -> DataTable {
        var copy = columns
        for index in copy.indices {
            switch copy[index].values {
            case .numbers(let numbers): copy[index].values = .numbers(chosen.map { numbers[$0] })
            case .labels(let codes, let levels):
                copy[index].values = .labels(codes: chosen.map { codes[$0] }, levels: levels)
            }
        }
        return DataTable(unchecked: copy, rows: chosen.count, file: file)
    }

    private init(unchecked columns: [Column], rows: Int, file: String?) {
        self.columns = columns
        self.rows = rows
        self.file = file
    }
}

/// A number as it is written into files: shortest form that reads back to the same bits, integers without a point.
func spelled(_ number: Double) -> String {
    if number == number.rounded(), abs(number) < 1e15 { return String(Int(number)) }
    return number.description
}

/// One spelling for look-alike characters of a unit.
func normalisedUnit(_ unit: String) -> String {
    var result = ""
    for scalar in unit.unicodeScalars {
        switch scalar {
        case "\u{B5}": result.unicodeScalars.append("\u{3BC}")
        case "\u{2103}": result += "°C"
        case "\u{2126}": result += "\u{3A9}"
        case "\u{212A}": result += "K"
        case " ": continue
        default: result.unicodeScalars.append(scalar)
        }
    }
    return result
}

/// Levenshtein's distance, for "did you mean".
func editDistance(_ left: String, _ right: String) -> Int {
    let (left, right) = (Array(left.utf8), Array(right.utf8))
    var distances = Array(0...right.count)
    for (row, byte) in left.enumerated() {
        var diagonal = distances[0]
        distances[0] = row + 1
        for column in right.indices {
            let replaced = diagonal + (byte == right[column] ? 0 : 1)
            diagonal = distances[column + 1]
            distances[column + 1] = min(replaced, min(distances[column], diagonal) + 1)
        }
    }
    return distances[right.count]
}
