/// Exact Shapley values of any model with few inputs: the mean over all orders in which the inputs of a row could
/// become known, those that are not known yet taken from rows of the training data.
public enum ExactShapley {
    /// 2ⁿ sets of inputs are asked about, each over the whole background.
    public static let mostFeatures = 12

    /// - Parameter predict: the values of many rows.
    /// - Returns: the mean over the background, and what each input moves the row away from it; nil beyond the limit.
    public static func explain(
        row: [Double], background: Matrix, predict: (Matrix) -> [Double]
    ) -> (base: Double, values: [Double])? {
        let features = row.count
        guard features > 0, features <= mostFeatures, background.rows > 0 else { return nil }
        let sets = 1 << features
        var rows = Matrix(rows: sets * background.rows, columns: features)
        for set in 0..<sets {
            for known in 0..<background.rows {
                let start = (set * background.rows + known) * features
                for feature in 0..<features {
                    rows.elements[start + feature] =
                        set >> feature & 1 == 1 ? row[feature] : background[known, feature]
                }
            }
        }
        let answers = predict(rows)
        let means = (0..<sets).map { set in
            answers[set * background.rows..<(set + 1) * background.rows].reduce(0, +) / Double(background.rows)
        }
        // |S|! (n − |S| − 1)! / n!
        var weights: [Double] = []
        for size in 0..<features {
            var weight = 1.0 / Double(features)
            for step in 0..<size { weight *= Double(step + 1) / Double(features - 1 - step) }
            weights.append(weight)
        }
        var values = [Double](repeating: 0, count: features)
        for feature in 0..<features {
            for set in 0..<sets where (set >> feature) & 1 == 0 {
                let gain = means[set | (1 << feature)] - means[set]
                values[feature] += weights[set.nonzeroBitCount] * gain
            }
        }
        return (means[0], values)
    }
}

extension BlockForecaster {
    /// What each feature moves a row's value away from the mean: exact for trees by their paths, and for other models
    /// with few features by all sets of them. Nil where there are too many.
    public func explain(_ row: [Double]) -> (base: Double, values: [Double])? {
        if case .forest(let forest) = model.learner {
            let explanation = TreeShapley.explain(forest.ensemble, Matrix(rows: 1, columns: row.count, elements: row))
            let place = answer ?? 0
            return (explanation.base[place], Array(explanation.values[place].row(0)))
        }
        let known = model.domain.trainingRows
        // Two hundred rows stand for all: a mean over more changes no digit that is shown.
        let chosen = stride(from: 0, to: known.rows, by: max(1, known.rows / 200)).map { $0 }
        return ExactShapley.explain(row: row, background: known.selecting(rows: chosen)) { rows in values(of: rows) }
    }

    /// The values of rows given one after the other.
    private func values(of rows: Matrix) -> [Double] {
        let block = 1024
        let scratch = scratch(capacity: block)
        var columns = [Double](repeating: 0, count: features * block)
        var result = [Double](repeating: 0, count: rows.rows)
        for start in stride(from: 0, to: rows.rows, by: block) {
            let count = min(block, rows.rows - start)
            for row in 0..<count {
                for feature in 0..<features { columns[feature * block + row] = rows[start + row, feature] }
            }
            columns.withUnsafeBufferPointer { columns in
                let pointers = (0..<features).map { columns.baseAddress! + $0 * block }
                pointers.withUnsafeBufferPointer { pointers in
                    result.withUnsafeMutableBufferPointer { result in
                        forecast(
                            pointers.baseAddress!, count: count, value: result.baseAddress! + start, lower: nil,
                            upper: nil, domain: nil, scratch: scratch)
                    }
                }
            }
        }
        return result
    }
}
