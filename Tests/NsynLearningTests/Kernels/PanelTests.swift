import CKernel
import Glibc
import Testing

@testable import NsynLearning

@Suite struct PanelTests {
    @Test func theExponentialIsExact() {
        var random = RandomStream(seed: 4)
        var worst = 0.0
        for round in 0..<2000 {
            let reach = [1e-6, 1, 30, 690][round % 4]
            var numbers = (0..<Int(nsyn_kernel_panel)).map { _ in random.uniform(-reach, reach / 100) }
            let wanted = numbers.map { exp($0) }
            nsyn_kernel_exponential(&numbers)
            for (found, wanted) in zip(numbers, wanted) { worst = max(worst, abs(found - wanted) / wanted) }
        }
        #expect(worst < 5e-16)
        var far = [-.infinity, -1e6, -701] + [Double](repeating: 0, count: 29)
        nsyn_kernel_exponential(&far)
        #expect(far[..<3].allSatisfy { $0 < 1e-300 && $0 >= 0 } && far[3...].allSatisfy { $0 == 1 })
    }

    private func examples(classes: Int, count: Int = 131) -> Examples {
        var random = RandomStream(seed: 8)
        var rows = Matrix(rows: count, columns: 4)
        for place in rows.elements.indices { rows.elements[place] = random.uniform(0, 5) }
        let sums = (0..<count).map { rows[$0, 0] + rows[$0, 1] * rows[$0, 2] / 5 + random.uniform(0, 0.5) }
        let sorted = sums.sorted()
        let target: Target =
            classes == 0
            ? .numbers(sums)
            : .classes(
                sums.map { sum in (1..<classes).filter { sum > sorted[$0 * count / classes] }.count },
                names: (0..<classes).map { "kind \($0)" })
        return Examples(features: rows, target: target)
    }

    private func blocks(_ learner: BlockLearner, _ rows: Matrix, outputs: Int) -> Matrix {
        let columns = (0..<rows.columns).map { feature in
            let column = UnsafeMutablePointer<Double>.allocate(capacity: rows.rows)
            column.initialize(from: rows.column(feature), count: rows.rows)
            return UnsafePointer(column)
        }
        defer { for column in columns { column.deallocate() } }
        var answers = [Double](repeating: .nan, count: outputs * rows.rows)
        learner.predict(columns, count: rows.rows, into: &answers)
        return Matrix(rows: outputs, columns: rows.rows, elements: answers).transposed
    }

    /// In blocks what the model says of a whole table; and each row by itself what it is in a block, to the last bit.
    private func expectAgreement(_ model: TrainedModel, outputs: Int, isBlockwise: Bool = true) {
        let learner = BlockLearner(model, features: 4, outputs: outputs)
        if case .rows = learner { #expect(!isBlockwise) }
        var random = RandomStream(seed: 9)
        var rows = Matrix(rows: 77, columns: 4)
        for place in rows.elements.indices { rows.elements[place] = random.uniform(-1, 7) }
        let (found, wanted) = (blocks(learner, rows, outputs: outputs), model.predict(rows))
        let worst = zip(found.elements, wanted.elements).map { abs($0 - $1) / max(1, abs($1)) }.max() ?? 1
        #expect(worst < 1e-9, "\(model.kind) differs by \(worst)")
        for (start, count) in [(0, 1), (1, 32), (31, 2), (40, 37), (76, 1)] {
            let part = blocks(learner, rows.selecting(rows: Array(start..<start + count)), outputs: outputs)
            for row in 0..<count {
                #expect(part.row(row).map(\.bitPattern) == found.row(start + row).map(\.bitPattern))
            }
        }
    }

    @Test func numbersAgree() throws {
        let examples = examples(classes: 0)
        for form in Kernel.Form.allCases {
            var settings = GaussianProcessSettings()
            settings.form = form
            settings.restarts = 1
            settings.iterations = 10
            expectAgreement(.gaussianProcess(try GaussianProcess(examples, settings: settings)), outputs: 1)
        }
        expectAgreement(.constant([3]), outputs: 1)
        let forest = try RandomForest(examples, settings: ForestSettings(trees: 5, splits: .histogram(bins: 32)))
        expectAgreement(.forest(forest), outputs: 1)
    }

    @Test(arguments: [2, 3]) func classesAgree(classes: Int) throws {
        let examples = examples(classes: classes)
        var settings = GaussianProcessSettings()
        settings.restarts = 1
        settings.iterations = 8
        let process = TrainedModel.gaussianProcessClassifier(
            try GaussianProcessClassifier(examples, settings: settings))
        let vectors = TrainedModel.supportVectors(try SupportVectorMachine(examples))
        let logistic = TrainedModel.logistic(try LogisticRegression(examples))
        let forest = TrainedModel.forest(try RandomForest(examples, settings: ForestSettings(trees: 7)))
        let boosting = TrainedModel.boosting(
            try GradientBoosting(examples, settings: BoostingSettings(rounds: 5, depth: 3)))
        for model in [process, vectors, forest] { expectAgreement(model, outputs: classes) }
        expectAgreement(boosting, outputs: classes, isBlockwise: classes == 2)
        expectAgreement(logistic, outputs: classes, isBlockwise: false)
        let scale = LogScale(offset: 2, columns: [0, 2, 3])
        let members = [process, .logarithmic(scale, vectors), logistic, forest]
        let blend = Blend(members: members, shares: [0.4, 0.3, 0.2, 0.1], favours: [])
        expectAgreement(.blend(blend), outputs: classes)
        expectAgreement(.logarithmic(scale, .blend(blend)), outputs: classes)
    }

    /// Parts that don't belong together are asked row by row, and say nothing where there is nothing to say.
    @Test func brokenModelsStayInBounds() throws {
        let vectors = TrainedModel.supportVectors(try SupportVectorMachine(examples(classes: 3)))
        let learner = BlockLearner(vectors, features: 4, outputs: 5)
        guard case .rows = learner else {
            Issue.record("three classes are no five")
            return
        }
        let answers = blocks(learner, examples(classes: 0, count: 3).features, outputs: 5)
        #expect(answers[0, 2] >= 0 && answers[0, 4].isNaN)
    }
}
