/// The cells of an .xlsx workbook, sheet by sheet, as text.
public struct Spreadsheet: Sendable, Equatable {
    public struct Sheet: Sendable, Equatable {
        public let name: String
        /// Rows from the first; missing cells are empty.
        public let rows: [[String]]
    }

    public let sheets: [Sheet]

    /// Far more columns than any table of experiments: a cell reference beyond is a mistake or an attack.
    private static let largestWidth = 4096
    private static let largestHeight = 1_000_000

    public init(_ bytes: [UInt8]) throws(PackedDataError) {
        let archive = try ZipArchive(bytes)
        let workbook = XMLScanner.scan(try archive.file("xl/workbook.xml"))
        let relations = XMLScanner.scan(try archive.file("xl/_rels/workbook.xml.rels"))
        var targets: [String: String] = [:]
        for case .open("Relationship", let attributes) in relations {
            if let id = attributes["Id"], let target = attributes["Target"] { targets[id] = target }
        }
        let shared =
            archive.names.contains("xl/sharedStrings.xml")
            ? Self.sharedStrings(XMLScanner.scan(try archive.file("xl/sharedStrings.xml"))) : []
        var sheets: [Sheet] = []
        for case .open("sheet", let attributes) in workbook {
            guard let name = attributes["name"], let id = attributes["r:id"], let target = targets[id] else { continue }
            let path = target.hasPrefix("/") ? String(target.dropFirst()) : "xl/" + target
            let events = XMLScanner.scan(try archive.file(path))
            sheets.append(Sheet(name: name, rows: try Self.rows(events, shared: shared)))
        }
        self.sheets = sheets
    }

    public func sheet(_ name: String) throws(PackedDataError) -> Sheet {
        guard let sheet = sheets.first(where: { $0.name == name }) else { throw .missing("sheet ‘\(name)’") }
        return sheet
    }

    private static func sharedStrings(_ events: [XMLScanner.Event]) -> [String] {
        var (strings, current, isText) = ([String](), "", false)
        var phonetic = false
        for event in events {
            switch event {
            case .open("si", _): current = ""
            case .open("rPh", _): phonetic = true
            case .close("rPh"): phonetic = false
            case .open("t", _): isText = !phonetic
            case .close("t"): isText = false
            case .text(let text) where isText: current += text
            case .close("si"): strings.append(current)
            default: break
            }
        }
        return strings
    }

    private static func rows(_ events: [XMLScanner.Event], shared: [String]) throws(PackedDataError) -> [[String]] {
        var rows: [[String]] = []
        var (row, column, kind, value, isValue) = (0, 0, "", "", false)
        for event in events {
            switch event {
            case .open("row", let attributes):
                row = attributes["r"].flatMap(Int.init) ?? rows.count + 1
                guard (1...largestHeight).contains(row) else { throw .damaged("row \(row)") }
                column = 0
                while rows.count < row { rows.append([]) }
            case .open("c", let attributes):
                column = attributes["r"].flatMap(Self.column) ?? column + 1
                guard (1...largestWidth).contains(column) else { throw .damaged("column \(column)") }
                (kind, value) = (attributes["t"] ?? "n", "")
            case .open("v", _), .open("t", _): isValue = true
            case .close("v"), .close("t"): isValue = false
            case .text(let text) where isValue: value += text
            case .close("c"):
                guard row > 0 else { throw .damaged("a cell outside a row") }
                if kind == "s" {
                    guard let index = Int(value), shared.indices.contains(index) else {
                        throw .damaged("a cell names string \(value)")
                    }
                    value = shared[index]
                }
                while rows[row - 1].count < column { rows[row - 1].append("") }
                rows[row - 1][column - 1] = value
            default: break
            }
        }
        return rows
    }

    /// `B12` is column 2.
    private static func column(_ reference: String) -> Int? {
        var column = 0
        for byte in reference.utf8 {
            guard (0x41...0x5A).contains(byte) else { break }
            column = column * 26 + Int(byte - 0x40)
            guard column <= largestWidth else { return largestWidth + 1 }
        }
        return column > 0 ? column : nil
    }
}

/// Tags and texts of an XML document, one after the other: enough for the regular files inside a workbook.
enum XMLScanner {
    enum Event: Equatable {
        case open(String, [String: String])
        case close(String)
        case text(String)
    }

    static func scan(_ bytes: [UInt8]) -> [Event] {
        var events: [Event] = []
        var place = 0
        while place < bytes.count {
            guard bytes[place] == UInt8(ascii: "<") else {
                let end = bytes[place...].firstIndex(of: UInt8(ascii: "<")) ?? bytes.count
                events.append(.text(unescaped(bytes[place..<end])))
                place = end
                continue
            }
            guard let end = bytes[place...].firstIndex(of: UInt8(ascii: ">")) else { break }
            var body = bytes[(place + 1)..<end]
            place = end + 1
            guard let first = body.first, first != UInt8(ascii: "?"), first != UInt8(ascii: "!") else { continue }
            if first == UInt8(ascii: "/") {
                events.append(.close(localName(body.dropFirst())))
                continue
            }
            let isEmpty = body.last == UInt8(ascii: "/")
            if isEmpty { body = body.dropLast() }
            let nameEnd = body.firstIndex { $0 <= 0x20 } ?? body.endIndex
            let name = localName(body[..<nameEnd])
            events.append(.open(name, attributes(body[nameEnd...])))
            if isEmpty { events.append(.close(name)) }
        }
        return events
    }

    /// Some writers prefix every element of the main name space.
    private static func localName(_ bytes: ArraySlice<UInt8>) -> String {
        let text = String(decoding: bytes.filter { $0 > 0x20 }, as: UTF8.self)
        return text.split(separator: ":").last.map(String.init) ?? text
    }

    private static func attributes(_ bytes: ArraySlice<UInt8>) -> [String: String] {
        var (attributes, rest) = ([String: String](), bytes)
        while let equals = rest.firstIndex(of: UInt8(ascii: "=")) {
            let name = String(decoding: rest[..<equals].filter { $0 > 0x20 }, as: UTF8.self)
            rest = rest[(equals + 1)...].drop { $0 <= 0x20 }
            guard let quote = rest.first, quote == UInt8(ascii: "\"") || quote == UInt8(ascii: "'") else { break }
            rest = rest.dropFirst()
            let end = rest.firstIndex(of: quote) ?? rest.endIndex
            attributes[name] = unescaped(rest[..<end])
            rest = end < rest.endIndex ? rest[(end + 1)...] : []
        }
        return attributes
    }

    private static func unescaped(_ bytes: ArraySlice<UInt8>) -> String {
        let text = String(decoding: bytes, as: UTF8.self)
        guard text.utf8.contains(UInt8(ascii: "&")) else { return text }
        var (result, rest) = ("", text[...])
        while let start = rest.firstIndex(of: "&") {
            result += rest[..<start]
            let tail = rest[start...]
            guard let end = tail.firstIndex(of: ";") else {
                rest = tail
                break
            }
            result += character(tail[tail.index(after: start)..<end]) ?? String(tail[...end])
            rest = tail[tail.index(after: end)...]
        }
        return result + rest
    }

    private static func character(_ name: Substring) -> String? {
        switch name {
        case "amp": return "&"
        case "lt": return "<"
        case "gt": return ">"
        case "quot": return "\""
        case "apos": return "'"
        default:
            guard name.hasPrefix("#") else { return nil }
            let digits = name.dropFirst()
            let number = digits.hasPrefix("x") ? UInt32(digits.dropFirst(), radix: 16) : UInt32(digits)
            return number.flatMap(Unicode.Scalar.init).map { String(Character($0)) }
        }
    }
}
