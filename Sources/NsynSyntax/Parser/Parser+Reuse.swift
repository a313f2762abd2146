import Glibc
import NsynDiagnostics

/// Parsing a text that was changed in one place: what stands before and behind the change is taken over.
extension Parser {
    /// The tree of a text, made with what is the same in the tree of an earlier one. It is the tree of a parse from nothing.
    public static func parse(bytes: [UInt8], file: FileID, after basis: SyntaxTree) -> SyntaxTree {
        guard basis.file == file, let reuse = Reuse(basis, bytes) else { return parse(bytes: bytes, file: file) }
        return reuse.isUnchanged ? basis : reuse.parse(file)
    }
}

/// What a tree and a new text have in common.
///
/// A text is cut at the items of its file. An item is read again when the change, or a token that the lexer or the parser
/// looked ahead at, may lie in it; so is everything that was or is wrong, since findings are reported by their order.
private struct Reuse {
    /// Tokens that lie between the change and the last item that is taken over. Neither lexer nor parser looks so far ahead.
    private static let margin = 12

    let basis: SyntaxTree
    let bytes: [UInt8]
    /// How many bytes are the same at the beginning, and where the same end begins in both texts.
    private let same: Int
    private let oldEnd: Int
    private let newEnd: Int
    private let items: [UInt32]
    /// The first item that is read again.
    private let firstItem: Int

    var isUnchanged: Bool { same == bytes.count && same == basis.byteCount }

    init?(_ basis: SyntaxTree, _ bytes: [UInt8]) {
        self.basis = basis
        self.bytes = bytes
        let shorter = min(basis.byteCount, bytes.count)
        let (start, end) = bytes.withUnsafeBufferPointer { new -> (Int, Int) in
            guard let new = new.baseAddress else { return (0, 0) }
            let start = Reuse.common(basis.text, new, shorter)
            let end = Reuse.commonEnd(basis.text + basis.byteCount, new + bytes.count, shorter - start)
            return (start, end)
        }
        same = start
        oldEnd = basis.byteCount - end
        newEnd = bytes.count - end
        var items: [UInt32] = []
        var child = basis.firstChild(basis.rootID)
        while let item = child {
            items.append(item.index)
            child = basis.nextSibling(item)
        }
        self.items = items
        var token = basis.firstToken(endingAtOrBehind: UInt32(start)) - 1 - Reuse.margin
        if let troubled = basis.troubled {
            if troubled.lowerBound == 0, troubled.upperBound == basis.tokenCount { return nil }
            token = min(token, troubled.lowerBound)
        }
        var low = 0
        var high = items.count
        while low < high {
            let middle = (low + high) / 2
            if Int(basis.firstTokens[Int(items[middle])]) <= token { low = middle + 1 } else { high = middle }
        }
        firstItem = max(0, low - 2)
    }

    private static func common(_ left: UnsafePointer<UInt8>, _ right: UnsafePointer<UInt8>, _ count: Int) -> Int {
        var index = 0
        while index + 4096 <= count, memcmp(left + index, right + index, 4096) == 0 { index += 4096 }
        while index < count, left[index] == right[index] { index += 1 }
        return index
    }

    /// How many bytes before two ends are the same.
    private static func commonEnd(_ left: UnsafePointer<UInt8>, _ right: UnsafePointer<UInt8>, _ count: Int) -> Int {
        var index = 0
        while index + 4096 <= count, memcmp(left - index - 4096, right - index - 4096, 4096) == 0 { index += 4096 }
        while index < count, (left - index - 1).pointee == (right - index - 1).pointee { index += 1 }
        return index
    }

    func parse(_ file: FileID) -> SyntaxTree {
        let firstToken = firstItem == 0 ? 0 : Int(basis.firstTokens[Int(items[firstItem])])
        var lexer = Lexer(bytes)
        let shift = UInt32(truncatingIfNeeded: newEnd - oldEnd)
        if firstToken > 0 {
            lexer.buffer.take(basis, 0..<firstToken, shift: 0)
            lexer.position = Int(basis.tokenEnds[firstToken - 1])
            lexer.previous = basis.kind(TokenID(UInt32(firstToken - 1)))
        }
        let wholeFrom = max(basis.troubled?.upperBound ?? 0, firstToken)
        var old = firstToken
        // Behind a token that is what it was, and stands behind the two that it stood behind, everything is as it was: what a
        // colon is followed by is up to the word before it, and what that word announces to a dot before the word.
        let meeting = lexer.run { buffer in
            let last = buffer.count - 1
            let start = buffer.starts[last] &- shift
            while old < basis.tokenCount, basis.tokenStarts[old] < start, old + 1 < basis.tokenCount { old += 1 }
            return Int(buffer.starts[last]) >= newEnd && old >= wholeFrom && basis.tokenStarts[old] == start
                && basis.tokenEnds[old] == buffer.ends[last] &- shift && basis.tokenKinds[old] == buffer.kinds[last]
                && basis.tokenFlags[old] == buffer.flags[last]
                && (1...2).allSatisfy { back in
                    let (before, now) = (old - back, last - back)
                    return before >= 0 && now >= 0
                        ? basis.tokenKinds[before] == buffer.kinds[now] : before < 0 && now < 0
                }
        }
        let met = meeting ? old : basis.tokenCount - 1
        let tokenShift = lexer.buffer.count - 1 - met
        lexer.buffer.take(basis, (met + 1)..<basis.tokenCount, shift: shift)

        var parser = Parser(lexer.buffer, file: file, mode: .file)
        parser.arena.take(basis, items[..<firstItem], from: 0, tokenShift: 0)
        parser.go(to: firstToken)
        let end = parser.parseItems { position in
            let token = position - tokenShift
            guard token > met, token >= wholeFrom else { return nil }
            return item(startingAt: token)
        }
        let stop = end == nil ? lexer.buffer.count : parser.position
        if let end {
            let first = end == 0 ? 0 : Int(items[end - 1]) + 1
            parser.arena.take(basis, items[end...], from: first, tokenShift: tokenShift)
        }
        parser.finishFile()
        parser.reportLexicalIssues(lexer.issues)
        return SyntaxTree(
            file: file, buffer: lexer.buffer, arena: parser.arena, findings: parser.findings,
            troubled: parser.findings.isEmpty ? nil : firstToken..<stop,
            heritage: .init(tree: basis.serial, first: firstItem, last: end.map { items.count - $0 } ?? 0))
    }

    /// The item of the old tree that starts at a token.
    private func item(startingAt token: Int) -> Int? {
        var low = 0
        var high = items.count
        while low < high {
            let middle = (low + high) / 2
            if Int(basis.firstTokens[Int(items[middle])]) < token { low = middle + 1 } else { high = middle }
        }
        return low < items.count && Int(basis.firstTokens[Int(items[low])]) == token ? low : nil
    }
}

extension SyntaxTree {
    /// The first token that ends at an offset or behind it.
    fileprivate func firstToken(endingAtOrBehind offset: UInt32) -> Int {
        var low = 0
        var high = tokenCount
        while low < high {
            let middle = (low + high) / 2
            if tokenEnds[middle] < offset { low = middle + 1 } else { high = middle }
        }
        return low
    }
}
