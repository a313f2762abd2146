extension Parser {
    /// True at a word that starts a query clause here. In a step the words are names unless what follows makes
    /// them a clause: a step may speak of the `top` layer.
    var atQueryClause: Bool {
        switch kind {
        case .whereWord: return true
        case .sortWord, .groupWord: return nextKind == .byWord
        case .topWord:
            let next = nextKindOnLine
            return next == .number || next == .leftParenthesis || (!inItems && next.isAnyWord && !next.isPreposition)
        case .selectWord, .joinWord, .pivotWord, .summarizeWord:
            let next = nextKindOnLine
            return next == .leftBracket || next == .number || (next.isAnyWord && !next.isPreposition)
                || (next == .leftParenthesis && flags[nextIndex] & TokenFlags.spaceBefore != 0)
        default: return false
        }
    }

    /// { "where" e | "sort" "by" … | "top" e | "select" … | [ "group" "by" … ] "summarize" … | "join" e "by" … | "pivot" e "by" … |
    /// "let" name "=" e } behind the expression that waits above `mark`.
    mutating func parseQueryClauses(_ mark: Int, _ first: Int) {
        guard !atLineStart && (atQueryClause || startsLetClause) else { return }
        repeat { parseQueryClause() } while !atLineStart && (atQueryClause || startsLetClause)
        finish(.queryExpression, mark, first)
    }

    private var startsLetClause: Bool {
        guard kind == .letWord, flags[position] & TokenFlags.newlineBefore == 0 else { return false }
        let next = nextIndex
        return kind(at: next).isAnyWord && next < lastToken && kind(at: next + 1) == .equal
    }

    private mutating func parseQueryClause() {
        let first = position
        let mark = mark
        let word = kind
        advance()
        switch word {
        case .whereWord:
            parseClauseExpression()
            finish(.whereClause, mark, first)
        case .topWord:
            parseClauseExpression()
            finish(.topClause, mark, first)
        case .letWord:
            parseName("the column")
            advance()
            parseClauseExpression()
            finish(.letClause, mark, first)
        case .sortWord:
            advance()
            repeat { parseClauseExpression() } while takeListComma()
            if !take(.descendingWord) { _ = take(.ascendingWord) }
            finish(.sortClause, mark, first)
        case .selectWord:
            parseColumns()
            finish(.selectClause, mark, first)
        case .summarizeWord:
            parseColumns()
            finish(.summarizeClause, mark, first)
        case .groupWord:
            advance()
            parseColumns()
            finish(.groupClause, mark, first)
            if kind == .summarizeWord && !atLineStart {
                let summarize = position
                let inner = self.mark
                advance()
                parseColumns()
                finish(.summarizeClause, inner, summarize)
            }
        default:
            parseClauseExpression()
            if kind == .byWord && !atLineStart {
                advance()
                parseColumns()
            } else {
                report(
                    .missingSymbol,
                    "expected `by` and the columns to \(word == .pivotWord ? "lay it out by" : "join on"), found "
                        + "\(lineEndOrToken)", at: placeBehind)
            }
            finish(word == .pivotWord ? .pivotClause : .joinClause, mark, first)
        }
    }

    /// An expression in which prepositions end the clause instead of being operators where a step would need them.
    private mutating func parseClauseExpression() { parseOperand() }

    /// column { "," column }
    private mutating func parseColumns() {
        repeat {
            let first = position
            let mark = mark
            if kind.isAnyWord && nextKind == .equal {
                leaf(.name)
                advance()
            }
            parseClauseExpression()
            finish(.column, mark, first)
        } while takeListComma()
    }

    /// Takes a comma that goes on with a list of columns.
    private mutating func takeListComma() -> Bool {
        guard kind == .comma else { return false }
        // `f(table sort by a, limit: 3)`: the comma belongs to the call, as it may to a step, a field or an axis.
        let next = nextIndex
        switch kind(at: next) {
        case .rightParenthesis, .rightBracket, .rightBrace, .endOfFile, .whereWord: return false
        case .string where kind(at: next + 1) == .colon: return false
        default:
            if kind(at: next).isPreposition && flags[next + 1] & TokenFlags.spaceBefore != 0 { return false }
            if kind(at: next).isAnyWord && (kind(at: next + 1) == .colon || kind(at: next + 1) == .leftBrace) {
                return false
            }
        }
        advance()
        return true
    }
}
