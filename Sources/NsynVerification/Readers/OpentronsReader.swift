import NsynDiagnostics
import NsynJSON

/// Reads an Opentrons JSON protocol, schema 8, by the vendor's published schema, and replays its commands.
struct OpentronsReader {
    var replay: Replay
    let inventory: Inventory
    /// The vendor's ids of pipettes and modules.
    var heads: [String: Int] = [:]
    var modules: [String: Int] = [:]
    var isFlex = false
    var liquidIDs: [String: LiquidNumber] = [:]
    /// Adapters, with what they stand on.
    var adapters: [String: (slot: String?, module: Int?)] = [:]
    /// Slots that are taken, by what.
    var slots: [String: String] = [:]
    /// Pipettes that stand over the trash.
    var isOverTrash: Set<Int> = []
    var travel: Travel

    static func read(_ bytes: [UInt8], name: String, file: FileID, inventory: Inventory, people: PeopleScript) -> Replay
    {
        var reader = OpentronsReader(
            replay: Replay(name: name, file: file, people: people), inventory: inventory, travel: Travel(nil))
        reader.replay.tellsRates = true
        do throws(JSONDocument.Failure) {
            reader.readProtocol(try JSONDocument(bytes).root)
        } catch {
            reader.replay.bench.log.add(
                Codes.unreadableWorklist, span: reader.replay.span(error.offset, error.offset + 1),
                "\(name) is no JSON: \(error.reason)")
            reader.replay.isBroken = true
        }
        return reader.replay
    }

    mutating func readProtocol(_ root: JSONValue) {
        var top = Fields(root)
        let shape = top.text("$otSharedSchema")
        let version = top.integer("schemaVersion")
        if shape != nil, version != nil, shape != "#/protocol/schemas/8" || version != 8 {
            top.complain("this is schema \(version ?? 0), and only schema 8 is read")
        }
        _ = top.inner("metadata")
        readRobot(top.inner("robot"))
        expect("opentronsLabwareSchemaV2", top.text("labwareDefinitionSchemaId"), &top)
        let definitions = top.inner("labwareDefinitions")
        expect("opentronsLiquidSchemaV1", top.text("liquidSchemaId"), &top)
        let liquids = top.inner("liquids")
        let commandSchema = top.text("commandSchemaId") ?? ""
        let schemaNumber = Int(commandSchema.dropFirst("opentronsCommandSchemaV".utf8.count)) ?? 0
        if !commandSchema.hasPrefix("opentronsCommandSchemaV") || !(8...16).contains(schemaNumber) {
            top.complain("`commandSchemaId` is `\(commandSchema)`; opentronsCommandSchemaV8 to V16 are known")
        }
        let commands = top.list("commands")
        expect("opentronsCommandAnnotationSchemaV1", top.text("commandAnnotationSchemaId"), &top)
        _ = top.list("commandAnnotations")
        top.skip("designerApplication")
        finish(top, "the protocol")
        for (key, definition) in definitions?.members ?? [] { checkDefinition(key, definition) }
        readLiquids(liquids)
        for command in commands { readCommand(command) }
        for head in replay.bench.heads.indices where replay.bench.heads[head].hasTip {
            replay.bench.log.add(
                Codes.tipMissing, .warning, span: replay.span(root.endOffset - 1, root.endOffset),
                "\(replay.bench.heads[head].id) still carries a tip at the end of \(replay.name)")
        }
    }

    private mutating func expect(_ wanted: String, _ found: String?, _ top: inout Fields) {
        if let found, found != wanted { top.complain("`\(found)` stands where schema 8 has `\(wanted)`") }
    }

    /// Tells what was wrong with an object and which of its members nobody knows.
    mutating func finish(_ fields: Fields, _ what: String) {
        for problem in fields.problems {
            replay.bench.log.add(
                Codes.unreadableWorklist, span: replay.span(problem.offset, problem.offset + 1),
                "\(what): \(problem.message)")
        }
        for (name, value) in fields.unknown {
            replay.bench.log.add(
                Codes.unknownField, span: replay.span(value.offset, value.endOffset),
                "\(what) has a member `\(name)` that the format does not know")
        }
    }

    private mutating func readRobot(_ value: JSONValue?) {
        guard let value else { return }
        var robot = Fields(value)
        let model = robot.text("model")
        let deck = robot.text("deckId")
        switch (model, deck) {
        case ("OT-2 Standard", "ot2_standard"), ("OT-2 Standard", "ot2_short_trash"): isFlex = false
        case ("OT-3 Standard", "ot3_standard"): isFlex = true
        default: robot.complain("`\(model ?? "")` on `\(deck ?? "")` is no robot of schema 8")
        }
        finish(robot, "`robot`")
        if !isFlex { slots["12"] = "the trash" }
        travel = Travel(inventory.robot(isFlex ? "opentrons_flex" : "opentrons_ot2"))
    }

    private mutating func readLiquids(_ value: JSONValue?) {
        for (id, liquid) in value?.members ?? [] {
            var fields = Fields(liquid)
            let name = fields.text("displayName") ?? id
            _ = fields.text("description")
            fields.skip("displayColor", "liquidClass")
            finish(fields, "the liquid `\(id)`")
            liquidIDs[id] = replay.liquid(name)
        }
    }

    /// A definition that the file brings along has to say what the library says of the same labware.
    private mutating func checkDefinition(_ key: String, _ value: JSONValue) {
        guard let loadName = value["parameters"]["loadName"].string,
            let facts = inventory.labware(loadName: loadName)
        else { return }
        let wells = value["wells"].members
        if wells.count != facts.wells {
            replay.bench.log.add(
                Codes.filesDisagree, span: replay.span(value.offset, value.offset + 1),
                "the definition of \(loadName) has \(wells.count) wells; the library's `\(facts.name)` has \(facts.wells)"
            )
        }
        for (name, well) in wells {
            guard facts.well(name) != nil, let volume = well["totalLiquidVolume"].microlitres,
                let depth = well["depth"].double
            else {
                replay.bench.log.add(
                    Codes.unreadableWorklist, subject: replay.liquidlessSubject,
                    span: replay.span(well.offset, well.endOffset),
                    "the well `\(name)` of \(loadName) has no place, volume or depth that can be read")
                continue
            }
            let differs = (volume - facts.volume).magnitude.count * 100 > facts.volume.count
            if differs || abs(depth / 1000 - facts.depth) > 0.0005 {
                replay.bench.log.add(
                    Codes.filesDisagree, subject: replay.liquidlessSubject, well: name,
                    span: replay.span(well.offset, well.endOffset),
                    "the definition of \(loadName) gives \(name) \(volume.text) and \(depth) mm; the library's `\(facts.name)` has \(facts.volume.text) and \(facts.depth * 1000) mm"
                )
            }
        }
    }
}

extension Replay {
    /// Stands for the file as a whole where findings are counted together.
    var liquidlessSubject: Int { 1 << 40 }
}
