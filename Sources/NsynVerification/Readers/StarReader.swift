import NsynDiagnostics
import NsynJSON

/// Reads the neutral liquid plan that PyLabRobot drives a Hamilton STAR with, and replays it: eight channels, each with a
/// volume and a well of its own.
struct StarReader {
    private var replay: Replay
    private let run: Manifest.Run
    private let inventory: Inventory
    private var liquids: [LiquidNumber] = []
    private var loads: [(well: WellIndex, liquid: Int, volume: Femtolitres, span: SourceSpan)] = []

    static func read(
        _ bytes: [UInt8], name: String, file: FileID, run: Manifest.Run, inventory: Inventory, people: PeopleScript
    ) -> Replay {
        var replay = Replay(name: name, file: file, people: people)
        replay.tellsRates = true
        let travel = Travel(inventory.robot(run.robot))
        replay.bench.times.pickUp = travel.pickUp
        replay.bench.times.drop = travel.drop
        replay.bench.times.move = travel.plunge
        var reader = StarReader(replay: replay, run: run, inventory: inventory)
        do throws(JSONDocument.Failure) {
            reader.readPlan(try JSONDocument(bytes).root)
        } catch {
            reader.replay.bench.log.add(
                Codes.unreadableWorklist, span: reader.replay.span(error.offset, error.offset + 1),
                "\(name) is no JSON: \(error.reason)")
            reader.replay.isBroken = true
        }
        return reader.replay
    }

    private init(replay: Replay, run: Manifest.Run, inventory: Inventory) {
        self.replay = replay
        self.run = run
        self.inventory = inventory
    }

    private mutating func finish(_ fields: Fields, _ what: String) {
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

    private mutating func readPlan(_ root: JSONValue) {
        var top = Fields(root)
        let schema = top.text("schema")
        let version = top.integer("version")
        if schema != "nsyn-liquid-plan" || version != 1 { top.complain("this is no liquid plan of version 1") }
        top.skip("title", "run", "script", "nsyn", "robot")
        let labware = top.list("labware")
        let liquids = top.list("liquids")
        let filled = top.list("filled")
        let operations = top.list("operations")
        finish(top, "the plan")
        for entry in labware { readLabware(entry) }
        for entry in liquids {
            var fields = Fields(entry)
            let name = fields.text("name") ?? ""
            _ = fields.optionalText("class")
            finish(fields, "the liquid `\(name)`")
            self.liquids.append(replay.liquid(name))
        }
        for entry in filled { readFilling(entry) }
        let facts =
            run.pipettes.first.flatMap { inventory.pipette($0.labware) }
            ?? PipetteFacts(name: run.robot, channels: 8, smallest: .microlitres(1), largest: .microlitres(1000))
        replay.bench.heads.append(Head(id: facts.name, facts: facts, mount: nil))
        for entry in operations { readOperation(entry) }
        if replay.bench.heads[0].hasTip {
            replay.bench.log.add(
                Codes.tipMissing, .warning, span: replay.span(root.endOffset - 1, root.endOffset),
                "channels still carry tips at the end of \(replay.name)")
        }
    }

    private mutating func readLabware(_ value: JSONValue) {
        var fields = Fields(value)
        let span = replay.span(value.offset, value.endOffset)
        let label = fields.text("label") ?? ""
        let type = fields.text("type") ?? ""
        let slot = fields.text("slot")
        let rows = fields.integer("rows")
        let columns = fields.integer("columns")
        let volume = fields.microlitres("volume")
        let depth = fields.optionalNumber("depth")
        fields.skip("kind", "height", "pitch", "diameter", "width", "length", "bottom")
        finish(fields, "the labware `\(label)`")
        guard let facts = inventory.labware(loadName: type) ?? inventory.labware(type) else {
            return replay.bench.log.add(Codes.unknownPlace, span: span, "there is no labware `\(type)` in the library")
        }
        if replay.bench.deck.container(label) != nil {
            replay.bench.log.add(Codes.occupiedPlace, span: span, "two pieces of labware are called `\(label)`")
        }
        if let other = replay.bench.deck.containers.first(where: { $0.slot == slot }) {
            replay.bench.log.add(
                Codes.occupiedPlace, span: span, "`\(label)` is put on slot \(slot ?? ""), where `\(other.id)` stands")
        }
        let isOther =
            rows != facts.rows || columns != facts.columns
            || volume.map { ($0 - facts.volume).magnitude.count * 100 > facts.volume.count } ?? true
            || depth.map { !facts.isTipRack && abs($0 / 1000 - facts.depth) > 0.0005 } ?? false
        if isOther {
            replay.bench.log.add(
                Codes.filesDisagree, span: span, "the size of `\(label)` is not that of the library's `\(facts.name)`")
        }
        _ = replay.bench.deck.place(label, name: label, facts, slot: slot, module: nil)
    }

    private mutating func readFilling(_ value: JSONValue) {
        var fields = Fields(value)
        let span = replay.span(value.offset, value.endOffset)
        let label = fields.text("labware") ?? ""
        let name = fields.text("well") ?? ""
        let liquid = fields.integer("liquid") ?? 0
        let volume = fields.microlitres("volume")
        finish(fields, "what is filled in")
        guard let well = well(name, in: label, span), let volume else { return }
        guard liquids.indices.contains(liquid) else {
            return replay.bench.log.add(Codes.unknownPlace, span: span, "there is no liquid \(liquid) in this file")
        }
        replay.bench.load(well, Mixture(liquids[liquid], volume), span: span)
    }

    private mutating func well(_ name: String, in label: String, _ span: SourceSpan) -> WellIndex? {
        guard let container = replay.bench.deck.container(label) else {
            replay.bench.log.add(Codes.unknownPlace, span: span, "no labware on the deck is called `\(label)`")
            return nil
        }
        if let well = replay.bench.deck.well(name, in: container) { return well }
        replay.bench.log.add(Codes.unknownPlace, span: span, "there is no well `\(name)` in `\(label)`")
        return nil
    }

    // MARK: Operations

    private mutating func readOperation(_ value: JSONValue) {
        var fields = Fields(value)
        let span = replay.span(value.offset, value.endOffset)
        let word = fields.text("do") ?? ""
        fields.skip("line")
        switch word {
        case "pick_up": pickUp(&fields, span)
        case "drop": replay.bench.drop(0, span: span)
        case "aspirate", "dispense": move(&fields, span, isAspirate: word == "aspirate")
        case "mix": mix(&fields, span)
        case "wait":
            let seconds = fields.number("seconds") ?? 0
            if seconds < 0 { fields.complain("`seconds` is negative") }
            replay.bench.wait(seconds)
        case "pause": replay.pause(fields.text("message") ?? "", span: span)
        default: fields.complain("`\(word)` is not something that can be replayed")
        }
        finish(fields, "`\(word)`")
    }

    /// Channels with their wells.
    private mutating func uses(_ fields: inout Fields, _ span: SourceSpan) -> [(channel: Int, well: WellIndex)]? {
        let label = fields.text("labware") ?? ""
        let channels = fields.list("channels").map { $0.int ?? -1 }
        let names = fields.list("wells").map { $0.string ?? "" }
        guard channels.count == names.count, !channels.isEmpty else {
            fields.complain("it has \(channels.count) channels and \(names.count) wells")
            return nil
        }
        let count = replay.bench.heads[0].tips.count
        guard channels.allSatisfy({ $0 >= 0 && $0 < count }), Set(channels).count == channels.count else {
            fields.complain("its channels are not different ones of 0 to \(count - 1)")
            return nil
        }
        var uses: [(channel: Int, well: WellIndex)] = []
        for (channel, name) in zip(channels, names) {
            guard let well = well(name, in: label, span) else { return nil }
            uses.append((channel, well))
        }
        return uses
    }

    private mutating func pickUp(_ fields: inout Fields, _ span: SourceSpan) {
        guard let uses = uses(&fields, span) else { return }
        replay.bench.wait(replay.bench.times.pickUp)
        for use in uses { replay.bench.pickUp(0, channel: use.channel, at: use.well, span: span) }
    }

    private mutating func volumes(_ fields: inout Fields, _ count: Int) -> [Femtolitres]? {
        let volumes = fields.list("volumes").compactMap(\.microlitres)
        guard volumes.count == count else {
            fields.complain("it has \(volumes.count) volumes that can be read, for \(count) channels")
            return nil
        }
        return volumes
    }

    private mutating func move(_ fields: inout Fields, _ span: SourceSpan, isAspirate: Bool) {
        fields.skip("liquid", "disposal")
        let contacts = fields.optionalTruth("contact") ?? false
        let flow = fields.number("flow") ?? 0
        if flow <= 0 { fields.complain("`flow` is not above zero") }
        guard let uses = uses(&fields, span), let volumes = volumes(&fields, uses.count), flow > 0 else { return }
        let longest = volumes.max().map { $0.microlitres / flow } ?? 0
        let start = replay.bench.clock + replay.bench.times.move
        let height =
            isAspirate || contacts ? TipHeight(origin: .bottom, offset: 0.001) : TipHeight(origin: .top, offset: -0.002)
        for (use, volume) in zip(uses, volumes) {
            replay.bench.checkRange(0, volume, span)
            if isAspirate {
                replay.bench.draw(0, use.channel, from: use.well, volume, height: height, span: span)
            } else {
                replay.bench.release(
                    0, use.channel, into: use.well, volume, height: freeHeight(height, use.well, contacts),
                    start: start,
                    duration: volume.microlitres / flow, span: span)
            }
        }
        if isAspirate { replay.bench.aspirations += 1 } else { replay.bench.dispenses += 1 }
        replay.bench.wait(start + longest - replay.bench.clock)
    }

    /// The driver keeps a tip that should not touch above what is there.
    private func freeHeight(_ height: TipHeight, _ well: WellIndex, _ contacts: Bool) -> TipHeight {
        let facts = replay.bench.deck.owner(of: well).facts
        let level = facts.level(of: replay.bench.deck.wells[well].content.volume)
        guard !contacts, facts.depth - 0.002 < level else { return height }
        return TipHeight(origin: .top, offset: 0)
    }

    private mutating func mix(_ fields: inout Fields, _ span: SourceSpan) {
        fields.skip("liquid")
        let cycles = fields.integer("cycles") ?? 1
        let flow = fields.number("flow") ?? 0
        if !(1...1000).contains(cycles) { fields.complain("`cycles` is outside of 1 to 1000") }
        guard let uses = uses(&fields, span), let volumes = volumes(&fields, uses.count), flow > 0,
            (1...1000).contains(cycles)
        else { return }
        let height = TipHeight(origin: .bottom, offset: 0.001)
        for _ in 0..<cycles {
            for (use, volume) in zip(uses, volumes) {
                replay.bench.checkRange(0, volume, span)
                replay.bench.draw(0, use.channel, from: use.well, volume, height: height, span: span)
                replay.bench.release(
                    0, use.channel, into: use.well, volume, height: height, start: replay.bench.clock, duration: 0,
                    span: span)
            }
            replay.bench.wait(2 * (volumes.max()?.microlitres ?? 0) / flow)
        }
    }
}
