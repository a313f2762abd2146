import NsynDiagnostics
import NsynPlan
import NsynQuantities

extension SweepPlan {
    /// Axes that advance on their own: zipped ones count once, computed ones not at all.
    var dimensionCount: Int {
        var groups: Set<Int> = []
        return axes.count { axis in
            if case .dependent = axis.values { return false }
            return axis.zipGroup.map { groups.insert($0).inserted } ?? true
        }
    }
}

/// What a `plates` directive asks for, with the records it names looked up.
public struct PlateRequest: Sendable {
    public var name: String
    public var span: SourceSpan
    public var plan: Plan
    public var sweep: SweepPlan
    /// m³ that the largest reaction shrinks to; nil leaves volumes as written.
    public var scaledTo: Rational?
    public var labware: Labware
    public var robot: Robot
    /// The outermost wells stay empty.
    public var leavesEdges = false
    /// The digest of the plan's text, by which conditions are named.
    public var planDigest: String

    public init(
        name: String, span: SourceSpan, plan: Plan, sweep: SweepPlan, labware: Labware, robot: Robot, planDigest: String
    ) {
        self.name = name
        self.span = span
        self.plan = plan
        self.sweep = sweep
        self.labware = labware
        self.robot = robot
        self.planDigest = planDigest
    }
}
