import Glibc

/// How a Gaussian process is fitted.
public struct GaussianProcessSettings: Sendable, Equatable {
    public var form: Kernel.Form
    /// Starts of the search for the hyperparameters, the first at the defaults.
    public var restarts: Int
    public var iterations: Int
    /// A log-normal prior on the length scales (around √features) and on the noise: keeps small data sets from
    /// explaining noise by a very short scale.
    public var usesPrior: Bool
    /// One scale a feature, or one for all.
    public var isAnisotropic: Bool
    public var standardises: Bool
    public var seed: UInt64

    public init(
        form: Kernel.Form = .matern52, restarts: Int = 3, iterations: Int = 60, usesPrior: Bool = true,
        isAnisotropic: Bool = true, standardises: Bool = true, seed: UInt64 = 1
    ) {
        self.form = form
        self.restarts = restarts
        self.iterations = iterations
        self.usesPrior = usesPrior
        self.isAnisotropic = isAnisotropic
        self.standardises = standardises
        self.seed = seed
    }
}

/// Exact Gaussian process regression with learned scales and noise.
public struct GaussianProcess: Sendable, Equatable {
    public let settings: GaussianProcessSettings
    public let standardiser: Standardiser
    public let targetMean: Double
    public let targetScale: Double
    public let kernel: Kernel
    /// Of the standardised target.
    public let noise: Double
    public let logLikelihood: Double
    /// Standardised training rows.
    public let rows: Matrix
    let solution: [Double]
    let factor: Matrix
    /// Leave-one-out mean and variance of every training row, in units of the target.
    public let leaveOneOut: (means: [Double], variances: [Double])

    public static func == (left: GaussianProcess, right: GaussianProcess) -> Bool {
        left.settings == right.settings && left.kernel == right.kernel && left.noise == right.noise
            && left.rows == right.rows && left.solution == right.solution
    }

    public init(_ examples: Examples, settings: GaussianProcessSettings = GaussianProcessSettings()) throws(DataProblem)
    {
        guard examples.count > 0 else { throw DataProblem(.emptyTable, "there are no rows to learn from") }
        guard case .numbers(let numbers) = examples.target else {
            throw DataProblem(.wrongTask, "Gaussian process regression needs a numeric target")
        }
        let features = examples.features.columns
        let standardiser = settings.standardises ? Standardiser(examples.features) : .identity(features)
        let rows = standardiser.apply(examples.features)
        let (mean, scale) = settings.standardises ? GaussianProcess.moments(numbers) : (0, 1)
        let likelihood = MarginalLikelihood(
            form: settings.form, rows: rows, target: numbers.map { ($0 - mean) / scale }, weights: examples.weights)
        let best = GaussianProcess.search(likelihood, settings)
        try self.init(
            likelihood, parameters: best, settings: settings, standardiser: standardiser, mean: mean, scale: scale)
    }

    /// With given hyperparameters (log variance, log scales, log noise variance, of the standardised target).
    init(
        _ likelihood: MarginalLikelihood, parameters: [Double], settings: GaussianProcessSettings,
        standardiser: Standardiser, mean: Double, scale: Double
    ) throws(DataProblem) {
        self.settings = settings
        self.standardiser = standardiser
        targetMean = mean
        targetScale = scale
        rows = likelihood.rows
        let features = rows.columns
        kernel = Kernel(
            settings.form, variance: exp(parameters[0]), scales: parameters[1...features].map { exp($0) })
        noise = exp(parameters[features + 1])
        var covariance = KernelPairs(kernel, rows: rows).covariances()
        for row in 0..<rows.rows { covariance[row, row] += noise * likelihood.noiseFactors[row] }
        let cholesky: Cholesky
        do { cholesky = try Cholesky(covariance, jitter: 1e-10) } catch {
            throw DataProblem(.missingValue, "the covariance of the rows can't be factorised: \(error)")
        }
        factor = cholesky.factor
        solution = cholesky.solve(likelihood.target)
        logLikelihood =
            -0.5 * dot(likelihood.target, solution) - 0.5 * cholesky.logDeterminant
            - 0.5 * Double(rows.rows) * log(2 * .pi)
        let inverse = cholesky.lowerInverse()
        let variances = (0..<rows.rows).map { scale * scale / inverse[$0, $0] }
        let solution = solution
        let means = (0..<rows.rows).map {
            mean + scale * (likelihood.target[$0] - solution[$0] / inverse[$0, $0])
        }
        leaveOneOut = (means, variances)
    }

    init(
        settings: GaussianProcessSettings, standardiser: Standardiser, targetMean: Double, targetScale: Double,
        kernel: Kernel, noise: Double, logLikelihood: Double, rows: Matrix, solution: [Double], factor: Matrix,
        leaveOneOut: (means: [Double], variances: [Double])
    ) {
        self.settings = settings
        self.standardiser = standardiser
        self.targetMean = targetMean
        self.targetScale = targetScale
        self.kernel = kernel
        self.noise = noise
        self.logLikelihood = logLikelihood
        self.rows = rows
        self.solution = solution
        self.factor = factor
        self.leaveOneOut = leaveOneOut
    }

    static func moments(_ numbers: [Double]) -> (mean: Double, scale: Double) {
        let count = Double(numbers.count)
        let mean = numbers.reduce(0, +) / count
        let deviation = (numbers.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / count).squareRoot()
        return (mean, deviation > 1e-12 * max(1e-12, abs(mean)) ? deviation : 1)
    }

    private static func search(_ likelihood: MarginalLikelihood, _ settings: GaussianProcessSettings) -> [Double] {
        let features = likelihood.rows.columns
        let scaleCount = settings.isAnisotropic ? features : 1
        let center = 0.5 * log(Double(max(1, features)))
        @Sendable func full(_ reduced: [Double]) -> [Double] {
            let scales =
                settings.isAnisotropic ? Array(reduced[1...scaleCount]) : .init(repeating: reduced[1], count: features)
            return [reduced[0]] + scales + [reduced[scaleCount + 1]]
        }
        let lower = [-6.0] + [Double](repeating: log(0.02), count: scaleCount) + [log(1e-6)]
        let upper = [6.0] + [Double](repeating: log(1000), count: scaleCount) + [log(10)]
        let results = Parallel.map(max(1, settings.restarts)) { start -> LBFGS.Result in
            var random = RandomStream(seed: settings.seed, stream: UInt64(start))
            var point = [0.0] + [Double](repeating: center, count: scaleCount) + [log(0.1)]
            if start > 0 {
                point[0] += 0.7 * random.normal()
                for index in 1...scaleCount { point[index] += random.normal() }
                point[scaleCount + 1] = random.uniform(log(1e-4), log(1))
            }
            let search = LBFGS(iterations: settings.iterations, gradientTolerance: 1e-4, valueTolerance: 1e-8)
            return search.minimise(from: point, lower: lower, upper: upper) { reduced, gradient in
                var slopes: [Double] = []
                let value = likelihood.evaluate(full(reduced), gradient: &slopes)
                guard value.isFinite else { return .infinity }
                gradient[0] = -slopes[0]
                for index in 0..<scaleCount { gradient[index + 1] = 0 }
                for feature in 0..<features { gradient[min(feature, scaleCount - 1) + 1] -= slopes[feature + 1] }
                gradient[scaleCount + 1] = -slopes[features + 1]
                var loss = -value
                if settings.usesPrior {
                    for index in 1...scaleCount { loss += penalty(reduced[index], center, 1.2, &gradient[index]) }
                    loss += penalty(reduced[scaleCount + 1], log(0.05), 2, &gradient[scaleCount + 1])
                    loss += penalty(reduced[0], 0, 1.5, &gradient[0])
                }
                return loss
            }
        }
        var best = results[0]
        for result in results.dropFirst() where result.value < best.value { best = result }
        return full(best.parameters)
    }

    /// Minus the log of a normal prior on a log parameter.
    private static func penalty(_ value: Double, _ mean: Double, _ deviation: Double, _ gradient: inout Double)
        -> Double
    {
        let distance = (value - mean) / deviation
        gradient += distance / deviation
        return 0.5 * distance * distance
    }

    /// Mean and variance (of the function, plus the noise when `includesNoise`) for each row.
    public func predict(_ rows: Matrix, includesNoise: Bool = false) -> (means: [Double], variances: [Double]) {
        let known = kernel.scaled(self.rows)
        let blocks = Parallel.map((rows.rows + 255) / 256) { block -> ([Double], [Double]) in
            let range = block * 256..<min(rows.rows, block * 256 + 256)
            let mine = kernel.scaled(standardiser.apply(rows.selecting(rows: Array(range))))
            let cross = kernel.cross(scaled: known, mine)
            let means = cross.multiplied(by: solution, transposeSelf: true).map { targetMean + targetScale * $0 }
            let solved = Cholesky(factor: factor).solveTriangular(cross)
            var variances = [Double](repeating: kernel.variance + (includesNoise ? noise : 0), count: range.count)
            for row in 0..<solved.rows {
                for column in 0..<range.count {
                    let value = solved.elements[row * range.count + column]
                    variances[column] -= value * value
                }
            }
            return (means, variances.map { max($0, 1e-12) * targetScale * targetScale })
        }
        return (blocks.flatMap { $0.0 }, blocks.flatMap { $0.1 })
    }

    /// The mean log density of each training target given all the others: higher is better.
    public func leaveOneOutLogScore(_ target: [Double]) -> Double {
        let total = target.indices.reduce(0.0) { sum, row in
            let variance = leaveOneOut.variances[row]
            let error = target[row] - leaveOneOut.means[row]
            return sum - 0.5 * log(2 * .pi * variance) - 0.5 * error * error / variance
        }
        return total / Double(max(1, target.count))
    }

    /// One draw of the function at all rows together: what Thompson sampling needs.
    public func sample(_ rows: Matrix, random: inout RandomStream) throws(LinearAlgebraError) -> [Double] {
        let mine = kernel.scaled(standardiser.apply(rows))
        let cross = kernel.cross(scaled: kernel.scaled(self.rows), mine)
        let solved = Cholesky(factor: factor).solveTriangular(cross)
        var covariance = kernel.cross(scaled: mine, mine)
        covariance.add(solved.gram(transposed: true), scale: -1)
        let cholesky = try Cholesky(covariance, jitter: 1e-8 * kernel.variance)
        let noise = (0..<rows.rows).map { _ in random.normal() }
        let means = cross.multiplied(by: solution, transposeSelf: true)
        return zip(means, cholesky.multiplyLower(noise)).map { targetMean + targetScale * ($0 + $1) }
    }
}
