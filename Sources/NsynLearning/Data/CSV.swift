import NsynTables

/// Comma-separated tables in and out. Reading is that of all tables of nsyn; here its columns become those of a learner,
/// and what is wrong keeps its row.
public enum CSV {
    public static func read(path: String) throws(DataProblem) -> DataTable {
        try read(try FileBytes.read(path), file: path)
    }

    public static func read(_ text: String) throws(DataProblem) -> DataTable {
        try read(Array(text.utf8), file: nil)
    }

    public static func read(_ bytes: [UInt8], file: String?) throws(DataProblem) -> DataTable {
        let text: DelimitedText
        do throws(TableProblem) {
            text = try DelimitedText.read(bytes)
        } catch {
            throw problem(error, bytes, file)
        }
        return try DataTable(
            text.columns.map { column in
                let values: DataTable.Values =
                    switch column.values {
                    case .numbers(let numbers): .numbers(numbers)
                    case .texts(let texts): .labels(codes: texts.codes, levels: texts.levels)
                    }
                return DataTable.Column(name: column.name, unit: column.unit, values: values)
            }, file: file)
    }

    private static func problem(_ problem: TableProblem, _ bytes: [UInt8], _ file: String?) -> DataProblem {
        let notes = problem.notes.map { " (\($0))" }.joined()
        let message = problem.message.prefix(1).lowercased() + problem.message.dropFirst() + notes
        let row = problem.range.flatMap { CSV.row(at: $0.lowerBound, bytes) }
        return DataProblem(
            problem.kind == .noHeader ? .emptyTable : .unreadableTable, message, at: .init(file: file, row: row))
    }

    /// The row that a byte lies in, counted from 1 behind the header; nil in the header.
    private static func row(at offset: Int, _ bytes: [UInt8]) -> Int? {
        var (lines, isQuoted, isEmpty) = (0, false, true)
        for byte in bytes[..<offset] {
            if byte == 34 { isQuoted.toggle() }
            if byte == 10, !isQuoted {
                // Empty lines are no rows.
                if !isEmpty { lines += 1 }
                isEmpty = true
            } else if byte != 13 {
                isEmpty = false
            }
        }
        return lines > 0 ? lines : nil
    }

    /// The table as text; reads back to the same values.
    public static func write(_ table: DataTable) -> String { String(decoding: bytes(of: table), as: UTF8.self) }

    public static func bytes(of table: DataTable) -> [UInt8] {
        var bytes: [UInt8] = []
        // Memory that is not written to costs nothing, a larger array's copy does.
        bytes.reserveCapacity(20 * table.rows * table.columns.count + 64 * table.columns.count)
        for (index, column) in table.columns.enumerated() {
            if index > 0 { bytes.append(44) }
            bytes += quoted(column.header).utf8
        }
        bytes.append(10)
        let levels = table.columns.map { column -> [[UInt8]] in
            guard case .labels(_, let levels) = column.values else { return [] }
            return levels.map { Array(quoted($0).utf8) }
        }
        for row in 0..<table.rows {
            for (index, column) in table.columns.enumerated() {
                if index > 0 { bytes.append(44) }
                switch column.values {
                case .numbers(let numbers): if !numbers[row].isNaN { bytes += spelled(numbers[row]).utf8 }
                case .labels(let codes, _): if codes[row] >= 0 { bytes += levels[index][Int(codes[row])] }
                }
            }
            bytes.append(10)
        }
        return bytes
    }

    private static func quoted(_ text: String) -> String {
        guard text.utf8.contains(where: { $0 == 44 || $0 == 34 || $0 == 10 || $0 == 13 }) else { return text }
        var result = "\""
        for scalar in text.unicodeScalars {
            if scalar == "\"" { result += "\"" }
            result.unicodeScalars.append(scalar)
        }
        return result + "\""
    }
}

/// A decimal number, NaN when empty or `nan`/`NA`, nil when it's something else.
func parsedNumber(_ text: String) -> Double? {
    var copy = text
    return copy.withUTF8 { NumberText.cell($0) }
}
