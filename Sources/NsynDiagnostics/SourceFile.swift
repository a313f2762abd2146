import Glibc

/// A place as people count: lines and columns from 1, columns in Unicode scalars.
@frozen
public struct SourcePosition: Hashable, Comparable, Sendable {
    public var line: Int
    public var column: Int

    @inlinable
    public init(line: Int, column: Int) {
        self.line = line
        self.column = column
    }

    @inlinable
    public static func < (left: SourcePosition, right: SourcePosition) -> Bool {
        left.line != right.line ? left.line < right.line : left.column < right.column
    }
}

/// One loaded source text with the starts of its lines.
public struct SourceFile: Sendable {
    /// The path as the user knows it: relative when it was given so.
    public let path: String
    public let bytes: [UInt8]
    /// The offset of the first byte of each line; never empty.
    public let lineStarts: [UInt32]
    /// False for a file that could not be read: findings about it have a path but no line.
    public let hasText: Bool

    public init(path: String, bytes: [UInt8]) {
        self.path = path
        self.bytes = bytes
        self.hasText = true
        self.lineStarts = SourceFile.findLineStarts(in: bytes)
    }

    /// A file known by its path alone.
    public init(unreadable path: String) {
        self.path = path
        self.bytes = []
        self.hasText = false
        self.lineStarts = [0]
    }

    public var lineCount: Int { lineStarts.count }

    /// The line, counted from 1, that holds a byte offset. The line feed belongs to the line that it ends.
    public func line(of offset: Int) -> Int {
        var low = 0
        var high = lineStarts.count
        while high - low > 1 {
            let middle = (low + high) / 2
            if Int(lineStarts[middle]) <= offset { low = middle } else { high = middle }
        }
        return low + 1
    }

    /// The bytes of a line, counted from 1, without its line ending.
    public func byteRange(ofLine line: Int) -> Range<Int> {
        let start = Int(lineStarts[line - 1])
        var end = line < lineStarts.count ? Int(lineStarts[line]) - 1 : bytes.count
        if line < lineStarts.count, end > start, bytes[end - 1] == 0x0D { end -= 1 }
        return start..<end
    }

    public func position(of offset: Int) -> SourcePosition {
        let place = min(max(offset, 0), bytes.count)
        let line = self.line(of: place)
        let start = Int(lineStarts[line - 1])
        return SourcePosition(line: line, column: scalarCount(from: start, to: place) + 1)
    }

    /// The byte offset of a place; one beyond the end of its line is taken as the end of the line.
    public func offset(of position: SourcePosition) -> Int {
        guard position.line >= 1 else { return 0 }
        guard position.line <= lineCount else { return bytes.count }
        let line = byteRange(ofLine: position.line)
        var offset = line.lowerBound
        var column = 1
        while offset < line.upperBound, column < position.column {
            offset += 1
            while offset < line.upperBound, bytes[offset] & 0xC0 == 0x80 { offset += 1 }
            column += 1
        }
        return offset
    }

    /// How many Unicode scalars start between two offsets.
    func scalarCount(from start: Int, to end: Int) -> Int {
        bytes.withUnsafeBufferPointer { buffer in
            var count = 0
            var index = start
            while index < end {
                count += buffer[index] & 0xC0 == 0x80 ? 0 : 1
                index += 1
            }
            return count
        }
    }

    private static func findLineStarts(in bytes: [UInt8]) -> [UInt32] {
        var starts: [UInt32] = [0]
        starts.reserveCapacity(bytes.count / 32 + 1)
        bytes.withUnsafeBytes { buffer in
            guard let base = buffer.baseAddress else { return }
            var offset = 0
            while offset < buffer.count, let found = memchr(base + offset, 0x0A, buffer.count - offset) {
                offset = UnsafeRawPointer(found) - base + 1
                starts.append(UInt32(offset))
            }
        }
        return starts
    }
}

/// All sources of one run, by `FileID`.
public struct SourceMap: Sendable {
    public private(set) var files: [SourceFile] = []

    public init() {}

    @discardableResult
    public mutating func add(_ file: SourceFile) -> FileID {
        files.append(file)
        return FileID(UInt32(files.count - 1))
    }

    @discardableResult
    public mutating func add(path: String, bytes: [UInt8]) -> FileID {
        add(SourceFile(path: path, bytes: bytes))
    }

    @discardableResult
    public mutating func add(path: String, text: String) -> FileID {
        add(SourceFile(path: path, bytes: Array(text.utf8)))
    }

    /// A file of which only the path is known, so that a finding can name it.
    @discardableResult
    public mutating func add(unreadable path: String) -> FileID {
        add(SourceFile(unreadable: path))
    }

    /// Lets go of a text that nobody will point into again; its id stays taken.
    public mutating func forget(_ id: FileID) {
        guard Int(id.index) < files.count else { return }
        files[Int(id.index)] = SourceFile(unreadable: files[Int(id.index)].path)
    }

    /// The file of an id. An id that was never added gives an empty file, so that reporting never fails.
    public subscript(id: FileID) -> SourceFile {
        Int(id.index) < files.count ? files[Int(id.index)] : SourceFile(unreadable: "<unknown>")
    }

    /// The places of both ends of a span.
    public func range(of span: SourceSpan) -> (start: SourcePosition, end: SourcePosition) {
        let file = self[span.file]
        let start = file.position(of: Int(span.start))
        return (start, span.end <= span.start ? start : file.position(of: Int(span.end)))
    }
}
