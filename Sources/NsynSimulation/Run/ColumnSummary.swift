/// Count, least, greatest and mean of a column, the same whatever the blocks were.
public struct ColumnSummary: Equatable, Sendable {
    public private(set) var count = 0
    public private(set) var least = Double.infinity
    public private(set) var greatest = -Double.infinity
    private var sum = 0.0
    private var correction = 0.0

    public init() {}

    public var mean: Double { count == 0 ? .nan : (sum + correction) / Double(count) }

    /// Adds a number; what is missing is left out.
    @inline(__always)
    mutating func add(_ value: Double) {
        guard !value.isNaN else { return }
        count += 1
        if value < least { least = value }
        if value > greatest { greatest = value }
        accumulate(value)
    }

    /// A sum with its rounding errors (Neumaier).
    @inline(__always)
    private mutating func accumulate(_ value: Double) {
        let total = sum + value
        correction += abs(sum) >= abs(value) ? (sum - total) + value : (value - total) + sum
        sum = total
    }

    /// Adds what another part of the column came to; parts are added in their order.
    mutating func add(_ other: ColumnSummary) {
        count += other.count
        least = min(least, other.least)
        greatest = max(greatest, other.greatest)
        accumulate(other.sum)
        correction += other.correction
    }
}

/// What all conditions come to, column by column.
public struct SimulationSummary: Equatable, Sendable {
    /// Conditions that were computed, and those that were kept.
    public internal(set) var visited = 0
    public internal(set) var kept = 0
    /// By column of the schema; of predictions their values. Nil for columns without numbers.
    public internal(set) var columns: [ColumnSummary?]
    /// By column: how many conditions lie inside the model's domain. Nil for columns without a domain.
    public internal(set) var inside: [Int?]

    init(_ simulation: Simulation) {
        columns = simulation.contents.map { content in
            switch content {
            case .value, .prediction: ColumnSummary()
            default: nil
            }
        }
        inside = simulation.contents.map { content in
            if case .prediction = content { return 0 }
            return nil
        }
    }

    mutating func add(_ block: RowBlock, _ job: SimulationJob) {
        kept += block.rows.count
        for place in columns.indices {
            guard var summary = columns[place], let output = job.places[place].first else { continue }
            let from = block.output(output)
            for row in block.rows { summary.add(from[Int(row)]) }
            columns[place] = summary
            if let known = inside[place], job.places[place].count > 3 {
                let codes = block.output(job.places[place][3])
                var count = 0
                for row in block.rows { count += codes[Int(row)] == 0 ? 1 : 0 }
                inside[place] = known + count
            }
        }
    }

    mutating func add(_ other: SimulationSummary) {
        visited += other.visited
        kept += other.kept
        for place in columns.indices {
            if let more = other.columns[place] { columns[place]?.add(more) }
            if let more = other.inside[place] { inside[place] = (inside[place] ?? 0) + more }
        }
    }
}
