import NsynDiagnostics
import NsynPlan
import NsynQuantities

/// How one run is to be done by pipettes whose channels all do the same.
struct GangedSettings: Hashable {
    /// Names of pipettes, one a mount.
    var pipettes: [String]
    /// Additions, by their place among the phases, whose gradient along the rows is moved into premix wells.
    var premixed: Set<Int>
    /// Fresh liquids are made anew for every plate.
    var preparesPerPlate = false
}

/// Plans a run for pipettes with ganged channels: columns by eight channels where all wells of a lane take the same, a
/// single channel where they don't, several dispenses from one aspiration.
struct GangedPlanner {
    var drafter: Drafter
    let script: RunScript
    let settings: GangedSettings
    /// The robot's resolution, pL.
    let stepSize: Int
    let lanes: Lanes
    /// The column of a premix that strokes draw from, or -1.
    var premixColumn = -1
    let premixes: [Int: Premix]
    /// Solvent additions, less what premixes bring.
    let lessened: [Int: Addition]

    init(
        _ script: RunScript, _ table: ConditionTable, _ request: PlateRequest, _ equipment: Equipment,
        _ settings: GangedSettings, premixes: [Int: Premix], lessened: [Int: Addition]
    ) {
        self.script = script
        self.settings = settings
        stepSize = max(1, (request.robot.resolution * ScriptBuilder.picolitres).rounded.int ?? 1)
        self.premixes = premixes
        self.lessened = lessened
        lanes = Lanes(request.labware)
        drafter = Drafter(script: script, table: table, request: request)
        drafter.draft.pipettes = settings.pipettes.compactMap { equipment.labware[$0] }
        for pipette in drafter.draft.pipettes {
            let tip = pipette.tips.first.flatMap { equipment.labware[$0] } ?? Labware(name: "tips")
            drafter.states.append(PipetteState(labware: pipette, tip: tip))
        }
    }

    mutating func plan() -> Draft {
        for index in premixes.keys.sorted() {
            if case .add(let addition) = script.phases[index], let premix = premixes[index] {
                fillPremix(premix, addition)
            }
        }
        for (index, phase) in script.phases.enumerated() {
            if let addition = drafter.begin(phase) {
                if addition.fromVessel != nil {
                    move(addition)
                } else if let premix = premixes[index] {
                    deliver(premix)
                } else {
                    deliver(lessened[index] ?? addition)
                }
                drafter.resumeShaking()
            }
            if drafter.draft.failures > 0 { break }
        }
        return drafter.finished()
    }

    // MARK: Choosing pipettes

    /// The pipette with so many channels that needs the fewest strokes for a volume, the smaller one where two need as many.
    func pipette(channels: Int, for volume: Int, _ liquidClass: LiquidClass) -> Int? {
        var best: (strokes: Int, capacity: Int, index: Int)?
        let gap = liquidClass.gap
        for index in drafter.states.indices {
            guard (channels == 1) == (drafter.states[index].channels == 1) else { continue }
            let capacity = drafter.states[index].capacity(gap: gap)
            guard capacity > 0, volume >= drafter.states[index].smallest else { continue }
            let candidate = ((volume + capacity - 1) / capacity, capacity, index)
            if best.map({ candidate < ($0.strokes, $0.capacity, $0.index) }) ?? true { best = candidate }
        }
        return best?.index
    }

    // MARK: Additions from stocks

    struct Work {
        var multi: [[Item]]
        var single: [[Item]]
    }

    /// What eight channels give all wells of a lane that take different volumes, so that a single one only adds the rest.
    struct Base {
        var pipette: Int
        var volume: Int
    }

    /// The common part of uneven volumes, if serving it by eight channels is faster than wells one by one.
    func base(_ members: [Dose], _ liquidClass: LiquidClass) -> Base? {
        guard let least = members.map(\.volume).min(), members[0].flow.isZero else { return nil }
        let singles = drafter.states.filter { $0.labware.channels == 1 }
        guard let smallest = singles.map(\.smallest).min() else { return nil }
        let common = (least - smallest) / stepSize * stepSize
        guard common > 0, let multi = pipette(channels: 8, for: common, liquidClass) else { return nil }
        // Seconds, roughly: a visit costs a second, a stroke two, and volume its time up and down.
        func time(_ volume: Int, _ state: PipetteState) -> Double {
            let strokes = (volume + state.capacity(liquidClass) - 1) / max(1, state.capacity(liquidClass))
            return 2 * Double(volume) * 1e-15 / max(1e-12, state.labware.flow.double) + Double(strokes) * 2
        }
        var alone = 0.0
        var together = time(common, drafter.states[multi])
        for dose in members {
            guard let whole = pipette(channels: 1, for: dose.volume, liquidClass),
                let rest = pipette(channels: 1, for: dose.volume - common, liquidClass)
            else { return nil }
            alone += time(dose.volume, drafter.states[whole])
            let state = drafter.states[rest]
            let perLoad = max(1, state.capacity(liquidClass) / max(1, dose.volume - common))
            together += time(dose.volume - common, state) - 2 + 1 + 2 / Double(perLoad)
        }
        return together < alone ? Base(pipette: multi, volume: common) : nil
    }

    mutating func deliver(_ addition: Addition) {
        for liquid in liquids(of: addition) {
            let doses = addition.doses.filter { $0.liquid == liquid }
            let isFresh = drafter.draft.liquids[Int(liquid)].isPouredLate
            if isFresh, settings.preparesPerPlate {
                var plates: [Int32] = []
                for dose in doses where plates.last != dose.plate { plates.append(dose.plate) }
                for plate in plates { deliver(doses.filter { $0.plate == plate }, liquid, addition, again: true) }
            } else {
                deliver(doses, liquid, addition, again: false)
            }
        }
    }

    func liquids(of addition: Addition) -> [Int32] {
        var found: [Int32] = []
        for dose in addition.doses where dose.liquid != found.last && !found.contains(dose.liquid) {
            found.append(dose.liquid)
        }
        return found
    }

    mutating func deliver(_ doses: [Dose], _ liquid: Int32, _ addition: Addition, again: Bool) {
        guard let work = work(doses, liquid, addition) else { return }
        drafter.prepare(liquid, again: again)
        for part in 0..<addition.parts {
            for (pipette, items) in work.multi.enumerated() where !items.isEmpty {
                deliver(items, by: pipette, liquid, doses, from: Draft.source)
            }
            for (pipette, items) in work.single.enumerated() where !items.isEmpty {
                deliver(items, by: pipette, liquid, doses, from: Draft.source)
            }
            if part < addition.parts - 1, addition.interval > 0 { drafter.append(.wait(addition.interval)) }
        }
    }

    /// Which pipette serves which wells; nil where some dose can't be delivered, which the draft then tells.
    mutating func work(_ doses: [Dose], _ liquid: Int32, _ addition: Addition) -> Work? {
        let liquidClass = drafter.draft.liquids[Int(liquid)].liquidClass
        var work = Work(
            multi: drafter.states.map { _ in [] }, single: drafter.states.map { _ in [] })
        var slots: [Int32] = []
        // Eight channels draw from a trough or not at all.
        let isGanged = lanes.count > 0 && drafter.draft.liquids[Int(liquid)].standsInTroughs
        if isGanged {
            slots = [Int32](repeating: -1, count: script.plates.count * lanes.count * 8)
            for (index, dose) in doses.enumerated() {
                let lane = Int(dose.plate) * lanes.count + lanes.lane(of: Int(dose.position))
                slots[lane * 8 + lanes.channel(of: Int(dose.position))] = Int32(index)
            }
        }
        var failed: [Int] = []
        var isServed = [Bool](repeating: false, count: doses.count)
        for (index, dose) in doses.enumerated() where !isServed[index] {
            let volume = dose.volume / addition.parts
            if isGanged {
                let lane = Int(dose.plate) * lanes.count + lanes.lane(of: Int(dose.position))
                let members = slots[lane * 8..<lane * 8 + 8]
                let isEven = members.allSatisfy {
                    $0 >= 0 && doses[Int($0)].volume == dose.volume && doses[Int($0)].flow == dose.flow
                }
                if isEven, let pipette = pipette(channels: 8, for: volume, liquidClass) {
                    for member in members { isServed[Int(member)] = true }
                    work.multi[pipette].append(
                        Item(
                            plate: dose.plate, first: Int32(lane % lanes.count), count: 8, volume: volume,
                            exact: dose.exact / Rational(addition.parts), flow: dose.flow))
                    continue
                }
            }
            if isGanged, addition.parts == 1 {
                let lane = Int(dose.plate) * lanes.count + lanes.lane(of: Int(dose.position))
                let members = slots[lane * 8..<lane * 8 + 8]
                if members.allSatisfy({ $0 >= 0 && !isServed[Int($0)] }),
                    let base = base(members.map { doses[Int($0)] }, liquidClass)
                {
                    let common = Rational(base.volume) / ScriptBuilder.picolitres
                    work.multi[base.pipette].append(
                        Item(
                            plate: dose.plate, first: Int32(lane % lanes.count), count: 8, volume: base.volume,
                            exact: common, flow: .zero))
                    for member in members {
                        let own = doses[Int(member)]
                        isServed[Int(member)] = true
                        guard let pipette = pipette(channels: 1, for: own.volume - base.volume, liquidClass) else {
                            continue
                        }
                        work.single[pipette].append(
                            Item(
                                plate: own.plate, first: own.position, count: 1, volume: own.volume - base.volume,
                                exact: own.exact - common, flow: .zero))
                    }
                    continue
                }
            }
            isServed[index] = true
            guard let pipette = pipette(channels: 1, for: volume, liquidClass) else {
                failed.append(index)
                continue
            }
            work.single[pipette].append(
                Item(
                    plate: dose.plate, first: dose.position, count: 1, volume: volume,
                    exact: dose.exact / Rational(addition.parts), flow: dose.flow))
        }
        if failed.isEmpty { return checked(work, doses, liquid) }
        fail(failed.map { doses[$0] }, liquid, addition)
        return nil
    }

    mutating func fail(_ doses: [Dose], _ liquid: Int32, _ addition: Addition) {
        drafter.draft.failures += doses.count
        // Pipettes with eight channels alone are no choice that a message should speak of.
        guard drafter.draft.problem == nil,
            let limit = drafter.states.filter({ $0.labware.channels == 1 }).map(\.labware.smallest).min()
        else { return }
        drafter.draft.problem = Findings.belowPipette(
            drafter.request, liquid: drafter.draft.liquids[Int(liquid)].name, wells: doses.map { name($0) },
            least: doses.map(\.exact).min() ?? .one, limit: limit, span: addition.span)
    }

    /// Rates that no pipette can hold.
    mutating func checked(_ work: Work, _ doses: [Dose], _ liquid: Int32) -> Work? {
        for (pipette, items) in (work.multi + work.single).enumerated() {
            let slowest = drafter.states[pipette % drafter.states.count].labware.slowestFlow
            if doses.first?.isDropwise ?? false { continue }
            let bad = items.filter { $0.flow.isPositive && $0.flow < slowest }
            guard let first = bad.first else { continue }
            drafter.draft.failures += bad.count
            let names = doses.filter { $0.flow.isPositive && $0.flow < slowest }.map { name($0) }
            drafter.draft.problem = Findings.rateTooSlow(
                drafter.request, liquid: drafter.draft.liquids[Int(liquid)].name, flow: first.flow, slowest: slowest,
                wells: names, span: drafter.span)
            return nil
        }
        return work
    }

    func name(_ dose: Dose) -> String {
        let well = drafter.request.labware.wellName(Int(dose.position))
        return script.plates.count > 1 ? "\(script.plates[Int(dose.plate)].name)/\(well)" : well
    }

    // MARK: Strokes

    /// Serves items in order from one liquid: as many as a tip holds after one aspiration.
    mutating func deliver(
        _ items: [Item], by pipette: Int, _ liquid: Int32, _ doses: [Dose], from source: Int16,
        purpose: Operation.Purpose = .delivery
    ) {
        let count = drafter.states[pipette].channels
        let capacity = drafter.states[pipette].capacity(drafter.draft.liquids[Int(liquid)].liquidClass)
        let disposal = drafter.states[pipette].disposal
        var index = 0
        var left = items.first?.volume ?? 0
        while index < items.count {
            drafter.ensureTips(pipette, for: liquid, count: count)
            // A volume beyond the tip goes in equal strokes.
            if left > capacity {
                let strokes = (left + capacity - 1) / capacity
                let resolution = stepSize
                let stroke = (left / strokes / resolution) * resolution
                aspirate(stroke, pipette, liquid, source)
                dispense(items[index], volume: stroke, exact: nil, pipette, liquid, purpose)
                left -= stroke
                continue
            }
            var load = 0
            var end = index
            var volumes: [Int] = []
            while end < items.count {
                let next = end == index ? left : items[end].volume
                let isAlone = end == index
                if next > capacity || load + next > capacity - (isAlone ? 0 : disposal) { break }
                load += next
                volumes.append(next)
                end += 1
                if !drafter.request.robot.dispensesSeveral { break }
            }
            let extra = volumes.count > 1 ? disposal : 0
            aspirate(load + extra, pipette, liquid, source)
            for (offset, volume) in volumes.enumerated() {
                let item = items[index + offset]
                dispense(
                    item, volume: volume, exact: volume == item.volume ? item.exact : nil, pipette, liquid, purpose)
            }
            if extra > 0 {
                use(.dispense(.disposal), pipette, source, liquid, volume: extra, exact: .zero, wells: nil)
            }
            index = end
            left = index < items.count ? items[index].volume : 0
        }
    }

    mutating func aspirate(_ volume: Int, _ pipette: Int, _ liquid: Int32, _ source: Int16) {
        use(.aspirate, pipette, source, liquid, volume: volume, exact: .zero, wells: nil)
    }

    mutating func use(
        _ action: Operation.Action, _ pipette: Int, _ placement: Int16, _ liquid: Int32, volume: Int, exact: Rational,
        wells: [Int]?, flow: Rational = .zero
    ) {
        let uses = (0..<drafter.states[pipette].channels).map { channel in
            ChannelUse(channel: channel, well: wells.map { $0[channel] } ?? premixColumn, exact: exact, volume: volume)
        }
        drafter.append(action, pipette: pipette, placement: placement, liquid: liquid, uses: uses, flow: flow)
    }

    /// - Parameter exact: nil where the volume is a part of what the plan asks for.
    mutating func dispense(
        _ item: Item, volume: Int, exact: Rational?, _ pipette: Int, _ liquid: Int32, _ purpose: Operation.Purpose
    ) {
        let share = exact ?? item.exact * Rational(volume, max(1, item.volume))
        let flow = drafter.flow(item.flow, pipette)
        let wells =
            item.count == 1
            ? [Int(item.first)] : (0..<8).map { lanes.position(lane: Int(item.first), channel: $0) }
        if purpose == .premix {
            use(.dispense(.premix), pipette, Draft.premix, liquid, volume: volume, exact: share, wells: wells)
            return
        }
        var isFree = true
        var below = Rational(2, 1000)
        for position in wells {
            let number = script.wellNumbers[Int(item.plate)][position]
            let (free, height) = drafter.fill(number, volume)
            isFree = isFree && free
            below = Rational.min(below, height)
        }
        use(
            .dispense(.delivery), pipette, Int16(item.plate), liquid, volume: volume, exact: share, wells: wells,
            flow: flow)
        let last = drafter.draft.operations.count - 1
        drafter.draft.operations[last].isContactFree = isFree
        drafter.draft.operations[last].belowTop = below
        for (channel, position) in wells.enumerated() {
            drafter.draft.additions.append(
                (Int32(last), script.wellNumbers[Int(item.plate)][position], UInt8(channel)))
        }
        if !isFree { drafter.states[pipette].isSpoiled = true }
    }
}
