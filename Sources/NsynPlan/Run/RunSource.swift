import NsynDiagnostics
import NsynQuantities
import NsynTables

/// Where a table comes from, as a script says it. Made by whoever understands scripts, carried out by whoever simulates.
public indirect enum RunSource: Hashable, Sendable {
    /// Every condition of a sweep: the place of its plan among the script's plans, and its place among the plan's sweeps.
    case sweep(plan: Int, sweep: Int)
    /// One run of a protocol; parameters that are not given have their defaults.
    case run(plan: Int, arguments: [ParameterID: Rational])
    /// A question to another table.
    case query(RunSource, TableQuery)
    /// A table joined in a query below is known by this name.
    case naming(RunSource, [String: RunSource])

    /// What is simulated: a plan, and one of its sweeps or nil for one run.
    public var place: (plan: Int, sweep: Int?) {
        switch self {
        case .sweep(let plan, let sweep): (plan, sweep)
        case .run(let plan, _): (plan, nil)
        case .query(let inner, _), .naming(let inner, _): inner.place
        }
    }

    /// The same questions to another sweep of the plan.
    public func over(sweep: Int) -> RunSource {
        switch self {
        case .sweep(let plan, _), .run(let plan, _): .sweep(plan: plan, sweep: sweep)
        case .query(let inner, let query): .query(inner.over(sweep: sweep), query)
        case .naming(let inner, let others): .naming(inner.over(sweep: sweep), others)
        }
    }
}

/// What a script wants to have done: a line such as `show ranked`, ready to be carried out.
public struct RunDirective: Hashable, Sendable {
    public enum Action: Hashable, Sendable {
        /// A value that is known already, in words.
        case text(String)
        case table(RunSource)
        case plot(RunPlot)
    }

    public var action: Action
    /// As its author wrote it.
    public var text: String
    public var span: SourceSpan

    public init(_ action: Action, text: String, span: SourceSpan) {
        self.action = action
        self.text = text
        self.span = span
    }
}

/// `plot ranked.plate by seeds, silver as heat_map`
public struct RunPlot: Hashable, Sendable {
    public var source: RunSource
    /// Columns that are shown.
    public var columns: [String]
    /// Columns along the axes.
    public var axes: [String]
    /// The kind of picture; nil lets the columns decide.
    public var kind: String?

    public init(source: RunSource, columns: [String], axes: [String], kind: String?) {
        self.source = source
        self.columns = columns
        self.axes = axes
        self.kind = kind
    }
}
