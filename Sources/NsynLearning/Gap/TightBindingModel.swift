/// The gap of a cluster from ten amplitudes and an offset, fitted to computed or measured gaps.
///
/// The amplitudes start from values of chemical sense and are held near them (a Gaussian prior), so that fifty
/// clusters are enough to fit ten of them: maximum a posteriori by damped Gauss–Newton steps, with residuals beyond
/// two deviations pulling only as a straight line.
public struct TightBindingModel: Sendable, Codable, Equatable {
    public let decay: TightBindingStructure.Decay
    public private(set) var amplitudes: [Double]
    /// What the model's gap lacks of the optical gap, in eV.
    public private(set) var offset: Double

    /// Amplitudes before any fit, in eV: the order of `TightBindingStructure.Amplitude`.
    static let start = [-0.9, 1.2, 1.5, -0.4, 1.6, 1.5, -0.5, -6.0, -2.0, -8.0]
    /// Share of an amplitude by which it may differ from its start, one standard deviation.
    private static let freedom = 0.2
    /// Standard deviation of a gap around the model, in eV.
    private static let noise = 0.15

    public init(fitting structures: [TightBindingStructure], gaps: [Double], decay: TightBindingStructure.Decay) {
        self.decay = decay
        amplitudes = Self.start
        offset = 0
        var state = Self.evaluate(structures, amplitudes)
        var best = cost(state, gaps, amplitudes, offset)
        var damping = 1e-2
        for _ in 0..<12 {
            let (matrix, downhill) = normalEquations(state, gaps)
            var improved = false
            for _ in 0..<6 {
                var damped = matrix
                for index in 0..<damped.rows { damped[index, index] *= 1 + damping }
                guard let step = try? Cholesky(damped).solve(downhill) else {
                    damping *= 6
                    continue
                }
                let trial = zip(amplitudes, step).map { $0 + $1 }
                let trialState = Self.evaluate(structures, trial)
                let trialCost = cost(trialState, gaps, trial, offset + step[10])
                if trialCost < best {
                    improved = best - trialCost > 0.02
                    (amplitudes, offset, state, best) = (trial, offset + step[10], trialState, trialCost)
                    damping /= 6
                    break
                }
                damping *= 6
            }
            if !improved { break }
        }
    }

    public func gap(_ structure: TightBindingStructure) -> Double { structure.levels(amplitudes).gap + offset }

    private static func evaluate(
        _ structures: [TightBindingStructure], _ amplitudes: [Double]
    ) -> [TightBindingStructure.Levels] {
        Parallel.map(structures.count) { structures[$0].levels(amplitudes) }
    }

    /// Huber's weight: 1 within two deviations, falling beyond.
    private static func trust(_ residual: Double) -> Double { min(1, 2 * noise / max(abs(residual), 1e-12)) }

    private func cost(
        _ state: [TightBindingStructure.Levels], _ gaps: [Double], _ amplitudes: [Double], _ offset: Double
    ) -> Double {
        var total = 1e-4 * offset * offset
        for (levels, gap) in zip(state, gaps) {
            let size = abs(levels.gap + offset - gap) / Self.noise
            total += size <= 2 ? size * size : 4 * size - 4
        }
        for (value, start) in zip(amplitudes, Self.start) {
            let difference = (value - start) / (Self.freedom * start)
            total += difference * difference
        }
        return total
    }

    private func normalEquations(
        _ state: [TightBindingStructure.Levels], _ gaps: [Double]
    ) -> (matrix: Matrix, downhill: [Double]) {
        let count = amplitudes.count + 1
        var matrix = Matrix(rows: count, columns: count)
        var downhill = [Double](repeating: 0, count: count)
        for (levels, gap) in zip(state, gaps) {
            let residual = levels.gap + offset - gap
            let weight = Self.trust(residual) / (Self.noise * Self.noise)
            let slopes = levels.slopes + [1]
            for row in 0..<count {
                downhill[row] -= weight * residual * slopes[row]
                for column in 0..<count { matrix[row, column] += weight * slopes[row] * slopes[column] }
            }
        }
        for index in amplitudes.indices {
            let width = Self.freedom * Self.start[index]
            matrix[index, index] += 1 / (width * width)
            downhill[index] -= (amplitudes[index] - Self.start[index]) / (width * width)
        }
        matrix[count - 1, count - 1] += 1e-4
        downhill[count - 1] -= 1e-4 * offset
        return (matrix, downhill)
    }
}
