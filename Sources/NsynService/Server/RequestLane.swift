import NsynDiagnostics
import NsynSemantics
import NsynSyntax

/// Answers questions in their order, on snapshots, while checks run elsewhere.
final class RequestLane: Sendable {
    private let line = WaitingLine<Request>()
    private let session: Session

    init(_ session: Session, finished: @escaping @Sendable (Request) -> Void) {
        self.session = session
        let line = line
        Thread.start {
            let desk = Desk(session)
            while let request = line.next() {
                Self.answer(request, desk)
                finished(request)
            }
        }
    }

    func add(_ request: Request) { line.add(request) }
    func close() { line.close() }
    func waitUntilIdle() { line.waitUntilIdle() }

    private static func answer(_ request: Request, _ desk: Desk) {
        let sink = desk.session.sink
        guard let handler = Features.handlers[request.method] else {
            return sink.error(request.id, .methodNotFound(request.method))
        }
        if request.flag.isSet { return sink.error(request.id, .cancelled) }
        if let uri = request.parameters["textDocument"]["uri"].string, desk.session.store.isBroken(uri) {
            return sink.error(request.id, .failed("\(uri) waits for its whole text"))
        }
        if handler.isView, let snapshot = request.snapshot, !desk.session.store.isCurrent(snapshot) {
            return sink.error(request.id, .contentModified)
        }
        var json = JSONWriter()
        do throws(ProtocolError) {
            try handler.answer(request, desk, &json)
        } catch {
            return sink.error(request.id, error)
        }
        if request.flag.isSet { return sink.error(request.id, .cancelled) }
        sink.result(request.id, json.bytes)
    }
}

/// What the lane of questions works with: its own library, and what it kept of the last checks.
final class Desk {
    let session: Session
    let checker: Checker
    private var memos: [String: ScriptMemo] = [:]
    /// The findings of the snapshots asked about last.
    private var found: [(snapshot: Snapshot, findings: [Finding])] = []
    /// Drawings of molecules; nil for those that can't be drawn.
    var pictures: [String: String?] = [:]
    private var indices: [(snapshot: Snapshot, index: NameIndex)] = []

    init(_ session: Session) {
        self.session = session
        checker = Checker(library: session.makeLibrary())
    }

    var library: Library { checker.library }
    var encoding: PositionEncoding { session.settings.value.encoding }

    func findings(_ snapshot: Snapshot) -> [Finding] {
        if let known = found.first(where: { $0.snapshot === snapshot }) { return known.findings }
        let memo = memos[snapshot.uri] ?? ScriptMemo()
        memos[snapshot.uri] = memo
        if memos.count > 64 { memos = [snapshot.uri: memo] }
        let loader = DocumentLoader(snapshot, session.store)
        let findings =
            DocumentCheck.findings(snapshot, checker, memo, load: { loader.load($0, $1) }) ?? []
        found.append((snapshot, findings))
        if found.count > 8 { found.removeFirst() }
        return findings
    }

    /// The names of a document: declared where, used where.
    func names(_ snapshot: Snapshot) -> NameIndex {
        if let known = indices.first(where: { $0.snapshot === snapshot }) { return known.index }
        let index = NameIndex(snapshot.tree, library)
        indices.append((snapshot, index))
        if indices.count > 8 { indices.removeFirst() }
        return index
    }

    /// Looks into a script at work.
    func inspect<Result>(_ snapshot: Snapshot, _ body: (Inspection) -> Result) -> Result {
        let loader = DocumentLoader(snapshot, session.store)
        return checker.inspect(
            snapshot.tree, path: snapshot.path, identity: snapshot.identity, load: { loader.load($0, $1) }, body)
    }
}
