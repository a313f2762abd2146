import CSystem
import Glibc
import NsynDiagnostics
import NsynJSON
import NsynShell

/// A Jupyter kernel: the conversation of the shell, held with a notebook.
public final class Kernel {
    let session: Session
    let version: String
    private let sockets: Sockets
    private let key: [UInt8]
    private var writer: MessageWriter
    private let complain: (String) -> Void
    private(set) var executionCount = 0
    private(set) var history: [(count: Int, code: String)] = []
    private var isRunning = true
    /// The request that is being answered.
    private var parent: [UInt8] = []

    public struct Problem: Error {
        public var message: String
    }

    /// - Parameter complain: told what is dropped and why.
    public init(
        session: Session, connection: ConnectionFile, version: String, complain: @escaping (String) -> Void
    ) throws(Problem) {
        do throws(Sockets.Problem) {
            sockets = try Sockets(connection)
        } catch {
            throw Problem(message: error.message)
        }
        self.session = session
        self.version = version
        self.complain = complain
        key = connection.key
        writer = MessageWriter(key: connection.key)
    }

    /// Answers until somebody says that it is over, or the one who started the kernel is gone.
    public func run() {
        nsyn_note_interrupts()
        let starter = getppid()
        publish("status") { $0.field("execution_state", "starting") }
        while isRunning {
            if let (place, parts) = sockets.next(within: 1000) {
                take(parts, at: place)
            } else if getppid() != starter {
                break
            }
            // Ctrl-C between cells asks for nothing.
            nsyn_forget_interrupt()
        }
        sockets.close()
    }

    private func take(_ parts: [[UInt8]], at place: Sockets.Place) {
        switch Message.read(parts, key: key) {
        case .failure(let problem): complain("a message was dropped: \(problem)")
        case .success(let message):
            parent = message.header
            publish("status") { $0.field("execution_state", "busy") }
            answer(message, at: place)
            parent = message.header
            publish("status") { $0.field("execution_state", "idle") }
        }
    }

    private func answer(_ message: Message, at place: Sockets.Place) {
        let content = message.content.root
        switch message.type {
        case "kernel_info_request": reply(message, place, describe)
        case "execute_request": execute(message, content, place)
        case "complete_request": reply(message, place) { self.complete(content, &$0) }
        case "inspect_request": reply(message, place) { self.inspect(content, &$0) }
        case "is_complete_request": reply(message, place) { self.completeness(content, &$0) }
        case "history_request": reply(message, place) { self.recall(content, &$0) }
        case "comm_info_request":
            reply(message, place) { json in
                json.field("status", "ok")
                json.object("comms") { _ in }
            }
        case "interrupt_request": reply(message, place) { $0.field("status", "ok") }
        case "shutdown_request":
            let restarts = content["restart"].bool ?? false
            reply(message, place) { json in
                json.field("status", "ok")
                json.field("restart", restarts)
            }
            isRunning = false
        default:
            complain("a message of the unknown type `\(DisplayText.safe(message.type))` was not understood")
            guard message.type.hasSuffix("_request") else { return }
            reply(message, place) { json in
                self.fail(&json, "UnknownRequest", "There is no request `\(message.type)`", [])
            }
        }
    }

    // MARK: Sending

    private func reply(_ message: Message, _ place: Sockets.Place, _ content: (inout JSONWriter) -> Void) {
        let name = message.type.hasSuffix("_request") ? String(message.type.dropLast("_request".count)) : message.type
        sockets.reply(
            writer.parts(name + "_reply", identities: message.identities, parent: message.header, content), at: place)
    }

    private func publish(_ type: String, _ content: (inout JSONWriter) -> Void) {
        let topic = Array("kernel.\(writer.session).\(type)".utf8)
        sockets.publish(writer.parts(type, identities: [topic], parent: parent.isEmpty ? nil : parent, content))
    }

    private func fail(_ json: inout JSONWriter, _ name: String, _ value: String, _ traceback: [String]) {
        json.field("status", "error")
        json.field("ename", name)
        json.field("evalue", value)
        json.array("traceback", of: traceback) { json, line in json.string(line) }
    }

    // MARK: Execution

    private func execute(_ message: Message, _ content: JSONValue, _ place: Sockets.Place) {
        guard let code = content["code"].string else {
            reply(message, place) { self.fail(&$0, "MalformedRequest", "An execute_request holds its `code`", []) }
            return
        }
        let isSilent = content["silent"].bool ?? false
        if !isSilent {
            executionCount += 1
            if content["store_history"].bool ?? true { history.append((executionCount, code)) }
            publish("execute_input") { json in
                json.field("code", code)
                json.field("execution_count", executionCount)
            }
        }
        nsyn_forget_interrupt()
        let result = run(code)
        if !isSilent { show(result) }
        let error = result.isFailure ? describe(result) : nil
        if let error, !isSilent {
            publish("error") { json in
                json.field("ename", error.name)
                json.field("evalue", error.value)
                json.array("traceback", of: error.traceback) { json, line in json.string(line) }
            }
        }
        reply(message, place) { json in
            if let error {
                self.fail(&json, error.name, error.value, error.traceback)
            } else {
                json.field("status", "ok")
            }
            json.field("execution_count", executionCount)
            json.array("payload", of: [Int]()) { _, _ in }
            json.object("user_expressions") { _ in }
        }
        if error != nil, content["stop_on_error"].bool ?? true { abortWaiting() }
    }

    /// A cell may hold several entries: commands stand on lines of their own among declarations.
    private func run(_ code: String) -> EntryResult {
        var whole = EntryResult()
        for entry in Cell.entries(Array(code.utf8)) where !whole.isFailure {
            let result = session.run(entry) { nsyn_was_interrupted() != 0 }
            whole.outputs += result.outputs
            whole.isFailure = result.isFailure
            whole.wasCancelled = result.wasCancelled
            if result.ends { isRunning = false }
        }
        return whole
    }

    /// Cells that came while one failed are not run after it.
    private func abortWaiting() {
        while let (place, parts) = sockets.next(within: 0) {
            guard case .success(let message) = Message.read(parts, key: key), message.type == "execute_request" else {
                take(parts, at: place)
                continue
            }
            reply(message, place) { json in
                json.field("status", "aborted")
                json.field("execution_count", executionCount)
            }
        }
    }

    private func show(_ result: EntryResult) {
        let plain = TextRenderer(isColoured: false, width: 100)
        let coloured = TextRenderer(isColoured: true, width: 100)
        let last = result.outputs.lastIndex { output in
            if case .answer = output { return true }
            return false
        }
        for (index, output) in result.outputs.enumerated() {
            switch output {
            case .answer(let answer):
                let isLast = index == last
                publish(isLast ? "execute_result" : "display_data") { json in
                    if isLast { json.field("execution_count", executionCount) }
                    json.object("data") { json in
                        json.field("text/plain", trimmed(plain.render(output, in: session.sources)))
                        if let html = HTMLRenderer.html(answer) { json.field("text/html", html) }
                    }
                    json.object("metadata") { _ in }
                }
            case .picture(let picture):
                publish("display_data") { json in
                    json.object("data") { json in
                        json.field("image/svg+xml", picture.svg)
                        json.field("text/plain", picture.text)
                    }
                    json.object("metadata") { _ in }
                }
            case .table(let shown):
                publish("display_data") { json in
                    json.object("data") { json in
                        json.field("text/plain", trimmed(plain.render(output, in: session.sources)))
                        json.field("text/html", HTMLRenderer.html(shown))
                    }
                    json.object("metadata") { _ in }
                }
            case .findings(let findings) where findings.contains { $0.severity == .error }: continue
            case .findings, .declared, .remark, .page:
                publish("stream") { json in
                    json.field("name", "stdout")
                    json.field("text", coloured.render(output, in: session.sources))
                }
            }
        }
    }

    private func trimmed(_ text: String) -> String { text.hasSuffix("\n") ? String(text.dropLast()) : text }

    /// An error as notebooks show it: its code, its sentence, and the finding with the lines it is about.
    private func describe(_ result: EntryResult) -> (name: String, value: String, traceback: [String]) {
        let coloured = TextRenderer(isColoured: true, width: 100)
        var traceback: [String] = []
        var first: Finding?
        for output in result.outputs {
            guard case .findings(let findings) = output, findings.contains(where: { $0.severity == .error }) else {
                continue
            }
            first = first ?? findings.first { $0.severity == .error }
            let text = coloured.render(output, in: session.sources)
            traceback += text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
        }
        if let first { return (first.code.description, first.message, traceback) }
        let isStopped = result.wasCancelled
        return (
            isStopped ? "Interrupted" : "ExpectationFailed",
            isStopped ? "stopped before it was done" : "an expectation does not hold", traceback
        )
    }
}
