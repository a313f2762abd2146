import NsynDiagnostics
import NsynReview
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
    private let reviewer: Reviewer
    /// The findings of the snapshots asked about last, with the age of all that they may depend on.
    private var found: [(snapshot: Snapshot, age: Int, result: Reviewer.Result)] = []
    /// Drawings of molecules; nil for those that can't be drawn.
    var pictures: [String: String?] = [:]
    private var indices: [(snapshot: Snapshot, index: NameIndex)] = []

    init(_ session: Session) {
        self.session = session
        reviewer = Reviewer(session)
        checker = Checker(library: reviewer.library)
    }

    var library: Library { checker.library }
    var encoding: PositionEncoding { session.settings.value.encoding }

    func findings(_ snapshot: Snapshot) -> Reviewer.Result {
        let age = session.filesAge + session.store.changes
        if let known = found.first(where: { $0.snapshot === snapshot && $0.age == age }) { return known.result }
        let loader = DocumentLoader(snapshot, session.store)
        guard let result = reviewer.review(snapshot, load: { loader.load($0, $1) }) else {
            return Reviewer.Result(findings: [], places: StatementPlaces())
        }
        found.append((snapshot, age, result))
        if found.count > 8 { found.removeFirst() }
        return result
    }

    /// Findings as values, with the fixes that the text around them allows.
    func repaired(_ placed: [PlacedFinding], _ places: StatementPlaces, _ snapshot: Snapshot) -> [Finding] {
        var findings = placed.map { places.finding($0) }
        Repairs.complete(&findings, snapshot.tree)
        return findings
    }

    /// What repairs a document, as edits of it.
    func repairs(of snapshot: Snapshot, _ promise: FixPromise) -> [TextEdit] {
        let linter = reviewer.linter(of: snapshot)
        let memo = ReviewMemo()
        let loader = DocumentLoader(snapshot, session.store)
        var loop = FixLoop(upTo: promise) { bytes in
            let tree = Parser.parse(bytes: bytes, file: snapshot.file)
            let review = linter.review(
                tree, path: snapshot.path, identity: snapshot.identity, memo: memo, load: { loader.load($0, $1) })
            var findings = review.map { review in review.findings.map { review.places.finding($0) } } ?? []
            findings.sort { ($0.span.start, $0.code) < ($1.span.start, $1.code) }
            Repairs.complete(&findings, tree)
            return (findings, tree)
        }
        let old = snapshot.document.bytes
        return LineDifference.edits(from: old, to: loop.run(old).bytes, file: snapshot.file)
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
