import Glibc

/// A model that answers for blocks of columns on the calling thread: what a simulation calls, block by block.
///
/// Every answer depends on its own row alone, to the last bit, whatever block the row lies in.
public final class BlockForecaster: Sendable {
    public let model: Model
    /// The class whose probability is the value; nil for numbers.
    public let answer: Int?
    private let domain: DomainBlocks
    private let halfWidth: Double
    private let probabilities: VennAbers?

    /// - Parameter answer: the class to give the probability of; the last one where nothing is said.
    public init(_ model: Model, answer: String? = nil, level: Double = 0.9) {
        self.model = model
        let classes = model.information.classes
        self.answer = classes.isEmpty ? nil : answer.flatMap { classes.firstIndex(of: $0) } ?? classes.count - 1
        domain = DomainBlocks(model.domain)
        halfWidth = model.guarantee.intervals?.quantile(level) ?? .infinity
        if classes.count == 2, let answer = self.answer, let scores = model.guarantee.sets?.scores, scores.count == 2 {
            // A row's score is one minus the probability of its own class.
            probabilities = VennAbers(ofClass: scores[answer].map { 1 - $0 }, ofOther: scores[1 - answer])
        } else {
            probabilities = nil
        }
    }

    public var features: Int { domain.width }

    /// Memory for one thread.
    public final class Scratch {
        let capacity: Int
        let floats: UnsafeMutablePointer<Float>
        let columns: UnsafeMutablePointer<UnsafePointer<Float>>
        let answers: UnsafeMutablePointer<Double>
        let codes: UnsafeMutablePointer<Double>
        let work: UnsafeMutablePointer<Double>
        private let width: Int
        private let outputs: Int

        init(capacity: Int, width: Int, outputs: Int) {
            self.capacity = capacity
            self.width = width
            self.outputs = outputs
            floats = .allocate(capacity: max(1, capacity * width))
            floats.initialize(repeating: 0, count: max(1, capacity * width))
            columns = .allocate(capacity: max(1, width))
            for column in 0..<max(1, width) {
                (columns + column).initialize(to: UnsafePointer(floats + (width == 0 ? 0 : column * capacity)))
            }
            answers = .allocate(capacity: max(1, capacity * outputs))
            answers.initialize(repeating: 0, count: max(1, capacity * outputs))
            codes = .allocate(capacity: capacity)
            codes.initialize(repeating: 0, count: capacity)
            work = .allocate(capacity: width + capacity + 1)
            work.initialize(repeating: 0, count: width + capacity + 1)
        }

        deinit {
            floats.deallocate()
            columns.deallocate()
            answers.deallocate()
            codes.deallocate()
            work.deallocate()
        }
    }

    public func scratch(capacity: Int) -> Scratch {
        let outputs = model.learner.ensemble?.outputs ?? max(1, model.information.classes.count)
        return Scratch(
            capacity: capacity, width: features, outputs: max(outputs, max(1, model.information.classes.count)))
    }

    /// Value, lower and upper bound, and the code of the domain: 0 inside; f + 1 where feature f is beyond the training
    /// rows; −1 for an unusual combination; −2 where no training row is near. Feature f of row r is at `columns[f][r]`.
    public func forecast(
        _ columns: UnsafePointer<UnsafePointer<Double>>, count: Int, value: UnsafeMutablePointer<Double>,
        lower: UnsafeMutablePointer<Double>?, upper: UnsafeMutablePointer<Double>?,
        domain codes: UnsafeMutablePointer<Double>?, scratch: Scratch
    ) {
        predict(columns, count: count, into: value, scratch: scratch)
        // A feature that is no number makes no prediction.
        for feature in 0..<features {
            let column = columns[feature]
            for row in 0..<count where column[row].isNaN { value[row] = .nan }
        }
        if lower != nil || upper != nil {
            for row in 0..<count {
                let bounds = interval(around: value[row])
                lower?[row] = bounds.lower
                upper?[row] = bounds.upper
            }
        }
        if let codes { domain.check(columns, count: count, into: codes, work: scratch.work) }
    }

    private func interval(around value: Double) -> (lower: Double, upper: Double) {
        if value.isNaN { return (value, value) }
        guard answer != nil else { return (value - halfWidth, value + halfWidth) }
        guard let probabilities else { return (0, 1) }
        let bounds = probabilities.interval(at: value)
        return (min(bounds.lower, value), max(bounds.upper, value))
    }

    private func predict(
        _ columns: UnsafePointer<UnsafePointer<Double>>, count: Int, into value: UnsafeMutablePointer<Double>,
        scratch: Scratch
    ) {
        switch model.learner {
        case .forest(let forest): trees(forest.ensemble, columns, count: count, into: value, scratch: scratch)
        case .boosting(let boosting) where boosting.classNames.count <= 2:
            trees(boosting.ensemble, columns, count: count, into: value, scratch: scratch)
            guard let answer else { return }
            for row in 0..<count {
                let probability = Double.logistic(value[row])
                value[row] = answer == 1 ? probability : 1 - probability
            }
        case .gaussianProcess(let process):
            process.means(columns, count: count, into: value, work: scratch.work)
        case .constant(let values): value.update(repeating: values[answer ?? 0], count: count)
        case .boosting, .gaussianProcessClassifier, .supportVectors, .logistic, .neighbours, .dense, .siamese,
            .logarithmic,
            .blend:
            // Row by row: a row's answer must not depend on its neighbours in a matrix product.
            var one = Matrix(rows: 1, columns: features)
            for row in 0..<count {
                for feature in 0..<features { one.elements[feature] = columns[feature][row] }
                value[row] = model.learner.predict(one).elements[answer ?? 0]
            }
        }
    }

    private func trees(
        _ ensemble: TreeEnsemble, _ columns: UnsafePointer<UnsafePointer<Double>>, count: Int,
        into value: UnsafeMutablePointer<Double>, scratch: Scratch
    ) {
        for feature in 0..<features {
            let (from, target) = (columns[feature], scratch.floats + feature * scratch.capacity)
            for row in 0..<count { target[row] = Float(from[row]) }
        }
        ensemble.predict(columns: UnsafePointer(scratch.columns), count: count, into: scratch.answers)
        let outputs = ensemble.outputs
        let place = outputs > 1 ? answer ?? 0 : 0
        for row in 0..<count { value[row] = scratch.answers[row * outputs + place] }
    }

    // MARK: Reasons

    /// A domain code in words.
    public func reason(_ code: Double) -> String {
        if code == 0 { return "" }
        if code == -1 { return "an unusual combination: each value was tried, not together" }
        guard code > 0, Int(code) <= features else { return "no experiment like it is known" }
        let feature = Int(code) - 1
        let unit = model.pipeline.units[feature].map { " \($0)" } ?? ""
        let (low, high) = (ModelCard.number(domain.lowest[feature]), ModelCard.number(domain.highest[feature]))
        return "\(model.pipeline.names[feature]) is beyond \(low) to \(high)\(unit)"
    }

    /// The training rows nearest to one, in standard deviations of the features: their numbers, distances and features.
    public func nearest(to row: [Double], count: Int) -> [(distance: Double, features: [Double])] {
        let known = model.domain.trainingRows
        let deviations = model.domain.standardiser.deviations
        let all = (0..<known.rows).map { index -> (distance: Double, index: Int) in
            var sum = 0.0
            for column in 0..<known.columns {
                let difference = (known[index, column] - row[column]) / deviations[column]
                sum += difference * difference
            }
            return (sum.squareRoot(), index)
        }
        return all.sorted { ($0.distance, $0.index) < ($1.distance, $1.index) }.prefix(count)
            .map { ($0.distance, Array(known.row($0.index))) }
    }
}

extension GaussianProcess {
    /// Means over columns, each by the same sum in the same order: bits don't depend on the block.
    func means(
        _ columns: UnsafePointer<UnsafePointer<Double>>, count: Int, into value: UnsafeMutablePointer<Double>,
        work: UnsafeMutablePointer<Double>
    ) {
        let width = standardiser.means.count
        value.update(repeating: 0, count: count)
        rows.elements.withUnsafeBufferPointer { known in
            for row in 0..<rows.rows {
                work.update(repeating: 0, count: count)
                for feature in 0..<width {
                    let factor = 1 / (standardiser.deviations[feature] * kernel.scales[feature])
                    let place = known[row * width + feature] / kernel.scales[feature]
                    let mean = standardiser.means[feature]
                    let column = columns[feature]
                    for index in 0..<count {
                        let difference = (column[index] - mean) * factor - place
                        work[index] += difference * difference
                    }
                }
                let weight = solution[row]
                for index in 0..<count {
                    value[index] += weight * Kernel.evaluate(kernel.form, kernel.variance, work[index]).value
                }
            }
        }
        for index in 0..<count { value[index] = targetMean + targetScale * value[index] }
    }
}
