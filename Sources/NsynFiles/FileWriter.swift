import CSystem
import Glibc
import NsynDiagnostics

/// Writes files whole or not at all: whoever looks sees the old bytes or the new ones, also after a power cut.
public enum FileWriter {
    /// Replaces or creates one file. A symbolic link stays a link: the file that it leads to is replaced.
    public static func write(_ bytes: [UInt8], to path: String) -> LoadFailure? {
        guard FileSystem.isUsable(path) else { return .badPath(path) }
        let target = FileSystem.realPath(path) ?? path
        var mode: mode_t = 0o666 & ~currentMask()
        switch FileSystem.kind(at: target) {
        case .success(.regular):
            var status = stat()
            if stat(target, &status) == 0 { mode = status.st_mode & 0o7777 }
        case .success(.directory): return .isDirectory(path)
        case .success(.special(let what)): return .notRegular(path, what: what)
        case .failure(let error): if error.number != ENOENT { return failed(path, error) }
        }
        let folder = SourcePath.folder(of: target).isEmpty ? "." : SourcePath.folder(of: target)
        let temporary = "\(folder)/.\(SourcePath.name(of: target)).\(getpid()).nsyn-temporary"
        if let error = writeNew(bytes, to: temporary, mode: mode) {
            unlink(temporary)
            return failed(path, error)
        }
        guard rename(temporary, target) == 0 else {
            let error = SystemError.last
            unlink(temporary)
            return failed(path, error)
        }
        syncFolder(folder)
        return nil
    }

    /// Creates a folder with all of its files, or nothing.
    ///
    /// A folder that exists already is replaced only if `mayReplace` says so about its entries; the exchange is one
    /// step, so that a reader never finds half of either.
    public static func writeFolder(
        _ files: [(name: String, bytes: [UInt8])], to path: String, mayReplace: ([String]) -> Bool = { $0.isEmpty }
    ) -> LoadFailure? {
        guard FileSystem.isUsable(path) else { return .badPath(path) }
        var target = path
        while target.utf8.count > 1, target.utf8.last == UInt8(ascii: "/") { target.removeLast() }
        let parent = SourcePath.folder(of: target).isEmpty ? "." : SourcePath.folder(of: target)
        if let present = names(in: target) {
            guard mayReplace(present) else {
                return .writingFailed(path, reason: "the folder holds files that nsyn did not write")
            }
        }
        if let error = makeFolders(parent) { return failed(path, error) }
        let temporary = "\(parent)/.\(SourcePath.name(of: target)).\(getpid()).nsyn-temporary"
        guard mkdir(temporary, 0o777) == 0 else { return failed(path, .last) }
        for file in files {
            if let error = writeNew(file.bytes, to: temporary + "/" + file.name, mode: 0o666 & ~currentMask()) {
                removeFolder(temporary)
                return failed(path, error)
            }
        }
        syncFolder(temporary)
        if rename(temporary, target) != 0 {
            // The target exists and is not empty: swap the two, then drop the old one.
            let isSwapped = nsyn_exchange_paths(temporary, target) == 0
            let error = SystemError.last
            removeFolder(temporary)
            if !isSwapped { return failed(path, error) }
        }
        syncFolder(parent)
        return nil
    }

    /// Whether the system could take the path: not empty, no zero byte, not too long.
    public static func isUsable(_ path: String) -> Bool { FileSystem.isUsable(path) }

    private static func failed(_ path: String, _ error: SystemError) -> LoadFailure {
        .writingFailed(path, reason: error.description)
    }

    private static func writeNew(_ bytes: [UInt8], to path: String, mode: mode_t) -> SystemError? {
        // A file of this name can only be the remains of a killed process with the same number.
        unlink(path)
        let descriptor = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, mode)
        guard descriptor >= 0 else { return .last }
        defer { close(descriptor) }
        fchmod(descriptor, mode)
        var written = 0
        while written < bytes.count {
            let count = bytes.withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress! + written, $0.count - written) }
            if count < 0 {
                if errno == EINTR { continue }
                return .last
            }
            written += count
        }
        return fsync(descriptor) == 0 ? nil : .last
    }

    private static func syncFolder(_ path: String) {
        let descriptor = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard descriptor >= 0 else { return }
        fsync(descriptor)
        close(descriptor)
    }

    private static func currentMask() -> mode_t {
        let mask = umask(0o022)
        umask(mask)
        return mask
    }

    private static func makeFolders(_ path: String) -> SystemError? {
        if case .success(.directory) = FileSystem.kind(at: path) { return nil }
        let parent = SourcePath.folder(of: path)
        if !parent.isEmpty, parent != path, let error = makeFolders(parent) { return error }
        return mkdir(path, 0o777) == 0 || errno == EEXIST ? nil : .last
    }

    /// The entries of a folder, or nil when there is no folder.
    private static func names(in path: String) -> [String]? {
        guard let stream = opendir(path) else { return nil }
        defer { closedir(stream) }
        var names: [String] = []
        while let entry = readdir(stream) {
            let name = withUnsafePointer(to: &entry.pointee.d_name) { pointer in
                pointer.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
            }
            if name != ".", name != ".." { names.append(name) }
        }
        return names.sorted()
    }

    /// Removes a folder of plain files; anything else in it stays.
    private static func removeFolder(_ path: String) {
        for name in names(in: path) ?? [] { unlink(path + "/" + name) }
        rmdir(path)
    }
}
