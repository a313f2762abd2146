import NsynDiagnostics
import NsynSyntax

/// Text of the language in colour: keywords, numbers with their units, texts, comments.
struct CodePainter {
    enum Style { case keyword, number, string, comment, formula }

    /// The stretches of a text that have a style, in order.
    static func stretches(of text: String) -> [(range: Range<Int>, style: Style)] {
        let bytes = Array(text.utf8)
        let tree = Parser.parse(bytes: bytes, file: FileID(0), mode: .interactive)
        var found: [(range: Range<Int>, style: Style)] = []
        for index in 0..<UInt32(tree.tokenCount) {
            let token = TokenID(index)
            for piece in tree.trivia(before: token) where piece.kind.isComment {
                found.append((Int(piece.start)..<Int(piece.end), .comment))
            }
            guard let style = style(of: tree.kind(token)) else { continue }
            let span = tree.span(token)
            found.append((Int(span.start)..<Int(span.end), style))
        }
        return found
    }

    private static func style(of kind: TokenKind) -> Style? {
        switch kind {
        case .number, .unit: .number
        case .string: .string
        case .formula, .reaction: .formula
        case .identifier: nil
        default: Keyword.spelling(of: kind).isEmpty ? nil : .keyword
        }
    }

    /// With the colours of a terminal.
    static func painted(_ text: String) -> String {
        let bytes = Array(text.utf8)
        var painted: [UInt8] = []
        var position = 0
        for (range, style) in stretches(of: text) where range.lowerBound >= position {
            painted += bytes[position..<range.lowerBound]
            painted += "\u{1B}[\(code(of: style))m".utf8
            painted += bytes[range]
            painted += "\u{1B}[0m".utf8
            position = range.upperBound
        }
        painted += bytes[position...]
        return String(decoding: painted, as: UTF8.self)
    }

    private static func code(of style: Style) -> String {
        switch style {
        case .keyword: "1;34"
        case .number: "36"
        case .string: "32"
        case .comment: "2"
        case .formula: "35"
        }
    }
}

extension TriviaPiece.Kind {
    fileprivate var isComment: Bool { self == .lineComment || self == .documentation || self == .blockComment }
}
