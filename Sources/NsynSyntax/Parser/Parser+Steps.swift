extension Parser {
    /// block = "{" { statement } "}"
    mutating func parseBlock(_ owner: String) {
        guard kind == .leftBrace else {
            report(
                .missingBlock, "expected `{` and the body of \(owner), found \(lineEndOrToken)", at: placeBehind)
            return
        }
        let first = position
        let mark = mark
        let saved = (newlinesEndStatements, inItems, braceStartsBlock)
        (newlinesEndStatements, inItems, braceStartsBlock) = (true, false, false)
        advance()
        while kind != .rightBrace && kind != .endOfFile && !startsFileItem {
            if take(.semicolon) { continue }
            if kind == .rightParenthesis || kind == .rightBracket {
                reportUnmatchedClosing()
            } else {
                parseStatement(isTopLevel: false)
            }
        }
        expectClosing(.rightBrace, "}", opened: first)
        (newlinesEndStatements, inItems, braceStartsBlock) = saved
        finish(.block, mark, first)
    }

    /// A declaration at the left margin that no block may hold: the block before it was not closed.
    private var startsFileItem: Bool {
        startsDeclarationLine && kind != .letWord && kind != .stockWord
    }

    /// if = "if" expression block [ "else" ( if | block ) ]
    mutating func parseIf() {
        let first = position
        let mark = mark
        advance()
        parseCondition()
        parseBlock("the `if`")
        if kind == .elseWord {
            let clause = position
            let inner = self.mark
            advance()
            if kind == .ifWord {
                _ = deeper { $0.parseIf() }
            } else {
                parseBlock("the `else`")
            }
            finish(.elseClause, inner, clause)
        }
        finish(.ifStatement, mark, first)
    }

    private mutating func parseCondition() {
        let saved = braceStartsBlock
        braceStartsBlock = true
        parseExpression()
        braceStartsBlock = saved
    }

    /// for = "for" name "in" range block
    mutating func parseFor() {
        let first = position
        let mark = mark
        advance()
        parseName("the loop variable")
        if expect(.inWord, "in", "before what the loop runs over") {
            let saved = braceStartsBlock
            braceStartsBlock = true
            parseRangeOrExpression()
            braceStartsBlock = saved
        } else {
            missing(.missingExpression)
        }
        parseBlock("the loop")
        finish(.forStatement, mark, first)
    }

    /// repeat = "repeat" expression "times" block
    mutating func parseRepeat() {
        let first = position
        let mark = mark
        advance()
        parseCondition()
        expect(.timesWord, " times", "behind the number of repetitions")
        parseBlock("the repetition")
        finish(.repeatStatement, mark, first)
    }

    mutating func parseReturn() {
        let first = position
        let mark = mark
        advance()
        if !atStatementEnd { parseRangeOrExpression() }
        finish(.returnStatement, mark, first)
    }

    /// step = verb items, or an expression that stands alone
    mutating func parseStepOrExpression() {
        let first = position
        let mark = mark
        if startsStep {
            leaf(.name)
            parseItems()
            finish(.stepStatement, mark, first)
            return
        }
        guard startsOperand || kind == .minus || kind == .notWord else { return }
        parseRangeOrExpression()
        finish(.expressionStatement, mark, first)
    }

    /// A verb with its clauses, and not a call, a member or the left side of an operator.
    private var startsStep: Bool {
        guard kind.isAnyWord, kind != .notWord else { return false }
        if kind == .simulateWord || kind == .runWord { return true }
        let next = nextIndex
        if newlinesEndStatements && flags[next] & TokenFlags.newlineBefore != 0 {
            // A line that goes on with `.member` or an operator is an expression.
            return !continuesAcrossLines(kind(at: next))
        }
        let isTouching = flags[next] & TokenFlags.spaceBefore == 0
        switch kind(at: next) {
        case .leftParenthesis, .leftBracket: return !isTouching
        case .dot, .plus, .multiply, .divide, .power, .equalEqual, .notEqual, .less, .lessEqual, .greater,
            .greaterEqual, .andWord, .orWord, .isWord, .containsWord, .whereWord, .fatArrow, .equal:
            return false
        case .minus:
            // `add -1 mL water`: the sign belongs to the number. `a - 1` and `a-1` compute.
            return !isTouching && kind(at: next + 1) == .number && flags[next + 1] & TokenFlags.spaceBefore == 0
        case .sortWord, .groupWord: return kind(at: next + 1) != .byWord
        case .number: return kind != .pHWord
        case .formula: return kind != .clusterWord && kind != .complexWord && kind != .formulaWord
        case .reaction: return kind != .reactionWord
        default: return kind != .trueWord && kind != .falseWord
        }
    }

    /// items = { item [ "," ] }
    mutating func parseItems() {
        let first = position
        let mark = mark
        let saved = inItems
        inItems = true
        var isForced = false
        while isForced || (!atStatementEnd && (startsOperand || kind.isPreposition || kind == .minus || kind == .comma))
        {
            let before = position
            parseItem()
            isForced = kind == .comma
            if isForced {
                reportDecimalComma()
                advance()
            }
            if position == before { break }
        }
        inItems = saved
        finish(.itemList, mark, first)
    }

    /// `1,5 mL`: two numbers with nothing but a comma between them.
    private mutating func reportDecimalComma() {
        let next = nextIndex
        guard newlinesEndStatements, kind(at: previousEnd - 1) == .number, kind(at: next) == .number,
            flags[position] & TokenFlags.spaceBefore == 0, flags[next] & TokenFlags.spaceBefore == 0
        else { return }
        report(
            .malformedNumber, "a decimal point is written, not a comma",
            fixes: [.init(title: "write `.`", edits: [.init(span: span(position), newText: ".")], promise: .unsafe)])
    }

    /// `.5`: a number that lacks its first digit.
    private var atBareFraction: Bool {
        kind == .dot && !atLineStart && nextKind == .number && flags[nextIndex] & TokenFlags.spaceBefore == 0
    }

    /// item = [ preposition { preposition } ] operand { operand }
    private mutating func parseItem() {
        let first = position
        let mark = mark
        if kind.isPreposition && !prepositionIsName {
            advance()
            while kind.isPreposition && !atLineStart && !prepositionIsName { advance() }
            if atBareFraction {
                report(
                    .malformedNumber, "a zero stands in front of a decimal point",
                    fixes: [
                        .init(title: "write `0.`", edits: [.init(span: span(position), newText: "0.")], promise: .safe)
                    ]
                )
                missing(.missingExpression)
                finish(.item, mark, first)
                return
            }
            if atStatementEnd || !(startsOperand || kind == .minus) {
                report(
                    .missingExpression,
                    "expected something behind \(described(previousEnd - 1)), found \(lineEndOrToken)", at: placeBehind)
                missing(.missingExpression)
                finish(.item, mark, first)
                return
            }
        } else if !(startsOperand || kind == .minus) || (atLineStart && previousIsNotComma) {
            report(.missingExpression, "expected a clause of the step, found \(lineEndOrToken)", at: placeBehind)
            missing(.missingExpression)
            finish(.item, mark, first)
            return
        }
        repeat {
            let operand = self.mark
            let start = position
            parseOperand()
            parseQueryClauses(operand, start)
        } while startsOperand && !atLineStart
        finish(.item, mark, first)
    }

    private var previousIsNotComma: Bool { previousEnd == 0 || kind(at: previousEnd - 1) != .comma }

    /// `batch.size`, `after(x)`: a word that reads like a preposition used as a name.
    private var prepositionIsName: Bool {
        let next = nextIndex
        guard flags[next] & TokenFlags.spaceBefore == 0 else { return false }
        return kind(at: next) == .dot || kind(at: next) == .leftParenthesis
    }
}
