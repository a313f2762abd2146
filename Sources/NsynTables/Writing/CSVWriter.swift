/// Tables as comma-separated text with units in the header; reads back to the same table. Block after block.
public struct CSVWriter {
    private var isStarted = false

    public init() {}

    /// The next bytes of the file: the header comes with the first block.
    public mutating func bytes(of block: Table) -> [UInt8] {
        let block = PredictionColumns.spread(block)
        var bytes: [UInt8] = []
        bytes.reserveCapacity(block.rowCount * block.columns.count * 8 + 64)
        if !isStarted {
            for (index, column) in block.columns.enumerated() {
                if index > 0 { bytes.append(44) }
                bytes += Self.quoted(column.description.header)
            }
            bytes.append(10)
            isStarted = true
        }
        let cells = block.columns.map { CellWriter($0) }
        for row in 0..<block.rowCount {
            for (index, cell) in cells.enumerated() {
                if index > 0 { bytes.append(44) }
                cell.write(row, into: &bytes)
            }
            bytes.append(10)
        }
        return bytes
    }

    public static func bytes(of table: Table) -> [UInt8] {
        var writer = CSVWriter()
        return writer.bytes(of: table)
    }

    static func quoted(_ text: String) -> [UInt8] {
        let needsQuotes = text.utf8.contains { $0 == 44 || $0 == 34 || $0 == 10 || $0 == 13 }
        guard needsQuotes || hasOuterSpace(text) else { return Array(text.utf8) }
        var result: [UInt8] = [34]
        for byte in text.utf8 {
            if byte == 34 { result.append(34) }
            result.append(byte)
        }
        result.append(34)
        return result
    }

    /// Spaces at the ends would be lost on readers that trim.
    private static func hasOuterSpace(_ text: String) -> Bool {
        text.utf8.first == 32 || text.utf8.last == 32 || text.utf8.first == 9
    }

    /// A column ready to be written: its texts quoted once.
    private struct CellWriter {
        let values: ColumnValues
        let unit: DisplayUnit?
        let levels: [[UInt8]]

        init(_ column: Table.Column) {
            values = column.values
            unit = column.unit
            if case .texts(let texts) = column.values {
                levels = texts.levels.map { CSVWriter.quoted($0) }
            } else {
                levels = []
            }
        }

        func write(_ row: Int, into bytes: inout [UInt8]) {
            switch values {
            case .numbers(let numbers):
                if !numbers[row].isNaN { bytes += ShownNumber.exact(numbers[row], in: unit).utf8 }
            case .integers(let integers):
                if integers[row] != ColumnValues.missingInteger { bytes += String(integers[row]).utf8 }
            case .truths(let truths):
                if truths[row] >= 0 { bytes += (truths[row] == 1 ? "true" : "false").utf8 }
            case .texts(let texts):
                if texts.codes[row] >= 0 { bytes += levels[Int(texts.codes[row])] }
            case .predictions: break
            }
        }
    }
}
