import NsynDiagnostics

/// One emitted file, read and replayed.
struct Replay {
    /// The file's name in the folder.
    var name: String
    /// Where findings point; a run of several lists goes from one to the next.
    var file: FileID
    var bench = Bench()
    /// What the robot stops for, in order.
    var pauses: [Pause] = []
    /// What modules are told, in order.
    var settings: [Setting] = []
    /// The format says how fast liquids flow.
    var tellsRates = false
    /// The format can stop for people.
    var pausesForPeople = true
    /// s that people took
    var peopleSeconds = 0.0
    /// Reading stopped before the end: what was replayed says nothing about what is missing.
    var isBroken = false

    /// What people do at the pauses.
    var people = PeopleScript()
    /// s since the run began at which a liquid was made, by name.
    var prepared: [String: [Double]] = [:]
    /// Solids that people put into wells.
    var weighed: [WellIndex: [Weighed]] = [:]

    struct Weighed {
        /// Number of the operator's step.
        var step: Int
        /// kg
        var mass: Double
    }

    struct Pause {
        var text: String
        var number: Int?
        var order: Int
        var time: Double
        var span: SourceSpan
    }

    struct Setting {
        enum Value {
            /// K
            case temperature(Double)
            /// 1/s; nil is off
            case shaking(Double?)
        }
        var value: Value
        /// The container above the module, or -1.
        var container: Int
        var time: Double
        var span: SourceSpan
    }

    init(name: String, file: FileID, people: PeopleScript = PeopleScript()) {
        self.name = name
        self.file = file
        self.people = people
        bench.harmless = people.harmless
    }

    func span(_ start: Int, _ end: Int) -> SourceSpan {
        SourceSpan(
            file: file, start: UInt32(truncatingIfNeeded: start), end: UInt32(truncatingIfNeeded: max(start, end)))
    }

    /// The number of a liquid by the name that files use for it.
    mutating func liquid(_ name: String) -> LiquidNumber {
        if let known = bench.liquidNames.firstIndex(of: name) { return LiquidNumber(known) }
        bench.liquidNames.append(name)
        return LiquidNumber(bench.liquidNames.count - 1)
    }
}
