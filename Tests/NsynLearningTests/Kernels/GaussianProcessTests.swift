import CKernel
import Testing

@testable import NsynLearning

func wave(_ rows: Int, seed: UInt64 = 1, noise: Double = 0.05) -> Examples {
    var random = RandomStream(seed: seed)
    var matrix = Matrix(rows: rows, columns: 3)
    for index in matrix.elements.indices { matrix.elements[index] = random.uniform(-2, 2) }
    let target = (0..<rows).map { row in
        3 + 2 * Double.exponential(-matrix[row, 0] * matrix[row, 0]) * matrix[row, 1] + noise * random.normal()
    }
    return Examples(features: matrix, target: .numbers(target))
}

@Test(arguments: Kernel.Form.allCases)
func likelihoodGradientAgreesWithDifferences(form: Kernel.Form) {
    let examples = wave(40)
    let likelihood = MarginalLikelihood(
        form: form, rows: examples.features, target: examples.target.numbers.map { $0 - 3 },
        weights: (0..<40).map { 0.5 + Double($0 % 3) })
    let point = [0.3, 0.1, -0.2, 0.7, -1.5]
    var (gradient, scratch) = ([Double](), [Double]())
    _ = likelihood.evaluate(point, gradient: &gradient)
    for index in point.indices {
        var (above, below) = (point, point)
        above[index] += 1e-5
        below[index] -= 1e-5
        let rise = likelihood.evaluate(above, gradient: &scratch) - likelihood.evaluate(below, gradient: &scratch)
        #expect(abs(rise / 2e-5 - gradient[index]) < 1e-5 * max(1, abs(gradient[index])))
    }
}

/// What is above the diagonal are slopes: of the covariance in the logarithm of a length, by its (Δ / ℓ)².
@Test(arguments: Kernel.Form.allCases)
func covariancesAmongRowsAreThoseOfPairs(form: Kernel.Form) {
    let rows = wave(75).features
    func kernel(_ factor: Double) -> Kernel { Kernel(form, variance: 1.7, scales: [0.7 * factor, 1.3, 2]) }
    let pairs = KernelPairs(kernel(1), rows: rows)
    let (packed, lower) = (pairs.covariancesAndSlopes(), pairs.covariances())
    let wanted = kernel(1).cross(rows, rows)
    let (above, below) = (kernel(.exponential(1e-5)).cross(rows, rows), kernel(.exponential(-1e-5)).cross(rows, rows))
    for row in 0..<75 {
        for column in 0..<75 {
            #expect(abs(lower[row, column] - (column > row ? 0 : wanted[row, column])) < 1e-13)
        }
        for column in 0..<row {
            #expect(packed[row, column] == lower[row, column])
            let distance = (rows[row, 0] - rows[column, 0]) / 0.7
            let slope = packed.elements[nsyn_kernel_slopes(row, 75) + column]
            let rise = (above[row, column] - below[row, column]) / 2e-5
            #expect(abs(slope * distance * distance - rise) < 1e-7)
        }
    }
}

@Test func inversesOfManyRowsAreInverses() throws {
    // More than the size at which triangles are inverted by halves, and none of its multiples.
    let rows = wave(301).features
    var covariances = KernelPairs(Kernel(.matern52, scales: [1, 1, 1]), rows: rows).covariances()
    for row in 0..<301 { covariances[row, row] += 0.01 }
    let inverse = try Cholesky(covariances).inverse()
    covariances.mirrorLower()
    let product = covariances.multiplied(by: inverse)
    for row in 0..<301 {
        for column in 0..<301 { #expect(abs(product[row, column] - (row == column ? 1 : 0)) < 1e-10) }
    }
}

@Test(arguments: Kernel.Form.allCases)
func laplaceGradientAgreesWithDifferences(form: Kernel.Form) throws {
    let examples = wave(30)
    let signs = examples.target.numbers.map { $0 > 3 ? 1.0 : -1.0 }
    func mode(_ point: [Double]) -> LaplaceMode? {
        LaplaceMode(
            kernel: Kernel(form, variance: .exponential(point[0]), scales: point[1...].map { .exponential($0) }),
            rows: examples.features, signs: signs)
    }
    let point = [0.8, 0.1, -0.2, 0.7]
    let gradient = try #require(mode(point)).gradient()
    for index in point.indices {
        var (above, below) = (point, point)
        above[index] += 1e-4
        below[index] -= 1e-4
        let rise = try #require(mode(above)).logLikelihood - (try #require(mode(below)).logLikelihood)
        #expect(abs(rise / 2e-4 - gradient[index]) < 1e-4 * max(1, abs(gradient[index])))
    }
}

@Test func regressionLearnsScalesAndNoise() throws {
    let (training, test) = (wave(120), wave(100, seed: 5, noise: 0))
    let process = try GaussianProcess(training)
    let (means, variances) = process.predict(test.features)
    let errors = zip(means, test.target.numbers).map { $0 - $1 }
    #expect(errors.allSatisfy { abs($0) < 0.6 })
    #expect(dot(errors, errors) / 100 < 0.012)
    // The third feature doesn't matter and is given a long scale.
    #expect(process.kernel.scales[2] > 3 * max(process.kernel.scales[0], process.kernel.scales[1]))
    #expect(abs((process.noise.squareRoot() * process.targetScale) - 0.05) < 0.03)
    let inside = zip(errors, variances).filter { abs($0) <= 1.645 * ($1 + 1e-4).squareRoot() }.count
    #expect(inside > 75)
    #expect(process.leaveOneOutLogScore(training.target.numbers) > 0.5)
}

@Test func leaveOneOutIsWhatRefittingGives() throws {
    let examples = wave(25)
    let settings = GaussianProcessSettings(standardises: false)
    let parameters = [0.5, 0.2, 0.1, 0.9, -2]
    func process(_ examples: Examples) throws -> GaussianProcess {
        let likelihood = MarginalLikelihood(
            form: settings.form, rows: examples.features, target: examples.target.numbers)
        return try GaussianProcess(
            likelihood, parameters: parameters, settings: settings, standardiser: .identity(3), mean: 0, scale: 1)
    }
    let whole = try process(examples)
    let part = try process(examples.selecting(Array(1..<25)))
    let (mean, variance) = part.predict(examples.features.selecting(rows: [0]), includesNoise: true)
    #expect(abs(mean[0] - whole.leaveOneOut.means[0]) < 1e-9)
    #expect(abs(variance[0] - whole.leaveOneOut.variances[0]) < 1e-9)
}

@Test func samplesFollowThePosterior() throws {
    let process = try GaussianProcess(wave(40))
    let rows = wave(3, seed: 8).features
    let (means, variances) = process.predict(rows)
    var random = RandomStream(seed: 3)
    var (sum, square) = ([0.0, 0, 0], [0.0, 0, 0])
    for _ in 0..<2000 {
        let draw = try process.sample(rows, random: &random)
        for index in 0..<3 {
            sum[index] += draw[index] / 2000
            square[index] += draw[index] * draw[index] / 2000
        }
    }
    for index in 0..<3 {
        let deviation = variances[index].squareRoot()
        #expect(abs(sum[index] - means[index]) < 0.1 * deviation)
        #expect(abs((square[index] - sum[index] * sum[index]).squareRoot() - deviation) < 0.1 * deviation)
    }
}

@Test func classifierIsCalibratedOnBothSides() throws {
    var examples = wave(120)
    examples.target = .classes(examples.target.numbers.map { $0 > 3 ? 1 : 0 }, names: ["low", "high"])
    let classifier = try GaussianProcessClassifier(examples, settings: GaussianProcessSettings(restarts: 1))
    var test = wave(200, seed: 5)
    test.target = .classes(test.target.numbers.map { $0 > 3 ? 1 : 0 }, names: ["low", "high"])
    let prediction = classifier.predict(test.features)
    #expect(accuracy(prediction, test.target.classes) > 0.85)
    #expect(prediction.elements.allSatisfy { $0 >= 0 && $0 <= 1 })
    #expect(abs(LaplacePosterior.average(mean: 0, variance: 2) - 0.5) < 1e-3)
    #expect(abs(LaplacePosterior.average(mean: 1.5, variance: 1e-6) - 0.8176) < 2e-3)
    #expect(throws: DataProblem.self) { try GaussianProcess(examples) }
}
