/// Features cut into at most 256 bins at quantiles of the training values: one byte a value, a row's bytes together.
struct BinnedColumns: Sendable {
    let rows: Int
    let features: Int
    /// Row after row.
    let codes: [UInt8]
    /// For each feature the ascending upper bounds of all bins but the last: code ≤ c exactly when value ≤ edges[c].
    let edges: [[Float]]
    /// Where the bins of each feature begin when all stand in a row, and where the last end.
    let offsets: [Int]

    init(_ matrix: Matrix, bins: Int) {
        precondition((2...256).contains(bins))
        rows = matrix.rows
        features = matrix.columns
        let (rows, features) = (rows, features)
        edges = Parallel.map(features) { feature in
            // Quantiles of a sample settle the edges; all rows matter only for their code.
            let step = max(1, rows / 200_000)
            var values = stride(from: 0, to: rows, by: step).compactMap { row -> Float? in
                let value = Float(matrix.elements[row * features + feature])
                return value.isFinite ? value : nil
            }
            values.sort()
            return BinnedColumns.edges(sorted: values, bins: bins)
        }
        let edges = edges
        offsets = edges.reduce(into: [0]) { $0.append($0[$0.count - 1] + $1.count + 1) }
        codes = [UInt8](unsafeUninitializedCapacity: rows * features) { buffer, count in
            let codes = SharedPointer(buffer.baseAddress!)
            Parallel.blocks(rows, size: 8192) { block in
                for feature in 0..<features {
                    edges[feature].withUnsafeBufferPointer { bounds in
                        for row in block {
                            let value = Float(matrix.elements[row * features + feature])
                            codes.base[row * features + feature] = BinnedColumns.code(value, bounds)
                        }
                    }
                }
            }
            count = rows * features
        }
    }

    /// Moves the rows of a range whose code is at most this one to its front, in their order; returns where the others
    /// begin.
    func partition(
        _ rows: inout [Int32], _ scratch: inout [Int32], _ range: Range<Int>, feature: Int, code: Int
    ) -> Int {
        let width = features
        var (left, right) = (range.lowerBound, 0)
        rows.withUnsafeMutableBufferPointer { rows in
            scratch.withUnsafeMutableBufferPointer { scratch in
                codes.withUnsafeBufferPointer { codes in
                    for index in range {
                        let row = rows[index]
                        let flag = Int(codes[Int(row) * width + feature]) <= code ? 1 : 0
                        rows[left] = row
                        scratch[right] = row
                        left &+= flag
                        right &+= 1 &- flag
                    }
                    for index in 0..<right { rows[left + index] = scratch[index] }
                }
            }
        }
        return left
    }

    static func edges(sorted values: [Float], bins: Int) -> [Float] {
        var distinct: [Float] = []
        for value in values where distinct.last != value { distinct.append(value) }
        guard distinct.count > 1 else { return [] }
        if distinct.count <= bins {
            return zip(distinct, distinct.dropFirst()).map { ExactGrower.threshold(between: $0, and: $1) }
        }
        var edges: [Float] = []
        for bin in 1..<bins {
            let position = bin * values.count / bins
            let (below, above) = (values[position - 1], values[position])
            let edge = below == above ? below : ExactGrower.threshold(between: below, and: above)
            if edge < values[values.count - 1], edges.last.map({ $0 < edge }) ?? true { edges.append(edge) }
        }
        return edges
    }

    /// The first bin whose upper bound isn't below the value; missing values fall into the last.
    @inline(__always)
    static func code(_ value: Float, _ edges: UnsafeBufferPointer<Float>) -> UInt8 {
        if value.isNaN { return UInt8(edges.count) }
        var (low, count) = (0, edges.count)
        while count > 0 {
            let half = count / 2
            let goesRight = value > edges[low + half]
            low = goesRight ? low + half + 1 : low
            count = goesRight ? count - half - 1 : half
        }
        return UInt8(low)
    }
}
