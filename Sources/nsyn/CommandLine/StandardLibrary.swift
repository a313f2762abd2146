import Glibc
import NsynFiles
import NsynSemantics

/// The standard library as the command line uses it: embedded in the executable, or the folder in `NSYN_STDLIB`; its
/// index is kept between runs in the user's cache folder.
enum StandardLibrary {
    static func open() -> Library {
        guard let folder = Environment["NSYN_STDLIB"], !folder.isEmpty else {
            return Library(.embedded, cache: DiskLibraryCache())
        }
        var files: [LibraryFiles.File] = []
        for path in FolderWalk.scripts(at: [folder]).paths.sorted() {
            guard case .success(let bytes) = SourceReader.read(path) else { continue }
            let inside = path.utf8.dropFirst(folder.utf8.count).drop { $0 == UInt8(ascii: "/") }
            let name = String(decoding: inside.dropLast(".nsyn".utf8.count), as: UTF8.self)
            files.append(LibraryFiles.File(path: name, bytes: bytes))
        }
        return Library(LibraryFiles(files), cache: DiskLibraryCache())
    }
}

/// Files in `$XDG_CACHE_HOME/nsyn` or `~/.cache/nsyn`. Whatever goes wrong with them only costs time.
struct DiskLibraryCache: LibraryCache {
    let folder: String?

    init() {
        if let cache = Environment["XDG_CACHE_HOME"], cache.utf8.first == UInt8(ascii: "/") {
            folder = cache + "/nsyn"
        } else if let home = Environment["HOME"], home.utf8.first == UInt8(ascii: "/") {
            folder = home + "/.cache/nsyn"
        } else {
            folder = nil
        }
    }

    func load(_ key: String) -> [UInt8]? {
        guard let folder, case .success(let bytes) = SourceReader.read(folder + "/" + key) else { return nil }
        return bytes
    }

    func store(_ key: String, _ bytes: [UInt8]) {
        guard let folder else { return }
        makeFolders(folder)
        if FileWriter.write(bytes, to: folder + "/" + key) == nil { removeOthers(than: key, in: folder) }
    }

    /// One index is enough: those of older libraries would only pile up.
    private func removeOthers(than key: String, in folder: String) {
        guard let directory = opendir(folder) else { return }
        defer { closedir(directory) }
        while let entry = readdir(directory) {
            let name = withUnsafePointer(to: entry.pointee.d_name) {
                $0.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
            }
            if name.hasPrefix("library-"), name != key { unlink(folder + "/" + name) }
        }
    }

    private func makeFolders(_ path: String) {
        var made = ""
        for part in path.split(separator: "/") {
            made += "/" + part
            mkdir(made, 0o755)
        }
    }
}
