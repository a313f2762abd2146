extension Lexer {
    /// `12`, `1_000`, `0.25`, `2.5e-6`, and the unit behind it.
    mutating func number() {
        let start = position
        var end = endOfDigits(start)
        var isMalformed = text[end - 1] == UInt8(ascii: "_")
        if text[end] == UInt8(ascii: "."), isDigit(end + 1) {
            end = endOfDigits(end + 1)
            isMalformed = isMalformed || text[end - 1] == UInt8(ascii: "_")
        }
        if text[end] | 0x20 == UInt8(ascii: "e") {
            let isSigned = text[end + 1] == UInt8(ascii: "-") || text[end + 1] == UInt8(ascii: "+")
            let digits = end + (isSigned ? 2 : 1)
            if isDigit(digits) { end = endOfDigits(digits) }
        }
        // `1.2.3` is one mistake, not three tokens.
        while text[end] == UInt8(ascii: "."), isDigit(end + 1) {
            end = endOfDigits(end + 1)
            isMalformed = true
        }
        if isMalformed { report(.malformedNumber, start, end) }
        emit(.number, end)
        unitBehind()
    }

    @inline(__always)
    func isDigit(_ index: Int) -> Bool { classes[Int(text[index])] & ByteClass.digit != 0 }

    @inline(__always)
    func endOfDigits(_ from: Int) -> Int {
        var end = from
        while isDigit(end) || text[end] == UInt8(ascii: "_") { end &+= 1 }
        return end
    }

    /// Reads a unit if one starts here. Blanks before it mean nothing, so that aligning a column by hand cannot
    /// change what a script says.
    mutating func unitBehind() {
        var start = position
        while true {
            if classes[Int(text[start])] & ByteClass.blank != 0 {
                start &+= 1
            } else if text[start] >= 0x80, let scalar = decodeScalar(text + start), ScalarClass.isBlank(scalar.value) {
                start += scalar.length
            } else {
                break
            }
        }
        let wordEnd = endOfUnitWord(start)
        if wordEnd == start { return }
        if let entry = keyword(start, wordEnd - start), entry.pointee.isNeverUnit { return }
        let end = endOfUnit(start, wordEnd)
        if start > position { flags |= TokenFlags.spaceBefore }
        position = start
        emit(.unit, end)
    }

    /// `mL`, `°C`, `%`, `%w`: where the word ends, or `start` if none starts there.
    private func endOfUnitWord(_ start: Int) -> Int {
        let byte = text[start]
        if classes[Int(byte)] & ByteClass.wordStart != 0 { return endOfWord(start + 1) }
        if byte == UInt8(ascii: "%") {
            return classes[Int(text[start + 1])] & ByteClass.wordStart != 0 ? endOfWord(start + 2) : start + 1
        }
        guard byte >= 0x80, let scalar = decodeScalar(text + start), ScalarClass.isWordStart(scalar.value) else {
            return start
        }
        return endOfWord(start + scalar.length)
    }

    /// Where the unit ends whose first word ends at `firstEnd`.
    private func endOfUnit(_ start: Int, _ firstEnd: Int) -> Int {
        var end = firstEnd
        var open = 0
        // The last place at which all parentheses were closed: a unit never ends inside one.
        var balanced = firstEnd
        while true {
            end = endOfUnitSuffix(end)
            while open > 0 && text[end] == UInt8(ascii: ")") {
                open -= 1
                end = endOfUnitSuffix(end + 1)
            }
            if open == 0 { balanced = end }
            var factor = end
            if text[end] == UInt8(ascii: "/") || text[end] == UInt8(ascii: "*") {
                factor = end + 1
            } else if text[end] == 0xC2 && text[end + 1] == 0xB7 {
                factor = end + 2
            } else {
                return balanced
            }
            while text[factor] == UInt8(ascii: "(") && open < 16 {
                open += 1
                factor += 1
            }
            let wordEnd = endOfUnitWord(factor)
            if wordEnd == factor { return balanced }
            end = wordEnd
        }
    }

    /// The percent sign of `mol%`, an exponent (`^-2`, `²`), a species tag (`[Au]`).
    private func endOfUnitSuffix(_ from: Int) -> Int {
        var end = from
        if text[end] == UInt8(ascii: "%") { end += 1 }
        if text[end] == UInt8(ascii: "^") {
            var digits = end + 1
            if text[digits] == UInt8(ascii: "-") { digits += 1 }
            if isDigit(digits) { end = endOfDigits(digits) }
        }
        while text[end] >= 0x80, let scalar = decodeScalar(text + end), ScalarClass.isSuperscript(scalar.value) {
            end += scalar.length
        }
        if text[end] == UInt8(ascii: "[") {
            var close = end + 1
            while text[close] > 0x20 && text[close] != UInt8(ascii: "]") && text[close] != UInt8(ascii: "[")
                && text[close] != UInt8(ascii: ",") && close - end < 64
            {
                close += 1
            }
            if text[close] == UInt8(ascii: "]") && close > end + 1 { end = close + 1 }
        }
        return end
    }
}
