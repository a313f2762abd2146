import Glibc

/// Where lines come from.
protocol LineSource {
    /// The next line without its end. `isContinued` when the entry began on a line before.
    mutating func next(isContinued: Bool) -> Line
    /// An entry to be brought back by the arrow keys of a terminal.
    mutating func remember(_ entry: [UInt8])
}

enum Line {
    case text([UInt8])
    /// Ctrl-C: the entry is given up.
    case interrupted
    case end
}

/// Standard input that is no terminal.
struct PlainLines: LineSource {
    private var buffer: [UInt8] = []
    private var position = 0
    private var isAtEnd = false
    /// Bytes of one line that are kept: one more than an entry may have, so that it is refused by its size.
    private let limit = Session.largestEntry + 1

    init() {}

    mutating func next(isContinued: Bool) -> Line {
        var line: [UInt8] = []
        while true {
            if position == buffer.count, !fill() { return line.isEmpty ? .end : .text(line) }
            let rest = buffer[position...]
            let end = rest.firstIndex(of: 0x0A)
            let part = rest[..<(end ?? rest.endIndex)]
            line += part.prefix(Swift.max(0, limit - line.count))
            position = end.map { $0 + 1 } ?? buffer.count
            guard end != nil else { continue }
            if line.last == 0x0D { line.removeLast() }
            return .text(line)
        }
    }

    private mutating func fill() -> Bool {
        guard !isAtEnd else { return false }
        buffer = [UInt8](repeating: 0, count: 65_536)
        position = 0
        while true {
            let count = buffer.withUnsafeMutableBytes { read(STDIN_FILENO, $0.baseAddress, $0.count) }
            if count < 0, errno == EINTR { continue }
            // A closed input is an ended one.
            isAtEnd = count <= 0
            buffer.removeLast(buffer.count - Swift.max(0, count))
            return count > 0
        }
    }

    mutating func remember(_ entry: [UInt8]) {}
}
