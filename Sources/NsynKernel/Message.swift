import Glibc
import NsynDiagnostics
import NsynJSON

/// A message of the Jupyter protocol, version 5.3.
struct Message {
    var identities: [[UInt8]]
    /// As it came: a reply carries it back unchanged.
    var header: [UInt8]
    var type: String
    var content: JSONDocument

    enum Problem: Error, Hashable {
        case noDelimiter, tooFewParts, wrongSignature, malformed
    }

    private static let delimiter = Array("<IDS|MSG>".utf8)

    /// Reads the parts of a message; one that its key didn't sign says nothing.
    static func read(_ parts: [[UInt8]], key: [UInt8]) -> Result<Message, Problem> {
        guard let mark = parts.firstIndex(of: delimiter) else { return .failure(.noDelimiter) }
        guard parts.count >= mark + 6 else { return .failure(.tooFewParts) }
        let signed = Array(parts[(mark + 2)..<(mark + 6)])
        if !key.isEmpty {
            let wanted = Signature.hexadecimal(Signature.sign(signed, key: key))
            guard Signature.isSame(parts[mark + 1], wanted) else { return .failure(.wrongSignature) }
        }
        guard let header = try? JSONDocument(signed[0]), let type = header.root["msg_type"].string,
            header.root.kind == .object, let content = try? JSONDocument(signed[3]), content.root.kind == .object
        else { return .failure(.malformed) }
        return .success(Message(identities: Array(parts[..<mark]), header: signed[0], type: type, content: content))
    }
}

/// Writes messages: replies and what all front ends hear.
struct MessageWriter {
    let key: [UInt8]
    let session: String
    private var count = 0

    init(key: [UInt8]) {
        self.key = key
        var generator = SystemRandomNumberGenerator()
        session = (0..<2).map { _ in
            let digits = String(generator.next(), radix: 16)
            return String(repeating: "0", count: 16 - digits.utf8.count) + digits
        }.joined()
    }

    /// The parts of a message. `parent` is the header of what it answers.
    mutating func parts(
        _ type: String, identities: [[UInt8]], parent: [UInt8]?, _ content: (inout JSONWriter) -> Void
    ) -> [[UInt8]] {
        count += 1
        var header = JSONWriter()
        header.object(nil) { json in
            json.field("msg_id", "\(session)_\(count)")
            json.field("session", session)
            json.field("username", "nsyn")
            json.field("date", MessageWriter.now())
            json.field("msg_type", type)
            json.field("version", "5.3")
        }
        var body = JSONWriter()
        body.object(nil, content)
        let signed = [header.bytes, parent ?? Array("{}".utf8), Array("{}".utf8), body.bytes]
        let signature = key.isEmpty ? [] : Signature.hexadecimal(Signature.sign(signed, key: key))
        return identities + [Array("<IDS|MSG>".utf8), signature] + signed
    }

    private static func now() -> String {
        var time = timespec()
        clock_gettime(CLOCK_REALTIME, &time)
        var parts = tm()
        gmtime_r(&time.tv_sec, &parts)
        func padded(_ number: Int, _ width: Int) -> String {
            let digits = String(number)
            return String(repeating: "0", count: max(0, width - digits.utf8.count)) + digits
        }
        let day =
            "\(padded(Int(parts.tm_year) + 1900, 4))-\(padded(Int(parts.tm_mon) + 1, 2))-\(padded(Int(parts.tm_mday), 2))"
        let clock = "\(padded(Int(parts.tm_hour), 2)):\(padded(Int(parts.tm_min), 2)):\(padded(Int(parts.tm_sec), 2))"
        return "\(day)T\(clock).\(padded(time.tv_nsec / 1000, 6))Z"
    }
}
