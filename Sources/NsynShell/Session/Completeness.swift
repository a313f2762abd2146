import NsynDiagnostics
import NsynSyntax

/// Whether an entry says all it has to say, or goes on on the next line.
public enum Completeness: Hashable, Sendable {
    case complete
    /// A bracket, a text or a comment is open: only its end ends the entry.
    case open
    /// An operand or a name is missing: the next line may bring it, and an empty one says that it won't.
    case unfinished

    public init(of bytes: [UInt8]) {
        guard let first = bytes.first(where: { !isBlank($0) }) else {
            self = .complete
            return
        }
        if first == UInt8(ascii: ":") {
            self = .complete
            return
        }
        let tree = Parser.parse(bytes: bytes, file: FileID(0), mode: .interactive)
        if tree.findings.contains(where: { Completeness.isOpen($0, bytes) }) || Completeness.depth(tree) > 0 {
            self = .open
            return
        }
        self = Completeness.endsEarly(tree) ? .unfinished : .complete
    }

    private static func isOpen(_ finding: Finding, _ bytes: [UInt8]) -> Bool {
        switch finding.code {
        case SyntaxCode.unterminatedComment.code: return true
        case SyntaxCode.unterminatedString.code:
            // A text in single marks ends with its line, closed or not.
            return bytes[Int(finding.span.start)...].starts(with: "\"\"\"".utf8)
        default: return false
        }
    }

    private static func depth(_ tree: SyntaxTree) -> Int {
        var depth = 0
        for index in 0..<UInt32(tree.tokenCount) {
            switch tree.kind(TokenID(index)) {
            case .leftBrace, .leftBracket, .leftParenthesis: depth += 1
            case .rightBrace, .rightBracket, .rightParenthesis: depth -= 1
            default: break
            }
            // What closes too much is a mistake that no further line repairs.
            if depth < 0 { return 0 }
        }
        return depth
    }

    private static func endsEarly(_ tree: SyntaxTree) -> Bool {
        guard tree.tokenCount > 1 else { return false }
        let last = TokenID(UInt32(tree.tokenCount - 2))
        switch tree.kind(last) {
        case .comma, .equal, .plus, .minus, .multiply, .divide, .power, .arrow, .fatArrow: return true
        default: break
        }
        let end = tree.span(last).end
        return tree.findings.contains { finding in
            guard finding.span.end >= end, finding.span.start >= end || finding.span.start == finding.span.end else {
                return false
            }
            switch finding.code {
            case SyntaxCode.missingExpression.code, SyntaxCode.missingName.code, SyntaxCode.missingSymbol.code,
                SyntaxCode.missingBlock.code, SyntaxCode.missingType.code:
                return true
            default: return false
            }
        }
    }
}

func isBlank(_ byte: UInt8) -> Bool { byte == 0x20 || byte == 0x09 || byte == 0x0A || byte == 0x0D }
