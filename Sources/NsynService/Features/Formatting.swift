import NsynDiagnostics
import NsynSyntax

/// Formatting of a document, of a part, and of what was just typed: the formatter's own minimal edits.
enum Formatting {
    static let document: @Sendable (Request, Desk, inout JSONWriter) throws(ProtocolError) -> Void = {
        request, desk, json throws(ProtocolError) in
        let snapshot = try request.document()
        write(Formatter.format(snapshot.tree), snapshot, desk, &json)
    }

    static let range: @Sendable (Request, Desk, inout JSONWriter) throws(ProtocolError) -> Void = {
        request, desk, json throws(ProtocolError) in
        let snapshot = try request.document()
        let range = try request.range(request.parameters["range"], desk.encoding)
        let edits = Formatter.format(snapshot.tree).filter {
            Int($0.span.start) >= range.lowerBound && Int($0.span.end) <= range.upperBound
        }
        write(edits, snapshot, desk, &json)
    }

    /// Behind a brace, all that it closes; behind a line break, the line before. The line that is being written stays.
    static let onType: @Sendable (Request, Desk, inout JSONWriter) throws(ProtocolError) -> Void = {
        request, desk, json throws(ProtocolError) in
        let snapshot = try request.document()
        let offset = try request.offset(desk.encoding)
        let document = snapshot.document
        let line = document.line(of: offset)
        var range = 0..<0
        if request.parameters["ch"].string == "}" {
            guard offset > 0 else { return write([], snapshot, desk, &json) }
            let token = snapshot.tree.token(at: UInt32(offset - 1))
            let block = snapshot.tree.path(to: token).last { snapshot.tree.kind($0) == .block }
            if let block {
                let start = Int(snapshot.tree.span(block).start)
                range = Int(document.lineStarts[document.line(of: start)])..<offset
            }
        } else if line > 0 {
            let before = document.contentRange(ofLine: line - 1)
            range = before.lowerBound..<before.upperBound
        }
        let edits = Formatter.format(snapshot.tree).filter {
            Int($0.span.start) >= range.lowerBound && Int($0.span.end) <= range.upperBound && !range.isEmpty
        }
        write(edits, snapshot, desk, &json)
    }

    private static func write(_ edits: [TextEdit], _ snapshot: Snapshot, _ desk: Desk, _ json: inout JSONWriter) {
        var finder = PositionFinder(snapshot.document, desk.encoding)
        json.edits(edits, &finder)
    }
}

extension JSONWriter {
    mutating func edits(_ edits: [TextEdit], _ finder: inout PositionFinder) {
        array(of: edits) { json, edit in
            json.object { json in
                json.range(edit.span, &finder)
                json.field("newText", edit.newText)
            }
        }
    }
}
