import NsynDiagnostics
import NsynPlan
import NsynQuantities

/// One condition of a sweep with every parameter bound.
public struct Condition: Sendable, Hashable {
    /// 32 hexadecimal digits: the hash of the plan's text and of the bound parameters. The same reaction has the same id
    /// on every plate, robot and day.
    public var id: String
    /// By `ParameterID`: a number in SI units, or the index of an option.
    public var values: [Rational]
    public var isControl: Bool
    /// How often the design has it: each is a well of its own, beside the replicates.
    public var copies = 1

    public init(id: String, values: [Rational], isControl: Bool = false) {
        self.id = id
        self.values = values
        self.isControl = isControl
    }
}

/// One well with the reaction it holds.
public struct Well: Sendable, Hashable {
    /// In `Worklist.plates`.
    public var plate: Int
    /// Numbered as `Labware.wellName` does.
    public var position: Int
    /// In `PlateJob.conditions`.
    public var condition: Int
    /// From 1.
    public var replicate: Int

    public init(plate: Int, position: Int, condition: Int, replicate: Int) {
        self.plate = plate
        self.position = position
        self.condition = condition
        self.replicate = replicate
    }
}

/// A plate of reactions. A plan with several vessels has one plate for each of them, with the same wells.
public struct Plate: Sendable, Hashable {
    /// `plate-1`, `plate-1-washed`: unique in the job, the label of its placement.
    public var name: String
    public var labware: Labware
    /// The plan's vessel that its wells stand for.
    public var vessel: VesselID
    /// What all its wells share, because a plate can't vary it (`heat = 60 °C`); empty where nothing had to be split.
    public var shared: [ParameterID]

    public init(name: String, labware: Labware, vessel: VesselID, shared: [ParameterID] = []) {
        self.name = name
        self.labware = labware
        self.vessel = vessel
        self.shared = shared
    }
}

/// What one fresh liquid's age was when it reached a well, and what the script allows.
public struct AgeRecord: Sendable, Hashable {
    public var liquid: Int
    /// In `Worklist.wells`.
    public var well: Int
    /// s from its preparation to the end of its last addition to the well
    public var age: Double
    /// s
    public var limit: Double
}

/// When one addition reached one well, s since the run began.
public struct AdditionRecord: Sendable, Hashable {
    /// In `Worklist.wells`.
    public var well: Int32
    public var planStep: Int32
    public var liquid: Int32
    public var time: Double
    /// m³ that the plan asks for, all parts together, and pL that arrive.
    public var exact: Rational
    public var volume: Int
}

/// Everything that one run of a robot does, in order: what every backend turns into its own format.
///
/// Plain tables that refer to each other by index. Volumes are exact (`Rational`, m³) and rounded to the robot's
/// resolution (whole picolitres); backends print the rounded ones and round nothing themselves.
public struct Worklist: Sendable {
    /// Name of the `plates` directive, with the run's number where there are several: file names begin with it.
    public var name: String
    public var title: String
    public var robot: Robot
    public var deck = Deck()
    public var liquids: [Liquid] = []
    public var sources: [Source] = []
    public var plates: [Plate] = []
    public var wells: [Well] = []
    public var operations: [Operation] = []
    /// The channels of all operations, one after the other.
    public var channels: [ChannelUse] = []
    public var operatorSteps: [OperatorStep] = []
    public var additions: [AdditionRecord] = []
    public var ages: [AgeRecord] = []

    /// Whether the robot itself fills any well.
    var dispenses: Bool {
        operations.contains { if case .dispense = $0.action { true } else { false } }
    }
    /// By well, what the plan asks for of each stock and solvent, m³, whichever way it comes.
    public var ideals: [(well: Int32, liquid: Int, volume: Double)] = []
    /// Estimated, s, without the times of people.
    public var duration: Double = 0
    public var span: SourceSpan

    public init(name: String, title: String, robot: Robot, span: SourceSpan) {
        self.name = name
        self.title = title
        self.robot = robot
        self.span = span
    }

    public func channels(of operation: Operation) -> ArraySlice<ChannelUse> {
        channels[Int(operation.channels.lowerBound)..<Int(operation.channels.upperBound)]
    }

    /// What one channel moves in an operation, in `liquids`.
    public func liquid(of operation: Operation, channel: UInt8) -> Int {
        let first = Int(operation.liquid)
        guard first >= 0, case .premix = liquids[first].origin else { return first }
        return first + Int(channel)
    }

    /// The placement of a plate.
    public func placement(ofPlate plate: Int) -> Int? { deck.placements.firstIndex { $0.role == .plate(plate) } }
}

/// A whole `plates` directive: the reactions and the runs that make them. What the manifest tells.
public struct PlateJob: Sendable {
    public var name: String
    public var plan: Plan
    public var sweep: SweepPlan
    /// Every volume of the plan is multiplied by this.
    public var scale: Rational
    public var conditions: [Condition]
    public var runs: [Worklist]
    public var span: SourceSpan

    public init(
        name: String, plan: Plan, sweep: SweepPlan, scale: Rational, conditions: [Condition], runs: [Worklist],
        span: SourceSpan
    ) {
        self.name = name
        self.plan = plan
        self.sweep = sweep
        self.scale = scale
        self.conditions = conditions
        self.runs = runs
        self.span = span
    }
}

/// One file that a compile writes.
public struct OutputFile: Sendable {
    /// Without a folder.
    public var name: String
    public var bytes: [UInt8]

    public init(name: String, bytes: [UInt8]) {
        self.name = name
        self.bytes = bytes
    }
}

/// A format that worklists are written in; one file in `Backends` for each, listed in `Backends/All.swift`.
public protocol Backend: Sendable {
    /// What `--target` calls it: `ot2`, `flex`, `ot2-python`, `evo`, `fluent`, `star`, `echo`, `ord`, `hands`.
    var name: String { get }
    /// The robot's name in the library that it is for; nil takes any.
    var robot: String? { get }
    /// Whether its files are worklists that `nsyn verify` replays; a listing for people is none.
    var isReplayed: Bool { get }
    /// The files of one run.
    func files(_ run: Worklist, of job: PlateJob, facts: BackendFacts) -> [OutputFile]
    /// The files of the whole job, beside those of its runs.
    func files(_ job: PlateJob, facts: BackendFacts) -> [OutputFile]
}

extension Backend {
    public var isReplayed: Bool { true }
    public func files(_ run: Worklist, of job: PlateJob, facts: BackendFacts) -> [OutputFile] { [] }
    public func files(_ job: PlateJob, facts: BackendFacts) -> [OutputFile] { [] }
}

/// What backends know beside the worklist.
public struct BackendFacts: Sendable {
    public var equipment: Equipment
    public var knowledge: Knowledge
    /// Of nsyn, for the files' metadata.
    public var version: String
    /// The script's path as given, for the files' metadata.
    public var script: String

    public init(equipment: Equipment, knowledge: Knowledge, version: String, script: String) {
        self.equipment = equipment
        self.knowledge = knowledge
        self.version = version
        self.script = script
    }
}
