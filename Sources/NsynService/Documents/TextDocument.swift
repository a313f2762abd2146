import Glibc

/// In which units a client counts the characters of a line.
public enum PositionEncoding: String, Sendable {
    case utf8 = "utf-8"
    case utf16 = "utf-16"
}

/// A place as the protocol counts: lines and characters from 0.
public struct TextPosition: Hashable, Comparable, Sendable {
    public var line: Int
    public var character: Int

    public init(line: Int, character: Int) {
        self.line = line
        self.character = character
    }

    public static func < (left: TextPosition, right: TextPosition) -> Bool {
        left.line != right.line ? left.line < right.line : left.character < right.character
    }
}

/// The text of a document at one version. Lines end as the protocol says: with `\n`, `\r\n` or `\r`.
public struct TextDocument: Sendable {
    public let uri: String
    public var version: Int
    public private(set) var bytes: [UInt8]
    /// The offset of the first byte of each line; never empty.
    public private(set) var lineStarts: [UInt32]

    public init(uri: String, version: Int, bytes: [UInt8]) {
        self.uri = uri
        self.version = version
        self.bytes = bytes
        lineStarts = TextDocument.starts(in: bytes)
    }

    public mutating func replaceAll(_ text: [UInt8]) {
        bytes = text
        lineStarts = TextDocument.starts(in: bytes)
    }

    /// False for a range outside of the text, or one that ends before it begins; then nothing changes.
    public mutating func replace(
        _ start: TextPosition, _ end: TextPosition, with text: [UInt8], encoding: PositionEncoding
    ) -> Bool {
        guard let first = offset(of: start, encoding), let last = offset(of: end, encoding), first <= last else {
            return false
        }
        // A line that ends in `\r` may go on with what follows it now; one that begins behind the change stays one.
        let line = line(of: max(0, first - 1))
        let next = lineStarts[line...].firstIndex { Int($0) > last } ?? lineStarts.count
        let isLast = next == lineStarts.count
        bytes.replaceSubrange(first..<last, with: text)
        let shift = text.count - (last - first)
        let end = isLast ? bytes.count : Int(lineStarts[next]) + shift
        lineStarts.withUnsafeMutableBufferPointer { starts in
            for index in next..<starts.count { starts[index] = UInt32(truncatingIfNeeded: Int(starts[index]) + shift) }
        }
        let found = starts(in: Int(lineStarts[line])..<end).filter { isLast || Int($0) < end }
        lineStarts.replaceSubrange((line + 1)..<next, with: found)
        return true
    }

    /// Where lines begin that follow a line end inside of a range.
    private func starts(in range: Range<Int>) -> [UInt32] {
        var found: [UInt32] = []
        var index = range.lowerBound
        while index < range.upperBound {
            let byte = bytes[index]
            index += 1
            if byte == 0x0D, index < bytes.count, bytes[index] == 0x0A { index += 1 }
            if byte == 0x0A || byte == 0x0D { found.append(UInt32(index)) }
        }
        return found
    }

    // MARK: Places

    /// The byte offset of a place; a character beyond the end of its line is the end of the line, the line behind the last
    /// one is the end of the text, and other lines that are not there have no offset.
    public func offset(of position: TextPosition, _ encoding: PositionEncoding) -> Int? {
        guard position.line >= 0, position.character >= 0, position.line <= lineStarts.count else { return nil }
        if position.line == lineStarts.count { return bytes.count }
        let line = contentRange(ofLine: position.line)
        if encoding == .utf8 {
            var offset = min(line.lowerBound + min(position.character, line.count), line.upperBound)
            // Never inside a character.
            while offset > line.lowerBound, offset < line.upperBound, bytes[offset] & 0xC0 == 0x80 { offset -= 1 }
            return offset
        }
        return bytes.withUnsafeBufferPointer { bytes in
            var offset = line.lowerBound
            var left = position.character
            while offset < line.upperBound, left > 0 {
                let byte = bytes[offset]
                let units = byte >= 0xF0 ? 2 : 1
                if units > left { break }
                left -= units
                offset += 1
                while offset < line.upperBound, bytes[offset] & 0xC0 == 0x80 { offset += 1 }
            }
            return offset
        }
    }

    public func position(of offset: Int, _ encoding: PositionEncoding) -> TextPosition {
        let offset = min(max(offset, 0), bytes.count)
        let line = line(of: offset)
        let start = Int(lineStarts[line])
        return TextPosition(line: line, character: units(from: start, to: offset, encoding))
    }

    func units(from start: Int, to end: Int, _ encoding: PositionEncoding) -> Int {
        guard encoding == .utf16 else { return end - start }
        return bytes.withUnsafeBufferPointer { bytes in
            var count = 0
            for index in start..<end {
                let byte = bytes[index]
                if byte & 0xC0 != 0x80 { count += byte >= 0xF0 ? 2 : 1 }
            }
            return count
        }
    }

    /// The line, from 0, that holds an offset.
    public func line(of offset: Int) -> Int {
        var low = 0
        var high = lineStarts.count
        while high - low > 1 {
            let middle = (low + high) / 2
            if Int(lineStarts[middle]) <= offset { low = middle } else { high = middle }
        }
        return low
    }

    /// A line without its ending.
    public func contentRange(ofLine line: Int) -> Range<Int> {
        let start = Int(lineStarts[line])
        var end = line + 1 < lineStarts.count ? Int(lineStarts[line + 1]) : bytes.count
        if line + 1 < lineStarts.count {
            if end > start, bytes[end - 1] == 0x0A { end -= 1 }
            if end > start, bytes[end - 1] == 0x0D { end -= 1 }
        }
        return start..<end
    }

    public var end: TextPosition { position(of: bytes.count, .utf8) }

    private static func starts(in bytes: [UInt8]) -> [UInt32] {
        var starts: [UInt32] = [0]
        starts.reserveCapacity(bytes.count / 24 + 1)
        bytes.withUnsafeBytes { buffer in
            guard let base = buffer.baseAddress else { return }
            if memchr(base, 0x0D, buffer.count) != nil {
                var index = 0
                while index < buffer.count {
                    let byte = buffer[index]
                    index += 1
                    if byte == 0x0D, index < buffer.count, buffer[index] == 0x0A { index += 1 }
                    if byte == 0x0A || byte == 0x0D { starts.append(UInt32(index)) }
                }
                return
            }
            var offset = 0
            while offset < buffer.count, let found = memchr(base + offset, 0x0A, buffer.count - offset) {
                offset = UnsafeRawPointer(found) - base + 1
                starts.append(UInt32(offset))
            }
        }
        return starts
    }
}

/// Offsets to places, remembering the last one: most are asked for in the order of the text.
struct PositionFinder {
    let document: TextDocument
    let encoding: PositionEncoding
    private var offset = 0
    private var place = TextPosition(line: 0, character: 0)

    init(_ document: TextDocument, _ encoding: PositionEncoding) {
        self.document = document
        self.encoding = encoding
    }

    mutating func position(of wanted: Int) -> TextPosition {
        let wanted = min(max(wanted, 0), document.bytes.count)
        let isAhead = wanted >= offset
        let next = place.line + 1
        if isAhead, next >= document.lineStarts.count || wanted < Int(document.lineStarts[next]) {
            place.character += document.units(from: offset, to: wanted, encoding)
        } else {
            place = document.position(of: wanted, encoding)
        }
        offset = wanted
        return place
    }
}
