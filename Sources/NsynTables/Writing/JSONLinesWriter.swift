/// Tables as JSON Lines: one object a row, names with units as in the header of a CSV file, missing values as null.
public enum JSONLinesWriter {
    public static func bytes(of block: Table) -> [UInt8] {
        let block = PredictionColumns.spread(block)
        var bytes: [UInt8] = []
        let names = block.columns.map { quoted($0.description.header) }
        let levels = block.columns.map { column -> [[UInt8]] in
            if case .texts(let texts) = column.values { texts.levels.map { quoted($0) } } else { [] }
        }
        for row in 0..<block.rowCount {
            for (index, column) in block.columns.enumerated() {
                bytes.append(index == 0 ? UInt8(ascii: "{") : UInt8(ascii: ","))
                bytes += names[index]
                bytes.append(UInt8(ascii: ":"))
                if column.values.isMissing(row) || column.isInfinite(row) {
                    bytes += "null".utf8
                    continue
                }
                switch column.values {
                case .numbers(let numbers): bytes += ShownNumber.exact(numbers[row], in: column.unit).utf8
                case .integers(let integers): bytes += String(integers[row]).utf8
                case .truths(let truths): bytes += (truths[row] == 1 ? "true" : "false").utf8
                case .texts(let texts): bytes += levels[index][Int(texts.codes[row])]
                case .predictions: break
                }
            }
            bytes += "}\n".utf8
        }
        return bytes
    }

    static func quoted(_ text: String) -> [UInt8] {
        var bytes: [UInt8] = [34]
        for byte in text.utf8 {
            switch byte {
            case 34: bytes += "\\\"".utf8
            case 92: bytes += "\\\\".utf8
            case 10: bytes += "\\n".utf8
            case 13: bytes += "\\r".utf8
            case 9: bytes += "\\t".utf8
            case 0..<32:
                let digits = String(byte, radix: 16)
                bytes += ("\\u" + String(repeating: "0", count: 4 - digits.utf8.count) + digits).utf8
            default: bytes.append(byte)
            }
        }
        bytes.append(34)
        return bytes
    }
}

extension Table.Column {
    /// JSON has no word for it.
    fileprivate func isInfinite(_ row: Int) -> Bool {
        if case .numbers(let numbers) = values { numbers[row].isInfinite } else { false }
    }
}
