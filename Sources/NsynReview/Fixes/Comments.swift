import NsynDiagnostics
import NsynSyntax

/// The comments of a text: what no safe fix may lose.
enum Comments {
    /// Every comment of a script, in order.
    static func all(in tree: SyntaxTree) -> [String] {
        var comments: [String] = []
        for index in 0..<UInt32(tree.tokenCount) {
            collect(tree, TokenID(index), &comments)
        }
        return comments
    }

    /// Whether one stands between the tokens of a node.
    static func exist(in node: SyntaxNode) -> Bool {
        node.tokens.dropFirst().contains { token in
            node.tree.trivia(before: TokenID(token)).contains { $0.isComment }
        }
    }

    /// Whether each comment of one script is in the other, as often.
    static func areKept(from old: SyntaxTree, in new: SyntaxTree) -> Bool {
        var counts: [String: Int] = [:]
        for comment in all(in: new) { counts[comment, default: 0] += 1 }
        for comment in all(in: old) {
            guard let left = counts[comment], left > 0 else { return false }
            counts[comment] = left - 1
        }
        return true
    }

    private static func collect(_ tree: SyntaxTree, _ token: TokenID, _ comments: inout [String]) {
        guard tree.flags(token) & TokenFlags.commentBefore != 0 else { return }
        for piece in tree.trivia(before: token) where piece.isComment {
            comments.append(tree.string(SourceSpan(file: tree.file, start: piece.start, end: piece.end)))
        }
    }
}

extension TriviaPiece {
    var isComment: Bool { kind == .lineComment || kind == .blockComment || kind == .documentation }
}
