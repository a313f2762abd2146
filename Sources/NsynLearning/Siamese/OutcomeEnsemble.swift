/// Several outcome networks that differ in their seed (and, where folds are given, in what they saw): their average
/// predicts, their spread says how little it may be trusted.
public struct OutcomeEnsemble: Sendable, Equatable {
    public let members: [OutcomeNetwork]

    public init(_ members: [OutcomeNetwork]) {
        precondition(!members.isEmpty, "an ensemble has members")
        self.members = members
    }

    /// Trains `count` members, each with its own seed, on everything; or, as the paper does, each without one of
    /// `count` folds.
    public static func train(
        _ examples: ReactionExamples, settings: OutcomeSettings, count: Int, leavesOutFolds: Bool = false,
        start: ParameterSet<Float>? = nil
    ) throws(DataProblem) -> OutcomeEnsemble {
        try examples.validate()
        var shuffle = RandomStream(seed: settings.plan.seed).split("folds")
        let order = shuffle.permutation(examples.count)
        do {
            return OutcomeEnsemble(
                try Parallel.tryMap(count) { member in
                    var own = settings
                    own.plan.seed = settings.plan.seed &+ UInt64(member) &* 7919
                    guard leavesOutFolds, count > 1 else {
                        return try OutcomeNetwork.train(examples, settings: own, start: start)
                    }
                    let kept = order.indices.filter { $0 % count != member }.map { order[$0] }.sorted()
                    return try OutcomeNetwork.train(examples.selecting(kept), settings: own, start: start)
                })
        } catch let problem as DataProblem {
            throw problem
        } catch {
            preconditionFailure("training throws data problems only: \(error)")
        }
    }

    public struct Prediction: Sendable, Equatable {
        public let probability: Double
        /// Standard deviation over the members.
        public let spread: Double
    }

    public func predict(_ examples: ReactionExamples) -> [Prediction] {
        let all = Parallel.map(members.count) { members[$0].probabilities(examples) }
        return (0..<examples.count).map { row in
            let values = all.map { $0[row] }
            let mean = values.reduce(0, +) / Double(values.count)
            let square = values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
            return Prediction(probability: mean, spread: (square / Double(max(values.count - 1, 1))).squareRoot())
        }
    }

    /// Euclidean distances between the learned fingerprints of molecules, averaged over the members: small where the
    /// model takes two molecules for alike.
    public func fingerprintDistances(_ molecules: [MoleculeGraph], role: String) throws(DataProblem) -> Matrix {
        let count = molecules.count
        var result = Matrix(rows: count, columns: count)
        for member in members {
            let prints = try member.fingerprints(of: molecules, role: role)
            for first in 0..<count {
                for second in 0..<count {
                    let square = zip(prints.row(first), prints.row(second)).reduce(0) { sum, pair in
                        sum + (pair.0 - pair.1) * (pair.0 - pair.1)
                    }
                    result[first, second] += square.squareRoot() / Double(members.count)
                }
            }
        }
        return result
    }
}
