extension Tape {
    /// Carries the gradient of one node to what it was computed from.
    func propagate(_ record: Record, _ upstream: UnsafeMutablePointer<Scalar>) {
        let count = record.count
        switch record.operation {
        case .constant, .parameter: break
        case .matmul(let a, let b): propagateProduct(record, upstream, a, b)
        case .add(let a, let b):
            accumulate(a, count) { upstream[$0] }
            accumulate(b, count) { upstream[$0] }
        case .subtract(let a, let b):
            accumulate(a, count) { upstream[$0] }
            accumulate(b, count) { -upstream[$0] }
        case .multiply(let a, let b):
            let (left, right) = (self[a].value, self[b].value)
            accumulate(a, count) { upstream[$0] * right[$0] }
            accumulate(b, count) { upstream[$0] * left[$0] }
        case .absoluteDifference(let a, let b):
            let (left, right) = (self[a].value, self[b].value)
            accumulate(a, count) { left[$0] >= right[$0] ? upstream[$0] : -upstream[$0] }
            accumulate(b, count) { left[$0] >= right[$0] ? -upstream[$0] : upstream[$0] }
        case .addRow(let a, let row):
            accumulate(a, count) { upstream[$0] }
            guard self[row].needsGradient else { return }
            addColumnSums(record, into: accumulator(row)) { upstream[$0] }
        case .scale(let a, let factor): accumulate(a, count) { factor * upstream[$0] }
        case .scaleRows(let a, let factors):
            eachRow(a, record) { row, index in factors[row] * upstream[index] }
        case .activation(let a, let activation):
            let (input, value) = (self[a].value, record.value)
            accumulate(a, count) { upstream[$0] * activation.slope(input: input[$0], value: value[$0]) }
        case .softmax(let a): propagateSoftmax(record, upstream, a)
        case .logSoftmax(let a): propagateLogSoftmax(record, upstream, a)
        case .segmentSum(let a, let segments):
            guard self[a].needsGradient else { return }
            let (target, width) = (accumulator(a), record.columns)
            for (row, segment) in segments.enumerated() {
                for column in 0..<width { target[row * width + column] += upstream[Int(segment) * width + column] }
            }
        case .gather(let a, let rows):
            guard self[a].needsGradient else { return }
            let (target, width) = (accumulator(a), record.columns)
            for (index, row) in rows.enumerated() {
                for column in 0..<width { target[Int(row) * width + column] += upstream[index * width + column] }
            }
        case .concatenate(let nodes):
            var offset = 0
            for node in nodes {
                let width = self[node].columns
                if self[node].needsGradient {
                    let target = accumulator(node)
                    for row in 0..<record.rows {
                        let source = upstream + row * record.columns + offset
                        for column in 0..<width { target[row * width + column] += source[column] }
                    }
                }
                offset += width
            }
        case .stack(let nodes):
            var offset = 0
            for node in nodes {
                let source = upstream + offset
                accumulate(node, self[node].count) { source[$0] }
                offset += self[node].count
            }
        case .dropout(let a, let random, let keep):
            let factor = Scalar(1 / keep)
            var stream = random
            accumulate(a, count) { stream.uniform() < keep ? factor * upstream[$0] : 0 }
        case .layerNorm(let a, let gain, let bias, let inverse):
            propagateLayerNorm(record, upstream, a, gain, bias, inverse)
        case .rowSum(let a):
            let width = self[a].columns
            guard self[a].needsGradient else { return }
            let target = accumulator(a)
            for row in 0..<record.rows {
                for column in 0..<width { target[row * width + column] += upstream[row] }
            }
        case .sum(let a): accumulate(a, self[a].count) { _ in upstream[0] }
        case .loss(let a, let derivative): accumulate(a, self[a].count) { upstream[0] * derivative[$0] }
        }
    }

    @inline(__always)
    private func accumulate(_ node: Node, _ count: Int, _ term: (Int) -> Scalar) {
        guard self[node].needsGradient else { return }
        let target = accumulator(node)
        for index in 0..<count { target[index] += term(index) }
    }

    @inline(__always)
    private func eachRow(_ node: Node, _ record: Record, _ term: (Int, Int) -> Scalar) {
        guard self[node].needsGradient else { return }
        let target = accumulator(node)
        for row in 0..<record.rows {
            for index in row * record.columns..<(row + 1) * record.columns { target[index] += term(row, index) }
        }
    }

    @inline(__always)
    private func addColumnSums(_ record: Record, into target: UnsafeMutablePointer<Scalar>, _ term: (Int) -> Scalar) {
        for row in 0..<record.rows {
            for column in 0..<record.columns { target[column] += term(row * record.columns + column) }
        }
    }

    private func propagateProduct(_ record: Record, _ upstream: UnsafeMutablePointer<Scalar>, _ a: Node, _ b: Node) {
        let (left, right) = (self[a], self[b])
        if left.needsGradient {
            Scalar.multiply(
                upstream, transposed: false, right.value, transposed: true, into: accumulator(a), rows: left.rows,
                columns: left.columns, inner: record.columns, beta: 1)
        }
        if right.needsGradient {
            Scalar.multiply(
                left.value, transposed: true, upstream, transposed: false, into: accumulator(b), rows: right.rows,
                columns: right.columns, inner: record.rows, beta: 1)
        }
    }

    private func propagateSoftmax(_ record: Record, _ upstream: UnsafeMutablePointer<Scalar>, _ a: Node) {
        guard self[a].needsGradient else { return }
        let target = accumulator(a)
        for row in 0..<record.rows {
            let range = row * record.columns..<(row + 1) * record.columns
            var overlap: Scalar = 0
            for index in range { overlap += upstream[index] * record.value[index] }
            for index in range { target[index] += record.value[index] * (upstream[index] - overlap) }
        }
    }

    private func propagateLogSoftmax(_ record: Record, _ upstream: UnsafeMutablePointer<Scalar>, _ a: Node) {
        guard self[a].needsGradient else { return }
        let target = accumulator(a)
        for row in 0..<record.rows {
            let range = row * record.columns..<(row + 1) * record.columns
            var total: Scalar = 0
            for index in range { total += upstream[index] }
            for index in range { target[index] += upstream[index] - total * Scalar.exponential(record.value[index]) }
        }
    }

    private func propagateLayerNorm(
        _ record: Record, _ upstream: UnsafeMutablePointer<Scalar>, _ a: Node, _ gain: Node, _ bias: Node,
        _ inverse: UnsafeMutablePointer<Scalar>
    ) {
        let (input, gains, width) = (self[a], self[gain].value, record.columns)
        let normalised = scratch(record.count)
        for row in 0..<record.rows {
            var mean: Scalar = 0
            for index in row * width..<(row + 1) * width { mean += input.value[index] }
            mean /= Scalar(width)
            for index in row * width..<(row + 1) * width {
                normalised[index] = (input.value[index] - mean) * inverse[row]
            }
        }
        if self[gain].needsGradient {
            addColumnSums(record, into: accumulator(gain)) { upstream[$0] * normalised[$0] }
        }
        if self[bias].needsGradient { addColumnSums(record, into: accumulator(bias)) { upstream[$0] } }
        guard input.needsGradient else { return }
        let target = accumulator(a)
        for row in 0..<record.rows {
            let start = row * width
            var (mean, overlap): (Scalar, Scalar) = (0, 0)
            for column in 0..<width {
                let slope = upstream[start + column] * gains[column]
                mean += slope
                overlap += slope * normalised[start + column]
            }
            mean /= Scalar(width)
            overlap /= Scalar(width)
            for column in 0..<width {
                let slope = upstream[start + column] * gains[column]
                target[start + column] += inverse[row] * (slope - mean - normalised[start + column] * overlap)
            }
        }
    }
}
