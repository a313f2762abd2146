/// What an outcome network looks like and how it is trained.
public struct OutcomeSettings: Sendable, Codable, Equatable {
    public enum Head: String, Sendable, Codable, CaseIterable {
        /// Two halves with the same weights, trained on pairs; predicts by comparing with every training example.
        case siamese
        /// One network from the input to the probability.
        case dense
    }

    public var head = Head.siamese
    public var usesGraphs = true
    public var fingerprintLength = 10
    public var graphLayers = 2
    public var hiddenFilterWidth = 16
    /// One filter for every number of neighbours, or one each: the latter has five times the parameters.
    public var sharesFilters = true
    public var hidden = [32, 16]
    public var activation = Activation.relu
    public var dropout = 0.1
    /// Pairs an epoch; half of the same class, half of different classes.
    public var pairsPerEpoch = 256
    public var plan: TrainingPlan = {
        var plan = TrainingPlan()
        plan.epochs = 60
        plan.batchSize = 64
        plan.learningRate = 3e-3
        plan.weightDecay = 1e-2
        return plan
    }()

    public init() {}
}

/// Draws balanced pairs: half of one class (half of those successes, half failures), half of different classes.
struct PairSampler: Sendable {
    let successes: [Int]
    let failures: [Int]
    let count: Int

    init(_ outcomes: [Int]) {
        successes = outcomes.indices.filter { outcomes[$0] == 1 }
        failures = outcomes.indices.filter { outcomes[$0] == 0 }
        count = outcomes.count
    }

    /// Pairs as `first · count + second`. An example is never paired with itself unless its class has no other.
    func draw(_ number: Int, random: RandomStream) -> [Int] {
        var stream = random
        return (0..<number).map { index in
            let different = index % 2 == 1
            let (left, right): ([Int], [Int])
            if different {
                (left, right) = stream.next() & 1 == 0 ? (successes, failures) : (failures, successes)
            } else {
                let group = (index / 2) % 2 == 0 ? successes : failures
                (left, right) = (group, group)
            }
            let first = left[stream.below(left.count)]
            var second = right[stream.below(right.count)]
            if !different, left.count > 1, second == first {
                second = right[(right.firstIndex(of: second)! + 1 + stream.below(right.count - 1)) % right.count]
            }
            return first * count + second
        }
    }
}
