import NsynDiagnostics
import NsynJSON
import NsynSemantics
import NsynSyntax

/// Which protocol runs which, and which functions call which.
enum CallHierarchy {
    static let prepare: @Sendable (Request, Desk, inout JSONWriter) throws(ProtocolError) -> Void = {
        request, desk, json throws(ProtocolError) in
        let snapshot = try request.document()
        let names = desk.names(snapshot)
        let offset = try request.offset(desk.encoding)
        guard let declaration = names.occurrence(at: offset)?.declaration,
            isCallable(names.declarations[declaration].role)
        else { return json.null() }
        var finder = PositionFinder(snapshot.document, desk.encoding)
        json.array(of: [declaration]) { json, declaration in
            item(names.declarations[declaration], snapshot, &finder, &json)
        }
    }

    static let incoming: @Sendable (Request, Desk, inout JSONWriter) throws(ProtocolError) -> Void = {
        request, desk, json throws(ProtocolError) in
        let (snapshot, names, declaration) = try subject(request, desk)
        var calls: [UInt32: (caller: NameIndex.Declaration, places: [SourceSpan])] = [:]
        for place in names.places(of: declaration) where !place.isDeclaration {
            guard let caller = enclosing(place.span, names, snapshot.tree) else { continue }
            calls[caller.span.start, default: (caller, [])].places.append(place.span)
        }
        write(calls.values.sorted { $0.caller.span.start < $1.caller.span.start }, "from", snapshot, desk, &json)
    }

    static let outgoing: @Sendable (Request, Desk, inout JSONWriter) throws(ProtocolError) -> Void = {
        request, desk, json throws(ProtocolError) in
        let (snapshot, names, declaration) = try subject(request, desk)
        let body = snapshot.tree.span(names.declarations[declaration].node)
        var calls: [Int: (caller: NameIndex.Declaration, places: [SourceSpan])] = [:]
        for place in names.occurrences
        where !place.isDeclaration && body.start <= place.span.start && place.span.end <= body.end {
            guard let target = place.declaration, isCallable(names.declarations[target].role) else { continue }
            calls[target, default: (names.declarations[target], [])].places.append(place.span)
        }
        write(calls.values.sorted { $0.caller.span.start < $1.caller.span.start }, "to", snapshot, desk, &json)
    }

    private static func isCallable(_ role: NameIndex.Role) -> Bool {
        role == .procedure || role == .function || role == .verb || role == .sweep
    }

    private static func subject(
        _ request: Request, _ desk: Desk
    ) throws(ProtocolError) -> (Snapshot, NameIndex, Int) {
        let item = request.parameters["item"]
        guard let uri = item["uri"].string, let snapshot = desk.session.store.snapshot(uri) else {
            throw .invalidParameters("`item.uri` is not open")
        }
        guard let position = TextPosition(item["selectionRange"]["start"]),
            let offset = snapshot.document.offset(of: position, desk.encoding)
        else { throw .invalidParameters("`item.selectionRange` is missing") }
        let names = desk.names(snapshot)
        guard let declaration = names.occurrence(at: offset)?.declaration else { throw .contentModified }
        return (snapshot, names, declaration)
    }

    /// The protocol, function or sweep that a place lies in.
    private static func enclosing(
        _ span: SourceSpan, _ names: NameIndex, _ tree: SyntaxTree
    ) -> NameIndex.Declaration? {
        names.declarations.first { declaration in
            guard declaration.isTopLevel else { return false }
            let whole = tree.span(declaration.node)
            return whole.start <= span.start && span.end <= whole.end
        }
    }

    private static func item(
        _ declaration: NameIndex.Declaration, _ snapshot: Snapshot, _ finder: inout PositionFinder,
        _ json: inout JSONWriter
    ) {
        let node = snapshot.tree.node(declaration.node)
        json.object { json in
            json.field("name", declaration.name)
            json.field("kind", Symbols.kind(node) ?? 12)
            json.field("uri", snapshot.uri)
            json.range(node.span, &finder)
            json.range(declaration.span, &finder, as: "selectionRange")
        }
    }

    private static func write(
        _ calls: [(caller: NameIndex.Declaration, places: [SourceSpan])], _ side: String, _ snapshot: Snapshot,
        _ desk: Desk, _ json: inout JSONWriter
    ) {
        var finder = PositionFinder(snapshot.document, desk.encoding)
        json.array(of: calls) { json, call in
            json.object { json in
                json.key(side)
                item(call.caller, snapshot, &finder, &json)
                json.array("fromRanges", of: call.places) { json, span in
                    json.object { json in
                        let start = finder.position(of: Int(span.start))
                        let end = finder.position(of: Int(span.end))
                        json.position("start", start)
                        json.position("end", end)
                    }
                }
            }
        }
    }
}
