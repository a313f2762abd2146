import Glibc
import NsynDiagnostics
import Synchronization

/// Where messages go, one whole after another.
public final class MessageSink: Sendable {
    private let write: @Sendable ([UInt8]) -> Void
    private let lock = Mutex<Int>(0)

    /// - Parameter write: takes one message's JSON; called by one thread at a time.
    public init(_ write: @escaping @Sendable ([UInt8]) -> Void) { self.write = write }

    /// Messages with their headers to a file descriptor. A reader that went away is no mistake.
    public convenience init(descriptor: Int32) {
        self.init { MessageSink.write($0, to: descriptor) }
    }

    static func write(_ message: [UInt8], to descriptor: Int32) {
        let header = Array("Content-Length: \(message.count)\r\n\r\n".utf8)
        // Short ones in one piece; long ones without a copy of themselves.
        if message.count < 64 * 1024 { return write(whole: header + message, to: descriptor) }
        write(whole: header, to: descriptor)
        write(whole: message, to: descriptor)
    }

    private static func write(whole bytes: [UInt8], to descriptor: Int32) {
        bytes.withUnsafeBytes { buffer in
            var written = 0
            while written < buffer.count {
                let count = Glibc.write(descriptor, buffer.baseAddress! + written, buffer.count - written)
                if count < 0, errno == EINTR { continue }
                if count <= 0 { return }
                written += count
            }
        }
    }

    /// A message that is whole already.
    func forward(_ message: [UInt8]) { lock.withLock { _ in write(message) } }

    func send(_ body: (inout JSONWriter) -> Void) {
        var json = JSONWriter()
        json.beginObject()
        json.field("jsonrpc", "2.0")
        body(&json)
        json.endObject()
        lock.withLock { _ in write(json.bytes) }
    }

    /// - Parameter id: as the request wrote it.
    func result(_ id: [UInt8], _ value: [UInt8]) {
        send { json in
            json.key("id")
            json.raw(id)
            json.key("result")
            json.raw(value)
        }
    }

    func error(_ id: [UInt8]?, _ error: ProtocolError) {
        send { json in
            json.key("id")
            json.raw(id ?? Array("null".utf8))
            json.object("error") { json in
                json.field("code", error.code)
                json.field("message", error.message)
            }
        }
    }

    func notify(_ method: String, _ parameters: (inout JSONWriter) -> Void) {
        send { json in
            json.field("method", method)
            json.object("params", parameters)
        }
    }

    func request(_ id: Int, _ method: String, _ parameters: ((inout JSONWriter) -> Void)? = nil) {
        send { json in
            json.field("id", id)
            json.field("method", method)
            if let parameters { json.object("params", parameters) }
        }
    }

    /// `window/logMessage`: 1 is an error, 2 a warning, 3 a piece of information.
    func log(_ message: String, type: Int = 3) {
        notify("window/logMessage") { json in
            json.field("type", type)
            json.field("message", message)
        }
    }
}
