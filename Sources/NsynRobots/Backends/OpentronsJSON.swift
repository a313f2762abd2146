import NsynDiagnostics
import NsynPlan
import NsynQuantities

/// Protocols of the OT-2 and the Flex: Opentrons' JSON, schema 8.
///
/// The `key` of each command says which line of the script it serves: `gold.nsyn:12#57`, so that what the vendor's
/// software finds is found in the script.
struct OpentronsJSON: Backend {
    let isFlex: Bool

    var name: String { isFlex ? "flex" : "ot2" }
    var robot: String? { isFlex ? "opentrons_flex" : "opentrons_ot2" }

    func files(_ run: Worklist, of job: PlateJob, facts: BackendFacts) -> [OutputFile] {
        let setup = OpentronsSetup(run, facts.equipment)
        var writer = OpentronsCommands(run, setup, facts, isFlex: isFlex)
        writer.json.reserve(run.operations.count * 320 + 65_536)
        writer.begin()
        writer = TipLowering.write(run, with: writer)
        return [OutputFile(name: run.name + ".json", bytes: writer.end())]
    }
}

/// Ids and adapters that the two Opentrons formats share.
struct OpentronsSetup {
    /// By placement, the adapter between it and its module.
    private(set) var adapters: [Labware?] = []
    /// By placement, the id of the module below it.
    private(set) var modules: [String?] = []
    /// Definitions that the file has to bring, each once.
    private(set) var definitions: [Labware] = []

    init(_ run: Worklist, _ equipment: Equipment) {
        for placement in run.deck.placements {
            var adapter: Labware?
            if let module = placement.module {
                adapter = placement.labware.fits.compactMap { equipment.labware[$0] }.first {
                    $0.role == .adapter && $0.fits.contains(module.name)
                }
            }
            adapters.append(adapter)
            modules.append(placement.module.map { "\($0.name)-\(placement.slot)" })
            let labware = placement.labware
            if placement.role != .trash, !labware.isStandard, !definitions.contains(labware) {
                definitions.append(labware)
            }
        }
    }

    static func pipetteID(_ index: Int) -> String { "pipette-\(index + 1)" }
    static func mount(_ pipette: MountedPipette) -> String { pipette.mount == 0 ? "left" : "right" }
    static func liquidID(_ index: Int) -> String { "liquid-\(index + 1)" }
    static func nameSpace(_ labware: Labware) -> String { labware.isStandard ? "opentrons" : "nsyn" }

    /// `gold.nsyn` of a path.
    static func scriptName(_ path: String) -> String {
        path.split(separator: "/").last.map(String.init) ?? path
    }
}

/// Writes the commands of a JSON protocol.
struct OpentronsCommands: CommandWriter {
    var line: Int32 = 0
    var json = JSONWriter()
    private let run: Worklist
    private let setup: OpentronsSetup
    private let facts: BackendFacts
    private let isFlex: Bool
    private let prefix: String
    private var number = 0

    init(_ run: Worklist, _ setup: OpentronsSetup, _ facts: BackendFacts, isFlex: Bool) {
        self.run = run
        self.setup = setup
        self.facts = facts
        self.isFlex = isFlex
        prefix = OpentronsSetup.scriptName(facts.script) + ":"
    }

    // MARK: The file

    mutating func begin() {
        json.beginObject()
        json.field("$otSharedSchema", "#/protocol/schemas/8")
        json.field("schemaVersion", 8)
        json.key("metadata")
        json.beginObject()
        json.field("protocolName", run.title)
        json.field("author", "nsyn \(facts.version)")
        json.field("description", "Compiled from \(OpentronsSetup.scriptName(facts.script)), run \(run.name)")
        json.endObject()
        json.key("robot")
        json.beginObject()
        json.field("model", isFlex ? "OT-3 Standard" : "OT-2 Standard")
        json.field("deckId", isFlex ? "ot3_standard" : "ot2_standard")
        json.endObject()
        json.field("labwareDefinitionSchemaId", "opentronsLabwareSchemaV2")
        json.key("labwareDefinitions")
        json.beginObject()
        for labware in setup.definitions {
            json.key("nsyn/\(labware.loadName)/\(labware.loadVersion)")
            LabwareDefinition.write(labware, to: &json)
        }
        json.endObject()
        json.field("liquidSchemaId", "opentronsLiquidSchemaV1")
        json.key("liquids")
        json.beginObject()
        for (index, liquid) in run.liquids.enumerated() {
            json.object(OpentronsSetup.liquidID(index)) { json in
                json.field("displayName", liquid.name)
                json.field("description", liquid.liquidClass.title)
                json.field("displayColor", Colours.category(index))
            }
        }
        json.endObject()
        json.field("commandSchemaId", "opentronsCommandSchemaV14")
        json.key("commands")
        json.beginArray()
        load()
    }

    mutating func end() -> [UInt8] {
        json.newline()
        json.endArray()
        json.field("commandAnnotationSchemaId", "opentronsCommandAnnotationSchemaV1")
        json.key("commandAnnotations")
        json.beginArray()
        json.endArray()
        json.endObject()
        json.newline()
        return json.bytes
    }

    /// What stands and hangs where.
    private mutating func load() {
        for (index, pipette) in run.deck.pipettes.enumerated() {
            open("loadPipette")
            json.field("pipetteId", OpentronsSetup.pipetteID(index))
            json.field("pipetteName", pipette.labware.loadName)
            json.field("mount", OpentronsSetup.mount(pipette))
            close()
        }
        for index in run.deck.placements.indices where run.deck.placements[index].role != .trash { load(index) }
        for source in run.sources where source.filled > 0 {
            let placement = run.deck.placements[source.placement]
            open("loadLiquid")
            json.field("liquidId", OpentronsSetup.liquidID(source.liquid))
            json.field("labwareId", placement.label)
            json.object("volumeByWell") { json in
                json.key(placement.labware.wellName(source.well))
                json.raw(FileNumber.microlitres(source.filled))
            }
            close()
        }
    }

    private mutating func load(_ index: Int) {
        let placement = run.deck.placements[index]
        let module = setup.modules[index]
        if let module, let labware = placement.module {
            open("loadModule")
            json.field("moduleId", module)
            json.field("model", labware.loadName)
            json.object("location") { $0.field("slotName", placement.slot) }
            close()
            if isShaker(labware) { open("heaterShaker/closeLabwareLatch", module: module) }
        }
        let adapterID = placement.label + "-adapter"
        if let adapter = setup.adapters[index], let module {
            loadLabware(adapter, id: adapterID, name: adapter.title, on: ("moduleId", module))
        }
        var place = ("slotName", placement.slot)
        if let module { place = setup.adapters[index] == nil ? ("moduleId", module) : ("labwareId", adapterID) }
        loadLabware(placement.labware, id: placement.label, name: placement.label, on: place)
    }

    private mutating func loadLabware(_ labware: Labware, id: String, name: String, on place: (String, String)) {
        open("loadLabware")
        json.field("labwareId", id)
        json.field("loadName", labware.loadName)
        json.field("namespace", OpentronsSetup.nameSpace(labware))
        json.field("version", labware.loadVersion)
        json.field("displayName", name)
        json.object("location") { $0.field(place.0, place.1) }
        close()
    }

    private func isShaker(_ module: Labware) -> Bool { module.fastestShaking != nil }

    // MARK: Commands

    private mutating func open(_ type: String) {
        number += 1
        json.newline()
        json.beginObject()
        json.field("commandType", type)
        json.field("key", "\(prefix)\(line)#\(number)")
        json.key("params")
        json.beginObject()
    }

    private mutating func close() {
        json.endObject()
        json.endObject()
    }

    /// A whole command that says only which module it is for.
    private mutating func open(_ type: String, module: String) {
        open(type)
        json.field("moduleId", module)
        close()
    }

    private mutating func open(_ type: String, pipette: Int) {
        open(type)
        json.field("pipetteId", OpentronsSetup.pipetteID(pipette))
    }

    private mutating func write(_ spot: Spot, _ height: TipHeight? = nil) {
        let placement = run.deck.placements[spot.placement]
        json.field("labwareId", placement.label)
        json.field("wellName", placement.labware.wellName(spot.well))
        guard let height else { return }
        let (origin, distance) =
            switch height {
            case .aboveBottom(let distance): ("bottom", distance)
            case .belowTop(let distance): ("top", -distance)
            }
        json.object("wellLocation") { json in
            json.field("origin", origin)
            json.object("offset") { json in
                json.field("x", 0)
                json.field("y", 0)
                json.key("z")
                json.raw(FileNumber.rounded(distance))
            }
        }
    }

    private mutating func write(volume: Int) {
        json.key("volume")
        json.raw(FileNumber.microlitres(volume))
    }

    private mutating func write(flow: Double) {
        json.key("flowRate")
        json.raw(FileNumber.rounded(max(flow, 0.001)))
    }

    mutating func pickUp(_ pipette: Int, from spot: Spot) {
        open("pickUpTip", pipette: pipette)
        write(spot)
        close()
        guard run.deck.pipettes[pipette].labware.isLowVolumeMode else { return }
        open("configureForVolume", pipette: pipette)
        write(volume: 1_000_000)
        close()
    }

    mutating func drop(_ pipette: Int) {
        open(isFlex ? "moveToAddressableArea" : "moveToAddressableAreaForDropTip", pipette: pipette)
        json.field("addressableAreaName", isFlex ? "movableTrash\(run.robot.trash ?? "A3")" : "fixedTrash")
        if !isFlex { json.field("alternateDropLocation", true) }
        close()
        open("dropTipInPlace", pipette: pipette)
        close()
    }

    mutating func aspirate(_ pipette: Int, from spot: Spot, volume: Int, flow: Double, at height: TipHeight) {
        open("aspirate", pipette: pipette)
        write(spot, height)
        write(volume: volume)
        write(flow: flow)
        close()
    }

    mutating func dispense(_ pipette: Int, into spot: Spot, volume: Int, flow: Double, at height: TipHeight) {
        open("dispense", pipette: pipette)
        write(spot, height)
        write(volume: volume)
        write(flow: flow)
        close()
    }

    mutating func airGap(_ pipette: Int, above spot: Spot, volume: Int, flow: Double, isEmpty: Bool) {
        open("moveToWell", pipette: pipette)
        write(spot, .belowTop(0))
        close()
        if isEmpty {
            open("prepareToAspirate", pipette: pipette)
            close()
        }
        open("airGapInPlace", pipette: pipette)
        write(volume: volume)
        write(flow: flow)
        close()
    }

    mutating func blowOut(_ pipette: Int, into spot: Spot, flow: Double, at height: TipHeight) {
        open("blowout", pipette: pipette)
        write(spot, height)
        write(flow: flow)
        close()
    }

    mutating func touch(_ pipette: Int, in spot: Spot) {
        open("touchTip", pipette: pipette)
        write(spot, .belowTop(1))
        close()
    }

    mutating func wait(_ seconds: Double) {
        open("waitForDuration")
        json.key("seconds")
        json.raw(FileNumber.rounded(seconds))
        close()
    }

    mutating func setTemperature(_ celsius: Double, below placement: Int) {
        guard let id = setup.modules[placement], let module = run.deck.placements[placement].module else { return }
        let family = isShaker(module) ? "heaterShaker" : "temperatureModule"
        open("\(family)/setTargetTemperature")
        json.field("moduleId", id)
        json.key("celsius")
        json.raw(FileNumber.rounded(celsius, digits: 2))
        close()
        open("\(family)/waitForTemperature", module: id)
    }

    mutating func shake(_ placement: Int, turnsPerMinute: Int) {
        guard let id = setup.modules[placement] else { return }
        open("heaterShaker/setAndWaitForShakeSpeed")
        json.field("moduleId", id)
        json.field("rpm", turnsPerMinute)
        close()
    }

    mutating func stopShaking(_ placement: Int) {
        guard let id = setup.modules[placement] else { return }
        open("heaterShaker/deactivateShaker", module: id)
    }

    /// A heater-shaker alone: what a temperature module keeps cold stays cold until somebody takes it.
    mutating func stopHeating(_ placement: Int) {
        guard let id = setup.modules[placement], let module = run.deck.placements[placement].module, isShaker(module)
        else { return }
        open("heaterShaker/deactivateHeater", module: id)
    }

    mutating func pause(_ message: String, releasing placements: [Int]) {
        let latches = placements.compactMap { placement -> String? in
            run.deck.placements[placement].module.map { isShaker($0) } == true ? setup.modules[placement] : nil
        }
        for id in latches { open("heaterShaker/openLabwareLatch", module: id) }
        open("waitForResume")
        json.field("message", message)
        close()
        for id in latches { open("heaterShaker/closeLabwareLatch", module: id) }
    }
}
