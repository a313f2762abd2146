import Glibc
import NsynDiagnostics

/// The few system calls that the rest of this module is made of.
enum FileSystem {
    enum Kind: Equatable {
        case regular, directory
        /// Everything that is never read, with its name in a sentence.
        case special(String)
    }

    static func kind(of mode: mode_t) -> Kind {
        switch mode & S_IFMT {
        case S_IFREG: .regular
        case S_IFDIR: .directory
        case S_IFIFO: .special("a pipe")
        case S_IFSOCK: .special("a socket")
        case S_IFCHR, S_IFBLK: .special("a device")
        default: .special("no file")
        }
    }

    /// What a path leads to, symbolic links followed.
    static func kind(at path: String) -> Result<Kind, SystemError> {
        var status = stat()
        return stat(path, &status) == 0 ? .success(kind(of: status.st_mode)) : .failure(.last)
    }

    /// The one true spelling of a path that exists.
    static func realPath(_ path: String) -> String? {
        guard let resolved = realpath(path, nil) else { return nil }
        defer { free(resolved) }
        return String(cString: resolved)
    }

    /// The true path of an open file, so that nothing can be swapped between looking and reading.
    static func realPath(ofDescriptor descriptor: Int32) -> String? {
        var buffer = [UInt8](repeating: 0, count: Int(PATH_MAX) + 1)
        let length = buffer.withUnsafeMutableBytes { bytes in
            readlink("/proc/self/fd/\(descriptor)", bytes.baseAddress!, bytes.count)
        }
        return length > 0 && length < buffer.count ? String(decoding: buffer[..<length], as: UTF8.self) : nil
    }

    static func currentFolder() -> String { realPath(".") ?? "/" }

    static func absolute(_ path: String) -> String {
        path.utf8.first == UInt8(ascii: "/") ? path : currentFolder() + "/" + path
    }

    /// Whether a true path lies in a folder given by its true path.
    static func isPath(_ path: String, below folder: String) -> Bool {
        let prefix = folder == "/" ? "/" : folder + "/"
        return path == folder || path.utf8.starts(with: prefix.utf8)
    }

    static func isUsable(_ path: String) -> Bool {
        !path.isEmpty && path.utf8.count < Int(PATH_MAX) && !path.utf8.contains(0)
    }
}

/// The reason that the system gives for a failed call.
public struct SystemError: Error, Hashable, Sendable, CustomStringConvertible {
    public let number: Int32

    static var last: SystemError { SystemError(number: errno) }

    public var description: String {
        var buffer = [CChar](repeating: 0, count: 256)
        guard strerror_r(number, &buffer, buffer.count) == 0 else { return "error \(number)" }
        let sentence = buffer.withUnsafeBufferPointer { String(cString: $0.baseAddress!) }
        guard let first = sentence.utf8.first, first >= 0x41, first <= 0x5A else { return sentence }
        return sentence.prefix(1).lowercased() + sentence.dropFirst()
    }
}
