/// A refusal, with the number that the protocol has for its kind.
struct ProtocolError: Error {
    var code: Int
    var message: String

    static func parseError(_ message: String) -> ProtocolError { .init(code: -32700, message: message) }
    static func invalidRequest(_ message: String) -> ProtocolError { .init(code: -32600, message: message) }
    static func methodNotFound(_ method: String) -> ProtocolError {
        .init(code: -32601, message: "There is no method `\(method)`")
    }
    static func invalidParameters(_ message: String) -> ProtocolError { .init(code: -32602, message: message) }
    static let notInitialized = ProtocolError(code: -32002, message: "The server waits for `initialize`")
    static let cancelled = ProtocolError(code: -32800, message: "Cancelled")
    static let contentModified = ProtocolError(code: -32801, message: "The document has changed since")
    static func failed(_ message: String) -> ProtocolError { .init(code: -32803, message: message) }
}
