import Glibc

extension Lexer {
    /// Reads a formula behind `cluster`, `complex` or `formula`, if one starts there.
    mutating func formulaBehind(_ keyword: TokenKind) {
        var start = position
        while isBlank(start) { start += 1 }
        let hasColon = text[start] == UInt8(ascii: ":")
        if hasColon {
            start += 1
            while isBlank(start) { start += 1 }
        }
        let first = text[start]
        let isUppercase = first >= UInt8(ascii: "A") && first <= UInt8(ascii: "Z")
        guard isUppercase || first == UInt8(ascii: "[") else { return }
        // `f[0]` of a variable called `cluster` is an index.
        if first == UInt8(ascii: "[") && start == position { return }
        var end = endOfFormula(start)
        // A bracket that is never closed: one token up to the next blank, so that the formula itself is blamed.
        if end == start && first == UInt8(ascii: "[") { end = endOfUnclosedFormula(start) }
        if end == start { return }
        if hasColon {
            // `cluster: Cluster` declares a parameter; `cluster: Au38(PET)24` gives a formula.
            if keyword != .formulaWord && !looksLikeFormula(start, end) { return }
            while text[position] != UInt8(ascii: ":") {
                position += 1
                flags |= TokenFlags.spaceBefore
            }
            emit(.colon, position + 1)
        }
        if start > position { flags |= TokenFlags.spaceBefore }
        position = start
        emit(.formula, end)
    }

    /// Where a formula ends that no word announces, or `start` where none is: a number touches a closing bracket, as
    /// nothing else in a script does.
    func endOfBareFormula(_ start: Int) -> Int {
        let end = endOfFormula(start)
        var counts = false
        for index in start..<end {
            switch text[index] {
            case UInt8(ascii: " "), UInt8(ascii: ","): return start
            case UInt8(ascii: ")"): counts = counts || index + 1 < end && isDigit(index + 1)
            default: break
            }
        }
        return counts ? end : start
    }

    func isCapital(_ index: Int) -> Bool { text[index] >= UInt8(ascii: "A") && text[index] <= UInt8(ascii: "Z") }

    @inline(__always)
    private func isBlank(_ index: Int) -> Bool { classes[Int(text[index])] & ByteClass.blank != 0 }

    private func endOfUnclosedFormula(_ start: Int) -> Int {
        var end = start
        while end < count, end - start < 256, text[end] > UInt8(ascii: " "), text[end] != UInt8(ascii: ",") { end += 1 }
        return end
    }

    private func looksLikeFormula(_ start: Int, _ end: Int) -> Bool {
        (start..<end).contains { index in
            let byte = text[index]
            return isDigit(index) || byte == UInt8(ascii: "(") || byte == UInt8(ascii: "^") || byte >= 0x80
        }
    }

    /// Letters, digits, balanced brackets, charges, up to white space outside brackets and never beyond the line.
    private func endOfFormula(_ start: Int) -> Int {
        var open = 0
        var end = start
        // The last place at which all brackets were closed: an unclosed one must not swallow the line.
        var balanced = start
        // The limit keeps a line of a million unclosed formulas linear.
        while end - start < 256 {
            let byte = text[end]
            switch byte {
            case UInt8(ascii: "["), UInt8(ascii: "("):
                open += 1
                end += 1
            case UInt8(ascii: "]"), UInt8(ascii: ")"):
                if open == 0 { return balanced }
                open -= 1
                end += 1
            case UInt8(ascii: "-"), UInt8(ascii: "+"):
                if text[end + 1] == UInt8(ascii: ">") { return balanced }
                end += 1
            case UInt8(ascii: "."):
                // A hydrate goes on with a number or an element; a member such as `.electrons` does not belong here.
                let next = text[end + 1]
                if next >= UInt8(ascii: "a") && next <= UInt8(ascii: "z") { return balanced }
                end += 1
            case UInt8(ascii: "^"), UInt8(ascii: "'"): end += 1
            case UInt8(ascii: "/"):
                if text[end + 1] == UInt8(ascii: "/") || text[end + 1] == UInt8(ascii: "*") { return balanced }
                end += 1
            case UInt8(ascii: ","), UInt8(ascii: " "):
                if open == 0 { return balanced }
                end += 1
            default:
                if classes[Int(byte)] & ByteClass.wordContinue != 0 {
                    end += 1
                } else if byte >= 0x80, let scalar = decodeScalar(text + end), isFormulaScalar(scalar.value) {
                    end += scalar.length
                } else {
                    return balanced
                }
            }
            if open == 0 { balanced = end }
        }
        return balanced
    }

    private func isFormulaScalar(_ value: UInt32) -> Bool {
        switch value {
        case 0xB7, 0x2212, 0x2032: true
        default: ScalarClass.isSuperscript(value) || ScalarClass.isWordContinue(value)
        }
    }

    /// Reads the equation behind `reaction`: to the end of the line, a comment, or a closing bracket or comma that
    /// belongs to what stands around it.
    mutating func reactionBehind() {
        var start = position
        while isBlank(start) { start += 1 }
        let first = text[start]
        let isUppercase = first >= UInt8(ascii: "A") && first <= UInt8(ascii: "Z")
        guard isUppercase || isDigit(start) || first == UInt8(ascii: "["), start > position else { return }
        let end = endOfReaction(start)
        flags |= TokenFlags.spaceBefore
        position = start
        emit(.reaction, end)
    }

    private func endOfReaction(_ start: Int) -> Int {
        var open = 0
        var end = start
        scan: while end < count {
            switch text[end] {
            case UInt8(ascii: "\n"), UInt8(ascii: "\r"), UInt8(ascii: ";"), UInt8(ascii: "\""): break scan
            case UInt8(ascii: "/") where text[end + 1] == UInt8(ascii: "/") || text[end + 1] == UInt8(ascii: "*"):
                break scan
            case UInt8(ascii: "["), UInt8(ascii: "("), UInt8(ascii: "{"): open += 1
            case UInt8(ascii: "]"), UInt8(ascii: ")"), UInt8(ascii: "}"):
                if open == 0 { break scan }
                open -= 1
            case UInt8(ascii: ",") where open == 0: break scan
            case 0: break scan
            case 0x80...:
                guard let scalar = decodeScalar(text + end) else { break scan }
                end += scalar.length
                continue
            default: break
            }
            end += 1
        }
        while end > start && isBlank(end - 1) { end -= 1 }
        return end
    }
}
