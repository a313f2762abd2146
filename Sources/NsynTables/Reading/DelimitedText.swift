/// A table as its file has it: numbers in the units of the header, texts, places for messages. RFC 4180, UTF-8 with or
/// without byte-order mark, lines that end in LF or CRLF; fields apart by comma, semicolon or tab, as the header says.
public struct DelimitedText: Sendable {
    public struct Column: Sendable {
        public var name: String
        /// What the brackets of the header hold.
        public var unit: String?
        public var header: Range<Int>
        public var values: Values
        /// The first cell that is no number, in a column that has one.
        public var firstText: Cell?
        /// The first cell that says NaN or NA, and how many do.
        public var firstNaN: Cell?
        public var nanCount = 0
        public var isInteger = true
    }

    /// A place in the file; rows count from 1 behind the header.
    public struct Cell: Sendable, Equatable {
        public var row: Int
        public var range: Range<Int>
    }

    public enum Values: Sendable {
        /// NaN is missing.
        case numbers([Double])
        case texts(TextValues)
    }

    public var columns: [Column]
    public var rowCount: Int

    /// Reads a whole file. The first problem that leaves no sensible table is thrown.
    public static func read(_ bytes: [UInt8]) throws(TableProblem) -> DelimitedText {
        try refuseOtherEncodings(bytes)
        let start = bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? 3 : 0
        let result = bytes.withUnsafeBufferPointer { buffer -> Result<DelimitedText, TableProblem> in
            do throws(TableProblem) {
                var reader = DelimitedReader(buffer, start: start)
                return .success(try reader.read())
            } catch { return .failure(error) }
        }
        return try result.get()
    }

    private static func refuseOtherEncodings(_ bytes: [UInt8]) throws(TableProblem) {
        if bytes.starts(with: [0xFF, 0xFE]) || bytes.starts(with: [0xFE, 0xFF]) {
            throw TableProblem(
                .wrongEncoding, "This file is UTF-16", at: 0..<2,
                notes: ["save it as UTF-8: in a spreadsheet, “CSV UTF-8 (comma delimited)”"])
        }
        if bytes.starts(with: [0x50, 0x4B, 0x03, 0x04]) {
            throw TableProblem(
                .wrongEncoding, "This is a spreadsheet or a ZIP archive, not text", at: 0..<4,
                notes: ["export the sheet as CSV, with the units in the header: `temperature [°C]`"])
        }
        if !bytes.contains(10), let line = bytes.firstIndex(of: 13), line + 1 < bytes.count {
            throw TableProblem(
                .wrongEncoding, "The lines of this file end in carriage returns alone", at: line..<line + 1,
                notes: ["save it with the line ends of Unix or Windows"])
        }
        if let zero = bytes.prefix(4096).firstIndex(of: 0) {
            throw TableProblem(.wrongEncoding, "This is no text: byte \(zero + 1) is zero", at: zero..<zero + 1)
        }
    }

    /// Name and unit of a header such as `temperature [°C]`.
    public static func header(_ text: String, index: Int) -> (name: String, unit: String?) {
        let trimmed = trim(text)
        if trimmed.isEmpty { return ("column \(index + 1)", nil) }
        guard trimmed.utf8.last == UInt8(ascii: "]"), let open = trimmed.utf8.lastIndex(of: UInt8(ascii: "[")) else {
            return (trimmed, nil)
        }
        let name = trim(String(trimmed[..<open]))
        let unit = trim(String(trimmed[trimmed.utf8.index(after: open)...].dropLast()))
        return name.isEmpty ? (trimmed, nil) : (name, unit.isEmpty ? nil : unit)
    }

    static func trim(_ text: String) -> String {
        var bytes = Array(text.utf8)[...]
        while let first = bytes.first, first == 32 || first == 9 { bytes.removeFirst() }
        while let last = bytes.last, last == 32 || last == 9 || last == 13 { bytes.removeLast() }
        return String(decoding: bytes, as: UTF8.self)
    }
}
