import NsynDiagnostics
import NsynPlan
import NsynQuantities

/// Turns the plan's steps into phases for the wells of one run.
struct ScriptBuilder {
    let table: ConditionTable
    let request: PlateRequest
    let equipment: Equipment
    let scale: Rational
    /// What lies on one run's plates.
    let group: PlateGroup
    let sets: Range<Int>
    /// pL
    let resolution: Int
    private(set) var script = RunScript()
    private var liquidNumbers: [Int: Int32] = [:]
    private var additionGroup = 0
    /// Of each vessel, where it is no longer as it came.
    private var temperatures: [VesselID: Rational] = [:]
    private var agitations: [VesselID: (mode: String, speed: Rational?)] = [:]

    static let roomTemperature = Rational(29515, 100)
    static let picolitres = Rational.powerOfTen(15)

    private var plan: Plan { table.prepared.plan }
    private var robot: Robot { request.robot }

    init(
        table: ConditionTable, request: PlateRequest, equipment: Equipment, scale: Rational, group: PlateGroup,
        sets: Range<Int>, firstPlate: Int
    ) {
        self.table = table
        self.request = request
        self.equipment = equipment
        self.scale = scale
        self.group = group
        self.sets = sets
        resolution = max(1, (request.robot.resolution * ScriptBuilder.picolitres).rounded.int ?? 1)
        makePlates(firstPlate)
    }

    /// Vessels that steps use; each is a plate of its own in every set, the product's first.
    static func vessels(of plan: Plan) -> [VesselID] {
        var used: [VesselID] = []
        for step in plan.steps where !used.contains(step.vessel) { used.append(step.vessel) }
        let main =
            plan.product
            ?? used.max { left, right in
                plan.steps.count { $0.vessel == left } < plan.steps.count { $0.vessel == right }
            }
        if let main, let place = used.firstIndex(of: main) { used.swapAt(0, place) }
        return used
    }

    private mutating func makePlates(_ firstPlate: Int) {
        let vessels = ScriptBuilder.vessels(of: plan)
        for set in sets {
            for (ordinal, vessel) in vessels.enumerated() {
                let suffix = ordinal == 0 ? "" : "-" + ScriptBuilder.label(plan.vessels[vessel.value].name)
                script.plates.append(
                    Plate(
                        name: "plate-\(firstPlate + set + 1)" + suffix, labware: request.labware, vessel: vessel,
                        shared: group.shared))
                var numbers = [Int32](repeating: -1, count: request.labware.wellCount)
                for (position, reaction) in group.plates[set].enumerated() {
                    guard let reaction else { continue }
                    numbers[position] = Int32(script.wells.count)
                    script.wells.append(
                        Well(
                            plate: script.plates.count - 1, position: position, condition: reaction.condition,
                            replicate: reaction.replicate))
                }
                script.wellNumbers.append(numbers)
            }
        }
    }

    /// Letters, digits and dashes, short enough for any robot's software.
    static func label(_ name: String) -> String {
        let kept = name.utf8.map { byte -> UInt8 in
            let isPlain =
                (byte >= 0x30 && byte <= 0x39) || (byte >= 0x41 && byte <= 0x5A) || (byte >= 0x61 && byte <= 0x7A)
            return isPlain ? byte : UInt8(ascii: "-")
        }
        return String(decoding: kept.prefix(20), as: UTF8.self)
    }

    mutating func build() -> RunScript {
        chooseModule()
        for step in plan.steps.indices { add(step) }
        return script
    }

    // MARK: Modules

    /// The first module that reaches every temperature and shaking speed of the plan, and on which the plate stands.
    private mutating func chooseModule() {
        guard let condition = script.wells.first?.condition else { return }
        var temperatures: [Rational] = []
        var speeds: [Rational] = []
        for (index, step) in plan.steps.enumerated()
        where table.happens[table.index(condition, index)] && step.vessel == script.plates[0].vessel {
            let setting = table.settings[table.index(condition, index)]
            switch step.primitive {
            case .setTemperature: temperatures.append(setting.first)
            case .agitate(let mode, _) where mode == "shake" && setting.isStated: speeds.append(setting.first)
            default: break
            }
        }
        if temperatures.allSatisfy({ $0 == ScriptBuilder.roomTemperature }), speeds.isEmpty { return }
        let candidates = robot.modules.compactMap { equipment.labware[$0] }.filter { stands(request.labware, on: $0) }
        func reach(_ module: Labware) -> Int {
            temperatures.count { ScriptBuilder.reaches(module, temperature: $0) }
                + speeds.count { ScriptBuilder.reaches(module, speed: $0) }
        }
        let best = candidates.enumerated().max { left, right in
            (reach(left.element), -left.offset) < (reach(right.element), -right.offset)
        }?.element
        if let best, reach(best) > 0 { script.module = best }
    }

    private func stands(_ plate: Labware, on module: Labware) -> Bool {
        if plate.fits.contains(module.name) { return true }
        return equipment.labware.values.contains {
            $0.role == .adapter && $0.fits.contains(module.name) && plate.fits.contains($0.name)
        }
    }

    static func reaches(_ module: Labware, temperature: Rational) -> Bool {
        guard let lowest = module.lowest, let highest = module.highest else { return false }
        return lowest <= temperature && temperature <= highest
    }

    static func reaches(_ module: Labware, speed: Rational) -> Bool {
        guard let slowest = module.slowestShaking, let fastest = module.fastestShaking else { return false }
        return slowest <= speed && speed <= fastest
    }

    // MARK: Steps

    /// Wells of the run in which a step happens, with their condition.
    private func wells(_ step: Int) -> [Int] {
        let vessel = plan.steps[step].vessel
        return script.wells.indices.filter { index in
            script.plates[script.wells[index].plate].vessel == vessel
                && table.happens[table.index(script.wells[index].condition, step)]
        }
    }

    private mutating func add(_ index: Int) {
        let step = plan.steps[index]
        let wells = wells(index)
        guard let first = wells.first else { return }
        let setting = table.settings[table.index(script.wells[first].condition, index)]
        switch step.primitive {
        case .transfer(let transfer): add(transfer, index, wells)
        case .adjustAcidity:
            script.findings.append(Findings.acidityIsComputed(step, setting.first))
            addLiquid(index, wells, portion: nil, setting)
            person(PersonWording.acidity(wells.map { level($0, index) }), index, wells)
        case .hold:
            guard setting.first.isPositive else { return }
            script.phases.append(.wait(setting.first, step: Int32(index), span: step.span))
            additionGroup += 1
        case .setTemperature: setTemperature(setting, index)
        case .agitate(let mode, _): agitate(mode, setting, index)
        case .yield: break
        default:
            person(PersonWording.step(step, setting, plan, plates: plateNames(wells), table), index, wells)
        }
    }

    private func level(_ well: Int, _ step: Int) -> Rational {
        table.settings[table.index(script.wells[well].condition, step)].first
    }

    private func plateNames(_ wells: [Int]) -> [Int] {
        var plates: [Int] = []
        for well in wells where plates.last != script.wells[well].plate { plates.append(script.wells[well].plate) }
        return plates
    }

    private mutating func person(_ draft: PersonWording.Draft, _ step: Int, _ wells: [Int]) {
        var made = OperatorStep(
            number: 0, kind: draft.kind, text: draft.text(plateNames(wells).map { script.plates[$0].name }),
            span: plan.steps[step].span)
        made.plates = plateNames(wells)
        made.planSteps = [Int32(step)]
        made.seconds = draft.seconds
        made.amounts = draft.amounts
        script.phases.append(.person(script.people.count))
        script.people.append(made)
        additionGroup += 1
    }

    private mutating func setTemperature(_ setting: StepSetting, _ index: Int) {
        let goal = setting.first
        let vessel = plan.steps[index].vessel
        if goal == temperatures[vessel] ?? ScriptBuilder.roomTemperature { return }
        temperatures[vessel] = goal
        if let module = module(under: vessel), ScriptBuilder.reaches(module, temperature: goal) {
            script.phases.append(.temperature(goal, step: Int32(index), span: plan.steps[index].span))
            additionGroup += 1
            return
        }
        let wells = wells(index)
        person(PersonWording.temperature(goal, ramp: setting.second), index, wells)
    }

    private mutating func agitate(_ mode: String, _ setting: StepSetting, _ index: Int) {
        let isStill = mode == "still"
        let vessel = plan.steps[index].vessel
        let current = agitations[vessel]
        if isStill, current == nil { return }
        let speed = setting.isStated ? setting.first : nil
        if let current, current.mode == mode, current.speed == speed { return }
        let wasShaken = current.map { isShaken(vessel, by: $0) } ?? false
        agitations[vessel] = isStill ? nil : (mode, speed)
        let isModule = isStill ? false : isShaken(vessel, by: (mode, speed))
        if isModule || (isStill && wasShaken) {
            script.phases.append(
                .shake(isModule ? speed : nil, step: Int32(index), span: plan.steps[index].span))
            return
        }
        if wasShaken { script.phases.append(.shake(nil, step: Int32(index), span: plan.steps[index].span)) }
        person(PersonWording.agitation(mode, speed), index, wells(index))
    }

    /// A run has one module, and the first plate stands on it.
    private func module(under vessel: VesselID) -> Labware? {
        script.plates.first?.vessel == vessel ? script.module : nil
    }

    private func isShaken(_ vessel: VesselID, by agitation: (mode: String, speed: Rational?)) -> Bool {
        guard let module = module(under: vessel), agitation.mode == "shake", let speed = agitation.speed else {
            return false
        }
        return ScriptBuilder.reaches(module, speed: speed)
    }

    // MARK: Additions

    private mutating func add(_ transfer: Transfer, _ index: Int, _ wells: [Int]) {
        let condition = script.wells[wells[0]].condition
        let setting = table.settings[table.index(condition, index)]
        let solids = wells.filter { well in
            let liquid = table.taken[table.index(script.wells[well].condition, index)]
            return liquid >= 0 && table.liquids[Int(liquid)].isSolid
        }
        if !solids.isEmpty {
            let draft = PersonWording.weigh(script, solids, index, table, scale)
            person(draft, index, solids)
        }
        let flowing = wells.filter { well in
            let liquid = table.taken[table.index(script.wells[well].condition, index)]
            return liquid >= 0 && !table.liquids[Int(liquid)].isSolid
        }
        if flowing.isEmpty { return }
        let isWhole = [.everything].contains(transfer.portion) || transfer.portion.isFraction
        let fromVessel = table.liquids[Int(table.taken[table.index(condition, index)])].vessel
        if fromVessel != nil, isWhole {
            person(PersonWording.pour(script, flowing, index, table, scale), index, flowing)
            return
        }
        addLiquid(index, flowing, portion: transfer, setting)
    }

    private mutating func addLiquid(_ index: Int, _ wells: [Int], portion: Transfer?, _ setting: StepSetting) {
        var addition = Addition(
            step: Int32(index), span: plan.steps[index].span, doses: [], group: additionGroup)
        addition.doses.reserveCapacity(wells.count)
        let isDropwise = portion?.isDropwise ?? false
        for well in wells {
            let place = table.index(script.wells[well].condition, index)
            let exact = table.volumes[place] * scale
            if !exact.isPositive { continue }
            let number = liquid(Int(table.taken[place]))
            var flow = Rational.zero
            let time = table.settings[place]
            if portion?.duration != nil, time.first.isPositive, time.second.isZero { flow = exact / time.first }
            if isDropwise, flow.isZero { flow = Rational(-1) }
            let volume = ((exact / robot.resolution).rounded.int ?? 0) * resolution
            addition.doses.append(
                Dose(
                    well: Int32(well), plate: Int32(script.wells[well].plate),
                    position: Int32(script.wells[well].position), liquid: number, exact: exact, volume: volume,
                    flow: flow, isDropwise: isDropwise))
        }
        if addition.doses.isEmpty { return }
        if let parts = setting.second.int, parts > 1, portion?.portions != nil {
            addition.parts = parts
            addition.interval = setting.third.double
            if portion?.duration != nil, setting.third.isZero {
                addition.interval = setting.first.double / Double(max(1, parts - 1))
            }
        }
        if let first = addition.doses.first, let vessel = table.liquids[script.liquids[Int(first.liquid)].taken].vessel
        {
            addition.fromVessel = ScriptBuilder.vessels(of: plan).firstIndex(of: vessel)
        }
        script.phases.append(.add(addition))
        if addition.parts > 1 || addition.doses.contains(where: { !$0.flow.isZero }) { additionGroup += 1 }
    }

    private mutating func liquid(_ taken: Int) -> Int32 {
        if let number = liquidNumbers[taken] { return number }
        let liquid = table.liquids[taken]
        let number = Int32(script.liquids.count)
        liquidNumbers[taken] = number
        let solvent = liquid.solvent.map { table.prepared.name($0) } ?? ""
        var name = liquid.name
        var copy = 2
        while script.liquids.contains(where: { $0.name == name }) {
            name = "\(liquid.name)-\(copy)"
            copy += 1
        }
        let isCold = liquid.temperature.map { $0 < Rational(288) } ?? false
        script.liquids.append(
            RunLiquid(
                name: name, taken: taken, liquidClass: equipment.liquidClass(ofSolvent: solvent),
                isPouredLate: liquid.freshFor != nil || isCold,
                standsInTroughs: !StockContainers(table, robot, equipment).troughs(for: liquid).isEmpty))
        return number
    }
}

extension Portion {
    var isFraction: Bool { if case .fraction = self { true } else { false } }
}
