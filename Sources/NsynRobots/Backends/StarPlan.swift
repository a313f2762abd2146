import NsynDiagnostics
import NsynPlan
import NsynQuantities

/// Hamilton STAR: a plan that names no maker's software, and the small script with which PyLabRobot carries it out.
///
/// The plan is JSON: labware with its geometry, what is filled in, and the operations in order, with a volume and a well
/// for each channel.
struct StarPlan: Backend {
    var name: String { "star" }
    var robot: String? { "hamilton_star" }

    func files(_ run: Worklist, of job: PlateJob, facts: BackendFacts) -> [OutputFile] {
        var json = JSONWriter()
        json.reserve(run.channels.count * 40 + 65_536)
        json.beginObject()
        json.field("schema", "nsyn-liquid-plan")
        json.field("version", 1)
        json.field("title", run.title)
        json.field("run", run.name)
        json.field("script", OpentronsSetup.scriptName(facts.script))
        json.field("nsyn", facts.version)
        json.field("robot", run.robot.family)
        writeLabware(run, to: &json)
        writeLiquids(run, to: &json)
        json.newline()
        json.key("operations")
        json.beginArray()
        for operation in run.operations { write(operation, run, to: &json) }
        json.newline()
        json.endArray()
        json.endObject()
        json.newline()
        return [OutputFile(name: run.name + ".star.json", bytes: json.bytes)]
    }

    func files(_ job: PlateJob, facts: BackendFacts) -> [OutputFile] {
        [OutputFile(name: "run_star.py", bytes: Array(StarDriver.text.utf8))]
    }

    private func writeLabware(_ run: Worklist, to json: inout JSONWriter) {
        json.newline()
        json.array("labware", of: run.deck.placements.filter { $0.role != .trash }) { json, placement in
            let labware = placement.labware
            func length(_ key: String, _ value: Rational?) {
                guard let value else { return }
                json.key(key)
                json.raw(FileNumber.rounded(FileNumber.millimetres(value)))
            }
            json.newline()
            json.beginObject()
            json.field("label", placement.label)
            json.field("slot", placement.slot)
            json.field("kind", placement.role == .tips ? "tips" : labware.isTrough ? "trough" : "wells")
            json.field("type", labware.loadName)
            json.field("rows", labware.rows)
            json.field("columns", labware.columns)
            json.key("volume")
            json.raw(FileNumber.rounded((labware.capacity * Rational(1_000_000_000)).double))
            length("depth", labware.depth)
            length("height", labware.height)
            length("pitch", labware.pitch)
            length("diameter", labware.diameter)
            length("width", labware.width)
            length("length", labware.length)
            json.field("bottom", labware.bottom == .flat ? "flat" : labware.bottom == .round ? "round" : "v")
            json.endObject()
        }
    }

    private func writeLiquids(_ run: Worklist, to json: inout JSONWriter) {
        json.newline()
        json.array("liquids", of: run.liquids) { json, liquid in
            json.beginObject()
            json.field("name", liquid.name)
            json.field("class", liquid.liquidClass.names["hamilton"] ?? liquid.liquidClass.name)
            json.endObject()
        }
        json.newline()
        json.array("filled", of: run.sources.filter { $0.filled > 0 }) { json, source in
            let placement = run.deck.placements[source.placement]
            json.beginObject()
            json.field("labware", placement.label)
            json.field("well", placement.labware.wellName(source.well))
            json.field("liquid", source.liquid)
            json.key("volume")
            json.raw(FileNumber.microlitres(source.filled))
            json.endObject()
        }
    }

    private func write(_ operation: Operation, _ run: Worklist, to json: inout JSONWriter) {
        json.newline()
        json.beginObject()
        switch operation.action {
        case .pickUpTips:
            json.field("do", "pick_up")
            writeChannels(operation, run, volumes: false, to: &json)
        case .dropTips: json.field("do", "drop")
        case .aspirate:
            json.field("do", "aspirate")
            writeLiquid(operation, run, isAspirate: true, to: &json)
        case .dispense(let purpose):
            json.field("do", "dispense")
            if purpose == .disposal { json.field("disposal", true) }
            if !operation.isContactFree { json.field("contact", true) }
            writeLiquid(operation, run, isAspirate: false, to: &json)
        case .mix(let cycles):
            json.field("do", "mix")
            json.field("cycles", cycles)
            writeLiquid(operation, run, isAspirate: true, to: &json)
        case .wait(let seconds):
            json.field("do", "wait")
            json.key("seconds")
            json.raw(FileNumber.rounded(seconds))
        case .person(let index):
            let step = run.operatorSteps[index]
            json.field("do", "pause")
            json.field("message", "[\(step.number)] \(step.text)")
        case .setTemperature(let goal):
            json.field("do", "temperature")
            json.key("celsius")
            json.raw(FileNumber.rounded(FileNumber.celsius(goal), digits: 2))
            json.field("labware", run.deck.placements[Int(operation.placement)].label)
        case .shake(let speed):
            json.field("do", "shake")
            json.field("rpm", FileNumber.turnsPerMinute(speed))
            json.field("labware", run.deck.placements[Int(operation.placement)].label)
        case .stopShaking:
            json.field("do", "stop_shaking")
            json.field("labware", run.deck.placements[Int(operation.placement)].label)
        }
        if operation.line > 0 { json.field("line", Int(operation.line)) }
        json.endObject()
    }

    private func writeLiquid(_ operation: Operation, _ run: Worklist, isAspirate: Bool, to json: inout JSONWriter) {
        let pipette = run.deck.pipettes[Int(operation.pipette)].labware
        var share = Rational.one
        if run.liquids.indices.contains(Int(operation.liquid)) {
            let kind = run.liquids[Int(operation.liquid)].liquidClass
            json.field("liquid", Int(operation.liquid))
            share = isAspirate ? kind.aspirateRate : kind.dispenseRate
        }
        let flow = operation.flow.isPositive ? operation.flow : pipette.flow * share
        json.key("flow")
        json.raw(FileNumber.rounded(flow.double * 1e9))
        writeChannels(operation, run, volumes: true, to: &json)
    }

    private func writeChannels(_ operation: Operation, _ run: Worklist, volumes: Bool, to json: inout JSONWriter) {
        let placement = run.deck.placements[Int(operation.placement)]
        json.field("labware", placement.label)
        let uses = run.channels(of: operation)
        json.array("channels", of: uses) { json, use in json.integer(use.channel) }
        json.array("wells", of: uses) { json, use in json.string(placement.labware.wellName(Int(use.well))) }
        if volumes { json.array("volumes", of: uses) { json, use in json.raw(FileNumber.microlitres(use.volume)) } }
    }
}
