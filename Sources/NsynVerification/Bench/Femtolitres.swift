import NsynQuantities

/// A volume as a whole number of femtolitres: what any of the formats writes is exact in it, and nothing in a laboratory
/// is too large for it.
public struct Femtolitres: Hashable, Comparable, Sendable, AdditiveArithmetic {
    public var count: Int

    public init(_ count: Int) { self.count = count }

    public static let zero = Femtolitres(0)
    /// A cubic metre: no vessel of a robot comes near it, and sums of such volumes do not overflow.
    static let largest = 1_000_000_000_000_000_000

    public static func microlitres(_ value: Int) -> Femtolitres { Femtolitres(value * 1_000_000_000) }

    /// A volume in m³, rounded to the nearest femtolitre; nil beyond a cubic metre.
    public init?(cubicMetres value: Rational) {
        let scaled = value * Rational(Femtolitres.largest)
        let whole = scaled.double.rounded()
        guard abs(whole) <= Double(Femtolitres.largest) else { return nil }
        count = scaled.int ?? Int(whole)
    }

    /// A decimal number whose unit has `places` digits before the femtolitre; what is finer is rounded to the nearest.
    init?(text: ArraySlice<UInt8>, places: Int) {
        var index = text.startIndex
        var isNegative = false
        if index < text.endIndex, text[index] == UInt8(ascii: "-") {
            isNegative = true
            index += 1
        }
        var value = 0
        var digits = 0
        var fraction: Int?
        while index < text.endIndex {
            let byte = text[index]
            if byte &- 48 < 10 {
                digits += 1
                if let seen = fraction {
                    if seen < places {
                        guard let next = Femtolitres.appending(byte, to: value) else { return nil }
                        value = next
                    } else if seen == places, byte >= 53 {
                        value += 1
                    }
                    fraction = seen + 1
                } else {
                    guard let next = Femtolitres.appending(byte, to: value) else { return nil }
                    value = next
                }
            } else if byte == UInt8(ascii: "."), fraction == nil, digits > 0 {
                fraction = 0
            } else if byte | 0x20 == UInt8(ascii: "e"), digits > 0 {
                guard let number = Double(String(decoding: text, as: UTF8.self)) else { return nil }
                var scale = 1.0
                for _ in 0..<places { scale *= 10 }
                let whole = (number * scale).rounded()
                guard abs(whole) <= Double(Femtolitres.largest) else { return nil }
                count = Int(whole)
                return
            } else {
                return nil
            }
            index += 1
        }
        guard digits > 0, fraction != .some(0) else { return nil }
        var missing = places - min(fraction ?? 0, places)
        while missing > 0 {
            let (product, overflows) = value.multipliedReportingOverflow(by: 10)
            guard !overflows else { return nil }
            value = product
            missing -= 1
        }
        guard value <= Femtolitres.largest else { return nil }
        count = isNegative ? -value : value
    }

    private static func appending(_ digit: UInt8, to value: Int) -> Int? {
        let (product, overflows) = value.multipliedReportingOverflow(by: 10)
        guard !overflows, product <= largest else { return nil }
        return product + Int(digit - 48)
    }

    public static func + (left: Femtolitres, right: Femtolitres) -> Femtolitres {
        Femtolitres(left.count &+ right.count)
    }
    public static func - (left: Femtolitres, right: Femtolitres) -> Femtolitres {
        Femtolitres(left.count &- right.count)
    }
    public static func < (left: Femtolitres, right: Femtolitres) -> Bool { left.count < right.count }

    public var isPositive: Bool { count > 0 }
    var magnitude: Femtolitres { Femtolitres(abs(count)) }
    /// L
    var litres: Double { Double(count) * 1e-15 }
    var microlitres: Double { Double(count) * 1e-9 }

    /// `12.3 µL`, `2.5 nL`, `15 mL`: as many digits as it has, at most to the nanolitre's thousandth.
    public var text: String {
        let size = abs(count)
        if size < 1_000_000_000, size > 0 { return Femtolitres.decimal(count, 1_000_000, "nL") }
        if size >= 10_000_000_000_000 { return Femtolitres.decimal(count, 1_000_000_000_000, "mL") }
        return Femtolitres.decimal(count, 1_000_000_000, "µL")
    }

    private static func decimal(_ count: Int, _ unit: Int, _ name: String) -> String {
        var rest = abs(count) % unit
        var digits = ""
        var scale = unit / 10
        for _ in 0..<3 where rest > 0 {
            digits += String(rest / scale)
            rest %= scale
            scale /= 10
        }
        while digits.hasSuffix("0") { digits.removeLast() }
        return (count < 0 ? "-" : "") + String(abs(count) / unit) + (digits.isEmpty ? "" : "." + digits) + " " + name
    }
}
