import NsynDiagnostics
import NsynPlan
import NsynQuantities

/// Operations before anything has its place on the deck.
///
/// Plates are placements by their number; `Draft.source`, `Draft.tips` and `Draft.premix` stand for what is placed later.
struct Draft {
    static let source: Int16 = -2
    static let tips: Int16 = -3
    static let premix: Int16 = -4
    static let trash: Int16 = -5

    var operations: [Operation] = []
    var channels: [ChannelUse] = []
    var liquids: [RunLiquid] = []
    var people: [OperatorStep] = []
    var pipettes: [Labware] = []
    /// By dispense into a plate: its operation, the well it serves and the plan's step.
    var additions: [(operation: Int32, well: Int32, channel: UInt8)] = []
    /// Rows of a premix column hold liquids `first ..< first + 8`; so many columns of each, filled with so much.
    var premixes: [(first: Int32, columns: Int, fill: Int)] = []
    /// pL that an operation's tips hold beyond what it says, for the capacity of tips.
    var problem: Finding?
    /// How many doses can't be delivered.
    var failures = 0
}

extension Draft {
    /// About how long it takes, before anything has its place: s.
    func roughTime(_ robot: Robot) -> Double {
        let visit = robot.sameSlotTime.double + robot.zTravel.double / max(0.001, robot.speed.double)
        let flows = pipettes.map { max(1e-12, $0.flow.double) }
        let change = (robot.pickUpTime.double, robot.dropTime.double)
        var sum = 0.0
        for operation in operations {
            switch operation.action {
            case .pickUpTips: sum += change.0
            case .dropTips: sum += change.1
            case .aspirate, .dispense:
                let most = channels[Int(operation.channels.lowerBound)].volume
                let own = operation.flow.isPositive ? operation.flow.double : flows[Int(operation.pipette)]
                sum += visit + Double(most) * 1e-15 / own
            case .mix(let cycles):
                let volume = Double(channels[Int(operation.channels.lowerBound)].volume) * 1e-15
                sum += Double(2 * cycles) * (visit + volume / flows[Int(operation.pipette)])
            default: break
            }
        }
        return sum
    }
}

/// A pipette's state while operations are drafted.
struct PipetteState {
    var labware: Labware
    var tip: Labware
    /// What its tips last held; nil without tips.
    var liquid: Int32?
    /// The tips touched what is in a well.
    var isSpoiled = false

    // All in pL, computed once.
    let channels: Int
    let smallest: Int
    let disposal: Int
    private let room: Int

    init(labware: Labware, tip: Labware) {
        self.labware = labware
        self.tip = tip
        channels = labware.channels
        smallest = (labware.smallest * ScriptBuilder.picolitres).ceiled.int ?? 0
        disposal = (labware.disposal * ScriptBuilder.picolitres).rounded.int ?? 0
        room = (Rational.min(labware.largest, tip.capacity) * ScriptBuilder.picolitres).floored.int ?? 0
    }

    /// What a tip holds beside the air of a liquid's class.
    func capacity(gap: Int) -> Int { max(0, room - gap) }

    func capacity(_ liquidClass: LiquidClass) -> Int { capacity(gap: liquidClass.gap) }
}

extension LiquidClass {
    /// Air in the tip beside the liquid, pL.
    var gap: Int { ((leadingGap + trailingGap) * ScriptBuilder.picolitres).ceiled.int ?? 0 }
}

/// One dispense that is wanted: a well, or eight in a lane.
struct Item {
    var plate: Int32
    /// Into `positions`: the wells of its channels.
    var first: Int32
    var count: Int32
    /// By channel, from `first` of `volumes` and `exacts`; of a ganged pipette only the first counts.
    var volume: Int
    var exact: Rational
    var flow: Rational
}

/// Writes drafts: the primitives that all planners share.
struct Drafter {
    var draft: Draft
    let script: RunScript
    let table: ConditionTable
    let request: PlateRequest
    var states: [PipetteState] = []
    /// pL in every well, for the height of its liquid.
    var volumes: [Int]
    var span: SourceSpan
    var step: Int32 = -1
    /// What stands on the shaking module shakes, 1/s.
    var shaking: Rational?
    /// Liquids poured late that have been prepared already.
    var poured: Set<Int32> = []

    init(script: RunScript, table: ConditionTable, request: PlateRequest) {
        self.script = script
        self.table = table
        self.request = request
        draft = Draft()
        draft.liquids = script.liquids
        draft.people = script.people
        volumes = [Int](repeating: 0, count: script.wells.count)
        span = request.span
    }

    // MARK: Operations

    mutating func append(_ action: Operation.Action, _ configure: (inout Operation) -> Void = { _ in }) {
        var operation = Operation(action, span: span)
        operation.planStep = step
        configure(&operation)
        draft.operations.append(operation)
    }

    mutating func append(
        _ action: Operation.Action, pipette: Int, placement: Int16, liquid: Int32, uses: [ChannelUse],
        flow: Rational = .zero
    ) {
        let first = Int32(draft.channels.count)
        draft.channels += uses
        append(action) { operation in
            operation.pipette = Int16(pipette)
            operation.placement = placement
            operation.liquid = liquid
            operation.channels = first..<first + Int32(uses.count)
            operation.flow = flow
        }
    }

    /// Tips that may touch this liquid: those in place if they held it, or only its pure solvent.
    mutating func ensureTips(_ pipette: Int, for liquid: Int32, count: Int) {
        if let held = states[pipette].liquid, !states[pipette].isSpoiled, mayFollow(held, liquid) {
            states[pipette].liquid = liquid
            return
        }
        dropTips(pipette)
        let uses = (0..<count).map { ChannelUse(channel: $0, well: -1) }
        append(.pickUpTips, pipette: pipette, placement: Draft.tips, liquid: liquid, uses: uses)
        states[pipette].liquid = liquid
        states[pipette].isSpoiled = false
    }

    mutating func dropTips(_ pipette: Int) {
        guard states[pipette].liquid != nil else { return }
        let uses = (0..<states[pipette].labware.channels).map { ChannelUse(channel: $0, well: 0) }
        append(.dropTips, pipette: pipette, placement: Draft.trash, liquid: -1, uses: uses)
        states[pipette].liquid = nil
    }

    mutating func dropAllTips() { for pipette in states.indices { dropTips(pipette) } }

    /// A film of pure solvent in a tip does no harm to what is dissolved in that solvent.
    private func mayFollow(_ held: Int32, _ next: Int32) -> Bool {
        if held == next { return true }
        let (old, new) = (draft.liquids[Int(held)], draft.liquids[Int(next)])
        guard old.taken >= 0, new.taken >= 0, old.liquidClass == new.liquidClass else { return false }
        let (first, second) = (table.liquids[old.taken], table.liquids[new.taken])
        return first.isPureSolvent && second.hasOneSolvent && first.solvent == second.solvent
    }

    mutating func stopShaking() {
        guard shaking != nil, !request.robot.dispensesWhileShaking else { return }
        append(.stopShaking) { $0.placement = 0 }
    }

    mutating func resumeShaking() {
        guard let speed = shaking, !request.robot.dispensesWhileShaking else { return }
        append(.shake(speed)) { $0.placement = 0 }
    }

    /// A pause in which a fresh or cold liquid is made.
    mutating func prepare(_ liquid: Int32, again: Bool = false) {
        guard draft.liquids[Int(liquid)].isPouredLate, again || !poured.contains(liquid) else { return }
        poured.insert(liquid)
        var made = OperatorStep(number: 0, kind: .prepare, text: "", span: span)
        made.liquid = Int(liquid)
        append(.person(draft.people.count))
        draft.people.append(made)
    }

    // MARK: Dispensing

    /// The distance from the rim to the liquid once a dispense is in; the tip stays clear of it if it can.
    mutating func fill(_ well: Int32, _ volume: Int) -> (isFree: Bool, below: Rational) {
        let labware = request.labware
        volumes[Int(well)] += volume
        guard labware.capacity.isPositive, labware.depth.isPositive else { return (true, Rational(2, 1000)) }
        let share = Double(volumes[Int(well)]) / (labware.capacity.double * 1e15)
        let gap = labware.depth.double * (1 - share)
        if gap >= 0.0025 { return (true, Rational(2, 1000)) }
        // A full well: dispense nearer to the rim.
        return (gap >= 0.0005, gap >= 0.0015 ? Rational(1, 1000) : .zero)
    }

    func flow(_ dose: Rational, _ pipette: Int) -> Rational {
        dose.isNegative ? states[pipette].labware.slowestFlow : dose
    }
}
