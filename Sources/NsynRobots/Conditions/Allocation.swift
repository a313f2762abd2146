import NsynPlan
import NsynQuantities

/// A reaction that wants a well.
struct Reaction: Hashable {
    var condition: Int
    /// From 1.
    var replicate: Int
}

/// Reactions that can share plates: all that a plate has one of is the same for them.
struct PlateGroup {
    /// Each plate's reactions by well position; nil where a well stays empty.
    var plates: [[Reaction?]]
    /// Parameters that are the same on all its plates, because a plate can't vary them.
    var shared: [ParameterID]
}

/// Conditions to wells.
struct Allocation {
    let table: ConditionTable
    let sweep: SweepPlan
    let labware: Labware
    let leavesEdges: Bool

    /// Positions that may be filled, column by column.
    var usable: [Int] {
        (0..<labware.wellCount).filter { well in
            guard leavesEdges else { return true }
            let (row, column) = (labware.row(well), labware.column(well))
            return row > 0 && row < labware.rows - 1 && column > 0 && column < labware.columns - 1
        }
    }

    /// Parameters on which something depends that a plate has one of: temperature, gas, light, stirring, waiting,
    /// separation.
    var sharedParameters: [ParameterID] {
        let plan = table.prepared.plan
        let sets = table.prepared.dependence.expressions
        var set = ParameterSet()
        for step in plan.steps where !step.primitive.isPerWell {
            if let condition = step.condition { set.formUnion(sets[condition.value]) }
            step.primitive.forEachExpression { set.formUnion(sets[$0.value]) }
        }
        return plan.parameters.indices.map { ParameterID($0) }.filter { set.holds($0) }
    }

    private func signature(_ condition: Int) -> [StepSetting?] {
        let plan = table.prepared.plan
        return plan.steps.indices.compactMap { step -> StepSetting?? in
            if plan.steps[step].primitive.isPerWell { return nil }
            let index = table.index(condition, step)
            return .some(table.happens[index] ? table.settings[index] : nil)
        }
    }

    /// One group for each set of settings, in the order of the sweep.
    func groups() -> [PlateGroup] {
        var order: [[StepSetting?]] = []
        var members: [[StepSetting?]: [Int]] = [:]
        var control: (signature: [StepSetting?], condition: Int)?
        for (index, condition) in table.conditions.enumerated() {
            let signature = signature(index)
            if condition.isControl {
                control = (signature, index)
                continue
            }
            if members[signature] == nil { order.append(signature) }
            members[signature, default: []].append(index)
        }
        if let control, members[control.signature] == nil { order.append(control.signature) }
        let shared = sharedParameters
        return order.map { signature in
            let own = control.flatMap { $0.signature == signature ? $0.condition : nil }
            return PlateGroup(plates: plates(members[signature] ?? [], control: own), shared: shared)
        }
    }

    private func plates(_ conditions: [Int], control: Int?) -> [[Reaction?]] {
        let wells = usable
        let replicates = max(1, sweep.replicates)
        let controls = control == nil ? 0 : min(replicates, max(1, wells.count / 8))
        let room = max(1, wells.count - controls)
        var reactions: [Reaction] = []
        if sweep.seed == nil {
            reactions = LayoutOrder(table: table, labware: labware, isWhole: !leavesEdges && controls == 0)
                .best(conditions, replicates)
        } else {
            for condition in conditions {
                for number in 1...replicates * table.conditions[condition].copies {
                    reactions.append(.init(condition, number))
                }
            }
        }
        var random = SplitMix(seed: UInt64(truncatingIfNeeded: sweep.seed ?? 0))
        if sweep.seed != nil { random.shuffle(&reactions) }
        var plates: [[Reaction?]] = []
        var start = 0
        repeat {
            let end = min(reactions.count, start + room)
            var chosen = Array(reactions[start..<end])
            if let control {
                for number in 0..<controls {
                    chosen.append(Reaction(control, plates.count * controls + number + 1))
                }
                if sweep.seed != nil { random.shuffle(&chosen) }
            }
            var plate = [Reaction?](repeating: nil, count: labware.wellCount)
            for (reaction, well) in zip(chosen, wells) { plate[well] = reaction }
            plates.append(plate)
            start = end
        } while start < reactions.count
        return plates
    }
}

extension Reaction {
    init(_ condition: Int, _ replicate: Int) {
        self.init(condition: condition, replicate: replicate)
    }
}

/// Random numbers that are the same on every machine: SplitMix64.
struct SplitMix {
    private var state: UInt64

    init(seed: UInt64) { state = seed }

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var value = state
        value = (value ^ (value >> 30)) &* 0xBF58_476D_1CE4_E5B9
        value = (value ^ (value >> 27)) &* 0x94D0_49BB_1331_11EB
        return value ^ (value >> 31)
    }

    /// Below `bound`, without bias that a plate could show.
    mutating func next(below bound: Int) -> Int { Int(next().multipliedFullWidth(by: UInt64(bound)).high) }

    mutating func shuffle<Element>(_ elements: inout [Element]) {
        guard elements.count > 1 else { return }
        for index in stride(from: elements.count - 1, to: 0, by: -1) { elements.swapAt(index, next(below: index + 1)) }
    }
}

extension Primitive {
    /// Whether each well of a plate can have its own.
    var isPerWell: Bool {
        switch self {
        case .transfer, .adjustAcidity, .yield: true
        default: false
        }
    }

    func forEachExpression(_ body: (ExpressionID) -> Void) {
        func visit(_ ids: ExpressionID?...) { for id in ids { if let id { body(id) } } }
        switch self {
        case .setTemperature(let goal, let ramp): visit(goal, ramp)
        case .agitate(_, let speed): visit(speed)
        case .hold(let time): visit(time)
        case .gas(_, _, let flow): visit(flow)
        case .light(_, let wavelength, let irradiance): visit(wavelength, irradiance)
        case .separate(_, _, let force): visit(force)
        case .measure(_, let volume), .discard(let volume): visit(volume)
        case .transfer, .adjustAcidity, .manual, .yield: break
        }
    }
}
