import NsynDiagnostics
import NsynSemantics
import NsynSyntax

/// Findings as the protocol's diagnostics.
struct DiagnosticEncoder {
    private let snapshot: Snapshot
    private let session: Session
    private let library: Library
    private let settings: ClientSettings

    init(_ snapshot: Snapshot, _ session: Session, _ library: Library) {
        self.snapshot = snapshot
        self.session = session
        self.library = library
        settings = session.settings.value
    }

    /// Those of the document itself, in order, each once; of an imported file, one at its import.
    static func own(_ findings: [Finding], of snapshot: Snapshot) -> [Finding] {
        struct Identity: Hashable {
            var code: Code
            var span: SourceSpan
            var message: String
        }
        var seen: Set<Identity> = []
        var own: [Finding] = []
        var foreign: [FileID: [Finding]] = [:]
        for finding in findings {
            guard finding.span.file == snapshot.file else {
                if finding.severity == .error { foreign[finding.span.file, default: []].append(finding) }
                continue
            }
            if seen.insert(Identity(code: finding.code, span: finding.span, message: finding.message)).inserted {
                own.append(finding)
            }
        }
        if !foreign.isEmpty { own += atImports(foreign, snapshot) }
        return own.sorted { left, right in
            let (a, b) = (left.span, right.span)
            if a.start != b.start { return a.start < b.start }
            if left.severity != right.severity { return left.severity.rawValue < right.severity.rawValue }
            if left.code != right.code { return left.code < right.code }
            return a.end != b.end ? a.end < b.end : left.message < right.message
        }
    }

    private static func atImports(_ foreign: [FileID: [Finding]], _ snapshot: Snapshot) -> [Finding] {
        let imports = snapshot.tree.root.children.filter {
            $0.kind == .importDeclaration && $0.child(.name) != nil
        }
        // Files that other files import are blamed on the last import of this one.
        guard let place = imports.last?.child(.name)?.span else { return [] }
        return foreign.values.compactMap { findings in
            let first = findings.min { ($0.span.start, $0.code) < ($1.span.start, $1.code) }
            return first.map { first in
                let rest = findings.count > 1 ? ", and \(findings.count - 1) more" : ""
                return Finding(
                    code: first.code, severity: .error,
                    message: "An imported file has an error: \(first.message)\(rest)", span: place,
                    labels: [Label(span: first.span, message: first.message)])
            }
        }.sorted { $0.message < $1.message }
    }

    func write(_ findings: [Finding], into json: inout JSONWriter) {
        var finder = PositionFinder(snapshot.document, settings.encoding)
        json.beginArray()
        for finding in Self.own(findings, of: snapshot) { write(finding, &finder, &json) }
        json.endArray()
    }

    func write(_ finding: Finding, _ finder: inout PositionFinder, _ json: inout JSONWriter) {
        json.object { json in
            json.range(finding.span, &finder)
            json.field("severity", finding.severity == .error ? 1 : finding.severity == .warning ? 2 : 3)
            json.field("code", finding.code.description)
            json.field("source", "nsyn")
            json.field("message", text(finding))
            if Self.isAboutUnused(finding.code) { json.array("tags", of: [1]) { $0.integer($1) } }
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

    /// The sentence with what is noted about it.
    private func text(_ finding: Finding) -> String {
        var text = finding.message
        if let sweep = finding.sweep { text += "\n\(sweep.sentence)" }
        for note in finding.notes { text += "\n" + note }
        if let source = finding.source { text += "\nsource: " + source }
        return text
    }

    /// Names without a use and steps that never happen are greyed.
    private static func isAboutUnused(_ code: Code) -> Bool {
        code.isAboutUnused
    }
}

/// Places in documents, imports and the library.
struct LocationEncoder {
    private let snapshot: Snapshot
    private let session: Session
    private let library: Library

    init(_ snapshot: Snapshot, _ session: Session, _ library: Library) {
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
        if let source = library.files.source(file) {
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
