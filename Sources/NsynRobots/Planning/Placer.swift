import NsynDiagnostics
import NsynPlan
import NsynQuantities

/// Gives everything in a draft its place on the deck, and every operation its time.
struct Placer {
    let script: RunScript
    let table: ConditionTable
    let request: PlateRequest
    let equipment: Equipment

    enum Outcome {
        case placed(Worklist)
        /// So many places are needed, of which so many are there.
        case full(needed: Int, slots: Int, what: String)
    }

    func place(_ draft: Draft, name: String) -> Outcome {
        var worklist = Worklist(name: name, title: request.name, robot: request.robot, span: request.span)
        worklist.plates = script.plates
        worklist.wells = script.wells
        worklist.operations = draft.operations
        worklist.channels = draft.channels
        let containers = Containers(draft, request, table, equipment)
        setLiquids(draft, &worklist)
        var placements = script.plates.enumerated().map { index, plate in
            Placement(
                label: plate.name, labware: plate.labware, slot: "", module: index == 0 ? script.module : nil,
                role: .plate(index))
        }
        let places = placeSources(containers, &placements)
        let premix = placePremixes(draft, containers, &placements)
        let tips = placeTips(draft, &placements, &worklist)
        if let full = setSlots(&placements) { return full }
        if let trash = request.robot.trash {
            placements.append(
                Placement(label: "trash", labware: Labware(name: "trash"), slot: trash, role: .trash))
        }
        worklist.deck.placements = placements
        for (index, pipette) in draft.pipettes.enumerated() {
            let tip = pipette.tips.first.flatMap { equipment.labware[$0] }
            worklist.deck.pipettes.append(MountedPipette(labware: pipette, mount: index, tips: tip))
        }
        resolve(containers, places, premix, tips, &worklist)
        addSources(draft, containers, places, premix, &worklist)
        people(draft, containers, places, &worklist)
        for case .add(let addition) in script.phases {
            for dose in addition.doses {
                worklist.ideals.append((dose.well, Int(dose.liquid), dose.exact.double))
            }
        }
        time(draft, &worklist)
        return .placed(worklist)
    }

    // MARK: Liquids and containers

    private func setLiquids(_ draft: Draft, _ worklist: inout Worklist) {
        for liquid in draft.liquids {
            guard liquid.taken >= 0 else {
                worklist.liquids.append(
                    Liquid(name: liquid.name, origin: .premix(liquid.parts), liquidClass: liquid.liquidClass))
                continue
            }
            let taken = table.liquids[liquid.taken]
            var made = Liquid(
                name: liquid.name, origin: .material(taken.material, condition: taken.condition),
                liquidClass: liquid.liquidClass)
            made.freshFor = taken.freshFor
            made.temperature = taken.temperature
            made.isProtectedFromLight = taken.isProtectedFromLight
            made.isUnderInertGas = taken.isUnderInertGas
            worklist.liquids.append(made)
        }
    }

    private struct Place {
        var placement: Int
        var well: Int
    }

    /// Containers of one kind share labware: twelve troughs a reservoir.
    private func placeSources(_ containers: Containers, _ placements: inout [Placement]) -> [Place] {
        var used: [String: Int] = [:]
        var placementOf: [String: [Int]] = [:]
        var places: [Place] = []
        for container in containers.containers {
            let labware = container.labware
            let number = used[labware.name, default: 0]
            used[labware.name] = number + 1
            let copy = number / labware.wellCount
            if placementOf[labware.name, default: []].count <= copy {
                let count = placements.count { $0.role == .sources } + 1
                placementOf[labware.name, default: []].append(placements.count)
                placements.append(Placement(label: "stocks-\(count)", labware: labware, slot: "", role: .sources))
            }
            places.append(Place(placement: placementOf[labware.name]?[copy] ?? 0, well: number % labware.wellCount))
        }
        return places
    }

    /// By premix: its placement and first column.
    private func placePremixes(_ draft: Draft, _ containers: Containers, _ placements: inout [Placement]) -> [Place] {
        guard let name = request.robot.premix.first, let labware = equipment.labware[name] else { return [] }
        var places: [Place] = []
        var column = labware.columns
        var count = 0
        for premix in draft.premixes {
            if column + premix.columns > labware.columns {
                column = 0
                count += 1
                placements.append(Placement(label: "premix-\(count)", labware: labware, slot: "", role: .premix))
            }
            places.append(Place(placement: placements.count - 1, well: column))
            column += premix.columns
        }
        return places
    }

    /// By pick-up operation: its rack's placement and the first tip. Eight channels take columns from the left, a single
    /// one the columns behind them.
    private func placeTips(
        _ draft: Draft, _ placements: inout [Placement], _ worklist: inout Worklist
    ) -> [Int: Place] {
        var columns: [String: Int] = [:]
        var kinds: [String: Labware] = [:]
        var singles: [(operation: Int, tip: String)] = []
        var found: [(operation: Int, tip: String, column: Int, row: Int)] = []
        for (index, operation) in draft.operations.enumerated() {
            guard case .pickUpTips = operation.action else { continue }
            let pipette = draft.pipettes[Int(operation.pipette)]
            guard let tip = pipette.tips.first.flatMap({ equipment.labware[$0] }) else { continue }
            kinds[tip.name] = tip
            if pipette.channels > 1 {
                found.append((index, tip.name, columns[tip.name, default: 0], 0))
                columns[tip.name, default: 0] += 1
            } else {
                singles.append((index, tip.name))
            }
        }
        var tipsOut: [String: Int] = [:]
        for single in singles {
            let number = tipsOut[single.tip, default: 0]
            tipsOut[single.tip] = number + 1
            found.append((single.operation, single.tip, columns[single.tip, default: 0] + number / 8, number % 8))
        }
        var racks: [String: [Int]] = [:]
        var places: [Int: Place] = [:]
        for entry in found.sorted(by: { $0.column < $1.column }) {
            guard let tip = kinds[entry.tip] else { continue }
            let copy = entry.column / max(1, tip.columns)
            while racks[tip.name, default: []].count <= copy {
                let count = placements.count { $0.role == .tips } + 1
                racks[tip.name, default: []].append(placements.count)
                placements.append(Placement(label: "tips-\(count)", labware: tip, slot: "", role: .tips))
            }
            let well = tip.well(row: entry.row, column: entry.column % max(1, tip.columns))
            places[entry.operation] = Place(placement: racks[tip.name]?[copy] ?? 0, well: well)
        }
        return places
    }

    // MARK: Slots

    /// Sources in the middle, plates and premixes around them, tips where they are between the rest and the trash.
    private func setSlots(_ placements: inout [Placement]) -> Outcome? {
        let robot = request.robot
        let names = robot.slots.filter { $0 != robot.trash }
        if robot.arm == .hands {
            for index in placements.indices { placements[index].slot = "bench" }
            return nil
        }
        guard placements.count <= names.count else {
            func count(_ matches: (Placement.Role) -> Bool) -> Int { placements.count { matches($0.role) } }
            let plates = count { if case .plate = $0 { true } else { false } }
            let what =
                "\(plates) plate\(plates == 1 ? "" : "s"), \(count { $0 == .sources }) for stocks, "
                + "\(count { $0 == .premix }) for dilutions, \(count { $0 == .tips }) racks of tips"
            return .full(needed: placements.count, slots: names.count, what: what)
        }
        let estimator = Estimator(robot)
        var free = names
        func take(_ slot: String) -> String {
            free.removeAll { $0 == slot }
            return slot
        }
        // The arm's software refuses tall labware beside a shaker, tips up to 300 µL excepted.
        let isShaken = robot.arm == .ganged && script.module?.fastestShaking != nil
        let beside = isShaken && robot.slots.count > 1 && robot.slotColumns > 1 ? robot.slots[1] : ""
        func stands(_ index: Int, on slot: String) -> Bool {
            let labware = placements[index].labware
            let isLow = labware.height < Rational(53, 1000)
            return slot != beside || isLow || (labware.role == .tips && labware.capacity <= Rational(3, 10_000_000))
        }
        func nearest(to anchors: [String], for index: Int) -> String {
            let suitable = free.filter { stands(index, on: $0) }
            let chosen =
                (suitable.isEmpty ? free : suitable).min { left, right in
                    let first = anchors.reduce(0) { $0 + estimator.travel(left, $1) }
                    let second = anchors.reduce(0) { $0 + estimator.travel(right, $1) }
                    return first < second
                } ?? ""
            return take(chosen)
        }
        var shelf: [String] = []
        if script.module != nil, let first = robot.slots.first {
            // A shaker wants nothing tall beside it, and eight channels reach only tips behind it.
            placements[0].slot = take(first)
            let behind = robot.slots.indices.contains(robot.slotColumns) ? robot.slots[robot.slotColumns] : ""
            if free.contains(behind), let rack = placements.firstIndex(where: { $0.role == .tips }) {
                placements[rack].slot = take(behind)
            }
            if robot.slots.count > 1, placements.contains(where: { $0.role == .sources }) { shelf = [robot.slots[1]] }
        }
        let middle = robot.slots.isEmpty ? "" : robot.slots[robot.slots.count / 2]
        var anchors = placements.map(\.slot).filter { !$0.isEmpty }
        let order: [(Placement.Role) -> Bool] = [
            { $0 == .sources }, { if case .plate = $0 { true } else { false } }, { $0 == .premix }, { $0 == .tips },
        ]
        for (stage, matches) in order.enumerated() {
            for index in placements.indices where matches(placements[index].role) && placements[index].slot.isEmpty {
                if stage == 0, let slot = shelf.last, free.contains(slot), stands(index, on: slot) {
                    shelf = []
                    placements[index].slot = take(slot)
                } else {
                    let last = stage == 3 ? [robot.trash ?? middle] : []
                    placements[index].slot = nearest(
                        to: anchors.isEmpty ? [middle] : Array(anchors.prefix(2)) + last, for: index)
                }
                if stage < 2 { anchors.append(placements[index].slot) }
            }
        }
        return nil
    }

    // MARK: Operations

    private func resolve(
        _ containers: Containers, _ places: [Place], _ premix: [Place], _ tips: [Int: Place], _ worklist: inout Worklist
    ) {
        let trash = worklist.deck.placements.firstIndex { $0.role == .trash } ?? -1
        for index in worklist.operations.indices {
            let operation = worklist.operations[index]
            let range = operation.channels.asInts
            switch operation.placement {
            case Draft.trash: worklist.operations[index].placement = Int16(trash)
            case Draft.tips:
                guard let place = tips[index] else { continue }
                worklist.operations[index].placement = Int16(place.placement)
                for channel in range {
                    worklist.channels[channel].well = Int32(place.well) + Int32(channel - range.lowerBound)
                }
            case Draft.premix:
                for channel in range {
                    let place = Int(worklist.channels[channel].well)
                    let target = premix[place / Premix.placesPerPremix]
                    let inside = place % Premix.placesPerPremix
                    let labware = worklist.deck.placements[target.placement].labware
                    worklist.operations[index].placement = Int16(target.placement)
                    worklist.channels[channel].well = Int32(
                        labware.well(row: inside % 8, column: target.well + inside / 8))
                }
            case Draft.source where containers.premixColumn[index] >= 0:
                guard let number = premixNumber(operation.liquid, worklist) else { continue }
                let target = premix[number]
                let labware = worklist.deck.placements[target.placement].labware
                worklist.operations[index].placement = Int16(target.placement)
                for channel in range {
                    let row = Int(worklist.channels[channel].channel)
                    let column = target.well + Int(containers.premixColumn[index])
                    worklist.channels[channel].well = Int32(labware.well(row: row, column: column))
                }
            case Draft.source:
                let container = Int(containers.ofOperation[index])
                guard container >= 0 else { continue }
                worklist.operations[index].placement = Int16(places[container].placement)
                for channel in range { worklist.channels[channel].well = Int32(places[container].well) }
            default: break
            }
        }
    }

    private func premixNumber(_ liquid: Int32, _ worklist: Worklist) -> Int? {
        let first = worklist.liquids.firstIndex { if case .premix = $0.origin { true } else { false } }
        return first.map { (Int(liquid) - $0) / 8 }
    }

    private func addSources(
        _ draft: Draft, _ containers: Containers, _ places: [Place], _ premix: [Place], _ worklist: inout Worklist
    ) {
        for (index, container) in containers.containers.enumerated() {
            worklist.sources.append(
                Source(
                    liquid: Int(container.liquid), placement: places[index].placement, well: places[index].well,
                    filled: containers.fill(index), drawn: container.drawn, dead: container.dead))
        }
        for (number, made) in draft.premixes.enumerated() {
            let labware = worklist.deck.placements[premix[number].placement].labware
            let dead = (labware.deadVolume * ScriptBuilder.picolitres).ceiled.int ?? 0
            for column in 0..<made.columns {
                for row in 0..<8 {
                    worklist.sources.append(
                        Source(
                            liquid: Int(made.first) + row, placement: premix[number].placement,
                            well: labware.well(row: row, column: premix[number].well + column), filled: 0,
                            drawn: made.fill - dead, dead: dead))
                }
            }
        }
    }

    // MARK: People and time

    /// Numbers the steps of people in the order in which the run pauses for them.
    private func people(_ draft: Draft, _ containers: Containers, _ places: [Place], _ worklist: inout Worklist) {
        for index in worklist.operations.indices {
            guard case .person(let number) = worklist.operations[index].action else { continue }
            var step = draft.people[number]
            step.number = worklist.operatorSteps.count + 1
            if step.kind == .prepare, let liquid = step.liquid {
                let taken = table.liquids[draft.liquids[liquid].taken]
                let own = containers.containers.indices.filter { Int(containers.containers[$0].liquid) == liquid }
                let total = own.reduce(0) { $0 + containers.fill($1) }
                let names = own.map { place in
                    let placement = worklist.deck.placements[places[place].placement]
                    return "\(placement.labware.wellName(places[place].well)) of `\(placement.label)`"
                }
                let place = names.isEmpty ? "a tube" : Wording.list(names)
                step.text = PersonWording.prepare(
                    taken, name: draft.liquids[liquid].name, volume: total, place: place)
                step.hazards = hazards(taken)
            }
            worklist.operations[index].action = .person(worklist.operatorSteps.count)
            worklist.operatorSteps.append(step)
        }
    }

    private func hazards(_ liquid: TakenLiquid) -> [String] {
        let substances = liquid.components.map(\.substance) + liquid.solvents.map(\.substance)
        var found: [String] = []
        for substance in substances {
            for hazard in table.prepared.profiles[substance.value].hazards where !found.contains(hazard) {
                found.append(hazard)
            }
        }
        return found
    }

    private func time(_ draft: Draft, _ worklist: inout Worklist) {
        var estimator = Estimator(request.robot)
        estimator.prepare(for: worklist)
        var clock = 0.0
        for index in worklist.operations.indices {
            var volume = 0
            for place in worklist.operations[index].channels.asInts {
                volume = max(volume, worklist.channels[place].volume)
            }
            let duration = estimator.duration(of: worklist.operations[index], volume: volume)
            worklist.operations[index].start = clock
            worklist.operations[index].duration = duration
            clock += duration
        }
        worklist.duration = clock
        var preparations: [(liquid: Int, time: Double)] = []
        for operation in worklist.operations {
            guard case .person(let number) = operation.action, worklist.operatorSteps[number].kind == .prepare,
                let liquid = worklist.operatorSteps[number].liquid
            else { continue }
            preparations.append((liquid, operation.start + operation.duration))
        }
        for entry in draft.additions {
            let operation = worklist.operations[Int(entry.operation)]
            let liquid = worklist.liquid(of: operation, channel: entry.channel)
            let end = operation.start + operation.duration
            guard let use = worklist.channels(of: operation).first(where: { $0.channel == entry.channel }) else {
                continue
            }
            worklist.additions.append(
                AdditionRecord(
                    well: entry.well, planStep: operation.planStep, liquid: Int32(liquid), time: end, exact: use.exact,
                    volume: use.volume))
            guard let limit = worklist.liquids[liquid].freshFor,
                let made = preparations.last(where: { $0.liquid == liquid && $0.time <= operation.start })
            else { continue }
            worklist.ages.append(
                AgeRecord(liquid: liquid, well: Int(entry.well), age: end - made.time, limit: limit.double))
        }
    }
}
