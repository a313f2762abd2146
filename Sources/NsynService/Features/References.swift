import NsynDiagnostics
import NsynFiles
import NsynSemantics
import NsynSyntax

/// `textDocument/references` and the places of a name in its own document.
enum References {
    static let answer: @Sendable (Request, Desk, inout JSONWriter) throws(ProtocolError) -> Void = {
        request, desk, json throws(ProtocolError) in
        let snapshot = try request.document()
        let offset = try request.offset(desk.encoding)
        let includesDeclaration = request.parameters["context"]["includeDeclaration"].bool ?? true
        let found = places(offset, snapshot, desk)
        json.beginArray()
        for (document, occurrences) in found {
            var finder = PositionFinder(document, desk.encoding)
            for occurrence in occurrences where includesDeclaration || !occurrence.isDeclaration {
                json.object { json in
                    json.field("uri", document.uri)
                    json.range(occurrence.span, &finder)
                }
            }
        }
        json.endArray()
    }

    static let highlight: @Sendable (Request, Desk, inout JSONWriter) throws(ProtocolError) -> Void = {
        request, desk, json throws(ProtocolError) in
        let snapshot = try request.document()
        let offset = try request.offset(desk.encoding)
        let names = desk.names(snapshot)
        var finder = PositionFinder(snapshot.document, desk.encoding)
        json.array(of: own(offset, names, snapshot.tree)) { json, occurrence in
            json.object { json in
                json.range(occurrence.span, &finder)
                json.field("kind", occurrence.isDeclaration ? 3 : 2)
            }
        }
    }

    /// The places of the name at an offset in its own document; of a name from elsewhere, all that are spelt so.
    private static func own(_ offset: Int, _ names: NameIndex, _ tree: SyntaxTree) -> [NameIndex.Occurrence] {
        guard let occurrence = names.occurrence(at: offset) else { return [] }
        if let declaration = occurrence.declaration { return names.places(of: declaration) }
        let name = tree.string(occurrence.span)
        return names.occurrences.filter { $0.declaration == nil && tree.string($0.span) == name }
    }

    static func places(_ offset: Int, _ snapshot: Snapshot, _ desk: Desk) -> [(TextDocument, [NameIndex.Occurrence])] {
        let names = desk.names(snapshot)
        let mine = own(offset, names, snapshot.tree)
        guard let occurrence = names.occurrence(at: offset) else { return [] }
        var found = [(snapshot.document, mine)]
        if let declaration = occurrence.declaration, !names.declarations[declaration].isTopLevel { return found }
        let name = snapshot.tree.string(occurrence.span)
        for other in desk.otherScripts(than: snapshot) {
            let index = NameIndex(other.tree, desk.library)
            let isDeclaredHere = occurrence.declaration != nil
            // Others see it if they import this one; a name of the library means the same everywhere.
            if isDeclaredHere, !desk.imports(of: other).contains(snapshot.identity) { continue }
            if index.topLevel[name] != nil { continue }
            let uses = index.occurrences.filter { $0.declaration == nil && other.tree.string($0.span) == name }
            if !uses.isEmpty { found.append((other.document, uses)) }
        }
        return found
    }
}

extension Desk {
    /// How many scripts below the client's folders are looked through.
    private static let mostScripts = 2000

    /// Open documents, and the scripts below the client's folders.
    func otherScripts(than snapshot: Snapshot?) -> [Snapshot] {
        var scripts = session.store.all.filter { $0 !== snapshot && $0.uri != snapshot?.uri && !$0.isTooLarge }
        var seen = Set(scripts.map(\.identity))
        if let snapshot { seen.insert(snapshot.identity) }
        let folders = session.settings.value.folders.compactMap { DocumentURI.path($0) }
        for path in FolderWalk.scripts(at: folders).paths.prefix(Self.mostScripts) {
            let identity = DiskLoader.identity(ofScript: path)
            guard seen.insert(identity).inserted, case .success(let bytes) = SourceReader.read(path) else { continue }
            let document = TextDocument(uri: DocumentURI.file(path), version: 0, bytes: bytes)
            scripts.append(
                Snapshot(document: document, file: FileID(UInt32.max - 1), identity: identity, path: path))
        }
        return scripts
    }

    /// The identities of the files that a script imports itself.
    func imports(of snapshot: Snapshot) -> [String] {
        let loader = DocumentLoader(snapshot, session.store)
        return snapshot.tree.root.children.compactMap { node in
            guard node.kind == .importDeclaration, let name = node.child(.name), let token = name.firstToken else {
                return nil
            }
            guard case .success(let loaded) = loader.load(snapshot.tree.stringValue(token), snapshot.identity) else {
                return nil
            }
            return loaded.source.identity
        }
    }
}
