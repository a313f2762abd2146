import Glibc
import NsynDiagnostics
import NsynJSON
import Synchronization

/// Keeps a language server alive for its client.
///
/// The server itself is a process below this one, which hands messages through and remembers what documents say. A mistake
/// in nsyn that ends the server ends the questions that were open, with the protocol's own error; a new server is told
/// what the old one knew, and the client notices nothing else.
public final class Guardian: Sendable {
    private struct State {
        var process: pid_t = 0
        var input: Int32 = -1
        /// Questions of the client that are not answered.
        var open: Set<[UInt8]> = []
        var documents: [String: TextDocument] = [:]
        var encoding = PositionEncoding.utf16
        var initialize: (id: [UInt8], message: [UInt8])?
        var isInitialized = false
        /// The answer to a question that was asked again, which nobody waits for.
        var unwanted: [UInt8]?
        var isEnding = false
        /// When servers failed, in seconds.
        var failures: [Int] = []
    }

    private static let mostFailures = 5
    private static let failureWindow = 60
    /// `F_SETPIPE_SZ`, which Swift's view of the C library hides.
    private static let setPipeSize: Int32 = 1031

    private let state = Mutex(State())
    /// Held while anything is sent to a server, and while servers change: never by who reads what servers say, or each
    /// could wait for the other.
    private let sending = Mutex(())
    private let sink: MessageSink
    private let program: String
    private let words: [String]

    /// - Parameter words: what starts a server without a guardian.
    public init(program: String, words: [String], output: Int32) {
        self.program = program
        self.words = words
        sink = MessageSink(descriptor: output)
    }

    /// Serves until the client says `exit` or goes away; returns the server's exit code, or nil where none could be
    /// started.
    public func run(descriptor: Int32) -> Int32? {
        guard let output = state.withLock({ start(&$0) }) else { return nil }
        let ended = WaitingLine<Int32>()
        Thread.start { [self] in ended.add(listen(output)) }
        var reader = MessageReader(descriptor)
        reading: while true {
            switch reader.next() {
            case .message(let bytes): if pass(bytes) { break reading }
            case .damage(let what): sink.error(nil, .parseError(what))
            case .end: break reading
            }
        }
        sending.withLock { _ in
            state.withLock { state in
                state.isEnding = true
                close(state.input)
                state.input = -1
            }
        }
        return ended.next() ?? 1
    }

    // MARK: From the client

    /// Hands a message on; true when it was the last.
    private func pass(_ bytes: [UInt8]) -> Bool {
        let message = (try? JSONDocument(bytes))?.root
        let method = message?["method"].string
        sending.withLock { _ in
            let input = state.withLock { state in
                if let message, let method { note(message, method, bytes, &state) }
                if method == "exit" { state.isEnding = true }
                return state.input
            }
            Self.send(bytes, to: input)
        }
        return method == "exit"
    }

    private func note(_ message: JSONValue, _ method: String, _ bytes: [UInt8], _ state: inout State) {
        let id = message["id"]
        let parameters = message["params"]
        let document = parameters["textDocument"]
        if id.exists { state.open.insert(Array(id.source)) }
        switch method {
        case "initialize":
            state.initialize = (Array(id.source), bytes)
            state.encoding = Initialization.settings(parameters).encoding
        case "initialized": state.isInitialized = true
        case "textDocument/didOpen":
            guard let uri = document["uri"].string, let text = document["text"].utf8 else { return }
            state.documents[uri] = TextDocument(uri: uri, version: document["version"].int ?? 0, bytes: text)
        case "textDocument/didChange":
            guard let uri = document["uri"].string else { return }
            // Taken out meanwhile, so that the text is changed in its place.
            guard var text = state.documents.removeValue(forKey: uri) else { return }
            for change in parameters["contentChanges"].elements {
                guard let new = change["text"].utf8 else { return }
                if !change["range"].exists || change["range"].isNull {
                    text.replaceAll(new)
                } else if let start = TextPosition(change["range"]["start"]),
                    let end = TextPosition(change["range"]["end"])
                {
                    guard text.replace(start, end, with: new, encoding: state.encoding) else { return }
                } else {
                    return
                }
            }
            text.version = document["version"].int ?? text.version + 1
            state.documents[uri] = text
        case "textDocument/didClose":
            if let uri = document["uri"].string { state.documents[uri] = nil }
        default: break
        }
    }

    // MARK: From the server

    /// Hands on what servers say until the last one ends; its exit code.
    private func listen(_ output: Int32) -> Int32 {
        var output = output
        while true {
            var reader = MessageReader(output)
            while case .message(let bytes) = reader.next() { answer(bytes) }
            close(output)
            let status = Self.wait(state.withLock { $0.process })
            let next: Int32? = sending.withLock { _ in
                guard let next = state.withLock({ $0.isEnding ? nil : revive(&$0) }) else { return nil }
                for message in state.withLock({ told($0) }) { Self.send(message, to: state.withLock { $0.input }) }
                return next
            }
            guard let next else { return state.withLock { $0.isEnding } ? status : 1 }
            output = next
        }
    }

    private func answer(_ bytes: [UInt8]) {
        let isUnwanted = state.withLock { state in
            guard let id = Self.identifier(ofAnswer: bytes) else { return false }
            state.open.remove(id)
            guard state.unwanted == id else { return false }
            state.unwanted = nil
            return true
        }
        if !isUnwanted { sink.forward(bytes) }
    }

    /// `7` of `{"jsonrpc":"2.0","id":7,"result":…`; nil for what is no answer.
    private static func identifier(ofAnswer bytes: [UInt8]) -> [UInt8]? {
        let prefix = Array(#"{"jsonrpc":"2.0","id":"#.utf8)
        guard bytes.starts(with: prefix) else { return nil }
        var end = prefix.count
        var isText = false
        while end < bytes.count, isText || bytes[end] != UInt8(ascii: ",") {
            if bytes[end] == UInt8(ascii: "\\") {
                end += 1
            } else if bytes[end] == UInt8(ascii: "\"") {
                isText.toggle()
            }
            end += 1
        }
        guard end < bytes.count else { return nil }
        let rest = bytes[end...]
        let isAnswer = rest.starts(with: Array(#","result":"#.utf8)) || rest.starts(with: Array(#","error":"#.utf8))
        return isAnswer ? Array(bytes[prefix.count..<end]) : nil
    }

    // MARK: Starting

    /// A new server that knows what the old one did; its output.
    private func revive(_ state: inout State) -> Int32? {
        close(state.input)
        var now = timespec()
        clock_gettime(CLOCK_MONOTONIC, &now)
        state.failures = state.failures.filter { $0 > now.tv_sec - Self.failureWindow } + [now.tv_sec]
        let isHopeless = state.failures.count > Self.mostFailures
        let refusal = ProtocolError(
            code: -32603, message: "nsyn failed internally at this question, or beside it, and was started anew")
        let isWaiting = state.initialize.map { state.open.contains($0.id) } ?? true
        for id in state.open.sorted(by: { $0.lexicographicallyPrecedes($1) }) { sink.error(id, refusal) }
        state.open.removeAll()
        sink.log(
            isHopeless
                ? "nsyn failed internally \(state.failures.count) times within a minute: documents are left closed now. This is a mistake in nsyn; please report it."
                : "nsyn failed internally and was started anew. This is a mistake in nsyn; please report it.", type: 1)
        // What fails again and again fails because of a text.
        if isHopeless { state.documents.removeAll() }
        if isWaiting { state.initialize = nil }
        state.unwanted = state.initialize?.id
        return start(&state)
    }

    /// What a new server has to hear first.
    private func told(_ state: State) -> [[UInt8]] {
        guard let initialize = state.initialize else { return [] }
        var messages = [initialize.message]
        if state.isInitialized {
            messages.append(Array(#"{"jsonrpc":"2.0","method":"initialized","params":{}}"#.utf8))
        }
        for document in state.documents.values.sorted(by: { $0.uri < $1.uri }) {
            var json = JSONWriter()
            json.object { json in
                json.field("jsonrpc", "2.0")
                json.field("method", "textDocument/didOpen")
                json.object("params") { json in
                    json.object("textDocument") { json in
                        json.field("uri", document.uri)
                        json.field("languageId", "nsyn")
                        json.field("version", document.version)
                        json.field("text", String(decoding: document.bytes, as: UTF8.self))
                    }
                }
            }
            messages.append(json.bytes)
        }
        return messages
    }

    private func start(_ state: inout State) -> Int32? {
        var toServer: [Int32] = [-1, -1]
        var fromServer: [Int32] = [-1, -1]
        guard pipe(&toServer) == 0 else { return nil }
        guard pipe(&fromServer) == 0 else {
            for descriptor in toServer { close(descriptor) }
            return nil
        }
        for descriptor in toServer + fromServer { _ = fcntl(descriptor, F_SETFD, FD_CLOEXEC) }
        // The findings of a long script at once, where the system grants that.
        _ = fcntl(fromServer[1], Self.setPipeSize, Int32(1 << 20))
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        posix_spawn_file_actions_adddup2(&actions, toServer[0], STDIN_FILENO)
        posix_spawn_file_actions_adddup2(&actions, fromServer[1], STDOUT_FILENO)
        var arguments: [UnsafeMutablePointer<CChar>?] = ([program] + words).map { strdup($0) }
        arguments.append(nil)
        var process = pid_t()
        let failure = posix_spawn(&process, program, &actions, nil, arguments, environ)
        for argument in arguments { free(argument) }
        posix_spawn_file_actions_destroy(&actions)
        close(toServer[0])
        close(fromServer[1])
        guard failure == 0 else {
            close(toServer[1])
            close(fromServer[0])
            return nil
        }
        state.process = process
        state.input = toServer[1]
        return fromServer[0]
    }

    /// The exit code of a process; 128 and more for one that a signal ended.
    private static func wait(_ process: pid_t) -> Int32 {
        var status: Int32 = 0
        while waitpid(process, &status, 0) < 0 { if errno != EINTR { return 1 } }
        let signal = status & 0x7F
        return signal == 0 ? (status >> 8) & 0xFF : 128 + signal
    }

    /// A server that ended takes nothing: the listener notices.
    private static func send(_ message: [UInt8], to descriptor: Int32) {
        guard descriptor >= 0 else { return }
        MessageSink.write(message, to: descriptor)
    }
}
