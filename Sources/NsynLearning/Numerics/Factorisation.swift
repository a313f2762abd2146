import COpenBLAS

/// Why a linear system could not be solved.
public enum LinearAlgebraError: Error, Equatable, CustomStringConvertible {
    /// The leading minor of this order is not positive: the matrix is no covariance.
    case notPositiveDefinite(order: Int)
    case singular(pivot: Int)
    case noConvergence

    public var description: String {
        switch self {
        case .notPositiveDefinite(let order): "the matrix is not positive definite (leading minor \(order))"
        case .singular(let pivot): "the matrix is singular (pivot \(pivot))"
        case .noConvergence: "the eigenvalue iteration did not converge"
        }
    }
}

/// A = L Lᵀ with L lower triangular, row-major. LAPACK's column-major "upper" is our row-major "lower".
public struct Cholesky: Sendable {
    /// Lower triangle holds L; the strict upper triangle holds whatever the input held.
    public let factor: Matrix

    public var size: Int { factor.rows }

    /// A matrix that is given away is factorised where it lies.
    public init(_ matrix: consuming Matrix) throws(LinearAlgebraError) {
        precondition(matrix.rows == matrix.columns)
        _ = singleThreadedBLAS
        var size = Int32(matrix.rows)
        var information: Int32 = 0
        if size > 0 {
            matrix.elements.withUnsafeMutableBufferPointer {
                dpotrf_("U", &size, $0.baseAddress!, &size, &information, 1)
            }
        }
        guard information == 0 else { throw .notPositiveDefinite(order: Int(information)) }
        factor = matrix
    }

    /// Factorises the matrix, adding ever more to its diagonal (from `jitter` by tens) until it succeeds.
    public init(_ matrix: Matrix, jitter: Double) throws(LinearAlgebraError) {
        do {
            try self.init(matrix)
            return
        } catch {
            var amount = jitter
            for _ in 0..<6 {
                var loaded = matrix
                for index in 0..<matrix.rows { loaded[index, index] += amount }
                if let result = try? Cholesky(loaded) {
                    self = result
                    return
                }
                amount *= 10
            }
            throw error
        }
    }

    public var logDeterminant: Double {
        var sum = 0.0
        for index in 0..<size { sum += Double.logarithm(factor[index, index]) }
        return 2 * sum
    }

    /// A⁻¹ b
    public func solve(_ vector: [Double]) -> [Double] {
        precondition(vector.count == size)
        var solution = vector
        var (size, one, information) = (Int32(size), Int32(1), Int32(0))
        guard size > 0 else { return [] }
        factor.elements.withUnsafeBufferPointer { factor in
            solution.withUnsafeMutableBufferPointer { solution in
                dpotrs_("U", &size, &one, factor.baseAddress!, &size, solution.baseAddress!, &size, &information, 1)
            }
        }
        return solution
    }

    /// A⁻¹ B, for B with one right-hand side a column.
    public func solve(_ matrix: Matrix) -> Matrix {
        solveTriangular(solveTriangular(matrix), transposed: true)
    }

    /// L⁻¹ B, or L⁻ᵀ B when `transposed`.
    public func solveTriangular(_ matrix: Matrix, transposed: Bool = false) -> Matrix {
        precondition(matrix.rows == size)
        var solution = matrix
        guard size > 0, matrix.columns > 0 else { return solution }
        factor.elements.withUnsafeBufferPointer { factor in
            solution.elements.withUnsafeMutableBufferPointer { solution in
                // For one right-hand side the matrix routine copies more than it computes.
                if matrix.columns == 1 {
                    return cblas_dtrsv(
                        CblasRowMajor, CblasLower, transposed ? CblasTrans : CblasNoTrans, CblasNonUnit, Int32(size),
                        factor.baseAddress!, Int32(size), solution.baseAddress!, 1)
                }
                cblas_dtrsm(
                    CblasRowMajor, CblasLeft, CblasLower, transposed ? CblasTrans : CblasNoTrans, CblasNonUnit,
                    Int32(size), Int32(matrix.columns), 1, factor.baseAddress!, Int32(size),
                    solution.baseAddress!, Int32(matrix.columns))
            }
        }
        return solution
    }

    /// L⁻¹ b, or L⁻ᵀ b when `transposed`.
    public func solveTriangular(_ vector: [Double], transposed: Bool = false) -> [Double] {
        solveTriangular(Matrix(rows: vector.count, columns: 1, elements: vector), transposed: transposed).elements
    }

    /// L · vector: turns independent normal numbers into a draw with this covariance.
    public func multiplyLower(_ vector: [Double]) -> [Double] {
        precondition(vector.count == size)
        var result = vector
        guard size > 0 else { return result }
        factor.elements.withUnsafeBufferPointer { factor in
            result.withUnsafeMutableBufferPointer { result in
                cblas_dtrmv(
                    CblasRowMajor, CblasLower, CblasNoTrans, CblasNonUnit, Int32(size), factor.baseAddress!,
                    Int32(size), result.baseAddress!, 1)
            }
        }
        return result
    }

    /// Goes on from a factor that was kept.
    public init(factor: Matrix) {
        _ = singleThreadedBLAS
        self.factor = factor
    }

    /// The full symmetric A⁻¹.
    public func inverse() -> Matrix {
        var inverse = lowerInverse()
        inverse.mirrorLower()
        return inverse
    }

    /// A⁻¹ in the lower triangle, made where the factor lay if that is given away; what is above it stays as it was.
    consuming func lowerInverse() -> Matrix {
        var inverse = factor
        self = Cholesky(factor: Matrix(rows: 0, columns: 0))
        var (size, information) = (Int32(inverse.rows), Int32(0))
        guard size > 0 else { return inverse }
        inverse.elements.withUnsafeMutableBufferPointer {
            Cholesky.invert($0.baseAddress!, size: Int(size), stride: Int(size))
            dlauum_("U", &size, $0.baseAddress!, &size, &information, 1)
        }
        return inverse
    }

    /// L⁻¹ in the place of L, by halves: what is below is −L₂⁻¹ L₂₁ L₁⁻¹. Two products with triangles take half the time
    /// that LAPACK takes to solve for it.
    private static func invert(_ factor: UnsafeMutablePointer<Double>, size: Int, stride: Int) {
        guard size > 128 else {
            var (size, stride, information) = (Int32(size), Int32(stride), Int32(0))
            dtrtri_("U", "N", &size, factor, &stride, &information, 1, 1)
            return
        }
        let upper = (size / 2 + 31) & ~31
        let lower = size - upper
        let below = factor + upper * stride
        invert(factor, size: upper, stride: stride)
        invert(below + upper, size: lower, stride: stride)
        cblas_dtrmm(
            CblasRowMajor, CblasRight, CblasLower, CblasNoTrans, CblasNonUnit, Int32(lower), Int32(upper), -1, factor,
            Int32(stride), below, Int32(stride))
        cblas_dtrmm(
            CblasRowMajor, CblasLeft, CblasLower, CblasNoTrans, CblasNonUnit, Int32(lower), Int32(upper), 1,
            below + upper, Int32(stride), below, Int32(stride))
    }
}

extension DenseMatrix {
    /// Copies the lower triangle onto the upper one, block by block so that both stay in the cache.
    mutating func mirrorLower() {
        let size = rows
        let block = 32
        elements.withUnsafeMutableBufferPointer { pointer in
            for rowStart in stride(from: 0, to: size, by: block) {
                for columnStart in stride(from: 0, through: rowStart, by: block) {
                    for row in rowStart..<min(rowStart + block, size) {
                        for column in columnStart..<min(columnStart + block, row) {
                            pointer[column * size + row] = pointer[row * size + column]
                        }
                    }
                }
            }
        }
    }
}

extension DenseMatrix where Scalar == Double {
    /// self · selfᵀ (or selfᵀ · self), full and symmetric, at half the cost of a general product.
    public func gram(transposed: Bool = false) -> Matrix {
        _ = singleThreadedBLAS
        let (size, inner) = transposed ? (columns, rows) : (rows, columns)
        var result = Matrix(rows: size, columns: size)
        guard size > 0, inner > 0 else { return result }
        elements.withUnsafeBufferPointer { input in
            result.elements.withUnsafeMutableBufferPointer { output in
                cblas_dsyrk(
                    CblasRowMajor, CblasLower, transposed ? CblasTrans : CblasNoTrans, Int32(size), Int32(inner), 1,
                    input.baseAddress!, Int32(columns), 0, output.baseAddress!, Int32(size))
            }
        }
        result.mirrorLower()
        return result
    }

    /// Solves self · x = b by LU with partial pivoting.
    public func solve(_ vector: [Double]) throws(LinearAlgebraError) -> [Double] {
        precondition(rows == columns && vector.count == rows)
        _ = singleThreadedBLAS
        guard rows > 0 else { return [] }
        // LAPACK reads columns where we keep rows.
        var copy = transposed.elements
        var solution = vector
        var pivots = [Int32](repeating: 0, count: rows)
        var (size, one, information) = (Int32(rows), Int32(1), Int32(0))
        copy.withUnsafeMutableBufferPointer { matrix in
            solution.withUnsafeMutableBufferPointer { solution in
                dgesv_(&size, &one, matrix.baseAddress!, &size, &pivots, solution.baseAddress!, &size, &information)
            }
        }
        guard information == 0 else { throw .singular(pivot: Int(information)) }
        return solution
    }

    /// Eigenvalues of a symmetric matrix in ascending order, and one eigenvector a row.
    public func symmetricEigen() throws(LinearAlgebraError) -> (values: [Double], vectors: Matrix) {
        precondition(rows == columns)
        _ = singleThreadedBLAS
        var vectors = self
        var values = [Double](repeating: 0, count: rows)
        guard rows > 0 else { return (values, vectors) }
        var (size, information, workSize) = (Int32(rows), Int32(0), Int32(max(1, 34 * rows)))
        var work = [Double](repeating: 0, count: Int(workSize))
        vectors.elements.withUnsafeMutableBufferPointer {
            dsyev_("V", "U", &size, $0.baseAddress!, &size, &values, &work, &workSize, &information, 1, 1)
        }
        guard information == 0 else { throw .noConvergence }
        return (values, vectors)
    }
}
