/// Reads the files of a zip archive, by name.
struct ZipArchive {
    private struct Entry {
        let method: Int
        let packedSize: Int
        let size: Int
        let checksum: UInt32
        let offset: Int
    }

    /// More than any workbook of experiments; a small archive that unpacks to gigabytes is an attack.
    static let largestFile = 64 << 20

    private let bytes: [UInt8]
    private var entries: [String: Entry] = [:]

    init(_ bytes: [UInt8]) throws(PackedDataError) {
        self.bytes = bytes
        guard bytes.count >= 22, bytes.starts(with: [0x50, 0x4B]) else { throw .notAZipArchive }
        // The directory's end record is last, before a comment of at most 64 kB.
        let lowest = max(0, bytes.count - 22 - 65_535)
        guard
            let end = stride(from: bytes.count - 22, through: lowest, by: -1).first(where: {
                bytes[$0] == 0x50 && bytes[$0 + 1] == 0x4B && bytes[$0 + 2] == 5 && bytes[$0 + 3] == 6
            })
        else { throw .notAZipArchive }
        let count = try number(end + 10, 2)
        var place = try number(end + 16, 4)
        guard count != 0xFFFF, place != 0xFFFF_FFFF else { throw .unsupported("the 64-bit format") }
        for _ in 0..<count {
            guard try number(place, 4) == 0x0201_4B50 else { throw .damaged("its directory") }
            guard try number(place + 8, 2) & 1 == 0 else { throw .unsupported("encryption") }
            let (nameSize, extra, comment) = (
                try number(place + 28, 2), try number(place + 30, 2), try number(place + 32, 2)
            )
            guard place + 46 + nameSize <= bytes.count else { throw .truncated }
            let name = String(decoding: bytes[(place + 46)..<(place + 46 + nameSize)], as: UTF8.self)
            entries[name] = Entry(
                method: try number(place + 10, 2), packedSize: try number(place + 20, 4),
                size: try number(place + 24, 4), checksum: UInt32(try number(place + 16, 4)),
                offset: try number(place + 42, 4))
            place += 46 + nameSize + extra + comment
        }
    }

    var names: [String] { entries.keys.sorted() }

    func file(_ name: String) throws(PackedDataError) -> [UInt8] {
        guard let entry = entries[name] else { throw .missing(name) }
        guard entry.size <= Self.largestFile else { throw .tooLarge(limit: Self.largestFile) }
        guard try number(entry.offset, 4) == 0x0403_4B50 else { throw .damaged("the head of \(name)") }
        let start = entry.offset + 30 + (try number(entry.offset + 26, 2)) + (try number(entry.offset + 28, 2))
        guard start + entry.packedSize <= bytes.count else { throw .truncated }
        let packed = bytes[start..<(start + entry.packedSize)]
        let content: [UInt8]
        switch entry.method {
        case 0: content = Array(packed)
        case 8: content = try Inflater.inflate(packed, limit: entry.size)
        default: throw .unsupported("packing method \(entry.method)")
        }
        guard content.count == entry.size, CyclicRedundancy.checksum(content) == entry.checksum else {
            throw .damaged("\(name) doesn't match its checksum")
        }
        return content
    }

    /// A little-endian number of `count` bytes.
    private func number(_ place: Int, _ count: Int) throws(PackedDataError) -> Int {
        guard place >= 0, place + count <= bytes.count else { throw .truncated }
        return (0..<count).reduce(0) { $0 | Int(bytes[place + $1]) << (8 * $1) }
    }
}
