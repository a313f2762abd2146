/// What is wrong with a plan's text, and where.
public struct PlanTextError: Error, Hashable, CustomStringConvertible {
    /// From 1.
    public var line: Int
    public var message: String

    public var description: String { "line \(line): \(message)" }
}

/// The words of a plan's text form.
enum PlanText {
    static func quoted(_ string: String) -> String {
        var text = "\""
        for scalar in string.unicodeScalars {
            switch scalar {
            case "\"": text += "\\\""
            case "\\": text += "\\\\"
            case "\n": text += "\\n"
            case "\t": text += "\\t"
            case _ where scalar.value < 32 || scalar.value == 127: text += "\\u{\(String(scalar.value, radix: 16))}"
            default: text.unicodeScalars.append(scalar)
            }
        }
        return text + "\""
    }

    enum Word: Hashable {
        case name(String)
        case string(String)
        case span(file: UInt32, start: UInt32, end: UInt32)
    }

    /// The words of one line.
    static func words(_ line: ArraySlice<UInt8>, number: Int) throws(PlanTextError) -> [Word] {
        var words: [Word] = []
        var index = line.startIndex
        while index < line.endIndex {
            let byte = line[index]
            if byte == UInt8(ascii: " ") || byte == UInt8(ascii: "\t") || byte == UInt8(ascii: "\r") {
                index += 1
            } else if byte == UInt8(ascii: "#") {
                break
            } else if byte == UInt8(ascii: "\"") {
                words.append(.string(try string(line, &index, number)))
            } else {
                let start = index
                guard byte > 32 else { throw PlanTextError(line: number, message: "a control character") }
                while index < line.endIndex, line[index] > 32, line[index] != UInt8(ascii: "\"") { index += 1 }
                let text = String(decoding: line[start..<index], as: UTF8.self)
                words.append(byte == UInt8(ascii: "@") ? try span(text, number) : .name(text))
            }
        }
        return words
    }

    private static func string(
        _ line: ArraySlice<UInt8>, _ index: inout Int, _ number: Int
    ) throws(PlanTextError) -> String {
        var bytes: [UInt8] = []
        index += 1
        while index < line.endIndex, line[index] != UInt8(ascii: "\"") {
            var byte = line[index]
            if byte == UInt8(ascii: "\\") {
                index += 1
                guard index < line.endIndex else { break }
                switch line[index] {
                case UInt8(ascii: "n"): byte = 10
                case UInt8(ascii: "t"): byte = 9
                case UInt8(ascii: "u"):
                    guard let close = line[index...].firstIndex(of: UInt8(ascii: "}")), close > index + 1,
                        let code = UInt8(String(decoding: line[(index + 2)..<close], as: UTF8.self), radix: 16),
                        code < 128
                    else { throw PlanTextError(line: number, message: "a wrong escape in a string") }
                    byte = code
                    index = close
                default: byte = line[index]
                }
            }
            bytes.append(byte)
            index += 1
        }
        guard index < line.endIndex else { throw PlanTextError(line: number, message: "a string has no end") }
        index += 1
        return String(decoding: bytes, as: UTF8.self)
    }

    /// `@file:start-end`
    private static func span(_ text: String, _ number: Int) throws(PlanTextError) -> Word {
        let halves = text.dropFirst().split(separator: ":", maxSplits: 1)
        if halves.count == 2 {
            let ends = halves[1].split(separator: "-", maxSplits: 1)
            if ends.count == 2, let file = UInt32(halves[0]), let start = UInt32(ends[0]), let end = UInt32(ends[1]),
                start <= end
            {
                return .span(file: file, start: start, end: end)
            }
        }
        throw PlanTextError(line: number, message: "`\(text)` is no place: @file:start-end")
    }
}
