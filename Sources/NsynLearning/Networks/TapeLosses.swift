import Glibc

/// Losses are weighted *sums* over rows; whoever trains divides by the weight of the whole batch, which may be
/// spread over several tapes.
extension Tape {
    @inline(__always)
    private func loss(
        _ a: Node, _ term: (Int, UnsafeMutablePointer<Scalar>, UnsafeMutablePointer<Scalar>) -> Scalar
    ) -> Node {
        let record = self[a]
        let derivative = scratch(record.count)
        var total: Scalar = 0
        for row in 0..<record.rows {
            total += term(row, record.value + row * record.columns, derivative + row * record.columns)
        }
        let (node, value) = append(
            .loss(a, derivative: derivative), rows: 1, columns: 1, needsGradient: record.needsGradient)
        value[0] = total
        return node
    }

    /// Σ wᵢ · −[t ln p + (1 − t) ln(1 − p)] with p = sigmoid(logit); targets may lie between 0 and 1.
    public func binaryCrossEntropy(logits: Node, targets: [Scalar], weights: [Scalar]? = nil) -> Node {
        precondition(self[logits].columns == 1 && targets.count == self[logits].rows, "one target a logit")
        return loss(logits) { row, value, derivative in
            let weight = weights?[row] ?? 1
            derivative[0] = weight * (sigmoidValue(value[0]) - targets[row])
            return weight * (softplusValue(value[0]) - targets[row] * value[0])
        }
    }

    /// Σ wᵢ · −ln softmax(logits)[classᵢ].
    public func crossEntropy(logits: Node, classes: [Int], weights: [Scalar]? = nil) -> Node {
        let width = self[logits].columns
        precondition(classes.count == self[logits].rows, "one class a row")
        return loss(logits) { row, value, derivative in
            let weight = weights?[row] ?? 1
            var shift = value[0]
            for column in 1..<max(width, 1) where value[column] > shift { shift = value[column] }
            var total: Scalar = 0
            for column in 0..<width {
                derivative[column] = Scalar.exponential(value[column] - shift)
                total += derivative[column]
            }
            for column in 0..<width { derivative[column] *= weight / total }
            derivative[classes[row]] -= weight
            return weight * (shift + Scalar.logarithm(total) - value[classes[row]])
        }
    }

    /// Σ wᵢ · (prediction − target)², summed over columns.
    public func squaredError(_ prediction: Node, targets: [Scalar], weights: [Scalar]? = nil) -> Node {
        let width = self[prediction].columns
        precondition(targets.count == self[prediction].count, "one target a number")
        return loss(prediction) { row, value, derivative in
            let weight = weights?[row] ?? 1
            var total: Scalar = 0
            for column in 0..<width {
                let difference = value[column] - targets[row * width + column]
                derivative[column] = 2 * weight * difference
                total += weight * difference * difference
            }
            return total
        }
    }

    /// Σ wᵢ · Huber(prediction − target): squared within `width`, straight beyond, so that an outlier pulls no more
    /// than its neighbour.
    public func huber(_ prediction: Node, targets: [Scalar], width: Scalar, weights: [Scalar]? = nil) -> Node {
        precondition(self[prediction].columns == 1 && targets.count == self[prediction].rows, "one target a row")
        return loss(prediction) { row, value, derivative in
            let weight = weights?[row] ?? 1
            let difference = value[0] - targets[row]
            if abs(difference) <= width {
                derivative[0] = weight * difference
                return weight * difference * difference / 2
            }
            derivative[0] = difference > 0 ? weight * width : -weight * width
            return weight * width * (abs(difference) - width / 2)
        }
    }

    /// Σ wᵢ · ½[ln σ² + (mean − target)²/σ²]: column 0 is the mean, column 1 is ln σ², so the head learns its own noise.
    public func meanVarianceLoss(_ prediction: Node, targets: [Scalar], weights: [Scalar]? = nil) -> Node {
        precondition(
            self[prediction].columns == 2 && targets.count == self[prediction].rows, "a mean and a log-variance")
        return loss(prediction) { row, value, derivative in
            let weight = weights?[row] ?? 1
            // Beyond these bounds one point alone would decide the step.
            let logVariance = min(max(value[1], -12), 12)
            let precision = Scalar.exponential(-logVariance)
            let difference = value[0] - targets[row]
            derivative[0] = weight * precision * difference
            derivative[1] = logVariance == value[1] ? weight * (1 - precision * difference * difference) / 2 : 0
            return weight * (logVariance + precision * difference * difference) / 2
        }
    }
}
