import NsynDiagnostics

extension Formatter {
    /// Notes for every token what its node says about the gaps around it. One pass over the nodes, parents first.
    mutating func markNodes() {
        var levels = [UInt16](repeating: 0, count: tree.nodeCount)
        for index in stride(from: tree.nodeCount - 1, through: 0, by: -1) {
            let id = NodeID(UInt32(index))
            let kind = tree.kind(id)
            let inner = levels[index] + (kind == .block ? 1 : 0)
            var child = tree.firstChild(id)
            while let next = child {
                levels[Int(next.index)] = inner
                child = tree.nextSibling(next)
            }
            mark(id, kind, level: levels[index], inner: inner)
        }
        pairBrackets()
    }

    private mutating func mark(_ id: NodeID, _ kind: NodeKind, level: UInt16, inner: UInt16) {
        switch kind {
        case .file, .block:
            markStatements(id, level: inner)
            if kind == .block { markBlock(id, level: level) }
        case .recordBody, .recordLiteral, .axisList: markFields(id)
        case .unaryExpression:
            let first = Int(tree.firstToken(id).index)
            if self.kind(first) == .minus || self.kind(first) == .plus { marks[first].insert(.tightAfter) }
        case .genericParameterList, .typeArgumentList:
            let end = Int(tree.endToken(id).index)
            let first = Int(tree.firstToken(id).index)
            if self.kind(first) == .less { marks[first].formUnion([.tightBefore, .tightAfter]) }
            if end > first && self.kind(end - 1) == .greater { marks[end - 1].insert(.tightBefore) }
        case .optionalType: marks[Int(tree.endToken(id).index) - 1].insert(.tightBefore)
        case .binaryExpression, .powerType: markPower(id)
        case .protocolDeclaration, .verbDeclaration, .functionDeclaration, .recordDeclaration:
            if let list = tree.node(id).child(.parameterList), !list.isMissing {
                marks[Int(tree.firstToken(list.id).index)].insert(.tightBefore)
            }
        default: break
        }
    }

    private mutating func markStatements(_ id: NodeID, level: UInt16) {
        var child = tree.firstChild(id)
        while let next = child {
            if !tree.isEmpty(next) {
                let first = Int(tree.firstToken(next).index)
                marks[first].insert(.startsStatement)
                levels[first] = level
            }
            child = tree.nextSibling(next)
        }
        for token in tree.node(id).ownTokens where tree.kind(token) == .semicolon {
            if !hasComment(Int(token.index)) { marks[Int(token.index)].insert(.removed) }
        }
    }

    private mutating func markBlock(_ id: NodeID, level: UInt16) {
        let first = Int(tree.firstToken(id).index)
        let last = Int(tree.endToken(id).index) - 1
        guard last > first, kind(last) == .rightBrace else { return }
        marks[first].insert(.opensLines)
        levels[last] = level
        // Nothing inside, or nothing but separators, which go.
        let isEmpty = tree.firstChild(id) == nil && !((first + 1)...last).contains { hasComment($0) }
        marks[last].insert(isEmpty ? .tightBefore : .closesBlock)
    }

    private mutating func markFields(_ id: NodeID) {
        let first = Int(tree.firstToken(id).index)
        let last = Int(tree.endToken(id).index) - 1
        guard last > first, kind(last) == .rightBrace, kind(first) == .leftBrace else { return }
        if last == first + 1 && !hasComment(last) {
            marks[last].insert(.tightBefore)
            return
        }
        var starts: [Int] = []
        for child in tree.node(id).children where !child.isMissing {
            starts.append(Int(tree.firstToken(child.id).index))
        }
        starts.append(last)
        // A comment between fields needs a line of its own.
        let isMultiline = starts.contains { hasNewline($0) || hasComment($0) }
        if !isMultiline {
            for start in starts { marks[start].insert(.startsInlineField) }
            return
        }
        spread(id, first, starts)
    }

    /// Puts the fields of a body on lines of their own, without separators.
    mutating func spread(_ id: NodeID, _ first: Int, _ starts: [Int]) {
        marks[first].insert(.opensLines)
        for start in starts {
            marks[start].remove(.startsInlineField)
            marks[start].insert(.startsField)
        }
        for token in tree.node(id).ownTokens where tree.kind(token) == .comma || tree.kind(token) == .semicolon {
            if !hasComment(Int(token.index)) { marks[Int(token.index)].insert(.removed) }
        }
    }

    private mutating func markPower(_ id: NodeID) {
        let node = tree.node(id)
        for token in node.ownTokens {
            let index = Int(token.index)
            if kind(index) == .power {
                // `5 m ^ 2` squares a quantity; `5 m^2` is another unit.
                if index > 0 && kind(index - 1) == .unit { continue }
                marks[index].formUnion([.tightBefore, .tightAfter])
            } else if kind(index) == .minus && node.kind == .powerType {
                marks[index].insert(.tightAfter)
            }
        }
    }

    private mutating func pairBrackets() {
        var open: [Int] = []
        for index in 0..<count {
            switch kind(index) {
            case .leftParenthesis, .leftBracket, .leftBrace: open.append(index)
            case .rightParenthesis, .rightBracket, .rightBrace:
                guard let opening = open.popLast() else { continue }
                partners[opening] = UInt32(index)
                partners[index] = UInt32(opening)
            default: break
            }
        }
    }

    // MARK: Mistakes

    /// Protects the innermost statement around every finding, the gap before it and the gap behind it.
    mutating func protectMistakes() {
        for finding in tree.findings {
            let token = tree.token(at: finding.span.start)
            marks[Int(token.index)].insert(.protected)
            // Gaps that hold bytes which are no text must stay bytes.
            let following = min(count - 1, Int(token.index) + 1)
            if finding.span.start < finding.span.end && finding.span.start >= tree.span(token).end {
                marks[following].insert(.protected)
            }
            protect(token)
        }
        for index in 0..<tree.nodeCount {
            let id = NodeID(UInt32(index))
            let kind = tree.kind(id)
            if (kind == .unexpected || kind == .errorStatement) && !tree.isEmpty(id) {
                let first = tree.firstToken(id)
                protect(first)
                // What could not be read stands behind the statement it belongs to.
                if first.index > 0 { protect(TokenID(first.index - 1)) }
            }
        }
    }

    private mutating func protect(_ token: TokenID) {
        var statement: NodeID?
        for id in tree.path(to: token) where tree.kind(id).isStatement || tree.kind(id) == .unexpected {
            statement = id
        }
        guard let statement else {
            marks[Int(token.index)].insert(.protected)
            return
        }
        let first = Int(tree.firstToken(statement).index)
        var end = min(count - 1, Int(tree.endToken(statement).index))
        // A word at the left margin ended the mistake: were it indented, it would be read as a part of it.
        if end > first && hasNewline(end) && !isWordAtMargin(end) { end -= 1 }
        if marks[first].contains(.protected) && marks[end].contains(.protected) && end - first > 2
            && marks[first + 1].contains(.protected) && marks[end - 1].contains(.protected)
        {
            return
        }
        for index in first...end { marks[index].insert(.protected) }
    }

    private func isWordAtMargin(_ index: Int) -> Bool {
        let start = Int(tree.tokenStarts[index])
        return kind(index).isKeyword && start > 0 && tree.bytes[start - 1] == 10
    }
}
