import NsynDiagnostics
import NsynFiles
import NsynSyntax
import Synchronization

/// One version of a document, parsed once for all who ask. Never changes.
final class Snapshot: Sendable {
    let document: TextDocument
    let file: FileID
    /// One spelling for one file, as loaders have it.
    let identity: String
    /// The path to show; of a document that is no file, its address.
    let path: String
    private struct Parsed {
        var tree: SyntaxTree?
        /// Of the version before, until this one has a tree of its own.
        var basis: SyntaxTree?
    }

    private let parsed: Mutex<Parsed>

    /// - Parameter former: the version before this one.
    init(document: TextDocument, file: FileID, identity: String, path: String, after former: Snapshot? = nil) {
        parsed = Mutex(Parsed(basis: former?.newestTree))
        self.document = document
        self.file = file
        self.identity = identity
        self.path = path
    }

    var uri: String { document.uri }
    var isTooLarge: Bool { document.bytes.count > SourceReader.sizeLimit }

    var tree: SyntaxTree {
        parsed.withLock { parsed in
            if let tree = parsed.tree { return tree }
            let made =
                if let basis = parsed.basis {
                    Parser.parse(bytes: document.bytes, file: file, after: basis)
                } else {
                    Parser.parse(bytes: document.bytes, file: file)
                }
            parsed = Parsed(tree: made)
            return made
        }
    }

    /// The tree of this version or the last one before it that has any.
    private var newestTree: SyntaxTree? { parsed.withLock { $0.tree ?? $0.basis } }
}

/// The documents that the client has open, and files that they import. One thread writes; everybody reads snapshots.
final class DocumentStore: Sendable {
    private struct State {
        var open: [String: Snapshot] = [:]
        /// Documents whose changes made no sense: what the client sees is unknown until it sends a whole text.
        var broken: Set<String> = []
        var files: [String: FileID] = [:]
        var imported: [String: (bytes: [UInt8], tree: SyntaxTree)] = [:]
        /// How often anything was opened, changed or closed.
        var changes = 0
    }

    private let state = Mutex(State())

    enum Change {
        case whole([UInt8])
        case part(TextPosition, TextPosition, [UInt8])
    }

    // MARK: Writing

    func open(_ uri: String, version: Int, text: [UInt8]) {
        let path = DocumentURI.path(uri)
        let identity = path.map { DiskLoader.identity(ofScript: $0) } ?? uri
        let document = TextDocument(uri: uri, version: version, bytes: text)
        state.withLock { state in
            let file = Self.file(identity, &state)
            state.broken.remove(uri)
            state.changes += 1
            state.open[uri] = Snapshot(document: document, file: file, identity: identity, path: path ?? uri)
        }
    }

    /// What is wrong with the changes, or nil. All are made or none.
    func change(_ uri: String, version: Int?, _ changes: [Change], _ encoding: PositionEncoding) -> String? {
        guard let snapshot = snapshot(uri) else { return "\(uri) is not open" }
        var document = snapshot.document
        document.version = version ?? document.version + 1
        var isBroken = state.withLock { $0.broken.contains(uri) }
        for change in changes {
            switch change {
            case .whole(let text):
                document.replaceAll(text)
                isBroken = false
            case .part(let start, let end, let text):
                guard !isBroken else { return "\(uri) waits for its whole text, after a change that did not fit it" }
                guard document.replace(start, end, with: text, encoding: encoding) else {
                    state.withLock { state in _ = state.broken.insert(uri) }
                    return
                        "\(uri) has no place \(start.line):\(start.character)–\(end.line):\(end.character); send its whole text"
                }
            }
        }
        let changed = Snapshot(
            document: document, file: snapshot.file, identity: snapshot.identity, path: snapshot.path,
            after: snapshot)
        state.withLock { state in
            state.broken.remove(uri)
            state.changes += 1
            state.open[uri] = changed
        }
        return nil
    }

    func close(_ uri: String) {
        state.withLock { state in
            state.open[uri] = nil
            state.changes += 1
            state.broken.remove(uri)
        }
    }

    // MARK: Reading

    func snapshot(_ uri: String) -> Snapshot? { state.withLock { $0.open[uri] } }

    var changes: Int { state.withLock { $0.changes } }

    func isBroken(_ uri: String) -> Bool { state.withLock { $0.broken.contains(uri) } }

    func isCurrent(_ snapshot: Snapshot) -> Bool { state.withLock { $0.open[snapshot.uri] === snapshot } }

    var all: [Snapshot] { state.withLock { state in state.open.values.sorted { $0.uri < $1.uri } } }

    func open(identity: String) -> Snapshot? {
        state.withLock { state in state.open.values.first { $0.identity == identity } }
    }

    /// The tree of a file that is imported, parsed again only when its text has changed.
    func tree(ofImport identity: String, _ bytes: [UInt8]) -> SyntaxTree {
        let (known, file) = state.withLock { state in (state.imported[identity], Self.file(identity, &state)) }
        if let known, known.bytes == bytes { return known.tree }
        let tree = Parser.parse(bytes: bytes, file: file)
        state.withLock { state in state.imported[identity] = (bytes, tree) }
        return tree
    }

    /// The text behind a file number: an open document, or an import.
    func document(_ file: FileID) -> TextDocument? {
        state.withLock { state in
            if let snapshot = state.open.values.first(where: { $0.file == file }) { return snapshot.document }
            guard let identity = state.files.first(where: { $0.value == file })?.key,
                let imported = state.imported[identity]
            else { return nil }
            return TextDocument(uri: DocumentURI.file(identity), version: 0, bytes: imported.bytes)
        }
    }

    private static func file(_ identity: String, _ state: inout State) -> FileID {
        if let known = state.files[identity] { return known }
        let file = FileID(UInt32(state.files.count))
        state.files[identity] = file
        return file
    }
}

/// Imports for one script: files that the client has open count as the client shows them.
struct DocumentLoader {
    let store: DocumentStore
    private let disk: DiskLoader?

    init(_ snapshot: Snapshot, _ store: DocumentStore) {
        self.store = store
        disk = DocumentURI.path(snapshot.uri).map { DiskLoader(script: $0) }
    }

    func load(_ path: String, _ importer: String) -> Result<(source: LoadedSource, tree: SyntaxTree), LoadFailure> {
        guard let disk else { return .failure(.notFound(path)) }
        return disk.load(path, importedBy: importer).map { source in
            if let open = store.open(identity: source.identity) {
                var source = source
                source.bytes = open.document.bytes
                return (source, open.tree)
            }
            return (source, store.tree(ofImport: source.identity, source.bytes))
        }
    }
}
