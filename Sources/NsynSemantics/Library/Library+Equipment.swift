import NsynPlan
import NsynQuantities
import NsynSyntax

extension Library {
    /// Labware, robots and liquid classes of the library.
    func equipment() -> Equipment {
        var equipment = Equipment()
        for number in entries(.labwareWord) {
            let record = record(index.entries[number])
            equipment.labware[record.name] = EquipmentReader.labware(record, symbols)
        }
        for number in entries(.robotWord) {
            let record = record(index.entries[number])
            equipment.robots[record.name] = EquipmentReader.robot(record, symbols)
        }
        for number in entries(.liquidclassWord) {
            equipment.liquidClasses.append(EquipmentReader.liquidClass(record(index.entries[number]), symbols))
        }
        return equipment
    }
}

/// Makes equipment from records; what a record does not say keeps its default.
enum EquipmentReader {
    static func labware(_ record: RecordValue, _ symbols: SymbolTable) -> Labware {
        let fields = RecordFields(record: record, symbols: symbols)
        var labware = Labware(name: record.name)
        labware.title = fields.text("name") ?? record.name
        labware.role = fields.word("role").flatMap { Labware.Role(rawValue: $0) } ?? .plate
        labware.loadName = fields.text("load_name") ?? record.name
        labware.isStandard = fields.truth("standard") ?? true
        labware.rows = fields.number("rows")?.int ?? 1
        labware.columns = fields.number("columns")?.int ?? fields.number("wells")?.int ?? 1
        labware.capacity = fields.number("volume") ?? .zero
        labware.deadVolume = fields.number("dead_volume") ?? .zero
        labware.depth = fields.number("depth") ?? .zero
        labware.height = fields.number("height") ?? .zero
        labware.diameter = fields.number("diameter")
        labware.width = fields.number("width")
        labware.length = fields.number("length")
        labware.pitch = fields.number("pitch") ?? .zero
        labware.bottom = fields.word("bottom").flatMap { Labware.Bottom(rawValue: $0) } ?? .flat
        labware.wall = fields.word("wall")
        labware.isTrough = fields.truth("trough") ?? false
        labware.hasFilter = fields.truth("filter") ?? false
        labware.isCold = fields.truth("cold") ?? false
        labware.fits = fields.words("fits")
        labware.channels = fields.number("channels")?.int ?? 1
        labware.smallest = fields.number("smallest") ?? .zero
        labware.largest = fields.number("largest") ?? labware.capacity
        labware.flow = fields.number("flow") ?? .zero
        labware.slowestFlow = fields.number("slowest_flow") ?? .zero
        labware.tips = fields.words("tips")
        labware.disposal = fields.number("disposal") ?? .zero
        labware.lowest = fields.number("lowest")
        labware.highest = fields.number("highest")
        labware.slowestShaking = fields.number("slowest_shaking")
        labware.fastestShaking = fields.number("fastest_shaking")
        labware.source = fields.source
        return labware
    }

    static func robot(_ record: RecordValue, _ symbols: SymbolTable) -> Robot {
        let fields = RecordFields(record: record, symbols: symbols)
        var robot = Robot(name: record.name)
        robot.title = fields.text("name") ?? record.name
        robot.aliases = fields.words("aliases")
        robot.arm = fields.word("arm").flatMap { Robot.Arm(rawValue: $0) } ?? .ganged
        robot.smallest = fields.number("smallest") ?? .zero
        robot.largest = fields.number("largest")
        robot.resolution = fields.number("resolution") ?? robot.resolution
        robot.keepsInertGas = fields.truth("inert_gas") ?? false
        robot.pipettes = fields.words("pipettes")
        robot.mounts = fields.number("mounts")?.int ?? 1
        robot.slots = fields.words("slots")
        robot.slotColumns = max(1, fields.number("slot_columns")?.int ?? 3)
        robot.slotPitchX = fields.number("slot_pitch_x") ?? .zero
        robot.slotPitchY = fields.number("slot_pitch_y") ?? .zero
        robot.trash = fields.text("trash")
        robot.reservoirs = fields.words("reservoirs")
        robot.tubes = fields.words("tubes")
        robot.coldTubes = fields.words("cold_tubes")
        robot.premix = fields.words("premix")
        robot.modules = fields.words("modules")
        robot.dispensesSeveral = fields.truth("several_dispenses") ?? true
        robot.dispensesWhileShaking = fields.truth("shakes_while_dispensing") ?? false
        robot.speed = fields.number("speed") ?? robot.speed
        robot.zTravel = fields.number("z_travel") ?? .zero
        robot.zTravelModule = fields.number("z_travel_module") ?? robot.zTravel
        robot.sameSlotTime = fields.number("same_slot") ?? robot.sameSlotTime
        robot.pickUpTime = fields.number("pick_up_time") ?? robot.pickUpTime
        robot.dropTime = fields.number("drop_time") ?? robot.dropTime
        robot.source = fields.source
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
