import Glibc

/// Reads comma-separated tables (RFC 4180, UTF-8, optional byte-order mark). Numbers are parsed as they pass, so a
/// table of a million rows costs eight bytes a cell; columns with any text are read again as labels.
public enum CSV {
    public static func read(path: String) throws(DataProblem) -> DataTable {
        let bytes: [UInt8]
        do { bytes = try FileBytes.read(path) } catch { throw error }
        return try read(bytes, file: path)
    }

    public static func read(_ text: String) throws(DataProblem) -> DataTable {
        try read(Array(text.utf8), file: nil)
    }

    public static func read(_ bytes: [UInt8], file: String?) throws(DataProblem) -> DataTable {
        var scanner = Scanner(bytes: bytes)
        if bytes.starts(with: [0xEF, 0xBB, 0xBF]) { scanner.position = 3 }
        var fields: [Range<Int>] = []
        guard scanner.nextRecord(&fields) else {
            throw DataProblem(.emptyTable, "the file has no header", at: .init(file: file))
        }
        let headers = fields.enumerated().map { header(scanner.text($1), index: $0) }
        let start = scanner.position
        var numbers = [[Double]](repeating: [], count: headers.count)
        var isText = [Bool](repeating: false, count: headers.count)
        var rows = 0
        while scanner.nextRecord(&fields) {
            rows += 1
            if fields.count != headers.count {
                let reason =
                    scanner.openQuote
                    ? "a quoted field is never closed" : "\(fields.count) fields where the header has \(headers.count)"
                throw DataProblem(.unreadableTable, reason, at: .init(file: file, row: rows))
            }
            for index in headers.indices where !isText[index] {
                if let number = scanner.number(fields[index]) {
                    numbers[index].append(number)
                } else {
                    isText[index] = true
                    numbers[index] = []
                }
            }
        }
        if scanner.openQuote {
            throw DataProblem(
                .unreadableTable, "a quoted field is never closed", at: .init(file: file, row: max(1, rows)))
        }
        var labels = [LabelColumn](repeating: LabelColumn(), count: headers.count)
        if isText.contains(true) {
            scanner.position = start
            while scanner.nextRecord(&fields) {
                for index in headers.indices where isText[index] { labels[index].append(scanner.text(fields[index])) }
            }
        }
        return try DataTable(
            headers.indices.map { index in
                DataTable.Column(
                    name: headers[index].name, unit: headers[index].unit,
                    values: isText[index]
                        ? .labels(codes: labels[index].codes, levels: labels[index].levels) : .numbers(numbers[index]))
            }, file: file)
    }

    /// `temperature [°C]` → name and unit.
    static func header(_ text: String, index: Int) -> (name: String, unit: String?) {
        let trimmed = trim(text)
        if trimmed.isEmpty { return ("column \(index + 1)", nil) }
        guard trimmed.utf8.last == UInt8(ascii: "]"), let open = trimmed.utf8.lastIndex(of: UInt8(ascii: "[")) else {
            return (trimmed, nil)
        }
        let name = trim(String(trimmed[..<open]))
        let unit = String(trimmed[trimmed.utf8.index(after: open)...].dropLast())
        return name.isEmpty ? (trimmed, nil) : (name, unit)
    }

    static func trim(_ text: String) -> String {
        var bytes = Array(text.utf8)[...]
        while let first = bytes.first, first == 32 || first == 9 { bytes.removeFirst() }
        while let last = bytes.last, last == 32 || last == 9 { bytes.removeLast() }
        return String(decoding: bytes, as: UTF8.self)
    }

    /// The table as text; reads back to the same values.
    public static func write(_ table: DataTable) -> String {
        var lines = [table.columns.map { quoted($0.header) }.joined(separator: ",")]
        for row in 0..<table.rows {
            let cells = table.columns.map { column -> String in
                switch column.values {
                case .numbers(let numbers): numbers[row].isNaN ? "" : spelled(numbers[row])
                case .labels(let codes, let levels): codes[row] < 0 ? "" : quoted(levels[Int(codes[row])])
                }
            }
            lines.append(cells.joined(separator: ","))
        }
        return lines.joined(separator: "\n") + "\n"
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

    private struct LabelColumn {
        var codes: [Int32] = []
        var levels: [String] = []
        var positions: [String: Int32] = [:]

        mutating func append(_ text: String) {
            if text.isEmpty {
                codes.append(-1)
            } else if let known = positions[text] {
                codes.append(known)
            } else {
                positions[text] = Int32(levels.count)
                codes.append(Int32(levels.count))
                levels.append(text)
            }
        }
    }

    /// Walks over records; a field is a range of bytes, with its quotes.
    private struct Scanner {
        let bytes: [UInt8]
        var position = 0
        var openQuote = false

        init(bytes: [UInt8]) { self.bytes = bytes }

        /// The next record that isn't an empty line.
        mutating func nextRecord(_ fields: inout [Range<Int>]) -> Bool {
            fields.removeAll(keepingCapacity: true)
            while position < bytes.count, bytes[position] == 10 || bytes[position] == 13 { position += 1 }
            guard position < bytes.count else { return false }
            bytes.withUnsafeBufferPointer { bytes in
                var start = position
                var index = position
                var quoted = false
                while index < bytes.count {
                    let byte = bytes[index]
                    if byte == 34 {
                        quoted.toggle()
                    } else if !quoted {
                        if byte == 44 {
                            fields.append(start..<index)
                            start = index + 1
                        } else if byte == 10 {
                            break
                        }
                    }
                    index += 1
                }
                openQuote = openQuote || quoted
                let end = index > start && bytes[index - 1] == 13 ? index - 1 : index
                fields.append(start..<end)
                position = index
            }
            return true
        }

        func text(_ field: Range<Int>) -> String {
            if let first = field.first, bytes[first] == 34, field.count >= 2, bytes[field.upperBound - 1] == 34 {
                var inner: [UInt8] = []
                var index = first + 1
                while index < field.upperBound - 1 {
                    if bytes[index] == 34 { index += 1 }
                    inner.append(bytes[index])
                    index += 1
                }
                return String(decoding: inner, as: UTF8.self)
            }
            return String(decoding: bytes[field], as: UTF8.self)
        }

        /// NaN for an empty cell, nil for text.
        func number(_ field: Range<Int>) -> Double? {
            bytes.withUnsafeBufferPointer { parsedNumber(UnsafeBufferPointer(rebasing: $0[field])) }
        }
    }
}

/// A decimal number, NaN when empty or `nan`/`NA`, nil when it's something else.
func parsedNumber(_ text: String) -> Double? {
    var copy = text
    return copy.withUTF8 { parsedNumber($0) }
}

/// Exact for up to 19 digits and small exponents (Clinger's fast path); everything else goes through `strtod`.
func parsedNumber(_ bytes: UnsafeBufferPointer<UInt8>) -> Double? {
    var start = 0
    var end = bytes.count
    while start < end, bytes[start] == 32 || bytes[start] == 9 { start += 1 }
    while end > start, bytes[end - 1] == 32 || bytes[end - 1] == 9 { end -= 1 }
    if start == end { return .nan }
    var index = start
    var negative = false
    if bytes[index] == 45 || bytes[index] == 43 {
        negative = bytes[index] == 45
        index += 1
    }
    var mantissa: UInt64 = 0
    var digits = 0
    var scale = 0
    var seenPoint = false
    while index < end {
        let byte = bytes[index]
        if byte >= 48, byte <= 57 {
            if digits < 19 { mantissa = mantissa &* 10 &+ UInt64(byte - 48) }
            digits += digits > 0 || byte != 48 || seenPoint ? 1 : 0
            if digits == 0 { mantissa = 0 }
            if seenPoint { scale -= 1 }
        } else if byte == 46, !seenPoint {
            seenPoint = true
        } else {
            break
        }
        index += 1
    }
    if index == end, digits <= 19, mantissa < 1 << 53, scale >= -22, index > start, bytes[index - 1] != 46 || digits > 0
    {
        let value = Double(mantissa) / powersOfTen[-scale]
        let isDigit = bytes[start..<end].contains { $0 >= 48 && $0 <= 57 }
        return isDigit ? (negative ? -value : value) : nil
    }
    return slowNumber(bytes, start..<end)
}

private let powersOfTen: [Double] = [
    1, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18, 1e19, 1e20,
    1e21, 1e22,
]

private func slowNumber(_ bytes: UnsafeBufferPointer<UInt8>, _ range: Range<Int>) -> Double? {
    guard range.count < 64 else { return nil }
    let lowered = bytes[range].map { $0 | 0x20 }
    if lowered == Array("nan".utf8) || lowered == Array("na".utf8) { return .nan }
    // `strtod` also reads hexadecimal, "inf" and "infinity": a table has none of them.
    guard bytes[range].allSatisfy({ ($0 >= 48 && $0 <= 57) || [43, 45, 46, 69, 101].contains($0) }) else { return nil }
    var text = bytes[range].map { CChar(bitPattern: $0) }
    text.append(0)
    return text.withUnsafeBufferPointer { pointer -> Double? in
        var end: UnsafeMutablePointer<CChar>?
        let value = strtod(pointer.baseAddress!, &end)
        return end == UnsafeMutablePointer(mutating: pointer.baseAddress! + range.count) && value.isFinite ? value : nil
    }
}
