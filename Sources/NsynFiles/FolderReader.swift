import Glibc
import NsynDiagnostics

/// Reads all files of one folder, as a whole that somebody handed over.
public enum FolderReader {
    static let mostFiles = 10_000

    /// Names and bytes of the visible files, by name; folders in it count as files without bytes. Nothing but regular
    /// files within the limit of a source is opened.
    public static func files(in folder: String) -> Result<[(name: String, bytes: [UInt8])], LoadFailure> {
        guard FileSystem.isUsable(folder) else { return .failure(.badPath(folder)) }
        switch FileSystem.kind(at: folder) {
        case .failure(let error): return .failure(SourceReader.failure(error, folder))
        case .success(.directory): break
        case .success: return .failure(.notAFolder(folder))
        }
        guard let stream = opendir(folder) else { return .failure(SourceReader.failure(.last, folder)) }
        var names: [String] = []
        while let entry = readdir(stream) {
            let name = withUnsafePointer(to: &entry.pointee.d_name) { pointer in
                pointer.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
            }
            guard name.utf8.first != UInt8(ascii: ".") else { continue }
            names.append(name)
            guard names.count <= mostFiles else { break }
        }
        closedir(stream)
        guard names.count <= mostFiles else { return .failure(.tooManyFiles(folder, limit: mostFiles)) }
        var files: [(name: String, bytes: [UInt8])] = []
        for name in names.sorted(by: { $0.utf8.lexicographicallyPrecedes($1.utf8) }) {
            let path = folder.utf8.last == UInt8(ascii: "/") ? folder + name : folder + "/" + name
            if case .success(.directory) = FileSystem.kind(at: path) {
                files.append((name, []))
                continue
            }
            switch SourceReader.read(path) {
            case .success(let bytes): files.append((name, bytes))
            case .failure(let failure): return .failure(failure)
            }
        }
        return .success(files)
    }
}
