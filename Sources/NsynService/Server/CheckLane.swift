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
            let checker = Checker(library: session.makeLibrary())
            var memos: [String: ScriptMemo] = [:]
            while let uri = line.next() {
                guard let snapshot = session.store.snapshot(uri) else {
                    memos[uri] = nil
                    continue
                }
                let memo = memos[uri] ?? ScriptMemo()
                memos[uri] = memo
                check(snapshot, checker, memo)
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

    private func check(_ snapshot: Snapshot, _ checker: Checker, _ memo: ScriptMemo) {
        let store = session.store
        var imported: [String] = []
        let loader = DocumentLoader(snapshot, store)
        let findings = DocumentCheck.findings(
            snapshot, checker, memo,
            load: { path, importer in
                let loaded = loader.load(path, importer)
                if case .success(let found) = loaded { imported.append(found.source.identity) }
                return loaded
            }, shallStop: { !store.isCurrent(snapshot) })
        guard let findings else {
            line.add(snapshot.uri) { $0 == snapshot.uri }
            return
        }
        importers.withLock { importers in
            for identity in importers.keys { importers[identity]?.remove(snapshot.uri) }
            for identity in imported { importers[identity, default: []].insert(snapshot.uri) }
        }
        if session.settings.value.clientPulls {
            if session.settings.value.clientRefreshesDiagnostics { session.refreshDiagnostics() }
            return
        }
        guard store.isCurrent(snapshot) || store.snapshot(snapshot.uri) != nil else { return }
        let encoder = DiagnosticEncoder(snapshot, session, checker.library)
        session.sink.notify("textDocument/publishDiagnostics") { json in
            json.field("uri", snapshot.uri)
            json.field("version", snapshot.document.version)
            json.key("diagnostics")
            encoder.write(findings, into: &json)
        }
    }
}

/// The findings of a document as both lanes have them.
enum DocumentCheck {
    /// Nil when the check was stopped.
    static func findings(
        _ snapshot: Snapshot, _ checker: Checker, _ memo: ScriptMemo, load: @escaping ScriptImports,
        shallStop: @escaping () -> Bool = { false }
    ) -> [Finding]? {
        if snapshot.isTooLarge {
            let whole = SourceSpan(file: snapshot.file, start: 0, end: 0)
            return [LoadFailure.tooLarge(snapshot.path).finding(at: whole)]
        }
        return checker.check(
            snapshot.tree, path: snapshot.path, identity: snapshot.identity, memo: memo, load: load,
            shallStop: shallStop
        )?.findings
    }
}
