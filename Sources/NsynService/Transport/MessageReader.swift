import Glibc

/// Cuts a stream of bytes into the messages of the protocol: headers, an empty line, as many bytes as `Content-Length`
/// says.
struct MessageReader {
    enum Item {
        case message([UInt8])
        /// Something that is no message; the reader goes on behind it.
        case damage(String)
        case end
    }

    /// Longer messages are skipped.
    static let longest = 512 << 20

    private let descriptor: Int32
    private var buffer: [UInt8] = []
    private var position = 0

    init(_ descriptor: Int32) { self.descriptor = descriptor }

    mutating func next() -> Item {
        var length: Int?
        while true {
            guard let line = line() else { return .end }
            if line.isEmpty {
                if let length { return body(length) }
                // Empty lines between messages do no harm.
                continue
            }
            guard let colon = line.firstIndex(of: UInt8(ascii: ":")) else {
                return .damage("A header without a colon")
            }
            let name = String(decoding: line[..<colon].map { $0 >= 0x41 && $0 <= 0x5A ? $0 | 0x20 : $0 }, as: UTF8.self)
            guard name == "content-length" else { continue }
            let value = line[(colon + 1)...].drop { $0 == 0x20 || $0 == 0x09 }
            guard let number = Int(String(decoding: value, as: UTF8.self)), number >= 0 else {
                return .damage("A Content-Length that is no number")
            }
            length = number
        }
    }

    private mutating func body(_ length: Int) -> Item {
        if length > Self.longest {
            return skip(length) ? .damage("A message longer than \(Self.longest >> 20) MiB") : .end
        }
        // What is not read yet goes to its place at once: findings of long scripts are messages of megabytes.
        let known = min(length, buffer.count - position)
        var isWhole = true
        let message = [UInt8](unsafeUninitializedCapacity: length) { memory, initialized in
            guard let start = memory.baseAddress, length > 0 else { return }
            buffer.withUnsafeBufferPointer { buffer in
                if let base = buffer.baseAddress { start.initialize(from: base + position, count: known) }
            }
            initialized = known
            while initialized < length {
                let count = read(descriptor, start + initialized, length - initialized)
                if count < 0, errno == EINTR { continue }
                guard count > 0 else {
                    isWhole = false
                    return
                }
                initialized += count
            }
        }
        position += known
        tidy()
        return isWhole ? .message(message) : .end
    }

    private mutating func skip(_ length: Int) -> Bool {
        var left = length
        while left > 0 {
            let count = min(left, buffer.count - position)
            position += count
            left -= count
            tidy()
            if left > 0, !fill(left) { return false }
        }
        return true
    }

    /// A header line without its ending; nil at the end of the stream. Endless lines are cut.
    private mutating func line() -> ArraySlice<UInt8>? {
        var searched = position
        while true {
            if let end = buffer[searched...].firstIndex(of: 0x0A) {
                var line = buffer[position..<end]
                if line.last == 0x0D { line.removeLast() }
                position = end + 1
                return line
            }
            searched = buffer.count
            if buffer.count - position > 64 * 1024 {
                position = buffer.count
                tidy()
                searched = position
            }
            if !fill(1) { return nil }
        }
    }

    private mutating func tidy() {
        if position > 1 << 20 || position == buffer.count {
            buffer.removeFirst(position)
            position = 0
        }
    }

    private mutating func fill(_ wanted: Int) -> Bool {
        let size = min(max(wanted, 64 * 1024), 8 << 20)
        while true {
            var count = 0
            let chunk = [UInt8](unsafeUninitializedCapacity: size) { memory, initialized in
                count = read(descriptor, memory.baseAddress, size)
                initialized = max(0, count)
            }
            if count < 0, errno == EINTR { continue }
            guard count > 0 else { return false }
            buffer.append(contentsOf: chunk)
            return true
        }
    }
}
