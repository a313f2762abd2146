/// A dense matrix, row after row in one contiguous array. A row is one example, one node or one right-hand side.
@frozen
public struct DenseMatrix<Scalar: LinearScalar>: Sendable, Equatable {
    public let rows: Int
    public let columns: Int
    public var elements: [Scalar]

    public init(rows: Int, columns: Int, repeating value: Scalar = 0) {
        self.rows = rows
        self.columns = columns
        elements = [Scalar](repeating: value, count: rows * columns)
    }

    public init(rows: Int, columns: Int, elements: [Scalar]) {
        precondition(elements.count == rows * columns, "\(elements.count) elements don't fill \(rows) × \(columns)")
        self.rows = rows
        self.columns = columns
        self.elements = elements
    }

    /// From nested rows of equal length.
    public init(_ nested: [[Scalar]]) {
        let width = nested.first?.count ?? 0
        precondition(nested.allSatisfy { $0.count == width }, "rows of different length")
        self.init(rows: nested.count, columns: width, elements: nested.flatMap { $0 })
    }

    public static func identity(_ size: Int) -> DenseMatrix {
        var result = DenseMatrix(rows: size, columns: size)
        for index in 0..<size { result[index, index] = 1 }
        return result
    }

    @inlinable
    public subscript(row: Int, column: Int) -> Scalar {
        get { elements[row * columns + column] }
        set { elements[row * columns + column] = newValue }
    }

    /// The elements of one row, without a copy.
    @inlinable
    public func row(_ index: Int) -> ArraySlice<Scalar> {
        elements[index * columns..<(index + 1) * columns]
    }

    public func column(_ index: Int) -> [Scalar] {
        (0..<rows).map { elements[$0 * columns + index] }
    }

    public var transposed: DenseMatrix {
        var result = DenseMatrix(rows: columns, columns: rows)
        for row in 0..<rows {
            for column in 0..<columns { result.elements[column * rows + row] = elements[row * columns + column] }
        }
        return result
    }

    /// The given rows in the given order; an index may occur more than once.
    public func selecting(rows chosen: [Int]) -> DenseMatrix {
        var picked: [Scalar] = []
        picked.reserveCapacity(chosen.count * columns)
        for index in chosen { picked.append(contentsOf: row(index)) }
        return DenseMatrix(rows: chosen.count, columns: columns, elements: picked)
    }

    public func selecting(columns chosen: [Int]) -> DenseMatrix {
        var picked: [Scalar] = []
        picked.reserveCapacity(rows * chosen.count)
        for row in 0..<rows {
            for column in chosen { picked.append(elements[row * columns + column]) }
        }
        return DenseMatrix(rows: rows, columns: chosen.count, elements: picked)
    }

    /// This matrix with the rows of another below it.
    public func appending(_ other: DenseMatrix) -> DenseMatrix {
        precondition(rows == 0 || other.rows == 0 || columns == other.columns)
        return DenseMatrix(
            rows: rows + other.rows, columns: rows == 0 ? other.columns : columns, elements: elements + other.elements)
    }

    public func mapped(_ transform: (Scalar) throws -> Scalar) rethrows -> DenseMatrix {
        DenseMatrix(rows: rows, columns: columns, elements: try elements.map(transform))
    }

    public func converted<Other: LinearScalar>(to: Other.Type = Other.self) -> DenseMatrix<Other> {
        DenseMatrix<Other>(rows: rows, columns: columns, elements: elements.map { Other($0) })
    }
}

public typealias Matrix = DenseMatrix<Double>
public typealias FloatMatrix = DenseMatrix<Float>

extension DenseMatrix {
    /// self += scale · other
    public mutating func add(_ other: DenseMatrix, scale: Scalar = 1) {
        precondition(rows == other.rows && columns == other.columns)
        let count = elements.count
        elements.withUnsafeMutableBufferPointer { mine in
            other.elements.withUnsafeBufferPointer { theirs in
                guard count > 0 else { return }
                Scalar.axpy(count, scale, theirs.baseAddress!, mine.baseAddress!)
            }
        }
    }

    /// op(self) · op(other)
    public func multiplied(
        by other: DenseMatrix, transposeSelf: Bool = false, transposeOther: Bool = false, scale: Scalar = 1
    ) -> DenseMatrix {
        var result = DenseMatrix(
            rows: transposeSelf ? columns : rows, columns: transposeOther ? other.rows : other.columns)
        result.accumulate(
            self, other, transposeLeft: transposeSelf, transposeRight: transposeOther, alpha: scale, beta: 0)
        return result
    }

    /// self = alpha · op(left) op(right) + beta · self
    public mutating func accumulate(
        _ left: DenseMatrix, _ right: DenseMatrix, transposeLeft: Bool = false, transposeRight: Bool = false,
        alpha: Scalar = 1, beta: Scalar = 1
    ) {
        let inner = transposeLeft ? left.rows : left.columns
        precondition(inner == (transposeRight ? right.columns : right.rows), "inner sizes differ")
        precondition(rows == (transposeLeft ? left.columns : left.rows))
        precondition(columns == (transposeRight ? right.rows : right.columns))
        guard rows > 0, columns > 0 else { return }
        guard inner > 0 else {
            for index in elements.indices { elements[index] *= beta }
            return
        }
        let (height, width) = (rows, columns)
        left.elements.withUnsafeBufferPointer { leftElements in
            right.elements.withUnsafeBufferPointer { rightElements in
                elements.withUnsafeMutableBufferPointer { result in
                    Scalar.gemm(
                        transposeLeft: transposeLeft, transposeRight: transposeRight, rows: height, columns: width,
                        inner: inner, alpha: alpha, left: leftElements.baseAddress!, leftStride: left.columns,
                        right: rightElements.baseAddress!, rightStride: right.columns, beta: beta,
                        into: result.baseAddress!, resultStride: width)
                }
            }
        }
    }

    /// op(self) · vector
    public func multiplied(by vector: [Scalar], transposeSelf: Bool = false) -> [Scalar] {
        precondition(vector.count == (transposeSelf ? rows : columns))
        var result = [Scalar](repeating: 0, count: transposeSelf ? columns : rows)
        guard rows > 0, columns > 0 else { return result }
        elements.withUnsafeBufferPointer { matrix in
            vector.withUnsafeBufferPointer { vector in
                result.withUnsafeMutableBufferPointer { result in
                    Scalar.gemv(
                        transpose: transposeSelf, rows: rows, columns: columns, alpha: 1,
                        matrix: matrix.baseAddress!, matrixStride: columns, vector: vector.baseAddress!, beta: 0,
                        into: result.baseAddress!)
                }
            }
        }
        return result
    }

    /// The sum of every column, one row after the other.
    public var columnSums: [Scalar] {
        var sums = [Scalar](repeating: 0, count: columns)
        for row in 0..<rows {
            for column in 0..<columns { sums[column] += elements[row * columns + column] }
        }
        return sums
    }
}

/// The scalar product of two vectors of equal length.
public func dot<Scalar: LinearScalar>(_ left: [Scalar], _ right: [Scalar]) -> Scalar {
    precondition(left.count == right.count)
    guard !left.isEmpty else { return 0 }
    return left.withUnsafeBufferPointer { left in
        right.withUnsafeBufferPointer { right in Scalar.dot(left.count, left.baseAddress!, right.baseAddress!) }
    }
}
