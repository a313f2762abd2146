import NsynLearning
import NsynPlan
import NsynQuantities
import NsynTables

/// A plan with its sweeps and what the library says about its substances: what a script's directives stand on.
public struct RunPlan: Sendable {
    public var plan: Plan
    public var sweeps: [SweepPlan]

    public init(plan: Plan, sweeps: [SweepPlan]) {
        self.plan = plan
        self.sweeps = sweeps
    }
}

/// Carries out what scripts ask for: simulates sweeps, answers questions to their tables. For commands, shells and
/// notebooks alike; knows no syntax and prints nothing.
public final class Runner {
    /// What a directive came to.
    public enum Result: Sendable {
        case text(String)
        case table(SimulatedTable)
        /// A table to be drawn.
        case plot(SimulatedTable, RunPlot)
    }

    /// What a person or a machine wants of every run.
    public struct Options: Sendable {
        public var seed: Int?
        public var shard: (part: Int, of: Int) = (1, 1)
        /// Says of every condition what the checks find wrong with it; else only where a question asks for that.
        public var judges = false
        /// Whether all conditions are gone through: a single one of any sweep can be looked at.
        public var looksAtAll = true
        /// Rows that may be held at once.
        public var mostRows = Runner.mostRows
        public var isCancelled: SimulationRun.Cancellation = { false }
        /// Called on the caller's thread, now and then.
        public var progress: @Sendable (SimulationRun.Progress) -> Void = { _ in }

        public init() {}
    }

    public static let mostRows = 100_000_000
    /// More are looked at by nobody: a day and more of one machine.
    public static let mostConditions = 1_000_000_000_000

    private let declarations: [ModelDeclaration]
    private let quantities: [DerivedQuantity]
    private let readModel: (ModelDeclaration) throws(DataProblem) -> Model?
    private let unit: Simulation.UnitReader
    /// What conditions are judged by.
    private let rules: () -> RuleBook
    private var models: [LoadedModel]?
    /// Models whose file could not be read, with the reason.
    public private(set) var broken: [(model: String, problem: DataProblem)] = []

    /// - Parameter readModel: the trained model that a declaration names; nil for models without a file.
    public init(
        models: [ModelDeclaration], quantities: [DerivedQuantity], rules: @escaping () -> RuleBook,
        unit: @escaping Simulation.UnitReader,
        readModel: @escaping (ModelDeclaration) throws(DataProblem) -> Model?
    ) {
        declarations = models
        self.quantities = quantities
        self.unit = unit
        self.rules = rules
        self.readModel = readModel
    }

    /// The models, read when they are first needed.
    public func loadedModels() -> [LoadedModel] {
        if let models { return models }
        var loaded: [LoadedModel] = []
        for declaration in declarations {
            do throws(DataProblem) {
                loaded.append(LoadedModel(declaration, model: try readModel(declaration)))
            } catch {
                broken.append((declaration.name, error))
                loaded.append(LoadedModel(declaration, model: nil))
            }
        }
        models = loaded
        return loaded
    }

    // MARK: Simulations

    /// The simulation of a sweep, or of one run where `sweep` is nil.
    public func simulation(
        _ plan: Plan, _ sweep: SweepPlan?, arguments: [ParameterID: Rational] = [:], knowledge: Knowledge,
        seed: Int? = nil, judges: Bool = false
    ) throws(SimulationProblem) -> Simulation {
        try Simulation(
            PreparedPlan(plan: plan, knowledge: knowledge), sweep: sweep, arguments: arguments, seed: seed,
            models: loadedModels(), quantities: quantities, rules: judges ? rules() : nil, unit: unit)
    }

    /// The value of one column for one run of a protocol, with its interval where a model predicts it.
    public func predict(
        _ plan: Plan, arguments: [ParameterID: Rational], column: String, knowledge: Knowledge
    ) throws(SimulationProblem) -> (value: Double, lower: Double, upper: Double, inDomain: Bool) {
        let simulation = try simulation(plan, nil, arguments: arguments, knowledge: knowledge)
        if let gap = simulation.gaps.first(where: { $0.column == column }) { throw gap.problem(of: plan.name) }
        guard let job = SimulationJob(simulation, columns: [column], keepsAll: true) else {
            throw SimulationProblem(.modelLacksInput, "`\(plan.name)` has no column `\(column)`")
        }
        let table = SimulationRun(job).table(of: [0])
        switch table[column]?.values {
        case .predictions(let values)?:
            return (values.value[0], values.lower[0], values.upper[0], values.inDomain[0] == 1)
        case .numbers(let values)?: return (values[0], values[0], values[0], true)
        default: throw SimulationProblem(.modelLacksInput, "`\(plan.name)` has no number `\(column)`")
        }
    }

    // MARK: Directives

    public func carryOut(
        _ directive: RunDirective, plans: [RunPlan], knowledge: Knowledge, options: Options = Options()
    ) throws -> Result {
        switch directive.action {
        case .text(let text): return .text(text)
        case .table(let source): return .table(try table(source, plans, knowledge, options))
        case .plot(let plot):
            var options = options
            options.judges = plot.columns.contains { VerdictPart(rawValue: $0) != nil }
            return .plot(try table(plot.source, plans, knowledge, options), plot)
        }
    }

    /// The rows of a source, all of them.
    public func table(
        _ source: RunSource, _ plans: [RunPlan], _ knowledge: Knowledge, _ options: Options = Options(),
        joined: [String: Table] = [:]
    ) throws -> SimulatedTable {
        if case .naming(let inner, let others) = source {
            var tables = joined
            for (name, other) in others { tables[name] = try table(other, plans, knowledge, options).table }
            return try table(inner, plans, knowledge, options, joined: tables)
        }
        let request = try request(source, plans, knowledge, options)
        return try request.answer(options, joined: joined)
    }

    /// A source as a simulation and the questions to it, in order.
    public func request(
        _ source: RunSource, _ plans: [RunPlan], _ knowledge: Knowledge, _ options: Options
    ) throws(SimulationProblem) -> SimulationRequest {
        var options = options
        options.judges = options.judges || source.asksForVerdicts
        switch source {
        case .sweep(let plan, let sweep):
            let simulation = try simulation(
                plans[plan].plan, plans[plan].sweeps[sweep], knowledge: knowledge, seed: options.seed,
                judges: options.judges)
            if options.looksAtAll, simulation.space.count / options.shard.of > Self.mostConditions {
                throw simulation.tooManyConditions(Self.mostConditions)
            }
            return SimulationRequest(simulation, [])
        case .run(let plan, let arguments):
            let simulation = try simulation(
                plans[plan].plan, nil, arguments: arguments, knowledge: knowledge, seed: options.seed,
                judges: options.judges)
            return SimulationRequest(simulation, [])
        case .query(let inner, let query):
            let request = try request(inner, plans, knowledge, options)
            return SimulationRequest(request.simulation, request.steps + query.steps)
        case .naming(let inner, _): return try request(inner, plans, knowledge, options)
        }
    }
}

extension RunSource {
    /// Whether a question reads what is wrong with conditions.
    public var asksForVerdicts: Bool {
        switch self {
        case .sweep, .run: false
        case .naming(let inner, _): inner.asksForVerdicts
        case .query(let inner, let query):
            inner.asksForVerdicts
                || query.steps.contains { step in
                    step.columns.reads.contains { VerdictPart(rawValue: $0) != nil }
                }
        }
    }
}

extension Simulation {
    fileprivate func tooManyConditions(_ limit: Int) -> SimulationProblem {
        let count = space.dimensions.reduce(BigInteger(1)) { $0 * BigInteger($1.count) }
        return SimulationProblem(
            .tooManyRows,
            "`\(name)` has \(count) conditions, and more than \(BigInteger(limit)) are not looked at, whatever is asked of "
                + "them",
            notes: [
                "draw some of them with `design sobol(10000)`, widen the steps of an axis, or take a part with `--shard`"
            ])
    }
}

extension ModelGap {
    /// The gap as a problem of someone who asked for the column.
    public func problem(of plan: String) -> SimulationProblem {
        SimulationProblem(
            .modelLacksInput,
            "`\(column)` can't be predicted of `\(plan)`: \(model) lacks \(lacks.joined(separator: "; "))",
            notes: ["it predicts the \(title)"])
    }
}

/// A table with what has to be said about it.
public struct SimulatedTable: Sendable {
    public var table: Table
    public var simulation: Simulation
    /// Conditions that were computed, of how many.
    public var visited: Int
    public var total: Int
    /// Of the conditions that were computed, before the best were chosen; nil where nobody asked.
    public var summary: SimulationSummary?
    public var wasCancelled: Bool { visited < total }
}

/// A simulation with the questions put to its table. What can be decided condition by condition is decided while they
/// are computed; the rest is asked of the rows that are left.
public struct SimulationRequest: Sendable {
    public let simulation: Simulation
    public let steps: [TableQuery.Step]
    let filters: [TableExpression]
    let keys: [TableExpression]
    let isDescending: Bool
    /// How many of the best are wanted; nil is all, in their order.
    public let top: Int?
    /// What is asked of the rows.
    let rest: [TableQuery.Step]

    public init(_ simulation: Simulation, _ steps: [TableQuery.Step]) {
        self.simulation = simulation
        self.steps = steps
        var filters: [TableExpression] = []
        var keys: [TableExpression] = []
        var isDescending = false
        var top: Int?
        var rest = steps[...]
        while case .filter(let filter)? = rest.first, SimulationJob(simulation, filters: filters + [filter]) != nil {
            filters.append(filter)
            rest = rest.dropFirst()
        }
        if case .sort(let sort, let descending)? = rest.first, case .top(let count)? = rest.dropFirst().first,
            SimulationJob(simulation, filters: filters, keys: sort) != nil
        {
            (keys, isDescending, top) = (sort, descending, count)
            rest = rest.dropFirst(2)
        }
        self.filters = filters
        self.keys = keys
        self.isDescending = isDescending
        self.top = top
        self.rest = Array(rest)
    }

    /// The job that computes the rows, before the rest is asked.
    public func job(columns: Set<String>? = nil) -> SimulationJob? {
        SimulationJob(simulation, filters: filters, keys: keys, descending: isDescending, columns: columns)
    }

    /// The questions that shape rows without choosing among them.
    public var shaping: [TableQuery.Step] {
        steps.filter { step in
            switch step {
            case .derive, .select: true
            default: false
            }
        }
    }

    /// Whether rows come in the order of the conditions and can be handed on as they are made.
    public var isStream: Bool { top == nil && rest.isEmpty }

    public func answer(_ options: Runner.Options, joined: [String: Table] = [:]) throws -> SimulatedTable {
        guard let job = job() else {
            throw SimulationProblem(.conditionsUnfit, "this question can't be put to `\(simulation.name)`")
        }
        let run = SimulationRun(job, shard: options.shard)
        var result = SimulatedTable(
            table: Table(schema: simulation.schema), simulation: simulation, visited: 0, total: run.range.count,
            summary: nil)
        if let top {
            let (best, summary) = run.top(top, isCancelled: options.isCancelled, progress: options.progress)
            result.visited = summary.visited
            result.summary = summary
            result.table = run.table(of: best)
            result.table = try asked(result.table, joined)
            return result
        }
        let question = try QueryRun(TableQuery(rest), on: simulation.schema, tables: joined)
        var rows: Table?
        var problem: (any Error)?
        func keep(_ block: Table) throws {
            if rows == nil { rows = block } else { rows?.append(block) }
            if (rows?.rowCount ?? 0) > options.mostRows { throw tooManyRows(options.mostRows) }
        }
        let next = run.rows(isCancelled: options.isCancelled) { block, next in
            do {
                if rest.isEmpty {
                    try keep(block)
                } else if let ready = try question.push(block) {
                    try keep(ready)
                }
            } catch {
                problem = error
                return false
            }
            options.progress(SimulationRun.Progress(done: next - run.range.lowerBound, total: run.range.count))
            return !question.isSatisfied || rest.isEmpty
        }
        if let problem { throw problem }
        result.visited = question.isSatisfied && !rest.isEmpty ? run.range.count : next - run.range.lowerBound
        if !rest.isEmpty { try keep(try question.finish()) }
        result.table = rows ?? Table(schema: rest.isEmpty ? simulation.schema : question.output)
        return result
    }

    private func asked(_ table: Table, _ joined: [String: Table]) throws -> Table {
        rest.isEmpty ? table : try table.applying(TableQuery(rest), tables: joined)
    }

    private func tooManyRows(_ limit: Int) -> SimulationProblem {
        SimulationProblem(
            .tooManyRows, "`\(simulation.name)` has more than \(limit) rows, which nobody could hold",
            notes: ["ask for the best with --top, for some with --where, or for a part with --shard"])
    }
}
