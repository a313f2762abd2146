/// The buffers of one record batch, taken field by field.
struct ArrowBuffers {
    private let bytes: [UInt8]
    private let body: Range<Int>
    private let rows: Int
    private var nodes: ArraySlice<[Int64]>
    private var buffers: ArraySlice<[Int64]>
    private let isPacked: Bool

    init(_ batch: FlatTable, _ body: Range<Int>, _ bytes: [UInt8]) throws(TableProblem) {
        let count = batch.number(0, Int64(0))
        guard count >= 0, count < Int64(Int32.max), let nodes = batch.words(1, each: 2),
            let buffers = batch.words(2, each: 2)
        else { throw ArrowReader.damaged("a batch does not say what it holds") }
        self.bytes = bytes
        self.body = body
        rows = Int(count)
        self.nodes = nodes[...]
        self.buffers = buffers[...]
        if let packing = batch.table(3) {
            guard packing.number(0, Int8(0)) == 0 else {
                throw TableProblem(
                    .unsupportedTable, "The Arrow file is packed with ZSTD",
                    notes: ["write it with `compression=\"lz4\"` or `compression=\"uncompressed\"`"])
            }
            isPacked = true
        } else {
            isPacked = false
        }
    }

    private mutating func buffer() throws(TableProblem) -> ArraySlice<UInt8> {
        guard let entry = buffers.popFirst() else { throw ArrowReader.damaged("a buffer is missing") }
        guard entry[0] >= 0, entry[1] >= 0, entry[0] <= Int64(body.count), entry[1] <= Int64(body.count) - entry[0]
        else {
            throw ArrowReader.damaged("a buffer lies outside of its block")
        }
        let start = body.lowerBound + Int(entry[0])
        let slice = bytes[start..<start + Int(entry[1])]
        guard isPacked, !slice.isEmpty else { return slice }
        guard let size = FlatTable.number(Int64.self, slice, start), size >= -1, size < 1 << 34 else {
            throw ArrowReader.damaged("a packed buffer has no size", at: start)
        }
        if size == -1 { return slice.dropFirst(8) }
        guard let unpacked = LZ4.unpack(slice.dropFirst(8), size: Int(size)) else {
            throw ArrowReader.damaged("a packed buffer can't be unpacked", at: start)
        }
        return unpacked[...]
    }

    mutating func next(_ field: ArrowReader.Field) throws(TableProblem) -> ArrowReader.Values {
        guard let node = nodes.popFirst(), node[0] == Int64(rows) else {
            throw ArrowReader.damaged("`\(field.name)` has another length than the batch")
        }
        if field.kind == ArrowFormat.Kind.null { return .numbers(Array(repeating: .nan, count: rows)) }
        let validity = try buffer()
        func needs(_ buffer: ArraySlice<UInt8>, _ size: Int) throws(TableProblem) {
            if buffer.count < size { throw ArrowReader.damaged("`\(field.name)` is too short") }
        }
        if node[1] > 0 { try needs(validity, (rows + 7) / 8) }
        func isKnown(_ row: Int) -> Bool {
            node[1] == 0 || validity.isEmpty || validity[validity.startIndex + row / 8] >> UInt8(row % 8) & 1 == 1
        }
        switch field.kind {
        case ArrowFormat.Kind.truth:
            let values = try buffer()
            try needs(values, (rows + 7) / 8)
            return .truths(
                (0..<rows).map {
                    isKnown($0)
                        ? Int8(values[values.startIndex + $0 / 8] >> UInt8($0 % 8) & 1) : ColumnValues.missingTruth
                })
        case ArrowFormat.Kind.float:
            let values = try buffer()
            try needs(values, rows * field.width / 8)
            return .numbers(
                values.withUnsafeBytes { raw in
                    (0..<rows).map { row in
                        if !isKnown(row) { return .nan }
                        return field.width == 64
                            ? raw.loadUnaligned(fromByteOffset: 8 * row, as: Double.self)
                            : Double(raw.loadUnaligned(fromByteOffset: 4 * row, as: Float.self))
                    }
                })
        case _ where field.kind == ArrowFormat.Kind.integer || field.dictionary != nil:
            let values = try buffer()
            try needs(values, rows * field.width / 8)
            return .integers(
                values.withUnsafeBytes { raw in
                    (0..<rows).map { isKnown($0) ? Self.integer(raw, $0, field) : ColumnValues.missingInteger }
                })
        default: return .texts(try texts(field, isKnown))
        }
    }

    private static func integer(_ raw: UnsafeRawBufferPointer, _ row: Int, _ field: ArrowReader.Field) -> Int64 {
        switch (field.width, field.isSigned) {
        case (8, true): Int64(raw.loadUnaligned(fromByteOffset: row, as: Int8.self))
        case (8, false): Int64(raw.loadUnaligned(fromByteOffset: row, as: UInt8.self))
        case (16, true): Int64(raw.loadUnaligned(fromByteOffset: 2 * row, as: Int16.self))
        case (16, false): Int64(raw.loadUnaligned(fromByteOffset: 2 * row, as: UInt16.self))
        case (32, true): Int64(raw.loadUnaligned(fromByteOffset: 4 * row, as: Int32.self))
        case (32, false): Int64(raw.loadUnaligned(fromByteOffset: 4 * row, as: UInt32.self))
        case (_, true): raw.loadUnaligned(fromByteOffset: 8 * row, as: Int64.self)
        default: Int64(clamping: raw.loadUnaligned(fromByteOffset: 8 * row, as: UInt64.self))
        }
    }

    private mutating func texts(_ field: ArrowReader.Field, _ isKnown: (Int) -> Bool) throws(TableProblem) -> [String?]
    {
        let ends = try buffer()
        let text = try buffer()
        let width = field.isLarge ? 8 : 4
        // A batch of no rows may leave its one offset out.
        if rows == 0 { return [] }
        guard ends.count >= (rows + 1) * width else { throw ArrowReader.damaged("`\(field.name)` is too short") }
        let places = ends.withUnsafeBytes { raw in
            (0...rows).map { row in
                field.isLarge
                    ? raw.loadUnaligned(fromByteOffset: 8 * row, as: Int64.self)
                    : Int64(raw.loadUnaligned(fromByteOffset: 4 * row, as: Int32.self))
            }
        }
        var result: [String?] = []
        result.reserveCapacity(rows)
        for row in 0..<rows {
            let (start, end) = (places[row], places[row + 1])
            guard start >= 0, start <= end, end <= Int64(text.count) else {
                throw ArrowReader.damaged("a text of `\(field.name)` lies outside of its buffer")
            }
            let first = text.startIndex
            result.append(
                isKnown(row) ? String(decoding: text[(first + Int(start))..<(first + Int(end))], as: UTF8.self) : nil)
        }
        return result
    }
}

/// Unpacks frames of LZ4, which Feather files are packed with unless somebody asks otherwise.
enum LZ4 {
    static func unpack(_ frame: ArraySlice<UInt8>, size: Int) -> [UInt8]? {
        var position = frame.startIndex
        guard FlatTable.number(UInt32.self, frame, position) == 0x184D_2204, frame.count > 7 else { return nil }
        let flags = frame[position + 4]
        guard flags >> 6 == 1 else { return nil }
        position += 7 + (flags & 8 != 0 ? 8 : 0) + (flags & 1 != 0 ? 4 : 0)
        // A frame can't hold more than about 255 times its own size.
        guard size <= frame.count * 256 + 1024 else { return nil }
        var output: [UInt8] = []
        output.reserveCapacity(size)
        while true {
            guard let word = FlatTable.number(UInt32.self, frame, position) else { return nil }
            position += 4
            if word == 0 { break }
            let count = Int(word & 0x7FFF_FFFF)
            guard count <= frame.endIndex - position else { return nil }
            let block = frame[position..<position + count]
            if word >> 31 == 1 {
                output += block
            } else if !unpack(block: block, into: &output, limit: size) {
                return nil
            }
            position += count + (flags & 16 != 0 ? 4 : 0)
        }
        return output.count == size ? output : nil
    }

    private static func unpack(block: ArraySlice<UInt8>, into output: inout [UInt8], limit: Int) -> Bool {
        var position = block.startIndex
        func length(_ first: Int) -> Int? {
            var total = first
            guard first == 15 else { return total }
            while position < block.endIndex {
                let byte = block[position]
                position += 1
                total += Int(byte)
                if byte != 255 { return total }
            }
            return nil
        }
        while position < block.endIndex {
            let token = Int(block[position])
            position += 1
            guard let literals = length(token >> 4), literals <= block.endIndex - position,
                output.count + literals <= limit
            else { return false }
            output += block[position..<position + literals]
            position += literals
            if position == block.endIndex { return true }
            guard let distance = FlatTable.number(UInt16.self, block, position), distance > 0,
                Int(distance) <= output.count
            else { return false }
            position += 2
            guard let matched = length(token & 15), output.count + matched + 4 <= limit else { return false }
            // What is copied may reach into what the copy writes.
            var source = output.count - Int(distance)
            for _ in 0..<(matched + 4) {
                output.append(output[source])
                source += 1
            }
        }
        return true
    }
}
