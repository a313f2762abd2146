import NsynPlan
import NsynQuantities
import NsynSyntax

extension Library {
    /// Labware, robots and liquid classes of the library, read once.
    public var equipment: Equipment {
        if let known = knownEquipment { return known }
        let read = readEquipment()
        knownEquipment = read
        return read
    }

    private func readEquipment() -> Equipment {
        var equipment = Equipment()
        for record in basesFirst(.labwareWord) { equipment.add(labware: record, symbols) }
        for record in basesFirst(.robotWord) { equipment.add(robot: record, symbols) }
        for number in entries(.liquidclassWord) {
            equipment.liquidClasses.append(EquipmentReader.liquidClass(record(index.entries[number]), symbols))
        }
        for number in entries(.hazardWord) {
            let fields = RecordFields(record: record(index.entries[number]), symbols: symbols)
            equipment.hazards[fields.record.name] = fields.text("means")
        }
        return equipment
    }

    /// Records of a kind, each behind the one that it is `like`.
    private func basesFirst(_ kind: TokenKind) -> [RecordValue] {
        var waiting = entries(kind).map { record(index.entries[$0]) }
        var ordered: [RecordValue] = []
        var known: Set<String> = []
        while !waiting.isEmpty {
            let ready = waiting.filter { record in
                let base = RecordFields(record: record, symbols: symbols).word("like")
                return base.map { name in known.contains(name) || !waiting.contains { $0.name == name } } ?? true
            }
            // Two that are like each other have no base.
            if ready.isEmpty { return ordered + waiting }
            ordered += ready
            known.formUnion(ready.map(\.name))
            waiting.removeAll { known.contains($0.name) }
        }
        return ordered
    }
}

extension Equipment {
    /// A record with `like: NAME` starts from what is known of that name.
    mutating func add(labware record: RecordValue, _ symbols: SymbolTable) {
        let base = RecordFields(record: record, symbols: symbols).word("like").flatMap { labware[$0] }
        labware[record.name] = EquipmentReader.labware(record, symbols, like: base)
    }

    mutating func add(robot record: RecordValue, _ symbols: SymbolTable) {
        let base = RecordFields(record: record, symbols: symbols).word("like").flatMap { robot(named: $0) }
        robots[record.name] = EquipmentReader.robot(record, symbols, like: base)
    }
}

/// Makes equipment from records; what a record does not say keeps its default.
enum EquipmentReader {
    /// - Parameter base: the record that `like:` names.
    static func labware(_ record: RecordValue, _ symbols: SymbolTable, like base: Labware? = nil) -> Labware {
        let fields = RecordFields(record: record, symbols: symbols)
        var labware = base ?? Labware(name: record.name)
        labware.name = record.name
        if base == nil { labware.loadName = record.name }
        labware.title = fields.text("name") ?? (base == nil ? record.name : labware.title)
        labware.role = fields.word("role").flatMap { Labware.Role(rawValue: $0) } ?? labware.role
        labware.loadName = fields.text("load_name") ?? labware.loadName
        labware.loadVersion = fields.number("load_version")?.int ?? labware.loadVersion
        labware.isStandard = fields.truth("standard") ?? labware.isStandard
        labware.rows = fields.number("rows")?.int ?? labware.rows
        labware.columns = fields.number("columns")?.int ?? fields.number("wells")?.int ?? labware.columns
        labware.capacity = fields.number("volume") ?? labware.capacity
        labware.deadVolume = fields.number("dead_volume") ?? labware.deadVolume
        labware.depth = fields.number("depth") ?? labware.depth
        labware.height = fields.number("height") ?? labware.height
        labware.diameter = fields.number("diameter") ?? labware.diameter
        labware.width = fields.number("width") ?? labware.width
        labware.length = fields.number("length") ?? labware.length
        labware.pitch = fields.number("pitch") ?? labware.pitch
        labware.bottom = fields.word("bottom").flatMap { Labware.Bottom(rawValue: $0) } ?? labware.bottom
        labware.wall = fields.word("wall") ?? labware.wall
        labware.isTrough = fields.truth("trough") ?? labware.isTrough
        labware.hasFilter = fields.truth("filter") ?? labware.hasFilter
        labware.isCold = fields.truth("cold") ?? labware.isCold
        if fields["fits"] != nil { labware.fits = fields.words("fits") }
        labware.channels = fields.number("channels")?.int ?? labware.channels
        labware.smallest = fields.number("smallest") ?? labware.smallest
        labware.largest = fields.number("largest") ?? (labware.largest.isZero ? labware.capacity : labware.largest)
        labware.flow = fields.number("flow") ?? labware.flow
        labware.slowestFlow = fields.number("slowest_flow") ?? labware.slowestFlow
        if fields["tips"] != nil { labware.tips = fields.words("tips") }
        labware.disposal = fields.number("disposal") ?? labware.disposal
        labware.isLowVolumeMode = fields.truth("low_volume") ?? labware.isLowVolumeMode
        if fields["qc_volumes"] != nil { labware.tolerances = tolerances(fields) }
        labware.lowest = fields.number("lowest") ?? labware.lowest
        labware.highest = fields.number("highest") ?? labware.highest
        labware.slowestShaking = fields.number("slowest_shaking") ?? labware.slowestShaking
        labware.fastestShaking = fields.number("fastest_shaking") ?? labware.fastestShaking
        labware.source = fields.source ?? labware.source
        return labware
    }

    /// The maker's limits, by growing volume; lists of different lengths count as far as the shortest.
    private static func tolerances(_ fields: RecordFields) -> [DeliveryTolerance] {
        let (bias, spread) = (fields.numbers("qc_bias"), fields.numbers("qc_spread"))
        var tolerances: [DeliveryTolerance] = []
        for (index, volume) in fields.numbers("qc_volumes").enumerated() where index < min(bias.count, spread.count) {
            if let last = tolerances.last, last.volume >= volume { continue }
            tolerances.append(DeliveryTolerance(volume: volume, bias: bias[index], spread: spread[index]))
        }
        return tolerances
    }

    static func robot(_ record: RecordValue, _ symbols: SymbolTable, like base: Robot? = nil) -> Robot {
        let fields = RecordFields(record: record, symbols: symbols)
        var robot = base ?? Robot(name: record.name)
        robot.name = record.name
        robot.title = fields.text("name") ?? (base == nil ? record.name : robot.title)
        robot.aliases = fields.words("aliases")
        if let base { robot.family = base.family }
        robot.arm = fields.word("arm").flatMap { Robot.Arm(rawValue: $0) } ?? robot.arm
        robot.smallest = fields.number("smallest") ?? robot.smallest
        robot.largest = fields.number("largest") ?? robot.largest
        robot.resolution = fields.number("resolution") ?? robot.resolution
        robot.keepsInertGas = fields.truth("inert_gas") ?? robot.keepsInertGas
        if fields["pipettes"] != nil { robot.pipettes = fields.words("pipettes") }
        robot.mounts = fields.number("mounts")?.int ?? robot.mounts
        if fields["slots"] != nil { robot.slots = fields.words("slots") }
        robot.slotColumns = max(1, fields.number("slot_columns")?.int ?? robot.slotColumns)
        robot.slotPitchX = fields.number("slot_pitch_x") ?? robot.slotPitchX
        robot.slotPitchY = fields.number("slot_pitch_y") ?? robot.slotPitchY
        robot.trash = fields.text("trash") ?? robot.trash
        if fields["reservoirs"] != nil { robot.reservoirs = fields.words("reservoirs") }
        if fields["tubes"] != nil { robot.tubes = fields.words("tubes") }
        if fields["cold_tubes"] != nil { robot.coldTubes = fields.words("cold_tubes") }
        if fields["premix"] != nil { robot.premix = fields.words("premix") }
        if fields["modules"] != nil { robot.modules = fields.words("modules") }
        robot.dispensesSeveral = fields.truth("several_dispenses") ?? robot.dispensesSeveral
        robot.dispensesWhileShaking = fields.truth("shakes_while_dispensing") ?? robot.dispensesWhileShaking
        robot.speed = fields.number("speed") ?? robot.speed
        robot.zTravel = fields.number("z_travel") ?? robot.zTravel
        let module = base == nil ? robot.zTravel : robot.zTravelModule
        robot.zTravelModule = fields.number("z_travel_module") ?? module
        robot.sameSlotTime = fields.number("same_slot") ?? robot.sameSlotTime
        robot.pickUpTime = fields.number("pick_up_time") ?? robot.pickUpTime
        robot.dropTime = fields.number("drop_time") ?? robot.dropTime
        robot.source = fields.source ?? robot.source
        return robot
    }

    static func liquidClass(_ record: RecordValue, _ symbols: SymbolTable) -> LiquidClass {
        let fields = RecordFields(record: record, symbols: symbols)
        var liquidClass = LiquidClass(name: record.name)
        liquidClass.title = fields.text("name") ?? record.name
        liquidClass.solvents = fields.words("solvents")
        liquidClass.aspirateRate = fields.number("aspirate_rate") ?? .one
        liquidClass.dispenseRate = fields.number("dispense_rate") ?? .one
        liquidClass.preWet = fields.number("pre_wet")?.int ?? 0
        liquidClass.leadingGap = fields.number("leading_gap") ?? .zero
        liquidClass.trailingGap = fields.number("trailing_gap") ?? .zero
        liquidClass.settleIn = fields.number("settle_in") ?? .zero
        liquidClass.settleOut = fields.number("settle_out") ?? .zero
        liquidClass.dispenseBelowTop = fields.number("dispense_below_top") ?? liquidClass.dispenseBelowTop
        liquidClass.blowsOut = fields.truth("blow_out") ?? false
        liquidClass.touchesTip = fields.truth("touch_tip") ?? false
        for target in ["tecan", "hamilton", "opentrons"] { liquidClass.names[target] = fields.text(target) }
        liquidClass.source = fields.source
        return liquidClass
    }
}
