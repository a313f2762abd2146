import Testing

@testable import NsynLearning

/// Friedman's first function: five features matter, the others don't.
func friedman(_ rows: Int, features: Int = 8, noise: Double = 1, seed: UInt64 = 1) -> Examples {
    var random = RandomStream(seed: seed)
    var matrix = Matrix(rows: rows, columns: features)
    for index in matrix.elements.indices { matrix.elements[index] = random.uniform() }
    let target = (0..<rows).map { row -> Double in
        let x = Array(matrix.row(row))
        let bend = x[0] * x[1] * 3.1
        return 10 * (bend - bend * bend * bend / 6) + 20 * (x[2] - 0.5) * (x[2] - 0.5) + 10 * x[3] + 5 * x[4]
            + noise * random.normal()
    }
    return Examples(features: matrix, target: .numbers(target))
}

/// Classes by the largest of a few noisy functions of the features.
func classified(_ rows: Int, classes: Int, seed: UInt64 = 2) -> Examples {
    var random = RandomStream(seed: seed)
    var matrix = Matrix(rows: rows, columns: 6)
    for index in matrix.elements.indices { matrix.elements[index] = random.normal() }
    let labels = (0..<rows).map { row -> Int in
        let scores = (0..<classes).map { matrix[row, $0] * matrix[row, $0 + 1] + 0.3 * random.normal() }
        return scores.indices.max { scores[$0] < scores[$1] }!
    }
    return Examples(features: matrix, target: .classes(labels, names: (0..<classes).map { "class \($0)" }))
}

func squaredError(_ prediction: [Double], _ target: [Double]) -> Double {
    zip(prediction, target).reduce(0) { $0 + ($1.0 - $1.1) * ($1.0 - $1.1) } / Double(target.count)
}

func accuracy(_ prediction: Matrix, _ classes: [Int]) -> Double {
    let right = classes.indices.filter { row in
        let mine = Array(prediction.row(row))
        return mine.indices.max { mine[$0] < mine[$1] } == classes[row]
    }
    return Double(right.count) / Double(classes.count)
}

@Test func oneTreeSplitsWhereTheErrorFallsMost() throws {
    let examples = Examples(
        features: Matrix([[1, 5], [2, 5], [3, 4], [10, 4]]), target: .numbers([1, 1, 5, 7]))
    let tree = try DecisionTree(examples, limits: TreeLimits(depth: 2))
    #expect(tree.predict(Matrix([[0, 0], [2.4, 9], [2.6, 9], [100, 0]])).elements == [1, 1, 5, 7])
    #expect(tree.leafCount == 3)
    #expect(
        tree.text(names: ["pH", "time"], units: [nil, "h"]).hasPrefix(
            "pH ≤ 2.5\n    → 1 (50 % of rows)\npH > 2.5\n    pH ≤ 6.5"))
}

@Test(arguments: [2, 4])
func aFullTreeRepeatsItsTrainingRows(classes: Int) throws {
    let examples = classified(300, classes: classes)
    let tree = try DecisionTree(examples, limits: TreeLimits())
    #expect(accuracy(tree.predict(examples.features), examples.target.classes) == 1)
}

@Test func forestsLearnAndHistogramsCostLittle() throws {
    let (training, test) = (friedman(1200), friedman(400, noise: 0, seed: 9))
    let exact = try RandomForest(training, settings: ForestSettings(trees: 25))
    let binned = try RandomForest(training, settings: ForestSettings(trees: 25, splits: .histogram(bins: 64)))
    let errors = [exact, binned].map { squaredError($0.predict(test.features).elements, test.target.numbers) }
    #expect(errors[0] < 6 && errors[1] < 6 && abs(errors[0] - errors[1]) < 0.4, "\(errors)")
    let outOfBag = exact.outOfBag(training.features).elements
    #expect(outOfBag.allSatisfy { $0.isFinite })
    #expect(abs(squaredError(outOfBag, training.target.numbers) - 1 - errors[0]) < 1)
    for classes in [2, 3] {
        let (training, test) = (classified(1300, classes: classes), classified(500, classes: classes, seed: 5))
        for splits in [ForestSettings.Splits.exact, .histogram(bins: 128)] {
            let forest = try RandomForest(
                training, settings: ForestSettings(trees: 20, limits: TreeLimits(features: 3), splits: splits))
            let share = accuracy(forest.predict(test.features), test.target.classes)
            #expect(share > 0.7, "\(classes) classes, \(splits): \(share)")
        }
    }
}

@Test func forestsAreTheSameForAnyNumberOfThreads() throws {
    let examples = friedman(1100)
    let settings = [ForestSettings(trees: 8), ForestSettings(trees: 4, splits: .histogram(bins: 32))]
    let boosting = BoostingSettings(rounds: 10, rowShare: 0.7, featureShare: 0.5)
    let before = Parallel.threads
    defer { Parallel.threads = before }
    var results: [([RandomForest], GradientBoosting, [Double])] = []
    for threads in [1, 2, 5] {
        Parallel.threads = threads
        let forests = try settings.map { try RandomForest(examples, settings: $0) }
        let boosted = try GradientBoosting(examples, settings: boosting)
        results.append((forests, boosted, forests[0].predict(examples.features).elements))
    }
    #expect(results[0] == results[1] && results[0] == results[2])
}

@Test func weightsActLikeRepeatedRows() throws {
    let examples = friedman(200)
    var weighted = examples
    weighted.weights = (0..<200).map { Double($0 % 3) }
    let repeated = examples.selecting((0..<200).flatMap { [Int](repeating: $0, count: $0 % 3) })
    let limits = TreeLimits(depth: 4)
    let test = friedman(100, seed: 4).features
    #expect(
        largestDifference(
            try DecisionTree(weighted, limits: limits).predict(test).elements,
            try DecisionTree(repeated, limits: limits).predict(test).elements) < 1e-9)
}

@Test func boostingDescendsItsLoss() throws {
    let (training, test) = (friedman(1000), friedman(400, noise: 0, seed: 9))
    let model = try GradientBoosting(training, settings: BoostingSettings(rounds: 60, depth: 4))
    #expect(squaredError(model.predict(test.features).elements, test.target.numbers) < 4)
    for classes in [2, 4] {
        let (training, test) = (classified(1000, classes: classes), classified(500, classes: classes, seed: 5))
        let model = try GradientBoosting(training, settings: BoostingSettings(rounds: 30, depth: 4))
        let prediction = model.predict(test.features)
        #expect(accuracy(prediction, test.target.classes) > 0.6)
        #expect((0..<500).allSatisfy { abs(prediction.row($0).reduce(0, +) - 1) < 1e-12 })
    }
}

@Test func quantilesCoverTheirShare() throws {
    let (training, test) = (friedman(1000, noise: 2), friedman(500, noise: 2, seed: 9))
    let forest = try QuantileForest(training, settings: ForestSettings(trees: 25, limits: TreeLimits(leafRows: 5)))
    let quantiles = forest.predict(test.features, levels: [0.1, 0.5, 0.9])
    let inside = (0..<500).filter {
        (quantiles[$0, 0]...quantiles[$0, 2]).contains(test.target.numbers[$0])
    }
    #expect(abs(Double(inside.count) / 500 - 0.8) < 0.1)
    let boosted = try GradientBoosting(
        training, settings: BoostingSettings(rounds: 40, depth: 3, loss: .quantile(0.9)))
    let prediction = boosted.predict(test.features).elements
    let below = zip(prediction, test.target.numbers).filter { $0.0 >= $0.1 }.count
    #expect(abs(Double(below) / 500 - 0.9) < 0.06)
    #expect(weightedQuantile([3, 1, 2, 4], [1, 1, 1, 1], 0.5) == 2.5)
    #expect(weightedQuantile([3, 1, 2, 4], [1, 1, 1, 1], 1.0 / 3) == 2)
}

@Test func missingNumbersGoRight() throws {
    let examples = Examples(features: Matrix([[1], [2], [.nan], [.nan]]), target: .numbers([0, 0, 9, 9]))
    let tree = try DecisionTree(examples, limits: TreeLimits())
    #expect(tree.predict(Matrix([[.nan], [0], [2]])).elements == [9, 0, 0])
}

@Test(arguments: [1, 3])
func vectorsAndTheLoopReachTheSameLeaves(classes: Int) throws {
    let training = classes == 1 ? friedman(900, features: 6) : classified(900, classes: classes)
    var forest = try RandomForest(training, settings: ForestSettings(trees: 12)).ensemble
    var asked = classified(1003, classes: 2, seed: 8).features
    for place in stride(from: 0, to: asked.elements.count, by: 37) { asked.elements[place] = .nan }
    for place in stride(from: 5, to: asked.elements.count, by: 41) { asked.elements[place] = -.infinity }
    for place in stride(from: 9, to: asked.elements.count, by: 43) { asked.elements[place] = -0.0 }
    let (fast, leaves) = (forest.predict(asked).elements, forest.leaves(asked))
    // Where the processor has no vectors, both are the loop.
    forest.packed = nil
    #expect(forest.predict(asked).elements == fast)
    #expect(forest.leaves(asked) == leaves)
    for row in [0, 17, 1002] {
        var slot = 0
        while !forest.node(tree: 3, slot: slot).isLeaf {
            let node = forest.node(tree: 3, slot: slot)
            slot = node.left + (Float(asked[row, node.feature]) <= node.threshold ? 0 : 1)
        }
        #expect(leaves[3][row] == Int32(slot))
    }
}

/// Few distinct values: every threshold has a bin, so that both ways of growing find the same tree.
@Test func histogramsAreExactWhereBinsAreValues() throws {
    var examples = friedman(3000, features: 5)
    for index in examples.features.elements.indices {
        examples.features.elements[index] = (examples.features.elements[index] * 40).rounded()
    }
    let limits = TreeLimits(depth: 7, leafRows: 3)
    func grown(_ splits: ForestSettings.Splits) throws -> RandomForest {
        try RandomForest(
            examples, settings: ForestSettings(trees: 2, limits: limits, splits: splits, seed: 4))
    }
    let (exact, binned) = (try grown(.exact), try grown(.histogram(bins: 64)))
    // A row outside both samples may lie between two of their values; rows inside get the same answer.
    let sample = exact.settings.sample(tree: 0, rows: 3000)
    let inside = (0..<3000).filter { sample[$0] > 0 }
    let trees = [exact, binned].map { $0.predictTrees(examples.features.selecting(rows: inside)).column(0) }
    #expect(largestDifference(trees[0], trees[1]) < 1e-9)
    // Weights that are no whole numbers go another way through the same bins.
    examples.weights = [Double](repeating: 0.5, count: 3000)
    let halved = try grown(.histogram(bins: 64))
    let third = halved.predictTrees(examples.features.selecting(rows: inside)).column(0)
    #expect(largestDifference(trees[1], third) < 1e-9)
}
