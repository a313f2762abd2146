import NsynDiagnostics
import NsynSemantics
import NsynSyntax

/// `textDocument/rename`: a new name for all places that mean the same, or a refusal. What would make a name mean something
/// else is refused: the renamed text is read again and has to have every name where it was.
enum Rename {
    static let prepare: @Sendable (Request, Desk, inout JSONWriter) throws(ProtocolError) -> Void = {
        request, desk, json throws(ProtocolError) in
        let snapshot = try request.document()
        let names = desk.names(snapshot)
        let offset = try request.offset(desk.encoding)
        let (occurrence, _) = try declared(offset, snapshot, names, desk)
        var finder = PositionFinder(snapshot.document, desk.encoding)
        json.object { json in
            json.range(occurrence.span, &finder)
            json.field("placeholder", snapshot.tree.string(occurrence.span))
        }
    }

    static let answer: @Sendable (Request, Desk, inout JSONWriter) throws(ProtocolError) -> Void = {
        request, desk, json throws(ProtocolError) in
        let snapshot = try request.document()
        let names = desk.names(snapshot)
        let offset = try request.offset(desk.encoding)
        guard let newName = request.parameters["newName"].string else {
            throw .invalidParameters("`newName` is missing")
        }
        let (_, declaration) = try declared(offset, snapshot, names, desk)
        guard isName(newName) else {
            throw .failed(
                isKeyword(newName) ? "`\(newName)` is a word of the language, and no name" : "`\(newName)` is no name")
        }
        let old = names.declarations[declaration].name
        if names.columnNames.contains(old) {
            throw .failed("`\(old)` is also a column of a table here, which can't be told apart: rename it by hand")
        }
        let changes = References.places(offset, snapshot, desk)
        for (document, occurrences) in changes {
            try verify(document, occurrences, newName, desk.library)
        }
        json.object { json in
            json.object("changes") { json in
                for (document, occurrences) in changes where !occurrences.isEmpty {
                    json.key(document.uri)
                    var finder = PositionFinder(document, desk.encoding)
                    json.array(of: occurrences) { json, occurrence in
                        json.object { json in
                            json.range(occurrence.span, &finder)
                            json.field("newText", newName)
                        }
                    }
                }
            }
        }
    }

    private static func declared(
        _ offset: Int, _ snapshot: Snapshot, _ names: NameIndex, _ desk: Desk
    ) throws(ProtocolError) -> (NameIndex.Occurrence, Int) {
        guard let occurrence = names.occurrence(at: offset) else { throw .failed("There is no name here") }
        guard let declaration = occurrence.declaration else {
            let name = snapshot.tree.string(occurrence.span)
            let isImported = desk.inspect(snapshot) { $0.imported(name) != nil }
            throw .failed(
                isImported
                    ? "`\(name)` is declared in a file that this one imports: rename it there"
                    : "`\(name)` is not declared in this script")
        }
        return (occurrence, declaration)
    }

    private static func isKeyword(_ text: String) -> Bool {
        let tree = Parser.parse(bytes: Array(text.utf8), file: FileID(0))
        return tree.tokenCount == 2 && tree.kind(TokenID(0)).isKeyword
    }

    private static func isName(_ text: String) -> Bool {
        let tree = Parser.parse(bytes: Array("let \(text) = 1\n".utf8), file: FileID(0))
        guard tree.findings.isEmpty, tree.tokenCount == 5 else { return false }
        return tree.kind(TokenID(1)) == .identifier && tree.string(TokenID(1)) == text
    }

    /// Reads the renamed text and compares what every name means.
    private static func verify(
        _ document: TextDocument, _ occurrences: [NameIndex.Occurrence], _ newName: String, _ library: Library
    ) throws(ProtocolError) {
        func index(_ bytes: [UInt8]) -> NameIndex {
            NameIndex(Parser.parse(bytes: bytes, file: FileID(0)), library)
        }
        let before = index(document.bytes)
        var bytes: [UInt8] = []
        var position = 0
        for occurrence in occurrences.sorted(by: { $0.span.start < $1.span.start }) {
            bytes.append(contentsOf: document.bytes[position..<Int(occurrence.span.start)])
            bytes.append(contentsOf: newName.utf8)
            position = Int(occurrence.span.end)
        }
        bytes.append(contentsOf: document.bytes[position...])
        let after = index(bytes)
        let isSame =
            before.occurrences.count == after.occurrences.count
            && zip(before.occurrences, after.occurrences).allSatisfy { $0.declaration == $1.declaration }
        guard isSame else { throw .failed("`\(newName)` means something else in \(document.uri) already") }
    }
}
