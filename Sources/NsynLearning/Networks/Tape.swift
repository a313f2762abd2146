/// One matrix on a tape.
public struct Node: Sendable, Hashable {
    @usableFromInline let index: Int32
}

/// Records matrix operations as they are computed and runs them backwards for the gradient.
///
/// Values and gradients live in an arena that `reset` empties without giving the memory back, so that a training
/// step allocates nothing once the first has run. A tape belongs to one thread.
public final class Tape<Scalar: NetworkScalar> {
    struct Record {
        var operation: Operation
        var rows: Int
        var columns: Int
        var value: UnsafeMutablePointer<Scalar>
        var gradient: UnsafeMutablePointer<Scalar>?
        var needsGradient: Bool

        var count: Int { rows * columns }
    }

    /// What a node was computed from; payloads are what the gradient needs beside values.
    enum Operation {
        case constant
        case parameter(offset: Int)
        case matmul(Node, Node)
        case add(Node, Node)
        case subtract(Node, Node)
        case multiply(Node, Node)
        case addRow(Node, Node)
        case scale(Node, Scalar)
        case scaleRows(Node, [Scalar])
        case activation(Node, Activation)
        case softmax(Node)
        case logSoftmax(Node)
        case absoluteDifference(Node, Node)
        case segmentSum(Node, [Int32])
        case gather(Node, [Int32])
        case concatenate([Node])
        case stack([Node])
        case dropout(Node, RandomStream, keep: Double)
        case layerNorm(Node, gain: Node, bias: Node, inverseDeviation: UnsafeMutablePointer<Scalar>)
        case rowSum(Node)
        case sum(Node)
        /// A loss keeps the derivative with respect to its input, computed on the way forward.
        case loss(Node, derivative: UnsafeMutablePointer<Scalar>)
    }

    private(set) var records: [Record] = []
    private var arena = Arena()
    private var parameterValues: UnsafePointer<Scalar>?

    public init() {}

    deinit { arena.free() }

    /// Forgets every node and reads parameters from `parameters` until the next reset; the memory behind it
    /// must stay where it is until then.
    public func reset(parameters: UnsafePointer<Scalar>?) {
        records.removeAll(keepingCapacity: true)
        arena.reset()
        parameterValues = parameters
    }

    // MARK: Reading

    public func rows(_ node: Node) -> Int { records[Int(node.index)].rows }
    public func columns(_ node: Node) -> Int { records[Int(node.index)].columns }

    /// The values of a node, row by row; valid until the tape is reset.
    public func values(_ node: Node) -> UnsafeBufferPointer<Scalar> {
        let record = records[Int(node.index)]
        return UnsafeBufferPointer(start: record.value, count: record.count)
    }

    /// The gradient of a node after `backward`, where it has one.
    public func gradient(_ node: Node) -> UnsafeBufferPointer<Scalar>? {
        let record = records[Int(node.index)]
        return record.gradient.map { UnsafeBufferPointer(start: $0, count: record.count) }
    }

    // MARK: Building

    subscript(node: Node) -> Record {
        @inline(__always) get { records[Int(node.index)] }
    }

    func scratch(_ count: Int) -> UnsafeMutablePointer<Scalar> { arena.take(count) }

    /// Room for a new node; the caller fills `value`.
    func append(_ operation: Operation, rows: Int, columns: Int, needsGradient: Bool) -> (
        Node, UnsafeMutablePointer<Scalar>
    ) {
        let value = arena.take(rows * columns)
        records.append(
            Record(
                operation: operation, rows: rows, columns: columns, value: value, gradient: nil,
                needsGradient: needsGradient))
        return (Node(index: Int32(records.count - 1)), value)
    }

    /// A matrix that no gradient flows into.
    public func constant(rows: Int, columns: Int, _ values: some Collection<Scalar>) -> Node {
        precondition(values.count == rows * columns, "\(values.count) values for \(rows) × \(columns)")
        let (node, value) = append(.constant, rows: rows, columns: columns, needsGradient: false)
        _ = UnsafeMutableBufferPointer(start: value, count: rows * columns).update(fromContentsOf: values)
        return node
    }

    /// A matrix that no gradient flows into, filled in place.
    public func constant(rows: Int, columns: Int, fill: (UnsafeMutableBufferPointer<Scalar>) -> Void) -> Node {
        let (node, value) = append(.constant, rows: rows, columns: columns, needsGradient: false)
        fill(UnsafeMutableBufferPointer(start: value, count: rows * columns))
        return node
    }

    /// A learned matrix, read in place from the parameters given to `reset`.
    public func parameter(_ slot: ParameterSlot) -> Node {
        guard let parameterValues else { preconditionFailure("reset(parameters:) before reading parameters") }
        records.append(
            Record(
                operation: .parameter(offset: slot.offset), rows: slot.rows, columns: slot.columns,
                value: UnsafeMutablePointer(mutating: parameterValues + slot.offset), gradient: nil,
                needsGradient: true))
        return Node(index: Int32(records.count - 1))
    }

    // MARK: Gradients

    /// Adds `seed · ∂node/∂parameter` to `gradient` for every parameter that `node` (1 × 1) was computed from.
    public func backward(from node: Node, seed: Scalar = 1, into gradient: UnsafeMutablePointer<Scalar>) {
        precondition(self[node].count == 1, "gradients start from a single number")
        accumulator(node)[0] += seed
        for index in stride(from: Int(node.index), through: 0, by: -1) {
            let record = records[index]
            guard record.needsGradient, let upstream = record.gradient else { continue }
            if case .parameter(let offset) = record.operation {
                let target = gradient + offset
                for element in 0..<record.count { target[element] += upstream[element] }
            } else {
                propagate(record, upstream)
            }
        }
    }

    /// The gradient buffer of a node, zeroed when first asked for.
    func accumulator(_ node: Node) -> UnsafeMutablePointer<Scalar> {
        let index = Int(node.index)
        if let gradient = records[index].gradient { return gradient }
        let gradient = arena.take(records[index].count)
        gradient.update(repeating: 0, count: records[index].count)
        records[index].gradient = gradient
        return gradient
    }
}

extension Tape {
    /// Blocks of memory handed out front to back, kept when emptied.
    struct Arena {
        private var blocks: [UnsafeMutableBufferPointer<Scalar>] = []
        private var block = 0
        private var used = 0

        mutating func take(_ count: Int) -> UnsafeMutablePointer<Scalar> {
            // Sixteen numbers at a time keeps every matrix on its own cache line.
            let size = max(16, (count + 15) & ~15)
            while block < blocks.count {
                if used + size <= blocks[block].count {
                    defer { used += size }
                    return blocks[block].baseAddress! + used
                }
                block += 1
                used = 0
            }
            let capacity = max(size, 1 << 16)
            let memory = UnsafeMutableRawPointer.allocate(
                byteCount: capacity * MemoryLayout<Scalar>.stride, alignment: 64)
            let start = memory.bindMemory(to: Scalar.self, capacity: capacity)
            blocks.append(UnsafeMutableBufferPointer(start: start, count: capacity))
            used = size
            return start
        }

        mutating func reset() {
            block = 0
            used = 0
        }

        mutating func free() {
            for block in blocks { UnsafeMutableRawPointer(block.baseAddress!).deallocate() }
            blocks = []
        }
    }
}
