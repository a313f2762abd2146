import NsynDiagnostics

/// One piece of what stands between two tokens.
public struct TriviaPiece: Hashable, Sendable {
    public enum Kind: UInt8, Sendable {
        case blanks
        case newline
        case lineComment
        /// `///` to the end of the line.
        case documentation
        case blockComment
    }

    public var kind: Kind
    public var start: UInt32
    public var end: UInt32
}

/// The gap before a token, cut into pieces. Every byte of a file is in a token or in one of these.
public struct Trivia: Sequence, IteratorProtocol, Sendable {
    let tree: SyntaxTree
    var position: Int
    let end: Int

    public mutating func next() -> TriviaPiece? {
        guard position < end else { return nil }
        let text = tree.text
        let start = position
        let kind: TriviaPiece.Kind
        switch text[start] {
        case UInt8(ascii: "\n"):
            kind = .newline
            position += 1
        case UInt8(ascii: "\r"):
            kind = .newline
            position += start + 1 < end && text[start + 1] == UInt8(ascii: "\n") ? 2 : 1
        case UInt8(ascii: "/") where start + 1 < end && text[start + 1] == UInt8(ascii: "/"):
            let isDocumentation =
                start + 2 < end && text[start + 2] == UInt8(ascii: "/")
                && (start + 3 >= end || text[start + 3] != UInt8(ascii: "/"))
            kind = isDocumentation ? .documentation : .lineComment
            while position < end && text[position] != UInt8(ascii: "\n") { position += 1 }
            if position > start && text[position - 1] == UInt8(ascii: "\r") { position -= 1 }
        case UInt8(ascii: "/"):
            kind = .blockComment
            skipBlockComment()
        default:
            kind = .blanks
            skip: while position < end {
                switch text[position] {
                case UInt8(ascii: "\n"), UInt8(ascii: "\r"), UInt8(ascii: "/"): break skip
                default: position += 1
                }
            }
        }
        return TriviaPiece(kind: kind, start: UInt32(start), end: UInt32(position))
    }

    private mutating func skipBlockComment() {
        let text = tree.text
        var nesting = 0
        while position < end {
            if text[position] == UInt8(ascii: "/") && text[position + 1] == UInt8(ascii: "*") {
                nesting += 1
                position += 2
            } else if text[position] == UInt8(ascii: "*") && text[position + 1] == UInt8(ascii: "/") {
                nesting -= 1
                position += 2
                if nesting == 0 { return }
            } else {
                position += 1
            }
        }
        position = end
    }
}

extension SyntaxTree {
    /// What stands before a token; before the end of the file: what stands at the end of it.
    public func trivia(before token: TokenID) -> Trivia {
        let index = Int(token.index)
        let start = index > 0 ? Int(tokenEnds[index - 1]) : 0
        return Trivia(tree: self, position: start, end: Int(tokenStarts[index]))
    }

    /// The `///` lines right above a token, without the slashes and one blank.
    public func documentation(before token: TokenID) -> String? {
        guard flags(token) & TokenFlags.documentationBefore != 0 else { return nil }
        var lines: [String] = []
        var newlines = 0
        for piece in trivia(before: token) {
            switch piece.kind {
            case .documentation:
                if newlines > 1 { lines.removeAll() }
                newlines = 0
                var start = piece.start + 3
                if start < piece.end && text[Int(start)] == UInt8(ascii: " ") { start += 1 }
                lines.append(string(SourceSpan(file: file, start: start, end: piece.end)))
            case .newline: newlines += 1
            case .blanks: break
            case .lineComment, .blockComment: newlines = 0
            }
        }
        return lines.isEmpty ? nil : lines.joined(separator: "\n")
    }
}
