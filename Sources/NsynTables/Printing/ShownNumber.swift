import Glibc

/// Numbers as text.
public enum ShownNumber {
    public static func rounded(_ value: Double, significantDigits count: Int) -> Double {
        guard value.isFinite, value != 0 else { return value }
        let places = count - 1 - Int(floor(log10(abs(value))))
        if places >= 0 && places <= 22 {
            let factor = powersOfTen[places]
            return (value * factor).rounded() / factor
        }
        if places < 0 && places >= -22 {
            let factor = powersOfTen[-places]
            return (value / factor).rounded() * factor
        }
        return value
    }

    /// The shortest text that reads back to the same number.
    public static func shortest(_ value: Double) -> String {
        let text = value.description
        return text.hasSuffix(".0") ? String(text.dropLast(2)) : text
    }

    /// The shortest text in a unit that reads back to the same value in coherent SI: 40 °C, not 40.00000000000006.
    public static func exact(_ coherent: Double, in unit: DisplayUnit?) -> String {
        guard let unit else { return shortest(coherent) }
        let number = unit.number(coherent)
        let text = shortest(number)
        if text.utf8.count <= 12 && unit.coherent(number) == coherent { return text }
        for digits in 12...16 {
            let round = rounded(number, significantDigits: digits)
            if unit.coherent(round) == coherent { return shortest(round) }
        }
        return text
    }

    /// For a person: so many significant digits, no exponent between 10⁻⁴ and 10⁷, no trailing zeros.
    public static func readable(_ value: Double, significantDigits: Int = 4) -> String {
        if value.isNaN { return "" }
        if value.isInfinite { return value < 0 ? "−∞" : "∞" }
        if value == 0 { return "0" }
        let round = rounded(value, significantDigits: significantDigits)
        let size = abs(round)
        if size >= 1e7 || size < 1e-4 {
            let exponent = Int(floor(log10(size)))
            let mantissa = rounded(round / pow(10, Double(exponent)), significantDigits: significantDigits)
            return "\(minus(shortest(mantissa)))·10\(superscript(exponent))"
        }
        return minus(shortest(round))
    }

    /// With a fixed number of decimals, for columns that line up and axes.
    public static func fixed(_ value: Double, decimals: Int) -> String {
        guard value.isFinite, decimals >= 0, decimals <= 17, abs(value) < 1e15 else { return readable(value) }
        let factor = powersOfTen[decimals]
        let scaled = (abs(value) * factor).rounded()
        guard scaled < 9e18 else { return readable(value) }
        let whole = UInt64(scaled)
        let sign = value < 0 && whole > 0 ? "−" : ""
        if decimals == 0 { return sign + String(whole) }
        let unit = UInt64(factor)
        let fraction = String(whole % unit)
        return sign + String(whole / unit) + "." + String(repeating: "0", count: decimals - fraction.utf8.count)
            + fraction
    }

    static func minus(_ text: String) -> String {
        text.utf8.first == UInt8(ascii: "-") ? "−" + text.dropFirst() : text
    }

    static func superscript(_ number: Int) -> String {
        let digits: [Character] = ["⁰", "¹", "²", "³", "⁴", "⁵", "⁶", "⁷", "⁸", "⁹"]
        return (number < 0 ? "⁻" : "") + String(String(number.magnitude).map { digits[Int(String($0)) ?? 0] })
    }

    static let powersOfTen: [Double] = [
        1, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18, 1e19,
        1e20, 1e21, 1e22,
    ]
}

/// One cell as text, with its unit: `40 °C`, `pH 9`, `MHA`.
public enum ShownValue {
    public static func text(_ column: Table.Column, _ row: Int) -> String {
        if column.values.isMissing(row) { return "missing" }
        switch column.values {
        case .texts(let texts): return texts[row] ?? ""
        case .truths(let truths): return truths[row] == 1 ? "true" : "false"
        case .integers(let integers): return String(integers[row])
        case .numbers(let numbers): return text(numbers[row], column.unit)
        case .predictions(let predictions): return text(predictions.value[row], column.unit)
        }
    }

    public static func text(_ value: Double, _ unit: DisplayUnit?, significantDigits: Int = 6) -> String {
        let number = ShownNumber.readable(unit?.number(value) ?? value, significantDigits: significantDigits)
        guard let unit else { return number }
        return unit.symbol == "pH" ? "pH \(number)" : "\(number) \(unit.symbol)"
    }
}
