/// What a tree is grown on: row statistics whose sums decide a split.
///
/// `pair` holds (weight, weight · target) a row for numbers and for two classes (where Gini is twice the variance);
/// `classes` is used for three classes and more.
struct TreeTask: Sendable {
    /// Numbers a leaf stores.
    var width: Int
    /// 0 for numbers and two classes.
    var classCount: Int
    /// Two classes: the leaf stores both probabilities.
    var isBinary: Bool

    init(target: Target) {
        switch target {
        case .numbers:
            width = 1
            classCount = 0
            isBinary = false
        case .classes(_, let names):
            width = names.count
            classCount = names.count > 2 ? names.count : 0
            isBinary = names.count == 2
        }
    }
}

/// Columns of floats with the rows in ascending order of each: made once, shared by all trees.
struct SortedColumns: Sendable {
    let rows: Int
    let features: Int
    /// Column after column.
    let values: [Float]
    /// For each column, the rows in ascending order; missing numbers last.
    let order: [Int32]

    init(_ matrix: Matrix) {
        rows = matrix.rows
        features = matrix.columns
        var values = [Float](repeating: 0, count: matrix.elements.count)
        for row in 0..<rows {
            for column in 0..<features {
                let value = Float(matrix.elements[row * features + column])
                values[column * rows + row] = value.isNaN ? .infinity : value
            }
        }
        self.values = values
        let rows = rows
        let sorted = Parallel.map(features) { [values] feature -> [Int32] in
            // Ordered integer keys sort several times faster than floats through a closure.
            var keys = (0..<rows).map { row -> UInt64 in
                let bits = values[feature * rows + row].bitPattern
                let ordered = bits & 0x8000_0000 == 0 ? bits | 0x8000_0000 : ~bits
                return UInt64(ordered) << 32 | UInt64(row)
            }
            keys.sort()
            return keys.map { Int32(truncatingIfNeeded: $0) }
        }
        order = sorted.flatMap { $0 }
    }
}
