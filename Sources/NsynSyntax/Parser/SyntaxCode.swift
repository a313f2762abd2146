import NsynDiagnostics

/// The codes of syntax findings. Their pages are the `finding` records of `stdlib/findings/syntax.nsyn`.
public enum SyntaxCode: UInt16, Sendable, CaseIterable {
    case unexpectedToken = 101
    case missingExpression = 102
    case missingClosingBracket = 103
    case unmatchedClosingBracket = 104
    case unterminatedString = 105
    case unterminatedComment = 106
    case malformedNumber = 107
    case invalidUTF8 = 108
    case strayCharacter = 109
    case nestingTooDeep = 110
    case missingName = 111
    case misplacedStatement = 112
    case missingSymbol = 113
    case unknownEscape = 114
    case missingLet = 115
    case missingType = 116
    case missingBlock = 117
    case missingSeparator = 118
    case formulaWithoutWord = 119

    public var code: Code { Code(rawValue) }
}

extension Parser {
    /// Turns what the lexer noticed into findings, in the order of the text.
    mutating func reportLexicalIssues(_ issues: [LexicalIssue]) {
        if issues.isEmpty { return }
        for issue in issues.prefix(Parser.lexicalFindingLimit) { report(issue) }
        if issues.count > Parser.lexicalFindingLimit {
            let last = issues[Parser.lexicalFindingLimit]
            add(
                .strayCharacter, "\(issues.count - Parser.lexicalFindingLimit) more places cannot be read",
                at: SourceSpan(file: file, start: UInt32(last.start), end: UInt32(last.end)))
        }
        findings.sort { ($0.span.start, $0.code.number) < ($1.span.start, $1.code.number) }
    }

    /// A file that is no text at all must not give a million messages.
    static let lexicalFindingLimit = 200

    private mutating func report(_ issue: LexicalIssue) {
        let span = SourceSpan(file: file, start: UInt32(issue.start), end: UInt32(issue.end))
        let bytes = UnsafeBufferPointer(start: text + issue.start, count: min(issue.end - issue.start, 40))
        let spelling = String(decoding: bytes, as: UTF8.self)
        func replacement(_ newText: String, _ title: String) -> [Fix] {
            [Fix(title: title, edits: [TextEdit(span: span, newText: newText)], promise: .safe)]
        }
        switch issue.problem {
        case .unterminatedString:
            add(.unterminatedString, "this string has no closing quotation mark", at: span)
        case .unterminatedComment:
            add(.unterminatedComment, "this comment has no closing `*/`", at: span)
        case .malformedNumber:
            if bytes.first == UInt8(ascii: ".") {
                add(
                    .malformedNumber, "a number starts with a digit: `0\(spelling)`", at: span,
                    fixes: replacement("0" + spelling, "write `0\(spelling)`"))
            } else {
                add(
                    .malformedNumber, "`\(spelling)` is no number: one decimal point, and `_` only between digits",
                    at: span)
            }
        case .invalidUTF8:
            add(.invalidUTF8, "these bytes are not UTF-8 text", at: span)
        case .unknownEscape:
            add(
                .unknownEscape, "`\(spelling)` is no escape: use `\\n`, `\\t`, `\\\"`, `\\\\` or `\\u{…}`", at: span)
        case .strayCharacter:
            if bytes.count > 6 && spelling.hasPrefix("“") {
                let inner = issue.start + 3..<issue.end - 3
                let content = UnsafeBufferPointer(start: text + inner.lowerBound, count: inner.count)
                add(
                    .strayCharacter, "a text stands in straight quotation marks, not in curved ones", at: span,
                    fixes: replacement(
                        "\"\(String(decoding: content, as: UTF8.self))\"", "use straight quotation marks"))
            } else if let (newText, name) = Parser.lookAlikes[spelling] {
                add(
                    .strayCharacter, "`\(spelling)` (\(name)) has no meaning here; did you mean `\(newText)`?",
                    at: span, fixes: replacement(newText, "replace it by `\(newText)`"))
            } else {
                let name = bytes.first.map { $0 < 0x20 || $0 == 0x7F } == true ? "a control character" : "`\(spelling)`"
                add(.strayCharacter, "\(name) has no meaning here", at: span)
            }
        }
    }

    /// Characters that word processors put in place of the ones meant.
    private static let lookAlikes: [String: (String, String)] = [
        "“": ("\"", "a curved quotation mark"), "”": ("\"", "a curved quotation mark"),
        "„": ("\"", "a low quotation mark"), "‘": ("'", "a curved apostrophe"), "’": ("'", "a curved apostrophe"),
        "–": ("-", "an en dash"), "—": ("-", "an em dash"), "‐": ("-", "a hyphen"), "‑": ("-", "a no-break hyphen"),
        "÷": ("/", "a division sign"), "⋅": ("·", "a dot operator"), "∙": ("·", "a bullet operator"),
        "•": ("·", "a bullet"), "⟶": ("->", "a long arrow"), "⇒": ("=>", "a double arrow"),
        "²": ("^2", "a superscript"), "³": ("^3", "a superscript"), "¹": ("^1", "a superscript"),
        "⩽": ("<=", "a slanted sign"), "⩾": (">=", "a slanted sign"), "∓": ("±", "minus or plus"),
        "'": ("\"", "an apostrophe"), "&": ("and", "an ampersand"), "|": ("or", "a bar"),
        "!": ("not ", "an exclamation mark"),
    ]
}
