/// Brings each feature to mean zero and standard deviation one; a constant feature becomes zero.
public struct Standardiser: Sendable, Equatable {
    public let means: [Double]
    public let deviations: [Double]

    public init(means: [Double], deviations: [Double]) {
        self.means = means
        self.deviations = deviations
    }

    public init(_ matrix: Matrix) {
        let count = Double(max(1, matrix.rows))
        let means = matrix.columnSums.map { $0 / count }
        var squares = [Double](repeating: 0, count: matrix.columns)
        for row in 0..<matrix.rows {
            for (column, value) in matrix.row(row).enumerated() {
                squares[column] += (value - means[column]) * (value - means[column])
            }
        }
        self.means = means
        deviations = zip(squares, means).map { square, mean in
            let deviation = (square / count).squareRoot()
            // What is left of a constant column is rounding.
            return deviation > 1e-12 * max(1e-12, abs(mean)) ? deviation : 1
        }
    }

    public static func identity(_ columns: Int) -> Standardiser {
        Standardiser(means: .init(repeating: 0, count: columns), deviations: .init(repeating: 1, count: columns))
    }

    public func apply(_ matrix: Matrix) -> Matrix {
        precondition(matrix.columns == means.count, "\(matrix.columns) features where the model knows \(means.count)")
        var result = matrix
        for row in 0..<matrix.rows {
            for column in 0..<matrix.columns {
                let index = row * matrix.columns + column
                result.elements[index] = (matrix.elements[index] - means[column]) / deviations[column]
            }
        }
        return result
    }
}
