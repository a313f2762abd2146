/// How a dense network is fitted to a table.
public struct DenseSettings: Sendable, Codable, Equatable {
    public var hidden = [32, 32]
    public var activation = Activation.relu
    public var dropout = 0.0
    /// Networks that differ in their seed; their average predicts.
    public var members = 5
    public var plan: TrainingPlan = {
        var plan = TrainingPlan()
        plan.epochs = 100
        plan.batchSize = 32
        plan.learningRate = 3e-3
        plan.weightDecay = 1e-2
        return plan
    }()

    public init() {}
}

/// Dense networks on a table: class probabilities, or a number with a variance that the network learned itself.
public struct DenseLearner: Sendable, Equatable, Codable {
    public let settings: DenseSettings
    public let classNames: [String]
    let scale: ColumnScale
    let targetMean: Double
    let targetDeviation: Double
    let layers: DenseLayers
    /// The parameters of each member.
    let members: [ParameterSet<Float>]

    public init(_ examples: Examples, settings: DenseSettings = DenseSettings()) throws(DataProblem) {
        try examples.validate()
        self.settings = settings
        scale = ColumnScale(examples.features, weights: examples.weights)
        let numbers = examples.target.numbers
        let mean = numbers.reduce(0, +) / Double(numbers.count)
        let square = numbers.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(numbers.count)
        targetMean = examples.target.isNumeric ? mean : 0
        targetDeviation = examples.target.isNumeric && square > 0 ? square.squareRoot() : 1
        if case .classes(_, let names) = examples.target { classNames = names } else { classNames = [] }
        // A number has two outputs: its mean and the logarithm of its variance.
        let outputs = examples.target.isNumeric ? 2 : classNames.count
        let shape = Self.shape(examples.features.columns, outputs, settings, seed: settings.plan.seed)
        layers = shape.layers
        let (layers, scale, offset, deviation) = (layers, scale, targetMean, targetDeviation)
        let inputs = Self.scaled(examples.features, scale)
        let target = examples.target
        let weights = examples.weights
        let width = examples.features.columns
        members = Parallel.map(max(1, settings.members)) { member in
            var plan = settings.plan
            plan.seed = settings.plan.seed &+ UInt64(member) &* 7919
            let start = Self.shape(width, outputs, settings, seed: plan.seed).parameters
            let loss: NetworkTrainer<Float>.Loss = { tape, shard in
                let rows = tape.constant(rows: shard.examples.count, columns: width) { buffer in
                    for (place, row) in shard.examples.enumerated() {
                        for column in 0..<width { buffer[place * width + column] = inputs[row * width + column] }
                    }
                }
                let output = layers(rows, on: tape, dropout: shard.dropout)
                let weight = weights.map { weights in shard.examples.map { Float(weights[$0]) } }
                switch target {
                case .numbers(let numbers):
                    let targets = shard.examples.map { Float((numbers[$0] - offset) / deviation) }
                    return tape.meanVarianceLoss(output, targets: targets, weights: weight)
                case .classes(let classes, _):
                    return tape.crossEntropy(
                        logits: output, classes: shard.examples.map { classes[$0] }, weights: weight)
                }
            }
            let trainer = NetworkTrainer<Float>(
                exampleCount: target.count, weight: { weights?[$0] ?? 1 }, loss: loss)
            var state = TrainingState(parameters: start, plan: plan)
            trainer.train(&state)
            return state.trained
        }
    }

    private static func shape(
        _ inputs: Int, _ outputs: Int, _ settings: DenseSettings, seed: UInt64
    ) -> (layers: DenseLayers, parameters: ParameterSet<Float>) {
        var parameters = ParameterSet<Float>()
        let layers = DenseLayers(
            "dense", widths: [inputs] + settings.hidden + [outputs], activation: settings.activation,
            dropout: settings.dropout, in: &parameters, random: RandomStream(seed: seed))
        return (layers, parameters)
    }

    private static func scaled(_ rows: Matrix, _ scale: ColumnScale) -> [Float] {
        let factors = scale.deviations.map { 1 / $0 }
        return [Float](unsafeUninitializedCapacity: rows.elements.count) { result, initialised in
            initialised = rows.elements.count
            guard let target = result.baseAddress else { return }
            rows.elements.withUnsafeBufferPointer { source in
                scale.means.withUnsafeBufferPointer { means in
                    factors.withUnsafeBufferPointer { factors in
                        var place = 0
                        for _ in 0..<rows.rows {
                            for column in 0..<rows.columns {
                                let value = (source[place] - means[column]) * factors[column]
                                // Not a number means missing, and the mean stands for it.
                                target[place] = value == value ? Float(value) : 0
                                place += 1
                            }
                        }
                    }
                }
            }
        }
    }

    /// One probability a class, or the number.
    public func predict(_ rows: Matrix) -> Matrix {
        if classNames.isEmpty {
            var means = [Double](repeating: targetMean, count: rows.rows)
            let factor = targetDeviation / Double(members.count)
            for output in outputs(rows) {
                for row in 0..<rows.rows { means[row] += factor * Double(output[2 * row]) }
            }
            return Matrix(rows: rows.rows, columns: 1, elements: means)
        }
        let width = classNames.count
        var result = Matrix(rows: rows.rows, columns: width)
        let share = 1 / Double(members.count)
        for output in outputs(rows) {
            for row in 0..<rows.rows {
                let logits = output[row * width..<(row + 1) * width]
                let largest = Double(logits.max() ?? 0)
                var total = 0.0
                for logit in logits { total += Double.exponential(Double(logit) - largest) }
                for (column, logit) in logits.enumerated() {
                    result[row, column] += share * Double.exponential(Double(logit) - largest) / total
                }
            }
        }
        return result
    }

    /// A number with its standard deviation: what the members disagree on and the noise they learned.
    public func predictNumbers(_ rows: Matrix) -> [(mean: Double, deviation: Double)] {
        let all = outputs(rows)
        return (0..<rows.rows).map { row in
            var (mean, square, noise) = (0.0, 0.0, 0.0)
            for output in all {
                let value = Double(output[2 * row])
                mean += value
                square += value * value
                noise += Double.exponential(min(max(Double(output[2 * row + 1]), -12), 12))
            }
            let count = Double(all.count)
            let variance = max(0, square / count - mean / count * mean / count) + noise / count
            return (targetMean + targetDeviation * mean / count, targetDeviation * variance.squareRoot())
        }
    }

    private func outputs(_ rows: Matrix) -> [[Float]] {
        precondition(rows.columns == layers.inputs, "\(rows.columns) features where the model has \(layers.inputs)")
        let inputs = Self.scaled(rows, scale)
        return members.map { layers.infer(inputs, rows: rows.rows, parameters: $0.values) }
    }
}

extension DenseLayers {
    /// Rows through the layers in blocks that stay in the cache; no tape, no gradient.
    func infer(_ inputs: [Float], rows: Int, parameters: [Float]) -> [Float] {
        let (block, width, outputs) = (256, self.inputs, self.outputs)
        let widest = layers.reduce(width) { max($0, $1.weight.columns) }
        return [Float](unsafeUninitializedCapacity: rows * outputs) { buffer, initialised in
            initialised = rows * outputs
            guard rows > 0 else { return }
            let result = SharedPointer(buffer.baseAddress!)
            Parallel.blocks(rows, size: block) { range in
                withUnsafeTemporaryAllocation(of: Float.self, capacity: 2 * block * widest) { scratch in
                    inputs.withUnsafeBufferPointer { inputs in
                        parameters.withUnsafeBufferPointer { parameters in
                            var source = inputs.baseAddress! + range.lowerBound * width
                            for (index, layer) in layers.enumerated() {
                                let isLast = index == layers.count - 1
                                let target =
                                    isLast
                                    ? result.base + range.lowerBound * outputs
                                    : scratch.baseAddress! + (index % 2) * block * widest
                                step(
                                    layer, source, target, rows: range.count, parameters: parameters.baseAddress!,
                                    bends: !isLast || bendsLast)
                                source = UnsafePointer(target)
                            }
                        }
                    }
                }
            }
        }
    }

    @inline(__always)
    private func step(
        _ layer: Layer, _ source: UnsafePointer<Float>, _ target: UnsafeMutablePointer<Float>, rows: Int,
        parameters: UnsafePointer<Float>, bends: Bool
    ) {
        let columns = layer.weight.columns
        let bias = parameters + layer.bias.offset
        for row in 0..<rows { (target + row * columns).update(from: bias, count: columns) }
        Float.multiply(
            source, transposed: false, parameters + layer.weight.offset, transposed: false, into: target, rows: rows,
            columns: columns, inner: layer.weight.rows, beta: 1)
        guard bends else { return }
        if activation == .relu {
            for index in 0..<rows * columns { target[index] = max(target[index], 0) }
        } else {
            for index in 0..<rows * columns { target[index] = activation.value(target[index]) }
        }
    }
}
