import Glibc
import NsynDiagnostics
import Synchronization

/// Where results and messages go: results to standard output, everything else to standard error.
final class Console: Sendable {
    private struct Output {
        var buffer: [UInt8] = []
        var isClosed = false
        var failure: String?
    }

    private let output = Mutex(Output())
    let outputIsColoured: Bool
    let errorIsColoured: Bool

    private static let bufferSize = 64 * 1024

    init(color: ColorChoice) {
        func isColoured(_ descriptor: Int32) -> Bool {
            switch color {
            case .always: true
            case .never: false
            case .auto:
                isatty(descriptor) == 1 && Environment["NO_COLOR"] == nil && Environment["TERM"] != "dumb"
            }
        }
        outputIsColoured = isColoured(STDOUT_FILENO)
        errorIsColoured = isColoured(STDERR_FILENO)
    }

    /// Columns to lay text out in: those of the terminal, or a width that suits a file.
    var width: Int {
        var size = winsize()
        let isTerminal = ioctl(STDOUT_FILENO, UInt(TIOCGWINSZ), &size) == 0 && size.ws_col > 0
        return isTerminal ? max(40, Int(size.ws_col)) : 120
    }

    /// Whether the reader of the output went away, so that going on makes no sense.
    var isClosed: Bool { output.withLock { $0.isClosed } }

    /// Prints to standard output as it is, without adding a line feed.
    func print(_ text: String) { print(Array(text.utf8)) }

    func print(_ bytes: [UInt8]) {
        output.withLock { output in
            guard !output.isClosed, output.failure == nil else { return }
            output.buffer.append(contentsOf: bytes)
            if output.buffer.count >= Console.bufferSize { flush(&output) }
        }
    }

    /// Prints one object to standard output.
    func printJSON(_ body: (inout JSONWriter) -> Void) {
        var json = JSONWriter()
        json.object(nil, body)
        json.newline()
        print(json.bytes)
    }

    /// Prints a line to standard error, after whatever was printed to standard output before.
    func complain(_ text: String) {
        flush()
        var rest = Array((text + "\n").utf8)[...]
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes { write(STDERR_FILENO, $0.baseAddress, $0.count) }
            if count < 0, errno != EINTR { return }
            rest.removeFirst(max(0, count))
        }
    }

    /// `error: …` on standard error, with notes below.
    func complain(error message: String, notes: [String] = []) {
        let palette = Palette(isColoured: errorIsColoured)
        complain(palette.paint("error", .severity(.error)) + ": " + message)
        for note in notes { complain("  note: " + note) }
    }

    func flush() { output.withLock { flush(&$0) } }

    /// The last flush. What could not be written is said, unless the reader simply went away.
    func finish() -> Bool {
        flush()
        guard let failure = output.withLock({ $0.failure }) else { return true }
        complain(error: "Standard output could not be written: \(failure).")
        return false
    }

    private func flush(_ output: inout Output) {
        var written = 0
        while written < output.buffer.count, !output.isClosed, output.failure == nil {
            let count = output.buffer.withUnsafeBytes { bytes in
                write(STDOUT_FILENO, bytes.baseAddress! + written, bytes.count - written)
            }
            if count >= 0 {
                written += count
            } else if errno == EPIPE {
                output.isClosed = true
            } else if errno != EINTR {
                output.failure = String(cString: strerror(errno))
            }
        }
        output.buffer.removeAll(keepingCapacity: true)
    }
}

/// The variables that the process was started with.
enum Environment {
    static subscript(name: String) -> String? { getenv(name).map { String(cString: $0) } }
}
