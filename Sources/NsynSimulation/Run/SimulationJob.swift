import NsynTables

/// A simulation with the conditions that are wanted of it, compiled: what workers share.
public struct SimulationJob: Sendable {
    public let simulation: Simulation
    /// Says of a condition whether it is wanted, as far as that needs no model.
    let before: ColumnProgram?
    /// Everything else, for conditions that passed.
    let main: ColumnProgram
    /// By column of the schema: places among the outputs of `main`.
    let places: [[Int]]
    /// The place of the truth that says whether a condition is kept after all.
    let keep: Int?
    /// Places of the numbers to sort by.
    let keys: [Int]
    let isDescending: Bool
    /// Conditions that a worker computes at once. Columns of a thousand stay near the processor; the trees of a model
    /// don't, and are worth it to be fetched for many conditions at a time.
    let block: Int
    /// Conditions to a piece of work: pieces are summed up each by itself, so that sums don't depend on the threads.
    let piece: Int

    static let usualPiece = 8_192

    static let mostKeys = 4

    /// The values of these columns alone, without the bounds and the domain of predictions.
    package init?(_ simulation: Simulation, values: [String]) {
        self.init(simulation, keys: values.map { TableExpression(column: $0) }, columns: [])
    }

    /// Nil where a filter or a key can't be computed condition by condition.
    /// - Parameters:
    ///   - columns: names of the columns that are wanted; nil is all.
    ///   - keepsAll: the sweep's own filters are left out.
    public init?(
        _ simulation: Simulation, filters: [TableExpression] = [], keys: [TableExpression] = [],
        descending: Bool = false, columns: Set<String>? = nil, keepsAll: Bool = false
    ) {
        guard keys.count <= SimulationJob.mostKeys else { return nil }
        self.simulation = simulation
        var query = QueryColumns(simulation)
        var early = keepsAll ? nil : simulation.filter
        var late: ColumnValue?
        for expression in filters {
            guard let value = query.value(expression) else { return nil }
            if query.needsModel(value) {
                late = late.map { query.builder.and($0, value) } ?? value
            } else {
                early = early.map { query.builder.and($0, value) } ?? value
            }
        }
        var wanted: [ColumnValue] = []
        func place(_ value: ColumnValue) -> Int {
            if let known = wanted.firstIndex(of: value) { return known }
            wanted.append(value)
            return wanted.count - 1
        }
        var sortKeys: [Int] = []
        for key in keys {
            guard let value = query.key(key) else { return nil }
            sortKeys.append(place(value))
        }
        keep = late.map { place($0) }
        self.keys = sortKeys
        places = zip(simulation.schema.columns, simulation.contents).map { column, content in
            if let columns, !columns.contains(column.name) { return [] }
            switch content {
            case .number, .verdict: return []
            case .value(let value), .truth(let value), .option(let value, _): return [place(value)]
            case .prediction(let value, let lower, let upper, let code, _):
                return [place(value), place(lower), place(upper), place(code)]
            case .reason(let code, _): return [place(code)]
            }
        }
        isDescending = descending
        before = early.map { ColumnProgram(query.builder, inputs: simulation.inputs, outputs: [$0]) }
        main = ColumnProgram(query.builder, inputs: simulation.inputs, outputs: wanted)
        let asked = main.calls.map(\.model.block).max() ?? SimulationWorker.block
        // Few conditions are better shared out among the threads.
        piece = simulation.space.count >= 16 * asked ? max(asked, SimulationJob.usualPiece) : SimulationJob.usualPiece
        block = min(asked, piece)
    }
}

/// The conditions of one block that are kept, with their values in a machine.
struct RowBlock {
    let machine: BlockMachine
    /// Places within the block, ascending.
    let rows: UnsafeBufferPointer<Int32>
    /// Conditions by place.
    let conditions: UnsafePointer<Int>
    let count: Int

    func output(_ place: Int) -> UnsafePointer<Double> { machine.output(place, count: count) }
}

/// One thread's machines and buffers.
final class SimulationWorker: @unchecked Sendable {
    static let block = 1024

    private let job: SimulationJob
    private let before: BlockMachine?
    private let main: BlockMachine
    private let conditions: UnsafeMutablePointer<Int>
    private let rows: UnsafeMutablePointer<Int32>
    private let capacity: Int
    /// Judges conditions where that is asked for.
    lazy var verdicts = Verdicts(job.simulation)

    init(_ job: SimulationJob, block: Int = SimulationWorker.block) {
        self.job = job
        capacity = block
        before = job.before.map { BlockMachine($0, capacity: block) }
        main = BlockMachine(job.main, capacity: block)
        conditions = .allocate(capacity: block)
        conditions.initialize(repeating: 0, count: block)
        rows = .allocate(capacity: block)
        rows.initialize(repeating: 0, count: block)
    }

    deinit {
        conditions.deallocate()
        rows.deallocate()
    }

    /// Computes conditions in blocks, and hands on those that are kept.
    func visit(_ range: Range<Int>, _ body: (RowBlock) -> Void) {
        var start = range.lowerBound
        while start < range.upperBound {
            let count = min(capacity, range.upperBound - start)
            let passed = load(start, count)
            if passed > 0 {
                main.run(count: passed)
                body(kept(passed))
            }
            start += count
        }
    }

    /// Fills the inputs with the conditions that pass what needs no model; their number.
    private func load(_ start: Int, _ count: Int) -> Int {
        let space = job.simulation.space
        guard let before else {
            space.fill(main, start: start, count: count)
            for index in 0..<count { conditions[index] = start + index }
            return count
        }
        space.fill(before, start: start, count: count)
        before.run(count: count)
        let passes = before.output(0, count: count)
        var passed = 0
        for index in 0..<count {
            // Written always, kept where it passes: no branch to guess.
            rows[passed] = Int32(truncatingIfNeeded: index)
            passed += passes[index] != 0 && !passes[index].isNaN ? 1 : 0
        }
        for index in 0..<passed { conditions[index] = start + Int(rows[index]) }
        guard passed > 0 else { return 0 }
        for column in 0..<job.main.inputs {
            if let value = before.uniformInput(column) {
                main.setInput(column, to: value)
            } else {
                let (from, target) = (before.input(column), main.input(column))
                for index in 0..<passed { target[index] = from[Int(rows[index])] }
            }
        }
        return passed
    }

    private func kept(_ count: Int) -> RowBlock {
        var kept = 0
        if let keep = job.keep {
            let holds = main.output(keep, count: count)
            for index in 0..<count {
                rows[kept] = Int32(truncatingIfNeeded: index)
                kept += holds[index] == 1 ? 1 : 0
            }
        } else {
            for index in 0..<count { rows[index] = Int32(truncatingIfNeeded: index) }
            kept = count
        }
        return RowBlock(
            machine: main, rows: UnsafeBufferPointer(start: rows, count: kept), conditions: conditions, count: count)
    }
}
