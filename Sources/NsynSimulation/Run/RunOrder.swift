import NsynLearning
import NsynPlan
import NsynQuantities
import NsynTables

/// The runs of a sweep in the order in which a person does them: every condition as often as it is repeated, in blocks,
/// drawn by the seed where the sweep is randomized, and a control at the start of each block.
public struct RunOrder: Sendable {
    public struct Run: Hashable, Sendable {
        /// From one.
        public var block: Int
        public var replicate: Int
        /// The place of the condition; nil is the control.
        public var row: Int?
    }

    public private(set) var runs: [Run] = []

    /// With as many replicates as blocks, or more, every block holds each condition equally often, if it can; with fewer,
    /// conditions are dealt out.
    public init(rows: Int, replicates: Int, blocks: Int, seed: Int?, hasControls: Bool) {
        let blocks = max(1, blocks)
        let replicates = max(1, replicates)
        var parts = [[Run]](repeating: [], count: blocks)
        for replicate in 1...replicates {
            let dealt = RunOrder.order(rows, seed, stream: UInt64(replicate))
            for (place, row) in dealt.enumerated() {
                let block = replicates >= blocks ? (replicate - 1) * blocks / replicates : place % blocks
                parts[block].append(Run(block: block + 1, replicate: replicate, row: row))
            }
        }
        for (block, part) in parts.enumerated() {
            if hasControls { runs.append(Run(block: block + 1, replicate: 1, row: nil)) }
            for place in RunOrder.order(part.count, seed, stream: UInt64(replicates + block + 1)) {
                runs.append(part[place])
            }
        }
    }

    private static func order(_ count: Int, _ seed: Int?, stream: UInt64) -> [Int] {
        guard let seed else { return Array(0..<count) }
        var random = RandomStream(seed: UInt64(truncatingIfNeeded: seed), stream: stream)
        return random.permutation(count)
    }

    /// The rows of conditions, and of the control behind them, in this order, each with its place.
    public func table(of conditions: Table, control: Table?) -> Table {
        var all = conditions
        if let control { all.append(control) }
        let rows = runs.map { Int32($0.row ?? conditions.rowCount) }
        var columns = [
            Table.Column("run", .integer, .integers(runs.indices.map { Int64($0 + 1) })),
            Table.Column("block", .integer, .integers(runs.map { Int64($0.block) })),
            Table.Column("replicate", .integer, .integers(runs.map { Int64($0.replicate) })),
            Table.Column("control", .truth, .truths(runs.map { $0.row == nil ? 1 : 0 })),
        ]
        for column in all.columns where !columns.contains(where: { $0.name == column.name }) {
            columns.append(Table.Column(column.name, column.type, unit: column.unit, column.values.taking(rows)))
        }
        return Table(columns)
    }
}

extension SweepPlan {
    /// The control as a sweep of one condition with the same axes. Nil where the sweep has none.
    public func controlCondition(of plan: Plan) -> SweepPlan? {
        guard hasControls else { return nil }
        var sweep = SweepPlan(name: name, span: span)
        sweep.fixed = fixed
        for (parameter, value) in control { sweep.fixed[parameter] = value }
        for axis in axes {
            let parameter = plan.parameters[axis.parameter.value]
            if case .dependent = axis.values, control[axis.parameter] == nil {
                sweep.axes.append(axis)
                continue
            }
            let values: AxisValues
            switch parameter.domain {
            case .number(let value, let lower, let upper):
                values = .list([sweep.fixed[axis.parameter] ?? value ?? lower ?? upper ?? .zero])
            case .options(_, let option): values = .options([sweep.fixed[axis.parameter]?.int ?? option ?? 0])
            case .truth(let truth): values = .options([sweep.fixed[axis.parameter]?.int ?? (truth == true ? 1 : 0)])
            }
            sweep.axes.append(Axis(parameter: axis.parameter, values: values, span: axis.span))
        }
        return sweep
    }
}
