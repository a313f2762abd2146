import Glibc
import NsynDiagnostics

/// Reads scripts. Nothing but regular files of a bounded size is ever opened.
public enum SourceReader {
    /// The largest source text that is read.
    public static let sizeLimit = LoadFailure.largestSource

    /// The largest table that is read: places in it have 32 bits.
    public static let dataLimit = Int(UInt32.max) - 1

    /// Reads a file that the user named.
    public static func read(_ path: String, limit: Int = sizeLimit) -> Result<[UInt8], LoadFailure> {
        openRegular(path, limit: limit).flatMap { descriptor in
            defer { close(descriptor) }
            return readAll(descriptor, path, limit: limit)
        }
    }

    /// Reads all of standard input.
    public static func readStandardInput(limit: Int = sizeLimit) -> Result<[UInt8], LoadFailure> {
        readAll(STDIN_FILENO, "<stdin>", limit: limit)
    }

    /// Opens without waiting for the other end of a pipe and without taking over a terminal.
    static func openRegular(_ path: String, limit: Int = sizeLimit) -> Result<Int32, LoadFailure> {
        guard FileSystem.isUsable(path) else { return .failure(.badPath(path)) }
        if let failure = refusal(of: FileSystem.kind(at: path), path) { return .failure(failure) }
        let descriptor = open(path, O_RDONLY | O_NONBLOCK | O_NOCTTY | O_CLOEXEC)
        guard descriptor >= 0 else {
            // It was there a moment ago.
            return .failure(errno == ENOENT ? .vanished(path) : failure(.last, path))
        }
        var status = stat()
        guard fstat(descriptor, &status) == 0 else {
            defer { close(descriptor) }
            return .failure(failure(.last, path))
        }
        if let failure = refusal(of: .success(FileSystem.kind(of: status.st_mode)), path) {
            close(descriptor)
            return .failure(failure)
        }
        guard status.st_size <= limit else {
            close(descriptor)
            return .failure(limit == sizeLimit ? .tooLarge(path) : .tableTooLarge(path))
        }
        return .success(descriptor)
    }

    static func readAll(
        _ descriptor: Int32, _ path: String, limit: Int = sizeLimit
    ) -> Result<[UInt8], LoadFailure> {
        var status = stat()
        let expected = fstat(descriptor, &status) == 0 ? max(0, min(Int(status.st_size), limit)) : 0
        var bytes: [UInt8] = []
        var capacity = expected + 1
        // A file may grow while it is read, and a pipe has no size: read on until the end or the limit.
        while true {
            let wanted = max(capacity - bytes.count, 64 * 1024)
            var count = 0
            let chunk = [UInt8](unsafeUninitializedCapacity: wanted) { buffer, initialized in
                count = Glibc.read(descriptor, buffer.baseAddress, wanted)
                initialized = max(0, count)
            }
            if count < 0 {
                if errno == EINTR { continue }
                return .failure(failure(.last, path))
            }
            if count == 0 { return .success(bytes) }
            if bytes.isEmpty { bytes = chunk } else { bytes.append(contentsOf: chunk) }
            if bytes.count > limit {
                return .failure(limit == sizeLimit ? .tooLarge(path) : .tableTooLarge(path))
            }
            capacity = max(capacity, bytes.count + 1)
        }
    }

    static func failure(_ error: SystemError, _ path: String) -> LoadFailure {
        switch error.number {
        case ENOENT, ENOTDIR: .notFound(path)
        case EACCES, EPERM: .notPermitted(path)
        case EISDIR: .isDirectory(path)
        default: .readingFailed(path, reason: error.description)
        }
    }

    private static func refusal(of kind: Result<FileSystem.Kind, SystemError>, _ path: String) -> LoadFailure? {
        switch kind {
        case .success(.regular): nil
        case .success(.directory): .isDirectory(path)
        case .success(.special(let what)): .notRegular(path, what: what)
        case .failure(let error): failure(error, path)
        }
    }
}
