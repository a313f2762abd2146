import Testing

@testable import NsynLearning

/// Rows of groups of unlike sizes: a slope that all share, and a step that each group takes for itself.
private func grouped(_ groups: Int, slope: Double, step: Double, seed: UInt64) -> Examples {
    var random = RandomStream(seed: seed)
    var (rows, target, homes): ([[Double]], [Double], [Int]) = ([], [], [])
    for group in 0..<groups {
        let own = step * random.normal()
        for _ in 0..<(group % 3 == 0 ? 24 : 6) {
            let x = random.uniform(-1, 1)
            rows.append([x, random.uniform()])
            target.append(5 + slope * x + own + 0.1 * random.normal())
            homes.append(group)
        }
    }
    return Examples(
        features: Matrix(rows), target: .numbers(target), groups: homes, groupNames: (0..<groups).map { "lot \($0)" })
}

@Test func eachGroupWeighsAlike() {
    // Three groups: ten errors of 1, one of 2, one of 3.
    let scores = [Double](repeating: 1, count: 10) + [2, 3]
    let intervals = ConformalIntervals(scores: scores, groups: [Int](repeating: 7, count: 10) + [8, 9])
    #expect(intervals.quantile(0.25) == 1 && intervals.quantile(0.26) == 2)
    #expect(intervals.quantile(0.5) == 2 && intervals.quantile(0.51) == 3)
    // Three groups can promise three quarters: beyond that it is the largest that was met, and said to be no more.
    #expect(intervals.quantile(0.9) == 3 && intervals.promised(0.9) == 0.75 && intervals.promised(0.5) == 0.5)
    // Groups of one row each are rows.
    let alone = ConformalIntervals(scores: scores, groups: Array(0..<12))
    for level in stride(from: 0.05, to: 1, by: 0.05) {
        #expect(alone.quantile(level) == ConformalIntervals(scores: scores).quantile(level))
    }
    let sets = ConformalSets(
        classes: [0, 0, 0, 1], probabilities: Matrix([[0.9, 0.1], [0.8, 0.2], [0.5, 0.5], [0.4, 0.6]]),
        groups: [1, 1, 2, 2])
    #expect(sets.classes[0].quantile(0.6) == 0.5 && abs(sets.promised(0.9) - 0.5) < 1e-12)
    #expect(sets.set([0.55, 0.45], level: 0.6) == [0])
}

@Test func newGroupsAreCoveredAsPromised() throws {
    let specification = LearnerSpecification(.neighbours)
    var (held, asKnown, promised) = (0.0, 0.0, 0.0)
    let draws = 12
    for draw in 0..<draws {
        let all = grouped(40, slope: 1, step: 1, seed: UInt64(100 + draw))
        let homes = all.groups ?? []
        let training = all.selecting(homes.indices.filter { homes[$0] < 20 })
        let test = all.selecting(homes.indices.filter { homes[$0] >= 20 })
        let learned = try specification.fit(training, seed: 1).predict(test.features)
        let worth = try #require(try NewGroups(specification, training, seed: 1))
        var count = CoverageCount()
        count.add(worth.guarantee, worth.answers(learned), test, level: 0.9)
        held += count.ofGroups.mean / Double(draws)
        promised = count.promised
        var rough = CoverageCount()
        rough.add(try Guarantee(specification, training, seed: 1), learned, test, level: 0.9)
        asKnown += rough.ofGroups.mean / Double(draws)
        #expect(worth.count == 20 && count.groupCount == 20)
    }
    // Twenty groups keep a promise of 0.9 and hold at most 2 / 21 more; the margin below is what 240 groups can tell.
    #expect(
        promised == 0.9 && held > 0.86 && held < 0.9 + 2.0 / 21 && held > asKnown,
        "\(held), calibrated on known groups \(asKnown)")
}

@Test func numbersForNewGroupsAreDrawnToTheMeanWhereNothingTransfers() throws {
    // A feature that tells groups apart, and nothing else: what it says about known groups is wrong for others.
    var examples = grouped(60, slope: 0, step: 2, seed: 3)
    let homes = examples.groups ?? []
    for row in 0..<examples.count { examples.features[row, 1] = Double(homes[row] * 7 % 60) }
    let specification = LearnerSpecification(.neighbours, ["neighbours": 1])
    let lost = try #require(try NewGroups(specification, examples, seed: 1))
    #expect(lost.share < 0.5)
    let said = lost.answers(Matrix([[lost.mean + 2]]))
    #expect(abs(said[0, 0] - lost.mean - 2 * lost.share) < 1e-12)
    // Where a slope is all there is, it is the same for a new group.
    let sure = try #require(
        try NewGroups(.init(.gaussianProcess), grouped(12, slope: 3, step: 0.05, seed: 4), seed: 1))
    #expect(sure.share > 0.97)
    // Four groups can't say that a learner is no better than the mean.
    #expect(NewGroups.shares([1, 2, 3, 4], [9, 9, 9, 9], means: [0, 0, 0, 0], groups: [0, 1, 2, 3]).all == 1)
    let many = Array(0..<20)
    let drawn = NewGroups.shares(many.map { _ in 1 }, many.map { _ in 4 }, means: many.map { _ in 0 }, groups: many)
    #expect(drawn.all == 0.25 && drawn.without[3] == 0.25)
    // Two groups say nothing about a third.
    #expect(try NewGroups(specification, grouped(2, slope: 1, step: 1, seed: 5), seed: 1) == nil)
    let classes = Target.classes(homes.map { $0 % 2 }, names: ["a", "b"])
    let kinds = Examples(features: examples.features, target: classes, groups: homes)
    let sets = try #require(try NewGroups(.init(.neighbours), kinds, seed: 1))
    #expect(sets.share == 1 && sets.guarantee.sets?.classes.count == 2)
}

@Test func bothPromisesLieInTheModel() throws {
    let examples = grouped(14, slope: 1, step: 1, seed: 9)
    let lots = (examples.groups ?? []).map { "lot \($0)" }
    let table = try DataTable([
        .init(name: "a", values: .numbers(examples.features.column(0))),
        .init(name: "b", values: .numbers(examples.features.column(1))), .init(name: "lot", texts: lots),
    ])
    let pipeline = try FeaturePipeline(table: table, columns: ["a", "b"])
    let information = ModelInformation(
        task: "predict y", target: "y", targetUnit: nil, classes: [], source: "here", licence: "MIT", dataDigest: "",
        dataRows: examples.count, seed: 1, learner: "", nsynVersion: "0", command: "")
    func model(_ plan: SplitPlan) throws -> Model {
        try Model(
            training: examples, pipeline: pipeline, specification: .init(.gaussianProcess), plan: plan, trials: 1,
            information: information, groupColumn: "lot")
    }
    let known = try model(.folds(5))
    let again = try Model(ModelReader(bytes: known.bytes()))
    #expect(again.groups == known.groups && again.guarantee == known.guarantee)
    #expect(again.bytes() == known.bytes())
    let asked = try DataTable([
        .init(name: "a", values: .numbers([0.2, 0.2])), .init(name: "b", values: .numbers([0.5, 0.5])),
        .init(name: "lot", texts: ["lot 3", "lot 99"]),
    ])
    let answers = try again.predict(asked)
    #expect(answers.map { $0.isNewGroup } == [false, true])
    let widths = answers.map { ($0.interval?.upperBound ?? 0) - ($0.interval?.lowerBound ?? 0) }
    #expect(widths[1] >= widths[0] && answers[1].promised == 0.9)
    // Where rows say no group, a model that was judged on new groups answers as for one; so do blocks of columns.
    let silent = try DataTable(Array(asked.columns.dropLast()))
    #expect(try again.predict(silent).allSatisfy { !$0.isNewGroup })
    let careful = try model(.groupFolds(5))
    let said = try careful.predict(silent)
    #expect(said.allSatisfy { $0.isNewGroup })
    let forecaster = BlockForecaster(careful)
    let columns = [[0.2], [0.5]].map { UnsafeMutableBufferPointer<Double>.allocate(capacity: 1).initialized($0) }
    let results = UnsafeMutablePointer<Double>.allocate(capacity: 3)
    defer {
        for column in columns { column.deallocate() }
        results.deallocate()
    }
    columns.map { UnsafePointer($0.baseAddress!) }.withUnsafeBufferPointer {
        forecaster.forecast(
            $0.baseAddress!, count: 1, value: results, lower: results + 1, upper: results + 2, domain: nil,
            scratch: forecaster.scratch(capacity: 1))
    }
    #expect(abs(results[0] - (said[0].value ?? 0)) < 1e-9)
    #expect(abs(results[2] - (said[0].interval?.upperBound ?? 0)) < 1e-9)
    // A file whose parts contradict each other is refused.
    var writer = ModelWriter()
    writer.put("groups.column", "lot")
    writer.put("groups.names", ["lot 1"])
    writer.put("groups.numbers", [0.0, 4, 1.5, 0])
    #expect(throws: DataProblem.self) { try ModelGroups(ModelReader(bytes: writer.bytes())) }
}

extension UnsafeMutableBufferPointer where Element == Double {
    fileprivate func initialized(_ values: [Double]) -> Self {
        _ = initialize(from: values)
        return self
    }
}
