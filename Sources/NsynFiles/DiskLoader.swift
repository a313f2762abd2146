import Glibc
import NsynDiagnostics

/// Loads imports from a disk, never from outside the script's root.
public struct DiskLoader: SourceLoader, Sendable {
    /// The true path of the folder that imports may not leave.
    public let root: String
    /// The folder that shown paths are relative to.
    private let currentFolder: String

    /// The loader for the imports of a script: the root is the nearest folder above it that holds `nsyn.toml` or
    /// `.git`, or else the script's own folder.
    public init(script: String) {
        let path = FileSystem.realPath(script) ?? FileSystem.absolute(script)
        self.init(root: DiskLoader.root(above: SourcePath.folder(of: path)))
    }

    /// The loader for a script from standard input, which counts as lying in the current folder.
    public init() { self.init(root: DiskLoader.root(above: FileSystem.currentFolder())) }

    public init(root: String) {
        self.root = FileSystem.realPath(root) ?? root
        self.currentFolder = FileSystem.currentFolder()
    }

    /// The `identity` of the script itself, for `importedBy`.
    public static func identity(ofScript path: String) -> String {
        FileSystem.realPath(path) ?? FileSystem.absolute(path)
    }

    /// The `identity` of a script read from standard input.
    public static var identityOfStandardInput: String { FileSystem.currentFolder() + "/<stdin>" }

    public func load(_ path: String, importedBy importer: String) -> Result<LoadedSource, LoadFailure> {
        guard FileSystem.isUsable(path) else { return .failure(.badPath(path)) }
        guard path.utf8.first != UInt8(ascii: "/"), path.utf8.first != UInt8(ascii: "~"), !SourcePath.hasScheme(path)
        else { return .failure(.importNotRelative(path)) }
        // Refused before anything is looked at, so that a script can't ask which files exist outside.
        guard let wanted = SourcePath.join(folder: SourcePath.folder(of: importer), path),
            FileSystem.isPath(wanted, below: root)
        else { return .failure(.importOutsideRoot(path)) }
        guard staysBelowRoot(wanted) else { return .failure(.linkOutsideRoot(path)) }
        return SourceReader.openRegular(wanted).mapError { renamed($0, from: wanted, to: path) }.flatMap { descriptor in
            defer { close(descriptor) }
            let identity = FileSystem.realPath(ofDescriptor: descriptor) ?? FileSystem.realPath(wanted) ?? wanted
            guard FileSystem.isPath(identity, below: root) else { return .failure(.linkOutsideRoot(path)) }
            return SourceReader.readAll(descriptor, path).map { bytes in
                LoadedSource(path: shown(wanted), identity: identity, bytes: bytes)
            }
        }
    }

    private static func root(above folder: String) -> String {
        var candidate = folder.isEmpty ? "/" : folder
        while true {
            for mark in ["nsyn.toml", ".git"] where access(candidate + "/" + mark, F_OK) == 0 { return candidate }
            if candidate == "/" { return folder }
            candidate = SourcePath.folder(of: candidate)
        }
    }

    /// Whether the part of a path that exists leads nowhere else, so that a link can't be used to ask what is outside.
    private func staysBelowRoot(_ path: String) -> Bool {
        var candidate = path
        while candidate != root, !candidate.isEmpty {
            if let real = FileSystem.realPath(candidate) { return FileSystem.isPath(real, below: root) }
            candidate = SourcePath.folder(of: candidate)
        }
        return true
    }

    /// Messages speak of the path as the script writes it.
    private func renamed(_ failure: LoadFailure, from path: String, to written: String) -> LoadFailure {
        switch failure.code {
        case Code(1001): .notFound(written)
        case Code(1002): .isDirectory(written)
        case Code(1003): .notPermitted(written)
        case Code(1005): .tooLarge(written)
        case Code(1009): .vanished(written)
        default: failure
        }
    }

    private func shown(_ path: String) -> String {
        let prefix = currentFolder + "/"
        return path.utf8.starts(with: prefix.utf8) ? String(path.dropFirst(prefix.count)) : path
    }
}
