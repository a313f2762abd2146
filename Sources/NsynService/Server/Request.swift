import NsynDiagnostics
import NsynJSON
import Synchronization

/// Set by a client that does not want an answer any more.
final class CancelFlag: Sendable {
    private let flag = Atomic<Bool>(false)
    var isSet: Bool { flag.load(ordering: .relaxed) }
    func set() { flag.store(true, ordering: .relaxed) }
}

/// One question of the client, with the document as it was when it was asked.
struct Request: Sendable {
    /// As the client wrote it.
    let id: [UInt8]
    let method: String
    let parameters: JSONValue
    let snapshot: Snapshot?
    let flag: CancelFlag

    /// The document that the question is about.
    func document() throws(ProtocolError) -> Snapshot {
        guard let snapshot else {
            let uri = parameters["textDocument"]["uri"].string
            throw .invalidParameters(uri.map { "\($0) is not open" } ?? "`textDocument.uri` is missing")
        }
        return snapshot
    }

    /// The byte offset of the place that the question is about.
    func offset(_ encoding: PositionEncoding) throws(ProtocolError) -> Int {
        try offset(parameters["position"], "position", encoding)
    }

    func offset(_ value: JSONValue, _ name: String, _ encoding: PositionEncoding) throws(ProtocolError) -> Int {
        guard let position = TextPosition(value) else { throw .invalidParameters("`\(name)` is missing") }
        guard let offset = try document().document.offset(of: position, encoding) else {
            throw .invalidParameters("There is no line \(position.line)")
        }
        return offset
    }

    func range(_ value: JSONValue, _ encoding: PositionEncoding) throws(ProtocolError) -> Range<Int> {
        guard let first = TextPosition(value["start"]), let last = TextPosition(value["end"]) else {
            throw .invalidParameters("`range` is missing")
        }
        let text = try document().document
        // What lies behind the text is its end: editors ask for more lines than there are.
        let start = text.offset(of: first, encoding) ?? text.bytes.count
        let end = text.offset(of: last, encoding) ?? text.bytes.count
        guard start <= end else { throw .invalidParameters("The range ends before it begins") }
        return start..<end
    }
}

extension TextPosition {
    init?(_ value: JSONValue) {
        guard let line = value["line"].int, let character = value["character"].int, line >= 0, character >= 0 else {
            return nil
        }
        self.init(line: line, character: character)
    }
}

/// What answers a method.
struct Handler: Sendable {
    /// Draws something over the text, so that an answer for an old text is of no use.
    var isView = false
    /// Writes the result.
    var answer: @Sendable (Request, Desk, inout JSONWriter) throws(ProtocolError) -> Void
}
