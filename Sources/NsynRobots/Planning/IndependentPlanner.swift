import NsynDiagnostics
import NsynPlan
import NsynQuantities

/// Plans a run for an arm whose channels each have a volume and a well of their own: a gradient costs nothing there.
struct IndependentPlanner {
    private var drafter: Drafter
    private let script: RunScript
    private let channelCount: Int
    private let preparesPerPlate: Bool

    init?(
        _ script: RunScript, _ table: ConditionTable, _ request: PlateRequest, _ equipment: Equipment,
        preparesPerPlate: Bool
    ) {
        guard let name = request.robot.pipettes.first, let arm = equipment.labware[name] else { return nil }
        self.script = script
        self.preparesPerPlate = preparesPerPlate
        channelCount = max(1, arm.channels)
        drafter = Drafter(script: script, table: table, request: request)
        drafter.draft.pipettes = [arm]
        let tip = arm.tips.first.flatMap { equipment.labware[$0] } ?? Labware(name: "tips")
        drafter.states = [PipetteState(labware: arm, tip: tip)]
    }

    mutating func plan() -> Draft {
        for phase in script.phases {
            if let addition = drafter.begin(phase) {
                add(addition)
                drafter.resumeShaking()
            }
            if drafter.draft.failures > 0 { break }
        }
        return drafter.finished()
    }

    private mutating func add(_ addition: Addition) {
        var groups: [(liquid: Int32, plate: Int32, doses: [Dose])] = []
        for dose in addition.doses {
            let isFresh = drafter.draft.liquids[Int(dose.liquid)].isPouredLate && preparesPerPlate
            if let place = groups.firstIndex(where: { $0.liquid == dose.liquid && (!isFresh || $0.plate == dose.plate) }
            ) {
                groups[place].doses.append(dose)
            } else {
                groups.append((dose.liquid, dose.plate, [dose]))
            }
        }
        for group in groups {
            if let problem = problem(group.doses, group.liquid, addition) {
                drafter.draft.failures += 1
                drafter.draft.problem = problem
                return
            }
            drafter.prepare(group.liquid, again: preparesPerPlate)
            for part in 0..<addition.parts {
                serve(lanes(group.doses), group.liquid, addition)
                if part < addition.parts - 1, addition.interval > 0 { drafter.append(.wait(addition.interval)) }
            }
        }
    }

    private func problem(_ doses: [Dose], _ liquid: Int32, _ addition: Addition) -> Finding? {
        let state = drafter.states[0]
        let name = drafter.draft.liquids[Int(liquid)].name
        func wells(_ doses: [Dose]) -> [String] {
            doses.map { dose in
                let well = drafter.request.labware.wellName(Int(dose.position))
                return script.plates.count > 1 ? "\(script.plates[Int(dose.plate)].name)/\(well)" : well
            }
        }
        let small = doses.filter { $0.volume / addition.parts < state.smallest }
        if !small.isEmpty {
            return Findings.belowPipette(
                drafter.request, liquid: name, wells: wells(small), least: small.map(\.exact).min() ?? .one,
                limit: state.labware.smallest, span: addition.span)
        }
        let slow = doses.filter { $0.flow.isPositive && !$0.isDropwise && $0.flow < state.labware.slowestFlow }
        guard let first = slow.first else { return nil }
        return Findings.rateTooSlow(
            drafter.request, liquid: name, flow: first.flow, slowest: state.labware.slowestFlow, wells: wells(slow),
            span: addition.span)
    }

    /// Doses that the channels serve together: wells of one column, in rows that the channels reach.
    private func lanes(_ doses: [Dose]) -> [[Dose]] {
        let labware = drafter.request.labware
        let sets = max(1, labware.rows / channelCount)
        var order: [Int] = []
        var lanes: [Int: [Dose]] = [:]
        for dose in doses {
            let position = Int(dose.position)
            let isDense = labware.rows > channelCount
            let offset = isDense ? labware.row(position) % sets : 0
            let key = (Int(dose.plate) * labware.columns + labware.column(position)) * sets + offset
            if lanes[key] == nil { order.append(key) }
            lanes[key, default: []].append(dose)
        }
        return order.map { lanes[$0] ?? [] }
    }

    private func channel(_ dose: Dose) -> Int {
        let labware = drafter.request.labware
        let sets = max(1, labware.rows / channelCount)
        return labware.row(Int(dose.position)) / (labware.rows > channelCount ? sets : 1) % channelCount
    }

    private mutating func serve(_ lanes: [[Dose]], _ liquid: Int32, _ addition: Addition) {
        let liquidClass = drafter.draft.liquids[Int(liquid)].liquidClass
        let capacity = drafter.states[0].capacity(liquidClass)
        var index = 0
        var left = lanes.first.map { remaining($0, addition) } ?? []
        while index < lanes.count {
            let isMove = addition.fromVessel != nil
            if isMove { drafter.dropTips(0) }
            drafter.ensureTips(0, for: liquid, count: channelCount)
            var load = [Int](repeating: 0, count: channelCount)
            var batch: [(dose: Dose, volume: Int)] = []
            var taken = 0
            while index < lanes.count {
                var volumes: [Int] = []
                var fits = true
                for (place, dose) in lanes[index].enumerated() {
                    let strokes = max(1, (left[place] + capacity - 1) / capacity)
                    let volume = strokes == 1 ? left[place] : left[place] / strokes
                    volumes.append(volume)
                    if load[channel(dose)] + volume > capacity { fits = false }
                }
                if !fits { break }
                for (place, dose) in lanes[index].enumerated() where volumes[place] > 0 {
                    load[channel(dose)] += volumes[place]
                    batch.append((dose, volumes[place]))
                    left[place] -= volumes[place]
                }
                taken += 1
                if left.allSatisfy({ $0 == 0 }) {
                    index += 1
                    left = index < lanes.count ? remaining(lanes[index], addition) : []
                } else {
                    break
                }
                if !drafter.request.robot.dispensesSeveral || isMove { break }
            }
            if taken == 0 || batch.isEmpty { return }
            aspirate(load, liquid, isMove ? batch : nil, addition)
            dispense(batch, liquid, addition)
        }
    }

    private func remaining(_ doses: [Dose], _ addition: Addition) -> [Int] { doses.map { $0.volume / addition.parts } }

    private mutating func aspirate(
        _ load: [Int], _ liquid: Int32, _ wells: [(dose: Dose, volume: Int)]?, _ addition: Addition
    ) {
        let uses = load.indices.filter { load[$0] > 0 }.map { index in
            let own = wells?.first { channel($0.dose) == index }
            return ChannelUse(channel: index, well: own.map { Int($0.dose.position) } ?? -1, volume: load[index])
        }
        var placement = Draft.source
        if let first = wells?.first {
            let vessels = ScriptBuilder.vessels(of: drafter.table.prepared.plan)
            let set = Int(first.dose.plate) / vessels.count * vessels.count
            placement = Int16(set + (addition.fromVessel ?? 0))
        }
        // Side by side the channels reach into a trough; into a vial one goes after the other.
        let isTogether = wells != nil || drafter.draft.liquids[Int(liquid)].standsInTroughs
        for group in isTogether ? [uses] : uses.map({ [$0] }) {
            drafter.append(.aspirate, pipette: 0, placement: placement, liquid: liquid, uses: group)
        }
    }

    /// One operation for each lane of the batch.
    private mutating func dispense(_ batch: [(dose: Dose, volume: Int)], _ liquid: Int32, _ addition: Addition) {
        var start = 0
        while start < batch.count {
            let first = batch[start].dose
            let column = drafter.request.labware.column(Int(first.position))
            var seen: Set<Int> = []
            var end = start
            while end < batch.count {
                let dose = batch[end].dose
                let isSame =
                    dose.plate == first.plate && drafter.request.labware.column(Int(dose.position)) == column
                    && dose.flow == first.flow
                if !isSame || !seen.insert(channel(dose)).inserted { break }
                end += 1
            }
            var uses: [ChannelUse] = []
            var isFree = true
            var below = Rational(2, 1000)
            for (dose, volume) in batch[start..<end] {
                let whole = dose.volume / addition.parts
                let exact = dose.exact / Rational(addition.parts)
                uses.append(
                    ChannelUse(
                        channel: channel(dose), well: Int(dose.position),
                        exact: volume == whole ? exact : exact * Rational(volume, max(1, whole)), volume: volume))
                let (free, height) = drafter.fill(dose.well, volume)
                isFree = isFree && free
                below = Rational.min(below, height)
            }
            drafter.append(
                .dispense(.delivery), pipette: 0, placement: Int16(first.plate), liquid: liquid, uses: uses,
                flow: drafter.flow(first.flow, 0))
            let last = drafter.draft.operations.count - 1
            drafter.draft.operations[last].isContactFree = isFree
            drafter.draft.operations[last].belowTop = below
            for (offset, entry) in batch[start..<end].enumerated() {
                drafter.draft.additions.append((Int32(last), entry.dose.well, UInt8(uses[offset].channel)))
            }
            if !isFree { drafter.states[0].isSpoiled = true }
            start = end
        }
    }
}
