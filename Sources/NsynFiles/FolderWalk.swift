import Glibc
import NsynDiagnostics

/// Finds the scripts that the paths of a command line mean.
public enum FolderWalk {
    static let mostFiles = 100_000
    static let deepestFolder = 64

    public struct Outcome: Sendable {
        /// In the order of the arguments, those of a folder sorted; each once.
        public var paths: [String] = []
        public var failures: [(path: String, failure: LoadFailure)] = []
    }

    /// A folder stands for every `*.nsyn` below it, hidden files and folders left out and symbolic links to folders not
    /// followed. A file stands for itself, whatever its name.
    public static func scripts(at arguments: [String]) -> Outcome {
        var outcome = Outcome()
        var seen = Set<String>()
        for argument in arguments {
            guard FileSystem.isUsable(argument) else {
                outcome.failures.append((argument, .badPath(argument)))
                continue
            }
            switch FileSystem.kind(at: argument) {
            case .success(.directory):
                var found: [String] = []
                let failure = walk(argument, depth: 0, into: &found, &outcome) ? nil : tooMany(argument)
                if let failure { outcome.failures.append((argument, failure)) }
                if failure == nil, found.isEmpty { outcome.failures.append((argument, .nothingToRead(argument))) }
                for path in found where seen.insert(path).inserted { outcome.paths.append(path) }
            default:
                // Reading says what is wrong with everything else.
                if seen.insert(argument).inserted { outcome.paths.append(argument) }
            }
        }
        return outcome
    }

    private static func tooMany(_ path: String) -> LoadFailure { .tooManyFiles(path, limit: mostFiles) }

    /// False when a limit was met.
    private static func walk(_ folder: String, depth: Int, into paths: inout [String], _ outcome: inout Outcome) -> Bool
    {
        guard depth < deepestFolder else { return false }
        switch entries(of: folder) {
        case .failure(let error):
            outcome.failures.append((folder, SourceReader.failure(error, folder)))
        case .success(let entries):
            for entry in entries {
                let path = folder.utf8.last == UInt8(ascii: "/") ? folder + entry.name : folder + "/" + entry.name
                if entry.isFolder {
                    guard walk(path, depth: depth + 1, into: &paths, &outcome) else { return false }
                } else {
                    guard paths.count < mostFiles else { return false }
                    paths.append(path)
                }
            }
        }
        return true
    }

    private struct Entry {
        var name: String
        var isFolder: Bool
    }

    /// The visible folders and scripts of a folder, by name.
    private static func entries(of folder: String) -> Result<[Entry], SystemError> {
        guard let stream = opendir(folder) else { return .failure(.last) }
        defer { closedir(stream) }
        var entries: [Entry] = []
        while let entry = readdir(stream) {
            let name = withUnsafePointer(to: &entry.pointee.d_name) { pointer in
                pointer.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
            }
            guard name.utf8.first != UInt8(ascii: ".") else { continue }
            var type = Int(entry.pointee.d_type)
            if type == Int(DT_UNKNOWN) { type = typeByStatus(folder + "/" + name) }
            if type == Int(DT_DIR) {
                entries.append(Entry(name: name, isFolder: true))
            } else if name.utf8.count > 5, name.hasSuffix(".nsyn") {
                entries.append(Entry(name: name, isFolder: false))
            }
        }
        return .success(entries.sorted { $0.name.utf8.lexicographicallyPrecedes($1.name.utf8) })
    }

    /// Some file systems do not tell the type of an entry.
    private static func typeByStatus(_ path: String) -> Int {
        var status = stat()
        guard lstat(path, &status) == 0 else { return Int(DT_UNKNOWN) }
        return status.st_mode & S_IFMT == S_IFDIR ? Int(DT_DIR) : Int(DT_REG)
    }
}
