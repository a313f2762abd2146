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
        let kernel = Kernel(
            form, variance: exp(parameters[0]), scales: parameters[1...features].map { exp($0) })
        let noise = exp(parameters[features + 1])
        let scaled = kernel.scaled(rows)
        guard let cholesky = try? Cholesky(loadedCovariance(kernel, scaled, noise: noise)) else { return -.infinity }
        let solution = cholesky.solve(target)
        let logDeterminant = cholesky.logDeterminant
        let fit = dot(target, solution)
        let inverse = cholesky.lowerInverse()
        var noiseSlope = 0.0
        for row in 0..<count {
            noiseSlope += 0.5 * (solution[row] * solution[row] - inverse[row, row]) * noise * noiseFactors[row]
        }
        // The variance scales the covariances without the noise: αᵀ K α − tr(K⁻¹ K) with K less its noise.
        let varianceSlope = 0.5 * (fit - Double(count)) - noiseSlope
        gradient = [varianceSlope] + MarginalLikelihood.scaleSlopes(inverse, solution, scaled) + [noiseSlope]
        return -0.5 * fit - 0.5 * logDeterminant - 0.5 * Double(count) * log(2 * .pi)
    }

    /// Covariances with noise in the lower triangle; slopes where `Kernel.packedCovariance` puts them.
    private func loadedCovariance(_ kernel: Kernel, _ scaled: Matrix, noise: Double) -> Matrix {
        var values = kernel.packedCovariance(scaled: scaled)
        for row in 0..<values.rows { values[row, row] += noise * noiseFactors[row] }
        return values
    }

    /// Σ G_ij (Δ_d / ℓ_d)² for each feature, with G = ½ (α αᵀ − K⁻¹) ∘ slopes, from K⁻¹ below the diagonal and the
    /// packed slopes above it.
    ///
    /// Below the diagonal it is Σ_i (x_i² (G 1)_i + (G x²)_i − 2 x_i (G x)_i): a block of rows of G at a time, which
    /// stays in the cache, times x, x² and 1 of all features together.
    private static func scaleSlopes(_ packed: Matrix, _ solution: [Double], _ scaled: Matrix) -> [Double] {
        let (count, features) = (scaled.rows, scaled.columns)
        let (width, height) = (2 * features + 1, 32)
        var moments = Matrix(rows: count, columns: width)
        for row in 0..<count {
            for feature in 0..<features {
                let value = scaled.elements[row * features + feature]
                moments.elements[row * width + feature] = value
                moments.elements[row * width + features + feature] = value * value
            }
            moments.elements[row * width + 2 * features] = 1
        }
        var block = [Double](repeating: 0, count: height * count)
        var sums = [Double](repeating: 0, count: height * width)
        var gradient = [Double](repeating: 0, count: features)
        packed.elements.withUnsafeBufferPointer { packed in
            solution.withUnsafeBufferPointer { solution in
                moments.elements.withUnsafeBufferPointer { moments in
                    block.withUnsafeMutableBufferPointer { block in
                        sums.withUnsafeMutableBufferPointer { sums in
                            for start in stride(from: 0, to: count, by: height) {
                                let end = min(count, start + height)
                                for row in start..<end {
                                    let line = block.baseAddress! + (row - start) * end
                                    weigh(packed.baseAddress!, solution.baseAddress!, row: row, of: count, into: line)
                                    (line + row).update(repeating: 0, count: end - row)
                                }
                                Double.gemm(
                                    transposeLeft: false, transposeRight: false, rows: end - start, columns: width,
                                    inner: end, alpha: 1, left: block.baseAddress!, leftStride: end,
                                    right: moments.baseAddress!, rightStride: width, beta: 0,
                                    into: sums.baseAddress!, resultStride: width)
                                for row in start..<end {
                                    let own = moments.baseAddress! + row * width
                                    let sum = sums.baseAddress! + (row - start) * width
                                    for feature in 0..<features {
                                        gradient[feature] +=
                                            2
                                            * (own[features + feature] * sum[2 * features] + sum[features + feature]
                                                - 2 * own[feature] * sum[feature])
                                    }
                                }
                            }
                        }
                    }
                }
            }
        }
        return gradient
    }

    /// One row of G below the diagonal.
    @inline(__always)
    private static func weigh(
        _ packed: UnsafePointer<Double>, _ solution: UnsafePointer<Double>, row: Int, of count: Int,
        into line: UnsafeMutablePointer<Double>
    ) {
        let (inverse, slopes) = (packed + row * count, packed + Kernel.slopesStart(row: row, of: count))
        let half = 0.5 * solution[row]
        var column = 0
        while column + 8 <= row {
            let others = UnsafeRawPointer(solution + column).loadUnaligned(as: SIMD8<Double>.self)
            let minus = UnsafeRawPointer(inverse + column).loadUnaligned(as: SIMD8<Double>.self)
            let slope = UnsafeRawPointer(slopes + column).loadUnaligned(as: SIMD8<Double>.self)
            UnsafeMutableRawPointer(line + column).storeBytes(
                of: (half * others - 0.5 * minus) * slope, as: SIMD8<Double>.self)
            column += 8
        }
        while column < row {
            line[column] = (half * solution[column] - 0.5 * inverse[column]) * slopes[column]
            column += 1
        }
    }
}

extension Kernel {
    /// Where the slopes of a row begin in a packed matrix: above the diagonal of the row as far from the end as it is
    /// from the beginning, which has room for just as many.
    @inline(__always)
    static func slopesStart(row: Int, of count: Int) -> Int { (count - 1 - row) * count + count - row }

    /// Covariances of the rows among themselves in the lower triangle, and in the upper one, which no factorisation
    /// looks at, the slopes of the same pairs: one matrix in the place of two.
    func packedCovariance(scaled rows: Matrix) -> Matrix {
        let count = rows.rows
        var packed = rows.lowerGram()
        let squares = (0..<count).map { packed[$0, $0] }
        let (form, variance) = (form, variance)
        packed.elements.withUnsafeMutableBufferPointer { packed in
            squares.withUnsafeBufferPointer { squares in
                let squares = squares.baseAddress!
                for row in 0..<count {
                    let line = packed.baseAddress! + row * count
                    let slopes = packed.baseAddress! + Kernel.slopesStart(row: row, of: count)
                    let own = squares[row]
                    var column = 0
                    while column + 8 <= row {
                        let products = UnsafeRawPointer(line + column).loadUnaligned(as: SIMD8<Double>.self)
                        let others = UnsafeRawPointer(squares + column).loadUnaligned(as: SIMD8<Double>.self)
                        let distances = own + others - 2 * products
                        let (value, slope) = Kernel.evaluate(
                            form, variance, distances.replacing(with: 0, where: distances .< 0))
                        UnsafeMutableRawPointer(line + column).storeBytes(of: value, as: SIMD8<Double>.self)
                        UnsafeMutableRawPointer(slopes + column).storeBytes(of: slope, as: SIMD8<Double>.self)
                        column += 8
                    }
                    while column < row {
                        let distance = max(0, own + squares[column] - 2 * line[column])
                        (line[column], slopes[column]) = Kernel.evaluate(form, variance, distance)
                        column += 1
                    }
                    line[row] = variance
                }
            }
        }
        return packed
    }

    /// As for one distance, for eight.
    @inline(__always)
    static func evaluate(_ form: Form, _ variance: Double, _ squares: SIMD8<Double>) -> (
        value: SIMD8<Double>, slope: SIMD8<Double>
    ) {
        switch form {
        case .squaredExponential:
            let value = variance * exponential(-0.5 * squares)
            return (value, value)
        case .matern32:
            let root = (3 * squares).squareRoot()
            let decay = variance * exponential(-root)
            return ((1 + root) * decay, 3 * decay)
        case .matern52:
            let root = (5 * squares).squareRoot()
            let decay = variance * exponential(-root)
            return ((1 + root + root * root * (1.0 / 3)) * decay, (5.0 / 3) * (1 + root) * decay)
        }
    }

    /// eˣ of eight numbers that aren't positive, to the last bit or two: x = n ln 2 + r, Taylor's polynomial of r, and n
    /// added to the exponent. What would be smaller than any normal number is 2⁻¹⁰²¹.
    @inline(__always)
    static func exponential(_ x: SIMD8<Double>) -> SIMD8<Double> {
        let x = x.replacing(with: -708, where: x .< -708)
        // Adding 1.5 · 2⁵² rounds to a whole number, whose bits are then the lowest ones.
        let shifter = SIMD8<Double>(repeating: 0x1.8p52)
        let shifted = x * 1.4426950408889634 + shifter
        let whole = shifted - shifter
        let rest = x - whole * 0x1.62e42feep-1 - whole * 0x1.a39ef35793c76p-33
        var sum = SIMD8<Double>(repeating: 1.0 / 6_227_020_800)
        sum = sum * rest + (1.0 / 479_001_600)
        sum = sum * rest + (1.0 / 39_916_800)
        sum = sum * rest + (1.0 / 3_628_800)
        sum = sum * rest + (1.0 / 362_880)
        sum = sum * rest + (1.0 / 40_320)
        sum = sum * rest + (1.0 / 5_040)
        sum = sum * rest + (1.0 / 720)
        sum = sum * rest + (1.0 / 120)
        sum = sum * rest + (1.0 / 24)
        sum = sum * rest + (1.0 / 6)
        sum = sum * rest + 0.5
        sum = sum * rest + 1
        sum = sum * rest + 1
        let exponent = unsafeBitCast(shifted, to: SIMD8<Int64>.self) &<< 52
        return unsafeBitCast(unsafeBitCast(sum, to: SIMD8<Int64>.self) &+ exponent, to: SIMD8<Double>.self)
    }
}
