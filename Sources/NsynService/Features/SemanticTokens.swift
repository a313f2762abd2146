import NsynDiagnostics
import NsynSemantics
import NsynSyntax

/// The classes of words that colours are given to.
enum SemanticToken: Int {
    case keyword, string, number, comment, function, variable, parameter, `class`, property, type, method, namespace

    static let types = [
        "keyword", "string", "number", "comment", "function", "variable", "parameter", "class", "property", "type",
        "method", "namespace",
    ]
    static let modifiers = ["declaration", "defaultLibrary", "documentation"]
}

/// `textDocument/semanticTokens`: what every word is, which a grammar for colours can't know.
enum SemanticTokens {
    static let full: @Sendable (Request, Desk, inout JSONWriter) throws(ProtocolError) -> Void = {
        request, desk, json throws(ProtocolError) in
        let snapshot = try request.document()
        write(snapshot, 0..<snapshot.document.bytes.count, desk, &json)
    }

    static let range: @Sendable (Request, Desk, inout JSONWriter) throws(ProtocolError) -> Void = {
        request, desk, json throws(ProtocolError) in
        let snapshot = try request.document()
        write(snapshot, try request.range(request.parameters["range"], desk.encoding), desk, &json)
    }

    private struct Output {
        var finder: PositionFinder
        var json: JSONWriter
        var line = 0
        var character = 0

        /// One token; of a text over several lines one for each.
        mutating func add(_ start: Int, _ end: Int, _ token: SemanticToken, _ modifiers: Int) {
            var start = start
            while start < end {
                let place = finder.position(of: start)
                let content = finder.document.contentRange(ofLine: place.line)
                let stop = min(end, content.upperBound)
                if stop > start {
                    let behind = finder.position(of: stop)
                    json.integer(place.line - line)
                    json.integer(place.line == line ? place.character - character : place.character)
                    json.integer(behind.character - place.character)
                    json.integer(token.rawValue)
                    json.integer(modifiers)
                    (line, character) = (place.line, place.character)
                }
                guard place.line + 1 < finder.document.lineStarts.count else { return }
                start = Int(finder.document.lineStarts[place.line + 1])
            }
        }
    }

    private static func write(_ snapshot: Snapshot, _ range: Range<Int>, _ desk: Desk, _ json: inout JSONWriter) {
        let tree = snapshot.tree
        let names = desk.names(snapshot)
        let words = words(of: tree)
        var output = Output(finder: PositionFinder(snapshot.document, desk.encoding), json: JSONWriter())
        var next = 0
        output.json.beginArray()
        var index = Int(tree.token(at: UInt32(range.lowerBound)).index)
        while index < tree.tokenCount {
            let token = TokenID(UInt32(index))
            for piece in tree.trivia(before: token) where piece.end > range.lowerBound && piece.start < range.upperBound
            {
                switch piece.kind {
                case .lineComment, .blockComment: output.add(Int(piece.start), Int(piece.end), .comment, 0)
                case .documentation: output.add(Int(piece.start), Int(piece.end), .comment, 4)
                case .blanks, .newline: break
                }
            }
            let span = tree.span(token)
            if Int(span.start) >= range.upperBound { break }
            if Int(span.end) <= range.lowerBound {
                index += 1
                continue
            }
            while next < names.occurrences.count, names.occurrences[next].span.start < span.start { next += 1 }
            let occurrence =
                next < names.occurrences.count && names.occurrences[next].span.start == span.start
                ? names.occurrences[next] : nil
            if let (kind, modifiers) = classify(token, occurrence, words[index], names, tree, desk) {
                output.add(Int(span.start), Int(span.end), kind, modifiers)
            }
            index += 1
        }
        output.json.endArray()
        json.object { json in
            json.key("data")
            json.raw(output.json.text)
        }
    }

    private static func classify(
        _ token: TokenID, _ occurrence: NameIndex.Occurrence?, _ word: SemanticToken?, _ names: NameIndex,
        _ tree: SyntaxTree, _ desk: Desk
    ) -> (SemanticToken, Int)? {
        if let occurrence {
            if occurrence.isVerb { return (.method, occurrence.declaration == nil ? 2 : 0) }
            guard let declaration = occurrence.declaration else {
                guard let kind = desk.library.kind(ofName: tree.string(token)) else { return nil }
                return (kind.kind == "fn" ? .function : .class, 2)
            }
            let modifiers = occurrence.isDeclaration ? 1 : 0
            switch names.declarations[declaration].role {
            case .procedure, .function: return (.function, modifiers)
            case .verb: return (.method, modifiers)
            case .parameter: return (.parameter, modifiers)
            case .target, .record: return (.class, modifiers)
            default: return (.variable, modifiers)
            }
        }
        switch tree.kind(token) {
        case .number: return (.number, 0)
        case .unit: return (.type, 0)
        case .string: return (.string, 0)
        case .formula, .reaction: return (.class, 0)
        case .identifier: return word.map { ($0, 0) }
        case let kind where kind.isKeyword: return (.keyword, 0)
        default: return nil
        }
    }

    /// Words that are no names, by their tokens: labels, fields, types.
    private static func words(of tree: SyntaxTree) -> [SemanticToken?] {
        var words = [SemanticToken?](repeating: nil, count: tree.tokenCount)
        for number in 0..<tree.nodeCount {
            let node = NodeID(UInt32(number))
            let kind: SemanticToken
            switch tree.kind(node) {
            case .namedType: kind = .type
            case .label, .name: kind = .property
            case .path: kind = .namespace
            default: continue
            }
            for token in tree.firstToken(node).index..<max(tree.firstToken(node).index, tree.endToken(node).index) {
                words[Int(token)] = kind
            }
        }
        return words
    }
}
