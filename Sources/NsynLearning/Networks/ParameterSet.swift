/// Where one matrix of parameters lies in its `ParameterSet`.
public struct ParameterSlot: Sendable, Hashable, Codable {
    public let name: String
    public let rows: Int
    public let columns: Int
    public let offset: Int

    public var count: Int { rows * columns }
    public var range: Range<Int> { offset..<offset + count }
}

/// Everything a network learns, in one flat array: what an optimiser updates, what a checkpoint and a model file hold.
///
/// Slots are named with dots (`core.layer1.weight`), so that an encoder is frozen, copied or fine-tuned by its prefix.
public struct ParameterSet<Scalar: NetworkScalar>: Sendable, Equatable {
    public private(set) var slots: [ParameterSlot] = []
    public var values: [Scalar] = []

    public init() {}

    /// How a slot starts.
    public enum Start: Sendable {
        case constant(Double)
        /// Uniform in ±√(6 / (rows + columns)): keeps the variance of signals and gradients (Glorot and Bengio).
        case glorot
        /// Uniform in ±`width`.
        case uniform(Double)
    }

    /// Adds a matrix; its start depends on its own name and the seed only, not on what was added before.
    @discardableResult
    public mutating func add(_ name: String, rows: Int, columns: Int, start: Start, random: RandomStream)
        -> ParameterSlot
    {
        precondition(slot(named: name) == nil, "parameter \(name) added twice")
        let slot = ParameterSlot(name: name, rows: rows, columns: columns, offset: values.count)
        var stream = random.split(name)
        let width: Double
        switch start {
        case .constant(let value):
            values.append(contentsOf: repeatElement(Scalar(value), count: slot.count))
            slots.append(slot)
            return slot
        case .glorot: width = (6 / Double(rows + columns)).squareRoot()
        case .uniform(let half): width = half
        }
        values.reserveCapacity(values.count + slot.count)
        for _ in 0..<slot.count { values.append(Scalar(stream.uniform(-width, width))) }
        slots.append(slot)
        return slot
    }

    public func slot(named name: String) -> ParameterSlot? { slots.first { $0.name == name } }

    public subscript(slot: ParameterSlot) -> ArraySlice<Scalar> { values[slot.range] }

    /// Copies every slot whose name begins with `prefix` and that `source` has in the same shape; returns their names.
    ///
    /// This is transfer: a pretrained encoder goes into a larger network, or a solved task warm-starts the next.
    @discardableResult
    public mutating func copy(from source: ParameterSet, prefix: String) -> [String] {
        var copied: [String] = []
        for slot in slots where slot.name.hasPrefix(prefix) {
            guard let other = source.slot(named: slot.name), other.rows == slot.rows, other.columns == slot.columns
            else { continue }
            values.replaceSubrange(slot.range, with: source[other])
            copied.append(slot.name)
        }
        return copied
    }
}

extension ParameterSet: Codable {
    private enum Key: String, CodingKey { case slots, values }

    public init(from decoder: any Decoder) throws {
        let box = try decoder.container(keyedBy: Key.self)
        slots = try box.decode([ParameterSlot].self, forKey: .slots)
        values = try box.decode([Scalar].self, forKey: .values)
        guard values.count == slots.reduce(0, { $0 + $1.count }) else {
            throw DecodingError.dataCorruptedError(
                forKey: .values, in: box, debugDescription: "the number of parameters doesn't match their shapes")
        }
    }

    public func encode(to encoder: any Encoder) throws {
        var box = encoder.container(keyedBy: Key.self)
        try box.encode(slots, forKey: .slots)
        try box.encode(values, forKey: .values)
    }
}
