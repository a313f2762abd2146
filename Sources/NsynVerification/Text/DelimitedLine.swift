/// A line of a text file whose fields are set apart by one byte.
struct DelimitedLine {
    /// From 1.
    var number: Int
    /// Of the line in the file.
    var start: Int
    var end: Int
    var fields: [ArraySlice<UInt8>]
    /// A quotation in it never ends.
    var isOpen = false

    func text(_ field: Int) -> String {
        field < fields.count ? String(decoding: fields[field], as: UTF8.self) : ""
    }

    func isEmpty(_ field: Int) -> Bool { field >= fields.count || fields[field].isEmpty }

    /// The lines of a file; CR LF and LF both end one.
    static func lines(of bytes: [UInt8], separator: UInt8) -> [DelimitedLine] {
        var lines: [DelimitedLine] = []
        var start = 0
        var number = 1
        while start < bytes.count {
            var end = start
            while end < bytes.count, bytes[end] != 10 { end += 1 }
            let next = end + 1
            if end > start, bytes[end - 1] == 13 { end -= 1 }
            let fields = bytes[start..<end].split(separator: separator, omittingEmptySubsequences: false)
            lines.append(DelimitedLine(number: number, start: start, end: end, fields: fields))
            start = next
            number += 1
        }
        return lines
    }

    /// Fields of a CSV line: those that begin with a quote end with one, and hold separators and doubled quotes.
    static func records(of bytes: [UInt8]) -> [DelimitedLine] {
        lines(of: bytes, separator: UInt8(ascii: ",")).map { line in
            guard bytes[line.start..<line.end].contains(UInt8(ascii: "\"")) else { return line }
            var line = line
            (line.fields, line.isOpen) = unquoted(bytes[line.start..<line.end])
            return line
        }
    }

    private static func unquoted(_ text: ArraySlice<UInt8>) -> ([ArraySlice<UInt8>], Bool) {
        var fields: [ArraySlice<UInt8>] = []
        var field: [UInt8] = []
        var isInside = false
        var index = text.startIndex
        while index < text.endIndex {
            let byte = text[index]
            if byte == UInt8(ascii: "\"") {
                if isInside, index + 1 < text.endIndex, text[index + 1] == byte {
                    field.append(byte)
                    index += 1
                } else {
                    isInside.toggle()
                }
            } else if byte == UInt8(ascii: ","), !isInside {
                fields.append(field[...])
                field = []
            } else {
                field.append(byte)
            }
            index += 1
        }
        return (fields + [field[...]], isInside)
    }
}
