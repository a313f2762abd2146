/// The few shapes of Python that a straight-line protocol is made of.
indirect enum PythonExpression {
    case name(String)
    case text(String)
    /// As written.
    case number(String)
    case truth(Bool)
    case none
    case attribute(PythonExpression, String)
    case element(PythonExpression, PythonExpression)
    case call(PythonExpression, [Argument])

    struct Argument {
        var name: String?
        var value: PythonExpression
    }

    var double: Double? { if case .number(let text) = self { Double(text) } else { nil } }
    var string: String? { if case .text(let text) = self { text } else { nil } }
    var identifier: String? { if case .name(let name) = self { name } else { nil } }
    func volume(places: Int) -> Femtolitres? {
        if case .number(let text) = self { Femtolitres(text: Array(text.utf8)[...], places: places) } else { nil }
    }
}

/// `target = value`, or a value alone.
struct PythonStatement {
    var target: PythonExpression?
    var value: PythonExpression
}

/// Reads one statement on one line; nil for anything but names, literals, attributes, elements, calls and one assignment.
struct PythonParser {
    private let bytes: ArraySlice<UInt8>
    private var place: Int
    private var depth = 0

    static func statement(_ bytes: ArraySlice<UInt8>) -> PythonStatement? {
        var parser = PythonParser(bytes)
        guard let first = parser.expression() else { return nil }
        parser.skipSpace()
        if parser.take(UInt8(ascii: "=")) {
            guard let value = parser.expression(), parser.isAtEnd else { return nil }
            return PythonStatement(target: first, value: value)
        }
        return parser.isAtEnd ? PythonStatement(target: nil, value: first) : nil
    }

    private init(_ bytes: ArraySlice<UInt8>) {
        self.bytes = bytes
        place = bytes.startIndex
    }

    private var next: UInt8? { place < bytes.endIndex ? bytes[place] : nil }

    /// Nothing but white space and a comment is left.
    private var isAtEnd: Bool {
        mutating get {
            skipSpace()
            return next == nil || next == UInt8(ascii: "#")
        }
    }

    private mutating func skipSpace() { while next == 32 || next == 9 { place += 1 } }

    private mutating func take(_ byte: UInt8) -> Bool {
        guard next == byte else { return false }
        place += 1
        return true
    }

    private mutating func expression() -> PythonExpression? {
        depth += 1
        defer { depth -= 1 }
        guard depth < 32 else { return nil }
        skipSpace()
        guard let byte = next else { return nil }
        var value: PythonExpression
        if byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "'") {
            guard let text = text() else { return nil }
            value = .text(text)
        } else if byte &- 48 < 10 || byte == UInt8(ascii: "-") {
            let start = place
            place += 1
            while let byte = next,
                byte &- 48 < 10 || byte == 46 || byte | 32 == 101 || (byte == 45 && bytes[place - 1] | 32 == 101)
            {
                place += 1
            }
            value = .number(String(decoding: bytes[start..<place], as: UTF8.self))
        } else {
            guard let name = name() else { return nil }
            switch name {
            case "True": value = .truth(true)
            case "False": value = .truth(false)
            case "None": value = .none
            default: value = .name(name)
            }
        }
        return suffixes(value)
    }

    private mutating func suffixes(_ start: PythonExpression) -> PythonExpression? {
        var value = start
        while let byte = next {
            switch byte {
            case UInt8(ascii: "."):
                place += 1
                guard let name = name() else { return nil }
                value = .attribute(value, name)
            case UInt8(ascii: "["):
                place += 1
                guard let key = expression() else { return nil }
                skipSpace()
                guard take(UInt8(ascii: "]")) else { return nil }
                value = .element(value, key)
            case UInt8(ascii: "("):
                place += 1
                guard let arguments = arguments() else { return nil }
                value = .call(value, arguments)
            default: return value
            }
        }
        return value
    }

    private mutating func arguments() -> [PythonExpression.Argument]? {
        var arguments: [PythonExpression.Argument] = []
        skipSpace()
        if take(UInt8(ascii: ")")) { return arguments }
        while true {
            guard let value = expression() else { return nil }
            skipSpace()
            if let name = value.identifier, take(UInt8(ascii: "=")) {
                guard let named = expression() else { return nil }
                arguments.append(PythonExpression.Argument(name: name, value: named))
                skipSpace()
            } else {
                arguments.append(PythonExpression.Argument(name: nil, value: value))
            }
            if take(UInt8(ascii: ")")) { return arguments }
            guard take(UInt8(ascii: ",")) else { return nil }
        }
    }

    private mutating func name() -> String? {
        let start = place
        while let byte = next, byte &- 48 < 10 || byte | 32 >= 97 && byte | 32 <= 122 || byte == 95 { place += 1 }
        guard place > start, bytes[start] &- 48 >= 10 else { return nil }
        return String(decoding: bytes[start..<place], as: UTF8.self)
    }

    private mutating func text() -> String? {
        let quote = bytes[place]
        place += 1
        var result: [UInt8] = []
        while let byte = next, byte != quote {
            place += 1
            guard byte == UInt8(ascii: "\\") else {
                result.append(byte)
                continue
            }
            guard let escaped = next else { return nil }
            place += 1
            switch escaped {
            case UInt8(ascii: "n"): result.append(10)
            case UInt8(ascii: "t"): result.append(9)
            case UInt8(ascii: "u"):
                guard place + 4 <= bytes.endIndex,
                    let code = UInt32(String(decoding: bytes[place..<place + 4], as: UTF8.self), radix: 16),
                    let scalar = Unicode.Scalar(code)
                else { return nil }
                result.append(contentsOf: String(scalar).utf8)
                place += 4
            default: result.append(escaped)
            }
        }
        guard take(quote) else { return nil }
        return String(decoding: result, as: UTF8.self)
    }
}
