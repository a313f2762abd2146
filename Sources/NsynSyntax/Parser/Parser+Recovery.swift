import NsynDiagnostics

extension Parser {
    // MARK: Reports

    func span(_ token: Int) -> SourceSpan { SourceSpan(file: file, start: starts[token], end: ends[token]) }

    /// The place right behind the last token.
    var placeBehind: SourceSpan {
        let place = previousEnd > 0 ? ends[previousEnd - 1] : 0
        return SourceSpan(file: file, start: place, end: place)
    }

    /// Whether the last token is a text without its closing quotation mark.
    private var isBehindOpenText: Bool {
        guard previousEnd > 0, kind(at: previousEnd - 1) == .string else { return false }
        let token = UnsafeBufferPointer(
            start: text + Int(starts[previousEnd - 1]), count: Int(ends[previousEnd - 1] - starts[previousEnd - 1]))
        let mark = UInt8(ascii: "\"")
        let marks = token.count >= 3 && token[1] == mark && token[2] == mark ? 3 : 1
        guard token.count >= 2 * marks, token.suffix(marks).allSatisfy({ $0 == mark }) else { return true }
        let escapes = token.dropLast(marks).reversed().prefix { $0 == UInt8(ascii: "\\") }.count
        return escapes % 2 == 1
    }

    /// After so many mistakes the file is no script, and its findings are no help.
    static let findingLimit = 1000

    /// Reports a mistake at the current token unless one was reported there already.
    mutating func report(
        _ code: SyntaxCode, _ message: String, at span: SourceSpan? = nil, labels: [Label] = [], fixes: [Fix] = []
    ) {
        if reportedToken == position { return }
        reportedToken = position
        // What a text without its end has swallowed is not missing, and nothing can be put in behind it.
        if let span, span == placeBehind, isBehindOpenText { return }
        add(code, message, at: span ?? self.span(position), labels: labels, fixes: fixes)
    }

    mutating func add(
        _ code: SyntaxCode, _ message: String, at span: SourceSpan, labels: [Label] = [], notes: [String] = [],
        fixes: [Fix] = []
    ) {
        if findings.count >= Parser.findingLimit { return }
        findings.append(
            Finding(
                code: code.code, severity: .error, message: message, span: span, labels: labels, notes: notes,
                fixes: fixes))
    }

    /// How messages name the current token.
    var described: String { described(position) }

    func described(_ token: Int) -> String {
        if kind(at: token) == .endOfFile { return "the end of the file" }
        let start = Int(starts[token])
        let count = min(Int(ends[token]) - start, 40)
        var spelling = String(decoding: UnsafeBufferPointer(start: text + start, count: count), as: UTF8.self)
        if let line = spelling.utf8.firstIndex(of: 10) { spelling = String(spelling[..<line]) }
        return "`\(spelling)\(Int(ends[token]) - start > 40 ? "…" : "")`"
    }

    func insertion(_ newText: String, title: String, promise: FixPromise = .safe) -> Fix {
        Fix(title: title, edits: [TextEdit(span: placeBehind, newText: newText)], promise: promise)
    }

    // MARK: Recovery

    /// Takes a token that has to be here; otherwise says what is missing and takes nothing.
    @discardableResult
    mutating func expect(_ wanted: TokenKind, _ spelling: String, _ context: String) -> Bool {
        if take(wanted) { return true }
        report(
            .missingSymbol,
            "expected `\(spelling)` \(context), found \(atLineStart ? "the end of the line" : described)",
            at: placeBehind, fixes: [insertion(spelling, title: "insert `\(spelling)`")])
        return false
    }

    /// Takes the closing bracket of one that was opened, or says which one stays open.
    mutating func expectClosing(_ wanted: TokenKind, _ spelling: String, opened: Int) {
        if take(wanted) { return }
        let opening = described(opened)
        report(
            .missingClosingBracket, "expected `\(spelling)` to close \(opening), found \(described)", at: placeBehind,
            labels: [Label(span: span(opened), message: "\(opening) is opened here")],
            fixes: [insertion(spelling, title: "insert `\(spelling)`")])
    }

    /// Puts everything up to the end of the statement into an `unexpected` node. Brackets are skipped whole.
    mutating func skipToStatementEnd() {
        if atStatementEnd { return }
        let first = position
        let mark = mark
        repeat { skipBalanced() } while !atStatementEnd
        finish(.unexpected, mark, first)
    }

    /// Takes one token, or a bracket with everything in it, without recursion.
    mutating func skipBalanced() {
        var open = 0
        repeat {
            switch kind {
            case .leftParenthesis, .leftBracket, .leftBrace: open += 1
            case .rightParenthesis, .rightBracket, .rightBrace:
                open -= 1
                if open < 0 { return }
            case .endOfFile: return
            default: if open > 0 && startsDeclarationLine { return }
            }
            advance()
        } while open > 0
    }

    /// Reports that the script nests too deeply and takes everything up to the end of what encloses it.
    mutating func skipTooDeep() {
        report(
            .nestingTooDeep,
            "this is nested more than \(Parser.nestingLimit) levels deep; give a part of it a name with `let`")
        let first = position
        let mark = mark
        var open = 0
        skip: while kind != .endOfFile {
            switch kind {
            case .leftParenthesis, .leftBracket, .leftBrace: open += 1
            case .rightParenthesis, .rightBracket, .rightBrace:
                if open == 0 { break skip }
                open -= 1
            case .semicolon: if open == 0 { break skip }
            default: if open == 0 && position > first && atLineStart { break skip }
            }
            advance()
        }
        finish(.unexpected, mark, first)
        // What is left open by the same mistake is no news.
        reportedToken = position
        missing(.missingExpression)
    }

    /// True at the first token of a line that can only be a new declaration, whatever brackets are open: the word
    /// stands at the left margin and a name follows it.
    var startsDeclarationLine: Bool {
        guard flags[position] & TokenFlags.newlineBefore != 0, kind.isKeyword else { return false }
        let start = Int(starts[position])
        guard start == 0 || text[start - 1] == 10 else { return false }
        switch kind {
        case .importWord, .targetWord, .stockWord, .protocolWord, .verbWord, .fnWord, .sweepWord, .campaignWord,
            .platesWord, .letWord:
            break
        default: if !kind.isRecordKeyword { return false }
        }
        let next = nextIndex
        return flags[next] & TokenFlags.newlineBefore == 0 && (kind(at: next).isAnyWord || kind(at: next) == .string)
    }
}
