extension Parser {
    /// record = recordKeyword name [ name ] [ parameters ] [ ":" type ] [ "=" expression ] [ recordBody ]
    mutating func parseRecord() {
        let first = position
        let mark = mark
        advance()
        parseName("the record", string: true)
        // `finding NS0403 over_drawn_vessel`: the code, then the readable name.
        if kind.isAnyWord && !atLineStart { leaf(.name) }
        if kind == .leftParenthesis && !atLineStart { parseParameters() }
        if kind == .colon {
            let annotation = position
            let inner = self.mark
            advance()
            parseType()
            finish(.annotation, inner, annotation)
        }
        if kind == .equal {
            let initializer = position
            let inner = self.mark
            advance()
            parseRangeOrExpression()
            finish(.initializer, inner, initializer)
        }
        if kind == .leftBrace { parseRecordBody(.recordBody) }
        finish(.recordDeclaration, mark, first)
    }

    /// recordBody = "{" { field } "}"
    mutating func parseRecordBody(_ node: NodeKind) {
        let first = position
        let mark = mark
        let saved = (newlinesEndStatements, inItems, braceStartsBlock)
        (newlinesEndStatements, inItems, braceStartsBlock) = (true, false, false)
        _ = deeper { parser in
            parser.advance()
            parser.parseFields(opened: first)
        }
        (newlinesEndStatements, inItems, braceStartsBlock) = saved
        finish(node, mark, first)
    }

    private mutating func parseFields(opened: Int) {
        while kind != .rightBrace && kind != .endOfFile && !startsDeclarationLineOutsideField {
            if take(.comma) || take(.semicolon) { continue }
            let before = position
            parseField()
            let isAtEnd = kind == .comma || kind == .semicolon || kind == .rightBrace || atLineStart
            if position != before && isAtEnd { continue }
            if position == before {
                report(.unexpectedToken, "expected a field such as `name: value`, found \(described)")
                if kind == .rightParenthesis || kind == .rightBracket {
                    leaf(.unexpected)
                } else {
                    skipField()
                }
            } else {
                report(
                    .missingSeparator,
                    "\(described) is not expected here: fields stand on lines of their own or are separated by commas")
                skipField()
            }
        }
        expectClosing(.rightBrace, "}", opened: opened)
    }

    /// A record keyword at the margin followed by a name starts a new record only if it is no field of this one.
    private var startsDeclarationLineOutsideField: Bool { startsDeclarationLine }

    private mutating func skipField() {
        let first = position
        let mark = mark
        while kind != .rightBrace && kind != .endOfFile && kind != .comma {
            skipBalanced()
            if kind == .rightParenthesis || kind == .rightBracket { advance() }
            if atLineStart { break }
        }
        finish(.unexpected, mark, first)
    }

    /// field = name ":" expression | name recordBody
    private mutating func parseField() {
        guard kind.isAnyWord || kind == .string else { return }
        let first = position
        let mark = mark
        leaf(.name)
        if kind == .leftBrace {
            parseRecordBody(.recordBody)
            finish(.nestedField, mark, first)
            return
        }
        if take(.colon) || expect(.colon, ":", "behind the field name \(described(first))") {
            if atLineStart && startsField {
                report(
                    .missingExpression, "expected a value for \(described(first)), found the end of the line",
                    at: placeBehind)
                missing(.missingExpression)
            } else {
                parseRangeOrExpression()
            }
        } else {
            missing(.missingExpression)
        }
        finish(.field, mark, first)
    }

    private var startsField: Bool { kind.isAnyWord && (nextKind == .colon || nextKind == .leftBrace) }

    /// target = "target" name "=" expression [ recordBody ]
    mutating func parseTarget() {
        let first = position
        let mark = mark
        advance()
        parseName("the target")
        if expect(.equal, "=", "before what is aimed at") { parseExpression() } else { missing(.missingExpression) }
        if kind == .leftBrace { parseRecordBody(.recordBody) }
        finish(.targetDeclaration, mark, first)
    }

    /// protocol = "protocol" name [ generics ] "(" parameters ")" [ "->" expression ] [ "by" path ] block
    mutating func parseProtocol() {
        let first = position
        let mark = mark
        advance()
        parseName("the protocol")
        if kind == .less { parseGenericParameters() }
        parseParameters()
        if kind == .arrow {
            let clause = position
            let inner = self.mark
            advance()
            let saved = (inItems, braceStartsBlock)
            (inItems, braceStartsBlock) = (true, true)
            parseExpression()
            (inItems, braceStartsBlock) = saved
            finish(.resultClause, inner, clause)
        }
        if kind == .byWord {
            let clause = position
            let inner = self.mark
            advance()
            parsePath("a route, such as `reduction`")
            finish(.routeClause, inner, clause)
        }
        parseBlock("the protocol")
        finish(.protocolDeclaration, mark, first)
    }

    /// verb = "verb" name "(" parameters ")" block
    mutating func parseVerb() {
        let first = position
        let mark = mark
        advance()
        parseName("the verb")
        parseParameters()
        parseBlock("the verb")
        finish(.verbDeclaration, mark, first)
    }

    /// fn = "fn" name [ generics ] "(" parameters ")" [ "->" type ] ( "=" expression | block )
    mutating func parseFunction() {
        let first = position
        let mark = mark
        advance()
        parseName("the function")
        if kind == .less { parseGenericParameters() }
        parseParameters()
        if take(.arrow) { parseType() }
        if take(.equal) { parseRangeOrExpression() } else { parseBlock("the function") }
        finish(.functionDeclaration, mark, first)
    }

    private mutating func parseGenericParameters() {
        let first = position
        let mark = mark
        advance()
        repeat { parseName("a type parameter") } while take(.comma)
        expect(.greater, ">", "behind the type parameters")
        finish(.genericParameterList, mark, first)
    }

    /// "(" { parameter "," } ")"
    mutating func parseParameters() {
        let first = position
        let mark = mark
        guard kind == .leftParenthesis else {
            // `protocol make {` has none.
            let missing = kind.isAnyWord ? "(" : "()"
            report(
                .missingSymbol,
                "expected `\(missing)` behind the name, found \(atLineStart ? "the end of the line" : described)",
                at: placeBehind, fixes: [insertion(missing, title: "insert `\(missing)`")])
            finish(.parameterList, mark, first)
            return
        }
        let saved = (newlinesEndStatements, inItems, braceStartsBlock)
        (newlinesEndStatements, inItems, braceStartsBlock) = (false, true, false)
        advance()
        while kind != .rightParenthesis && kind != .endOfFile && kind != .leftBrace && !startsDeclarationLine {
            let before = position
            parseParameter()
            if kind == .rightParenthesis || take(.comma) { continue }
            if position == before || !kind.isAnyWord {
                report(.unexpectedToken, "expected a parameter or `)`, found \(described)")
                if kind == .endOfFile || kind == .leftBrace || kind == .rightBrace || kind == .rightBracket { break }
                skipArgument()
            } else {
                report(
                    .missingSeparator, "expected `,` between parameters, found \(described)", at: placeBehind,
                    fixes: [insertion(",", title: "insert `,`")])
            }
        }
        (newlinesEndStatements, inItems, braceStartsBlock) = saved
        expectClosing(.rightParenthesis, ")", opened: first)
        finish(.parameterList, mark, first)
    }

    /// Puts everything up to the next comma or closing bracket into an `unexpected` node.
    mutating func skipArgument() {
        let first = position
        let mark = mark
        skip: while true {
            switch kind {
            case .comma, .rightParenthesis, .rightBracket, .rightBrace, .endOfFile: break skip
            default: if startsDeclarationLine { break skip }
            }
            skipBalanced()
        }
        if position > first { finish(.unexpected, mark, first) }
        _ = take(.comma)
    }

    /// parameter = [ label ] name [ ":" type ] [ "=" expression ] [ "in" range ]
    private mutating func parseParameter() {
        guard kind.isAnyWord else { return }
        let first = position
        let mark = mark
        if nextKind.isAnyWord && !(nextKind == .inWord && kind(at: nextIndex + 1) != .colon) { leaf(.label) }
        parseName("the parameter")
        if take(.colon) { parseType() }
        if take(.equal) { parseExpression() }
        if kind == .inWord {
            let clause = position
            let inner = self.mark
            advance()
            parseRangeOrExpression()
            finish(.domainClause, inner, clause)
        }
        finish(.parameter, mark, first)
    }

    /// sweep = "sweep" name "=" expression "over" "{" { axis } "}" { modifier }
    mutating func parseSweep() {
        let first = position
        let mark = mark
        advance()
        parseName("the sweep")
        if expect(.equal, "=", "before the protocol that is swept") {
            let saved = inItems
            inItems = true
            parseOperand()
            inItems = saved
        } else {
            missing(.missingExpression)
        }
        let hasOver = expect(.overWord, " over", "before the axes")
        if kind == .leftBrace {
            parseAxes()
        } else if hasOver {
            report(
                .missingBlock, "expected `{` and the axes of the sweep, found \(lineEndOrToken)", at: placeBehind,
                fixes: [insertion(" {", title: "insert `{`")])
            // Only the brace is missing: the axes are there.
            if kind.isAnyWord && (nextKind == .inWord || nextKind == .equal) { parseAxes(isOpened: false) }
        }
        while kind.isSweepModifier && !atLineStart { parseSweepModifier() }
        finish(.sweepDeclaration, mark, first)
    }

    /// "{" { axis } "}"
    private mutating func parseAxes(isOpened: Bool = true) {
        let first = position
        let mark = mark
        if isOpened { advance() }
        while kind != .rightBrace && kind != .endOfFile && !startsDeclarationLine {
            if take(.comma) || take(.semicolon) { continue }
            let before = position
            parseAxis()
            if kind == .comma || kind == .semicolon || kind == .rightBrace || (atLineStart && position > before) {
                continue
            }
            report(
                position == before ? .unexpectedToken : .missingSeparator,
                position == before
                    ? "expected an axis such as `heat in 20 °C to 60 °C by 5 K`, found \(described)"
                    : "\(described) is not expected here: an axis stands on a line of its own")
            if position == before {
                let stray = position
                let inner = self.mark
                if kind == .rightParenthesis || kind == .rightBracket { advance() } else { skipBalanced() }
                finish(.unexpected, inner, stray)
            }
            skipToStatementEnd()
        }
        expectClosing(.rightBrace, "}", opened: first)
        finish(.axisList, mark, first)
    }

    /// axis = name "in" range | name "=" expression | "where" expression | "zip" "{" { axis } "}"
    private mutating func parseAxis() {
        let first = position
        let mark = mark
        if kind == .whereWord && nextKind != .equal && (nextKind != .inWord || isComparison(nextIndex + 1)) {
            advance()
            parseOperand()
            finish(.filterAxis, mark, first)
        } else if kind == .zipWord && nextKind == .leftBrace {
            advance()
            _ = deeper { $0.parseAxes() }
            finish(.zipAxis, mark, first)
        } else if kind.isAnyWord {
            leaf(.name)
            if take(.inWord) {
                parseRangeOrExpression()
                finish(.rangeAxis, mark, first)
            } else {
                if take(.equal) || expect(.equal, " in", "and the values of the axis behind \(described(first))") {
                    parseRangeOrExpression()
                } else {
                    missing(.missingExpression)
                }
                finish(.derivedAxis, mark, first)
            }
        }
    }

    /// `where in < 3 mL`: a filter over a parameter of that name, and no axis called `where`.
    private func isComparison(_ token: Int) -> Bool {
        switch kind(at: token) {
        case .equalEqual, .notEqual, .less, .lessEqual, .greater, .greaterEqual: true
        default: false
        }
    }

    /// modifier = "replicate" e | "randomize" [ "seed" e ] | "design" e | "control" e | "blocks" e | "shard" e | "where" e
    private mutating func parseSweepModifier() {
        let first = position
        let mark = mark
        let isRandomize = kind == .randomizeWord
        advance()
        if isRandomize {
            if kind == .seedWord && !atLineStart {
                advance()
                parseOperand()
            }
        } else {
            parseOperand()
        }
        finish(.sweepModifier, mark, first)
    }
}
