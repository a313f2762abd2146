import NsynTables

/// Gathers blocks of kept conditions into columns of a table.
struct RowTable {
    private let job: SimulationJob
    private var columns: [ColumnValues]
    private(set) var rowCount = 0

    init(_ job: SimulationJob) {
        self.job = job
        columns = zip(job.simulation.schema.columns, job.simulation.contents).map { column, content in
            switch content {
            case .number: .integers([])
            case .value: .numbers([])
            case .option(_, let names): .texts(TextValues(codes: [], levels: names))
            case .truth: .truths([])
            case .prediction: .predictions(PredictionValues())
            case .verdict(.findings): .texts(TextValues())
            case .verdict: .integers([])
            case .reason(_, let model):
                .texts(TextValues(codes: [], levels: job.simulation.models[model].reasons))
            }
        }
    }

    var table: Table {
        Table(
            zip(job.simulation.schema.columns, columns).map {
                Table.Column($0.name, $0.type, unit: $0.unit, $1)
            })
    }

    mutating func append(_ block: RowBlock, _ worker: SimulationWorker) {
        rowCount += block.rows.count
        let verdicts = worker.verdicts.of(block)
        for place in columns.indices {
            let outputs = job.places[place]
            switch job.simulation.contents[place] {
            case .number:
                guard case .integers(var values) = columns[place] else { continue }
                columns[place] = .integers([])
                for row in block.rows { values.append(Int64(block.conditions[Int(row)] + 1)) }
                columns[place] = .integers(values)
            case .value:
                guard case .numbers(var values) = columns[place] else { continue }
                columns[place] = .numbers([])
                add(block, outputs.first, to: &values)
                columns[place] = .numbers(values)
            case .option:
                guard case .texts(var texts) = columns[place] else { continue }
                columns[place] = .texts(TextValues())
                add(block, outputs.first) { texts.codes.append($0.isNaN ? -1 : Int32($0)) }
                columns[place] = .texts(texts)
            case .truth:
                guard case .truths(var values) = columns[place] else { continue }
                columns[place] = .truths([])
                add(block, outputs.first) { values.append($0.isNaN ? ColumnValues.missingTruth : $0 != 0 ? 1 : 0) }
                columns[place] = .truths(values)
            case .prediction:
                guard case .predictions(var values) = columns[place] else { continue }
                columns[place] = .predictions(PredictionValues())
                add(block, outputs.first, to: &values.value)
                add(block, outputs.count > 1 ? outputs[1] : nil, to: &values.lower)
                add(block, outputs.count > 2 ? outputs[2] : nil, to: &values.upper)
                add(block, outputs.count > 3 ? outputs[3] : nil) { values.inDomain.append($0 == 0 ? 1 : 0) }
                columns[place] = .predictions(values)
            case .verdict(.errors):
                columns[place].append(.integers(verdicts.map { Int64($0.errors) }))
            case .verdict(.warnings):
                columns[place].append(.integers(verdicts.map { Int64($0.warnings) }))
            case .verdict(.findings):
                columns[place].append(.texts(TextValues(verdicts.map(\.text))))
            case .reason:
                guard case .texts(var texts) = columns[place] else { continue }
                columns[place] = .texts(TextValues())
                add(block, outputs.first) { texts.codes.append(LoadedModel.reasonLevel($0)) }
                columns[place] = .texts(texts)
            }
        }
    }

    private func add(_ block: RowBlock, _ output: Int?, to values: inout [Double]) {
        guard let output else {
            values.append(contentsOf: repeatElement(.nan, count: block.rows.count))
            return
        }
        let from = block.output(output)
        for row in block.rows { values.append(from[Int(row)]) }
    }

    private func add(_ block: RowBlock, _ output: Int?, _ body: (Double) -> Void) {
        guard let output else {
            for _ in block.rows { body(.nan) }
            return
        }
        let from = block.output(output)
        for row in block.rows { body(from[Int(row)]) }
    }
}

extension LoadedModel {
    /// All reasons that a condition may lie outside for, in the order of `reasonLevel`.
    var reasons: [String] {
        let features = forecaster?.features ?? 0
        return [-3, -2, -1].map { reason($0) } + (1..<(features + 1)).map { reason(Double($0)) }
    }

    /// The place of a domain code among the reasons; −1 inside.
    static func reasonLevel(_ code: Double) -> Int32 {
        if code == 0 || code.isNaN { return -1 }
        return code < 0 ? Int32(code) + 3 : Int32(code) + 2
    }
}
