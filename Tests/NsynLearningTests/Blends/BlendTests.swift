import Testing

@testable import NsynLearning

/// A product of powers: a straight line on a logarithmic scale and nothing like it before.
private func amounts(_ count: Int) -> Examples {
    var random = RandomStream(seed: 4)
    var features = Matrix(rows: count, columns: 3)
    var classes: [Int] = []
    for row in 0..<count {
        for column in 0..<2 { features[row, column] = Double.exponential(6 * random.uniform()) }
        features[row, 2] = random.uniform() - 0.5
        classes.append(features[row, 0] > features[row, 1] ? 1 : 0)
    }
    return Examples(features: features, target: .classes(classes, names: ["less", "more"]))
}

@Test func amountsAreSeenOnALogarithmicScale() throws {
    let (training, test) = (amounts(80).selecting(Array(0..<50)), amounts(80).selecting(Array(50..<80)))
    func accuracy(_ settings: [String: Double]) throws -> Double {
        let model = try LearnerSpecification(.supportVectors, settings).fit(training, seed: 1)
        return Metrics.accuracy(model.decide(model.predict(test.features)), test.target.classes)
    }
    #expect(try accuracy(["logOffset": 1]) >= (try accuracy([:])) + 0.05)
    let scale = LogScale(training.features, offset: 1)
    #expect(scale.columns == [0, 1], "a column with negative values stays")
    // What was never met is zero at least, and finite.
    #expect(scale.apply(Matrix([[-5, 0, -5]])).elements == [0, 0, -5])
}

@Test func sharesGoToWhoeverIsRight() {
    let right = Matrix([[0.9, 0.1], [0.1, 0.9], [0.8, 0.2], [0.2, 0.8]])
    let wrong = Matrix([[0.1, 0.9], [0.9, 0.1], [0.2, 0.8], [0.8, 0.2]])
    let shares = Blend.shares([right, wrong], .classes([0, 1, 0, 1], names: ["a", "b"]))
    #expect(shares[0] > 0.7 && abs(shares.reduce(0, +) - 1) < 1e-9)
    let numbers = Blend.shares([Matrix([[1], [2], [3]]), Matrix([[3], [3], [3]])], .numbers([1, 2, 3]))
    #expect(abs(numbers[0] - 0.75) < 1e-6 && abs(numbers[1] - 0.25) < 1e-6)
}

@Test func rareClassesAreNamedWithoutTouchingTheirProbabilities() throws {
    // Nine to one, and the rare class is never the likeliest although it can be told.
    let probabilities = Matrix((0..<100).map { $0 % 10 == 0 ? [0.6, 0.4] : [0.95, 0.05] })
    let wanted = (0..<100).map { $0 % 10 == 0 ? 1 : 0 }
    let favours = Blend.favours(probabilities, wanted, classes: 2)
    #expect(Metrics.likeliest(probabilities, favours: favours) == wanted)
    #expect(Metrics.likeliest(probabilities).allSatisfy { $0 == 0 })
    let model = TrainedModel.blend(Blend(members: [.constant([0.6, 0.4])], shares: [1], favours: favours))
    let said = model.predict(Matrix([[0.0]]))
    #expect(said.elements == [0.6, 0.4] && model.decide(said) == [1])
}

@Test func aBlendIsStoredWhole() throws {
    let examples = amounts(60)
    let specification = LearnerSpecification(
        blend: [.init(.supportVectors, ["logOffset": 1]), .init(.forest, ["trees": 5])], ["balances": 1])
    #expect(specification.description == "blend(svm(logOffset: 1), forest(trees: 5), balances: 1)")
    let model = try specification.fit(examples, seed: 3)
    #expect(try specification.fit(examples, seed: 3) == model)
    var writer = ModelWriter()
    model.store(into: &writer)
    let again = try TrainedModel(ModelReader(bytes: writer.bytes()))
    #expect(again == model && again.predict(examples.features) == model.predict(examples.features))
    // A model inside of a model inside of a model … is refused before the stack is.
    var nested = TrainedModel.constant([1])
    for _ in 0..<8 { nested = .logarithmic(LogScale(offset: 1, columns: [0]), nested) }
    var deep = ModelWriter()
    nested.store(into: &deep)
    #expect(throws: DataProblem.self) { try TrainedModel(ModelReader(bytes: deep.bytes())) }
}

@Test func fewRowsAreLearnedFromAndAllOthersJudged() throws {
    let examples = amounts(70)
    let splits = try SplitPlan.few(20).splits(examples, seed: 5)
    #expect(splits.count == 1 && splits[0].training.count == 20)
    #expect((splits[0].training + splits[0].test).sorted() == Array(0..<70))
    #expect(try SplitPlan.few(20).splits(examples, seed: 6) != splits)
    #expect(throws: DataProblem.self) { try SplitPlan.few(70).splits(examples, seed: 1) }
}

@Test func otherSoftwareIsJudgedOnTheSameRows() throws {
    let examples = amounts(60)
    let task = LearningTask(
        name: "toy", title: "Toy", source: "here", licence: "MIT", mayShip: true, target: "more", targetUnit: nil,
        trials: [.init(plan: .folds(3), repeats: 1)], preferred: .init(.supportVectors), contenders: [.init(.constant)],
        goals: [.init(plan: "random", metric: "accuracy", value: 0.99)], limits: ["Everything."]
    ) { _ in throw DataProblem(.emptyTable, "not read") }
    let names = ["less", "more"]
    // Software that is always right, and one that left rows out.
    var text = "plan,repetition,learner,row,answer\n"
    for row in 0..<60 { text += "random,0,oracle,\(row),\(names[examples.target.classes[row]])\n" }
    text += "random,0,lazy,3,more\n"
    let answers = try OutsideAnswers(CSV.read(text), target: examples.target)
    let table = try DataTable([.init(name: "a", values: .numbers([1]))])
    let loaded = LearningTask.Loaded(
        table: table, pipeline: FeaturePipeline([]), examples: examples, digest: "d")
    let card = try ModelCard(task, loaded, isQuick: true, trials: 1, seed: 1, beside: answers) { _ in }
    #expect(card.sections[0].outcomes.map(\.name) == ["constant", "svm", "oracle"])
    let verdict = try #require(card.verdicts().first { $0.metric == "accuracy" })
    #expect(verdict.other == "oracle" && verdict.otherValue == 1 && verdict.isBehind && verdict.meetsGoal == false)
    #expect(card.markdown().contains("## Where it stands"))
    #expect(throws: DataProblem.self) {
        try OutsideAnswers(
            CSV.read("plan,repetition,learner,row,answer\nrandom,0,x,1,moer\n"), target: examples.target)
    }
}
