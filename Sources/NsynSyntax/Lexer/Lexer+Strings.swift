extension Lexer {
    mutating func string() {
        if text[position + 1] == UInt8(ascii: "\"") && text[position + 2] == UInt8(ascii: "\"") {
            multilineString()
            return
        }
        let start = position
        var end = start + 1
        while true {
            switch text[end] {
            case UInt8(ascii: "\""):
                emit(.string, end + 1)
                return
            case UInt8(ascii: "\\"): end = escape(end)
            case UInt8(ascii: "\n"), UInt8(ascii: "\r"):
                finishUnterminated(start, end)
                return
            case 0:
                if end >= count {
                    finishUnterminated(start, count)
                    return
                }
                report(.strayCharacter, end, end + 1)
                end += 1
            case 0x80...: end = scalarInString(end)
            default: end &+= 1
            }
        }
    }

    private mutating func multilineString() {
        let start = position
        var end = start + 3
        while true {
            switch text[end] {
            case UInt8(ascii: "\"") where text[end + 1] == UInt8(ascii: "\"") && text[end + 2] == UInt8(ascii: "\""):
                emit(.string, end + 3)
                return
            case UInt8(ascii: "\\"): end = escape(end)
            case 0:
                if end >= count {
                    finishUnterminated(start, count)
                    return
                }
                report(.strayCharacter, end, end + 1)
                end += 1
            case 0x80...: end = scalarInString(end)
            default: end &+= 1
            }
        }
    }

    /// A string without its end stops at the end of the line, the blanks before it left out.
    private mutating func finishUnterminated(_ start: Int, _ lineEnd: Int) {
        let end = min(lineEnd, count)
        report(.unterminatedString, start, min(end, text[start + 1] == UInt8(ascii: "\"") ? start + 3 : end))
        emit(.string, max(end, start + 1))
    }

    private mutating func scalarInString(_ at: Int) -> Int {
        if let scalar = decodeScalar(text + at) { return at + scalar.length }
        var end = at + 1
        while end < count && text[end] >= 0x80 && decodeScalar(text + end) == nil { end += 1 }
        report(.invalidUTF8, at, end)
        return end
    }

    private mutating func escape(_ at: Int) -> Int {
        switch text[at + 1] {
        case UInt8(ascii: "n"), UInt8(ascii: "t"), UInt8(ascii: "\""), UInt8(ascii: "\\"): return at + 2
        case UInt8(ascii: "u") where text[at + 2] == UInt8(ascii: "{"):
            var end = at + 3
            var value: UInt32 = 0
            while let digit = hexadecimal(text[end]), end < at + 11 {
                value = value << 4 | digit
                end += 1
            }
            if text[end] == UInt8(ascii: "}") && end > at + 3 && Unicode.Scalar(value) != nil { return end + 1 }
            report(.unknownEscape, at, max(end, at + 3))
            return end
        case UInt8(ascii: "\n"), UInt8(ascii: "\r"), 0:
            report(.unknownEscape, at, at + 1)
            return at + 1
        default:
            report(.unknownEscape, at, at + 1 + (text[at + 1] < 0x80 ? 1 : 0))
            return at + 1
        }
    }
}

/// The value of a hexadecimal digit.
func hexadecimal(_ byte: UInt8) -> UInt32? {
    switch byte {
    case UInt8(ascii: "0")...UInt8(ascii: "9"): UInt32(byte - UInt8(ascii: "0"))
    case UInt8(ascii: "a")...UInt8(ascii: "f"): UInt32(byte - UInt8(ascii: "a") + 10)
    case UInt8(ascii: "A")...UInt8(ascii: "F"): UInt32(byte - UInt8(ascii: "A") + 10)
    default: nil
    }
}
