import NsynPlan
import NsynQuantities

/// How long operations take, after the model that the Opentrons software estimates with (`opentrons.protocols.duration`):
/// a fixed time for picking up and dropping tips, half a second within a slot, travel between the centres of slots at the
/// arm's speed, one vertical stroke a visit, and the volume at the flow rate. A robot without a published model uses the
/// same with its own numbers. People take no time in it.
struct Estimator {
    private let robot: Robot
    private let positions: [String: (x: Double, y: Double)]
    private let speed: Double
    private let sameSlot: Double
    private let stroke: Double
    private let strokeOverModule: Double
    private var slot: String
    private var temperature = 25.0

    init(_ robot: Robot) {
        self.robot = robot
        var positions: [String: (x: Double, y: Double)] = [:]
        for (index, slot) in robot.slots.enumerated() {
            positions[slot] = (
                Double(index % robot.slotColumns) * robot.slotPitchX.double,
                Double(index / robot.slotColumns) * robot.slotPitchY.double
            )
        }
        self.positions = positions
        speed = max(0.001, robot.speed.double)
        sameSlot = robot.sameSlotTime.double
        stroke = robot.zTravel.double / speed
        strokeOverModule = robot.zTravelModule.double / speed
        slot = robot.trash ?? robot.slots.last ?? ""
    }

    /// s between the centres of two slots
    func travel(_ from: String, _ to: String) -> Double {
        guard from != to, let start = positions[from], let end = positions[to] else { return sameSlot }
        let (x, y) = (start.x - end.x, start.y - end.y)
        return (x * x + y * y).squareRoot() / speed
    }

    /// The duration of the next operation; the arm is where it ended.
    mutating func duration(of operation: Operation, in worklist: Worklist) -> Double {
        func move(to placement: Placement) -> Double {
            defer { slot = placement.slot }
            return travel(slot, placement.slot)
        }
        let placement = operation.placement >= 0 ? worklist.deck.placements[Int(operation.placement)] : nil
        switch operation.action {
        case .pickUpTips: return (placement.map { move(to: $0) } ?? 0) + robot.pickUpTime.double
        case .dropTips: return (placement.map { move(to: $0) } ?? 0) + robot.dropTime.double
        case .aspirate, .dispense, .mix:
            guard let placement else { return 0 }
            return liquidTime(operation, placement, move(to: placement), worklist)
        case .wait(let seconds): return seconds
        case .setTemperature(let goal): return heating(to: goal.double - 273.15)
        case .shake, .stopShaking, .person: return 0
        }
    }

    private func liquidTime(
        _ operation: Operation, _ placement: Placement, _ travel: Double, _ worklist: Worklist
    ) -> Double {
        let down = placement.module == nil ? stroke : strokeOverModule
        let volume = Double(worklist.channels(of: operation).reduce(0) { max($0, $1.volume) }) * 1e-15
        let liquidClass = worklist.liquids[max(0, Int(operation.liquid))].liquidClass
        let usual = operation.pipette >= 0 ? worklist.deck.pipettes[Int(operation.pipette)].labware.flow.double : 0
        let isDispense = if case .dispense = operation.action { true } else { false }
        var flow = operation.flow.double
        if flow <= 0 { flow = usual * (isDispense ? liquidClass.dispenseRate.double : liquidClass.aspirateRate.double) }
        let moving = flow > 0 ? volume / flow : 0
        switch operation.action {
        case .mix(let cycles):
            return travel + down + moving + Double(2 * cycles - 1) * (sameSlot + down + moving)
        case .aspirate:
            let wetting = Double(2 * liquidClass.preWet) * (sameSlot + down + moving)
            return travel + down + moving + wetting + liquidClass.settleIn.double
        default:
            return travel + down + moving + liquidClass.settleOut.double + (liquidClass.blowsOut ? 0.5 : 0)
        }
    }

    /// The rates of the maker's white paper, °C/s: below 25 °C, up to 37 °C and above.
    private mutating func heating(to goal: Double) -> Double {
        defer { temperature = goal }
        let (low, high) = (min(temperature, goal), max(temperature, goal))
        func part(_ from: Double, _ to: Double, _ rate: Double) -> Double {
            max(0, min(high, to) - max(low, from)) / rate
        }
        return part(-300, 25, 0.0875) + part(25, 37, 0.2) + part(37, 1000, 0.361_111_111_1)
    }
}
