import Testing

@testable import NsynLearning

@Suite struct TrainerTests {
    /// y = x₀ · x₁ on a grid, which no straight line fits.
    private struct Problem {
        let inputs: [[Float]]
        let targets: [Float]

        init() {
            var (inputs, targets): ([[Float]], [Float]) = ([], [])
            for first in stride(from: Float(-1), through: 1, by: 0.25) {
                for second in stride(from: Float(-1), through: 1, by: 0.25) {
                    inputs.append([first, second])
                    targets.append(first * second)
                }
            }
            self.inputs = inputs
            self.targets = targets
        }

        func network(dropout: Double = 0.1) -> (ParameterSet<Float>, DenseLayers) {
            var parameters = ParameterSet<Float>()
            let layers = DenseLayers(
                "net", widths: [2, 16, 1], activation: .tanh, dropout: dropout, in: &parameters,
                random: RandomStream(seed: 5))
            return (parameters, layers)
        }

        func trainer(_ layers: DenseLayers) -> NetworkTrainer<Float> {
            let (inputs, targets) = (inputs, targets)
            return NetworkTrainer(exampleCount: targets.count) { tape, shard in
                let rows = tape.constant(
                    rows: shard.examples.count, columns: 2, shard.examples.flatMap { inputs[$0] })
                let output = layers(rows, on: tape, dropout: shard.dropout)
                return tape.squaredError(output, targets: shard.examples.map { targets[$0] })
            }
        }

        var plan: TrainingPlan {
            var plan = TrainingPlan()
            plan.epochs = 30
            plan.learningRate = 0.02
            plan.shardSize = 8
            plan.weightDecay = 0
            return plan
        }
    }

    @Test func learnsAProduct() {
        let problem = Problem()
        let (parameters, layers) = problem.network(dropout: 0)
        var plan = problem.plan
        plan.epochs = 60
        var state = TrainingState(parameters: parameters, plan: plan)
        problem.trainer(layers).train(&state)
        #expect(state.losses.last! < 0.05 * state.losses[0])
        #expect(state.epoch == 60)
    }

    @Test func oneThreadAndTwoGiveTheSameBytes() {
        let problem = Problem()
        let (parameters, layers) = problem.network()
        let kept = Parallel.threads
        defer { Parallel.threads = kept }
        let results = [1, 2].map { (threads: Int) -> [UInt8] in
            Parallel.threads = threads
            var state = TrainingState(parameters: parameters, plan: problem.plan)
            problem.trainer(layers).train(&state, progress: { $0.epoch < 5 })
            return state.checkpoint()
        }
        #expect(results[0] == results[1])
    }

    @Test func resumesToTheSameBytes() throws {
        let problem = Problem()
        let (parameters, layers) = problem.network()
        let trainer = problem.trainer(layers)
        let score: (ParameterSet<Float>) -> Double = { Double(abs($0.values[0])) }
        var straight = TrainingState(parameters: parameters, plan: problem.plan)
        trainer.train(&straight, validation: score)
        var first = TrainingState(parameters: parameters, plan: problem.plan)
        trainer.train(&first, validation: score) { $0.epoch < 11 }
        #expect(first.epoch == 11)
        var second = try TrainingState(checkpoint: first.checkpoint(), parameters: parameters, plan: problem.plan)
        #expect(second == first)
        trainer.train(&second, validation: score)
        #expect(second.checkpoint() == straight.checkpoint())
    }

    @Test func refusesABadCheckpoint() {
        let problem = Problem()
        let (parameters, _) = problem.network()
        let good = TrainingState(parameters: parameters, plan: problem.plan).checkpoint()
        func failure(_ bytes: [UInt8], _ plan: TrainingPlan? = nil, _ set: ParameterSet<Float>? = nil)
            -> CheckpointError?
        {
            do {
                _ = try TrainingState(checkpoint: bytes, parameters: set ?? parameters, plan: plan ?? problem.plan)
                return nil
            } catch { return error }
        }
        #expect(failure(good) == nil)
        #expect(failure([1, 2, 3]) == .notACheckpoint)
        #expect(failure(Array(good.dropLast(20))) == .damaged)
        var flipped = good
        flipped[200] ^= 1
        #expect(failure(flipped) == .damaged)
        var newer = good
        newer[8] = 9
        #expect(failure(newer) == .newerFormat(9))
        var plan = problem.plan
        plan.seed = 99
        #expect(failure(good, plan) == .otherPlan)
        #expect(failure(good, nil, ParameterSet<Float>()) == .otherNetwork)
    }

    @Test func frozenSlotsStayAndEarlyStoppingKeepsTheBest() {
        let problem = Problem()
        let (parameters, layers) = problem.network()
        var plan = problem.plan
        plan.frozenPrefixes = ["net.1."]
        plan.weightDecay = 0.1
        plan.patience = 3
        var state = TrainingState(parameters: parameters, plan: plan)
        var epoch = 0
        problem.trainer(layers).train(
            &state,
            validation: { _ in
                epoch += 1
                return abs(Double(epoch) - 4)
            })
        #expect(state.epoch == 7 && state.bestScore == 0)
        #expect(state.trained.values != state.parameters.values)
        let (first, last) = (layers.layers[0].weight, layers.layers[1].weight)
        #expect(state.parameters[first] == parameters[first])
        #expect(state.parameters[last] != parameters[last])
    }

    @Test func copiesAnEncoderByItsPrefix() {
        var (source, target) = (ParameterSet<Float>(), ParameterSet<Float>())
        _ = DenseLayers("core", widths: [2, 3, 1], in: &source, random: RandomStream(seed: 1))
        _ = DenseLayers("head", widths: [2, 3], in: &source, random: RandomStream(seed: 1))
        _ = DenseLayers("core", widths: [2, 3, 2], in: &target, random: RandomStream(seed: 2))
        _ = DenseLayers("head", widths: [2, 3], in: &target, random: RandomStream(seed: 2))
        let copied = target.copy(from: source, prefix: "core.")
        #expect(copied == ["core.1.weight", "core.1.bias"])
        #expect(target[target.slots[0]] == source[source.slots[0]])
        #expect(target[target.slot(named: "head.1.weight")!] != source[source.slot(named: "head.1.weight")!])
    }
}
