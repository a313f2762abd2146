extension Parser {
    /// file = { item }
    mutating func parseFile() {
        _ = parseItems { _ in nil }
        finishFile()
    }

    /// Reads items until one is known already.
    /// - Parameter known: what the caller knows of an item that starts at a token.
    mutating func parseItems(until known: (Int) -> Int?) -> Int? {
        while kind != .endOfFile {
            if reportedToken != position, let found = known(position) { return found }
            if take(.semicolon) { continue }
            if kind == .rightBrace || kind == .rightParenthesis || kind == .rightBracket {
                reportUnmatchedClosing()
                continue
            }
            parseStatement(isTopLevel: true)
        }
        return nil
    }

    /// The file node covers every token, the end of the file and stray bytes included.
    mutating func finishFile() {
        arena.finish(.file, mark: 0, first: 0, end: lastToken + 1)
        arena.freeStack()
    }

    /// Starts at a token that an item begins with.
    mutating func go(to token: Int) {
        guard token > 0 else { return }
        position = token
        previousEnd = token
        kind = kind(at: token)
    }

    mutating func reportUnmatchedClosing() {
        report(
            .unmatchedClosingBracket, "\(described) closes nothing",
            fixes: [
                .init(
                    title: "remove \(described)", edits: [.init(span: span(position), newText: "")], promise: .unsafe)
            ])
        let first = position
        let mark = mark
        advance()
        skipToStatementEnd()
        finish(.errorStatement, mark, first)
    }

    /// One item of a file or statement of a block, with what separates it from the next.
    mutating func parseStatement(isTopLevel: Bool) {
        let before = position
        if depth >= Parser.nestingLimit {
            skipTooDeep()
        } else {
            depth += 1
            parseStatementBody(isTopLevel: isTopLevel)
            depth -= 1
        }
        if position == before {
            report(.unexpectedToken, "\(described) cannot start a statement")
            let first = position
            let inner = self.mark
            skipBalanced()
            if position == before { advance() }
            skipToStatementEnd()
            finish(.errorStatement, inner, first)
        }
        if take(.semicolon) || atStatementEnd { return }
        if position > before { reportLeftover() }
        skipToStatementEnd()
    }

    private mutating func reportLeftover() {
        if kind == .equal && arena.lastKind == .stepStatement
            || arena.lastKind == .expressionStatement && kind == .equal
        {
            report(
                .missingLet, "nsyn has no assignment: a new name is declared with `let`, and keeps its value",
                at: span(position))
            return
        }
        if kind == .equal, arena.lastKind == .expectStatement {
            report(
                .unexpectedToken, "`=` gives a value a name; `==` compares",
                fixes: [
                    .init(
                        title: "write `==`", edits: [.init(span: span(position), newText: "==")], promise: .safe)
                ])
            return
        }
        report(.unexpectedToken, "\(described) is not expected here: a statement ends with its line")
    }

    private mutating func parseStatementBody(isTopLevel: Bool) {
        switch kind {
        case .letWord where startsDeclaration: parseLet()
        case .stockWord where startsDeclaration: parseNamedItems(.stockDeclaration)
        case .waiveWord where startsDeclaration: parseWaiver()
        case .statedWord where nextKindOnLine == .string: parseProvenance(.statedStatement)
        case .chosenWord where nextKindOnLine == .string: parseProvenance(.chosenStatement)
        case .ifWord where startsControl: inBlocksOnly(isTopLevel) { $0.parseIf() }
        case .forWord where nextKindOnLine.isAnyWord: inBlocksOnly(isTopLevel) { $0.parseFor() }
        case .repeatWord where startsControl: inBlocksOnly(isTopLevel) { $0.parseRepeat() }
        case .returnWord where startsControl || endsStatement(nextKindOnLine):
            inBlocksOnly(isTopLevel) { $0.parseReturn() }
        case .importWord where nextKindOnLine.isAnyWord || nextKindOnLine == .string:
            inFilesOnly(isTopLevel) { $0.parseImport() }
        case .targetWord where startsDeclaration: inFilesOnly(isTopLevel) { $0.parseTarget() }
        case .protocolWord where startsDeclaration: inFilesOnly(isTopLevel) { $0.parseProtocol() }
        case .verbWord where startsDeclaration: inFilesOnly(isTopLevel) { $0.parseVerb() }
        case .fnWord where startsDeclaration: inFilesOnly(isTopLevel) { $0.parseFunction() }
        case .sweepWord where startsDeclaration: inFilesOnly(isTopLevel) { $0.parseSweep() }
        case .campaignWord where startsDeclaration:
            inFilesOnly(isTopLevel) { $0.parseNamedItems(.campaignDeclaration) }
        case .platesWord where startsDeclaration:
            inFilesOnly(isTopLevel) { $0.parseNamedItems(.platesDeclaration) }
        case .expectWord where startsControl: inFilesOnly(isTopLevel) { $0.parseExpect() }
        case _ where kind.isRecordKeyword && startsRecord: inFilesOnly(isTopLevel) { $0.parseRecord() }
        default: parseStepOrExpression()
        }
    }

    /// True when what follows the keyword makes it one, and not a name that happens to be spelled like it.
    private var startsControl: Bool {
        switch nextKindOnLine {
        case .equal, .colon, .dot, .comma, .semicolon, .endOfFile, .rightBrace, .rightParenthesis, .fatArrow: false
        default: true
        }
    }

    /// A line ends a statement and so does `;`: what formatting makes of one has to read as the other did.
    private func endsStatement(_ kind: TokenKind) -> Bool { kind == .endOfFile || kind == .semicolon }

    /// A declaration keyword that declares something, or was meant to.
    private var startsDeclaration: Bool {
        let next = nextKindOnLine
        switch next {
        case .equal, .leftBrace: return true
        case _ where endsStatement(next): return true
        case .leftParenthesis: return kind == .protocolWord || kind == .verbWord || kind == .fnWord
        case .andWord, .orWord, .isWord, .containsWord, .asWord, .whereWord:
            // `let is = 3` names something so; `let is heavy` goes on with a name.
            let behind = kind(at: nextIndex + 1)
            return behind == .equal || behind == .leftParenthesis && kind != .letWord
        default: return next.isAnyWord
        }
    }

    /// A record keyword with a name behind it. In a block only if the record is unmistakable: steps may use words
    /// like `solvent` too.
    private var startsRecord: Bool {
        let next = nextKindOnLine
        return next == .string || (next.isAnyWord && !next.isPreposition)
    }

    private mutating func inFilesOnly(_ isTopLevel: Bool, _ parse: (inout Parser) -> Void) {
        if !isTopLevel {
            report(.misplacedStatement, "\(described) is declared at the top of a file, not inside a block")
        }
        parse(&self)
    }

    private mutating func inBlocksOnly(_ isTopLevel: Bool, _ parse: (inout Parser) -> Void) {
        if isTopLevel && mode == .file {
            report(.misplacedStatement, "\(described) belongs inside a protocol, a verb or a function")
        }
        parse(&self)
    }

    // MARK: Parts of declarations

    /// A name, any word. `string` allows a quoted one, as for the unit `"°C"`.
    mutating func parseName(_ what: String, string: Bool = false) {
        if (kind.isAnyWord || (string && kind == .string)) && !atLineStart {
            leaf(.name)
        } else {
            report(
                .missingName, "expected the name of \(what), found \(atLineStart ? "the end of the line" : described)")
            missing(.name)
        }
    }

    /// path = name { "." name }
    mutating func parsePath(_ what: String) {
        let first = position
        let mark = mark
        if kind.isAnyWord && !atLineStart {
            advance()
            while kind == .dot && nextKind.isAnyWord {
                advance()
                advance()
            }
        } else {
            report(.missingName, "expected \(what), found \(atLineStart ? "the end of the line" : described)")
        }
        finish(.path, mark, first)
    }

    private mutating func parseImport() {
        let first = position
        let mark = mark
        advance()
        if kind == .string {
            leaf(.name)
        } else {
            parsePath("a module, such as `std.reagents`, or a path in quotation marks")
        }
        finish(.importDeclaration, mark, first)
    }

    mutating func parseLet() {
        let first = position
        let mark = mark
        advance()
        parseName("the value")
        if take(.colon) { parseType() }
        if expect(.equal, "=", "before the value") { parseRangeOrExpression() } else { missing(.missingExpression) }
        finish(.letDeclaration, mark, first)
    }

    /// stock, campaign, plates: name "=" items
    mutating func parseNamedItems(_ node: NodeKind) {
        let first = position
        let mark = mark
        let what = described
        advance()
        parseName("the " + what.dropFirst().dropLast())
        if expect(.equal, "=", "behind the name") {
            if atStatementEnd {
                report(
                    .missingExpression, "expected a description behind `=`, found \(lineEndOrToken)", at: placeBehind)
            }
        }
        parseItems()
        finish(node, mark, first)
    }

    var lineEndOrToken: String { atLineStart ? "the end of the line" : described }

    mutating func parseWaiver() {
        let first = position
        let mark = mark
        advance()
        parseName("a finding")
        if kind == .becauseWord && !atLineStart {
            advance()
            parseReason()
        } else {
            report(
                .missingSymbol, "a waiver gives its reason: expected `because \"…\"`, found \(lineEndOrToken)",
                at: placeBehind)
            missing(.missingExpression)
        }
        finish(.waiveStatement, mark, first)
    }

    private mutating func parseReason() {
        if kind == .string && !atLineStart {
            leaf(.stringLiteral)
        } else {
            report(.missingExpression, "expected a text in quotation marks, found \(lineEndOrToken)", at: placeBehind)
            missing(.missingExpression)
        }
    }

    mutating func parseProvenance(_ node: NodeKind) {
        let first = position
        let mark = mark
        advance()
        leaf(.stringLiteral)
        if node == .statedStatement, kind == .fromWord, !atLineStart {
            advance()
            parseExpression()
        } else if node == .chosenStatement, kind == .becauseWord, !atLineStart {
            advance()
            parseReason()
        }
        finish(node, mark, first)
    }

    private mutating func parseExpect() {
        let first = position
        let mark = mark
        advance()
        parseExpression()
        finish(.expectStatement, mark, first)
    }
}
