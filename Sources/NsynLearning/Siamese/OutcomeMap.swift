/// The probability of success over a grid of conditions, everything else held: pH × temperature, or five dimensions.
public struct OutcomeMap: Sendable, Equatable {
    public struct Axis: Sendable, Equatable {
        public let descriptor: String
        public let values: [Double]

        public init(descriptor: String, values: [Double]) {
            self.descriptor = descriptor
            self.values = values
        }

        /// `count` values from one end to the other.
        public init(descriptor: String, from first: Double, to last: Double, count: Int) {
            self.init(
                descriptor: descriptor,
                values: (0..<count).map { first + (last - first) * Double($0) / Double(max(count - 1, 1)) })
        }
    }

    public let axes: [Axis]
    /// One number a grid point; the last axis runs fastest.
    public let probabilities: [Double]
    public let spreads: [Double]

    /// The largest grid that is computed: ten steps along five axes, and some room.
    public static let largestGrid = 1_000_000

    /// Varies the named descriptors of one reaction.
    public init(
        _ ensemble: OutcomeEnsemble, around reaction: ReactionExamples, axes: [Axis]
    ) throws(DataProblem) {
        precondition(reaction.count == 1, "a map is drawn around one reaction")
        var (columns, size): ([Int], Int) = ([], 1)
        for axis in axes {
            guard let column = reaction.descriptorNames.firstIndex(of: axis.descriptor) else {
                throw DataProblem(
                    .missingColumn, "the model has no such descriptor", at: .init(column: axis.descriptor))
            }
            guard !axis.values.isEmpty, axis.values.allSatisfy(\.isFinite) else {
                throw DataProblem(.missingValue, "an axis needs finite values", at: .init(column: axis.descriptor))
            }
            columns.append(column)
            size *= axis.values.count
            guard size <= Self.largestGrid else {
                throw DataProblem(.unreadableTable, "the map has more than \(Self.largestGrid) points")
            }
        }
        var (probabilities, spreads): ([Double], [Double]) = ([], [])
        // A million points at once would hold every layer of a million rows.
        let block = 4096
        for start in stride(from: 0, to: size, by: block) {
            let points = start..<min(start + block, size)
            var grid = reaction.selecting(Array(repeating: 0, count: points.count))
            for (row, point) in points.enumerated() {
                var rest = point
                for (axis, column) in zip(axes, columns).reversed() {
                    grid.descriptors[row, column] = axis.values[rest % axis.values.count]
                    rest /= axis.values.count
                }
            }
            for prediction in ensemble.predict(grid) {
                probabilities.append(prediction.probability)
                spreads.append(prediction.spread)
            }
        }
        self.axes = axes
        self.probabilities = probabilities
        self.spreads = spreads
    }
}
