import CSystem
import NsynDiagnostics
import NsynJSON
import NsynSemantics
import Synchronization

/// The language server: messages in, messages out.
///
/// One thread reads and is the only one that changes documents. Checks and questions each have a thread and a library of
/// their own and work on snapshots, so that a question never waits for a check. Nothing that comes from outside is trusted:
/// every place and every type in a message is looked at before it is used.
public final class LanguageServer {
    public enum Outcome: Sendable {
        case goesOn
        /// The exit code that the protocol asks for.
        case ends(code: Int32)
    }

    private enum Phase { case waiting, running, shutDown }

    private let session: Session
    private let checks: CheckLane
    private let requests: RequestLane
    private let flags: CancelFlags
    private var phase = Phase.waiting
    private let version: String

    /// - Parameters:
    ///   - makeLibrary: called once for each thread.
    ///   - cacheFolder: where files of the library may be laid out for clients that can only open files.
    public init(
        version: String, sink: MessageSink, cacheFolder: String? = nil,
        makeLibrary: @escaping @Sendable () -> Library
    ) {
        self.version = version
        session = Session(sink: sink, cacheFolder: cacheFolder, makeLibrary: makeLibrary)
        checks = CheckLane(session)
        let flags = CancelFlags()
        self.flags = flags
        requests = RequestLane(session) { flags.remove($0.id) }
    }

    /// Serves until the client says `exit` or goes away; returns the exit code.
    public func run(descriptor: Int32) -> Int32 {
        // With every key the text, its tree and the message of its findings are made anew.
        nsyn_keep_freed_memory()
        var reader = MessageReader(descriptor)
        while true {
            switch reader.next() {
            case .message(let bytes):
                if case .ends(let code) = receive(bytes) { return code }
            case .damage(let what): session.sink.error(nil, .parseError(what))
            case .end: return phase == .shutDown ? 0 : 1
            }
        }
    }

    /// Waits until every question is answered and every document checked.
    public func waitUntilIdle() {
        requests.waitUntilIdle()
        checks.waitUntilIdle()
    }

    /// Ends both threads once they are done.
    public func close() {
        requests.close()
        checks.close()
    }

    /// Takes one message.
    public func receive(_ bytes: [UInt8]) -> Outcome {
        let message: JSONValue
        do {
            message = try JSONDocument(bytes).root
        } catch {
            session.sink.error(nil, .parseError("\(error.reason), at byte \(error.offset)"))
            return .goesOn
        }
        guard message.kind == .object else {
            session.sink.error(nil, .invalidRequest("A message is an object"))
            return .goesOn
        }
        let id = message["id"]
        guard let method = message["method"].string else {
            // An answer to a question of ours, or nothing at all.
            let isAnswer = message["result"].exists || message["error"].exists
            if !isAnswer { session.sink.error(Self.identifier(id), .invalidRequest("`method` is missing")) }
            return .goesOn
        }
        if !id.exists { return notified(method, message["params"]) }
        guard let identifier = Self.identifier(id) else {
            session.sink.error(nil, .invalidRequest("`id` is neither a number nor a text"))
            return .goesOn
        }
        asked(identifier, method, message["params"])
        return .goesOn
    }

    private static func identifier(_ value: JSONValue) -> [UInt8]? {
        value.kind == .number || value.kind == .string ? Array(value.source) : nil
    }

    // MARK: Questions

    private func asked(_ id: [UInt8], _ method: String, _ parameters: JSONValue) {
        switch (phase, method) {
        case (.waiting, "initialize"):
            let settings = Initialization.settings(parameters)
            session.settings.set(settings)
            phase = .running
            var json = JSONWriter()
            Initialization.write(settings, version, into: &json)
            session.sink.result(id, json.bytes)
        case (.waiting, _): session.sink.error(id, .notInitialized)
        case (.running, "initialize"): session.sink.error(id, .invalidRequest("`initialize` comes once"))
        case (.running, "shutdown"):
            phase = .shutDown
            requests.waitUntilIdle()
            session.sink.result(id, Array("null".utf8))
        case (.running, _):
            let uri = parameters["textDocument"]["uri"].string
            let request = Request(
                id: id, method: method, parameters: parameters, snapshot: uri.flatMap { session.store.snapshot($0) },
                flag: flags.add(id))
            requests.add(request)
        case (.shutDown, _): session.sink.error(id, .invalidRequest("The server is shut down"))
        }
    }

    // MARK: Notifications

    private func notified(_ method: String, _ parameters: JSONValue) -> Outcome {
        switch method {
        case "exit":
            defer { close() }
            return .ends(code: phase == .shutDown ? 0 : 1)
        case "$/cancelRequest":
            if let id = Self.identifier(parameters["id"]) { flags.cancel(id) }
        case _ where phase != .running: break
        case "textDocument/didOpen": opened(parameters["textDocument"])
        case "textDocument/didChange": changed(parameters)
        case "textDocument/didSave":
            session.filesChanged()
            if let snapshot = document(parameters) { checks.changed(snapshot.uri, identity: snapshot.identity) }
        case "textDocument/didClose": closed(parameters)
        case "workspace/didChangeWatchedFiles":
            session.filesChanged()
            for snapshot in session.store.all { checks.changed(snapshot.uri, identity: snapshot.identity) }
        default: break
        }
        return .goesOn
    }

    private func document(_ parameters: JSONValue) -> Snapshot? {
        parameters["textDocument"]["uri"].string.flatMap { session.store.snapshot($0) }
    }

    private func opened(_ document: JSONValue) {
        guard let uri = document["uri"].string, let text = document["text"].utf8 else {
            return session.sink.log("didOpen without `uri` or `text`", type: 1)
        }
        session.filesChanged()
        session.store.open(uri, version: document["version"].int ?? 0, text: text)
        if let snapshot = session.store.snapshot(uri) { checks.changed(uri, identity: snapshot.identity) }
    }

    private func changed(_ parameters: JSONValue) {
        guard let uri = parameters["textDocument"]["uri"].string else {
            return session.sink.log("didChange without `textDocument.uri`", type: 1)
        }
        var changes: [DocumentStore.Change] = []
        for change in parameters["contentChanges"].elements {
            guard let text = change["text"].utf8 else {
                return session.sink.log("didChange of \(uri): a change without `text`", type: 1)
            }
            let range = change["range"]
            if !range.exists || range.isNull {
                changes.append(.whole(text))
            } else if let start = TextPosition(range["start"]), let end = TextPosition(range["end"]) {
                changes.append(.part(start, end, text))
            } else {
                return session.sink.log("didChange of \(uri): a range without places", type: 1)
            }
        }
        let version = parameters["textDocument"]["version"].int
        if let problem = session.store.change(uri, version: version, changes, session.settings.value.encoding) {
            return session.sink.log("didChange: \(problem)", type: 1)
        }
        if let snapshot = session.store.snapshot(uri) { checks.changed(uri, identity: snapshot.identity) }
    }

    private func closed(_ parameters: JSONValue) {
        guard let snapshot = document(parameters) else { return }
        session.store.close(snapshot.uri)
        checks.changed(snapshot.uri, identity: snapshot.identity)
        guard !session.settings.value.clientPulls else { return }
        session.sink.notify("textDocument/publishDiagnostics") { json in
            json.field("uri", snapshot.uri)
            json.array("diagnostics", of: [Int]()) { _, _ in }
        }
    }
}

/// The questions that are not answered yet.
final class CancelFlags: Sendable {
    private let flags = Mutex<[[UInt8]: CancelFlag]>([:])

    func add(_ id: [UInt8]) -> CancelFlag {
        let flag = CancelFlag()
        flags.withLock { $0[id] = flag }
        return flag
    }

    func remove(_ id: [UInt8]) { flags.withLock { flags in _ = flags.removeValue(forKey: id) } }
    func cancel(_ id: [UInt8]) { flags.withLock { $0[id] }?.set() }
}
