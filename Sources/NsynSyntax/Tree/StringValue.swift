extension SyntaxTree {
    /// What a string token says: without quotation marks, escapes resolved, and for `"""` the indentation of the
    /// closing line removed.
    public func stringValue(_ token: TokenID) -> String {
        var bytes = Array(self.bytes(token))
        if bytes.first == 0xE2 { return String(decoding: bytes.dropFirst(3).dropLast(3), as: UTF8.self) }
        let isMultiline = bytes.count >= 3 && bytes[1] == UInt8(ascii: "\"") && bytes[2] == UInt8(ascii: "\"")
        let quotes = isMultiline ? 3 : 1
        let isClosed = bytes.count >= 2 * quotes && bytes.suffix(quotes).allSatisfy { $0 == UInt8(ascii: "\"") }
        bytes.removeFirst(min(quotes, bytes.count))
        if isClosed { bytes.removeLast(quotes) }
        if isMultiline { bytes = SyntaxTree.removingIndentation(bytes) }
        return String(decoding: SyntaxTree.resolvingEscapes(bytes), as: UTF8.self)
    }

    private static func removingIndentation(_ bytes: [UInt8]) -> [UInt8] {
        var lines = bytes.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
        lines = lines.map { $0.last == UInt8(ascii: "\r") ? $0.dropLast() : $0 }
        func isBlank(_ line: ArraySlice<UInt8>) -> Bool {
            line.allSatisfy { $0 == UInt8(ascii: " ") || $0 == UInt8(ascii: "\t") }
        }
        guard lines.count > 1, let first = lines.first, isBlank(first) else { return bytes }
        lines.removeFirst()
        var indentation: ArraySlice<UInt8> = []
        if let last = lines.last, isBlank(last) {
            indentation = last
            lines.removeLast()
        }
        let shortened = lines.map { line in
            line.starts(with: indentation) ? line.dropFirst(indentation.count) : isBlank(line) ? [] : line
        }
        return Array(shortened.joined(separator: [UInt8(ascii: "\n")]))
    }

    private static func resolvingEscapes(_ bytes: [UInt8]) -> [UInt8] {
        guard bytes.contains(UInt8(ascii: "\\")) else { return bytes }
        var result: [UInt8] = []
        result.reserveCapacity(bytes.count)
        var index = 0
        while index < bytes.count {
            guard bytes[index] == UInt8(ascii: "\\"), index + 1 < bytes.count else {
                result.append(bytes[index])
                index += 1
                continue
            }
            index += 2
            switch bytes[index - 1] {
            case UInt8(ascii: "n"): result.append(10)
            case UInt8(ascii: "t"): result.append(9)
            case UInt8(ascii: "u"):
                var value: UInt32 = 0
                var end = index + 1
                while end < bytes.count, end < index + 9, let digit = hexadecimal(bytes[end]) {
                    value = value << 4 | digit
                    end += 1
                }
                if let scalar = Unicode.Scalar(value), end < bytes.count, bytes[end] == UInt8(ascii: "}") {
                    result.append(contentsOf: String(Character(scalar)).utf8)
                    index = end + 1
                }
            case let other: result.append(other)
            }
        }
        return result
    }
}
