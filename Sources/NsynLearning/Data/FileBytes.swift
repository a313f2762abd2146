import Glibc

/// Whole files in and out, with the system's reason when it fails. Writing is all or nothing.
public enum FileBytes {
    public static func exists(_ path: String) -> Bool { access(path, F_OK) == 0 }

    public static func read(_ path: String) throws(DataProblem) -> [UInt8] {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { throw failure("cannot be read", path) }
        defer { close(descriptor) }
        var status = stat()
        guard fstat(descriptor, &status) == 0 else { throw failure("cannot be read", path) }
        guard status.st_mode & S_IFMT != S_IFDIR else {
            throw DataProblem(.unreadableFile, "is a folder", at: .init(file: path))
        }
        var bytes: [UInt8] = []
        let expected = Int(status.st_size)
        bytes.reserveCapacity(expected + 1)
        var chunk = [UInt8](repeating: 0, count: max(65_536, min(expected, 1 << 22)))
        while true {
            let count = Glibc.read(descriptor, &chunk, chunk.count)
            if count < 0, errno == EINTR { continue }
            guard count >= 0 else { throw failure("cannot be read", path) }
            if count == 0 { return bytes }
            bytes.append(contentsOf: chunk[0..<count])
        }
    }

    /// Temporary file beside the target, sync, rename: a reader sees the old file or the whole new one.
    public static func write(_ bytes: [UInt8], to path: String) throws(DataProblem) {
        let temporary = "\(path).\(getpid()).part"
        let descriptor = open(temporary, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o644)
        guard descriptor >= 0 else { throw failure("cannot be written", path) }
        var done = 0
        while done < bytes.count {
            let count = bytes.withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress! + done, bytes.count - done) }
            if count < 0, errno == EINTR { continue }
            guard count > 0 else {
                let problem = failure("cannot be written", path)
                close(descriptor)
                unlink(temporary)
                throw problem
            }
            done += count
        }
        guard fsync(descriptor) == 0, close(descriptor) == 0, rename(temporary, path) == 0 else {
            let problem = failure("cannot be written", path)
            unlink(temporary)
            throw problem
        }
    }

    static func failure(_ what: String, _ path: String) -> DataProblem {
        DataProblem(.unreadableFile, "\(what) (\(String(cString: strerror(errno))))", at: .init(file: path))
    }
}
