/// One spelling for every code point that looks like another.
///
/// Both micro signs, the Ohm and Kelvin and Ångström signs, three degree-like rings, four multiplication dots, two
/// slashes and the superscripts become one form each before a name is looked up. Case is never changed: `mM` is not
/// `mm`.
public enum UnitSpelling {
    /// A normalised spelling, and for each of its bytes the place in the text that was written.
    internal struct Normalised {
        var bytes: [UInt8] = []
        var offsets: [Int] = []

        mutating func append(_ text: StaticString, at offset: Int) {
            text.withUTF8Buffer { buffer in
                bytes.append(contentsOf: buffer)
                offsets.append(contentsOf: repeatElement(offset, count: buffer.count))
            }
        }
    }

    /// The one form of a spelling: `5 μL` and `5 µL` are looked up alike. Superscripts become `^` and digits.
    public static func normalise(_ text: String) -> [UInt8] {
        normalised(Array(text.utf8)).bytes
    }

    internal static func normalised(_ source: [UInt8]) -> Normalised {
        var result = Normalised()
        result.bytes.reserveCapacity(source.count)
        result.offsets.reserveCapacity(source.count + 1)
        var index = 0
        var inSuperscript = false
        while index < source.count {
            let byte = source[index]
            if byte < 0x80 {
                result.bytes.append(byte)
                result.offsets.append(index)
                index += 1
                inSuperscript = false
                continue
            }
            let length = byte >= 0xf0 ? 4 : byte >= 0xe0 ? 3 : 2
            let end = min(index + length, source.count)
            var scalar = UInt32(byte) & (length == 2 ? 0x1f : length == 3 ? 0x0f : 0x07)
            for next in index + 1..<max(index + 1, end) { scalar = scalar << 6 | UInt32(source[next] & 0x3f) }
            if let superscript = superscript(scalar) {
                if !inSuperscript { result.append("^", at: index) }
                result.append(superscript, at: index)
                inSuperscript = true
            } else {
                inSuperscript = false
                if scalar == 0x30a, result.bytes.last == UInt8(ascii: "A") {
                    // A ring that combines with the letter before it.
                    result.bytes.removeLast()
                    let start = result.offsets.removeLast()
                    result.append("Å", at: start)
                } else if let form = lookAlike(scalar) {
                    result.append(form, at: index)
                } else {
                    result.bytes.append(contentsOf: source[index..<end])
                    result.offsets.append(contentsOf: repeatElement(index, count: end - index))
                }
            }
            index = end
        }
        result.offsets.append(source.count)
        return result
    }

    private static func lookAlike(_ scalar: UInt32) -> StaticString? {
        switch scalar {
        case 0x3bc: "µ"
        case 0x2126: "Ω"
        case 0x212a: "K"
        case 0x212b: "Å"
        case 0xba, 0x2da: "°"
        case 0x2103: "°C"
        case 0x2109: "°F"
        case 0x2113: "L"
        case 0x2206: "Δ"
        case 0xb7, 0x22c5, 0x2219, 0xd7: "*"
        case 0x2044, 0x2215: "/"
        case 0x2212: "-"
        case 0x338e: "mg"
        case 0x338f: "kg"
        case 0x3395: "µL"
        case 0x3396: "mL"
        default: nil
        }
    }

    private static func superscript(_ scalar: UInt32) -> StaticString? {
        switch scalar {
        case 0x2070: "0"
        case 0xb9: "1"
        case 0xb2: "2"
        case 0xb3: "3"
        case 0x2074: "4"
        case 0x2075: "5"
        case 0x2076: "6"
        case 0x2077: "7"
        case 0x2078: "8"
        case 0x2079: "9"
        case 0x207a: "+"
        case 0x207b: "-"
        default: nil
        }
    }
}

/// A decimal prefix of the SI brochure (9th edition, table 7), in its short and its long form.
public struct UnitPrefix: Hashable, Sendable {
    public let short: String
    public let long: String
    public let exponent: Int

    public var scale: Rational { Rational.powerOfTen(exponent) }

    /// One bit for each power of ten, so that a whitelist is one word.
    internal var bit: UInt64 { 1 << UInt64(exponent + 30) }

    internal let shortBytes: [UInt8]
    internal let longBytes: [UInt8]

    private init(_ short: String, _ long: String, _ exponent: Int) {
        self.short = short
        self.long = long
        self.exponent = exponent
        shortBytes = UnitSpelling.normalise(short)
        longBytes = Array(long.utf8)
    }

    /// `u` is how a keyboard without µ writes micro: it is read like µ, and never printed.
    public static let all: [UnitPrefix] = [
        UnitPrefix("Q", "quetta", 30), UnitPrefix("R", "ronna", 27), UnitPrefix("Y", "yotta", 24),
        UnitPrefix("Z", "zetta", 21), UnitPrefix("E", "exa", 18), UnitPrefix("P", "peta", 15),
        UnitPrefix("T", "tera", 12), UnitPrefix("G", "giga", 9), UnitPrefix("M", "mega", 6),
        UnitPrefix("k", "kilo", 3), UnitPrefix("h", "hecto", 2), UnitPrefix("da", "deca", 1),
        UnitPrefix("d", "deci", -1), UnitPrefix("c", "centi", -2), UnitPrefix("m", "milli", -3),
        UnitPrefix("µ", "micro", -6), UnitPrefix("u", "micro", -6), UnitPrefix("n", "nano", -9),
        UnitPrefix("p", "pico", -12), UnitPrefix("f", "femto", -15), UnitPrefix("a", "atto", -18),
        UnitPrefix("z", "zepto", -21), UnitPrefix("y", "yocto", -24), UnitPrefix("r", "ronto", -27),
        UnitPrefix("q", "quecto", -30),
    ]

    /// The prefix that a declaration names by its short or long form.
    public static func named(_ name: String) -> UnitPrefix? {
        let bytes = UnitSpelling.normalise(name)
        return all.first { $0.shortBytes == bytes || $0.longBytes == bytes }
    }
}
