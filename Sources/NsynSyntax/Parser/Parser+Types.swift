extension Parser {
    /// type = factor { ( "*" | "·" | "/" ) factor }
    mutating func parseType() {
        if depth >= Parser.nestingLimit {
            skipTooDeep()
            return
        }
        depth += 1
        let first = position
        let mark = mark
        parsePowerType()
        var chain = 0
        while (kind == .multiply || kind == .divide) && !atLineStart && depth + chain < Parser.nestingLimit {
            chain += 1
            advance()
            parsePowerType()
            finish(.productType, mark, first)
        }
        depth -= 1
    }

    /// factor = primary [ "^" [ "-" ] number ] [ "?" ]
    private mutating func parsePowerType() {
        let first = position
        let mark = mark
        parsePrimaryType()
        if kind == .power {
            advance()
            let isNegative = take(.minus)
            if !take(.number) {
                report(
                    .missingExpression,
                    "expected a number behind `^\(isNegative ? "-" : "")`, found \(lineEndOrToken)", at: placeBehind)
            }
            finish(.powerType, mark, first)
        }
        if kind == .question && !atLineStart {
            advance()
            finish(.optionalType, mark, first)
        }
    }

    /// primary = name { "." name } [ "<" type { "," type } ">" ] | "1" | "(" type ")" | "(" types ")" "->" type
    private mutating func parsePrimaryType() {
        let first = position
        let mark = mark
        if atLineStart {
            reportMissingType()
        } else if kind.isAnyWord || kind == .formula {
            advance()
            while kind == .dot && nextKind.isAnyWord {
                advance()
                advance()
            }
            if kind == .less && !atLineStart { parseTypeArguments() }
            finish(.namedType, mark, first)
        } else if kind == .number {
            leaf(.numberType)
        } else if kind == .leftParenthesis {
            parseParenthesizedType()
        } else {
            reportMissingType()
        }
    }

    private mutating func reportMissingType() {
        report(.missingType, "expected a type, found \(lineEndOrToken)", at: placeBehind)
        missing(.missingType)
    }

    private mutating func parseTypeArguments() {
        let first = position
        let mark = mark
        let saved = newlinesEndStatements
        newlinesEndStatements = false
        advance()
        repeat { parseType() } while take(.comma)
        newlinesEndStatements = saved
        expect(.greater, ">", "behind the type arguments")
        finish(.typeArgumentList, mark, first)
    }

    private mutating func parseParenthesizedType() {
        let first = position
        let mark = mark
        let saved = newlinesEndStatements
        newlinesEndStatements = false
        advance()
        var count = 0
        while kind != .rightParenthesis && kind != .endOfFile {
            parseType()
            count += 1
            if !take(.comma) { break }
        }
        newlinesEndStatements = saved
        expectClosing(.rightParenthesis, ")", opened: first)
        if kind == .arrow && !atLineStart {
            advance()
            parseType()
            finish(.functionType, mark, first)
        } else {
            if count != 1 {
                report(
                    .missingType, "expected `->` and the type of the result, found \(lineEndOrToken)", at: placeBehind)
            }
            finish(.parenthesizedType, mark, first)
        }
    }
}
