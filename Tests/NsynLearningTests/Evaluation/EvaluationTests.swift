import Testing

@testable import NsynLearning

@Test func metricsMatchHandMadeValues() {
    let (guessed, wanted) = ([0, 1, 1, 0, 1, 2], [0, 1, 0, 0, 2, 2])
    #expect(abs(Metrics.accuracy(guessed, wanted) - 4.0 / 6) < 1e-12)
    #expect(abs(Metrics.balancedAccuracy(guessed, wanted, classes: 3) - (2.0 / 3 + 1 + 0.5) / 3) < 1e-12)
    #expect(abs(Metrics.macroF1(guessed, wanted, classes: 3) - (0.8 + 0.5 + 2.0 / 3) / 3) < 1e-12)
    // As scikit-learn computes it: (4 · 6 − 11) / (36 − 14).
    #expect(abs(Metrics.matthews(guessed, wanted, classes: 3) - 13.0 / 22) < 1e-9)
    #expect(Metrics.areaUnderCurve([0.1, 0.4, 0.35, 0.8], [false, false, true, true]) == 0.75)
    #expect(abs(Metrics.brier(Matrix([[0.2, 0.8], [0.9, 0.1]]), [1, 1]) - (0.04 + 0.81) / 2) < 1e-12)
    #expect(Metrics.rSquared([1, 2, 3], [1, 2, 3]) == 1)
    #expect(abs(PairedTest.signTest([1, 1, 1, 1, 1, 1], [0, 0, 0, 0, 0, 0]) - 0.03125) < 1e-12)
    #expect(PairedTest.mcNemar([true, false], [false, true]) == 1)
    // All 2¹⁰ signs: two of them are as far out.
    #expect(abs(PairedTest.signFlips([Double](repeating: 1, count: 10)) - 2.0 / 1024) < 1e-3)
    #expect(PairedTest.signFlips([1, -1, 2, -2]) == 1 && PairedTest.signFlips([]) == 1)
    // Ten questions that one answers right and the other wrong: a coin says so as clearly once in 512.
    let right = [Int](repeating: 1, count: 10)
    let share = PairedTest.swaps(right, [Int](repeating: 0, count: 10), draws: 20_000) {
        Metrics.accuracy($0, right)
    }
    #expect(abs(share - 2.0 / 1024) < 1e-3)
    #expect(PairedTest.swaps(right, right) { Metrics.accuracy($0, right) } == 1)
    #expect(TaskCard.probability(0.00004) == "< 0.001" && TaskCard.probability(0.0232) == "= 0.0232")
}

@Test func groupsStayTogetherAndClassesAreShared() throws {
    var examples = classified(120, classes: 3)
    examples.groups = (0..<120).map { $0 / 7 }
    for plan in [SplitPlan.groupFolds(4), .leaveOneGroupOut] {
        let splits = try plan.splits(examples, seed: 1)
        #expect(splits.flatMap { $0.test }.sorted() == Array(0..<120))
        #expect(LeakageGuard.groupsInTwoFolds(examples.groups ?? [], folds: splits.map { $0.test }).isEmpty)
    }
    let folds = try SplitPlan.folds(5).splits(examples, seed: 1)
    let shares = folds.map { split in split.test.filter { examples.target.classes[$0] == 0 }.count }
    #expect((shares.max() ?? 0) - (shares.min() ?? 0) <= 1)
    for split in try SplitPlan.prospective.splits(examples, seed: 1) {
        let groups = examples.groups ?? []
        #expect((split.training.map { groups[$0] }.max() ?? 0) < (split.test.map { groups[$0] }.min() ?? 0))
    }
    examples.groups = nil
    #expect(throws: DataProblem.self) { try SplitPlan.groupFolds(3).splits(examples, seed: 1) }
}

@Test func shuffledLabelsTeachNothing() throws {
    var examples = classified(90, classes: 2)
    var random = RandomStream(seed: 9)
    var labels = examples.target.classes
    random.shuffle(&labels)
    examples.target = .classes(labels, names: ["no", "yes"])
    // Nested search must not lift a score on noise, as picking the best of many settings does.
    let outcome = try Evaluator(plan: .folds(5), repeats: 3, trials: 4, seed: 2).run(.init(.neighbours), examples)
    #expect(abs(outcome.mean("MCC")?.mean ?? 1) < 0.25)
}

@Test func searchFindsABetterSetting() throws {
    let examples = friedman(120, features: 5)
    let poor = LearnerSpecification(.boosting, ["rounds": 40])
    let chosen = try HyperparameterSearch.choose(poor, examples, trials: 7, folds: 3, seed: 1)
    #expect(chosen.parameters["rate"] != nil && chosen.parameters["depth"] != nil)
    #expect(try HyperparameterSearch.choose(poor, examples, trials: 7, folds: 3, seed: 1) == chosen)
}

@Test func conformalAnswersCoverWhatTheyPromise() throws {
    let (training, test) = (friedman(250, features: 5), friedman(400, features: 5, seed: 7))
    let specification = LearnerSpecification(.boosting, ["rounds": 30])
    let guarantee = try Guarantee(specification, training, seed: 1)
    let model = try specification.fit(training, seed: 1)
    let covered = guarantee.holds(model.predict(test.features), test.target, level: 0.9).count { $0 }
    #expect(abs(Double(covered) / 400 - 0.9) < 0.06)
    let (some, others) = (classified(250, classes: 3), classified(400, classes: 3, seed: 7))
    let sets = try Guarantee(.init(.neighbours), some, seed: 1)
    let prediction = try LearnerSpecification(.neighbours).fit(some, seed: 1).predict(others.features)
    #expect(Double(sets.holds(prediction, others.target, level: 0.9).count { $0 }) / 400 > 0.84)
    #expect(ConformalIntervals(scores: [1, 2, 3, 4]).quantile(0.5) == 3)
    #expect(ConformalIntervals(scores: [1, 2, 3, 4]).quantile(0.99) == 4)
}

@Test func forestVarianceIsLargerWhereNothingIsKnown() throws {
    let examples = friedman(150, features: 5, noise: 0.3)
    let forest = try RandomForest(examples, settings: ForestSettings(trees: 60))
    let inside = forest.jackknifeVariance(examples.features)
    #expect(inside.allSatisfy { $0 >= 0 && $0.isFinite })
    let spread = forest.treeVariance(examples.features)
    #expect(spread.allSatisfy { $0 >= 0 })
    #expect(inside.reduce(0, +) < spread.reduce(0, +))
}
