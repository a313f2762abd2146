import CZeroMQ
import Glibc

/// The meeting points with front ends.
final class Sockets {
    enum Place: Int {
        case control = 0
        case shell = 1
    }

    struct Problem: Error {
        var message: String
    }

    private let context: UnsafeMutableRawPointer
    private var listening: [UnsafeMutableRawPointer?]
    private let input: UnsafeMutableRawPointer
    private let publisher: UnsafeMutableRawPointer

    init(_ connection: ConnectionFile) throws(Problem) {
        if let reason = nsyn_zmq_load() {
            throw Problem(message: "ZeroMQ can't be used: \(String(cString: reason)). Install libzmq5.")
        }
        guard let context = nsyn_zmq_context() else { throw Sockets.failure("a context") }
        func bind(_ kind: Int, _ port: Int) throws(Problem) -> UnsafeMutableRawPointer {
            let endpoint = connection.endpoint(port)
            guard let socket = nsyn_zmq_bind(context, Int32(kind), endpoint) else { throw Sockets.failure(endpoint) }
            return socket
        }
        self.context = context
        listening = [
            try bind(NSYN_ZMQ_ROUTER, connection.control), try bind(NSYN_ZMQ_ROUTER, connection.shell),
        ]
        input = try bind(NSYN_ZMQ_ROUTER, connection.input)
        publisher = try bind(NSYN_ZMQ_PUB, connection.publish)
        let endpoint = connection.endpoint(connection.heartbeat)
        guard nsyn_zmq_beat(context, endpoint) == 0 else { throw Sockets.failure(endpoint) }
    }

    private static func failure(_ what: String) -> Problem {
        Problem(message: "\(what) can't be listened at: \(String(cString: nsyn_zmq_error()))")
    }

    /// The next message, those of the control channel first; nil when none came in time.
    func next(within milliseconds: Int) -> (place: Place, parts: [[UInt8]])? {
        let found = nsyn_zmq_wait(&listening, Int32(listening.count), milliseconds)
        guard let place = Place(rawValue: Int(found)) else { return nil }
        var parts: [[UInt8]] = []
        while true {
            var size = 0
            var more: Int32 = 0
            guard let bytes = nsyn_zmq_receive(listening[place.rawValue], &size, &more) else { return nil }
            parts.append(Array(UnsafeBufferPointer(start: bytes, count: size)))
            free(bytes)
            if more == 0 { return (place, parts) }
        }
    }

    func reply(_ parts: [[UInt8]], at place: Place) { send(parts, listening[place.rawValue]) }

    func publish(_ parts: [[UInt8]]) { send(parts, publisher) }

    private func send(_ parts: [[UInt8]], _ socket: UnsafeMutableRawPointer?) {
        for (index, part) in parts.enumerated() {
            _ = part.withUnsafeBytes { bytes in
                nsyn_zmq_send(socket, bytes.baseAddress, bytes.count, index + 1 < parts.count ? 1 : 0)
            }
        }
    }

    func close() {
        let all = listening + [input, publisher]
        nsyn_zmq_end(context, all, Int32(all.count))
    }
}
