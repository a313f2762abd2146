import Glibc

/// Several learners that answer together, by shares that were found with answers to rows they had not seen.
public struct Blend: Sendable, Equatable {
    public let members: [TrainedModel]
    /// How much each member counts; the sum is one.
    public let shares: [Double]
    /// What a class's probability is multiplied with before the largest is named; empty where the likeliest is named.
    /// The probabilities that are told stay as they are, so that they stay calibrated.
    public let favours: [Double]

    public func predict(_ rows: Matrix) -> Matrix {
        var result = Matrix(rows: 0, columns: 0)
        for (place, member) in members.enumerated() where shares[place] > 0 {
            let answers = member.predict(rows)
            if result.columns == 0 { result = Matrix(rows: rows.rows, columns: answers.columns) }
            for index in answers.elements.indices {
                result.elements[index] += shares[place] * answers.elements[index]
            }
        }
        return result
    }

    /// Fits every member; where there are several, or rare classes are to be named more often, five folds inside these
    /// rows decide the shares and the favours.
    init(
        _ specifications: [LearnerSpecification], _ examples: Examples, balances: Bool, seed: UInt64
    ) throws(DataProblem) {
        var fitted: [TrainedModel] = []
        for specification in specifications { fitted.append(try specification.fit(examples, seed: seed)) }
        members = fitted
        guard specifications.count > 1 || balances, examples.count >= 20 else {
            shares = [Double](repeating: 1 / Double(specifications.count), count: specifications.count)
            favours = []
            return
        }
        let isGrouped = Set(examples.groups ?? []).count >= 5
        let splits = try (isGrouped ? SplitPlan.groupFolds(5) : .folds(5)).splits(examples, seed: seed &+ 31)
        let outputs = examples.target.outputs
        var rows: [Int] = []
        var answers = [[Double]](repeating: [], count: specifications.count)
        for split in splits {
            let training = examples.selecting(split.training)
            let asked = examples.features.selecting(rows: split.test)
            rows += split.test
            for (place, specification) in specifications.enumerated() {
                answers[place] += Evaluator.fit(specification, training, seed: seed).predict(asked).elements
            }
        }
        let unseen = answers.map { Matrix(rows: rows.count, columns: outputs, elements: $0) }
        let target = examples.target.selecting(rows)
        let shares = Blend.shares(unseen, target)
        self.shares = shares
        guard balances, case .classes(let wanted, let names) = target else {
            favours = []
            return
        }
        var mixed = Matrix(rows: rows.count, columns: outputs)
        for (place, share) in shares.enumerated() {
            for index in mixed.elements.indices { mixed.elements[index] += share * unseen[place].elements[index] }
        }
        favours = Blend.favours(mixed, wanted, classes: names.count)
    }

    init(members: [TrainedModel], shares: [Double], favours: [Double]) {
        self.members = members
        self.shares = shares
        self.favours = favours
    }

    /// Classes: the mixture under which the outcomes are likeliest, by expectation and maximisation. Numbers: least
    /// squares. Both are drawn half way to equal shares, because a few hundred rows don't tell good members apart.
    static func shares(_ answers: [Matrix], _ target: Target) -> [Double] {
        let count = answers.count
        var shares = [Double](repeating: 1 / Double(count), count: count)
        switch target {
        case .classes(let wanted, _):
            for _ in 0..<200 {
                var owed = [Double](repeating: 0, count: count)
                for (row, kind) in wanted.enumerated() {
                    let parts = answers.indices.map { shares[$0] * max(answers[$0][row, kind], 1e-6) }
                    let total = parts.reduce(0, +)
                    for place in parts.indices { owed[place] += parts[place] / total }
                }
                shares = owed.map { $0 / Double(max(1, wanted.count)) }
            }
        case .numbers(let wanted):
            var gram = Matrix(rows: count, columns: count)
            var linear = [Double](repeating: 0, count: count)
            for first in 0..<count {
                for second in 0..<count { gram[first, second] = dot(answers[first].elements, answers[second].elements) }
                linear[first] = dot(answers[first].elements, wanted)
            }
            shares = SpectrumMixture.simplex(gram, linear)
        }
        return shares.map { ($0 + 1 / Double(count)) / 2 }
    }

    /// How much rarer classes are raised: a power of their rarity, the one by which accuracy and balanced accuracy
    /// together are largest on rows that the members had not seen.
    static func favours(_ probabilities: Matrix, _ wanted: [Int], classes: Int) -> [Double] {
        var counts = [Double](repeating: 0, count: classes)
        for kind in wanted { counts[kind] += 1 }
        var best = (score: -1.0, favours: [Double](repeating: 1, count: classes))
        for step in 0...10 {
            let power = Double(step) / 10
            let favours = counts.map { $0 > 0 ? pow(Double(wanted.count) / $0, power) : 1 }
            let guessed = Metrics.likeliest(probabilities, favours: favours)
            let score =
                Metrics.accuracy(guessed, wanted) + Metrics.balancedAccuracy(guessed, wanted, classes: classes)
            if score > best.score + 1e-12 { best = (score, favours) }
        }
        return best.favours
    }
}

extension Blend {
    func store(into writer: inout ModelWriter) {
        writer.put("blend.shares", shares)
        writer.put("blend.favours", favours)
        for (place, member) in members.enumerated() { writer.put("blend.\(place)", archive: member) }
    }

    init(_ reader: ModelReader) throws(DataProblem) {
        let shares = try reader.doubles("blend.shares")
        guard !shares.isEmpty, shares.count <= 64, shares.allSatisfy({ $0 >= 0 && $0.isFinite }) else {
            throw reader.broken("blend.shares")
        }
        var members: [TrainedModel] = []
        for place in shares.indices { members.append(try reader.model("blend.\(place)")) }
        self.init(members: members, shares: shares, favours: try reader.doubles("blend.favours"))
    }
}

extension ModelWriter {
    /// A whole model under one name.
    mutating func put(_ name: String, archive model: TrainedModel) {
        var inner = ModelWriter()
        model.store(into: &inner)
        put(name, bytes: inner.bytes())
    }
}

extension ModelReader {
    func model(_ name: String) throws(DataProblem) -> TrainedModel {
        try TrainedModel(ModelReader(bytes: try bytes(name), depth: depth + 1))
    }
}
