import NsynDiagnostics
import NsynJSON
import NsynSemantics
import NsynService
import Synchronization

/// A server in this process, spoken to in JSON.
final class Harness {
    private final class Inbox: Sendable {
        let messages = Mutex<[[UInt8]]>([])
    }

    private let inbox = Inbox()
    let server: LanguageServer
    private var number = 0
    private(set) var exitCode: Int32?

    init(cacheFolder: String? = nil) {
        let inbox = inbox
        server = LanguageServer(
            version: "0", sink: MessageSink { message in inbox.messages.withLock { $0.append(message) } },
            cacheFolder: cacheFolder, makeLibrary: { Library() })
    }

    deinit { server.close() }

    /// A server that is ready, with the client's abilities.
    static func started(
        _ capabilities: String =
            #"{"general": {"positionEncodings": ["utf-8"]}, "textDocument": {"completion": {"completionItem": {"snippetSupport": true}}, "publishDiagnostics": {"relatedInformation": true}}}"#,
        options: String = "{}"
    ) -> Harness {
        let harness = Harness()
        _ = harness.ask(
            "initialize",
            #"{"processId": null, "capabilities": \#(capabilities), "initializationOptions": \#(options)}"#)
        harness.tell("initialized", "{}")
        return harness
    }

    func send(_ text: String) {
        if case .ends(let code) = server.receive(Array(text.utf8)) { exitCode = code }
    }

    func tell(_ method: String, _ parameters: String) {
        send(#"{"jsonrpc": "2.0", "method": "\#(method)", "params": \#(parameters)}"#)
    }

    /// The whole answer to a question.
    func ask(_ method: String, _ parameters: String) -> JSONValue {
        number += 1
        send(#"{"jsonrpc": "2.0", "id": \#(number), "method": "\#(method)", "params": \#(parameters)}"#)
        return answer(String(number))
    }

    func answer(_ id: String) -> JSONValue {
        server.waitUntilIdle()
        let messages = inbox.messages.withLock { $0 }
        for message in messages.reversed() {
            if let root = try? JSONDocument(message).root, String(decoding: root["id"].source, as: UTF8.self) == id,
                !root["method"].exists
            {
                return root
            }
        }
        return JSONDocument.nothing
    }

    /// All messages so far, which are forgotten then.
    func received() -> [JSONValue] {
        server.waitUntilIdle()
        return inbox.messages.withLock { messages in
            defer { messages.removeAll() }
            return messages.compactMap { try? JSONDocument($0).root }
        }
    }

    // MARK: Documents

    static func quoted(_ text: String) -> String {
        var json = JSONWriter()
        json.string(text)
        return json.text
    }

    func open(_ text: String, uri: String = "untitled:a.nsyn", version: Int = 1) {
        tell(
            "textDocument/didOpen",
            #"{"textDocument": {"uri": "\#(uri)", "languageId": "nsyn", "version": \#(version), "text": \#(Self.quoted(text))}}"#
        )
    }

    func change(_ start: (Int, Int), _ end: (Int, Int), _ text: String, version: Int, uri: String = "untitled:a.nsyn") {
        tell(
            "textDocument/didChange",
            #"{"textDocument": {"uri": "\#(uri)", "version": \#(version)}, "contentChanges": [{"range": {"start": {"line": \#(start.0), "character": \#(start.1)}, "end": {"line": \#(end.0), "character": \#(end.1)}}, "text": \#(Self.quoted(text))}]}"#
        )
    }

    /// A question about the place of `‸` in a text; the document without the mark is opened first.
    func ask(_ method: String, at marked: String, _ more: String = "") -> JSONValue {
        let parts = marked.split(separator: "‸", omittingEmptySubsequences: false)
        open(parts.joined())
        let before = Array(parts[0].utf8)
        let line = before.count { $0 == 10 }
        let character = before.count - (before.lastIndex(of: 10).map { $0 + 1 } ?? 0)
        return ask(
            "textDocument/\(method)",
            #"{"textDocument": {"uri": "untitled:a.nsyn"}, "position": {"line": \#(line), "character": \#(character)}\#(more)}"#
        )["result"]
    }

    /// The last findings that the server published for a document.
    func diagnostics(uri: String = "untitled:a.nsyn") -> [JSONValue]? {
        server.waitUntilIdle()
        let messages = inbox.messages.withLock { $0 }
        for message in messages.reversed() {
            guard let root = try? JSONDocument(message).root,
                root["method"].string == "textDocument/publishDiagnostics", root["params"]["uri"].string == uri
            else { continue }
            return root["params"]["diagnostics"].elements
        }
        return nil
    }
}

extension JSONDocument {
    /// A value that is not there.
    static var nothing: JSONValue {
        guard let document = try? JSONDocument(Array("{}".utf8)) else { preconditionFailure("{} is JSON") }
        return document.root["absent"]
    }
}

extension JSONValue {
    /// `line:character` of a range's start.
    var start: String { "\(self["start"]["line"].int ?? -1):\(self["start"]["character"].int ?? -1)" }
}
