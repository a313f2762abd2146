/// Something that can be trained and judged by name: `nsyn train gap --data …`, `nsyn evaluate gap`.
///
/// A task reads its own data, because a cluster's structure, a spectrum and a table have little in common; what it
/// gives back is the same for all: a model as named sections of bytes, and rows of a report.
public protocol TrainingTask: Sendable {
    /// As typed on the command line: `gap`, `outcome-gold`.
    var name: String { get }
    /// One line of help.
    var summary: String { get }
    /// What lies under the data folder, and what it is: `("au_structures/Cluster", "CIF files, one a cluster")`.
    var inputs: [(path: String, what: String)] { get }
    /// Under which licence the data stands, and so whether the model may ship.
    var licence: TaskLicence { get }

    /// What it can't do, a sentence each.
    var limits: [String] { get }

    func train(_ request: TaskRequest) throws(DataProblem) -> TaskModel
    func evaluate(_ request: TaskRequest) throws(DataProblem) -> [EvaluationRow]
}

public struct TaskLicence: Sendable, Equatable {
    public let name: String
    public let source: String
    public let mayShip: Bool

    public init(name: String, source: String, mayShip: Bool) {
        self.name = name
        self.source = source
        self.mayShip = mayShip
    }
}

public struct TaskRequest: Sendable {
    /// The folder that a task's inputs are relative to.
    public var data: String
    public var seed: UInt64
    /// Fewer repeats and folds: what continuous integration has time for.
    public var isQuick: Bool
    /// Told how far the work is, 0 to 1, and what it does; answers false to stop with what there is.
    public var progress: @Sendable (Double, String) -> Bool

    public init(
        data: String, seed: UInt64 = 1, isQuick: Bool = false,
        progress: @escaping @Sendable (Double, String) -> Bool = { _, _ in true }
    ) {
        self.data = data
        self.seed = seed
        self.isQuick = isQuick
        self.progress = progress
    }
}

/// A model as a file holds it.
public struct TaskModel: Sendable, Equatable {
    /// The name of its task; a model for another task is refused.
    public let task: String
    /// Facts for the card, in order: features with units, data digest, metrics.
    public var facts: [(name: String, value: String)]
    public var sections: [(name: String, bytes: [UInt8])]

    public init(
        task: String, facts: [(name: String, value: String)], sections: [(name: String, bytes: [UInt8])]
    ) {
        self.task = task
        self.facts = facts
        self.sections = sections
    }

    public static func == (left: TaskModel, right: TaskModel) -> Bool {
        left.task == right.task && left.facts.elementsEqual(right.facts, by: ==)
            && left.sections.elementsEqual(right.sections, by: ==)
    }
}

/// One line of a report: a model, on a split, by a metric.
public struct EvaluationRow: Sendable, Equatable {
    public var task: String
    public var model: String
    /// What a user would meet as new: `new n`, `new ligand`, `random`.
    public var split: String
    public var metric: String
    public var value: Double
    /// Standard deviation over repeats; nil where there is one.
    public var spread: Double?
    /// What was aimed at, and whether more is better.
    public var goal: (value: Double, isMinimum: Bool)?
    public var note: String

    public init(
        task: String, model: String, split: String, metric: String, value: Double, spread: Double? = nil,
        goal: (value: Double, isMinimum: Bool)? = nil, note: String = ""
    ) {
        self.task = task
        self.model = model
        self.split = split
        self.metric = metric
        self.value = value
        self.spread = spread
        self.goal = goal
        self.note = note
    }

    /// Whether the goal is met; nil where there is none.
    public var meetsGoal: Bool? { goal.map { $0.isMinimum ? value >= $0.value : value <= $0.value } }

    public static func == (left: EvaluationRow, right: EvaluationRow) -> Bool {
        left.task == right.task && left.model == right.model && left.split == right.split
            && left.metric == right.metric && left.value == right.value && left.spread == right.spread
            && left.goal?.value == right.goal?.value && left.note == right.note
    }
}

/// All tasks by name.
public struct TaskRegistry: Sendable {
    public private(set) var tasks: [any TrainingTask]

    public init(_ tasks: [any TrainingTask]) {
        precondition(Set(tasks.map(\.name)).count == tasks.count, "two tasks have one name")
        self.tasks = tasks
    }

    /// Tasks whose models are networks or read structures.
    public static let structures: [any TrainingTask] = [
        SpectraTask(), GapTask(), FewExamplesTask(), OutcomeTask(), CompatibilityTask(),
    ]

    /// The task of a name; a near miss is named in the problem.
    public func task(_ name: String) throws(DataProblem) -> any TrainingTask {
        if let task = tasks.first(where: { $0.name == name }) { return task }
        let near = tasks.map(\.name).filter { editDistance($0, name) <= 3 }
        let hint = near.isEmpty ? "" : "; did you mean \(near.map { "‘\($0)’" }.joined(separator: " or "))?"
        throw DataProblem(.wrongTask, "there is no task ‘\(name)’" + hint)
    }
}
