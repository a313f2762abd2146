import NsynPlan
import NsynQuantities

/// How long operations take, after the model that the Opentrons software estimates with (`opentrons.protocols.duration`):
/// a fixed time for picking up and dropping tips, half a second within a slot, travel between the centres of slots at the
/// arm's speed, one vertical stroke a visit, and the volume at the flow rate. A robot without a published model uses the
/// same with its own numbers. People take no time in it.
struct Estimator {
    private struct Handling {
        var aspirate: Double
        var dispense: Double
        var preWet: Double
        var settleIn: Double
        /// Waiting and blowing out after a dispense.
        var after: Double
    }

    private let positions: [String: (x: Double, y: Double)]
    private let speed: Double
    private let sameSlot: Double
    private let stroke: Double
    private let strokeOverModule: Double
    private let start: String
    private var slots: [String] = []
    private var strokes: [Double] = []
    private var flows: [Double] = []
    private var handling: [Handling] = []
    private var pickUp = 0.0
    private var drop = 0.0
    /// Of the arm: a placement, or -1 at the start.
    private var place = -1
    private var temperature = 25.0

    init(_ robot: Robot) {
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
        start = robot.trash ?? robot.slots.last ?? ""
    }

    /// s between the centres of two slots
    func travel(_ from: String, _ to: String) -> Double {
        guard from != to, let start = positions[from], let end = positions[to] else { return sameSlot }
        let (x, y) = (start.x - end.x, start.y - end.y)
        return (x * x + y * y).squareRoot() / speed
    }

    /// Looks up once what the operations of a run refer to.
    mutating func prepare(for worklist: Worklist) {
        slots = worklist.deck.placements.map(\.slot)
        strokes = worklist.deck.placements.map { $0.module == nil ? stroke : strokeOverModule }
        flows = worklist.deck.pipettes.map(\.labware.flow.double)
        handling = worklist.liquids.map { liquid in
            let kind = liquid.liquidClass
            return Handling(
                aspirate: kind.aspirateRate.double, dispense: kind.dispenseRate.double, preWet: Double(kind.preWet),
                settleIn: kind.settleIn.double, after: kind.settleOut.double + (kind.blowsOut ? 0.5 : 0))
        }
        pickUp = worklist.robot.pickUpTime.double
        drop = worklist.robot.dropTime.double
    }

    /// The duration of the next operation; the arm is where it ended. `volume` is the largest of its channels', pL.
    mutating func duration(of operation: Operation, volume: Int) -> Double {
        let placement = Int(operation.placement)
        switch operation.action {
        case .pickUpTips: return move(to: placement) + pickUp
        case .dropTips: return move(to: placement) + drop
        case .aspirate: return liquidTime(operation, placement, volume, isDispense: false)
        case .dispense: return liquidTime(operation, placement, volume, isDispense: true)
        case .mix(let cycles):
            let first = liquidTime(operation, placement, volume, isDispense: false)
            let again = sameSlot + strokes[max(0, placement)] + moving(operation, volume, isDispense: false)
            return first + Double(2 * cycles - 1) * again
        case .wait(let seconds): return seconds
        case .setTemperature(let goal): return heating(to: goal.double - 273.15)
        case .shake, .stopShaking, .person: return 0
        }
    }

    private mutating func move(to placement: Int) -> Double {
        guard placement >= 0 else { return 0 }
        defer { place = placement }
        if place >= 0, slots[place] == slots[placement] { return sameSlot }
        return travel(place >= 0 ? slots[place] : start, slots[placement])
    }

    private func moving(_ operation: Operation, _ volume: Int, isDispense: Bool) -> Double {
        var flow = operation.flow.double
        if flow <= 0, operation.pipette >= 0, operation.liquid >= 0 {
            let own = handling[Int(operation.liquid)]
            flow = flows[Int(operation.pipette)] * (isDispense ? own.dispense : own.aspirate)
        }
        return flow > 0 ? Double(volume) * 1e-15 / flow : 0
    }

    private mutating func liquidTime(
        _ operation: Operation, _ placement: Int, _ volume: Int, isDispense: Bool
    ) -> Double {
        guard placement >= 0 else { return 0 }
        let travelled = move(to: placement)
        let moving = moving(operation, volume, isDispense: isDispense)
        let base = travelled + strokes[placement] + moving
        guard operation.liquid >= 0 else { return base }
        let own = handling[Int(operation.liquid)]
        if isDispense { return base + own.after }
        if case .mix = operation.action { return base }
        return base + 2 * own.preWet * (sameSlot + strokes[placement] + moving) + own.settleIn
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
