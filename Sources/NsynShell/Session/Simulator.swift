import NsynPlan
import NsynQuantities
import NsynSemantics
import NsynSimulation
import NsynTables

/// Who predicts: made by whoever knows where models lie.
public struct Simulator {
    /// A runner with the models of the library and of a script.
    public var runner: (Checker, CheckedScript) -> Runner
    /// What comparisons with predictions ask.
    public var predictor: (Checker) -> Predictor
    /// Who is told how far a long run is, by what was asked for; nil where nobody looks.
    public var watch: ((String) -> RunWatch)?

    public init(runner: @escaping (Checker, CheckedScript) -> Runner, predictor: @escaping (Checker) -> Predictor) {
        self.runner = runner
        self.predictor = predictor
    }
}

/// Somebody who looks at a run while it goes on.
public struct RunWatch: Sendable {
    public var show: @Sendable (SimulationRun.Progress) -> Void
    /// Called when it is over, before its result is shown.
    public var end: @Sendable () -> Void

    public init(
        show: @escaping @Sendable (SimulationRun.Progress) -> Void, end: @escaping @Sendable () -> Void
    ) {
        self.show = show
        self.end = end
    }
}

/// A table to be shown, with the units that it may be shown in.
public struct ShownTable: Sendable {
    public var table: Table
    public var units: UnitTable

    public init(_ table: Table, _ units: UnitTable) {
        self.table = table
        self.units = units
    }
}
