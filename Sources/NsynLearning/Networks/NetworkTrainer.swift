import Glibc

/// How a network is trained.
public struct TrainingPlan: Sendable, Codable, Equatable {
    public var epochs = 200
    public var batchSize = 32
    public var learningRate = 1e-3
    /// The rate falls along a half cosine to this share of its start.
    public var finalRateShare = 0.05
    public var weightDecay = 1e-4
    /// Gradients longer than this are shortened to it; 0 leaves them.
    public var gradientLimit = 5.0
    /// Epochs without a better validation score after which training stops; 0 never stops early.
    public var patience = 0
    public var seed: UInt64 = 1
    /// Slots whose names begin with one of these stay as they are: a frozen encoder.
    public var frozenPrefixes: [String] = []
    /// Examples that share one tape. A batch is cut into shards of this size whatever the number of threads,
    /// and their gradients are added in order: this is why one thread and two give the same bytes.
    public var shardSize = 64

    public init() {}
}

/// Where training stands, told after every epoch.
public struct TrainingProgress: Sendable {
    public let epoch: Int
    public let epochs: Int
    /// Mean loss a unit of weight over the epoch.
    public let loss: Double
    public let validation: Double?
    public let best: Double?
}

/// Everything that training needs to go on: plain data, saved and restored to the bit.
public struct TrainingState<Scalar: NetworkScalar>: Sendable, Equatable {
    public internal(set) var plan: TrainingPlan
    public internal(set) var parameters: ParameterSet<Scalar>
    public internal(set) var epoch = 0
    public internal(set) var bestParameters: [Scalar]?
    public internal(set) var bestScore: Double?
    public internal(set) var epochsSinceBest = 0
    public internal(set) var losses: [Double] = []
    var adam: Adam<Scalar>

    public init(parameters: ParameterSet<Scalar>, plan: TrainingPlan) {
        self.parameters = parameters
        self.plan = plan
        adam = Adam(
            count: parameters.values.count, rate: Scalar(plan.learningRate), weightDecay: Scalar(plan.weightDecay))
    }

    public var isFinished: Bool {
        epoch >= plan.epochs || (plan.patience > 0 && epochsSinceBest >= plan.patience)
    }

    /// The parameters of the best validated epoch, or the last where nothing was validated.
    public var trained: ParameterSet<Scalar> {
        guard let bestParameters else { return parameters }
        var result = parameters
        result.values = bestParameters
        return result
    }
}

/// One set of examples on one tape, and the random numbers for its dropout.
public struct TrainingShard: Sendable {
    public let examples: [Int]
    public let dropout: RandomStream
}

/// Trains any network with Adam: shuffled batches, a cosine schedule, early stopping, checkpoints.
public struct NetworkTrainer<Scalar: NetworkScalar>: Sendable {
    /// The summed loss of some examples.
    public typealias Loss = @Sendable (Tape<Scalar>, TrainingShard) -> Node

    let exampleCount: Int
    let weight: @Sendable (Int) -> Double
    let examplesOfEpoch: (@Sendable (Int, RandomStream) -> [Int])?
    let loss: Loss

    /// - Parameters:
    ///   - exampleCount: examples are numbered from zero.
    ///   - weight: how much an example counts in the mean loss.
    ///   - examplesOfEpoch: draws an epoch's examples in order (pairs, negatives); without it every example is
    ///     met once, in random order.
    public init(
        exampleCount: Int, weight: @escaping @Sendable (Int) -> Double = { _ in 1 },
        examplesOfEpoch: (@Sendable (Int, RandomStream) -> [Int])? = nil, loss: @escaping Loss
    ) {
        self.exampleCount = exampleCount
        self.weight = weight
        self.examplesOfEpoch = examplesOfEpoch
        self.loss = loss
    }

    /// Trains until the plan is done, or `progress` answers false; then the state can be saved and given back later.
    ///
    /// `validation` scores parameters, lower is better; it decides which epoch is kept.
    public func train(
        _ state: inout TrainingState<Scalar>, validation: ((ParameterSet<Scalar>) -> Double)? = nil,
        progress: (TrainingProgress) -> Bool = { _ in true }
    ) {
        let frozen = state.parameters.slots.filter { slot in
            state.plan.frozenPrefixes.contains { slot.name.hasPrefix($0) }
        }
        let shards = ShardPool<Scalar>()
        while !state.isFinished {
            let epochLoss = trainEpoch(&state, frozen: frozen, shards: shards)
            state.epoch += 1
            state.losses.append(epochLoss)
            let score = validation?(state.parameters)
            if let score {
                if score < (state.bestScore ?? .infinity) {
                    state.bestScore = score
                    state.bestParameters = state.parameters.values
                    state.epochsSinceBest = 0
                } else {
                    state.epochsSinceBest += 1
                }
            }
            let told = TrainingProgress(
                epoch: state.epoch, epochs: state.plan.epochs, loss: epochLoss, validation: score,
                best: state.bestScore)
            guard progress(told) else { return }
        }
    }

    private func trainEpoch(
        _ state: inout TrainingState<Scalar>, frozen: [ParameterSlot], shards: ShardPool<Scalar>
    ) -> Double {
        let plan = state.plan
        let random = RandomStream(seed: plan.seed).split(state.epoch)
        var shuffle = random.split("order")
        let order = examplesOfEpoch?(state.epoch, random.split("draw")) ?? shuffle.permutation(exampleCount)
        let progress = Double(state.epoch) / Double(max(plan.epochs - 1, 1))
        let cosine = 0.5 * (1 + cos(.pi * progress))
        let rateScale = plan.finalRateShare + (1 - plan.finalRateShare) * cosine
        var (totalLoss, totalWeight) = (0.0, 0.0)
        for start in stride(from: 0, to: order.count, by: plan.batchSize) {
            let batch = order[start..<min(start + plan.batchSize, order.count)]
            let batchWeight = batch.reduce(0) { $0 + weight($1) }
            guard batchWeight > 0 else { continue }
            let cuts = stride(from: batch.startIndex, to: batch.endIndex, by: plan.shardSize).enumerated().map {
                TrainingShard(
                    examples: Array(batch[$1..<min($1 + plan.shardSize, batch.endIndex)]),
                    dropout: random.split(start).split($0))
            }
            let batchLoss = shards.gradient(
                of: cuts, parameters: state.parameters.values, seed: Scalar(1 / batchWeight), loss: loss)
            totalLoss += batchLoss
            totalWeight += batchWeight
            update(&state, gradient: &shards.total, frozen: frozen, rateScale: rateScale)
        }
        return totalWeight > 0 ? totalLoss / totalWeight : 0
    }

    private func update(
        _ state: inout TrainingState<Scalar>, gradient: inout [Scalar], frozen: [ParameterSlot], rateScale: Double
    ) {
        for slot in frozen { for index in slot.range { gradient[index] = 0 } }
        let limit = Scalar(state.plan.gradientLimit)
        if limit > 0 {
            var square: Scalar = 0
            for value in gradient { square += value * value }
            let length = square.squareRoot()
            // A step that isn't finite would poison every later one: leave it out.
            guard length.isFinite else { return }
            if length > limit { for index in gradient.indices { gradient[index] *= limit / length } }
        }
        // Weight decay must not move what is frozen.
        let kept = frozen.map { (slot: $0, values: Array(state.parameters.values[$0.range])) }
        state.adam.update(&state.parameters.values, gradient: gradient, scale: Scalar(rateScale))
        for (slot, values) in kept { state.parameters.values.replaceSubrange(slot.range, with: values) }
    }
}

/// Tapes and gradient buffers of the shards, kept from step to step.
final class ShardPool<Scalar: NetworkScalar> {
    private final class Shard: @unchecked Sendable {
        let tape = Tape<Scalar>()
        var gradient: [Scalar] = []
        var loss = 0.0
    }

    private var shards: [Shard] = []
    var total: [Scalar] = []

    /// Sums the gradients of the shards, in their order, into `total`; returns the summed loss.
    func gradient(
        of cuts: [TrainingShard], parameters: [Scalar], seed: Scalar, loss: @escaping NetworkTrainer<Scalar>.Loss
    ) -> Double {
        while shards.count < cuts.count { shards.append(Shard()) }
        let shards = self.shards
        parameters.withUnsafeBufferPointer { buffer in
            let count = buffer.count
            let base = SharedPointer(UnsafeMutablePointer(mutating: buffer.baseAddress!))
            Parallel.forEach(cuts.count) { index in
                let shard = shards[index]
                shard.tape.reset(parameters: base.base)
                let node = loss(shard.tape, cuts[index])
                shard.loss = Double(shard.tape.values(node)[0])
                if shard.gradient.count != count {
                    shard.gradient = [Scalar](repeating: 0, count: count)
                }
                shard.gradient.withUnsafeMutableBufferPointer { gradient in
                    gradient.update(repeating: 0)
                    shard.tape.backward(from: node, seed: seed, into: gradient.baseAddress!)
                }
            }
        }
        total = shards[0].gradient
        for index in 1..<max(cuts.count, 1) {
            for element in total.indices { total[element] += shards[index].gradient[element] }
        }
        return cuts.indices.reduce(0) { $0 + shards[$1].loss }
    }
}
