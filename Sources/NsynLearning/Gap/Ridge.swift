/// Linear regression on standardised columns whose penalty is chosen by leaving out one group after another.
public struct Ridge: Sendable, Codable, Equatable {
    public let standardiser: ColumnScale
    public let coefficients: [Double]
    public let intercept: Double
    public let penalty: Double
    /// Root mean square of the residuals of groups left out, at the chosen penalty.
    public let crossValidatedDeviation: Double

    public init(_ features: Matrix, targets: [Double], groups: [Int]) {
        precondition(features.rows == targets.count && groups.count == targets.count && !targets.isEmpty)
        standardiser = ColumnScale(features)
        let scores = Self.scores(features, standardiser)
        let folds = Set(groups).sorted().map { group in groups.indices.filter { groups[$0] == group } }
        var best = (penalty: 1e4, error: Double.infinity)
        // From almost free to almost the mean, three steps a decade.
        for step in 0...18 where folds.count > 1 {
            let penalty = Double.power(10, -2 + Double(step) / 3)
            var error = 0.0
            for fold in folds {
                let out = Set(fold)
                let kept = targets.indices.filter { !out.contains($0) }
                let model = Self.solve(scores, targets, rows: kept, penalty: penalty)
                for row in fold {
                    let residual = Self.value(scores.row(row), model) - targets[row]
                    error += residual * residual
                }
            }
            if error < best.error { best = (penalty, error) }
        }
        let model = Self.solve(scores, targets, rows: Array(targets.indices), penalty: best.penalty)
        coefficients = model.coefficients
        intercept = model.intercept
        penalty = best.penalty
        if best.error.isFinite {
            crossValidatedDeviation = (best.error / Double(targets.count)).squareRoot()
        } else {
            let square = targets.indices.reduce(0) {
                let residual = Self.value(scores.row($1), model) - targets[$1]
                return $0 + residual * residual
            }
            crossValidatedDeviation = (square / Double(targets.count)).squareRoot()
        }
    }

    public func predict(_ row: [Double]) -> Double {
        var value = intercept
        for (column, number) in row.enumerated() { value += coefficients[column] * standardiser.score(number, column) }
        return value
    }

    private static func scores(_ features: Matrix, _ standardiser: ColumnScale) -> Matrix {
        var scores = features
        for row in 0..<features.rows {
            for column in 0..<features.columns {
                scores[row, column] = standardiser.score(features[row, column], column)
            }
        }
        return scores
    }

    private static func value(_ row: ArraySlice<Double>, _ model: (coefficients: [Double], intercept: Double)) -> Double
    {
        zip(row, model.coefficients).reduce(model.intercept) { $0 + $1.0 * $1.1 }
    }

    private static func solve(
        _ scores: Matrix, _ targets: [Double], rows: [Int], penalty: Double
    ) -> (coefficients: [Double], intercept: Double) {
        let width = scores.columns
        let count = Double(max(rows.count, 1))
        let mean = rows.reduce(0) { $0 + targets[$1] } / count
        var centres = [Double](repeating: 0, count: width)
        for row in rows { for column in 0..<width { centres[column] += scores[row, column] / count } }
        var gram = Matrix(rows: width, columns: width)
        var right = [Double](repeating: 0, count: width)
        for row in rows {
            for first in 0..<width {
                let value = scores[row, first] - centres[first]
                right[first] += value * (targets[row] - mean)
                for second in 0..<width { gram[first, second] += value * (scores[row, second] - centres[second]) }
            }
        }
        for index in 0..<width { gram[index, index] += penalty }
        let coefficients = (try? Cholesky(gram).solve(right)) ?? [Double](repeating: 0, count: width)
        return (coefficients, mean - zip(coefficients, centres).reduce(0) { $0 + $1.0 * $1.1 })
    }
}
