import NsynDiagnostics

/// Reads the part of TOML that settings need: tables, comments, and keys with a text, a truth or a list of texts.
struct SettingsReader {
    enum Value: Hashable {
        case text(String)
        case truth(Bool)
        case list([String])
    }

    struct Entry {
        var table: String
        var tableSpan: SourceSpan
        var key: String
        var keySpan: SourceSpan
        var value: Value
        var valueSpan: SourceSpan
    }

    private let bytes: [UInt8]
    private let file: FileID
    private var place = 0
    private(set) var findings: [Finding] = []

    init(_ bytes: [UInt8], _ file: FileID) {
        self.bytes = bytes
        self.file = file
    }

    mutating func entries() -> [Entry] {
        var entries: [Entry] = []
        var table = (name: "", span: SourceSpan(file: file, start: 0, end: 0))
        var known: Set<String> = []
        while place < bytes.count {
            skip(lines: true)
            guard let byte = current else { break }
            let start = place
            if byte == UInt8(ascii: "[") {
                guard let name = tableName() else {
                    skipLine()
                    continue
                }
                table = (name, span(start))
                if !known.insert("[" + name).inserted { complain("the table `\(name)` stands here twice", span(start)) }
                endLine()
            } else if let entry = entry(table) {
                if !known.insert(entry.table + "." + entry.key).inserted {
                    complain("`\(entry.key)` stands here twice", entry.keySpan)
                }
                entries.append(entry)
                endLine()
            } else {
                skipLine()
            }
        }
        return entries
    }

    // MARK: Parts

    private var current: UInt8? { place < bytes.count ? bytes[place] : nil }

    private func span(_ start: Int) -> SourceSpan {
        SourceSpan(file: file, start: UInt32(start), end: UInt32(min(place, bytes.count)))
    }

    private mutating func complain(_ message: String, _ span: SourceSpan) {
        findings.append(Finding(code: SettingsCodes.unreadable, severity: .error, message: message, span: span))
    }

    private mutating func skip(lines: Bool) {
        while let byte = current {
            if byte == 0x20 || byte == 0x09 || (lines && (byte == 0x0A || byte == 0x0D)) {
                place += 1
            } else if byte == UInt8(ascii: "#") {
                while let inside = current, inside != 0x0A {
                    _ = inside
                    place += 1
                }
            } else {
                return
            }
        }
    }

    private mutating func skipLine() {
        while let byte = current, byte != 0x0A {
            _ = byte
            place += 1
        }
    }

    private mutating func endLine() {
        skip(lines: false)
        guard let byte = current, byte != 0x0A, byte != 0x0D else { return }
        let start = place
        skipLine()
        complain("nothing more may stand on this line", span(start))
    }

    private mutating func tableName() -> String? {
        let start = place
        place += 1
        skip(lines: false)
        guard let name = key() else {
            complain("a table is a name in brackets, such as [lint]", span(start))
            return nil
        }
        skip(lines: false)
        guard current == UInt8(ascii: "]") else {
            complain("the bracket of the table is not closed", span(start))
            return nil
        }
        place += 1
        return name
    }

    private mutating func key() -> String? {
        if current == UInt8(ascii: "\"") || current == UInt8(ascii: "'") { return text() }
        let start = place
        while let byte = current, isBare(byte) {
            _ = byte
            place += 1
        }
        return place > start ? String(decoding: bytes[start..<place], as: UTF8.self) : nil
    }

    private func isBare(_ byte: UInt8) -> Bool {
        let letter = byte | 0x20
        return (letter >= UInt8(ascii: "a") && letter <= UInt8(ascii: "z")) || byte == UInt8(ascii: "_")
            || byte == UInt8(ascii: "-") || (byte >= UInt8(ascii: "0") && byte <= UInt8(ascii: "9"))
    }

    private mutating func entry(_ table: (name: String, span: SourceSpan)) -> Entry? {
        let start = place
        guard let name = key() else {
            place += 1
            complain("a setting is `name = value`", span(start))
            return nil
        }
        let keySpan = span(start)
        skip(lines: false)
        guard current == UInt8(ascii: "=") else {
            complain("`\(name)` has no value: a setting is `name = value`", keySpan)
            return nil
        }
        place += 1
        skip(lines: false)
        let valueStart = place
        guard let value = value() else {
            // A list that never ends must not swallow what follows.
            place = valueStart
            skipLine()
            complain("`\(name)` is a text, `true`, `false` or a list of texts", span(valueStart))
            return nil
        }
        return Entry(
            table: table.name, tableSpan: table.name.isEmpty ? keySpan : table.span, key: name, keySpan: keySpan,
            value: value, valueSpan: span(valueStart))
    }

    private mutating func value() -> Value? {
        switch current {
        case UInt8(ascii: "\""), UInt8(ascii: "'"): return text().map { .text($0) }
        case UInt8(ascii: "["): return list()
        default:
            let start = place
            while let byte = current, isBare(byte) {
                _ = byte
                place += 1
            }
            switch String(decoding: bytes[start..<place], as: UTF8.self) {
            case "true": return .truth(true)
            case "false": return .truth(false)
            default: return nil
            }
        }
    }

    private mutating func list() -> Value? {
        place += 1
        var values: [String] = []
        while true {
            skip(lines: true)
            if current == UInt8(ascii: "]") {
                place += 1
                return .list(values)
            }
            guard current == UInt8(ascii: "\"") || current == UInt8(ascii: "'"), let value = text() else { return nil }
            values.append(value)
            skip(lines: true)
            if current == UInt8(ascii: ",") {
                place += 1
            } else if current != UInt8(ascii: "]") {
                return nil
            }
        }
    }

    /// `"…"` with `\"`, `\\`, `\n` and `\t`; `'…'` as it stands.
    private mutating func text() -> String? {
        guard let quote = current else { return nil }
        place += 1
        var value: [UInt8] = []
        while let byte = current, byte != 0x0A {
            place += 1
            if byte == quote { return String(decoding: value, as: UTF8.self) }
            guard byte == UInt8(ascii: "\\"), quote == UInt8(ascii: "\"") else {
                value.append(byte)
                continue
            }
            guard let escaped = current else { return nil }
            place += 1
            switch escaped {
            case UInt8(ascii: "\""), UInt8(ascii: "\\"): value.append(escaped)
            case UInt8(ascii: "n"): value.append(0x0A)
            case UInt8(ascii: "t"): value.append(0x09)
            default: return nil
            }
        }
        return nil
    }
}
