/// The numbers of Arrow's file format (version 5 of the metadata), which Feather 2 is.
enum ArrowFormat {
    static let magic: [UInt8] = Array("ARROW1".utf8)
    static let version: Int16 = 4
    enum Header { static let (schema, dictionary, batch): (UInt8, UInt8, UInt8) = (1, 2, 3) }
    enum Kind {
        static let (null, integer, float, text, truth, largeText): (UInt8, UInt8, UInt8, UInt8, UInt8, UInt8) = (
            1, 2, 3, 5, 6, 20
        )
    }
}

/// Writes Arrow's IPC file format, a record batch for each block. Columns are named with their units, as in CSV.
public struct ArrowWriter {
    private var written = 0
    private var schema: TableSchema?
    private var blocks: [[Int64]] = []

    public init() {}

    public static func bytes(of table: Table) -> [UInt8] {
        var writer = ArrowWriter()
        return writer.bytes(of: table) + writer.finish(table.schema)
    }

    /// The first bytes of the file.
    public mutating func header(_ schema: TableSchema) -> [UInt8] {
        start(PredictionColumns.spread(Table(schema: schema)).schema)
    }

    /// The next bytes of the file.
    public mutating func bytes(of block: Table) -> [UInt8] {
        let head = schema == nil ? header(block.schema) : []
        let batch = Self.batch(of: block)
        add(batch)
        return head + batch
    }

    /// Takes note of a batch that goes into the file next.
    public mutating func add(_ batch: [UInt8]) {
        guard batch.count >= 8 else { return }
        let content = (0..<4).reduce(0) { $0 | Int(batch[4 + $1]) << (8 * $1) }
        blocks.append([Int64(written), Int64(8 + content), Int64(batch.count - 8 - content)])
        written += batch.count
    }

    /// Where a file that is not finished has come to, and the same again from such a text. Nil if it is none.
    public var state: String {
        blocks.map { "\($0[1])+\($0[2])" }.joined(separator: " ")
    }

    public init?(resuming state: String, _ schema: TableSchema) {
        _ = header(schema)
        for part in state.split(separator: " ") {
            let lengths = part.split(separator: "+").map { Int64($0) }
            guard lengths.count == 2, let message = lengths[0], let body = lengths[1], message >= 8, body >= 0,
                message < 1 << 40, body < 1 << 40
            else { return nil }
            blocks.append([Int64(written), message, body])
            written += Int(message + body)
        }
    }

    /// Bytes so far.
    public var length: Int { written }

    /// The bytes of a batch, which depend on its rows alone: made on any thread, put behind each other in their order.
    public static func batch(of block: Table) -> [UInt8] {
        let block = PredictionColumns.spread(block)
        guard block.rowCount > 0 else { return [] }
        var body: [UInt8] = []
        var nodes: [[Int64]] = []
        var buffers: [[Int64]] = []
        func add(_ part: [UInt8]) {
            buffers.append([Int64(body.count), Int64(part.count)])
            body += part
            while body.count % 8 != 0 { body.append(0) }
        }
        for column in block.columns {
            let missing = (0..<block.rowCount).map { column.values.isMissing($0) }
            let count = missing.reduce(0) { $0 + ($1 ? 1 : 0) }
            nodes.append([Int64(block.rowCount), Int64(count)])
            add(count == 0 ? [] : Self.bits(missing.map { !$0 }))
            switch column.values {
            case .numbers(let numbers):
                let shown = column.unit.map { unit in numbers.map { Self.shown($0, unit) } } ?? numbers
                add(shown.withUnsafeBytes { Array($0) })
            case .integers(let integers): add(integers.withUnsafeBytes { Array($0) })
            case .truths(let truths): add(Self.bits(truths.map { $0 == 1 }))
            case .texts(let texts):
                let (ends, text) = Self.texts(texts)
                add(ends.withUnsafeBytes { Array($0) })
                add(text)
            case .predictions: break
            }
        }
        var builder = FlatBuilder()
        let nodeVector = builder.vector(words: nodes)
        let bufferVector = builder.vector(words: buffers)
        let batch = builder.table(fields: 5) { table in
            table.field(0, Int64(block.rowCount))
            table.field(1, offsetTo: nodeVector)
            table.field(2, offsetTo: bufferVector)
        }
        return message(&builder, ArrowFormat.Header.batch, batch, body: body.count) + body
    }

    /// The end of the file.
    /// - Parameter schema: of a table that had no block.
    public mutating func finish(_ schema: TableSchema) -> [UInt8] {
        var bytes: [UInt8] = []
        if self.schema == nil { bytes = header(schema) }
        bytes += [0xFF, 0xFF, 0xFF, 0xFF, 0, 0, 0, 0]
        var builder = FlatBuilder()
        // A block's length of metadata is 32 bits with four bytes behind it: one little-endian word.
        let batches = builder.vector(words: blocks)
        let none = builder.vector(words: [])
        let described = Self.schema(&builder, self.schema ?? schema)
        let footer = builder.table(fields: 5) { table in
            table.field(1, offsetTo: described)
            table.field(2, offsetTo: none)
            table.field(3, offsetTo: batches)
            table.field(0, ArrowFormat.version)
        }
        let footerBytes = builder.finish(root: footer)
        bytes += footerBytes
        let size = UInt32(footerBytes.count)
        for index in 0..<4 { bytes.append(UInt8(truncatingIfNeeded: size >> UInt32(8 * index))) }
        return bytes + ArrowFormat.magic
    }

    private mutating func start(_ schema: TableSchema) -> [UInt8] {
        self.schema = schema
        var builder = FlatBuilder()
        let described = Self.schema(&builder, schema)
        let bytes =
            ArrowFormat.magic + [0, 0] + Self.message(&builder, ArrowFormat.Header.schema, described, body: 0)
        written = bytes.count
        return bytes
    }

    /// Rounded as it would be printed: 40 °C, not 40.00000000000006.
    private static func shown(_ coherent: Double, _ unit: DisplayUnit) -> Double {
        let number = unit.number(coherent)
        let round = ShownNumber.rounded(number, significantDigits: 15)
        return unit.coherent(round) == coherent ? round : number
    }

    private static func bits(_ flags: [Bool]) -> [UInt8] {
        var bytes = [UInt8](repeating: 0, count: (flags.count + 7) / 8)
        for (index, flag) in flags.enumerated() where flag { bytes[index / 8] |= 1 << UInt8(index % 8) }
        return bytes
    }

    private static func texts(_ texts: TextValues) -> (ends: [Int32], bytes: [UInt8]) {
        let levels = texts.levels.map { Array($0.utf8) }
        var ends: [Int32] = [0]
        ends.reserveCapacity(texts.codes.count + 1)
        var bytes: [UInt8] = []
        for code in texts.codes {
            if code >= 0 { bytes += levels[Int(code)] }
            ends.append(Int32(truncatingIfNeeded: bytes.count))
        }
        return (ends, bytes)
    }

    private static func message(_ builder: inout FlatBuilder, _ kind: UInt8, _ header: Int, body: Int) -> [UInt8] {
        let root = builder.table(fields: 5) { table in
            table.field(3, Int64(body))
            table.field(2, offsetTo: header)
            table.field(0, ArrowFormat.version)
            table.field(1, kind)
        }
        let content = builder.finish(root: root)
        var bytes: [UInt8] = [0xFF, 0xFF, 0xFF, 0xFF]
        let size = UInt32(content.count)
        for index in 0..<4 { bytes.append(UInt8(truncatingIfNeeded: size >> UInt32(8 * index))) }
        return bytes + content
    }

    private static func schema(_ builder: inout FlatBuilder, _ schema: TableSchema) -> Int {
        var fields: [Int] = []
        for column in schema.columns {
            let name = builder.string(column.header)
            let (kind, type) = type(&builder, column.type)
            let children = builder.vector(offsets: [])
            fields.append(
                builder.table(fields: 7) { table in
                    table.field(0, offsetTo: name)
                    table.field(3, offsetTo: type)
                    table.field(5, offsetTo: children)
                    table.field(1, UInt8(1))
                    table.field(2, kind)
                })
        }
        let vector = builder.vector(offsets: fields)
        return builder.table(fields: 4) { $0.field(1, offsetTo: vector) }
    }

    private static func type(_ builder: inout FlatBuilder, _ type: ColumnType) -> (kind: UInt8, table: Int) {
        switch type {
        case .quantity, .prediction:
            (ArrowFormat.Kind.float, builder.table(fields: 1) { $0.field(0, Int16(2)) })
        case .integer:
            (
                ArrowFormat.Kind.integer,
                builder.table(fields: 2) {
                    $0.field(0, Int32(64))
                    $0.field(1, UInt8(1))
                }
            )
        case .text: (ArrowFormat.Kind.text, builder.table(fields: 0) { _ in })
        case .truth: (ArrowFormat.Kind.truth, builder.table(fields: 0) { _ in })
        }
    }
}
