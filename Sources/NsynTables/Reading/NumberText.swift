import Glibc

/// Decimal numbers from bytes, rounded as IEEE 754 wants it.
public enum NumberText {
    /// A number in a cell: NaN when empty or `nan`/`NA`, nil when it is something else. White space around it is fine.
    public static func cell(_ bytes: UnsafeBufferPointer<UInt8>) -> Double? {
        var start = 0
        var end = bytes.count
        while start < end, bytes[start] == 32 || bytes[start] == 9 { start += 1 }
        while end > start, bytes[end - 1] == 32 || bytes[end - 1] == 9 { end -= 1 }
        if start == end { return .nan }
        guard let base = bytes.baseAddress else { return .nan }
        var position = start
        var isInteger = true
        if let value = scan(base, &position, end, decimalPoint: 46, &isInteger), position == end { return value }
        return isMissingWord(base + start, end - start) ? .nan : nil
    }

    /// `NaN`, `nan`, `NA`, `N/A`
    static func isMissingWord(_ text: UnsafePointer<UInt8>, _ count: Int) -> Bool {
        guard count == 2 || count == 3, text[0] | 0x20 == 0x6E else { return false }
        if count == 2 { return text[1] | 0x20 == 0x61 }
        return (text[1] | 0x20 == 0x61 && text[2] | 0x20 == 0x6E) || (text[1] == 0x2F && text[2] | 0x20 == 0x61)
    }

    /// Reads the number that starts at `position` and moves behind it; nil, and `position` anywhere, where none does.
    ///
    /// Numbers of up to 19 digits and decimal exponents from −19 to 22 are rounded here, by one division of 128 by 64
    /// bits; all others by `strtod`.
    @inline(__always)
    static func scan(
        _ text: UnsafePointer<UInt8>, _ position: inout Int, _ end: Int, decimalPoint: UInt8, _ isInteger: inout Bool
    ) -> Double? {
        let start = position
        var index = position
        var isNegative = false
        if index < end, text[index] == 45 || text[index] == 43 {
            isNegative = text[index] == 45
            index += 1
        }
        var mantissa: UInt64 = 0
        var digits = 0
        let firstDigit = index
        while index < end {
            let digit = text[index] &- 48
            guard digit <= 9 else { break }
            mantissa = mantissa &* 10 &+ UInt64(digit)
            index += 1
        }
        digits = index - firstDigit
        var scale = 0
        if index < end, text[index] == decimalPoint {
            isInteger = false
            index += 1
            let firstDecimal = index
            while index < end {
                let digit = text[index] &- 48
                guard digit <= 9 else { break }
                mantissa = mantissa &* 10 &+ UInt64(digit)
                index += 1
            }
            scale = firstDecimal - index
            digits -= scale
        }
        guard digits > 0 else { return nil }
        if index < end, text[index] | 0x20 == 0x65 {
            isInteger = false
            guard let exponent = exponent(text, &index, end) else { return nil }
            scale += exponent
        }
        position = index
        if digits > 19 || scale < -19 || scale > 22 {
            return slow(text, start..<index, decimalPoint)
        }
        let size = exact(mantissa, scale)
        return isNegative ? -size : size
    }

    private static func exponent(_ text: UnsafePointer<UInt8>, _ index: inout Int, _ end: Int) -> Int? {
        index += 1
        var isNegative = false
        if index < end, text[index] == 45 || text[index] == 43 {
            isNegative = text[index] == 45
            index += 1
        }
        let first = index
        var value = 0
        while index < end, text[index] &- 48 <= 9 {
            value = min(value * 10 + Int(text[index] - 48), 100_000)
            index += 1
        }
        guard index > first else { return nil }
        return isNegative ? -value : value
    }

    @inline(__always)
    private static func exact(_ mantissa: UInt64, _ scale: Int) -> Double {
        if mantissa < 1 << 53 {
            return scale < 0
                ? Double(mantissa) / ShownNumber.powersOfTen[-scale] : scaledUp(mantissa, scale)
        }
        if scale == 0 { return Double(mantissa) }
        if scale > 0 { return scaledUp(mantissa, scale) }
        // Both with their highest bit set, the dividend one lower: the quotient has 63 or 64 bits, and what is left
        // only says whether it was exact.
        let divisor = tens[-scale]
        let shiftUp = mantissa.leadingZeroBitCount
        let divisorShift = divisor.leadingZeroBitCount
        let (quotient, rest) = (divisor << UInt64(divisorShift)).dividingFullWidth(
            ((mantissa << UInt64(shiftUp)) >> 1, (mantissa << UInt64(shiftUp)) << 63))
        let sticky = quotient | (rest == 0 ? 0 : 1)
        return Double(sign: .plus, exponent: divisorShift - shiftUp - 63, significand: Double(sticky))
    }

    private static func scaledUp(_ mantissa: UInt64, _ scale: Int) -> Double {
        if mantissa < 1 << 53 { return Double(mantissa) * ShownNumber.powersOfTen[scale] }
        return strtod("\(mantissa)e\(scale)", nil)
    }

    private static let tens: [UInt64] = {
        var result: [UInt64] = [1]
        for _ in 1...19 { result.append(result[result.count - 1] * 10) }
        return result
    }()

    private static func slow(_ text: UnsafePointer<UInt8>, _ range: Range<Int>, _ decimalPoint: UInt8) -> Double? {
        var copy = range.map { text[$0] == decimalPoint ? CChar(46) : CChar(bitPattern: text[$0]) }
        copy.append(0)
        let value = strtod(copy, nil)
        return value.isFinite ? value : nil
    }
}
