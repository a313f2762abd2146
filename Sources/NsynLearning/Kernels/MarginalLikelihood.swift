import Glibc

/// The log marginal likelihood of a Gaussian process and its gradient: one factorisation, one inverse, and traces as
/// sums over elements.
public struct MarginalLikelihood: Sendable {
    public let rows: Matrix
    public let target: [Double]
    /// Multiplies the noise variance row by row: the inverse of an instance weight.
    public let noiseFactors: [Double]
    public let form: Kernel.Form

    public init(form: Kernel.Form, rows: Matrix, target: [Double], weights: [Double]? = nil) {
        self.form = form
        self.rows = rows
        self.target = target
        noiseFactors =
            weights.map { $0.map { 1 / max($0, 1e-6) } } ?? [Double](repeating: 1, count: target.count)
    }

    /// For log variance, the log scales and log noise variance. `gradient` has as many numbers.
    public func evaluate(_ parameters: [Double], gradient: inout [Double]) -> Double {
        let (count, features) = (rows.rows, rows.columns)
        let noise = exp(parameters[features + 1])
        let pairs = KernelPairs(
            Kernel(form, variance: exp(parameters[0]), scales: parameters[1...features].map { exp($0) }), rows: rows)
        var covariances = pairs.covariancesAndSlopes()
        for row in 0..<count { covariances[row, row] += noise * noiseFactors[row] }
        guard let cholesky = try? Cholesky(consume covariances) else { return -.infinity }
        let solution = cholesky.solve(target)
        let logDeterminant = cholesky.logDeterminant
        let fit = dot(target, solution)
        // Made where the factor lay: the slopes are still above its diagonal.
        let inverse = (consume cholesky).lowerInverse()
        var noiseSlope = 0.0
        for row in 0..<count {
            noiseSlope += 0.5 * (solution[row] * solution[row] - inverse[row, row]) * noise * noiseFactors[row]
        }
        // The variance scales the covariances without the noise: αᵀ K α − tr(K⁻¹ K) with K less its noise.
        let varianceSlope = 0.5 * (fit - Double(count)) - noiseSlope
        let scaleSlopes = pairs.scaleSlopes(solution, removed: inverse, slopes: inverse)
        gradient = [varianceSlope] + scaleSlopes + [noiseSlope]
        return -0.5 * fit - 0.5 * logDeterminant - 0.5 * Double(count) * log(2 * .pi)
    }
}
