import NsynDiagnostics
import NsynSemantics
import NsynSyntax

/// Findings as the protocol's diagnostics.
struct DiagnosticEncoder {
    private let snapshot: Snapshot
    private let session: Session
    private let library: Library?
    private let settings: ClientSettings
    private let places: StatementPlaces

    init(_ snapshot: Snapshot, _ session: Session, _ library: Library?, _ places: StatementPlaces) {
        self.snapshot = snapshot
        self.session = session
        self.library = library
        self.places = places
        settings = session.settings.value
    }

    /// Those of the document itself, in order, each once; of an imported file, one at its import.
    static func own(_ findings: [PlacedFinding], of snapshot: Snapshot) -> [PlacedFinding] {
        var own: [PlacedFinding] = []
        own.reserveCapacity(findings.count)
        var foreign: [FileID: [Finding]] = [:]
        for placed in findings {
            if placed.span.file == snapshot.file {
                own.append(placed)
            } else if placed.severity == .error {
                foreign[placed.span.file, default: []].append(placed.kept.finding)
            }
        }
        if !foreign.isEmpty { own += atImports(foreign, snapshot) }
        // Numbers are sorted, not findings: the place, then how bad it is, then the code.
        let order = own.indices.map { index -> (UInt64, Int) in
            let placed = own[index]
            let weight = UInt64(placed.severity.rawValue) << 16 | UInt64(placed.code.number)
            return (UInt64(placed.span.start) << 32 | weight, index)
        }.sorted { left, right in
            if left.0 != right.0 { return left.0 < right.0 }
            let (first, second) = (own[left.1], own[right.1])
            if first.span.end != second.span.end { return first.span.end < second.span.end }
            return first.kept.finding.message < second.kept.finding.message
        }
        var result: [PlacedFinding] = []
        result.reserveCapacity(order.count)
        for (_, index) in order {
            let next = own[index]
            if let last = result.last, last.code == next.code, last.span == next.span,
                last.kept.finding.message == next.kept.finding.message
            {
                continue
            }
            result.append(next)
        }
        return result
    }

    private static func atImports(_ foreign: [FileID: [Finding]], _ snapshot: Snapshot) -> [PlacedFinding] {
        let imports = snapshot.tree.root.children.filter {
            $0.kind == .importDeclaration && $0.child(.name) != nil
        }
        // Files that other files import are blamed on the last import of this one.
        guard let place = imports.last?.child(.name)?.span else { return [] }
        return foreign.values.compactMap { findings in
            let first = findings.min { ($0.span.start, $0.code) < ($1.span.start, $1.code) }
            return first.map { first in
                let rest = findings.count > 1 ? ", and \(findings.count - 1) more" : ""
                let finding = Finding(
                    code: first.code, severity: .error,
                    message: "An imported file has an error: \(first.message)\(rest)", span: place,
                    labels: [Label(span: first.span, message: first.message)])
                return PlacedFinding(KeptFinding(finding), place)
            }
        }.sorted { $0.kept.finding.message < $1.kept.finding.message }
    }

    func write(_ findings: [PlacedFinding], into json: inout JSONWriter) {
        var finder = PositionFinder(snapshot.document, settings.encoding)
        let own = Self.own(findings, of: snapshot)
        json.reserve(json.bytes.count + own.count * 400)
        json.beginArray()
        for placed in own { write(placed, &finder, &json) }
        json.endArray()
    }

    /// A finding that was written before is written with the same bytes; only its lines are new.
    private func write(_ placed: PlacedFinding, _ finder: inout PositionFinder, _ json: inout JSONWriter) {
        if placed.kept.places.isEmpty {
            write(places.finding(placed), &finder, &json)
            return
        }
        if placed.kept.rendering == nil {
            placed.kept.rendering = RenderedDiagnostic(placed, self, places, snapshot, &finder)
        }
        let rendered = placed.kept.rendering as? RenderedDiagnostic
        if rendered?.write(placed.kept.places, places, &finder, into: &json) != true {
            write(places.finding(placed), &finder, &json)
        }
    }

    func write(_ finding: Finding, _ finder: inout PositionFinder, _ json: inout JSONWriter) {
        json.object { json in
            json.range(finding.span, &finder)
            writeText(finding, &json)
            guard settings.relatedInformation, !finding.labels.isEmpty else { return }
            json.array("relatedInformation", of: finding.labels) { json, label in
                json.object { json in
                    json.key("location")
                    LocationEncoder(snapshot, session, library).write(label.span, into: &json)
                    json.field("message", label.message)
                }
            }
        }
    }

    /// What does not depend on where it stands.
    func writeText(_ finding: Finding, _ json: inout JSONWriter) {
        json.field("severity", finding.severity == .error ? 1 : finding.severity == .warning ? 2 : 3)
        json.field("code", finding.code.description)
        json.field("source", "nsyn")
        json.field("message", text(finding))
        if finding.code.isAboutUnused { json.array("tags", of: [1]) { $0.integer($1) } }
    }

    /// The labels that clients are told of.
    func labels(_ finding: Finding) -> [Label] { settings.relatedInformation ? finding.labels : [] }

    func location(_ span: SourceSpan, _ json: inout JSONWriter) {
        LocationEncoder(snapshot, session, library).write(span, into: &json)
    }

    /// The sentence with what is noted about it.
    private func text(_ finding: Finding) -> String {
        var text = finding.message
        if let sweep = finding.sweep { text += "\n\(sweep.sentence)" }
        for note in finding.notes { text += "\n" + note }
        if let source = finding.source { text += "\nsource: " + source }
        return text
    }
}

/// A diagnostic as bytes with gaps for its lines, which move with the statements that they lie in.
private final class RenderedDiagnostic {
    private struct Gap {
        /// Where in the bytes.
        var offset: Int
        var place: Int
        /// Lines, or characters of the first line, behind the beginning of the statement.
        var distance: Int
        var isLine: Bool
    }

    private var bytes: [UInt8] = []
    private var gaps: [Gap] = []
    private let canMove: Bool

    init(
        _ placed: PlacedFinding, _ encoder: DiagnosticEncoder, _ places: StatementPlaces, _ snapshot: Snapshot,
        _ finder: inout PositionFinder
    ) {
        let kept = placed.kept
        var finding = kept.finding
        finding.severity = placed.severity
        // Statements of imported files stand in other documents.
        canMove = kept.places.allSatisfy { places.isOwn($0) }
        guard canMove else { return }
        let starts = kept.places.map { statement in
            finder.position(of: Int(places.start(of: statement) ?? 0))
        }
        func append(_ text: String) { bytes.append(contentsOf: text.utf8) }
        func point(_ place: Int, _ position: TextPosition) {
            let start = starts[place]
            append("{\"line\":")
            gaps.append(Gap(offset: bytes.count, place: place, distance: position.line - start.line, isLine: true))
            append(",\"character\":")
            if position.line == start.line {
                let distance = position.character - start.character
                gaps.append(Gap(offset: bytes.count, place: place, distance: distance, isLine: false))
            } else {
                append(String(position.character))
            }
            append("}")
        }
        func range(_ place: Int, _ relative: SourceSpan) {
            let span = places.absolute(relative, kept.places) ?? relative
            let start = finder.position(of: Int(span.start))
            append("{\"start\":")
            point(place, start)
            append(",\"end\":")
            point(place, span.end <= span.start ? start : finder.position(of: Int(span.end)))
            append("}")
        }
        append("{\"range\":")
        range(StatementPlaces.place(finding.span) ?? 0, finding.span)
        var json = JSONWriter()
        json.object { encoder.writeText(finding, &$0) }
        // Without the braces around it.
        append(",")
        bytes.append(contentsOf: json.bytes.dropFirst().dropLast())
        let labels = encoder.labels(finding)
        for (index, label) in labels.enumerated() {
            append(index == 0 ? ",\"relatedInformation\":[" : ",")
            append("{\"location\":")
            if let place = StatementPlaces.place(label.span) {
                var uri = JSONWriter()
                uri.string(snapshot.uri)
                append("{\"uri\":")
                bytes.append(contentsOf: uri.bytes)
                append(",\"range\":")
                range(place, label.span)
                append("}")
            } else {
                var location = JSONWriter()
                encoder.location(label.span, &location)
                bytes.append(contentsOf: location.bytes)
            }
            var message = JSONWriter()
            message.string(label.message)
            append(",\"message\":")
            bytes.append(contentsOf: message.bytes)
            append("}")
        }
        if !labels.isEmpty { append("]") }
        append("}")
    }

    /// False for one that can't be written so.
    func write(
        _ statements: [KnownStatement], _ places: StatementPlaces, _ finder: inout PositionFinder,
        into json: inout JSONWriter
    ) -> Bool {
        guard canMove else { return false }
        json.raw(EmptyCollection<UInt8>())
        bytes.withUnsafeBufferPointer { bytes in
            var written = 0
            var last = -1
            var start = TextPosition(line: 0, character: 0)
            for gap in gaps {
                json.append(UnsafeBufferPointer(rebasing: bytes[written..<gap.offset]))
                written = gap.offset
                if gap.place != last {
                    last = gap.place
                    start = finder.position(of: Int(places.start(of: statements[last]) ?? 0))
                }
                json.append(digits: gap.distance + (gap.isLine ? start.line : start.character))
            }
            json.append(UnsafeBufferPointer(rebasing: bytes[written...]))
        }
        return true
    }
}

/// Places in documents, imports and the library.
struct LocationEncoder {
    private let snapshot: Snapshot
    private let session: Session
    private let library: Library?

    init(_ snapshot: Snapshot, _ session: Session, _ library: Library?) {
        self.snapshot = snapshot
        self.session = session
        self.library = library
    }

    func write(_ span: SourceSpan, into json: inout JSONWriter) {
        let document = document(span.file)
        let encoding = session.settings.value.encoding
        json.object { json in
            json.field("uri", document.uri)
            var finder = PositionFinder(document, encoding)
            json.range(span, &finder)
        }
    }

    private func document(_ file: FileID) -> TextDocument {
        if file == snapshot.file { return snapshot.document }
        if let source = library?.files.source(file) {
            return LibraryDocuments(session).document(source.path, source.bytes)
        }
        return session.store.document(file) ?? snapshot.document
    }
}

extension JSONWriter {
    mutating func position(_ name: String, _ position: TextPosition) {
        object(name) { json in
            json.field("line", position.line)
            json.field("character", position.character)
        }
    }

    mutating func range(_ span: SourceSpan, _ finder: inout PositionFinder, as name: String = "range") {
        let start = finder.position(of: Int(span.start))
        let end = span.end <= span.start ? start : finder.position(of: Int(span.end))
        object(name) { json in
            json.position("start", start)
            json.position("end", end)
        }
    }
}
