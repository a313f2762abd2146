import Testing

@testable import NsynLearning

@Test func logisticGradientVanishesAtTheSolution() throws {
    for classes in [2, 3] {
        let examples = classified(200, classes: classes)
        let model = try LogisticRegression(examples, strength: 0.7)
        let prediction = model.predict(examples.features)
        let rows = model.standardiser.apply(examples.features)
        for output in 0..<model.coefficients.rows {
            let kind = classes == 2 ? 1 : output
            for feature in 0..<6 {
                let slope = (0..<200).reduce(0.0) { sum, row in
                    sum + rows[row, feature]
                        * (prediction[row, kind] - (examples.target.classes[row] == kind ? 1 : 0))
                }
                #expect(abs(slope + model.coefficients[output, feature] / 0.7) < 1e-4)
            }
        }
    }
}

@Test func supportVectorsSatisfyTheOptimalityConditions() {
    let examples = classified(150, classes: 2)
    let signs = examples.target.classes.map { $0 == 1 ? 1.0 : -1 }
    let kernel = SupportVectorMachine.kernel(examples.features, examples.features, gamma: 0.2)
    let solution = SequentialMinimalOptimiser.solve(
        kernel: kernel, signs: signs, limits: [Double](repeating: 2, count: 150), tolerance: 1e-6)
    #expect(abs(solution.coefficients.reduce(0, +)) < 1e-9)
    let decisions = kernel.multiplied(by: solution.coefficients).map { $0 + solution.offset }
    for row in 0..<150 {
        let (alpha, margin) = (abs(solution.coefficients[row]), signs[row] * decisions[row])
        if alpha == 0 { #expect(margin > 1 - 1e-4) }
        if alpha == 2 { #expect(margin < 1 + 1e-4) }
        if alpha > 0, alpha < 2 { #expect(abs(margin - 1) < 1e-4) }
    }
}

@Test(arguments: [2, 4])
func supportVectorMachineTellsClassesApart(classes: Int) throws {
    let (training, test) = (classified(400, classes: classes), classified(300, classes: classes, seed: 7))
    let model = try SupportVectorMachine(training, settings: SupportVectorSettings(cost: 3))
    let prediction = model.predict(test.features)
    #expect(accuracy(prediction, test.target.classes) > 0.6)
    let votes = zip(model.votes(test.features), test.target.classes).filter { $0 == $1 }.count
    #expect(Double(votes) / 300 > 0.6)
    #expect((0..<300).allSatisfy { abs(prediction.row($0).reduce(0, +) - 1) < 1e-6 })
}

@Test func nearestNeighboursAverage() throws {
    let examples = Examples(features: Matrix([[0], [1], [2], [10]]), target: .numbers([0, 1, 2, 10]))
    let plain = try NearestNeighbours(examples, neighbours: 2, standardises: false)
    #expect(plain.predict(Matrix([[0.4], [9]])).elements == [0.5, 6])
    let weighted = try NearestNeighbours(examples, neighbours: 2, weighsByDistance: true, standardises: false)
    #expect(largestDifference(weighted.predict(Matrix([[0.25], [2]])).elements, [0.25, 2]) < 1e-12)
    #expect(plain.nearestDistances(Matrix([[12]])) == [2])
}

@Test func calibrationsFollowTheOutcomes() {
    let isotonic = IsotonicCalibration(scores: [1, 2, 3, 4, 5], outcomes: [0, 1, 0, 1, 1])
    #expect([0, 1, 2, 2.5, 3, 3.5, 4, 9].map { isotonic.apply($0) } == [0, 0, 0.5, 0.5, 0.5, 0.75, 1, 1])
    var random = RandomStream(seed: 4)
    let decisions = (0..<4000).map { _ in random.normal() * 2 }
    let positive = decisions.map { random.uniform() < Double.logistic(1.5 * $0 - 0.5) }
    let platt = PlattCalibration(decisions: decisions, positive: positive)
    #expect(abs(platt.slope - 1.5) < 0.15 && abs(platt.offset + 0.5) < 0.15)
}
