/// A formula's text in one alphabet: subscripts are digits, superscripts follow `^`, every dash is `-`, every hydrate dot `.`.
///
/// `offsets[i]` is where byte `i` came from, so that an error points into what the author wrote.
struct FormulaText {
    private(set) var bytes: [UInt8] = []
    private var offsets: [Int] = []
    private var inSuperscript = false

    /// Stands for a character that has no place in a formula.
    static let foreign: UInt8 = 0xFF

    init(_ source: some Collection<UInt8>) {
        bytes.reserveCapacity(source.count)
        offsets.reserveCapacity(source.count + 1)
        let source = Array(source)
        var index = 0
        while index < source.count {
            let width = append(source, at: index)
            index += width
        }
        offsets.append(source.count)
    }

    /// Where bytes `range` of this text stand in the source.
    func sourceRange(_ range: Range<Int>) -> Range<Int> {
        let lower = offsets[min(range.lowerBound, offsets.count - 1)]
        var upper = min(range.upperBound, offsets.count - 1)
        // Several bytes may come from one character: end at the next character.
        while upper < offsets.count - 1, upper > 0, offsets[upper] == offsets[upper - 1] { upper += 1 }
        return lower..<max(lower, offsets[upper])
    }

    func string(_ range: Range<Int>) -> String {
        String(decoding: bytes[range], as: UTF8.self)
    }

    private mutating func emit(_ byte: UInt8, from offset: Int) {
        bytes.append(byte)
        offsets.append(offset)
    }

    private mutating func emitSuperscript(_ byte: UInt8, from offset: Int) {
        if !inSuperscript, bytes.last != UInt8(ascii: "^") { emit(UInt8(ascii: "^"), from: offset) }
        inSuperscript = true
        emit(byte, from: offset)
    }

    /// Appends the character at `index`; returns how many bytes it had.
    private mutating func append(_ source: [UInt8], at index: Int) -> Int {
        let first = source[index]
        if first < 0x80 {
            inSuperscript = false
            emit(first == UInt8(ascii: "*") ? UInt8(ascii: ".") : first, from: index)
            return 1
        }
        let width = first >= 0xF0 ? 4 : first >= 0xE0 ? 3 : first >= 0xC0 ? 2 : 1
        guard index + width <= source.count else {
            emit(FormulaText.foreign, from: index)
            return source.count - index
        }
        var scalar = UInt32(first) & (width == 2 ? 0x1F : width == 3 ? 0x0F : 0x07)
        for byte in source[(index + 1)..<(index + width)] { scalar = scalar << 6 | UInt32(byte & 0x3F) }
        emit(scalar: scalar, from: index)
        return width
    }

    private mutating func emit(scalar: UInt32, from index: Int) {
        switch scalar {
        case 0x2070: return emitSuperscript(UInt8(ascii: "0"), from: index)
        case 0x00B9: return emitSuperscript(UInt8(ascii: "1"), from: index)
        case 0x00B2: return emitSuperscript(UInt8(ascii: "2"), from: index)
        case 0x00B3: return emitSuperscript(UInt8(ascii: "3"), from: index)
        case 0x2074...0x2079: return emitSuperscript(UInt8(0x30 + scalar - 0x2070), from: index)
        case 0x207A: return emitSuperscript(UInt8(ascii: "+"), from: index)
        case 0x207B: return emitSuperscript(UInt8(ascii: "-"), from: index)
        default: break
        }
        inSuperscript = false
        switch scalar {
        case 0x2080...0x2089: emit(UInt8(0x30 + scalar - 0x2080), from: index)
        case 0x208A: emit(UInt8(ascii: "+"), from: index)
        case 0x208B, 0x2212, 0x2010...0x2014: emit(UInt8(ascii: "-"), from: index)
        case 0x2093: emit(UInt8(ascii: "x"), from: index)
        case 0x2098: emit(UInt8(ascii: "m"), from: index)
        case 0x2099: emit(UInt8(ascii: "n"), from: index)
        case 0x00B7, 0x2022, 0x22C5: emit(UInt8(ascii: "."), from: index)
        case 0x2261: emit(UInt8(ascii: "#"), from: index)
        case 0x2032, 0x2019: emit(UInt8(ascii: "'"), from: index)
        default: emit(FormulaText.foreign, from: index)
        }
    }
}
