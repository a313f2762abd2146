/// `sort by`; with `top` behind it only the rows that may still be among them are kept.
final class SortStage: QueryStage {
    let schema: TableSchema
    private let keys: [BoundExpression]
    private let expressions: [TableExpression]
    private let descending: Bool
    private let limit: Int?
    private var kept: Table

    init(
        _ keys: [TableExpression], descending: Bool, limit: Int?, _ schema: TableSchema
    ) throws(TableProblem) {
        self.schema = schema
        self.descending = descending
        self.limit = limit
        expressions = keys
        var bound: [BoundExpression] = []
        for key in keys { bound.append(try BoundExpression(key, schema)) }
        self.keys = bound
        kept = Table(schema: schema)
    }

    func push(_ block: Table) -> Table? {
        kept.append(block)
        // Sorting again when as many came as are kept costs a logarithm a row.
        if let limit, kept.rowCount > 2 * limit + 4096 { kept = sorted().prefix(limit) }
        return nil
    }

    func finish() -> Table? {
        let all = sorted()
        kept = Table(schema: schema)
        return limit.map { all.prefix($0) } ?? all
    }

    private func sorted() -> Table {
        var order = (0..<Int32(kept.rowCount)).map { $0 }
        let columns = keys.indices.map { ranks($0) }
        // NaN stands for missing, which comes last both ways; equal rows stay as they came.
        order.sort { first, second in
            for ranks in columns {
                let (left, right) = (ranks[Int(first)], ranks[Int(second)])
                if left == right { continue }
                if left.isNaN || right.isNaN {
                    if left.isNaN && right.isNaN { continue }
                    return right.isNaN
                }
                return descending ? left > right : left < right
            }
            return first < second
        }
        return kept.taking(order)
    }

    private func ranks(_ key: Int) -> [Double] {
        if keys[key].kind == .text, let name = expressions[key].plainColumn?.name,
            case .texts(let texts)? = kept[name]?.values
        {
            let order = texts.levels.indices.sorted { NaturalOrder.precedes(texts.levels[$0], texts.levels[$1]) }
            var rank = [Double](repeating: 0, count: order.count)
            for (place, level) in order.enumerated() { rank[level] = Double(place) }
            return texts.codes.map { $0 < 0 ? .nan : rank[Int($0)] }
        }
        if keys[key].kind == .text { return [Double](repeating: 0, count: kept.rowCount) }
        return keys[key].numbers(kept)
    }
}

/// Texts as people order them: `A2` before `A10`.
public enum NaturalOrder {
    public static func precedes(_ left: String, _ right: String) -> Bool {
        var left = Array(left.utf8)[...]
        var right = Array(right.utf8)[...]
        while let first = left.first, let second = right.first {
            if isDigit(first) && isDigit(second) {
                let (one, other) = (number(&left), number(&right))
                if one.count != other.count { return one.count < other.count }
                if one != other { return one.lexicographicallyPrecedes(other) }
                continue
            }
            if first != second { return first < second }
            left.removeFirst()
            right.removeFirst()
        }
        return left.isEmpty && !right.isEmpty
    }

    private static func isDigit(_ byte: UInt8) -> Bool { byte >= 48 && byte <= 57 }

    /// Takes the digits at the front, without leading zeros.
    private static func number(_ text: inout ArraySlice<UInt8>) -> ArraySlice<UInt8> {
        let digits = text.prefix(while: isDigit)
        text = text[digits.endIndex...]
        return digits.drop { $0 == 48 }
    }
}
