/// Why a checkpoint can't be used.
public enum CheckpointError: Error, Equatable, CustomStringConvertible {
    case notACheckpoint
    case newerFormat(Int)
    case damaged
    case otherNetwork
    case otherPlan

    public var description: String {
        switch self {
        case .notACheckpoint: "the file is no training checkpoint"
        case .newerFormat(let version): "the checkpoint has format \(version), newer than this nsyn reads"
        case .damaged: "the checkpoint is damaged: its checksum doesn't match"
        case .otherNetwork: "the checkpoint belongs to a network of another shape"
        case .otherPlan: "the checkpoint was made with other training settings"
        }
    }
}

extension TrainingState {
    private static var magic: [UInt8] { Array("NSYNCKPT".utf8) }

    /// The whole state as bytes; `init(checkpoint:…)` gives back an equal state.
    public func checkpoint() -> [UInt8] {
        var bytes = ByteSink()
        bytes.put(Self.magic)
        bytes.put(UInt64(1))
        bytes.put(UInt64(MemoryLayout<Scalar>.size))
        bytes.put(fingerprint)
        for number in [epoch, epochsSinceBest, adam.step] { bytes.put(UInt64(number)) }
        bytes.put((bestScore ?? .nan).bitPattern)
        bytes.put(UInt64(bestParameters == nil ? 0 : 1))
        bytes.put(UInt64(losses.count))
        for loss in losses { bytes.put(loss.bitPattern) }
        for array in [parameters.values, adam.firstMoment, adam.secondMoment, bestParameters ?? []] {
            bytes.put(array)
        }
        bytes.put(bytes.checksum)
        return bytes.bytes
    }

    /// Goes on from `checkpoint`; `parameters` and `plan` are those of a fresh start and must match.
    public init(checkpoint: [UInt8], parameters: ParameterSet<Scalar>, plan: TrainingPlan) throws(CheckpointError) {
        self.init(parameters: parameters, plan: plan)
        guard checkpoint.count > 32, checkpoint.starts(with: Self.magic) else { throw .notACheckpoint }
        var source = ByteSource(checkpoint.dropFirst(Self.magic.count).dropLast(8))
        let version = source.number() ?? 0
        guard version <= 1 else { throw .newerFormat(Int(clamping: version)) }
        var whole = ByteSink()
        whole.put(checkpoint.dropLast(8))
        var tail = ByteSource(checkpoint.suffix(8))
        guard tail.number() == whole.checksum else { throw .damaged }
        guard source.number() == UInt64(MemoryLayout<Scalar>.size) else { throw .otherNetwork }
        let expected = fingerprint
        guard let shapes = source.number(), let settings = source.number() else { throw .damaged }
        guard shapes == expected[0] else { throw .otherNetwork }
        guard settings == expected[1] else { throw .otherPlan }
        guard let epoch = source.number(), let since = source.number(), let step = source.number(),
            let score = source.number(), let hasBest = source.number(), let lossCount = source.number(),
            lossCount < 1 << 32
        else { throw .damaged }
        self.epoch = Int(epoch)
        epochsSinceBest = Int(since)
        bestScore = Double(bitPattern: score).isNaN ? nil : Double(bitPattern: score)
        losses = try (0..<Int(lossCount)).map { _ throws(CheckpointError) in
            guard let bits = source.number() else { throw CheckpointError.damaged }
            return Double(bitPattern: bits)
        }
        let count = parameters.values.count
        guard let values: [Scalar] = source.array(count), let first: [Scalar] = source.array(count),
            let second: [Scalar] = source.array(count)
        else { throw .damaged }
        self.parameters.values = values
        adam.restore(step: Int(step), firstMoment: first, secondMoment: second)
        if hasBest == 1 {
            guard let best: [Scalar] = source.array(count) else { throw .damaged }
            bestParameters = best
        }
    }

    /// Two numbers that say which network and which settings a state belongs to.
    private var fingerprint: [UInt64] {
        var shapes = ByteSink()
        for slot in parameters.slots { shapes.put(Array("\(slot.name):\(slot.rows)×\(slot.columns);".utf8)) }
        var settings = ByteSink()
        settings.put(
            Array(
                """
                \(plan.epochs) \(plan.batchSize) \(plan.learningRate) \(plan.finalRateShare) \(plan.weightDecay) \
                \(plan.gradientLimit) \(plan.patience) \(plan.seed) \(plan.frozenPrefixes) \(plan.shardSize)
                """.utf8))
        return [shapes.checksum, settings.checksum]
    }
}

/// Little-endian bytes, written front to back.
struct ByteSink {
    private(set) var bytes: [UInt8] = []

    mutating func put(byte: UInt8) { bytes.append(byte) }
    mutating func put(_ more: some Sequence<UInt8>) { bytes.append(contentsOf: more) }
    mutating func put(_ number: UInt64) {
        for shift in 0..<8 { bytes.append(UInt8(truncatingIfNeeded: number >> (8 * shift))) }
    }
    mutating func put(_ numbers: [UInt64]) { for number in numbers { put(number) } }
    mutating func put<Scalar: NetworkScalar>(_ numbers: [Scalar]) {
        numbers.withUnsafeBytes { bytes.append(contentsOf: $0) }
    }

    /// FNV-1a over everything written.
    var checksum: UInt64 {
        var hash: UInt64 = 0xCBF2_9CE4_8422_2325
        for byte in bytes { hash = (hash ^ UInt64(byte)) &* 0x0000_0100_0000_01B3 }
        return hash
    }
}

/// Reads what `ByteSink` wrote; nil at the end.
struct ByteSource {
    private var rest: ArraySlice<UInt8>

    init(_ bytes: ArraySlice<UInt8>) { rest = bytes }

    /// Bytes left.
    var count: Int { rest.count }

    mutating func byte() -> UInt8? { rest.popFirst() }

    mutating func bytes(_ count: Int) -> ArraySlice<UInt8>? {
        guard rest.count >= count else { return nil }
        defer { rest = rest.dropFirst(count) }
        return rest.prefix(count)
    }

    mutating func number() -> UInt64? {
        guard rest.count >= 8 else { return nil }
        var value: UInt64 = 0
        for (shift, byte) in rest.prefix(8).enumerated() { value |= UInt64(byte) << (8 * shift) }
        rest = rest.dropFirst(8)
        return value
    }

    mutating func array<Scalar: NetworkScalar>(_ count: Int) -> [Scalar]? {
        let (size, overflows) = count.multipliedReportingOverflow(by: MemoryLayout<Scalar>.stride)
        guard !overflows, rest.count >= size else { return nil }
        let taken = rest.prefix(size)
        rest = rest.dropFirst(size)
        return [Scalar](unsafeUninitializedCapacity: count) { buffer, initialised in
            taken.withUnsafeBytes { UnsafeMutableRawBufferPointer(buffer).copyMemory(from: $0) }
            initialised = count
        }
    }
}
