import NsynLearning
import NsynTables

/// Why a model predicts what it does of one condition.
public struct Explanation: Sendable {
    public struct Input: Sendable {
        public var name: String
        public var unit: String?
        /// In the unit of the model.
        public var value: Double
        /// How far it moves the prediction from the mean; nil where nobody can say.
        public var share: Double?
        /// Least and greatest value that the model has seen.
        public var seen: ClosedRange<Double>
    }

    public var column: String
    public var title: String
    public var value: Double
    public var lower: Double
    public var upper: Double
    /// Empty inside the domain.
    public var reason: String
    /// The prediction before anything is known.
    public var base: Double?
    public var inputs: [Input]
    /// The nearest known experiments: their distance in standard deviations, and their inputs in the order of `inputs`.
    public var nearest: [(distance: Double, values: [Double])]
    public var caveats: String?
}

extension Simulation {
    /// What the models say about one condition, and why.
    public func explanations(of condition: Int, neighbours: Int = 3) -> [Explanation] {
        var found: [Explanation] = []
        for content in contents {
            guard case .prediction(let value, let lower, let upper, let code, let number) = content else { continue }
            let model = models[number]
            var inputs: [ColumnValue] = []
            var units: [TrainedColumns.DisplayConversion] = []
            if case .model(let call, _) = builder[value],
                let columns = builder.calls[Int(call)].model as? TrainedColumns
            {
                inputs = builder.calls[Int(call)].inputs
                units = columns.units
            }
            let outputs = [value, lower, upper, code] + inputs
            let machine = BlockMachine(ColumnProgram(builder, inputs: self.inputs, outputs: outputs), capacity: 8)
            space.fill(machine, start: condition, count: 1)
            machine.run(count: 1)
            let answers = outputs.indices.map { machine.output($0, count: 1)[0] }
            var explanation = Explanation(
                column: model.declaration.column, title: model.declaration.title, value: answers[0], lower: answers[1],
                upper: answers[2], reason: model.reason(answers[3]), base: nil, inputs: [], nearest: [],
                caveats: model.declaration.caveats)
            if let forecaster = model.forecaster {
                let row = zip(answers[4...], units).map { $1($0) }
                let known = forecaster.model.domain.trainingRows
                let shares = forecaster.explain(row)
                explanation.base = shares?.base
                explanation.inputs = row.indices.map { place in
                    let column = known.column(place)
                    return Explanation.Input(
                        name: forecaster.model.pipeline.names[place], unit: forecaster.model.pipeline.units[place],
                        value: row[place], share: shares?.values[place],
                        seen: (column.min() ?? 0)...(column.max() ?? 0))
                }
                explanation.nearest = forecaster.nearest(to: row, count: neighbours).map { ($0.distance, $0.features) }
            }
            found.append(explanation)
        }
        return found
    }
}
