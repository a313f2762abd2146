/// Why packed bytes can't be unpacked.
public enum PackedDataError: Error, Equatable, Sendable, CustomStringConvertible {
    case notAZipArchive
    case truncated
    case damaged(String)
    case unsupported(String)
    case tooLarge(limit: Int)
    case missing(String)

    public var description: String {
        switch self {
        case .notAZipArchive: "the file is no zip archive, so no .xlsx workbook"
        case .truncated: "the packed data ends too early"
        case .damaged(let what): "the packed data is damaged: \(what)"
        case .unsupported(let what): "the archive uses \(what), which isn't read"
        case .tooLarge(let limit): "unpacked, the data would be larger than \(limit) bytes"
        case .missing(let name): "the archive holds no \(name)"
        }
    }
}

/// Unpacks deflated bytes (RFC 1951), never more than `limit` of them.
struct Inflater {
    private let input: ArraySlice<UInt8>
    private var position: Int
    private var bitBuffer: UInt32 = 0
    private var bitCount = 0
    private var output: [UInt8] = []
    private let limit: Int

    static func inflate(_ input: ArraySlice<UInt8>, limit: Int) throws(PackedDataError) -> [UInt8] {
        var inflater = Inflater(input: input, limit: limit)
        try inflater.run()
        return inflater.output
    }

    private init(input: ArraySlice<UInt8>, limit: Int) {
        self.input = input
        self.limit = limit
        position = input.startIndex
    }

    private mutating func run() throws(PackedDataError) {
        var isLast = false
        while !isLast {
            isLast = try bits(1) == 1
            switch try bits(2) {
            case 0: try stored()
            case 1: try block(literals: Self.fixedLiterals, distances: Self.fixedDistances)
            case 2:
                let (literals, distances) = try dynamicCodes()
                try block(literals: literals, distances: distances)
            default: throw .damaged("an unknown kind of block")
            }
        }
    }

    private mutating func bits(_ count: Int) throws(PackedDataError) -> Int {
        while bitCount < count {
            guard position < input.endIndex else { throw .truncated }
            bitBuffer |= UInt32(input[position]) << UInt32(bitCount)
            position += 1
            bitCount += 8
        }
        let value = bitBuffer & ((1 << UInt32(count)) - 1)
        bitBuffer >>= UInt32(count)
        bitCount -= count
        return Int(value)
    }

    private mutating func put(_ byte: UInt8) throws(PackedDataError) {
        guard output.count < limit else { throw .tooLarge(limit: limit) }
        output.append(byte)
    }

    private mutating func stored() throws(PackedDataError) {
        bitBuffer = 0
        bitCount = 0
        guard position + 4 <= input.endIndex else { throw .truncated }
        let length = Int(input[position]) | Int(input[position + 1]) << 8
        let check = Int(input[position + 2]) | Int(input[position + 3]) << 8
        guard length == ~check & 0xFFFF else { throw .damaged("a stored block's length") }
        position += 4
        guard position + length <= input.endIndex else { throw .truncated }
        for byte in input[position..<(position + length)] { try put(byte) }
        position += length
    }

    private mutating func block(literals: HuffmanCode, distances: HuffmanCode) throws(PackedDataError) {
        while true {
            let symbol = try decode(literals)
            if symbol < 256 {
                try put(UInt8(symbol))
                continue
            }
            if symbol == 256 { return }
            guard symbol - 257 < Self.lengthBase.count else { throw .damaged("a length symbol") }
            let length = Self.lengthBase[symbol - 257] + (try bits(Self.lengthExtra[symbol - 257]))
            let code = try decode(distances)
            guard code < Self.distanceBase.count else { throw .damaged("a distance symbol") }
            let distance = Self.distanceBase[code] + (try bits(Self.distanceExtra[code]))
            guard distance <= output.count else { throw .damaged("a distance before the start") }
            for _ in 0..<length { try put(output[output.count - distance]) }
        }
    }

    private mutating func decode(_ code: HuffmanCode) throws(PackedDataError) -> Int {
        var (value, first, index) = (0, 0, 0)
        for length in 1...15 {
            value |= try bits(1)
            let count = code.counts[length]
            if value - count < first { return code.symbols[index + value - first] }
            index += count
            first = (first + count) << 1
            value <<= 1
        }
        throw .damaged("a code that isn't in its table")
    }

    private mutating func dynamicCodes() throws(PackedDataError) -> (HuffmanCode, HuffmanCode) {
        let (literals, distances, codes) = (try bits(5) + 257, try bits(5) + 1, try bits(4) + 4)
        guard literals <= 286, distances <= 30 else { throw .damaged("too many codes") }
        var lengths = [Int](repeating: 0, count: 19)
        for index in 0..<codes { lengths[Self.codeOrder[index]] = try bits(3) }
        let table = try HuffmanCode(lengths)
        var all: [Int] = []
        while all.count < literals + distances {
            let symbol = try decode(table)
            if symbol < 16 {
                all.append(symbol)
                continue
            }
            if symbol == 16, all.isEmpty { throw .damaged("a repetition of nothing") }
            let value = symbol == 16 ? all[all.count - 1] : 0
            let extra = try bits(symbol == 16 ? 2 : symbol == 17 ? 3 : 7)
            all.append(contentsOf: repeatElement(value, count: extra + (symbol == 18 ? 11 : 3)))
        }
        guard all.count == literals + distances, all[256] != 0 else { throw .damaged("a table of code lengths") }
        return (try HuffmanCode(Array(all[..<literals])), try HuffmanCode(Array(all[literals...])))
    }

    private static let codeOrder = [16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15]
    private static let lengthBase = [
        3, 4, 5, 6, 7, 8, 9, 10, 11, 13, 15, 17, 19, 23, 27, 31, 35, 43, 51, 59, 67, 83, 99, 115, 131, 163, 195, 227,
        258,
    ]
    private static let lengthExtra = [
        0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 2, 2, 2, 2, 3, 3, 3, 3, 4, 4, 4, 4, 5, 5, 5, 5, 0,
    ]
    private static let distanceBase = [
        1, 2, 3, 4, 5, 7, 9, 13, 17, 25, 33, 49, 65, 97, 129, 193, 257, 385, 513, 769, 1025, 1537, 2049, 3073, 4097,
        6145, 8193, 12289, 16385, 24577,
    ]
    private static let distanceExtra = [
        0, 0, 0, 0, 1, 1, 2, 2, 3, 3, 4, 4, 5, 5, 6, 6, 7, 7, 8, 8, 9, 9, 10, 10, 11, 11, 12, 12, 13, 13,
    ]
    private static let fixedLiterals = HuffmanCode(
        unchecked: (0..<288).map { $0 < 144 ? 8 : $0 < 256 ? 9 : $0 < 280 ? 7 : 8 })
    private static let fixedDistances = HuffmanCode(unchecked: Array(repeating: 5, count: 30))
}

/// A canonical Huffman code: how many codes of each length, and the symbols in order of their codes.
private struct HuffmanCode: Sendable {
    private(set) var counts = [Int](repeating: 0, count: 16)
    private(set) var symbols: [Int] = []

    init(_ lengths: [Int]) throws(PackedDataError) {
        self.init(unchecked: lengths)
        var left = 1
        for length in 1...15 {
            left = left * 2 - counts[length]
            guard left >= 0 else { throw .damaged("an over-full code") }
        }
    }

    init(unchecked lengths: [Int]) {
        for length in lengths { counts[length] += 1 }
        counts[0] = 0
        for length in 1...15 { symbols += lengths.indices.filter { lengths[$0] == length } }
    }
}

/// The checksum of zip archives.
enum CyclicRedundancy {
    private static let table: [UInt32] = (0..<256).map { index in
        (0..<8).reduce(UInt32(index)) { value, _ in value & 1 == 1 ? 0xEDB8_8320 ^ (value >> 1) : value >> 1 }
    }

    static func checksum(_ bytes: some Sequence<UInt8>) -> UInt32 {
        ~bytes.reduce(0xFFFF_FFFF) { table[Int(UInt8(truncatingIfNeeded: $0) ^ $1)] ^ ($0 >> 8) }
    }
}
