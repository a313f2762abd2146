import Glibc

/// Logistic regression with an L2 penalty: minimises Σ weight · log loss + |w|² / (2 · strength), intercepts free.
public struct LogisticRegression: Sendable, Equatable {
    public let standardiser: Standardiser
    public let classNames: [String]
    /// Two classes: one row; more: one row a class. The last column is the intercept.
    public let coefficients: Matrix

    public init(_ examples: Examples, strength: Double = 1, standardises: Bool = true) throws(DataProblem) {
        try examples.validate()
        guard case .classes(let classes, let names) = examples.target else {
            throw DataProblem(.wrongTask, "logistic regression needs classes")
        }
        let features = examples.features.columns
        standardiser = standardises ? Standardiser(examples.features) : .identity(features)
        classNames = names
        let rows = standardiser.apply(examples.features)
        let weights = examples.weights ?? [Double](repeating: 1, count: rows.rows)
        let outputs = names.count == 2 ? 1 : names.count
        let width = features + 1
        let search = LBFGS(iterations: 500, gradientTolerance: 1e-6, valueTolerance: 1e-12)
        let result = search.minimise(from: [Double](repeating: 0, count: outputs * width)) { parameters, gradient in
            let current = Matrix(rows: outputs, columns: width, elements: parameters)
            let scores = LogisticRegression.scores(rows, current)
            var slopes = Matrix(rows: rows.rows, columns: outputs)
            var loss = 0.0
            for row in 0..<rows.rows {
                let weight = weights[row]
                if outputs == 1 {
                    let sign = classes[row] == 1 ? 1.0 : -1.0
                    loss += weight * Double.softplus(-sign * scores[row, 0])
                    slopes[row, 0] = weight * (Double.logistic(scores[row, 0]) - (sign + 1) / 2)
                } else {
                    let total = logSumExp(scores.row(row))
                    loss += weight * (total - scores[row, classes[row]])
                    for place in 0..<outputs {
                        let wanted = place == classes[row] ? 1.0 : 0
                        slopes[row, place] = weight * (exp(scores[row, place] - total) - wanted)
                    }
                }
            }
            let moved = slopes.multiplied(by: rows, transposeSelf: true)
            let sums = slopes.columnSums
            for output in 0..<outputs {
                for feature in 0..<features {
                    let value = current[output, feature]
                    loss += value * value / (2 * strength)
                    gradient[output * width + feature] = moved[output, feature] + value / strength
                }
                gradient[output * width + features] = sums[output]
            }
            return loss
        }
        coefficients = Matrix(rows: outputs, columns: width, elements: result.parameters)
    }

    init(standardiser: Standardiser, classNames: [String], coefficients: Matrix) {
        self.standardiser = standardiser
        self.classNames = classNames
        self.coefficients = coefficients
    }

    private static func scores(_ rows: Matrix, _ coefficients: Matrix) -> Matrix {
        let features = rows.columns
        let slopes = coefficients.selecting(columns: Array(0..<features))
        var scores = rows.multiplied(by: slopes, transposeOther: true)
        for row in 0..<rows.rows {
            for output in 0..<coefficients.rows { scores[row, output] += coefficients[output, features] }
        }
        return scores
    }

    public func predict(_ rows: Matrix) -> Matrix {
        LogisticRegression.scores(standardiser.apply(rows), coefficients).probabilities(of: classNames.count)
    }
}
