/// A model that answers for blocks of columns on the calling thread: what a simulation calls, block by block.
///
/// Every answer depends on its own row alone, to the last bit, whatever block the row lies in.
public final class BlockForecaster: Sendable {
    public let model: Model
    /// The class whose probability is the value; nil for numbers.
    public let answer: Int?
    private let learner: BlockLearner
    private let outputs: Int
    private let domain: DomainBlocks
    private let halfWidth: Double
    /// Of a model that is asked about groups it never met.
    private let groups: NewGroups?
    private let probabilities: VennAbers?

    /// - Parameter answer: the class to give the probability of; the last one where nothing is said.
    public init(_ model: Model, answer: String? = nil, level: Double = 0.9) {
        self.model = model
        let classes = model.information.classes
        self.answer = classes.isEmpty ? nil : answer.flatMap { classes.firstIndex(of: $0) } ?? classes.count - 1
        outputs = max(1, classes.count)
        domain = DomainBlocks(model.domain)
        learner = BlockLearner(model.learner, features: domain.width, outputs: outputs)
        groups = model.groups.flatMap { $0.areAssumedNew ? $0.calibration : nil }
        let guarantee = groups?.guarantee ?? model.guarantee
        halfWidth = guarantee.intervals?.quantile(level) ?? .infinity
        if classes.count == 2, let answer = self.answer, let scores = guarantee.sets?.scores, scores.count == 2 {
            // A row's score is one minus the probability of its own class.
            probabilities = VennAbers(ofClass: scores[answer].map { 1 - $0 }, ofOther: scores[1 - answer])
        } else {
            probabilities = nil
        }
    }

    public var features: Int { domain.width }

    /// Rows that are best asked for at once: trees that were fetched should serve many.
    public var block: Int { model.learner.ensemble?.ranked == nil ? 8_192 : RankedTrees.block }

    /// Memory for one thread.
    public final class Scratch {
        let answers: UnsafeMutablePointer<Double>

        init(capacity: Int, outputs: Int) {
            answers = .allocate(capacity: max(1, capacity * outputs))
            answers.initialize(repeating: 0, count: max(1, capacity * outputs))
        }

        deinit { answers.deallocate() }
    }

    public func scratch(capacity: Int) -> Scratch { Scratch(capacity: capacity, outputs: outputs) }

    /// Value, lower and upper bound, and the code of the domain: 0 inside; f + 1 where feature f is beyond the training
    /// rows; −1 for an unusual combination; −2 where no training row is near. Feature f of row r is at `columns[f][r]`.
    public func forecast(
        _ columns: UnsafePointer<UnsafePointer<Double>>, count: Int, value: UnsafeMutablePointer<Double>,
        lower: UnsafeMutablePointer<Double>?, upper: UnsafeMutablePointer<Double>?,
        domain codes: UnsafeMutablePointer<Double>?, scratch: Scratch
    ) {
        learner.predict(columns, count: count, into: scratch.answers)
        value.update(from: scratch.answers + (answer ?? 0) * count, count: count)
        if let groups, groups.share < 1 {
            for row in 0..<count { value[row] = groups.mean + groups.share * (value[row] - groups.mean) }
        }
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
        if let codes { domain.check(columns, count: count, into: codes) }
    }

    private func interval(around value: Double) -> (lower: Double, upper: Double) {
        if value.isNaN { return (value, value) }
        guard answer != nil else { return (value - halfWidth, value + halfWidth) }
        guard let probabilities else { return (0, 1) }
        let bounds = probabilities.interval(at: value)
        return (min(bounds.lower, value), max(bounds.upper, value))
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
