import Glibc

// Counts and charges: `18`, `25-x`, `(25-x)`, `^2-`, `]3+`.
extension FormulaParser {
    private static let variables = Set("kmnxyz".utf8)

    /// Whether a dopant variable stands alone at `index`.
    func isVariable(at index: Int) -> Bool {
        FormulaParser.variables.contains(byte(at: index)) && !isLowercase(byte(at: index + 1))
    }

    mutating func parseInteger() throws(FormulaError) -> Int {
        let start = position
        var value = 0
        while isDigit(current) {
            value = value * 10 + Int(current - 0x30)
            position += 1
            if value > ClusterFormula.countLimit {
                while isDigit(current) { position += 1 }
                throw error(.countTooLarge(limit: ClusterFormula.countLimit), start..<position)
            }
        }
        return value
    }

    /// The count behind a part, or nil where none is written.
    mutating func parseCount() throws(FormulaError) -> LinearCount? {
        if current == UInt8(ascii: "(") {
            guard let close = linearBracket() else { return nil }
            position += 1
            let count = try parseLinear(until: close)
            position = close + 1
            return count
        }
        let start = position
        if isVariable(at: position) {
            position += 1
            return LinearCount(constant: 0, variable: text.string(start..<position), coefficient: 1)
        }
        guard isDigit(current) else { return nil }
        let value = try parseInteger()
        try refuseFraction(from: start)
        if isVariable(at: position) {
            let name = text.string(position..<(position + 1))
            position += 1
            return LinearCount(constant: 0, variable: name, coefficient: value)
        }
        return try parseTail(of: LinearCount(value))
    }

    /// `-x` behind `25`, as in `Ag25-xAux`; a lone sign is a charge and stays.
    private mutating func parseTail(of count: LinearCount) throws(FormulaError) -> LinearCount {
        var sum = count
        while current == UInt8(ascii: "-") || current == UInt8(ascii: "+") {
            let sign = current == UInt8(ascii: "-") ? -1 : 1
            var next = position + 1
            while isDigit(byte(at: next)) { next += 1 }
            guard isVariable(at: next) else { return sum }
            position += 1
            let factor = isDigit(current) ? try parseInteger() : 1
            let name = text.string(position..<(position + 1))
            position += 1
            sum = sum + LinearCount(constant: 0, variable: name, coefficient: sign * factor)
        }
        return sum
    }

    /// Where `(25-x)` closes, if the bracket at `position` holds a count and no group.
    private func linearBracket() -> Int? {
        var index = position + 1
        var hasContent = false
        while index < end {
            let byte = bytes[index]
            if byte == UInt8(ascii: ")") { return hasContent ? index : nil }
            guard isDigit(byte) || byte == UInt8(ascii: "+") || byte == UInt8(ascii: "-") || isVariable(at: index)
            else {
                return nil
            }
            hasContent = true
            index += 1
        }
        return nil
    }

    private mutating func parseLinear(until close: Int) throws(FormulaError) -> LinearCount {
        let start = position
        var sum = LinearCount(0)
        var sign = 1
        var expectsTerm = true
        while position < close {
            if !expectsTerm || position == start, current == UInt8(ascii: "-") || current == UInt8(ascii: "+") {
                sign = current == UInt8(ascii: "-") ? -1 : 1
                position += 1
                expectsTerm = true
                continue
            }
            guard expectsTerm, isDigit(current) || isVariable(at: position) else {
                throw error(.malformedCount(text.string(start..<close)), start..<close)
            }
            let factor = isDigit(current) ? try parseInteger() : 1
            if isVariable(at: position) {
                let name = text.string(position..<(position + 1))
                position += 1
                sum = sum + LinearCount(constant: 0, variable: name, coefficient: sign * factor)
            } else {
                sum = sum + LinearCount(sign * factor)
            }
            sign = 1
            expectsTerm = false
        }
        guard !expectsTerm else { throw error(.malformedCount(text.string(start..<close)), start..<close) }
        return sum
    }

    /// `Au26.3Ag17.7`: a mean occupancy. In `CuSO4.5H2O` the dot is a hydrate's.
    private func refuseFraction(from start: Int) throws(FormulaError) {
        guard current == UInt8(ascii: "."), isDigit(byte(at: position + 1)) else { return }
        var stop = position + 1
        while isDigit(byte(at: stop)) { stop += 1 }
        let follower = Element(byte(at: stop), byte(at: stop + 1)) ?? Element(byte(at: stop), 0)
        guard follower == nil || follower?.isMetal == true else { return }
        let written = text.string(start..<stop)
        let rounded = Double(written).map { String(Int($0.rounded())) }
        throw error(.fractionalCount(written), start..<stop, suggestion: rounded)
    }

    // MARK: Charges

    /// `^2-`, `^-2`, `^0`, `2-`, `-` behind `]`; nil where there is none.
    mutating func parseBracketCharge() throws(FormulaError) -> Int? {
        if current == UInt8(ascii: "^") { return try parseCaretCharge() }
        var next = position
        while isDigit(byte(at: next)) { next += 1 }
        let sign = byte(at: next)
        if sign == UInt8(ascii: "+") || sign == UInt8(ascii: "-") { return try parseSignedCharge(from: position) }
        if next == position + 1, current == UInt8(ascii: "0") {
            position = next
            return 0
        }
        return nil
    }

    private mutating func parseCaretCharge() throws(FormulaError) -> Int {
        let start = position
        position += 1
        let charge = try parseSignedCharge(from: start)
        return charge
    }

    /// Digits and a sign in either order, or signs in a row.
    private mutating func parseSignedCharge(from start: Int) throws(FormulaError) -> Int {
        var sign = 0
        var repeated = 0
        func isSign(_ byte: UInt8) -> Bool { byte == UInt8(ascii: "+") || byte == UInt8(ascii: "-") }
        func takeSigns(_ parser: inout FormulaParser) throws(FormulaError) {
            while isSign(parser.current) {
                let next = parser.current == UInt8(ascii: "-") ? -1 : 1
                guard sign == 0 || sign == next else { throw parser.malformedCharge(from: start) }
                sign = next
                repeated += 1
                parser.position += 1
            }
        }
        try takeSigns(&self)
        let hasDigits = isDigit(current)
        let size = hasDigits ? try parseInteger() : 1
        if repeated == 0 { try takeSigns(&self) }
        if hasDigits, size == 0, repeated <= 1 { return 0 }
        guard sign != 0, !(hasDigits && repeated > 1) else { throw malformedCharge(from: start) }
        let charge = sign * (hasDigits ? size : repeated)
        guard abs(charge) <= ClusterFormula.chargeLimit else {
            throw error(.chargeTooLarge(limit: ClusterFormula.chargeLimit), start..<position)
        }
        return charge
    }

    private func malformedCharge(from start: Int) -> FormulaError {
        var stop = position
        while stop < end, bytes[stop] != UInt8(ascii: ".") { stop += 1 }
        stop = max(stop, start + 1)
        return error(.malformedCharge(text.string(start..<min(stop, end))), start..<min(stop, end))
    }

    /// The charge of a formula without square brackets: `AuCl4-`, `Cd2+`, `Au25(SR)18^-`.
    mutating func parseTrailingCharge(of formula: inout ClusterFormula, from start: Int) throws(FormulaError) {
        switch current {
        case UInt8(ascii: "^"):
            formula.charge = try parseCaretCharge()
        case UInt8(ascii: "+"), UInt8(ascii: "-"):
            let signStart = position
            var digits = position
            while isDigit(byte(at: digits - 1)), digits > start { digits -= 1 }
            let count = text.string(digits..<position)
            let charge = try parseSignedCharge(from: signStart)
            if let ion = simpleIon(formula, symbolEnd: digits, start: start), !count.isEmpty, abs(charge) == 1 {
                // `Cd2+` is one ion with two charges.
                formula = ion
                formula.charge = charge * (Int(count) ?? 1)
            } else if count.utf8.count > 1, bytes[digits - 1] != UInt8(ascii: ")") {
                let suggestion =
                    text.string(start..<digits) + count.dropLast() + "^" + count.suffix(1) + (charge < 0 ? "-" : "+")
                throw error(.ambiguousCharge(text.string(digits..<position)), digits..<position, suggestion: suggestion)
            } else {
                formula.charge = charge
            }
        default: return
        }
        formula.chargeIsExplicit = true
    }

    /// The ion, if all that was read is one element with its count.
    private func simpleIon(_ formula: ClusterFormula, symbolEnd: Int, start: Int) -> ClusterFormula? {
        guard symbolEnd - start <= 2, let element = Element(symbol: text.string(start..<symbolEnd)) else { return nil }
        var ion = ClusterFormula()
        if element.isMetal {
            ion.add(ClusterFormula.Metal(element: element, count: 1))
        } else {
            ion.add(ClusterFormula.Ligand(definition: BuiltInGroups.atom(element), count: 1, role: .bridging))
        }
        return ion
    }
}
