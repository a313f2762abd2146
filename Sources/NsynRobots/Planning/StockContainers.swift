import NsynPlan

/// Which of a robot's containers a liquid may stand in: of a material that nothing in it attacks.
struct StockContainers {
    private let table: ConditionTable
    private let robot: Robot
    private let equipment: Equipment

    init(_ table: ConditionTable, _ robot: Robot, _ equipment: Equipment) {
        self.table = table
        self.robot = robot
        self.equipment = equipment
    }

    func troughs(for liquid: TakenLiquid) -> [Labware] {
        known(robot.reservoirs).filter { $0.isTrough && endures($0, liquid) }
    }

    /// Best first; what is poured late stands on ice if anything does.
    func tubes(for liquid: TakenLiquid, isPouredLate: Bool) -> [Labware] {
        known((isPouredLate ? robot.coldTubes : []) + robot.tubes + robot.reservoirs).filter { endures($0, liquid) }
    }

    /// Labware that holds more than what has to stay in it.
    private func known(_ names: [String]) -> [Labware] {
        names.compactMap { equipment.labware[$0] }.filter { $0.deadVolume < $0.capacity }
    }

    /// What attacks the wall of a container, of all that a liquid consists of.
    func attacker(of labware: Labware, in liquid: TakenLiquid) -> String? {
        guard let wall = labware.wall, let profile = table.prepared.knowledge.walls[wall] else { return nil }
        let parts =
            liquid.solvents.filter(\.share.isPositive).map(\.substance)
            + liquid.components.filter(\.concentration.isPositive).map(\.substance)
        return parts.map { table.prepared.name($0) }.first { profile.attackedBy.contains($0) }
    }

    private func endures(_ labware: Labware, _ liquid: TakenLiquid) -> Bool { attacker(of: labware, in: liquid) == nil }

    /// What attacks every container that the robot has.
    func refusal(of liquid: TakenLiquid) -> (labware: Labware, attacker: String)? {
        let all = known(robot.tubes + robot.reservoirs)
        guard let first = all.first, all.allSatisfy({ !endures($0, liquid) }) else { return nil }
        return attacker(of: first, in: liquid).map { (first, $0) }
    }
}
