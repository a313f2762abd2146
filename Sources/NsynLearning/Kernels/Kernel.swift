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

    /// The covariance at a squared scaled distance.
    @inline(__always)
    private static func evaluate(_ form: Form, _ variance: Double, _ square: Double) -> Double {
        switch form {
        case .squaredExponential: return variance * exp(-0.5 * square)
        case .matern32:
            let root = (3 * square).squareRoot()
            return (1 + root) * variance * exp(-root)
        case .matern52:
            let root = (5 * square).squareRoot()
            return (1 + root + root * root / 3) * variance * exp(-root)
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
                        line[column] = Kernel.evaluate(form, variance, distance)
                    }
                }
            }
        }
        return values
    }
}
