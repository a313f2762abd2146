import Glibc

/// A stationary covariance with its own length scale for every feature (automatic relevance determination).
public struct Kernel: Sendable, Equatable {
    public enum Form: String, Sendable, CaseIterable {
        case squaredExponential = "rbf"
        case matern32
        case matern52
    }

    public var form: Form
    public var variance: Double
    public var scales: [Double]

    public init(_ form: Form, variance: Double = 1, scales: [Double]) {
        self.form = form
        self.variance = variance
        self.scales = scales
    }

    /// Value at a squared scaled distance, and the factor h with ∂k/∂log ℓ_d = h · (Δ_d / ℓ_d)².
    @inline(__always)
    static func evaluate(_ form: Form, _ variance: Double, _ square: Double) -> (value: Double, slope: Double) {
        switch form {
        case .squaredExponential:
            let value = variance * exp(-0.5 * square)
            return (value, value)
        case .matern32:
            let root = (3 * square).squareRoot()
            let decay = variance * exp(-root)
            return ((1 + root) * decay, 3 * decay)
        case .matern52:
            let root = (5 * square).squareRoot()
            let decay = variance * exp(-root)
            return ((1 + root + root * root / 3) * decay, 5.0 / 3 * (1 + root) * decay)
        }
    }

    func scaled(_ rows: Matrix) -> Matrix {
        precondition(rows.columns == scales.count)
        var result = rows
        for row in 0..<rows.rows {
            for column in 0..<rows.columns { result.elements[row * rows.columns + column] /= scales[column] }
        }
        return result
    }

    /// Covariances of the rows among themselves, and the slopes; lower triangles only.
    func covariance(scaled rows: Matrix) -> (values: Matrix, slopes: Matrix) {
        let count = rows.rows
        var values = rows.lowerGram()
        var slopes = Matrix(rows: count, columns: count)
        let squares = (0..<count).map { values[$0, $0] }
        let (form, variance) = (form, variance)
        values.elements.withUnsafeMutableBufferPointer { values in
            slopes.elements.withUnsafeMutableBufferPointer { slopes in
                squares.withUnsafeBufferPointer { squares in
                    for row in 0..<count {
                        let (line, slope) = (values.baseAddress! + row * count, slopes.baseAddress! + row * count)
                        for column in 0..<row {
                            let distance = max(0, squares[row] + squares[column] - 2 * line[column])
                            (line[column], slope[column]) = Kernel.evaluate(form, variance, distance)
                        }
                        (line[row], slope[row]) = Kernel.evaluate(form, variance, 0)
                    }
                }
            }
        }
        return (values, slopes)
    }

    /// Covariances between two sets of rows.
    public func cross(_ left: Matrix, _ right: Matrix) -> Matrix { cross(scaled: scaled(left), scaled(right)) }

    func cross(scaled left: Matrix, _ right: Matrix) -> Matrix {
        var values = left.multiplied(by: right, transposeOther: true)
        let leftSquares = (0..<left.rows).map { row in left.row(row).reduce(0) { $0 + $1 * $1 } }
        let rightSquares = (0..<right.rows).map { row in right.row(row).reduce(0) { $0 + $1 * $1 } }
        let (width, form, variance) = (right.rows, form, variance)
        values.elements.withUnsafeMutableBufferPointer { values in
            rightSquares.withUnsafeBufferPointer { rightSquares in
                for row in 0..<left.rows {
                    let line = values.baseAddress! + row * width
                    for column in 0..<width {
                        let distance = max(0, leftSquares[row] + rightSquares[column] - 2 * line[column])
                        line[column] = Kernel.evaluate(form, variance, distance).value
                    }
                }
            }
        }
        return values
    }

    /// Σ M_ij ∂K_ij/∂θ for θ = log variance and the log scales, with M symmetric and lower triangles given.
    func gradient(weights: Matrix, values: Matrix, slopes: Matrix, scaled rows: Matrix) -> [Double] {
        let count = rows.rows
        var trace = 0.0
        var product = weights
        product.elements.withUnsafeMutableBufferPointer { product in
            values.elements.withUnsafeBufferPointer { values in
                slopes.elements.withUnsafeBufferPointer { slopes in
                    for row in 0..<count {
                        let start = row * count
                        for index in start..<start + row {
                            trace += 2 * product[index] * values[index]
                            product[index] *= slopes[index]
                        }
                        trace += product[start + row] * values[start + row]
                        // The diagonal has no distance.
                        product[start + row] = 0
                    }
                }
            }
        }
        return [trace] + Kernel.scaleGradient(product, scaled: rows)
    }

    /// Σ G_ij (Δ_d/ℓ_d)² for each feature, with G = M ∘ slopes symmetric, its lower triangle given, its diagonal zero.
    ///
    /// It is 2 Σ_i x_i² g_i − 2 xᵀ G x: one product of G with all features.
    static func scaleGradient(_ product: consuming Matrix, scaled rows: Matrix) -> [Double] {
        let (count, features) = (rows.rows, rows.columns)
        product.mirrorLower()
        let sums = product.multiplied(by: [Double](repeating: 1, count: count))
        let moved = product.multiplied(by: rows)
        var gradient = [Double](repeating: 0, count: features)
        for row in 0..<count {
            for feature in 0..<features {
                let value = rows.elements[row * features + feature]
                gradient[feature] += 2 * value * (value * sums[row] - moved.elements[row * features + feature])
            }
        }
        return gradient
    }
}
