import COpenBLAS

extension Matrix {
    /// Some eigenvalues of a symmetric matrix, by their place in ascending order, and one eigenvector a row: half the
    /// time of all of them where two are wanted.
    func symmetricEigen(_ range: ClosedRange<Int>) throws(LinearAlgebraError) -> (values: [Double], vectors: Matrix) {
        precondition(rows == columns && range.lowerBound >= 0 && range.upperBound < rows)
        _ = singleThreadedBLAS
        var copy = self
        var (size, first, last) = (Int32(rows), Int32(range.lowerBound + 1), Int32(range.upperBound + 1))
        var (workSize, integerSize) = (Int32(64 * rows), Int32(10 * rows))
        var (found, information) = (Int32(0), Int32(0))
        var (none, tolerance) = (0.0, 0.0)
        var values = [Double](repeating: 0, count: rows)
        var vectors = Matrix(rows: range.count, columns: rows)
        var support = [Int32](repeating: 0, count: 2 * range.count)
        var work = [Double](repeating: 0, count: Int(workSize))
        var integers = [Int32](repeating: 0, count: Int(integerSize))
        copy.elements.withUnsafeMutableBufferPointer { matrix in
            vectors.elements.withUnsafeMutableBufferPointer { vectors in
                dsyevr_(
                    "V", "I", "U", &size, matrix.baseAddress!, &size, &none, &none, &first, &last, &tolerance, &found,
                    &values, vectors.baseAddress!, &size, &support, &work, &workSize, &integers, &integerSize,
                    &information, 1, 1, 1)
            }
        }
        guard information == 0, found == Int32(range.count) else { throw .noConvergence }
        return (Array(values.prefix(range.count)), vectors)
    }
}
