extension Tape {
    private func needs(_ nodes: Node...) -> Bool { nodes.contains { self[$0].needsGradient } }

    /// Matrix product.
    public func matmul(_ a: Node, _ b: Node) -> Node {
        let (left, right) = (self[a], self[b])
        precondition(left.columns == right.rows, "\(left.rows)×\(left.columns) times \(right.rows)×\(right.columns)")
        let (node, value) = append(
            .matmul(a, b), rows: left.rows, columns: right.columns, needsGradient: needs(a, b))
        Scalar.multiply(
            left.value, transposed: false, right.value, transposed: false, into: value, rows: left.rows,
            columns: right.columns, inner: left.columns, beta: 0)
        return node
    }

    public func add(_ a: Node, _ b: Node) -> Node { elementwise(.add(a, b), a, b) { $0 + $1 } }
    public func subtract(_ a: Node, _ b: Node) -> Node { elementwise(.subtract(a, b), a, b) { $0 - $1 } }
    public func multiply(_ a: Node, _ b: Node) -> Node { elementwise(.multiply(a, b), a, b) { $0 * $1 } }

    /// |a − b|, element by element: the L1 distance before its parts are weighted or summed.
    public func absoluteDifference(_ a: Node, _ b: Node) -> Node {
        elementwise(.absoluteDifference(a, b), a, b) { abs($0 - $1) }
    }

    /// The L1 distance of two matrices row by row, as a column.
    public func distance(_ a: Node, _ b: Node) -> Node { rowSum(absoluteDifference(a, b)) }

    @inline(__always)
    private func elementwise(_ operation: Operation, _ a: Node, _ b: Node, _ compute: (Scalar, Scalar) -> Scalar)
        -> Node
    {
        let (left, right) = (self[a], self[b])
        precondition(left.rows == right.rows && left.columns == right.columns, "shapes differ")
        let (node, value) = append(operation, rows: left.rows, columns: left.columns, needsGradient: needs(a, b))
        for index in 0..<left.count { value[index] = compute(left.value[index], right.value[index]) }
        return node
    }

    /// Adds one row to every row: a bias.
    public func addRow(_ a: Node, _ row: Node) -> Node {
        let (left, right) = (self[a], self[row])
        precondition(right.rows == 1 && right.columns == left.columns, "a bias has one row as wide as the matrix")
        let (node, value) = append(
            .addRow(a, row), rows: left.rows, columns: left.columns, needsGradient: needs(a, row))
        for index in 0..<left.rows {
            let (source, target) = (left.value + index * left.columns, value + index * left.columns)
            for column in 0..<left.columns { target[column] = source[column] + right.value[column] }
        }
        return node
    }

    public func scale(_ a: Node, by factor: Scalar) -> Node {
        let record = self[a]
        let (node, value) = append(
            .scale(a, factor), rows: record.rows, columns: record.columns, needsGradient: needs(a))
        for index in 0..<record.count { value[index] = factor * record.value[index] }
        return node
    }

    /// Multiplies each row with its own constant.
    public func scaleRows(_ a: Node, by factors: [Scalar]) -> Node {
        let record = self[a]
        precondition(factors.count == record.rows, "one factor a row")
        let (node, value) = append(
            .scaleRows(a, factors), rows: record.rows, columns: record.columns, needsGradient: needs(a))
        for row in 0..<record.rows {
            for index in row * record.columns..<(row + 1) * record.columns {
                value[index] = factors[row] * record.value[index]
            }
        }
        return node
    }

    public func activate(_ a: Node, _ activation: Activation) -> Node {
        if activation == .identity { return a }
        let record = self[a]
        let (node, value) = append(
            .activation(a, activation), rows: record.rows, columns: record.columns, needsGradient: needs(a))
        for index in 0..<record.count { value[index] = activation.value(record.value[index]) }
        return node
    }

    /// Softmax along each row.
    public func softmax(_ a: Node) -> Node {
        let record = self[a]
        let (node, value) = append(
            .softmax(a), rows: record.rows, columns: record.columns, needsGradient: needs(a))
        for row in 0..<record.rows {
            let (source, target) = (record.value + row * record.columns, value + row * record.columns)
            let shift = largest(source, record.columns)
            var total: Scalar = 0
            for column in 0..<record.columns {
                target[column] = Scalar.exponential(source[column] - shift)
                total += target[column]
            }
            let factor = 1 / total
            for column in 0..<record.columns { target[column] *= factor }
        }
        return node
    }

    /// The logarithm of the softmax along each row, without the loss of digits of taking one after the other.
    public func logSoftmax(_ a: Node) -> Node {
        let record = self[a]
        let (node, value) = append(
            .logSoftmax(a), rows: record.rows, columns: record.columns, needsGradient: needs(a))
        for row in 0..<record.rows {
            let (source, target) = (record.value + row * record.columns, value + row * record.columns)
            let shift = largest(source, record.columns)
            var total: Scalar = 0
            for column in 0..<record.columns { total += Scalar.exponential(source[column] - shift) }
            let offset = shift + Scalar.logarithm(total)
            for column in 0..<record.columns { target[column] = source[column] - offset }
        }
        return node
    }

    @inline(__always)
    private func largest(_ row: UnsafePointer<Scalar>, _ count: Int) -> Scalar {
        var best = row[0]
        for column in 1..<max(count, 1) where row[column] > best { best = row[column] }
        return best
    }

    /// Sums rows that share a segment: atoms into their graph, edges into their atom.
    public func segmentSum(_ a: Node, segments: [Int32], count: Int) -> Node {
        let record = self[a]
        precondition(segments.count == record.rows, "one segment a row")
        let (node, value) = append(
            .segmentSum(a, segments), rows: count, columns: record.columns, needsGradient: needs(a))
        value.update(repeating: 0, count: count * record.columns)
        for row in 0..<record.rows {
            let (source, target) = (record.value + row * record.columns, value + Int(segments[row]) * record.columns)
            for column in 0..<record.columns { target[column] += source[column] }
        }
        return node
    }

    /// Averages rows that share a segment; an empty segment stays zero.
    public func segmentMean(_ a: Node, segments: [Int32], count: Int) -> Node {
        var sizes = [Scalar](repeating: 0, count: count)
        for segment in segments { sizes[Int(segment)] += 1 }
        return scaleRows(segmentSum(a, segments: segments, count: count), by: sizes.map { $0 > 0 ? 1 / $0 : 0 })
    }

    /// Rows by number; a row may be taken several times.
    public func gather(_ a: Node, _ rows: [Int32]) -> Node {
        let record = self[a]
        let (node, value) = append(
            .gather(a, rows), rows: rows.count, columns: record.columns, needsGradient: needs(a))
        for (index, row) in rows.enumerated() {
            precondition(row >= 0 && Int(row) < record.rows, "row \(row) of \(record.rows)")
            (value + index * record.columns).update(
                from: record.value + Int(row) * record.columns, count: record.columns)
        }
        return node
    }

    /// Side by side.
    public func concatenate(_ nodes: [Node]) -> Node {
        if nodes.count == 1 { return nodes[0] }
        let parts = nodes.map { self[$0] }
        let rows = parts[0].rows
        precondition(parts.allSatisfy { $0.rows == rows }, "matrices of different height side by side")
        let columns = parts.reduce(0) { $0 + $1.columns }
        let (node, value) = append(
            .concatenate(nodes), rows: rows, columns: columns, needsGradient: parts.contains { $0.needsGradient })
        var offset = 0
        for part in parts {
            for row in 0..<rows {
                (value + row * columns + offset).update(from: part.value + row * part.columns, count: part.columns)
            }
            offset += part.columns
        }
        return node
    }

    /// One above the other.
    public func stack(_ nodes: [Node]) -> Node {
        if nodes.count == 1 { return nodes[0] }
        let parts = nodes.map { self[$0] }
        let columns = parts[0].columns
        precondition(parts.allSatisfy { $0.columns == columns }, "matrices of different width one above the other")
        let (node, value) = append(
            .stack(nodes), rows: parts.reduce(0) { $0 + $1.rows }, columns: columns,
            needsGradient: parts.contains { $0.needsGradient })
        var offset = 0
        for part in parts {
            (value + offset).update(from: part.value, count: part.count)
            offset += part.count
        }
        return node
    }

    /// Keeps each number with probability `keep`, scaled by 1/`keep`; the mask depends on `random` only.
    public func dropout(_ a: Node, keep: Double, random: RandomStream) -> Node {
        if keep >= 1 { return a }
        let record = self[a]
        let (node, value) = append(
            .dropout(a, random, keep: keep), rows: record.rows, columns: record.columns, needsGradient: needs(a))
        let factor = Scalar(1 / keep)
        var stream = random
        for index in 0..<record.count {
            value[index] = stream.uniform() < keep ? factor * record.value[index] : 0
        }
        return node
    }

    /// Brings every row to mean 0 and deviation 1, then applies a learned gain and bias to each column.
    public func layerNorm(_ a: Node, gain: Node, bias: Node) -> Node {
        let record = self[a]
        let inverse = scratch(record.rows)
        let (node, value) = append(
            .layerNorm(a, gain: gain, bias: bias, inverseDeviation: inverse), rows: record.rows,
            columns: record.columns, needsGradient: needs(a, gain, bias))
        let (gains, biases, width) = (self[gain].value, self[bias].value, Scalar(record.columns))
        for row in 0..<record.rows {
            let (source, target) = (record.value + row * record.columns, value + row * record.columns)
            var (mean, variance): (Scalar, Scalar) = (0, 0)
            for column in 0..<record.columns { mean += source[column] }
            mean /= width
            for column in 0..<record.columns { variance += (source[column] - mean) * (source[column] - mean) }
            inverse[row] = 1 / (variance / width + Scalar(1e-5)).squareRoot()
            for column in 0..<record.columns {
                target[column] = (source[column] - mean) * inverse[row] * gains[column] + biases[column]
            }
        }
        return node
    }

    /// The sum of each row, as a column.
    public func rowSum(_ a: Node) -> Node {
        let record = self[a]
        let (node, value) = append(.rowSum(a), rows: record.rows, columns: 1, needsGradient: needs(a))
        for row in 0..<record.rows {
            var total: Scalar = 0
            for index in row * record.columns..<(row + 1) * record.columns { total += record.value[index] }
            value[row] = total
        }
        return node
    }

    /// The sum of everything.
    public func sum(_ a: Node) -> Node {
        let record = self[a]
        let (node, value) = append(.sum(a), rows: 1, columns: 1, needsGradient: needs(a))
        var total: Scalar = 0
        for index in 0..<record.count { total += record.value[index] }
        value[0] = total
        return node
    }
}
