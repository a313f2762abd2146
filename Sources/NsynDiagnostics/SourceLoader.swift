/// A source text that an import brought in.
public struct LoadedSource: Sendable {
    /// The path to show to the user.
    public var path: String
    /// One spelling for one file, whatever way led there: import cycles and double loading are found with it.
    public var identity: String
    public var bytes: [UInt8]

    public init(path: String, identity: String, bytes: [UInt8]) {
        self.path = path
        self.identity = identity
        self.bytes = bytes
    }
}

/// Why a source could not be loaded. It becomes a `Finding` where the import is written.
public struct LoadFailure: Error, Hashable, Sendable {
    public var code: Code
    public var message: String
    public var notes: [String]

    public init(code: Code, message: String, notes: [String] = []) {
        self.code = code
        self.message = message
        self.notes = notes
    }

    public func finding(at span: SourceSpan) -> Finding {
        Finding(code: code, severity: .error, message: message, span: span, notes: notes)
    }
}

/// Brings in what `import "…"` names, so that the stages above do no reading of their own: the command line reads
/// disks, the language server its open documents, a test a dictionary.
public protocol SourceLoader {
    /// - Parameters:
    ///   - path: what the import says, such as `./house-stocks.nsyn`.
    ///   - importer: the `identity` of the file that holds the import.
    func load(_ path: String, importedBy importer: String) -> Result<LoadedSource, LoadFailure>
}

/// Sources held in memory under slash-separated paths; `.` and `..` work as on a disk whose root is the top.
public struct MemoryLoader: SourceLoader, Sendable {
    public var texts: [String: String]

    public init(_ texts: [String: String] = [:]) { self.texts = texts }

    public func load(_ path: String, importedBy importer: String) -> Result<LoadedSource, LoadFailure> {
        if path.utf8.first == UInt8(ascii: "/") || SourcePath.hasScheme(path) {
            return .failure(.importNotRelative(path))
        }
        guard let joined = SourcePath.join(folder: SourcePath.folder(of: importer), path) else {
            return .failure(.importOutsideRoot(path))
        }
        guard let text = texts[joined] else { return .failure(.notFound(path)) }
        return .success(LoadedSource(path: joined, identity: joined, bytes: Array(text.utf8)))
    }
}

/// Paths as text: nothing here looks at a disk.
public enum SourcePath {
    /// Everything before the last slash; empty when there is none.
    public static func folder(of path: String) -> String {
        let bytes = Array(path.utf8)
        guard let slash = bytes.lastIndex(of: UInt8(ascii: "/")) else { return "" }
        return slash == 0 ? "/" : String(decoding: bytes[..<slash], as: UTF8.self)
    }

    /// Everything after the last slash.
    public static func name(of path: String) -> String {
        let bytes = Array(path.utf8)
        guard let slash = bytes.lastIndex(of: UInt8(ascii: "/")) else { return path }
        return String(decoding: bytes[(slash + 1)...], as: UTF8.self)
    }

    /// `folder/path` with `.` and `..` resolved, or nil when `..` would leave a relative folder's top.
    public static func join(folder: String, _ path: String) -> String? {
        let isAbsolute = folder.utf8.first == UInt8(ascii: "/")
        var parts: [Substring.UTF8View] = []
        for part in folder.utf8.split(separator: UInt8(ascii: "/")) + path.utf8.split(separator: UInt8(ascii: "/")) {
            if part.elementsEqual(".".utf8) { continue }
            if part.elementsEqual("..".utf8) {
                guard !parts.isEmpty else { return nil }
                parts.removeLast()
            } else {
                parts.append(part)
            }
        }
        var joined: [UInt8] = []
        for part in parts {
            if !joined.isEmpty || isAbsolute { joined.append(UInt8(ascii: "/")) }
            joined.append(contentsOf: part)
        }
        return String(decoding: joined, as: UTF8.self)
    }

    /// Whether a path begins like a URL: `https:`, `file:`.
    public static func hasScheme(_ path: String) -> Bool {
        var length = 0
        for byte in path.utf8 {
            let isLetter = (byte | 0x20) >= UInt8(ascii: "a") && (byte | 0x20) <= UInt8(ascii: "z")
            if isLetter || (length > 0 && (byte == 0x2B || byte == 0x2D || byte == 0x2E)) {
                length += 1
            } else {
                return byte == UInt8(ascii: ":") && length > 1
            }
        }
        return false
    }
}
