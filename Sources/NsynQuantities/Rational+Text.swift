extension Rational {
    /// Reads a number as nsyn writes it, `12`, `1_000`, `0.25`, `2.5e-3`, exactly; a leading `-` is taken too, for
    /// tables. `nil` where it is malformed or the exponent lies beyond ±400, which no quantity needs.
    public init?(decimal bytes: some Collection<UInt8>) {
        // Read in place where the bytes lie together, which all real callers have.
        let direct = bytes.withContiguousStorageIfAvailable { Rational(decimalIn: $0) }
        let read = direct ?? Array(bytes).withUnsafeBufferPointer { Rational(decimalIn: $0) }
        guard let value = read else { return nil }
        self = value
    }

    private init?(decimalIn bytes: UnsafeBufferPointer<UInt8>) {
        var reader = DecimalReader()
        guard reader.read(bytes) else { return nil }
        let exponent = reader.exponent - reader.fractionDigits
        if reader.digitCount <= 18, exponent >= -18, exponent <= 0 {
            let over = reader.isNegative ? -Int64(reader.value) : Int64(reader.value)
            if exponent == 0 {
                self.init(reduced: over, 1)
            } else {
                let under = Self.powersOfTen[-exponent]
                let shared = Int64(commonDivisor(over.magnitude, UInt64(under)))
                self.init(reduced: over / shared, under / shared)
            }
            return
        }
        let digits = BigInteger(digits: bytes.prefix { $0 | 0x20 != 0x65 }.filter { $0 >= 48 && $0 <= 57 })
        let signed = reader.isNegative ? -digits : digits
        if exponent >= 0 {
            self.init(signed * BigInteger.powerOfTen(exponent), .one)
        } else {
            self.init(signed, BigInteger.powerOfTen(-exponent))
        }
    }

    /// Reads a number from text; see `init(decimal:)`.
    public init?(_ text: String) {
        self.init(decimal: text.utf8)
    }

    internal static let powersOfTen: [Int64] = {
        var powers: [Int64] = [1]
        for _ in 0..<18 { powers.append(powers[powers.count - 1] * 10) }
        return powers
    }()
}

/// The pieces of a written decimal.
private struct DecimalReader {
    var isNegative = false
    /// The digits as one number, meaningful while there are at most 18 of them.
    var value: UInt64 = 0
    var digitCount = 0
    var fractionDigits = 0
    var exponent = 0

    mutating func read(_ bytes: UnsafeBufferPointer<UInt8>) -> Bool {
        var index = bytes.startIndex
        if index != bytes.endIndex, bytes[index] == UInt8(ascii: "-") {
            isNegative = true
            index += 1
        }
        guard digits(bytes, &index) > 0 else { return false }
        if index != bytes.endIndex, bytes[index] == UInt8(ascii: ".") {
            index += 1
            fractionDigits = digits(bytes, &index)
            guard fractionDigits > 0 else { return false }
        }
        if index != bytes.endIndex, bytes[index] | 0x20 == UInt8(ascii: "e") {
            index += 1
            guard readExponent(bytes, &index) else { return false }
        }
        return index == bytes.endIndex
    }

    /// A run of digits with single underscores between them; zero if there is none or it is malformed.
    private mutating func digits(_ bytes: UnsafeBufferPointer<UInt8>, _ index: inout Int) -> Int {
        var count = 0
        var afterDigit = false
        while index != bytes.endIndex {
            let byte = bytes[index]
            if byte >= 48 && byte <= 57 {
                if digitCount < 18 { value = value * 10 + UInt64(byte - 48) }
                // Zeros before the first digit that counts take no room.
                if digitCount > 0 || byte != 48 { digitCount += 1 }
                count += 1
                afterDigit = true
            } else if byte == UInt8(ascii: "_") {
                if !afterDigit { return 0 }
                afterDigit = false
            } else {
                break
            }
            index += 1
        }
        return afterDigit ? count : 0
    }

    private mutating func readExponent(_ bytes: UnsafeBufferPointer<UInt8>, _ index: inout Int) -> Bool {
        var negative = false
        if index != bytes.endIndex, bytes[index] == UInt8(ascii: "-") || bytes[index] == UInt8(ascii: "+") {
            negative = bytes[index] == UInt8(ascii: "-")
            index += 1
        }
        var any = false
        while index != bytes.endIndex, bytes[index] >= 48, bytes[index] <= 57 {
            exponent = exponent * 10 + Int(bytes[index] - 48)
            if exponent > 400 { return false }
            any = true
            index += 1
        }
        if negative { exponent = -exponent }
        return any
    }
}

// Printing.
extension Rational: CustomStringConvertible {
    /// All digits of a decimal that ends within 21 of them, else twelve significant ones.
    public var description: String { decimal() }

    /// Whether the decimal expansion ends.
    public var isFiniteDecimal: Bool { finiteDecimalScale != nil }

    /// Decimal text: every digit if the expansion ends within `exactDigits` significant digits, so that 10000.95 never
    /// becomes 10001; otherwise rounded, half to even, to `significantDigits`. Very large and very small numbers are
    /// written `6.02214076e23`.
    public func decimal(significantDigits: Int = 12, exactDigits: Int = 21) -> String {
        if under == 1 && over.magnitude < 1_000_000_000_000_000 { return String(over) }
        if let exact = exactDigitsAndExponent(atMost: exactDigits) {
            return Self.layOut(exact.digits, exponent: exact.exponent, isNegative: isNegative)
        }
        let (digits, exponent) = roundedDigits(Swift.max(1, significantDigits))
        return Self.layOut(digits, exponent: exponent, isNegative: isNegative)
    }

    /// The power of ten that makes this a whole number, if there is one.
    private var finiteDecimalScale: Int? {
        if under != 0 {
            var rest = under
            let twos = rest.trailingZeroBitCount
            rest >>= Int64(twos)
            var fives = 0
            while rest % 5 == 0 {
                rest /= 5
                fives += 1
            }
            return rest == 1 ? Swift.max(twos, fives) : nil
        }
        var rest = denominator
        var twos = 0
        var fives = 0
        while rest.limbs.first.map({ $0 & 1 == 0 }) ?? false {
            rest = rest.quotientAndRemainder(dividingBy: BigInteger(2)).quotient
            twos += 1
        }
        while true {
            let (quotient, remainder) = rest.quotientAndRemainder(dividingBy: BigInteger(5))
            guard remainder.isZero else { break }
            rest = quotient
            fives += 1
        }
        return rest == .one ? Swift.max(twos, fives) : nil
    }

    /// The significant digits of an ending expansion, without zeros at its end, and the power of ten of the first.
    private func exactDigitsAndExponent(atMost limit: Int) -> (digits: [UInt8], exponent: Int)? {
        guard !isZero else { return ([48], 0) }
        guard let scale = finiteDecimalScale else { return nil }
        var digits: [UInt8]
        if under != 0, scale <= 18 {
            digits = Array(String(Int128(over) * Int128(Self.powersOfTen[scale] / under)).utf8)
        } else {
            let whole = (numerator * BigInteger.powerOfTen(scale)).quotientAndRemainder(dividingBy: denominator)
            digits = Array(whole.quotient.description.utf8)
        }
        if digits[0] == UInt8(ascii: "-") { digits.removeFirst() }
        let exponent = digits.count - 1 - scale
        while digits.count > 1 && digits[digits.count - 1] == 48 { digits.removeLast() }
        return digits.count <= limit ? (digits, exponent) : nil
    }

    private func roundedDigits(_ count: Int) -> (digits: [UInt8], exponent: Int) {
        let size = magnitude
        var exponent = decimalExponent
        var whole = (size * Self.powerOfTen(count - 1 - exponent)).rounded
        if whole == Self.powerOfTen(count) {
            exponent += 1
            whole = Self.powerOfTen(count - 1)
        }
        var digits = Array(whole.numerator.description.utf8)
        while digits.count > 1 && digits[digits.count - 1] == 48 { digits.removeLast() }
        return (digits, exponent)
    }

    /// Ten to any whole power.
    public static func powerOfTen(_ exponent: Int) -> Rational {
        if exponent >= 0 && exponent <= 18 { return Rational(reduced: powersOfTen[exponent], 1) }
        if exponent < 0 && exponent >= -18 { return Rational(reduced: 1, powersOfTen[-exponent]) }
        let power = BigInteger.powerOfTen(abs(exponent))
        return exponent < 0 ? Rational(.one, power) : Rational(power, .one)
    }

    private static func layOut(_ digits: [UInt8], exponent: Int, isNegative: Bool) -> String {
        var text: [UInt8] = isNegative ? [UInt8(ascii: "-")] : []
        if exponent > 20 || exponent < -6 {
            text.append(digits[0])
            if digits.count > 1 {
                text.append(UInt8(ascii: "."))
                text.append(contentsOf: digits[1...])
            }
            return String(decoding: text, as: UTF8.self) + "e\(exponent)"
        }
        if exponent < 0 {
            text.append(contentsOf: [48, UInt8(ascii: ".")])
            text.append(contentsOf: repeatElement(48, count: -exponent - 1))
            text.append(contentsOf: digits)
        } else {
            text.append(contentsOf: digits.prefix(exponent + 1))
            text.append(contentsOf: repeatElement(48, count: Swift.max(0, exponent + 1 - digits.count)))
            if digits.count > exponent + 1 {
                text.append(UInt8(ascii: "."))
                text.append(contentsOf: digits[(exponent + 1)...])
            }
        }
        return String(decoding: text, as: UTF8.self)
    }
}
