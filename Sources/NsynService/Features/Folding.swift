import NsynDiagnostics
import NsynSyntax

/// `textDocument/foldingRange`: blocks, records, lists, and comments or imports of several lines.
enum Folding {
    static let answer: @Sendable (Request, Desk, inout JSONWriter) throws(ProtocolError) -> Void = {
        request, desk, json throws(ProtocolError) in
        let snapshot = try request.document()
        let (tree, document) = (snapshot.tree, snapshot.document)
        json.beginArray()
        func write(_ first: Int, _ last: Int, _ kind: String?) {
            guard last > first else { return }
            json.object { json in
                json.field("startLine", first)
                json.field("endLine", last)
                if let kind { json.field("kind", kind) }
            }
        }
        for number in 0..<tree.nodeCount {
            let node = NodeID(UInt32(number))
            switch tree.kind(node) {
            case .block, .recordBody, .recordLiteral, .axisList, .listLiteral, .parameterList: break
            default: continue
            }
            guard !tree.isEmpty(node) else { continue }
            let span = tree.span(node)
            // The closing bracket stays to be seen.
            write(document.line(of: Int(span.start)), document.line(of: Int(span.end) - 1) - 1, nil)
        }
        for run in comments(tree, document) { write(run.lowerBound, run.upperBound, "comment") }
        let imports = tree.root.children.filter { $0.kind == .importDeclaration }
        if let first = imports.first, let last = imports.last {
            write(document.line(of: Int(first.span.start)), document.line(of: Int(last.span.end)), "imports")
        }
        json.endArray()
    }

    /// Lines of comments that stand right below each other.
    private static func comments(_ tree: SyntaxTree, _ document: TextDocument) -> [ClosedRange<Int>] {
        var runs: [ClosedRange<Int>] = []
        for index in 0..<tree.tokenCount
        where tree.flags(TokenID(UInt32(index))) & TokenFlags.commentBefore != 0 {
            for piece in tree.trivia(before: TokenID(UInt32(index))) {
                guard piece.kind != .blanks, piece.kind != .newline else { continue }
                let first = document.line(of: Int(piece.start))
                let last = document.line(of: max(Int(piece.start), Int(piece.end) - 1))
                if let run = runs.last, run.upperBound + 1 >= first {
                    runs[runs.count - 1] = run.lowerBound...max(last, run.upperBound)
                } else {
                    runs.append(first...last)
                }
            }
        }
        return runs
    }
}

/// `textDocument/selectionRange`: from the word to the file, by the tree.
enum Selection {
    static let answer: @Sendable (Request, Desk, inout JSONWriter) throws(ProtocolError) -> Void = {
        request, desk, json throws(ProtocolError) in
        let snapshot = try request.document()
        var chains: [[SourceSpan]] = []
        for position in request.parameters["positions"].elements {
            let offset = try request.offset(position, "positions", desk.encoding)
            chains.append(chain(offset, snapshot.tree))
        }
        var finder = PositionFinder(snapshot.document, desk.encoding)
        json.array(of: chains) { json, chain in write(chain[...], &finder, &json) }
    }

    /// Spans around an offset, the smallest first, each larger than the one before.
    private static func chain(_ offset: Int, _ tree: SyntaxTree) -> [SourceSpan] {
        let token = tree.token(at: UInt32(offset))
        var spans: [SourceSpan] = []
        func add(_ span: SourceSpan) {
            guard Int(span.start) <= offset, offset <= Int(span.end) else { return }
            if let last = spans.last, span.start == last.start && span.end == last.end { return }
            if let last = spans.last, span.start > last.start || span.end < last.end { return }
            spans.append(span)
        }
        add(tree.span(token))
        for node in tree.path(to: token).reversed() where !tree.isEmpty(node) { add(tree.span(node)) }
        add(SourceSpan(file: tree.file, start: 0, end: UInt32(tree.byteCount)))
        return spans
    }

    private static func write(_ chain: ArraySlice<SourceSpan>, _ finder: inout PositionFinder, _ json: inout JSONWriter)
    {
        json.object { json in
            json.range(chain.first ?? SourceSpan(file: FileID(0), start: 0, end: 0), &finder)
            guard chain.count > 1 else { return }
            json.key("parent")
            write(chain.dropFirst(), &finder, &json)
        }
    }
}
