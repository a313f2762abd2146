import Glibc

/// Gaussian process classification by Laplace's approximation (Rasmussen & Williams, algorithms 3.1, 3.2 and 5.1);
/// several classes one against the rest.
public struct GaussianProcessClassifier: Sendable, Equatable {
    public let settings: GaussianProcessSettings
    public let standardiser: Standardiser
    public let classNames: [String]
    /// One latent function for two classes, else one a class.
    let parts: [LaplacePosterior]

    public init(_ examples: Examples, settings: GaussianProcessSettings = GaussianProcessSettings()) throws(DataProblem)
    {
        try examples.validate()
        guard case .classes(let classes, let names) = examples.target else {
            throw DataProblem(.wrongTask, "Gaussian process classification needs classes")
        }
        self.settings = settings
        classNames = names
        let features = examples.features.columns
        standardiser = settings.standardises ? Standardiser(examples.features) : .identity(features)
        let rows = standardiser.apply(examples.features)
        let positives = names.count == 2 ? [1] : Array(names.indices)
        parts = Parallel.map(positives.count) { part in
            let signs = classes.map { $0 == positives[part] ? 1.0 : -1.0 }
            return LaplacePosterior(rows: rows, signs: signs, settings: settings)
        }
    }

    init(settings: GaussianProcessSettings, standardiser: Standardiser, classNames: [String], parts: [LaplacePosterior])
    {
        self.settings = settings
        self.standardiser = standardiser
        self.classNames = classNames
        self.parts = parts
    }

    public func predict(_ rows: Matrix) -> Matrix {
        let rows = standardiser.apply(rows)
        let positive = parts.map { $0.predict(rows) }
        var result = Matrix(rows: rows.rows, columns: classNames.count)
        for row in 0..<rows.rows {
            if classNames.count == 2 {
                result[row, 0] = 1 - positive[0][row]
                result[row, 1] = positive[0][row]
            } else {
                let total = positive.reduce(0) { $0 + $1[row] }
                for place in classNames.indices { result[row, place] = positive[place][row] / total }
            }
        }
        return result
    }
}

/// The Gaussian that stands for the posterior of one latent function.
struct LaplacePosterior: Sendable, Equatable {
    let rows: Matrix
    let kernel: Kernel
    /// ∂ log p(y | f) at the mode.
    let slopes: [Double]
    let roots: [Double]
    let factor: Matrix
    let logLikelihood: Double

    init(rows: Matrix, signs: [Double], settings: GaussianProcessSettings) {
        let features = rows.columns
        let scaleCount = settings.isAnisotropic ? features : 1
        let center = 0.5 * log(Double(max(1, features)))
        @Sendable func kernel(_ parameters: [Double]) -> Kernel {
            let scales =
                settings.isAnisotropic
                ? parameters[1...scaleCount].map { exp($0) } : .init(repeating: exp(parameters[1]), count: features)
            return Kernel(settings.form, variance: exp(parameters[0]), scales: scales)
        }
        let lower = [log(0.01)] + [Double](repeating: log(0.05), count: scaleCount)
        let upper = [log(1000.0)] + [Double](repeating: log(1000), count: scaleCount)
        var best: LBFGS.Result?
        for start in 0..<max(1, settings.restarts) {
            var random = RandomStream(seed: settings.seed, stream: UInt64(start))
            var point = [log(2.0)] + [Double](repeating: center, count: scaleCount)
            if start > 0 { for index in point.indices { point[index] += random.normal() } }
            let search = LBFGS(iterations: settings.iterations, gradientTolerance: 1e-3, valueTolerance: 1e-7)
            let result = search.minimise(from: point, lower: lower, upper: upper) { parameters, gradient in
                guard
                    let mode = LaplaceMode(kernel: kernel(parameters), rows: rows, signs: signs)
                else { return .infinity }
                let slopes = mode.gradient()
                gradient[0] = -slopes[0]
                for index in 0..<scaleCount { gradient[index + 1] = 0 }
                for feature in 0..<features { gradient[min(feature, scaleCount - 1) + 1] -= slopes[feature + 1] }
                var loss = -mode.logLikelihood
                if settings.usesPrior {
                    for index in parameters.indices {
                        let (middle, width) = index == 0 ? (log(2.0), 1.5) : (center, 1.2)
                        let distance = (parameters[index] - middle) / width
                        loss += 0.5 * distance * distance
                        gradient[index] += distance / width
                    }
                }
                return loss
            }
            if best == nil || result.value < best!.value { best = result }
        }
        let found = best?.parameters ?? [0] + [Double](repeating: center, count: scaleCount)
        self.init(kernel: kernel(found), rows: rows, signs: signs)
    }

    /// With a given kernel.
    init(kernel: Kernel, rows: Matrix, signs: [Double]) {
        self.rows = rows
        self.kernel = kernel
        if let mode = LaplaceMode(kernel: kernel, rows: rows, signs: signs) {
            slopes = mode.slopes
            roots = mode.roots
            factor = mode.cholesky.factor
            logLikelihood = mode.logLikelihood
        } else {
            slopes = [Double](repeating: 0, count: rows.rows)
            roots = slopes
            factor = .identity(rows.rows)
            logLikelihood = -.infinity
        }
    }

    init(rows: Matrix, kernel: Kernel, slopes: [Double], roots: [Double], factor: Matrix, logLikelihood: Double) {
        self.rows = rows
        self.kernel = kernel
        self.slopes = slopes
        self.roots = roots
        self.factor = factor
        self.logLikelihood = logLikelihood
    }

    /// The probability of the positive class, averaged over the latent Gaussian (Williams & Barber's five-term fit).
    func predict(_ rows: Matrix) -> [Double] {
        let cross = kernel.cross(self.rows, rows)
        let means = cross.multiplied(by: slopes, transposeSelf: true)
        var weighted = cross
        for row in 0..<cross.rows {
            for column in 0..<cross.columns { weighted.elements[row * cross.columns + column] *= roots[row] }
        }
        let solved = Cholesky(factor: factor).solveTriangular(weighted)
        var variances = [Double](repeating: kernel.variance, count: rows.rows)
        for row in 0..<solved.rows {
            for column in 0..<solved.columns {
                variances[column] -= solved[row, column] * solved[row, column]
            }
        }
        return zip(means, variances).map { LaplacePosterior.average(mean: $0, variance: max($1, 1e-12)) }
    }

    private static let steepness = [0.41, 0.4, 0.37, 0.44, 0.39]
    private static let share = [-1854.8214151, 3516.89893646, 221.29346712, 128.12323805, -2010.49422654]

    static func average(mean: Double, variance: Double) -> Double {
        let alpha = 1 / (2 * variance)
        var sum = 0.0
        for (steep, share) in zip(steepness, share) {
            let gamma = steep * mean
            let integral =
                (Double.pi / alpha).squareRoot() * erf(gamma * (alpha / (alpha + steep * steep)).squareRoot())
                / (2 * (variance * 2 * Double.pi).squareRoot())
            sum += share * integral
        }
        let shares = share.reduce(0, +)
        return min(1, max(0, sum + 0.5 * shares))
    }
}

/// The mode of the latent function, found by Newton's method.
struct LaplaceMode {
    let values: Matrix
    let pairs: KernelPairs
    /// The slopes of the covariances are above its diagonal.
    let covariancesAndSlopes: Matrix
    let latent: [Double]
    let slopes: [Double]
    let roots: [Double]
    let cholesky: Cholesky
    let logLikelihood: Double
    /// α with f = K α
    let solution: [Double]

    init?(kernel: Kernel, rows: Matrix, signs: [Double]) {
        let count = rows.rows
        pairs = KernelPairs(kernel, rows: rows)
        covariancesAndSlopes = pairs.covariancesAndSlopes()
        var values = covariancesAndSlopes
        values.mirrorLower()
        var latent = [Double](repeating: 0, count: count)
        var best = -Double.infinity
        var state: (slopes: [Double], roots: [Double], cholesky: Cholesky, solution: [Double])?
        for _ in 0..<100 {
            let positive = latent.map { Double.logistic($0) }
            let slopes = (0..<count).map { (signs[$0] + 1) / 2 - positive[$0] }
            let curvature = positive.map { $0 * (1 - $0) }
            let roots = curvature.map { $0.squareRoot() }
            var system = values
            for row in 0..<count {
                for column in 0...row { system.elements[row * count + column] *= roots[row] * roots[column] }
                system[row, row] += 1
            }
            guard let cholesky = try? Cholesky(system) else { return nil }
            let wanted = (0..<count).map { curvature[$0] * latent[$0] + slopes[$0] }
            let inner = values.multiplied(by: wanted)
            let solved = cholesky.solve((0..<count).map { roots[$0] * inner[$0] })
            let solution = (0..<count).map { wanted[$0] - roots[$0] * solved[$0] }
            latent = values.multiplied(by: solution)
            var likelihood = -0.5 * dot(solution, latent) - 0.5 * cholesky.logDeterminant
            for row in 0..<count { likelihood -= Double.softplus(-signs[row] * latent[row]) }
            state = (slopes, roots, cholesky, solution)
            if likelihood - best < 1e-10 { break }
            best = likelihood
        }
        guard let state else { return nil }
        self.values = values
        self.latent = latent
        slopes = state.slopes
        roots = state.roots
        cholesky = state.cholesky
        solution = state.solution
        logLikelihood = best
    }

    /// With respect to log variance and log scales.
    func gradient() -> [Double] {
        let count = values.rows
        // R = W½ B⁻¹ W½
        var response = cholesky.inverse()
        for row in 0..<count {
            for column in 0..<count { response.elements[row * count + column] *= roots[row] * roots[column] }
        }
        var half = values
        for row in 0..<count {
            for column in 0..<count { half.elements[row * count + column] *= roots[row] }
        }
        let solved = cholesky.solveTriangular(half)
        var removed = [Double](repeating: 0, count: count)
        for row in 0..<count {
            for column in 0..<count {
                let value = solved.elements[row * count + column]
                removed[column] += value * value
            }
        }
        let implicit = (0..<count).map { row -> Double in
            let positive = Double.logistic(latent[row])
            let third = positive * (1 - positive) * (2 * positive - 1)
            return 0.5 * (values[row, row] - removed[row]) * third
        }
        // u = (I − R K) s, so that the implicit part is u gᵀ
        let inner = response.multiplied(by: values.multiplied(by: implicit))
        let moved = (0..<count).map { implicit[$0] - inner[$0] }
        var trace = 0.0
        for row in 0..<count {
            for column in 0...row {
                let index = row * count + column
                response.elements[index] -= moved[row] * slopes[column] + moved[column] * slopes[row]
                let weight = solution[row] * solution[column] - response.elements[index]
                trace += (column == row ? 0.5 : 1) * weight * values.elements[index]
            }
        }
        return [trace] + pairs.scaleSlopes(solution, removed: response, slopes: covariancesAndSlopes)
    }
}
