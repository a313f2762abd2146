/// What a string literal says: escapes resolved, the indentation of a `"""` text taken off.
enum StringLiteral {
    static func value(of bytes: UnsafeBufferPointer<UInt8>) -> String {
        let quote = UInt8(ascii: "\"")
        if bytes.count >= 6, bytes[0] == quote, bytes[1] == quote, bytes[2] == quote {
            return multiline(Array(bytes.dropFirst(3).dropLast(3)))
        }
        guard bytes.count >= 2, bytes[0] == quote else { return String(decoding: bytes, as: UTF8.self) }
        let isClosed = bytes[bytes.count - 1] == quote
        return unescaped(Array(bytes[1..<(isClosed ? bytes.count - 1 : bytes.count)]))
    }

    private static func multiline(_ bytes: [UInt8]) -> String {
        let newline = UInt8(ascii: "\n")
        var lines = bytes.split(separator: newline, omittingEmptySubsequences: false).map(Array.init)
        guard lines.count > 1 else { return unescaped(bytes) }
        lines.removeFirst()
        let last = lines.removeLast()
        let indentation = last.prefix { $0 == UInt8(ascii: " ") || $0 == UInt8(ascii: "\t") }
        for index in lines.indices where lines[index].starts(with: indentation) {
            lines[index].removeFirst(indentation.count)
        }
        var text = Array(lines.joined(separator: [newline]))
        if last.count > indentation.count { text += [newline] + last.dropFirst(indentation.count) }
        return unescaped(text)
    }

    private static func unescaped(_ bytes: [UInt8]) -> String {
        guard bytes.contains(UInt8(ascii: "\\")) else { return String(decoding: bytes, as: UTF8.self) }
        var result: [UInt8] = []
        var index = 0
        while index < bytes.count {
            guard bytes[index] == UInt8(ascii: "\\"), index + 1 < bytes.count else {
                result.append(bytes[index])
                index += 1
                continue
            }
            index += 1
            switch bytes[index] {
            case UInt8(ascii: "n"): result.append(UInt8(ascii: "\n"))
            case UInt8(ascii: "t"): result.append(UInt8(ascii: "\t"))
            case UInt8(ascii: "u"):
                guard let close = bytes[index...].firstIndex(of: UInt8(ascii: "}")),
                    let value = UInt32(
                        String(decoding: bytes[Swift.min(index + 2, close)..<close], as: UTF8.self), radix: 16),
                    let scalar = Unicode.Scalar(value)
                else { break }
                result += Array(String(Character(scalar)).utf8)
                index = close
            default: result.append(bytes[index])
            }
            index += 1
        }
        return String(decoding: result, as: UTF8.self)
    }
}
