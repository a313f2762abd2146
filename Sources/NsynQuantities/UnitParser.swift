/// The grammar of a unit token:
///
/// ```
/// unit    = product [ "/" factor ]
/// product = factor { "·" factor }
/// factor  = ( name [ "[" species "]" ] | "(" unit ")" | "1" ) [ exponent ]
/// exponent = "^" integer | "^(" integer "/" integer ")" | superscript digits
/// ```
///
/// It reads normalised bytes and reports places in the bytes that were written.
internal struct UnitParser {
    let table: UnitTable
    let text: UnitSpelling.Normalised
    var index = 0
    var depth = 0
    var isBelow = false
    var speciesTag: Range<Int>?
    var divisorSpeciesTag: Range<Int>?

    init(_ table: UnitTable, _ bytes: [UInt8]) {
        self.table = table
        text = UnitSpelling.normalised(bytes)
    }

    static func isStructure(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "/"), UInt8(ascii: "*"), UInt8(ascii: "^"), UInt8(ascii: "("), UInt8(ascii: ")"),
            UInt8(ascii: "["), UInt8(ascii: "]"), UInt8(ascii: "-"), UInt8(ascii: "+"), 48...57:
            true
        default: false
        }
    }

    private var current: UInt8 { index < text.bytes.count ? text.bytes[index] : 0 }

    private func place(_ range: Range<Int>) -> Range<Int> {
        text.offsets[range.lowerBound]..<text.offsets[range.upperBound]
    }

    private func problem(_ reason: UnitProblem.Reason, _ range: Range<Int>? = nil) -> UnitProblem {
        let here = range ?? index..<min(index + 1, text.bytes.count)
        return UnitProblem(reason, place(here))
    }

    private mutating func take(_ byte: Unicode.Scalar) -> Bool {
        guard index < text.bytes.count, text.bytes[index] == UInt8(ascii: byte) else { return false }
        index += 1
        return true
    }

    mutating func parse() throws(UnitProblem) -> ResolvedUnit {
        let all = text.bytes
        if all.isEmpty { throw UnitProblem(.malformed(.emptyUnit), 0..<0) }
        if let spelling = table.spellings[all] { return try alone(spelling, 0..<all.count) }
        var result = try unit()
        if index < all.count {
            throw problem(current == UInt8(ascii: "/") ? .twoDivisors : .malformed(.unexpectedCharacter))
        }
        result.speciesTag = speciesTag
        result.divisorSpeciesTag = divisorSpeciesTag
        return result
    }

    /// A unit that is the whole token and may be a point.
    private func alone(_ spelling: UnitTable.Spelling, _ range: Range<Int>) throws(UnitProblem) -> ResolvedUnit {
        let unit = table.units[spelling.unit]
        if !unit.isBareAllowed && !spelling.isWord {
            let name = String(decoding: text.bytes[range], as: UTF8.self)
            throw problem(.ambiguousBareUnit(name: name, readings: table.readings(of: unit)), range)
        }
        return ResolvedUnit(scale: unit.scale, type: unit.type, offset: unit.offset, isPoint: unit.isPoint)
    }

    private mutating func unit() throws(UnitProblem) -> ResolvedUnit {
        var result = try factor()
        while take("*") { result = try multiply(result, factor(), inverted: false) }
        guard take("/") else { return result }
        isBelow.toggle()
        let divisor = try factor()
        if current == UInt8(ascii: "*") { throw problem(.productAfterDivisor) }
        if current == UInt8(ascii: "/") { throw problem(.twoDivisors) }
        isBelow.toggle()
        return try multiply(result, divisor, inverted: true)
    }

    private func multiply(
        _ left: ResolvedUnit, _ right: ResolvedUnit, inverted: Bool
    ) throws(UnitProblem) -> ResolvedUnit {
        let type = inverted ? left.type / right.type : left.type * right.type
        guard type.dimension.isReasonable else { throw problem(.exponentOutOfRange, 0..<text.bytes.count) }
        return ResolvedUnit(scale: inverted ? left.scale / right.scale : left.scale * right.scale, type: type)
    }

    private mutating func factor() throws(UnitProblem) -> ResolvedUnit {
        let start = index
        var result: ResolvedUnit
        if take("(") {
            depth += 1
            defer { depth -= 1 }
            if depth > 16 { throw problem(.nestingTooDeep) }
            result = try unit()
            if !take(")") { throw problem(.malformed(.missingClosingParenthesis), start..<text.bytes.count) }
        } else if current == UInt8(ascii: "1") && start == 0 {
            index += 1
            result = ResolvedUnit(scale: .one, type: .number)
        } else {
            result = try name()
        }
        if take("[") { try species() }
        guard let exponent = try exponent() else { return result }
        guard exponent.magnitude <= 1000, let type = result.type.power(exponent) else {
            throw problem(.exponentOutOfRange, start..<index)
        }
        guard let scale = root(result.scale, exponent) else { throw problem(.exponentOutOfRange, start..<index) }
        result = ResolvedUnit(scale: scale, type: type)
        return result
    }

    /// A scale to a rational power: exact where the root is, else to fifteen digits.
    private func root(_ scale: Rational, _ exponent: Rational) -> Rational? {
        if let whole = exponent.int { return scale.power(whole) }
        guard let over = exponent.numerator.int128.flatMap({ Int(exactly: $0) }),
            let under = exponent.denominator.int128.flatMap({ Int(exactly: $0) }),
            let root = scale.root(under)
        else { return nil }
        return root.power(over)
    }

    private mutating func species() throws(UnitProblem) {
        let start = index
        var level = 1
        while index < text.bytes.count {
            if current == UInt8(ascii: "[") { level += 1 }
            if current == UInt8(ascii: "]") { level -= 1 }
            if level == 0 { break }
            index += 1
        }
        if index == text.bytes.count { throw problem(.malformed(.missingClosingBracket), start - 1..<index) }
        if index == start { throw problem(.malformed(.emptySpeciesTag), start - 1..<index + 1) }
        let range = place(start..<index)
        index += 1
        if isBelow {
            if divisorSpeciesTag != nil { throw problem(.twoSpeciesTags, start - 1..<index) }
            divisorSpeciesTag = range
        } else {
            if speciesTag != nil { throw problem(.twoSpeciesTags, start - 1..<index) }
            speciesTag = range
        }
    }

    private mutating func exponent() throws(UnitProblem) -> Rational? {
        let start = index
        guard take("^") else { return nil }
        if take("(") {
            guard let over = integer() else { throw problem(.malformed(.missingExponent), start..<index) }
            var value = Rational(over)
            if take("/") {
                guard let under = integer(), under != 0 else {
                    throw problem(.malformed(.missingExponent), start..<index)
                }
                value = Rational(over, under)
            }
            if !take(")") { throw problem(.malformed(.missingClosingParenthesis), start..<index) }
            return value
        }
        guard let value = integer() else { throw problem(.malformed(.missingExponent), start..<index) }
        return Rational(value)
    }

    /// A signed whole number; one that no unit can have is cut off and refused later.
    private mutating func integer() -> Int? {
        let negative = take("-")
        if !negative { _ = take("+") }
        var value: Int?
        while current >= 48 && current <= 57 {
            value = min((value ?? 0) * 10 + Int(current - 48), 1_000_000)
            index += 1
        }
        return negative ? value.map { -$0 } : value
    }

    private mutating func name() throws(UnitProblem) -> ResolvedUnit {
        let start = index
        if let name = structuredName() {
            index += name.count
        } else {
            while index < text.bytes.count && !UnitParser.isStructure(current) { index += 1 }
        }
        if index == start { throw problem(.malformed(.missingName)) }
        let range = start..<index
        let isWhole = start == 0 && index == text.bytes.count
        if current >= 48 && current <= 57 {
            throw exponentWithoutCaret(range)
        }
        // A tagged unit is as alone as one without a tag.
        if isWhole || (start == 0 && current == UInt8(ascii: "[") && text.bytes.last == UInt8(ascii: "]")),
            let spelling = table.spellings[Array(text.bytes[range])]
        {
            return try alone(spelling, range)
        }
        switch table.lookUp(Array(text.bytes[range])) {
        case .success(let found):
            let unit = table.units[found.unit]
            if unit.isPoint {
                let name = String(decoding: text.bytes[range], as: UTF8.self)
                throw problem(.pointUnitInProduct(name: name, difference: table.difference(of: unit)?.name), range)
            }
            return ResolvedUnit(scale: found.scale, type: unit.type)
        case .failure(let failure): throw problem(failure.reason, range)
        }
    }

    private func structuredName() -> [UInt8]? {
        table.namesWithStructure.first { name in
            let end = index + name.count
            guard end <= text.bytes.count, text.bytes[index..<end].elementsEqual(name) else { return false }
            return end == text.bytes.count || UnitParser.isStructure(text.bytes[end])
        }
    }

    private mutating func exponentWithoutCaret(_ name: Range<Int>) -> UnitProblem {
        let end = index
        while current >= 48 && current <= 57 { index += 1 }
        let written = String(decoding: text.bytes[name.lowerBound..<index], as: UTF8.self)
        let meant =
            String(decoding: text.bytes[name], as: UTF8.self) + "^"
            + String(decoding: text.bytes[end..<index], as: UTF8.self)
        return problem(.exponentWithoutCaret(written: written, meant: meant), name.lowerBound..<index)
    }
}
