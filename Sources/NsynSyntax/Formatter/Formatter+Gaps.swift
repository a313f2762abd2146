extension Formatter {
    /// Decides every gap by itself, before looking at the length of lines.
    mutating func decideGaps() {
        var last: Int?
        for index in 0..<count {
            // Where the gap behind a separator stays, no line break would replace it.
            if marks[index].contains(.removed) && (index + 1 >= count || marks[index + 1].contains(.protected)) {
                marks[index].remove(.removed)
            }
            gaps[index] = decide(index, last)
            if !marks[index].contains(.removed) { last = index }
        }
    }

    private func decide(_ index: Int, _ previous: Int?) -> Gap {
        let mark = marks[index]
        // A text that is never closed takes in whatever is written behind it.
        if kind(index) == .endOfFile && index > 0 && marks[index - 1].contains(.protected) { return .untouched }
        if mark.contains(.protected) || kind(index) == .unexpected || (index > 0 && kind(index - 1) == .unexpected) {
            return .untouched
        }
        if mark.contains(.removed) { return .tight }
        guard let previous else { return .tight }
        if mark.contains(.startsStatement) || mark.contains(.startsField) {
            return isCloser(index) ? .lineBreak : .paragraph
        }
        if mark.contains(.closesBlock) || kind(index) == .endOfFile { return .lineBreak }
        if hasNewline(index) && mayKeepBreak(previous, index) {
            return isCloser(index) || isOpener(previous) ? .lineBreak : .paragraph
        }
        return spacing(previous, index)
    }

    func isOpener(_ index: Int) -> Bool {
        switch kind(index) {
        case .leftParenthesis, .leftBracket, .leftBrace: true
        default: false
        }
    }

    func isCloser(_ index: Int) -> Bool {
        switch kind(index) {
        case .rightParenthesis, .rightBracket, .rightBrace: true
        default: false
        }
    }

    /// Breaks that authors may set: behind brackets, commas and operators, before closing brackets and operators.
    private func mayKeepBreak(_ previous: Int, _ index: Int) -> Bool {
        if marks[index].contains(.startsInlineField) { return false }
        if kind(index) == .leftBrace {
            // A body stands behind what it belongs to; only an element of a list may start a line.
            return kind(previous) == .leftParenthesis || kind(previous) == .leftBracket || kind(previous) == .comma
        }
        switch kind(previous) {
        case .leftParenthesis, .leftBracket, .comma, .equal, .fatArrow, .colon, .plus, .minus, .multiply, .divide,
            .equalEqual, .notEqual, .less, .lessEqual, .greater, .greaterEqual, .andWord, .orWord:
            return !marks[previous].contains(.tightAfter)
        // On one line these would swallow what follows into one token.
        case .number, .clusterWord, .complexWord, .formulaWord, .reactionWord, .unit:
            if kind(index).isAnyWord || kind(index) == .leftBracket { return true }
        default: break
        }
        switch kind(index) {
        case .rightParenthesis, .rightBracket, .dot, .plus, .minus, .multiply, .divide, .equalEqual, .notEqual, .less,
            .lessEqual, .greater, .greaterEqual, .andWord, .orWord:
            return !marks[index].contains(.tightBefore)
        default: return false
        }
    }

    /// The gap between two tokens of one line.
    private func spacing(_ previous: Int, _ index: Int) -> Gap {
        // A formula would take in what touches it.
        if kind(previous) == .formula && (kind(index) == .dot || kind(index) == .power) { return .space }
        if marks[index].contains(.tightBefore) || marks[previous].contains(.tightAfter) { return .tight }
        switch kind(index) {
        case .comma, .semicolon, .colon, .rightParenthesis, .rightBracket, .dot: return .tight
        case .unit: return tree.text[Int(tree.tokenStarts[index])] == UInt8(ascii: "%") ? .tight : .space
        case .leftParenthesis, .leftBracket:
            switch kind(previous) {
            case .leftParenthesis, .leftBracket, .dot: return .tight
            // A call and an index touch what they belong to; that is how they differ from an operand of their own.
            default: return hasSpace(index) ? .space : needsSpaceBehind(previous) ? .space : .tight
            }
        default: break
        }
        switch kind(previous) {
        case .leftParenthesis, .leftBracket, .dot: return .tight
        default: return .space
        }
    }

    private func needsSpaceBehind(_ index: Int) -> Bool {
        switch kind(index) {
        case .rightParenthesis, .rightBracket, .string, .number, .unit, .formula, .reaction, .question: false
        default: !kind(index).isAnyWord
        }
    }

    // MARK: Long lines

    /// Breaks lines beyond the limit at the commas of the outermost bracket that crosses it.
    mutating func breakLongLines() {
        var indenter = Indenter()
        var start = 0
        while start < count {
            if let opening = crossingBracket(start, indenter.indentation(start, self)) {
                breakBracket(opening)
                continue
            }
            repeat {
                indenter.consume(start, self)
                start += 1
            } while start < count && !startsLine(start)
        }
    }

    func startsLine(_ index: Int) -> Bool {
        switch gaps[index] {
        case .lineBreak, .paragraph: true
        case .untouched: hasNewline(index)
        case .tight, .space: hasComment(index) && hasNewline(index)
        }
    }

    /// The outermost bracket that is open where the line that starts at `start` passes the limit.
    private func crossingBracket(_ start: Int, _ indentation: Int) -> Int? {
        var column = indentation
        var open: [Int] = []
        var closed: Int?
        var index = start
        repeat {
            if marks[index].contains(.protected) { return nil }
            if index > start && gaps[index] == .space { column += 1 }
            if !marks[index].contains(.removed) { column += width(index) }
            // With no bracket before the limit, the first one behind it.
            if column > Formatter.columnLimit, let bracket = open.first ?? closed { return bracket }
            if isOpener(index), partners[index] != 0, !isEmptyBracket(index), !marks[index].contains(.opensLines) {
                open.append(index)
            } else if isCloser(index), let opening = open.last, Int(partners[index]) == opening {
                open.removeLast()
                if open.isEmpty { closed = opening }
            }
            index += 1
        } while index < count && !startsLine(index)
        return nil
    }

    private func isEmptyBracket(_ index: Int) -> Bool { Int(partners[index]) == index + 1 }

    /// Columns that a token takes: scalars up to its first line break.
    private func width(_ index: Int) -> Int {
        let bytes = tree.bytes(TokenID(UInt32(index)))
        if kind(index) == .plusMinus { return 1 }
        if kind(index) != .string { return bytes.count { $0 & 0xC0 != 0x80 } }
        var width = 0
        for byte in bytes {
            if byte == 10 { break }
            if byte & 0xC0 != 0x80 { width += 1 }
        }
        return width
    }

    private mutating func breakBracket(_ opening: Int) {
        let closing = Int(partners[opening])
        if kind(opening) == .leftBrace {
            spreadBraces(opening)
            return
        }
        gaps[opening + 1] = .lineBreak
        gaps[closing] = .lineBreak
        var index = opening + 1
        while index < closing {
            if isOpener(index) && partners[index] > UInt32(index) {
                index = Int(partners[index])
            } else if kind(index) == .comma && gaps[index + 1] == .space {
                gaps[index + 1] = .lineBreak
            }
            index += 1
        }
    }

    private mutating func spreadBraces(_ opening: Int) {
        let path = tree.path(to: TokenID(UInt32(opening)))
        guard let body = path.last, Int(tree.firstToken(body).index) == opening else {
            marks[opening].insert(.opensLines)
            return
        }
        var starts: [Int] = []
        for child in tree.node(body).children where !child.isMissing {
            starts.append(Int(tree.firstToken(child.id).index))
        }
        starts.append(Int(partners[opening]))
        spread(body, opening, starts)
        var last: Int? = opening
        for index in (opening + 1)...Int(partners[opening]) {
            gaps[index] = decide(index, last)
            if !marks[index].contains(.removed) { last = index }
        }
    }
}
