extension Parser {
    /// expression with `a to b` allowed: range = e "to" e [ "by" e | "in" e | "log" e ]
    mutating func parseRangeOrExpression() {
        let first = position
        let mark = mark
        parseExpression()
        // `(5 mL gold to of …)` is no range but an item: what follows tells.
        if kind == .toWord && !atLineStart && !nextKind.isPreposition { parseRangeTail(mark, first) }
    }

    /// Everything from `to` on; the lower end waits above `mark`.
    private mutating func parseRangeTail(_ mark: Int, _ first: Int) {
        advance()
        parseBinary(Precedence.sum)
        if (kind == .byWord || kind == .inWord || kind == .logWord) && !atLineStart {
            advance()
            parseBinary(Precedence.sum)
        }
        finish(.rangeExpression, mark, first)
    }

    /// expression = or-expression { query clause }
    mutating func parseExpression() {
        let first = position
        let mark = mark
        parseOperand()
        parseQueryClauses(mark, first)
    }

    /// An expression without query clauses.
    mutating func parseOperand() {
        parseBinary(Precedence.or)
    }

    enum Precedence {
        static let none: UInt8 = 0
        static let or: UInt8 = 1
        static let and: UInt8 = 2
        static let not: UInt8 = 3
        static let comparison: UInt8 = 4
        static let conversion: UInt8 = 5
        static let sum: UInt8 = 6
        static let product: UInt8 = 7
        static let prefix: UInt8 = 8
    }

    /// How tightly the current token binds as a binary operator, or `none`.
    @inline(__always)
    private var binaryPrecedence: UInt8 {
        let precedence: UInt8
        switch kind {
        case .plus, .minus: precedence = Precedence.sum
        case .multiply, .divide: precedence = Precedence.product
        case .equalEqual, .notEqual, .less, .lessEqual, .greater, .greaterEqual: precedence = Precedence.comparison
        case .andWord: precedence = Precedence.and
        case .orWord: precedence = Precedence.or
        case .isWord, .containsWord: precedence = Precedence.comparison
        case .inWord: precedence = inItems ? Precedence.none : Precedence.comparison
        case .asWord: precedence = inItems ? Precedence.none : Precedence.conversion
        default: return Precedence.none
        }
        return atLineStart && !continuesAcrossLines(kind) ? Precedence.none : precedence
    }

    /// Operators that may start the next line of an expression. A sign may not: it could be a new statement.
    func continuesAcrossLines(_ kind: TokenKind) -> Bool {
        switch kind {
        case .dot, .andWord, .orWord, .multiply, .divide, .power, .equalEqual, .notEqual, .less, .lessEqual,
            .greater, .greaterEqual:
            true
        default: false
        }
    }

    mutating func parseBinary(_ minimum: UInt8) {
        let first = position
        let mark = mark
        parsePrefix(minimum)
        var chain = 0
        while true {
            let precedence = binaryPrecedence
            if precedence == Precedence.none || precedence < minimum { break }
            chain += 1
            if depth + chain > Parser.nestingLimit {
                advance()
                skipTooDeep()
                finish(.binaryExpression, mark, first)
                return
            }
            let isMembership = kind == .inWord
            advance()
            let right = self.mark
            let rightFirst = position
            parseBinary(precedence + 1)
            if isMembership && kind == .toWord && !atLineStart { parseRangeTail(right, rightFirst) }
            finish(.binaryExpression, mark, first)
        }
    }

    @inline(__always)
    private mutating func parsePrefix(_ minimum: UInt8) {
        if kind == .minus || (kind == .notWord && !prefixIsName) || kind == .plus {
            parseSign(minimum)
        } else {
            parsePower()
        }
    }

    private var prefixIsName: Bool { nextKind == .colon || nextKind == .dot || isBehindName }

    private mutating func parseSign(_ minimum: UInt8) {
        let first = position
        let mark = mark
        if kind == .plus {
            report(
                .unexpectedToken, "a number needs no `+` in front of it",
                fixes: [.init(title: "remove `+`", edits: [.init(span: span(position), newText: "")], promise: .safe)])
        }
        let isNot = kind == .notWord
        advance()
        _ = deeper { $0.parseBinary(isNot ? max(Precedence.not, minimum) : Precedence.prefix) }
        finish(.unaryExpression, mark, first)
    }

    /// power = postfix [ "^" prefix ]
    private mutating func parsePower() {
        let first = position
        let mark = mark
        parsePostfix()
        if kind == .power {
            advance()
            _ = deeper { $0.parsePrefix(Precedence.prefix) }
            finish(.binaryExpression, mark, first)
        }
    }

    /// postfix = primary { "(" arguments ")" | "." name | "[" index "]" }
    private mutating func parsePostfix() {
        let first = position
        let mark = mark
        parsePrimary()
        var chain = 0
        while true {
            switch kind {
            case .leftParenthesis where isAdjacent && position > first:
                parseArguments()
                finish(.callExpression, mark, first)
            case .dot:
                advance()
                if kind.isAnyWord && !atLineStart {
                    leaf(.label)
                } else {
                    report(
                        .missingName, "expected the name of a member behind `.`, found \(lineEndOrToken)",
                        at: placeBehind)
                    missing(.label)
                }
                finish(.memberExpression, mark, first)
            case .leftBracket where isAdjacent && position > first:
                parseIndex()
                finish(.indexExpression, mark, first)
            default: return
            }
            chain += 1
            if depth + chain > Parser.nestingLimit {
                if kind == .dot || ((kind == .leftParenthesis || kind == .leftBracket) && isAdjacent) {
                    skipTooDeep()
                    finish(.callExpression, mark, first)
                }
                return
            }
        }
    }

    /// Runs `body` inside brackets, where lines do not count and prepositions are operators again.
    @inline(__always)
    mutating func insideBrackets(_ body: (inout Parser) -> Void) {
        let saved = (newlinesEndStatements, inItems, braceStartsBlock)
        (newlinesEndStatements, inItems, braceStartsBlock) = (false, false, false)
        _ = deeper(body)
        (newlinesEndStatements, inItems, braceStartsBlock) = saved
    }

    /// "(" { [ name ":" ] expression "," } ")"
    mutating func parseArguments() {
        let first = position
        let mark = mark
        insideBrackets { parser in
            parser.advance()
            parser.parseCommaSeparated(closing: .rightParenthesis) { $0.parseArgument() }
            parser.expectClosing(.rightParenthesis, ")", opened: first)
        }
        finish(.argumentList, mark, first)
    }

    private mutating func parseArgument() {
        let first = position
        let mark = mark
        if kind.isAnyWord && nextKind == .colon {
            leaf(.label)
            advance()
        }
        parseRangeOrExpression()
        finish(.argument, mark, first)
    }

    private mutating func parseIndex() {
        let first = position
        insideBrackets { parser in
            parser.advance()
            parser.parseCommaSeparated(closing: .rightBracket) { $0.parseRangeOrExpression() }
            parser.expectClosing(.rightBracket, "]", opened: first)
        }
    }

    mutating func parseList() {
        let first = position
        let mark = mark
        insideBrackets { parser in
            parser.advance()
            parser.parseCommaSeparated(closing: .rightBracket) { $0.parseRangeOrExpression() }
            parser.expectClosing(.rightBracket, "]", opened: first)
        }
        finish(.listLiteral, mark, first)
    }

    /// Elements up to the closing bracket, which is left for the caller.
    @inline(__always)
    private mutating func parseCommaSeparated(closing: TokenKind, _ element: (inout Parser) -> Void) {
        while kind != closing {
            if endsBrackets { return }
            let before = position
            element(&self)
            if kind == closing { return }
            if take(.comma) { continue }
            if endsBrackets { return }
            if position > before && startsOperand && flags[position] & TokenFlags.spaceBefore != 0 {
                report(
                    .missingSeparator, "expected `,` before \(described)", at: placeBehind,
                    fixes: [insertion(",", title: "insert `,`")])
            } else {
                report(.unexpectedToken, "\(described) is not expected here")
                skipArgument()
            }
        }
    }

    /// True where a bracket ends although nobody closed it.
    private var endsBrackets: Bool {
        switch kind {
        case .endOfFile, .rightBrace, .rightParenthesis, .rightBracket: true
        default: startsDeclarationLine
        }
    }
}
