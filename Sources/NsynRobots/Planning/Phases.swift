import NsynDiagnostics
import NsynPlan
import NsynQuantities

/// What one well gets in one step.
struct Dose {
    /// In the run's wells.
    var well: Int32
    var plate: Int32
    var position: Int32
    /// In the run's liquids.
    var liquid: Int32
    /// m³, scaled
    var exact: Rational
    /// pL, rounded to the robot's resolution
    var volume: Int
    /// m³/s; zero where the script sets no rate, negative where it says no more than `dropwise`
    var flow: Rational
    /// Drops are wanted: the rate may lie below what makes a stream.
    var isDropwise = false
}

/// One step that adds a liquid to wells.
struct Addition {
    var step: Int32
    var span: SourceSpan
    var doses: [Dose]
    /// So many equal parts, this far apart in seconds.
    var parts = 1
    var interval = 0.0
    /// The plan's vessel that the liquid comes from, where it is no stock: ordinal among the run's vessels.
    var fromVessel: Int?
    /// Additions with the same number follow each other without a pause.
    var group: Int
}

/// What happens between additions.
enum Phase {
    case add(Addition)
    /// Number in `RunScript.people`.
    case person(Int)
    case wait(Rational, step: Int32, span: SourceSpan)
    case temperature(Rational, step: Int32, span: SourceSpan)
    case shake(Rational?, step: Int32, span: SourceSpan)
}

/// The steps of a plan for the wells of one run, in the plan's order: what has to happen, before anybody asked how.
struct RunScript {
    var phases: [Phase] = []
    var wells: [Well] = []
    var plates: [Plate] = []
    /// By plate and position, the number of the well, or -1.
    var wellNumbers: [[Int32]] = []
    var liquids: [RunLiquid] = []
    var people: [OperatorStep] = []
    var findings: [Finding] = []
    /// The module that plates stand on, if any.
    var module: Labware?
}

/// A liquid of a run, before it has a container.
struct RunLiquid {
    var name: String
    /// In the condition table's liquids; -1 for a premix.
    var taken: Int
    var parts: [Liquid.Part] = []
    var liquidClass: LiquidClass
    /// Has to be poured right before its first use.
    var isPouredLate = false
    /// Some trough of the robot endures it, so that several channels can draw at once.
    var standsInTroughs = true
}
