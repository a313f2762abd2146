import Glibc

/// Columns of amounts on a logarithmic scale: what a reaction feels is how many times more, not how much more.
///
/// A small offset keeps zero finite. Columns that hold a negative value in training stay as they are.
public struct LogScale: Sendable, Equatable {
    public let offset: Double
    public let columns: [Int]

    init(offset: Double, columns: [Int]) {
        self.offset = offset
        self.columns = columns
    }

    public init(_ features: Matrix, offset: Double) {
        self.init(
            offset: offset,
            columns: (0..<features.columns).filter { column in
                (0..<features.rows).allSatisfy { features[$0, column] >= 0 }
            })
    }

    public func apply(_ features: Matrix) -> Matrix {
        var result = features
        for row in 0..<result.rows {
            // Below zero there is nothing to be taken the logarithm of: the domain flag says so, the model stays at zero.
            for column in columns { result[row, column] = log(max(0, result[row, column]) + offset) }
        }
        return result
    }
}
