extension TableReader {
    /// A table from a file's bytes: Arrow and JSON Lines are known by how they begin, or by the name.
    public mutating func table(_ bytes: [UInt8], named path: String) throws(TableProblem) -> Table {
        if bytes.starts(with: ArrowFormat.magic) { return try arrow(bytes) }
        if path.hasSuffix(".arrow") || path.hasSuffix(".feather") {
            throw TableProblem(
                .damagedTable, "This is no Arrow file: it does not begin with ARROW1",
                notes: bytes.starts(with: Array("FEA1".utf8)) ? ["Feather version 1 is not read; write version 2"] : [])
        }
        let first = bytes.first { $0 != 32 && $0 != 10 && $0 != 13 && $0 != 9 }
        if path.hasSuffix(".jsonl") || path.hasSuffix(".ndjson") || first == UInt8(ascii: "{") {
            return try jsonLines(bytes)
        }
        return try delimited(bytes)
    }
}
