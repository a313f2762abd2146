/// Reads Arrow's IPC file format, as pyarrow, polars, R and the writer of this module make it: whole and broken numbers
/// of every width, truths, texts with or without dictionaries, buffers packed with LZ4.
struct ArrowReader {
    struct Field {
        var name: String
        var kind: UInt8
        var width: Int
        var isSigned: Bool
        var isLarge: Bool
        /// Of a text that is stored as places in a list.
        var dictionary: Int64?
    }

    /// Values of one field over all batches.
    enum Values {
        case numbers([Double])
        case integers([Int64])
        case truths([Int8])
        case texts([String?])
    }

    let bytes: [UInt8]
    private(set) var fields: [Field] = []
    private var batches: [FlatTable] = []
    private var bodies: [Range<Int>] = []
    private var dictionaries: [Int64: [String?]] = [:]

    static func damaged(_ what: String, at place: Int? = nil) -> TableProblem {
        TableProblem(.damagedTable, "The Arrow file is damaged: \(what)", at: place.map { $0..<$0 + 1 })
    }

    init(_ bytes: [UInt8]) throws(TableProblem) {
        self.bytes = bytes
        let tail = bytes.count - 10
        guard tail >= 8, Array(bytes[(bytes.count - 6)...]) == ArrowFormat.magic,
            let size = FlatTable.number(UInt32.self, bytes[...], tail), Int(size) <= tail - 8,
            let footer = FlatTable(root: bytes[(tail - Int(size))..<tail]), let schema = footer.table(1),
            let described = schema.tables(1)
        else { throw Self.damaged("it has no end, as if its writing was cut off") }
        guard schema.number(0, Int16(0)) == 0 else {
            throw TableProblem(.unsupportedTable, "The Arrow file has its bytes in the order of big machines")
        }
        for field in described { fields.append(try Self.field(field)) }
        for block in footer.words(2, each: 3) ?? [] { try readDictionary(block) }
        for block in footer.words(3, each: 3) ?? [] {
            let (message, body) = try message(block, ArrowFormat.Header.batch)
            batches.append(message)
            bodies.append(body)
        }
    }

    private static func field(_ field: FlatTable) throws(TableProblem) -> Field {
        guard let name = field.string(0) else { throw damaged("a column has no name") }
        let kind = field.number(2, UInt8(0))
        let type = field.table(3)
        var result = Field(name: name, kind: kind, width: 64, isSigned: true, isLarge: false)
        switch kind {
        case ArrowFormat.Kind.integer:
            result.width = Int(type?.number(0, Int32(0)) ?? 0)
            result.isSigned = type?.number(1, UInt8(0)) == 1
            guard [8, 16, 32, 64].contains(result.width) else { throw damaged("`\(name)` has no width") }
        case ArrowFormat.Kind.float:
            let precision = type?.number(0, Int16(0)) ?? 0
            guard precision == 1 || precision == 2 else {
                throw TableProblem(.unsupportedTable, "`\(name)` holds numbers of half precision, which are not read")
            }
            result.width = precision == 1 ? 32 : 64
        case ArrowFormat.Kind.text, ArrowFormat.Kind.truth, ArrowFormat.Kind.null: break
        case ArrowFormat.Kind.largeText: result.isLarge = true
        default:
            throw TableProblem(
                .unsupportedTable, "`\(name)` holds what no table of nsyn can hold (Arrow's type \(kind))",
                notes: ["numbers, truths and texts are read"])
        }
        if let dictionary = field.table(4) {
            guard kind == ArrowFormat.Kind.text || kind == ArrowFormat.Kind.largeText else {
                throw TableProblem(.unsupportedTable, "`\(name)` is a dictionary of something other than texts")
            }
            result.dictionary = dictionary.number(0, Int64(0))
            let index = dictionary.table(1)
            result.width = Int(index?.number(0, Int32(32)) ?? 32)
            result.isSigned = index.map { $0.number(1, UInt8(0)) == 1 } ?? true
            guard [8, 16, 32, 64].contains(result.width) else { throw damaged("`\(name)` has no width") }
        }
        return result
    }

    /// The header of a block's message and where its body lies.
    private func message(_ block: [Int64], _ kind: UInt8) throws(TableProblem) -> (FlatTable, Range<Int>) {
        // The metadata's length has 32 bits; what stands behind it is filling.
        let (start, length, body) = (block[0], block[1] & 0xFFFF_FFFF, block[2])
        guard start >= 0, body >= 0, length >= 8, start <= Int64(bytes.count) - length,
            body <= Int64(bytes.count) - start - length
        else { throw Self.damaged("a block lies outside of it") }
        let first = Int(start)
        let marker = FlatTable.number(UInt32.self, bytes[...], first)
        let skip = marker == .max ? 8 : 4
        let end = first + Int(length)
        guard let message = FlatTable(root: bytes[(first + skip)..<end]), message.number(1, UInt8(0)) == kind,
            let header = message.table(2)
        else { throw Self.damaged("a block has no header", at: first) }
        return (header, end..<end + Int(body))
    }

    private mutating func readDictionary(_ block: [Int64]) throws(TableProblem) {
        let (header, body) = try message(block, ArrowFormat.Header.dictionary)
        guard let batch = header.table(1) else { throw Self.damaged("a dictionary is empty") }
        let id = header.number(0, Int64(0))
        let isLarge = fields.contains { $0.dictionary == id && $0.isLarge }
        var buffers = try ArrowBuffers(batch, body, bytes)
        let field = Field(
            name: "", kind: ArrowFormat.Kind.text, width: 64, isSigned: true, isLarge: isLarge, dictionary: nil)
        guard case .texts(let texts) = try buffers.next(field) else { return }
        let isDelta = header.number(2, UInt8(0)) == 1
        dictionaries[id] = (isDelta ? dictionaries[id] ?? [] : []) + texts
    }

    /// Every column's values over all batches.
    func values() throws(TableProblem) -> [Values] {
        var result: [Values?] = fields.map { _ in nil }
        for (batch, body) in zip(batches, bodies) {
            var buffers = try ArrowBuffers(batch, body, bytes)
            for (index, field) in fields.enumerated() {
                let values = try decoded(try buffers.next(field), field)
                result[index] = result[index].map { Self.joined($0, values) } ?? values
            }
        }
        return zip(fields, result).map { field, values in
            if let values { return values }
            switch field.kind {
            case ArrowFormat.Kind.integer: return .integers([])
            case ArrowFormat.Kind.truth: return .truths([])
            case ArrowFormat.Kind.text, ArrowFormat.Kind.largeText: return .texts([])
            default: return .numbers([])
            }
        }
    }

    private func decoded(_ values: Values, _ field: Field) throws(TableProblem) -> Values {
        guard let id = field.dictionary, case .integers(let places) = values else { return values }
        let texts = dictionaries[id] ?? []
        var result: [String?] = []
        result.reserveCapacity(places.count)
        for place in places {
            if place == ColumnValues.missingInteger {
                result.append(nil)
            } else if place >= 0, place < texts.count {
                result.append(texts[Int(place)])
            } else {
                throw Self.damaged("`\(field.name)` refers to a text that is not there")
            }
        }
        return .texts(result)
    }

    private static func joined(_ first: Values, _ second: Values) -> Values {
        switch (first, second) {
        case (.numbers(let one), .numbers(let other)): .numbers(one + other)
        case (.integers(let one), .integers(let other)): .integers(one + other)
        case (.truths(let one), .truths(let other)): .truths(one + other)
        case (.texts(let one), .texts(let other)): .texts(one + other)
        default: first
        }
    }
}

extension TableReader {
    /// A table from Arrow's file format, units in the names of columns.
    public mutating func arrow(_ bytes: [UInt8]) throws(TableProblem) -> Table {
        let reader = try ArrowReader(bytes)
        var columns: [Table.Column] = []
        for (field, values) in zip(reader.fields, try reader.values()) {
            let (name, unit) = DelimitedText.header(field.name, index: columns.count)
            guard !columns.contains(where: { $0.name == name }) else {
                throw TableProblem(.columnTwice, "The column `\(name)` is there twice")
            }
            switch values {
            case .numbers(let numbers): columns.append(try column(name, unit: unit, numbers: numbers))
            case .integers(let integers):
                if unit == nil {
                    columns.append(.init(name, .integer, .integers(integers)))
                } else {
                    let numbers = integers.map { $0 == ColumnValues.missingInteger ? .nan : Double($0) }
                    columns.append(try column(name, unit: unit, numbers: numbers))
                }
            case .truths(let truths): columns.append(.init(name, .truth, .truths(truths)))
            case .texts(let texts): columns.append(.init(name, .text, .texts(TextValues(texts))))
            }
        }
        guard !columns.isEmpty else { throw TableProblem(.noHeader, "There is no column in this table") }
        return PredictionColumns.gathered(Table(columns))
    }
}
