/// How scalars look on a terminal.
public enum DisplayText {
    /// The columns that a scalar takes: 0 for a combining mark, 2 for wide East Asian text and emoji.
    static func width(of scalar: Unicode.Scalar) -> Int {
        let value = scalar.value
        if value < 0x300 { return 1 }
        if isIn(zeroWidth, value) { return 0 }
        return isIn(wide, value) ? 2 : 1
    }

    public static func width(of text: String) -> Int {
        text.unicodeScalars.reduce(0) { $0 + width(of: $1) }
    }

    /// The scalar itself, or what stands for it where it could move the cursor, change colours or reorder the line.
    static func visible(_ scalar: Unicode.Scalar) -> Unicode.Scalar {
        switch scalar.value {
        case 0..<0x20, 0x7F..<0xA0, 0x200E, 0x200F, 0x2028...0x202E, 0x2066...0x2069: "\u{FFFD}"
        default: scalar
        }
    }

    /// Text from a script, safe to print: line feeds stay, other controls become visible.
    public static func safe(_ text: String) -> String {
        var text = text
        if text.withUTF8({ isSafe($0) }) { return text }
        var result = String.UnicodeScalarView()
        for scalar in text.unicodeScalars { result.append(scalar == "\n" ? scalar : visible(scalar)) }
        return String(result)
    }

    /// Whether `visible` leaves every scalar as it is, line feeds aside; asked of the bytes, which nearly always say yes.
    private static func isSafe(_ bytes: UnsafeBufferPointer<UInt8>) -> Bool {
        var index = 0
        while index < bytes.count {
            switch bytes[index] {
            case 0x20..<0x7F, 0x0A, 0x80..<0xC2, 0xC3..<0xE2, 0xE3...: break
            case 0xC2 where bytes[index + 1] >= 0xA0: break
            case 0xE2:
                switch (bytes[index + 1], bytes[index + 2]) {
                case (0x80, 0x8E...0x8F), (0x80, 0xA8...0xAE), (0x81, 0xA6...0xA9): return false
                default: break
                }
            default: return false
            }
            index += 1
        }
        return true
    }

    private static func isIn(_ ranges: [ClosedRange<UInt32>], _ value: UInt32) -> Bool {
        var low = 0
        var high = ranges.count
        while low < high {
            let middle = (low + high) / 2
            if ranges[middle].upperBound < value { low = middle + 1 } else { high = middle }
        }
        return low < ranges.count && ranges[low].contains(value)
    }

    private static let zeroWidth: [ClosedRange<UInt32>] = [
        0x300...0x36F, 0x483...0x489, 0x591...0x5BD, 0x610...0x61A, 0x64B...0x65F, 0x6D6...0x6DC, 0x93C...0x93C,
        0x941...0x948, 0xE31...0xE31, 0xE34...0xE3A, 0x1AB0...0x1AFF, 0x1DC0...0x1DFF, 0x200B...0x200D,
        0x2060...0x2064, 0x20D0...0x20F0, 0xFE00...0xFE0F, 0xFE20...0xFE2F, 0xFEFF...0xFEFF, 0x1F3FB...0x1F3FF,
        0xE0100...0xE01EF,
    ]

    private static let wide: [ClosedRange<UInt32>] = [
        0x1100...0x115F, 0x231A...0x231B, 0x23E9...0x23EC, 0x25FD...0x25FE, 0x2614...0x2615, 0x2648...0x2653,
        0x26A1...0x26A1, 0x26AA...0x26AB, 0x26BD...0x26BE, 0x2705...0x2705, 0x274C...0x274C, 0x2753...0x2755,
        0x2795...0x2797, 0x2E80...0x303E, 0x3041...0x33FF, 0x3400...0x4DBF, 0x4E00...0x9FFF, 0xA000...0xA4CF,
        0xAC00...0xD7A3, 0xF900...0xFAFF, 0xFE30...0xFE4F, 0xFF00...0xFF60, 0xFFE0...0xFFE6, 0x1F300...0x1F64F,
        0x1F680...0x1F6FF, 0x1F900...0x1F9FF, 0x1FA70...0x1FAFF, 0x20000...0x3FFFD,
    ]
}

/// A source line laid out in terminal columns: tabs are expanded, bytes that are no UTF-8 are shown as `�`.
struct DisplayLine {
    private(set) var scalars: [Unicode.Scalar] = []
    /// The byte offset of each scalar in the file.
    private var offsets: [Int] = []
    /// The column of each scalar, and that after the last.
    private var columns: [Int] = [0]
    private(set) var isCutLeft = false
    private(set) var isCutRight = false
    private let source: ArraySlice<UInt8>
    /// Every byte is shown as itself.
    private var isPlain = true

    private static let tabWidth = 4
    /// A longer line is laid out around the place of interest only.
    private static let longestWhole = 4096
    private static let reach = 1024

    init(_ file: SourceFile, line: Int, around focus: Int) {
        var range = file.byteRange(ofLine: line)
        if range.count > DisplayLine.longestWhole {
            let whole = range
            let start = max(whole.lowerBound, min(focus, whole.upperBound) - DisplayLine.reach)
            range = start..<min(whole.upperBound, start + 2 * DisplayLine.reach)
            while range.lowerBound < range.upperBound, file.bytes[range.lowerBound] & 0xC0 == 0x80 {
                range = (range.lowerBound + 1)..<range.upperBound
            }
            isCutLeft = range.lowerBound > whole.lowerBound
            isCutRight = range.upperBound < whole.upperBound
        }
        source = file.bytes[range]
        lay()
    }

    init(text: String) {
        source = Array(text.utf8)[...]
        lay()
    }

    var width: Int { columns[scalars.count] }

    /// The text has nothing but spaces before this byte offset.
    func isIndentation(before offset: Int) -> Bool {
        !isCutLeft && zip(scalars, offsets).allSatisfy { $1 >= offset || $0 == " " }
    }

    /// The column at which the scalar that covers a byte offset starts.
    func column(of offset: Int) -> Int {
        var low = 0
        var high = offsets.count
        while low < high {
            let middle = (low + high) / 2
            if offsets[middle] < offset { low = middle + 1 } else { high = middle }
        }
        if low < offsets.count, offsets[low] == offset { return columns[low] }
        return low == offsets.count ? width : columns[max(0, low - 1)]
    }

    /// All of it, without blanks at its end.
    var text: String {
        guard isPlain else { return text(from: 0, to: width) }
        return String(
            decoding: source.prefix(upTo: source.lastIndex { $0 != 0x20 }.map { $0 + 1 } ?? source.startIndex),
            as: UTF8.self)
    }

    /// The text between two columns; a wide scalar that is cut in half becomes a space.
    func text(from start: Int, to end: Int) -> String {
        var result = String.UnicodeScalarView()
        for index in scalars.indices {
            let (left, right) = (columns[index], columns[index + 1])
            if right <= start && left < start || left >= end { continue }
            if left < start || right > end { result.append(" ") } else { result.append(scalars[index]) }
        }
        while result.last == " " { result.removeLast() }
        return String(result)
    }

    private mutating func lay() {
        scalars.reserveCapacity(source.count)
        offsets.reserveCapacity(source.count)
        columns.reserveCapacity(source.count + 1)
        var decoder = Unicode.UTF8.ForwardParser()
        var iterator = source.makeIterator()
        var offset = source.startIndex
        decoding: while true {
            switch decoder.parseScalar(from: &iterator) {
            case .valid(let encoded):
                let scalar = Unicode.UTF8.decode(encoded)
                if scalar == "\t" {
                    isPlain = false
                    let stop = (width / DisplayLine.tabWidth + 1) * DisplayLine.tabWidth
                    while width < stop { append(" ", at: offset) }
                } else {
                    let shown = DisplayText.visible(scalar)
                    if shown != scalar { isPlain = false }
                    append(shown, at: offset)
                }
                offset += encoded.count
            case .error(let length):
                isPlain = false
                append("\u{FFFD}", at: offset)
                offset += length
            case .emptyInput:
                break decoding
            }
        }
    }

    private mutating func append(_ scalar: Unicode.Scalar, at offset: Int) {
        scalars.append(scalar)
        offsets.append(offset)
        columns.append(width(after: scalar))
    }

    private func width(after scalar: Unicode.Scalar) -> Int {
        columns[columns.count - 1] + DisplayText.width(of: scalar)
    }
}
