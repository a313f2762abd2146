import Testing

@testable import NsynLearning

@Suite struct NetworkLearnerTests {
    private static func examples(_ count: Int, seed: UInt64, classes: Bool) -> Examples {
        var random = RandomStream(seed: seed)
        var matrix = Matrix(rows: count, columns: 3)
        for index in matrix.elements.indices { matrix.elements[index] = random.uniform(-1, 1) * 10 + 3 }
        let values = (0..<count).map { row in
            let (x, y) = ((matrix[row, 0] - 3) / 10, (matrix[row, 1] - 3) / 10)
            return x * x + y
        }
        return Examples(
            features: matrix,
            target: classes
                ? .classes(values.map { $0 > 0.3 ? 1 : 0 }, names: ["low", "high"])
                : .numbers(values.map { 100 * $0 + 5 }))
    }

    @Test func denseNetworksLearnClassesAndNumbers() throws {
        var settings = DenseSettings()
        (settings.hidden, settings.members, settings.plan.epochs) = ([12], 2, 50)
        settings.plan.learningRate = 0.01
        let (train, test) = (Self.examples(120, seed: 1, classes: true), Self.examples(100, seed: 2, classes: true))
        let classifier = try DenseLearner(train, settings: settings)
        let shares = classifier.predict(test.features)
        let right = (0..<100).count { (shares[$0, 1] > 0.5 ? 1 : 0) == test.target.classes[$0] }
        #expect(right >= 85)
        #expect((0..<100).allSatisfy { abs(shares[$0, 0] + shares[$0, 1] - 1) < 1e-6 })
        let regressor = try DenseLearner(Self.examples(120, seed: 1, classes: false), settings: settings)
        let numbers = Self.examples(100, seed: 2, classes: false)
        let predictions = regressor.predictNumbers(numbers.features)
        let errors = zip(predictions, numbers.target.numbers).map { abs($0.mean - $1) }
        #expect(errors.reduce(0, +) / 100 < 25)
        #expect(predictions.allSatisfy { $0.deviation > 0 })
        for learner in [classifier, regressor] { #expect(try DenseLearner(bytes: learner.bytes) == learner) }
        #expect(throws: DataProblem.self) { try DenseLearner(bytes: Array(classifier.bytes.dropLast(9))) }
    }

    @Test func inferenceAgreesWithTheTape() throws {
        var parameters = ParameterSet<Float>()
        let layers = DenseLayers(
            "net", widths: [4, 7, 5, 2], activation: .tanh, in: &parameters, random: RandomStream(seed: 3))
        var random = RandomStream(seed: 4)
        let inputs = (0..<300 * 4).map { _ in Float(random.normal()) }
        let fast = layers.infer(inputs, rows: 300, parameters: parameters.values)
        let tape = Tape<Float>()
        parameters.values.withUnsafeBufferPointer { values in
            tape.reset(parameters: values.baseAddress)
            let node = layers(tape.constant(rows: 300, columns: 4, inputs), on: tape)
            #expect(zip(fast, tape.values(node)).allSatisfy { abs($0 - $1) < 1e-5 })
        }
        #expect(layers.infer([], rows: 0, parameters: parameters.values).isEmpty)
    }

    @Test func aSiameseLearnerStandsAmongOthers() throws {
        var settings = OutcomeSettings()
        (settings.hidden, settings.plan.epochs, settings.pairsPerEpoch) = ([8], 15, 64)
        let train = Self.examples(40, seed: 1, classes: true)
        let learner = try SiameseLearner(train, settings: settings, members: 2)
        let shares = learner.predict(Self.examples(20, seed: 2, classes: true).features)
        #expect(shares.rows == 20 && shares.elements.allSatisfy { (0...1).contains($0) })
        let again = try SiameseLearner(bytes: learner.bytes)
        #expect(again == learner)
        #expect(throws: DataProblem.self) {
            try SiameseLearner(Self.examples(20, seed: 2, classes: false), settings: settings)
        }
    }
}
