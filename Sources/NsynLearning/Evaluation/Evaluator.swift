/// Judges learners on the same folds: nested (settings chosen inside the training rows), repeated over seeds.
public struct Evaluator: Sendable {
    public var plan: SplitPlan
    public var repeats: Int
    /// Settings tried inside each training set; one takes the learner as it is.
    public var trials: Int
    public var seed: UInt64
    /// Only so many folds of each repetition are asked: of a large table one says enough.
    public var foldLimit = Int.max

    public init(plan: SplitPlan, repeats: Int = 1, trials: Int = 1, seed: UInt64 = 1) {
        self.plan = plan
        self.repeats = repeats
        self.trials = trials
        self.seed = seed
    }

    /// What one learner answered to all questions.
    public struct Outcome: Sendable {
        /// Nil for other software.
        public var specification: LearnerSpecification?
        public var name: String
        /// One list of measures a repetition, over the pooled test rows.
        public var metrics: [[(name: String, value: Double)]] = []
        /// Of the first repetition: the rows asked and the answers.
        public var rows: [Int] = []
        public var predictions = Matrix(rows: 0, columns: 0)
        /// The classes that were named; empty for numbers.
        public var decisions: [Int] = []
        /// How often conformal intervals or sets that promise 90 % held the truth, one a repetition; on groups never met
        /// those that were calibrated on groups left out.
        public var coverage: [CoverageCount] = []
        /// On groups never met: the same with the promise for conditions like the known ones.
        public var coverageAsKnown: [CoverageCount] = []
        /// On groups never met: how much of the learner's number counts beside the mean, one a fold.
        public var shares: [Double] = []
        /// The part of test rows that the domain flag calls unlike the training rows.
        public var flagged = 0.0

        init(name: String, _ specification: LearnerSpecification? = nil) {
            self.name = name
            self.specification = specification
        }

        public func all(_ name: String) -> [Double] {
            metrics.compactMap { list in list.first { $0.name == name }?.value }
        }

        public func mean(_ name: String) -> (mean: Double, deviation: Double)? {
            let values = all(name)
            guard !values.isEmpty else { return nil }
            let mean = values.reduce(0, +) / Double(values.count)
            let spread = values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(max(1, values.count - 1))
            return (mean, values.count > 1 ? spread.squareRoot() : 0)
        }
    }

    public func splits(_ examples: Examples, repetition: Int) throws(DataProblem) -> [Split] {
        try plan.splits(examples, seed: seed &+ UInt64(repetition) &* 1000)
    }

    /// - Parameter isRecipe: whether answers to groups never met are given as a model gives them, drawn to the mean by as
    ///   much as groups left out of the training rows say.
    public func run(
        _ specification: LearnerSpecification, _ examples: Examples, isRecipe: Bool = false,
        measuresCoverage: Bool = false, journal: TrainingJournal? = nil
    ) throws -> Outcome {
        var outcome = Outcome(name: specification.description, specification)
        let turns = plan.isRandom ? repeats : 1
        for repetition in 0..<turns {
            let splits = try splits(examples, repetition: repetition).prefix(foldLimit)
            let outputs = examples.target.outputs
            var (rows, answers): ([Int], [Double]) = ([], [])
            var decided: [Int] = []
            var (counts, countsAsKnown) = (CoverageCount(), CoverageCount())
            var (asked, flagged) = (0, 0)
            for (index, split) in splits.enumerated() {
                let training = examples.selecting(split.training)
                let test = examples.selecting(split.test)
                let foldSeed = seed &+ UInt64(repetition * 1000 + index)
                let chosen = try HyperparameterSearch.choose(specification, training, trials: trials, seed: foldSeed)
                let (learned, named) = Evaluator.answers(
                    "fold \(repetition).\(index)", chosen, training, test.features, seed: foldSeed, journal: journal)
                var prediction = learned
                let isNew = plan.meetsNewGroups && (isRecipe && examples.target.isNumeric || measuresCoverage)
                let newGroups = isNew ? try NewGroups(chosen, training, seed: foldSeed) : nil
                if isRecipe, let newGroups, examples.target.isNumeric {
                    prediction = newGroups.answers(learned)
                    outcome.shares.append(newGroups.share)
                }
                decided += named
                rows += split.test
                answers += prediction.elements
                if measuresCoverage {
                    let known = try Guarantee(chosen, training, seed: foldSeed)
                    if plan.meetsNewGroups {
                        countsAsKnown.add(known, learned, test, level: 0.9)
                        if let newGroups {
                            counts.add(newGroups.guarantee, newGroups.answers(learned), test, level: 0.9)
                        }
                    } else {
                        counts.add(known, learned, test, level: 0.9)
                    }
                    asked += test.count
                    let flags = Domain(training.features).flags(test.features)
                    flagged += flags.filter { $0.isOutside }.count
                }
            }
            let predictions = Matrix(rows: rows.count, columns: outputs, elements: answers)
            outcome.metrics.append(
                Metrics.all(
                    predictions, examples.target.selecting(rows), decided: decided.isEmpty ? nil : decided))
            if measuresCoverage, asked > 0 {
                if counts.asked > 0 { outcome.coverage.append(counts) }
                if countsAsKnown.asked > 0 { outcome.coverageAsKnown.append(countsAsKnown) }
                outcome.flagged += Double(flagged) / Double(asked) / Double(turns)
            }
            if repetition == 0 {
                (outcome.rows, outcome.predictions, outcome.decisions) = (rows, predictions, decided)
            }
        }
        return outcome
    }

    /// What a learner that was fitted to the training rows says to others, and the classes that it names (none for
    /// numbers); from the journal where it is known.
    static func answers(
        _ name: String, _ specification: LearnerSpecification, _ training: Examples, _ rows: Matrix, seed: UInt64,
        journal: TrainingJournal?
    ) -> (answers: Matrix, named: [Int]) {
        func work() -> (answers: Matrix, named: [Int]) {
            let model = fit(specification, training, seed: seed)
            let answers = model.predict(rows)
            return (answers, training.target.isNumeric ? [] : model.decide(answers))
        }
        guard let journal else { return work() }
        let known = journal.numbers(name) {
            let (answers, named) = work()
            return answers.elements + named.map { Double($0) }
        }
        let (width, names) = (training.target.outputs, training.target.isNumeric ? 0 : rows.rows)
        guard known.count == rows.rows * width + names else { return work() }
        let answers = Matrix(rows: rows.rows, columns: width, elements: Array(known.dropLast(names)))
        return (answers, known.suffix(names).map { Int($0) })
    }

    /// A training set of one class can only be answered with that class.
    static func fit(_ specification: LearnerSpecification, _ examples: Examples, seed: UInt64) -> TrainedModel {
        if let model = try? specification.fit(examples, seed: seed) { return model }
        let fallback = try? LearnerSpecification(.constant).fit(examples, seed: seed)
        return fallback ?? .constant([Double](repeating: 0, count: examples.target.outputs))
    }
}
