import Testing

@testable import NsynLearning

/// A positive definite matrix with known random content.
func covariance(_ size: Int, seed: UInt64 = 1) -> Matrix {
    var random = RandomStream(seed: seed)
    let root = Matrix(rows: size, columns: size, elements: (0..<size * size).map { _ in random.normal() })
    var result = root.gram()
    for index in 0..<size { result[index, index] += Double(size) * 0.1 }
    return result
}

func largestDifference(_ left: [Double], _ right: [Double]) -> Double {
    zip(left, right).reduce(left.count == right.count ? 0 : .infinity) { max($0, abs($1.0 - $1.1)) }
}

@Test func productsMatchTheDefinition() {
    let left = Matrix([[1, 2, 3], [4, 5, 6]])
    let right = Matrix([[1, 0], [2, 1], [0, 3]])
    #expect(left.multiplied(by: right) == Matrix([[5, 11], [14, 23]]))
    #expect(left.transposed.multiplied(by: right, transposeSelf: true) == Matrix([[5, 11], [14, 23]]))
    #expect(left.multiplied(by: right.transposed, transposeOther: true) == Matrix([[5, 11], [14, 23]]))
    #expect(left.multiplied(by: [1, 1, 1]) == [6, 15])
    #expect(left.multiplied(by: [1, 1], transposeSelf: true) == [5, 7, 9])
    #expect(left.gram() == Matrix([[14, 32], [32, 77]]))
    let floats: FloatMatrix = left.converted()
    #expect(floats.multiplied(by: right.converted()) == FloatMatrix([[5, 11], [14, 23]]))
}

@Test func choleskySolvesAndInverts() throws {
    let matrix = covariance(70)
    let factor = try Cholesky(matrix)
    var lower = factor.factor
    for row in 0..<70 { for column in row + 1..<70 { lower[row, column] = 0 } }
    #expect(largestDifference(lower.gram().elements, matrix.elements) < 1e-10)
    let inverse = factor.inverse()
    #expect(largestDifference(inverse.multiplied(by: matrix).elements, Matrix.identity(70).elements) < 1e-9)
    let vector = (0..<70).map { Double($0) }
    #expect(largestDifference(matrix.multiplied(by: factor.solve(vector)), vector) < 1e-9)
    #expect(largestDifference(factor.solve(Matrix.identity(70)).elements, inverse.elements) < 1e-10)
    #expect(throws: LinearAlgebraError.notPositiveDefinite(order: 2)) { try Cholesky(Matrix([[1, 2], [2, 1]])) }
}

@Test func generalSystemsAndEigenvalues() throws {
    let matrix = Matrix([[0, 2, 1], [1, 0, 3], [4, 1, 0]])
    let solution = try matrix.solve([1, 2, 3])
    #expect(largestDifference(matrix.multiplied(by: solution), [1, 2, 3]) < 1e-13)
    #expect(throws: LinearAlgebraError.self) { try Matrix([[1, 2], [2, 4]]).solve([1, 1]) }
    let symmetric = covariance(12)
    let (values, vectors) = try symmetric.symmetricEigen()
    for index in 0..<12 {
        let vector = Array(vectors.row(index))
        #expect(largestDifference(symmetric.multiplied(by: vector), vector.map { $0 * values[index] }) < 1e-10)
    }
}
