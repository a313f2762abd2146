import Glibc

/// Cuts UTF-8 bytes into tokens. Never fails: what it cannot read becomes an `unexpected` token and an issue.
///
/// Works on a padded copy of the text, so that the scanning loops test no bounds: a zero byte stops every one of
/// them, and only then is it asked whether the text ended.
struct Lexer {
    let text: UnsafePointer<UInt8>
    let count: Int
    let classes: UnsafePointer<UInt8>
    let keywords: UnsafePointer<KeywordTable.Entry>
    var buffer: TokenBuffer
    var issues: [LexicalIssue] = []
    var position = 0
    var flags: UInt8 = 0
    /// The kind of the last token that was no `unexpected` one.
    var previous = TokenKind.endOfFile

    /// No closing curved quotation mark stands before this place: keeps a line of a million opening ones linear.
    var noCurvedEndBefore = 0

    init(_ bytes: [UInt8]) {
        buffer = TokenBuffer(copying: bytes)
        text = UnsafePointer(buffer.text)
        count = bytes.count
        classes = ByteClass.table.classes
        keywords = KeywordTable.shared.entries
    }

    /// Reads everything. The last token is always `endOfFile`.
    mutating func run() { while step() {} }

    /// Reads until the last token is one to stop at. False when the end of the text came first.
    mutating func run(until isEnd: (TokenBuffer) -> Bool) -> Bool {
        var count = buffer.count
        while step() {
            if buffer.count > count, isEnd(buffer) { return true }
            count = buffer.count
        }
        return false
    }

    /// Reads what stands next; false at the end of the text.
    @inline(__always)
    private mutating func step() -> Bool {
        skipTrivia()
        let byte = text[position]
        let byteClass = classes[Int(byte)]
        if byteClass & ByteClass.wordStart != 0 {
            word()
        } else if byteClass & ByteClass.digit != 0 {
            number()
        } else if byteClass & ByteClass.nonASCII != 0 {
            beyondASCII()
        } else if byte == 0 && position >= count {
            flags |= TokenFlags.newlineBefore
            emit(.endOfFile, count)
            return false
        } else {
            punctuation(byte)
        }
        return true
    }

    @inline(__always)
    mutating func emit(_ kind: TokenKind, _ end: Int) {
        buffer.append(kind, flags, position, end)
        position = end
        flags = 0
        previous = kind
    }

    /// Bytes that no token has. What stood before them counts as standing before the next token too.
    mutating func emitUnexpected(_ end: Int) {
        buffer.append(.unexpected, flags, position, end)
        position = end
    }

    mutating func report(_ problem: LexicalIssue.Problem, _ start: Int, _ end: Int) {
        issues.append(LexicalIssue(problem: problem, start: start, end: end))
    }

    @inline(__always)
    mutating func skipTrivia() {
        while true {
            let byte = text[position]
            let byteClass = classes[Int(byte)]
            if byteClass & ByteClass.blank != 0 {
                flags |= TokenFlags.spaceBefore
                position &+= 1
            } else if byteClass & ByteClass.newline != 0 {
                flags |= TokenFlags.spaceBefore | TokenFlags.newlineBefore
                position &+= 1
            } else if byte == UInt8(ascii: "/")
                && (text[position + 1] == byte || text[position + 1] == UInt8(ascii: "*"))
            {
                comment()
            } else {
                return
            }
        }
    }

    private mutating func comment() {
        flags |= TokenFlags.spaceBefore | TokenFlags.commentBefore
        if text[position + 1] == UInt8(ascii: "/") {
            if text[position + 2] == UInt8(ascii: "/") && text[position + 3] != UInt8(ascii: "/") {
                flags |= TokenFlags.documentationBefore
            }
            let start = position
            position = endOfLine(position + 2)
            validate(start, position)
            return
        }
        let start = position
        var nesting = 1
        position += 2
        while position < count {
            let byte = text[position]
            if byte == UInt8(ascii: "*") && text[position + 1] == UInt8(ascii: "/") {
                nesting -= 1
                position += 2
                if nesting == 0 {
                    validate(start, position)
                    return
                }
            } else if byte == UInt8(ascii: "/") && text[position + 1] == UInt8(ascii: "*") {
                nesting += 1
                position += 2
            } else {
                if byte == UInt8(ascii: "\n") { flags |= TokenFlags.newlineBefore }
                position += 1
            }
        }
        position = count
        validate(start, count)
        report(.unterminatedComment, start, start + 2)
    }

    /// Reports bytes of a comment that are not UTF-8. Eight bytes at a time while they are ASCII.
    private mutating func validate(_ start: Int, _ end: Int) {
        var index = start
        while index < end {
            let chunk = UnsafeRawPointer(text + index).loadUnaligned(as: UInt64.self) & 0x8080_8080_8080_8080
            if chunk == 0 {
                index += 8
                continue
            }
            index += chunk.trailingZeroBitCount / 8
            if index >= end { return }
            index = scalarInText(index)
        }
    }

    /// The next line feed, or the end of the text.
    func endOfLine(_ from: Int) -> Int {
        if from >= count { return count }
        guard let found = memchr(text + from, 10, count - from) else { return count }
        return found.assumingMemoryBound(to: UInt8.self) - UnsafeMutablePointer(mutating: text)
    }

    // MARK: Words

    /// The end of the word that goes on at `from`.
    @inline(__always)
    func endOfWord(_ from: Int) -> Int {
        var end = from
        while true {
            while classes[Int(text[end])] & ByteClass.wordContinue != 0 { end &+= 1 }
            if text[end] < 0x80 { return end }
            guard let scalar = decodeScalar(text + end), ScalarClass.isWordContinue(scalar.value) else { return end }
            end += scalar.length
        }
    }

    /// The keyword entry of the bytes, if they are a reserved word.
    @inline(__always)
    func keyword(_ start: Int, _ length: Int) -> UnsafePointer<KeywordTable.Entry>? {
        if length > 14 || length < 2 { return nil }
        let raw = UnsafeRawPointer(text + start)
        let low = raw.loadUnaligned(as: UInt64.self)
        if length <= 8 { return keywords.find(low & (UInt64.max >> (64 - 8 * UInt64(length))), 0) }
        let high = raw.loadUnaligned(fromByteOffset: 8, as: UInt64.self)
        return keywords.find(low, high & (UInt64.max >> (128 - 8 * UInt64(length))))
    }

    private mutating func word() {
        let start = position
        let end = endOfWord(start + 1)
        guard let entry = keyword(start, end - start) else {
            if text[end] == UInt8(ascii: "("), isCapital(start) {
                let formula = endOfBareFormula(start)
                if formula > start { return emit(.formula, formula) }
            }
            emit(.identifier, end)
            return
        }
        let kind = TokenKind(rawValue: entry.pointee.kind) ?? .identifier
        let isMember = previous == .dot
        emit(kind, end)
        if isMember { return }
        switch kind {
        case .clusterWord, .complexWord, .formulaWord: formulaBehind(kind)
        case .reactionWord: reactionBehind()
        default: break
        }
    }

    // MARK: The rest

    private mutating func beyondASCII() {
        let start = position
        guard let scalar = decodeScalar(text + start) else {
            var end = start + 1
            while end < count && text[end] >= 0x80 && decodeScalar(text + end) == nil { end += 1 }
            report(.invalidUTF8, start, end)
            emitUnexpected(end)
            return
        }
        let end = start + scalar.length
        switch scalar.value {
        case 0xB7, 0xD7: emit(.multiply, end)
        case 0xB1: emit(.plusMinus, end)
        case 0x2212: emit(.minus, end)
        case 0x2192: emit(.arrow, end)
        case 0x2264: emit(.lessEqual, end)
        case 0x2265: emit(.greaterEqual, end)
        case 0x2260: emit(.notEqual, end)
        case let value where ScalarClass.isBlank(value):
            flags |= TokenFlags.spaceBefore
            position = end
        case 0x201C: curvedString(end)
        case let value where ScalarClass.isWordStart(value): emit(.identifier, endOfWord(end))
        default:
            report(.strayCharacter, start, end)
            // What was meant is plain, so that the rest of the statement can be read.
            if let kind = operatorLike(scalar.value) { emit(kind, end) } else { emitUnexpected(end) }
        }
    }

    /// Characters that look like an operator and are none.
    private func operatorLike(_ value: UInt32) -> TokenKind? {
        switch value {
        case 0x2010...0x2014: .minus
        case 0xF7: .divide
        case 0x22C5, 0x2219, 0x2022: .multiply
        case 0x27F6: .arrow
        case 0x21D2: .fatArrow
        case 0x2A7D: .lessEqual
        case 0x2A7E: .greaterEqual
        default: nil
        }
    }

    private mutating func punctuation(_ byte: UInt8) {
        let next = text[position + 1]
        switch byte {
        case UInt8(ascii: "("): emit(.leftParenthesis, position + 1)
        case UInt8(ascii: ")"): emit(.rightParenthesis, position + 1)
        case UInt8(ascii: "["):
            let formula = isCapital(position + 1) ? endOfBareFormula(position) : position
            if formula > position { emit(.formula, formula) } else { emit(.leftBracket, position + 1) }
        case UInt8(ascii: "]"): emit(.rightBracket, position + 1)
        case UInt8(ascii: "{"): emit(.leftBrace, position + 1)
        case UInt8(ascii: "}"): emit(.rightBrace, position + 1)
        case UInt8(ascii: ","): emit(.comma, position + 1)
        case UInt8(ascii: ";"): emit(.semicolon, position + 1)
        case UInt8(ascii: ":"): emit(.colon, position + 1)
        case UInt8(ascii: "?"): emit(.question, position + 1)
        case UInt8(ascii: "@"): emit(.at, position + 1)
        case UInt8(ascii: "*"): emit(.multiply, position + 1)
        case UInt8(ascii: "/"): emit(.divide, position + 1)
        case UInt8(ascii: "^"): emit(.power, position + 1)
        case UInt8(ascii: "\""): string()
        case UInt8(ascii: "."): dot(next)
        case UInt8(ascii: "="):
            if next == UInt8(ascii: "=") {
                emit(.equalEqual, position + 2)
            } else {
                if next == UInt8(ascii: ">") { emit(.fatArrow, position + 2) } else { emit(.equal, position + 1) }
            }
        case UInt8(ascii: "!") where next == UInt8(ascii: "="): emit(.notEqual, position + 2)
        case UInt8(ascii: "<"):
            if next == UInt8(ascii: "=") { emit(.lessEqual, position + 2) } else { emit(.less, position + 1) }
        case UInt8(ascii: ">"):
            if next == UInt8(ascii: "=") { emit(.greaterEqual, position + 2) } else { emit(.greater, position + 1) }
        case UInt8(ascii: "-"):
            if next == UInt8(ascii: ">") { emit(.arrow, position + 2) } else { emit(.minus, position + 1) }
        case UInt8(ascii: "+"):
            if next == UInt8(ascii: "-") && isTolerance {
                emit(.plusMinus, position + 2)
            } else {
                emit(.plus, position + 1)
            }
        default:
            report(.strayCharacter, position, position + 1)
            emitUnexpected(position + 1)
        }
    }

    /// `5.0 +- 0.1`: only between two numbers, so that `a +-b` stays a sum.
    private var isTolerance: Bool {
        guard previous == .number || previous == .unit else { return false }
        var next = position + 2
        while classes[Int(text[next])] & ByteClass.blank != 0 { next += 1 }
        return classes[Int(text[next])] & ByteClass.digit != 0
    }

    private mutating func dot(_ next: UInt8) {
        if next == UInt8(ascii: ".") {
            emit(.dotDot, position + 2)
            return
        }
        let isMember = previous.isAnyWord || previous == .rightParenthesis || previous == .rightBracket
        if classes[Int(next)] & ByteClass.digit != 0 && !isMember {
            let start = position
            let end = endOfDigits(start + 1)
            report(.malformedNumber, start, end)
            emit(.number, end)
            unitBehind()
        } else {
            emit(.dot, position + 1)
        }
    }
}
