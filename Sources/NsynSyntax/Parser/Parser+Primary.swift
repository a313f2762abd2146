import NsynDiagnostics

extension Parser {
    /// True where an operand can start. Prepositions and the words that go on with a statement cannot.
    var startsOperand: Bool {
        switch kind {
        case .number, .string, .formula, .reaction, .leftParenthesis, .leftBracket, .question, .identifier: return true
        case .thenWord, .elseWord, .andWord, .orWord, .isWord, .containsWord, .timesWord: return false
        case .whereWord, .sortWord, .groupWord, .topWord, .selectWord, .joinWord, .pivotWord, .summarizeWord:
            return !atQueryClause
        case .batchWord, .scaledWord: return !inItems || wordIsUsedAsName
        default:
            if !kind.isAnyWord || (!newlinesEndStatements && startsDeclarationLine) { return false }
            return !kind.isPreposition || wordIsUsedAsName
        }
    }

    private var wordIsUsedAsName: Bool {
        let next = nextIndex
        guard flags[next] & TokenFlags.spaceBefore == 0 else { return false }
        return kind(at: next) == .dot || kind(at: next) == .leftParenthesis
    }

    /// Where an operand has to stand, a word that nothing can follow but an operator or an end is a name, whatever it
    /// means elsewhere: `2 * per`, `[times, 3]`, `(over)`.
    var wordStandsAlone: Bool {
        guard kind.isAnyWord, !atLineStart else { return false }
        return isBehindName || nextKindOnLine == .minus || wordIsUsedAsName
    }

    /// What goes on behind a name and could not behind `not` or `if`.
    var isBehindName: Bool {
        switch nextKindOnLine {
        case .endOfFile, .semicolon, .comma, .rightParenthesis, .rightBracket, .plus, .multiply, .divide, .power,
            .equalEqual, .notEqual, .less, .lessEqual, .greater, .greaterEqual, .fatArrow,
            .andWord, .orWord, .isWord, .containsWord, .asWord, .inWord, .toWord, .byWord, .logWord,
            .whereWord, .sortWord, .topWord, .selectWord, .groupWord, .joinWord, .pivotWord, .summarizeWord:
            true
        default: false
        }
    }

    mutating func parsePrimary() {
        switch kind {
        case .number: parseQuantity()
        case .string: leaf(.stringLiteral)
        case .identifier:
            if nextKind == .fatArrow { parseClosure() } else { leaf(.nameExpression) }
        case .leftParenthesis: parseParenthesized()
        case .leftBracket: parseList()
        case .leftBrace:
            if braceStartsBlock { reportMissingExpression() } else { parseRecordBody(.recordLiteral) }
        case .question: leaf(.hole)
        case .formula: parseFormula()
        case .reaction: leaf(.reactionLiteral)
        case .trueWord, .falseWord: leaf(.booleanLiteral)
        case .pHWord where nextKindOnLine == .number: parsePH()
        case .pHWord where nextKindOnLine == .minus && signTouchesNumber: parsePH()
        case .clusterWord, .complexWord, .formulaWord, .reactionWord: parseChemistry()
        case .runWord where startsCall: parseKeywordExpression(.runExpression)
        case .simulateWord where startsCall: parseKeywordExpression(.simulateExpression)
        case .vesselWord: parseVessel()
        case .ifWord where !wordIsUsedAsName && !isBehindName: parseIfExpression()
        default:
            if kind.isAnyWord, nextKind == .fatArrow {
                parseClosure()
            } else if startsOperand && !atUnlikelyName || wordStandsAlone {
                leaf(.nameExpression)
            } else {
                reportMissingExpression()
            }
        }
    }

    /// A declaration keyword at the start of a line is the next statement, not the operand that is missing.
    private var atUnlikelyName: Bool { atLineStart && kind.isKeyword && nextKindOnLine.isAnyWord }

    private mutating func reportMissingExpression() {
        report(.missingExpression, "expected a value, found \(lineEndOrToken)", at: placeBehind)
        missing(.missingExpression)
    }

    /// number [ unit ] [ "±" number [ unit ] ]
    private mutating func parseQuantity() {
        let first = position
        let mark = mark
        advance()
        var isQuantity = take(.unit)
        if kind == .plusMinus {
            isQuantity = true
            advance()
            if take(.number) {
                _ = take(.unit)
            } else {
                report(
                    .missingExpression, "expected the tolerance behind `±`, found \(lineEndOrToken)", at: placeBehind)
            }
        }
        finish(isQuantity ? .quantityLiteral : .numberLiteral, mark, first)
    }

    /// `pH -1` is a level below zero; `pH - 1` would compute with something called pH.
    private var signTouchesNumber: Bool {
        let sign = nextIndex
        return flags[sign] & TokenFlags.spaceBefore != 0 && kind(at: sign + 1) == .number
            && flags[sign + 1] & TokenFlags.spaceBefore == 0
    }

    private mutating func parsePH() {
        let first = position
        let mark = mark
        advance()
        if kind == .minus { advance() }
        advance()
        if kind == .plusMinus && nextKind == .number {
            advance()
            advance()
        }
        finish(.pHLiteral, mark, first)
    }

    /// cluster FORMULA, complex FORMULA, formula FORMULA, reaction REACTION; otherwise the word is a name.
    private mutating func parseChemistry() {
        let first = position
        let mark = mark
        let wanted: TokenKind = kind == .reactionWord ? .reaction : .formula
        advance()
        if kind == wanted && previousEnd == position {
            advance()
            finish(wanted == .reaction ? .reactionLiteral : .formulaLiteral, mark, first)
        } else {
            finish(.nameExpression, mark, first)
        }
    }

    /// The formula of a field such as `formula: C8H10S`. Anywhere else a word has to announce it.
    private mutating func parseFormula() {
        var isAnnounced = false
        if position > 1, kind(at: position - 1) == .colon {
            switch kind(at: position - 2) {
            case .clusterWord, .complexWord, .formulaWord: isAnnounced = true
            default: break
            }
        }
        if !isAnnounced {
            let place = SourceSpan(file: file, start: starts[position], end: starts[position])
            report(
                .formulaWithoutWord, "\(described) is a formula, and formulas stand behind `cluster`",
                fixes: [
                    Fix(
                        title: "write `cluster` before it", edits: [TextEdit(span: place, newText: "cluster ")],
                        promise: .safe)
                ])
        }
        leaf(.formulaLiteral)
    }

    /// `run make(…)`, `simulate screen`: the word has something to work on, and is no name itself.
    private var startsCall: Bool {
        switch nextKindOnLine {
        case .identifier, .vesselWord, .runWord, .simulateWord: true
        case .leftParenthesis, .leftBracket: flags[nextIndex] & TokenFlags.spaceBefore != 0
        // `run seed()`: whatever the word means elsewhere, here it is called.
        default:
            nextKindOnLine.isKeyword
                && (nextKindOnLine.rawValue < TokenKind.ifWord.rawValue
                    || kind(at: nextIndex + 1) == .leftParenthesis
                        && flags[nextIndex + 1] & TokenFlags.spaceBefore == 0)
        }
    }

    private mutating func parseKeywordExpression(_ node: NodeKind) {
        let first = position
        let mark = mark
        advance()
        _ = deeper { $0.parseBinary(Precedence.prefix) }
        finish(node, mark, first)
    }

    /// `vessel(20 mL)`, `vessel flask(50 mL)`; otherwise the word is a name.
    private mutating func parseVessel() {
        let first = position
        let mark = mark
        let next = nextIndex
        if kind(at: next) == .leftParenthesis && flags[next] & TokenFlags.spaceBefore == 0 {
            advance()
            parseArguments()
            finish(.vesselExpression, mark, first)
        } else if nextKindOnLine == .identifier {
            parseKeywordExpression(.vesselExpression)
        } else {
            leaf(.nameExpression)
        }
    }

    /// "if" e "then" e "else" e
    private mutating func parseIfExpression() {
        let first = position
        let mark = mark
        advance()
        _ = deeper { parser in
            parser.parseOperand()
            parser.expect(.thenWord, " then", "behind the condition")
            parser.parseOperand()
            if parser.expect(.elseWord, " else", "and the other value") {
                parser.parseOperand()
            } else {
                parser.missing(.missingExpression)
            }
        }
        finish(.ifExpression, mark, first)
    }

    /// "(" expression ")", "(" items ")" or the parameters of a closure
    private mutating func parseParenthesized() {
        if startsClosure {
            parseClosure()
            return
        }
        let first = position
        let mark = mark
        let wasInItems = inItems
        var node = NodeKind.parenthesizedExpression
        insideBrackets { parser in
            parser.advance()
            parser.inItems = wasInItems
            let inner = parser.mark
            let start = parser.position
            if parser.kind.isPreposition && !parser.startsOperand && !parser.wordStandsAlone {
                parser.parseItems()
                node = .itemsExpression
            } else {
                parser.parseRangeOrExpression()
                parser.parseQueryClauses(inner, start)
                if parser.startsOperand || parser.kind.isPreposition || parser.kind == .comma {
                    parser.continueItems(inner, start)
                    node = .itemsExpression
                }
            }
            parser.expectClosingOrSkip(opened: first)
        }
        finish(node, mark, first)
    }

    /// The first operand of a parenthesised item was read as an expression: go on with the item and those behind it.
    private mutating func continueItems(_ mark: Int, _ first: Int) {
        let saved = inItems
        inItems = true
        while startsOperand {
            let operand = self.mark
            let start = position
            parseOperand()
            parseQueryClauses(operand, start)
            if position == start { break }
        }
        finish(.item, mark, first)
        _ = take(.comma)
        let rest = self.mark
        if !atStatementEnd { parseItems() }
        // The items that followed came as a list of their own: the first one joins it.
        if self.mark > rest { arena.joinFirst(mark: mark, first: first) } else { finish(.itemList, mark, first) }
        inItems = saved
    }

    /// The `)` of an expression; anything before it is skipped.
    private mutating func expectClosingOrSkip(opened: Int) {
        if kind != .rightParenthesis && kind != .endOfFile && kind != .rightBrace && kind != .rightBracket
            && !startsDeclarationLine
        {
            report(.unexpectedToken, "\(described) is not expected here")
            while kind == .comma
                || (kind != .rightParenthesis && kind != .endOfFile && kind != .rightBrace
                    && kind != .rightBracket && !startsDeclarationLine)
            {
                skipArgument()
            }
        }
        expectClosing(.rightParenthesis, ")", opened: opened)
    }

    /// `(x, y) =>`: looks ahead over names and commas only.
    private var startsClosure: Bool {
        var index = position + 1
        while true {
            switch kind(at: index) {
            case .rightParenthesis: return index < lastToken && kind(at: index + 1) == .fatArrow
            case .comma, .colon, .less, .greater, .unexpected: index += 1
            default:
                if !kind(at: index).isAnyWord { return false }
                index += 1
            }
        }
    }

    /// closure = ( name | "(" parameters ")" ) "=>" expression
    private mutating func parseClosure() {
        let first = position
        let mark = mark
        if kind == .leftParenthesis {
            parseParameters()
        } else {
            leaf(.name)
            finish(.parameter, mark, first)
            finish(.parameterList, mark, first)
        }
        expect(.fatArrow, "=>", "behind the parameters")
        _ = deeper { $0.parseExpression() }
        finish(.closureExpression, mark, first)
    }
}
