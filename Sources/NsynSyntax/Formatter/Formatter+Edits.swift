import NsynDiagnostics

extension Formatter {
    /// Compares every gap with what it should be and writes down the differences.
    mutating func writeEdits() {
        var indenter = Indenter()
        var wanted: [UInt8] = []
        var last: Int?
        for index in 0..<count {
            if gaps[index] != .untouched {
                wanted.removeAll(keepingCapacity: true)
                writeGap(index, last, indenter, &wanted)
                let start = index > 0 ? Int(tree.tokenEnds[index - 1]) : 0
                replace(start, Int(tree.tokenStarts[index]), wanted)
                rewriteToken(index)
            }
            indenter.consume(index, self)
            if !marks[index].contains(.removed) { last = index }
        }
        joinNeighbours()
    }

    /// The gap before a token, as it should be.
    private func writeGap(_ index: Int, _ previous: Int?, _ indenter: Indenter, _ wanted: inout [UInt8]) {
        var isFirst = true
        var newlines = 0
        var needsBreak = gaps[index] == .lineBreak || gaps[index] == .paragraph
        if hasComment(index) {
            let indentation = indenter.commentIndentation(index, self)
            for piece in tree.trivia(before: TokenID(UInt32(index))) {
                switch piece.kind {
                case .newline: newlines += 1
                case .blanks: continue
                case .lineComment, .documentation, .blockComment:
                    if newlines == 0 && previous != nil && isFirst {
                        wanted.append(contentsOf: piece.kind == .blockComment ? [32] : [32, 32])
                    } else if newlines == 0 && !isFirst {
                        wanted.append(32)
                    } else if previous != nil || !isFirst {
                        let isOpening = isFirst && previous.map { isOpener($0) } == true
                        breakLine(newlines > 1 && !isOpening, indentation, &wanted)
                    }
                    appendComment(piece, &wanted)
                    needsBreak = needsBreak || piece.kind != .blockComment
                    isFirst = false
                    newlines = 0
                }
            }
        } else if needsBreak {
            newlines = newlineCount(index)
        }
        if needsBreak || (!isFirst && newlines > 0) {
            let mayBeEmpty = gaps[index] == .paragraph || (!isFirst && !isCloser(index) && kind(index) != .endOfFile)
            let isOpening = isFirst && previous.map { isOpener($0) } == true
            if previous == nil && isFirst { return }
            if kind(index) == .endOfFile {
                wanted.append(10)
            } else {
                breakLine(newlines > 1 && mayBeEmpty && !isOpening, indenter.indentation(index, self), &wanted)
            }
        } else if !isFirst {
            wanted.append(32)
        } else if gaps[index] == .space {
            wanted.append(32)
        }
    }

    private func breakLine(_ isParagraph: Bool, _ indentation: Int, _ wanted: inout [UInt8]) {
        wanted.append(10)
        if isParagraph { wanted.append(10) }
        wanted.append(contentsOf: repeatElement(32, count: indentation))
    }

    private func newlineCount(_ index: Int) -> Int {
        var count = 0
        for piece in tree.trivia(before: TokenID(UInt32(index))) where piece.kind == .newline { count += 1 }
        // A separator that was removed may have had the line break before it.
        var before = index - 1
        while count == 0 && before >= 0 && marks[before].contains(.removed) {
            for piece in tree.trivia(before: TokenID(UInt32(before))) where piece.kind == .newline { count += 1 }
            before -= 1
        }
        return count
    }

    /// A comment without the blanks at its end.
    private func appendComment(_ piece: TriviaPiece, _ wanted: inout [UInt8]) {
        var end = Int(piece.end)
        while end > Int(piece.start)
            && (tree.text[end - 1] == 32 || tree.text[end - 1] == 9 || tree.text[end - 1] == 13)
        {
            end -= 1
        }
        wanted.append(
            contentsOf: UnsafeBufferPointer(start: tree.text + Int(piece.start), count: end - Int(piece.start)))
    }

    /// Separators that go, and signs that have one spelling.
    private mutating func rewriteToken(_ index: Int) {
        let bytes = tree.bytes(TokenID(UInt32(index)))
        let start = Int(tree.tokenStarts[index])
        if marks[index].contains(.removed) {
            replace(start, start + bytes.count, [])
        } else if kind(index) == .plusMinus && bytes.count == 2 && bytes[0] == UInt8(ascii: "+") {
            replace(start, start + 2, [0xC2, 0xB1])
        } else if kind(index) == .unit {
            // The Greek letter and the micro sign look alike; units are printed with the sign.
            for offset in bytes.indices.dropLast() where bytes[offset] == 0xCE && bytes[offset + 1] == 0xBC {
                replace(start + offset, start + offset + 2, [0xC2, 0xB5])
            }
        }
    }

    /// Adds an edit for what differs between a stretch of the text and what should stand there.
    private mutating func replace(_ from: Int, _ to: Int, _ wanted: [UInt8]) {
        if to - from == wanted.count
            && wanted.elementsEqual(UnsafeBufferPointer(start: tree.text + from, count: wanted.count))
        {
            return
        }
        var start = from
        var end = to
        var first = 0
        var last = wanted.count
        while start < end && first < last && tree.text[start] == wanted[first] && wanted[first] < 0x80 {
            start += 1
            first += 1
        }
        while start < end && first < last && tree.text[end - 1] == wanted[last - 1] && wanted[last - 1] < 0x80 {
            end -= 1
            last -= 1
        }
        if start == end && first == last { return }
        edits.append(
            TextEdit(
                span: SourceSpan(file: tree.file, start: UInt32(start), end: UInt32(end)),
                newText: String(decoding: wanted[first..<last], as: UTF8.self)))
    }

    /// Edits that touch become one: a removed separator and the gaps around it.
    private mutating func joinNeighbours() {
        var joined: [TextEdit] = []
        joined.reserveCapacity(edits.count)
        for edit in edits {
            if let last = joined.last, last.span.end == edit.span.start {
                joined[joined.count - 1].span.end = edit.span.end
                joined[joined.count - 1].newText += edit.newText
            } else {
                joined.append(edit)
            }
        }
        edits = joined
    }
}
