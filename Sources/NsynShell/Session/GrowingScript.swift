import NsynDiagnostics
import NsynSyntax

/// The declarations of a session: a script that grows, in which a name declared again takes the place of the old one.
struct GrowingScript {
    /// One declaration, as its author wrote it.
    struct Piece {
        /// What a later piece with the same key replaces.
        var key: String
        var bytes: [UInt8]
        /// Where it stands in its entry.
        var span: SourceSpan
        var isWaiver = false
    }

    private(set) var pieces: [Piece] = []

    /// Puts pieces of one entry in: each in the place of older ones with its key, else at the end.
    mutating func add(_ new: [Piece]) {
        let count = pieces.count
        for piece in new {
            let known = pieces[..<Swift.min(count, pieces.count)].firstIndex { $0.key == piece.key }
            if let known {
                pieces[known] = piece
            } else if piece.isWaiver {
                // A waiver holds for a script where it stands first.
                pieces.insert(piece, at: pieces.firstIndex { !$0.isWaiver } ?? pieces.count)
            } else {
                pieces.append(piece)
            }
        }
    }

    var text: [UInt8] {
        var text: [UInt8] = []
        for piece in pieces {
            text += piece.bytes
            text.append(UInt8(ascii: "\n"))
        }
        return text
    }

    // MARK: Places

    /// A place of the whole script as one of the entry that it came from; places of other files stay as they are.
    func original(_ span: SourceSpan, script: FileID) -> SourceSpan {
        guard span.file == script else { return span }
        var start: UInt32 = 0
        for piece in pieces {
            let length = UInt32(piece.bytes.count)
            if span.start <= start + length {
                let from = piece.span.start + (span.start - Swift.min(start, span.start))
                let end = piece.span.start + Swift.min(length, span.end > start ? span.end - start : 0)
                return SourceSpan(file: piece.span.file, start: from, end: Swift.max(from, end))
            }
            start += length + 1
        }
        return SourceSpan(file: script, start: span.start, end: span.end)
    }

    func original(_ finding: Finding, script: FileID) -> Finding {
        var moved = finding
        moved.span = original(finding.span, script: script)
        for index in moved.labels.indices {
            moved.labels[index].span = original(finding.labels[index].span, script: script)
        }
        for fix in moved.fixes.indices {
            for edit in moved.fixes[fix].edits.indices {
                let span = finding.fixes[fix].edits[edit].span
                moved.fixes[fix].edits[edit].span = original(span, script: script)
            }
        }
        return moved
    }

    // MARK: Reading

    /// The declarations of a parsed entry, with the comments above them, and its other statements.
    static func parts(of tree: SyntaxTree) -> (pieces: [Piece], statements: [SyntaxNode]) {
        var pieces: [Piece] = []
        var statements: [SyntaxNode] = []
        var previousEnd: UInt32 = 0
        for node in tree.root.children where node.kind.isStatement {
            defer { previousEnd = node.span.end }
            guard let key = key(of: node) else {
                statements.append(node)
                continue
            }
            var start = previousEnd
            let bytes = tree.bytes
            while start < node.span.start, isBlank(bytes[Int(start)]) || bytes[Int(start)] == UInt8(ascii: ";") {
                start += 1
            }
            let span = SourceSpan(file: tree.file, start: start, end: node.span.end)
            pieces.append(
                Piece(
                    key: key, bytes: Array(tree.bytes(span)), span: span, isWaiver: node.kind == .waiveStatement))
        }
        return (pieces, statements)
    }

    private static func key(of node: SyntaxNode) -> String? {
        switch node.kind {
        case .importDeclaration, .statedStatement, .chosenStatement: node.string
        case .waiveStatement: "waive " + (node.child(.name)?.string ?? "")
        case .targetDeclaration, .stockDeclaration, .protocolDeclaration, .functionDeclaration, .letDeclaration,
            .sweepDeclaration, .campaignDeclaration, .platesDeclaration, .recordDeclaration, .verbDeclaration:
            node.child(.name)?.string ?? node.string
        default: nil
        }
    }
}
