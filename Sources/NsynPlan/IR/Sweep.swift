import NsynDiagnostics
import NsynQuantities

/// The values that one parameter takes.
public enum AxisValues: Sendable, Hashable {
    /// `start + i · step`, exact, for i in 0..<count
    case linear(start: Rational, step: Rational, count: Int)
    /// `count` values from start to end, evenly spaced in their logarithm
    case logarithmic(start: Rational, end: Rational, count: Int)
    case list([Rational])
    /// Indices of the options of a categorical parameter
    case options([Int])
    /// Computed from the other parameters
    case dependent(ExpressionID)
}

public struct Axis: Sendable, Hashable {
    public var parameter: ParameterID
    public var values: AxisValues
    /// Axes with the same group advance together.
    public var zipGroup: Int?
    public var span: SourceSpan

    public init(parameter: ParameterID, values: AxisValues, zipGroup: Int? = nil, span: SourceSpan) {
        self.parameter = parameter
        self.values = values
        self.zipGroup = zipGroup
        self.span = span
    }
}

/// A protocol over many conditions. Lazy: it is never written out as rows here.
public struct SweepPlan: Sendable {
    public var name: String
    public var span: SourceSpan
    public var axes: [Axis]
    /// Truth-valued expressions of the plan; a condition counts only where all hold.
    public var filters: [ExpressionID]
    /// Where each filter is written.
    public var filterSpans: [SourceSpan] = []
    public var replicates: Int
    /// Parts in which it is carried out, such as days or plates, each with a control of its own.
    public var blocks = 1
    public var seed: Int?
    /// `full`, `latin_hypercube`, `sobol`, `d_optimal`, `one_factor` and its number of points
    public var design: String
    public var designPoints: Int?
    public var hasControls: Bool
    /// The parameters of the control; those it does not name have their values from `fixed` or their defaults.
    public var control: [ParameterID: Rational] = [:]
    /// Values for parameters that the sweep fixes: `reduce(heat: 60 °C) over …`
    public var fixed: [ParameterID: Rational]
    /// Where the values of `fixed` and those of `control` are written.
    public var fixedSpans: [ParameterID: SourceSpan] = [:]
    public var controlSpans: [ParameterID: SourceSpan] = [:]

    public init(name: String, span: SourceSpan) {
        self.name = name
        self.span = span
        axes = []
        filters = []
        replicates = 1
        design = "full"
        hasControls = false
        fixed = [:]
    }
}
