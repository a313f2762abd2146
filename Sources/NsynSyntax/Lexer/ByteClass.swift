/// What one byte can start or continue. Bits, so that one table look-up answers both questions.
struct ByteClass {
    static let wordStart: UInt8 = 1
    static let wordContinue: UInt8 = 2
    static let digit: UInt8 = 4
    static let blank: UInt8 = 8
    static let newline: UInt8 = 16
    static let nonASCII: UInt8 = 32

    /// Leaked on purpose: made once, read until the process ends.
    static let table = ByteTable()

    struct ByteTable: @unchecked Sendable {
        let classes: UnsafePointer<UInt8>

        init() {
            let table = UnsafeMutablePointer<UInt8>.allocate(capacity: 256)
            table.initialize(repeating: 0, count: 256)
            for byte in 0..<256 {
                switch UInt8(byte) {
                case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "_"):
                    table[byte] = wordStart | wordContinue
                case UInt8(ascii: "0")...UInt8(ascii: "9"): table[byte] = digit | wordContinue
                case UInt8(ascii: "'"): table[byte] = wordContinue
                case UInt8(ascii: " "), UInt8(ascii: "\t"): table[byte] = blank
                case UInt8(ascii: "\n"), UInt8(ascii: "\r"): table[byte] = newline
                case 0x80...: table[byte] = nonASCII
                default: break
                }
            }
            classes = UnsafePointer(table)
        }
    }
}

/// One scalar read from UTF-8.
struct DecodedScalar {
    var value: UInt32
    var length: Int
}

/// Reads one scalar; nil for anything that is not well-formed UTF-8. The text ends in at least four zero bytes.
func decodeScalar(_ bytes: UnsafePointer<UInt8>) -> DecodedScalar? {
    let first = bytes[0]
    if first < 0x80 { return DecodedScalar(value: UInt32(first), length: 1) }
    @inline(__always) func tail(_ offset: Int) -> UInt32? {
        bytes[offset] & 0xC0 == 0x80 ? UInt32(bytes[offset] & 0x3F) : nil
    }
    if first >= 0xC2 && first < 0xE0 {
        guard let second = tail(1) else { return nil }
        return DecodedScalar(value: UInt32(first & 0x1F) << 6 | second, length: 2)
    }
    if first >= 0xE0 && first < 0xF0 {
        guard let second = tail(1), let third = tail(2) else { return nil }
        let value = UInt32(first & 0x0F) << 12 | second << 6 | third
        return value < 0x800 || (0xD800...0xDFFF).contains(value) ? nil : DecodedScalar(value: value, length: 3)
    }
    if first >= 0xF0 && first < 0xF5 {
        guard let second = tail(1), let third = tail(2), let fourth = tail(3) else { return nil }
        let value = UInt32(first & 0x07) << 18 | second << 12 | third << 6 | fourth
        return value < 0x10000 || value > 0x10FFFF ? nil : DecodedScalar(value: value, length: 4)
    }
    return nil
}

/// What scalars beyond ASCII mean to the lexer.
enum ScalarClass {
    /// `°`, `℃`, `℉`, `‰`, `∆` are no letters for Unicode but start units.
    static func isWordStart(_ value: UInt32) -> Bool {
        switch value {
        case 0xD7, 0xF7: false
        case 0xB0, 0xB5, 0x2103, 0x2109, 0x2030, 0x2206: true
        case 0xC0...0x24F, 0x370...0x373, 0x376...0x377, 0x386, 0x388...0x481: true
        case 0x2080...0x2089: false
        // Superscript digits and signs are exponents and charges, although ⁿ and ª count as letters.
        case 0xAA, 0xB2, 0xB3, 0xB9, 0xBA, 0x2070...0x207F: false
        default: Unicode.Scalar(value)?.properties.isAlphabetic ?? false
        }
    }

    static func isWordContinue(_ value: UInt32) -> Bool {
        (0x2080...0x2089).contains(value) || isWordStart(value)
    }

    /// Blanks that come along when text is pasted from a PDF or a web page, and the byte order mark.
    static func isBlank(_ value: UInt32) -> Bool {
        switch value {
        case 0xA0, 0x2000...0x200B, 0x202F, 0x205F, 0x3000, 0xFEFF: true
        default: false
        }
    }

    static func isSuperscript(_ value: UInt32) -> Bool {
        switch value {
        case 0xB2, 0xB3, 0xB9, 0x2070, 0x2074...0x207B: true
        default: false
        }
    }
}
