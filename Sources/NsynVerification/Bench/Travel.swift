import NsynPlan
import NsynQuantities

/// How long an arm is on its way: straight between the middles of slots, and down and up at each visit.
struct Travel {
    private var places: [String: (x: Double, y: Double)] = [:]
    /// m/s
    private let speed: Double
    private let down: Double
    private let sameSlot: Double
    let pickUp: Double
    let drop: Double
    private var last: String?

    init(_ robot: Robot?) {
        speed = max(robot?.speed.double ?? 0.4, 0.001)
        down = robot?.zTravel.double ?? 0
        sameSlot = robot?.sameSlotTime.double ?? 0
        pickUp = robot?.pickUpTime.double ?? 0
        drop = robot?.dropTime.double ?? 0
        guard let robot else { return }
        let columns = max(robot.slotColumns, 1)
        for (index, slot) in robot.slots.enumerated() {
            places[slot] = (
                Double(index % columns) * robot.slotPitchX.double, Double(index / columns) * robot.slotPitchY.double
            )
        }
        last = robot.trash
    }

    /// s from the slot of the last visit to this one
    mutating func visit(_ slot: String?) -> Double {
        guard let slot else { return sameSlot }
        defer { last = slot }
        guard let last, last != slot, let from = places[last], let to = places[slot] else { return sameSlot }
        let (x, y) = (to.x - from.x, to.y - from.y)
        return (x * x + y * y).squareRoot() / speed
    }

    /// s down into a well and up again
    var plunge: Double { down / speed }
}
