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
                finishUnterminated(start, endOfBrokenString(end) ?? end)
                return
            case 0:
                if end >= count {
                    finishUnterminated(start, count)
                    return
                }
                report(.strayCharacter, end, end + 1)
                end += 1
            case 0x80...: end = scalarInText(end)
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
            case 0x80...: end = scalarInText(end)
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

    /// A string broken by a line feed is one mistake: its end on the next line, if one is there. A quotation mark
    /// behind a blank or an opening bracket would start another string, so it is none.
    private func endOfBrokenString(_ lineEnd: Int) -> Int? {
        var index = lineEnd + 1
        if text[lineEnd] == UInt8(ascii: "\r") && text[index] == UInt8(ascii: "\n") { index += 1 }
        var first: Int?
        var quotes = 0
        while index < count && text[index] != UInt8(ascii: "\n") && text[index] != UInt8(ascii: "\r") {
            if text[index] == UInt8(ascii: "\\") {
                index += 1
            } else if text[index] == UInt8(ascii: "\"") {
                quotes += 1
                if first == nil { first = index }
            }
            index += 1
        }
        guard let first, quotes % 2 == 1 else { return nil }
        switch text[first - 1] {
        case 0...0x20, UInt8(ascii: "("), UInt8(ascii: "["), UInt8(ascii: ","), UInt8(ascii: ":"), UInt8(ascii: "="):
            return nil
        default: return first + 1
        }
    }

    mutating func scalarInText(_ at: Int) -> Int {
        if let scalar = decodeScalar(text + at) { return at + scalar.length }
        var end = at + 1
        while end < count && text[end] >= 0x80 && decodeScalar(text + end) == nil { end += 1 }
        report(.invalidUTF8, at, end)
        return end
    }

    /// A text between curved quotation marks: one mistake, one string.
    mutating func curvedString(_ from: Int) {
        let start = position
        var end = from
        while end < count && from >= noCurvedEndBefore && text[end] != UInt8(ascii: "\n")
            && text[end] != UInt8(ascii: "\"")
        {
            if text[end] == 0xE2 && text[end + 1] == 0x80 && text[end + 2] == 0x9D {
                report(.strayCharacter, start, end + 3)
                emit(.string, end + 3)
                return
            }
            end += 1
        }
        noCurvedEndBefore = max(noCurvedEndBefore, end)
        report(.strayCharacter, start, from)
        emitUnexpected(from)
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
