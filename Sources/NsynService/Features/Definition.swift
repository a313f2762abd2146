import NsynDiagnostics
import NsynSemantics
import NsynSyntax

/// `textDocument/definition`: also of what imports and the standard library declare.
enum Definition {
    static let answer: @Sendable (Request, Desk, inout JSONWriter) throws(ProtocolError) -> Void = {
        request, desk, json throws(ProtocolError) in
        let snapshot = try request.document()
        let offset = try request.offset(desk.encoding)
        guard let span = place(offset, snapshot, desk) else { return json.null() }
        LocationEncoder(snapshot, desk.session, desk.library).write(span, into: &json)
    }

    private static func place(_ offset: Int, _ snapshot: Snapshot, _ desk: Desk) -> SourceSpan? {
        let names = desk.names(snapshot)
        let tree = snapshot.tree
        if let occurrence = names.occurrence(at: offset) {
            if let declaration = occurrence.declaration { return names.declarations[declaration].span }
            let name = tree.string(occurrence.span)
            if let imported = desk.inspect(snapshot, { $0.imported(name)?.span }) { return imported }
            return desk.library.place(ofName: name, isVerb: occurrence.isVerb)
        }
        // A unit, a route, a finding or a ligand is known by its word alone.
        let token = tree.token(at: UInt32(offset))
        let span = tree.span(token)
        guard Int(span.start) <= offset, offset <= Int(span.end) else { return nil }
        switch tree.kind(token) {
        case .unit, .string: return desk.library.place(ofName: tree.string(token))
        case .formula: return ligand(at: offset, token, tree).flatMap { desk.library.place(ofName: $0) }
        default: return tree.kind(token).isAnyWord ? desk.library.place(ofName: tree.string(token)) : nil
        }
    }

    /// `MHA` in `[Au25(MHA)18]^-`
    private static func ligand(at offset: Int, _ token: TokenID, _ tree: SyntaxTree) -> String? {
        let bytes = Array(tree.bytes(token))
        let place = offset - Int(tree.span(token).start)
        func isPart(_ byte: UInt8) -> Bool {
            byte >= 0x80 || byte == 0x2D || byte == 0x5F || (byte | 0x20) >= 0x61 && (byte | 0x20) <= 0x7A
                || byte >= 0x30 && byte <= 0x39
        }
        var start = min(place, bytes.count)
        var end = start
        while start > 0, isPart(bytes[start - 1]) { start -= 1 }
        while end < bytes.count, isPart(bytes[end]) { end += 1 }
        return start < end ? String(decoding: bytes[start..<end], as: UTF8.self) : nil
    }
}
