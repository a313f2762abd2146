import Glibc
import NsynDiagnostics
import NsynFiles
import NsynSimulation

/// Rows that grow in a file beside the wanted one, which appears whole when the last row is written. Beside them lies
/// how far they are, so that an interrupted run can go on.
final class RowFile {
    private let path: String
    private let partial: String
    private let progress: String
    private let run: String
    private var descriptor: Int32 = -1
    private(set) var length = 0
    private(set) var rows = 0
    /// The first condition that is not in the file.
    private(set) var next: Int
    /// What else is needed to go on: where the batches of an Arrow file lie.
    var state = ""

    /// - Parameters:
    ///   - run: what identifies the run: script, models, options.
    ///   - resumes: goes on where the partial file ends.
    init(_ path: String, run: String, first: Int, resumes: Bool) throws {
        guard FileWriter.isUsable(path) else { throw EnvironmentFailure(.badPath(path)) }
        self.path = path
        self.run = run
        partial = path + ".partial"
        progress = path + ".progress"
        next = first
        if resumes { try readProgress() }
        descriptor = open(partial, O_WRONLY | O_CREAT | O_CLOEXEC | O_NOFOLLOW | (resumes ? 0 : O_TRUNC), 0o666)
        guard descriptor >= 0 else { throw failure() }
        guard ftruncate(descriptor, off_t(length)) == 0, lseek(descriptor, off_t(length), SEEK_SET) >= 0 else {
            throw failure()
        }
    }

    deinit { if descriptor >= 0 { close(descriptor) } }

    var isEmpty: Bool { length == 0 }

    private func failure() -> EnvironmentFailure {
        EnvironmentFailure(.writingFailed(path, reason: String(cString: strerror(errno))))
    }

    private func readProgress() throws {
        guard case .success(let bytes) = SourceReader.read(progress) else {
            throw SimulationProblem(
                .notTheSameRun, "nothing can be resumed: there is no `\(progress)`",
                notes: ["an interrupted run with --out leaves it beside the rows that are done"])
        }
        let lines = String(decoding: bytes, as: UTF8.self).split(separator: "\n", omittingEmptySubsequences: false)
            .map(String.init)
        guard lines.count == 7, lines[0] == "nsyn rows 2", let next = Int(lines[2]), let length = Int(lines[3]),
            let rows = Int(lines[4])
        else { throw SimulationProblem(.notTheSameRun, "`\(progress)` can't be read") }
        guard lines[1] == run else {
            throw SimulationProblem(
                .notTheSameRun, "`\(path)` was begun by another run: the script, a model or an option has changed",
                notes: ["leave --resume out to begin again"])
        }
        var status = stat()
        guard stat(partial, &status) == 0, Int(status.st_size) >= length else {
            throw SimulationProblem(.notTheSameRun, "`\(partial)` is shorter than it was")
        }
        (self.next, self.length, self.rows, state) = (next, length, rows, lines[5])
    }

    /// Adds rows; `next` is the first condition that they do not hold.
    func write(_ bytes: [UInt8], rows count: Int, next: Int) throws {
        var written = 0
        while written < bytes.count {
            let count = bytes.withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress! + written, $0.count - written) }
            if count < 0 {
                if errno == EINTR { continue }
                let failure = failure()
                keepProgress()
                throw failure
            }
            written += count
        }
        length += bytes.count
        rows += count
        self.next = next
    }

    /// Says beside the rows how far they are.
    func keepProgress() {
        fsync(descriptor)
        let text = "nsyn rows 2\n\(run)\n\(next)\n\(length)\n\(rows)\n\(state)\n"
        _ = FileWriter.write(Array(text.utf8), to: progress)
    }

    /// The file appears under its own name.
    func finish() throws {
        guard fsync(descriptor) == 0, rename(partial, path) == 0 else { throw failure() }
        unlink(progress)
    }

    /// Nothing stays behind.
    func discard() {
        unlink(partial)
        unlink(progress)
    }
}
