import NsynDiagnostics
import NsynSemantics
import Synchronization

/// Checks documents as they change and tells the client what it found. Several changes in a row are one check: that of
/// the newest text. A check ends at the next protocol when its text has become old, and keeps what it did.
final class CheckLane: Sendable {
    private let line = WaitingLine<String>()
    private let session: Session
    /// Who imports whom, by identity.
    private let importers = Mutex<[String: Set<String>]>([:])

    init(_ session: Session) {
        self.session = session
        let line = line
        Thread.start { [self] in
            let reviewer = Reviewer(session) { [self] in settings($0, $1, $2, $3) }
            while let uri = line.next() {
                guard let snapshot = session.store.snapshot(uri) else {
                    reviewer.forget(uri)
                    continue
                }
                check(snapshot, reviewer)
            }
        }
    }

    /// Asks for a check of a document and of those that import it.
    func changed(_ uri: String, identity: String) {
        line.add(uri) { $0 == uri }
        let affected = importers.withLock { $0[identity] ?? [] }
        for other in affected where other != uri { line.add(other) { $0 == other } }
    }

    func close() { line.close() }
    func waitUntilIdle() { line.waitUntilIdle() }

    private func check(_ snapshot: Snapshot, _ reviewer: Reviewer) {
        let store = session.store
        var imported: [String] = []
        let loader = DocumentLoader(snapshot, store)
        let result = reviewer.review(
            snapshot,
            load: { path, importer in
                let loaded = loader.load(path, importer)
                if case .success(let found) = loaded { imported.append(found.source.identity) }
                return loaded
            }, shallStop: { !store.isCurrent(snapshot) })
        guard let result else {
            line.add(snapshot.uri) { $0 == snapshot.uri }
            return
        }
        importers.withLock { importers in
            if !importers.isEmpty {
                for identity in importers.keys { importers[identity]?.remove(snapshot.uri) }
            }
            for identity in imported { importers[identity, default: []].insert(snapshot.uri) }
        }
        if session.settings.value.clientPulls {
            if session.settings.value.clientRefreshesDiagnostics { session.refreshDiagnostics() }
            return
        }
        guard store.isCurrent(snapshot) || store.snapshot(snapshot.uri) != nil else { return }
        let encoder = DiagnosticEncoder(snapshot, session, reviewer.library, result.places)
        session.sink.notify("textDocument/publishDiagnostics") { json in
            json.field("uri", snapshot.uri)
            json.field("version", snapshot.document.version)
            json.key("diagnostics")
            encoder.write(result.findings, into: &json)
        }
    }

    /// Shows what is wrong with a file of settings at its lines, and what it chooses in vain.
    private func settings(_ path: String, _ bytes: [UInt8], _ findings: [Finding], _ problems: [String]) {
        for problem in problems { session.sink.log("\(path): \(problem)", type: 2) }
        let document = TextDocument(uri: DocumentURI.file(path), version: 0, bytes: bytes)
        let snapshot = Snapshot(document: document, file: FileID(0), identity: path, path: path)
        let encoder = DiagnosticEncoder(snapshot, session, nil, StatementPlaces())
        session.sink.notify("textDocument/publishDiagnostics") { json in
            json.field("uri", document.uri)
            json.key("diagnostics")
            encoder.write(findings.map { PlacedFinding(KeptFinding($0), $0.span) }, into: &json)
        }
    }
}
