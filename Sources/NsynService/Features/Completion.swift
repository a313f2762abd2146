import NsynDiagnostics
import NsynSemantics
import NsynSyntax

/// One thing to write next.
struct CompletionItem {
    var label: String
    /// The protocol's number.
    var kind: Int
    var detail = ""
    /// With places to fill in, for clients that can.
    var snippet: String?
    /// Small ones come first.
    var rank = 5
    /// Replaces from here on; the word at the offset where nil.
    var start: Int?
}

/// `textDocument/completion`: what can stand at a place, told by the words before it.
enum Completion {
    static let answer: @Sendable (Request, Desk, inout JSONWriter) throws(ProtocolError) -> Void = {
        request, desk, json throws(ProtocolError) in
        let snapshot = try request.document()
        let offset = try request.offset(desk.encoding)
        let names = desk.names(snapshot)
        let items = desk.inspect(snapshot) { script in
            var finder = CompletionFinder(
                tree: snapshot.tree, offset: offset, script: script, names: names, library: desk.library)
            return finder.items()
        }
        let start = CompletionFinder.wordStart(snapshot.tree.bytes, offset)
        let prefix = String(decoding: snapshot.document.bytes[start..<offset], as: UTF8.self).lowercased()
        let fitting = items.filter { item in
            item.start != nil || prefix.isEmpty || isMatch(item.label.lowercased(), prefix)
        }
        let settings = desk.session.settings.value
        var places = PositionFinder(snapshot.document, desk.encoding)
        var seen: Set<String> = []
        json.object { json in
            json.field("isIncomplete", fitting.count > 500)
            json.array("items", of: fitting.prefix(500)) { json, item in
                guard seen.insert(item.label).inserted else { return }
                let from = UInt32(item.start ?? start)
                json.object { json in
                    json.field("label", item.label)
                    json.field("kind", item.kind)
                    if !item.detail.isEmpty { json.field("detail", item.detail) }
                    json.field("sortText", "\(item.rank)\(item.label)")
                    let snippet = settings.snippets ? item.snippet : nil
                    if snippet != nil { json.field("insertTextFormat", 2) }
                    json.object("textEdit") { json in
                        json.range(
                            SourceSpan(file: snapshot.file, start: from, end: UInt32(offset)), &places)
                        json.field("newText", snippet ?? item.label)
                    }
                }
            }
        }
    }

    /// The letters of the prefix, in their order, the first one first.
    private static func isMatch(_ label: String, _ prefix: String) -> Bool {
        var rest = prefix.utf8[...]
        guard let first = label.utf8.first(where: { $0 != UInt8(ascii: "\"") }), first == rest.first else {
            return false
        }
        for byte in label.utf8 where byte == rest.first { rest = rest.dropFirst() }
        return rest.isEmpty
    }
}

/// Looks at the words before an offset and gathers what may follow them.
struct CompletionFinder {
    let tree: SyntaxTree
    let offset: Int
    let script: Inspection
    let names: NameIndex
    let library: Library

    static func isWordByte(_ byte: UInt8) -> Bool {
        byte >= 0x80 || byte == UInt8(ascii: "_") || (byte | 0x20) >= 0x61 && (byte | 0x20) <= 0x7A
            || byte >= 0x30 && byte <= 0x39
    }

    static func wordStart(_ bytes: UnsafeBufferPointer<UInt8>, _ offset: Int) -> Int {
        var start = min(offset, bytes.count)
        while start > 0, isWordByte(bytes[start - 1]) { start -= 1 }
        return start
    }

    /// What stands on the line before the word that is being written.
    private var before: [UInt8] {
        let end = Self.wordStart(tree.bytes, offset)
        var start = end
        while start > 0, tree.bytes[start - 1] != 0x0A { start -= 1 }
        return Array(tree.bytes[start..<end])
    }

    mutating func items() -> [CompletionItem] {
        if isInCommentOrText { return [] }
        let line = before
        let trimmed = line.drop { $0 == 0x20 || $0 == 0x09 }
        let enclosing = enclosingKinds()
        if trimmed.isEmpty {
            if let record = enclosing.record { return fields(record) }
            if enclosing.isInAxes { return parameters(ofSweep: enclosing.statement) + values() }
            return enclosing.isInBlock ? statements() : declarations()
        }
        if let units = units(line) { return units }
        let words = Array(trimmed.split { !Self.isWordByte($0) && $0 != UInt8(ascii: ".") })
            .map { String(decoding: $0, as: UTF8.self) }
        let last = trimmed.reversed().first { $0 != 0x20 }
        switch words.first {
        case "import": return modules()
        case "waive" where words.count == 1: return findings()
        default: break
        }
        if last == UInt8(ascii: "."), line.last == UInt8(ascii: ".") {
            return members(String(decoding: trimmed, as: UTF8.self))
        }
        if let species = species() { return species }
        if words.last == "by", words.first == "protocol" || trimmed.contains(UInt8(ascii: ">")) {
            return library.routeNamesOfLibrary.map { .init(label: $0, kind: 22) }
        }
        if last == UInt8(ascii: ":"), !enclosing.isInRecordBody { return types() }
        if last == UInt8(ascii: "("), let labels = argumentLabels() { return labels + values() }
        if enclosing.isInBlock, let context = StepContext(tree, offset), let verb = script.verb(named: context.verb) {
            return step(verb, context)
        }
        return values() + stockWords(words)
    }

    // MARK: Where the offset is

    private var isInCommentOrText: Bool {
        let token = tree.token(at: UInt32(max(0, offset - 1)))
        let span = tree.span(token)
        if tree.kind(token) == .string, Int(span.start) < offset, offset < Int(span.end) { return true }
        let next = Int(span.end) <= offset ? TokenID(min(token.index + 1, UInt32(tree.tokenCount - 1))) : token
        return tree.trivia(before: next).contains { piece in
            piece.kind != .blanks && piece.kind != .newline && Int(piece.start) < offset
                && (offset < Int(piece.end) || piece.kind != .blockComment && offset == Int(piece.end))
        }
    }

    private struct Enclosing {
        var isInBlock = false
        var isInAxes = false
        var isInRecordBody = false
        var record: String?
        var statement: SyntaxNode?
    }

    private func enclosingKinds() -> Enclosing {
        var found = Enclosing()
        func find(_ place: Int) {
            for node in tree.root.children where Int(node.span.start) < place && place <= Int(node.span.end) {
                found.statement = node
            }
        }
        var offset = offset
        find(offset)
        if found.statement == nil {
            // Behind a brace that nobody closed yet, the statement ends before the white space.
            offset = Int(tree.span(tree.token(at: UInt32(max(0, offset - 1)))).end)
            find(offset)
        }
        guard let statement = found.statement else { return found }
        func visit(_ node: SyntaxNode) {
            let span = node.span
            guard Int(span.start) < offset, offset < Int(span.end) || isOpen(node, offset) else { return }
            switch node.kind {
            case .block:
                found.isInBlock = true
                found.record = nil
            case .axisList: found.isInAxes = true
            case .recordBody:
                found.isInRecordBody = true
                found.record = statement.firstToken.map { tree.string($0) }
            default: break
            }
            for child in node.children { visit(child) }
        }
        visit(statement)
        return found
    }

    /// A bracket that nobody closed yet.
    private func isOpen(_ node: SyntaxNode, _ offset: Int) -> Bool {
        let end = tree.endToken(node.id).index
        guard end > 0, offset == Int(node.span.end) else { return false }
        return tree.kind(TokenID(end - 1)) != .rightBrace
    }
}
