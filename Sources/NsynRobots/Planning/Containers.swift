import NsynPlan
import NsynQuantities

/// Where liquids stand: how many containers of which kind, how full, and which stroke draws from which.
struct Containers {
    struct Container {
        var liquid: Int32
        var labware: Labware
        /// Volumes in pL. `drawn` is what leaves it for good.
        var drawn = 0
        /// The most that was out at once: disposal comes back later.
        var peak = 0
        var dead: Int
        var usable: Int
        /// Kept on ice.
        var isCold: Bool
    }

    private(set) var containers: [Container] = []
    /// By operation, the container it draws from or gives back to; -1 otherwise.
    private(set) var ofOperation: [Int32]
    /// By operation on a premix, its column; -1 otherwise.
    private(set) var premixColumn: [Int32]
    private var current: [Int32: Int] = [:]
    /// What the person fills in beyond what is drawn and dead: meniscus, evaporation, a stroke that is repeated.
    static let excess = Rational(105, 100)

    init(_ draft: Draft, _ request: PlateRequest, _ table: ConditionTable, _ equipment: Equipment) {
        ofOperation = [Int32](repeating: -1, count: draft.operations.count)
        premixColumn = ofOperation
        var totals = [Int](repeating: 0, count: draft.liquids.count)
        var channels = [Int](repeating: 1, count: draft.liquids.count)
        for operation in draft.operations where operation.placement == Draft.source {
            let sum = draft.channels[operation.channels.asInts].reduce(0) { $0 + $1.volume }
            let liquid = Int(operation.liquid)
            switch operation.action {
            case .aspirate: totals[liquid] += sum
            case .dispense: totals[liquid] -= sum
            default: break
            }
            channels[liquid] = max(channels[liquid], operation.channels.count)
        }
        var kinds: [Int32: Labware] = [:]
        for (index, operation) in draft.operations.enumerated() where operation.placement == Draft.source {
            let uses = draft.channels[operation.channels.asInts]
            let sum = uses.reduce(0) { $0 + $1.volume }
            let liquid = operation.liquid
            if draft.liquids[Int(liquid)].taken < 0 {
                premixColumn[index] = uses.first?.well ?? 0
                continue
            }
            if kinds[liquid] == nil {
                kinds[liquid] = Containers.kind(
                    total: totals[Int(liquid)], channels: channels[Int(liquid)], draft.liquids[Int(liquid)], request,
                    table, equipment)
            }
            guard let labware = kinds[liquid] else { continue }
            switch operation.action {
            case .aspirate:
                let fits = current[liquid].map { containers[$0].drawn + sum <= containers[$0].usable } ?? false
                if !fits { open(liquid, labware) }
                if let place = current[liquid] {
                    containers[place].drawn += sum
                    containers[place].peak = max(containers[place].peak, containers[place].drawn)
                }
            case .dispense: if let place = current[liquid] { containers[place].drawn -= sum }
            default: if current[liquid] == nil { open(liquid, labware) }
            }
            ofOperation[index] = Int32(current[liquid] ?? -1)
        }
    }

    private mutating func open(_ liquid: Int32, _ labware: Labware) {
        let dead = (labware.deadVolume * ScriptBuilder.picolitres).ceiled.int ?? 0
        let room = ((labware.capacity * ScriptBuilder.picolitres).floored.int ?? 0) - dead
        current[liquid] = containers.count
        containers.append(
            Container(
                liquid: liquid, labware: labware, dead: dead,
                usable: (Rational(max(0, room)) / Containers.excess).floored.int ?? room, isCold: labware.isCold))
    }

    /// The first kind of container that holds all of a liquid in few wells; several channels need a trough.
    private static func kind(
        total: Int, channels: Int, _ liquid: RunLiquid, _ request: PlateRequest, _ table: ConditionTable,
        _ equipment: Equipment
    ) -> Labware? {
        let containers = StockContainers(table, request.robot, equipment)
        let taken = table.liquids[liquid.taken]
        let needsTrough = channels > 1
        let kinds =
            needsTrough
            ? containers.troughs(for: taken) : containers.tubes(for: taken, isPouredLate: liquid.isPouredLate)
        let most = needsTrough ? 4 : 1
        func wells(_ labware: Labware) -> Int {
            let room = (labware.capacity - labware.deadVolume) * ScriptBuilder.picolitres
            let usable = max(1, (room / excess).floored.int ?? 1)
            return (max(1, total) + usable - 1) / usable
        }
        return kinds.first { wells($0) <= most } ?? kinds.min { wells($0) < wells($1) }
    }

    /// pL that the person fills in.
    func fill(_ index: Int) -> Int {
        let container = containers[index]
        let step = 10_000_000
        let wanted = (Rational(container.peak) * Containers.excess).ceiled.int ?? container.peak
        let capacity = (container.labware.capacity * ScriptBuilder.picolitres).floored.int ?? .max
        return min(capacity, (wanted + container.dead + step - 1) / step * step)
    }
}

extension Range where Bound == Int32 {
    var asInts: Range<Int> { Int(lowerBound)..<Int(upperBound) }
}
