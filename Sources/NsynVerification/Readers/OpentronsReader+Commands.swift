import NsynDiagnostics
import NsynJSON

extension OpentronsReader {
    mutating func readCommand(_ value: JSONValue) {
        var command = Fields(value)
        let type = command.text("commandType") ?? ""
        command.skip("key", "intent")
        let params = command.inner("params")
        let span = replay.span(value.offset, value.endOffset)
        finish(command, "the command `\(type)`")
        guard let params else { return }
        var fields = Fields(params)
        if !deckCommand(type, &fields, span), !liquidCommand(type, &fields, span), !moduleCommand(type, &fields, span),
            !pauseCommand(type, &fields, span)
        {
            replay.bench.log.add(
                Codes.unreadableWorklist, span: span, "the command `\(type)` is not one that can be replayed")
            return
        }
        finish(fields, "`\(type)`")
    }

    // MARK: What stands where

    private mutating func deckCommand(_ type: String, _ fields: inout Fields, _ span: SourceSpan) -> Bool {
        switch type {
        case "loadPipette": loadPipette(&fields, span)
        case "loadModule": loadModule(&fields, span)
        case "loadLabware": loadLabware(&fields, span)
        case "loadLiquid": loadLiquid(&fields, span)
        case "moveLabware": moveLabware(&fields, span)
        case "home": fields.skip("axes", "skipIfMountPositionOk")
        default: return false
        }
        return true
    }

    private mutating func loadPipette(_ fields: inout Fields, _ span: SourceSpan) {
        let id = fields.text("pipetteId") ?? ""
        let name = fields.text("pipetteName") ?? ""
        let mount = fields.text("mount") ?? ""
        fields.skip("tipOverlapNotAfterVersion", "liquidPresenceDetection")
        guard let facts = inventory.pipette(name) else {
            return replay.bench.log.add(Codes.unknownPlace, span: span, "there is no pipette `\(name)` in the library")
        }
        if mount != "left" && mount != "right" { fields.complain("`\(mount)` is no mount") }
        // A pipette for 96 tips takes both mounts.
        if let other = replay.bench.heads.first(where: {
            $0.mount == mount || $0.facts.channels == 96 || facts.channels == 96
        }) {
            replay.bench.log.add(
                Codes.occupiedPlace, span: span, "`\(id)` is put on the \(mount) mount, where `\(other.id)` is already")
        }
        if heads[id] != nil { fields.complain("`\(id)` is loaded twice") }
        heads[id] = replay.bench.heads.count
        replay.bench.heads.append(Head(id: id, facts: facts, mount: mount))
    }

    /// The slot of a location, checked; nil for what is no slot.
    private mutating func slot(_ name: String, for id: String, _ span: SourceSpan, exclusive: Bool = true) -> String? {
        let isKnown = isFlex ? OpentronsDeck.flexSlots.contains(name) : OpentronsDeck.ot2Slots.contains(name)
        guard isKnown else {
            replay.bench.log.add(Codes.unknownPlace, span: span, "there is no slot `\(name)` on this deck")
            return nil
        }
        if exclusive {
            if let other = slots[name] {
                replay.bench.log.add(
                    Codes.occupiedPlace, span: span, "`\(id)` is put on slot \(name), where `\(other)` stands")
            }
            slots[name] = id
        }
        return name
    }

    private mutating func loadModule(_ fields: inout Fields, _ span: SourceSpan) {
        let id = fields.text("moduleId") ?? ""
        let model = fields.text("model") ?? ""
        var place = Fields(fields.inner("location") ?? fields.object)
        let name = place.text("slotName") ?? ""
        finish(place, "the place of `\(id)`")
        guard inventory.module(model) != nil || OpentronsDeck.passiveModules.contains(model) else {
            return replay.bench.log.add(Codes.unknownPlace, span: span, "there is no module `\(model)` in the library")
        }
        let slot = slot(name, for: id, span) ?? name
        let kind: DeckModule.Kind =
            model.hasPrefix("temperatureModule")
            ? .temperature
            : model.hasPrefix("heaterShaker") ? .heaterShaker : model.hasPrefix("magnetic") ? .magnetic : .other
        if heads[id] != nil || modules[id] != nil { fields.complain("`\(id)` is loaded twice") }
        modules[id] = replay.bench.modules.count
        replay.bench.modules.append(DeckModule(id: id, model: model, kind: kind, slot: slot))
        checkModules(span)
    }

    private mutating func loadLabware(_ fields: inout Fields, _ span: SourceSpan) {
        let id = fields.optionalText("labwareId") ?? ""
        let loadName = fields.text("loadName") ?? ""
        _ = fields.text("namespace")
        _ = fields.integer("version")
        let name = fields.optionalText("displayName")
        let location = fields.required("location")
        if replay.bench.deck.container(id) != nil || adapters[id] != nil { fields.complain("`\(id)` is loaded twice") }
        let place = place(location, for: id, span)
        guard let facts = inventory.labware(loadName: loadName) else {
            if inventory.equipment.labware.values.contains(where: { $0.loadName == loadName && $0.role == .adapter })
                || loadName.hasSuffix("_adapter") || loadName.hasSuffix("_block")
            {
                adapters[id] = place
                return
            }
            return replay.bench.log.add(
                Codes.unknownPlace, span: span, "there is no labware `\(loadName)` in the library")
        }
        let container = replay.bench.deck.place(id, name: name ?? id, facts, slot: place?.slot, module: place?.module)
        if let module = place?.module { replay.bench.modules[module].labware = container }
        checkNeighbours(container, span)
    }

    /// Where a location is: a slot, a module, or on top of other labware.
    private mutating func place(_ location: JSONValue?, for id: String, _ span: SourceSpan) -> (
        slot: String?, module: Int?
    )? {
        guard let location else { return nil }
        if location.string == "offDeck" { return (nil, nil) }
        var fields = Fields(location)
        if let name = fields.optionalText("slotName") ?? fields.optionalText("addressableAreaName") {
            finish(fields, "the place of `\(id)`")
            return (slot(name, for: id, span), nil)
        }
        if let module = fields.optionalText("moduleId") {
            finish(fields, "the place of `\(id)`")
            guard let number = modules[module] else {
                replay.bench.log.add(
                    Codes.unknownPlace, span: span, "`\(id)` is put on the module `\(module)`, which was not loaded")
                return nil
            }
            if replay.bench.modules[number].labware != nil {
                replay.bench.log.add(
                    Codes.occupiedPlace, span: span, "`\(id)` is put on `\(module)`, where labware stands already")
            }
            return (replay.bench.modules[number].slot, number)
        }
        if let below = fields.optionalText("labwareId") {
            finish(fields, "the place of `\(id)`")
            if let adapter = adapters[below] { return adapter }
            if let container = replay.bench.deck.container(below) {
                let lower = replay.bench.deck.containers[container]
                return (lower.slot, lower.module)
            }
            replay.bench.log.add(Codes.unknownPlace, span: span, "`\(id)` is put on `\(below)`, which was not loaded")
            return nil
        }
        fields.complain("`location` names no slot, module or labware")
        finish(fields, "the place of `\(id)`")
        return nil
    }

    private mutating func loadLiquid(_ fields: inout Fields, _ span: SourceSpan) {
        let id = fields.text("liquidId") ?? ""
        let liquid = liquidIDs[id]
        if liquid == nil, id != "EMPTY" {
            replay.bench.log.add(Codes.unknownPlace, span: span, "there is no liquid `\(id)` in this file")
        }
        guard let container = container(&fields, span) else { return fields.skip("volumeByWell") }
        for (name, value) in fields.inner("volumeByWell")?.members ?? [] {
            guard let volume = value.microlitres, volume >= .zero else {
                fields.complain("the volume of `\(name)` can't be read")
                continue
            }
            guard let well = well(name, in: container, span), let liquid else { continue }
            replay.bench.load(well, Mixture(liquid, volume), span: span)
        }
    }

    private mutating func moveLabware(_ fields: inout Fields, _ span: SourceSpan) {
        fields.skip("strategy", "pickUpOffset", "dropOffset")
        let id = fields.text("labwareId") ?? ""
        let location = fields.required("newLocation")
        guard let container = replay.bench.deck.container(id) else {
            return replay.bench.log.add(Codes.unknownPlace, span: span, "`\(id)` is moved and was not loaded")
        }
        let before = replay.bench.deck.containers[container]
        if let slot = before.slot, slots[slot] == id { slots[slot] = nil }
        if let module = before.module { replay.bench.modules[module].labware = nil }
        let place = place(location, for: id, span)
        replay.bench.deck.move(container, slot: place?.slot, module: place?.module)
        if let module = place?.module { replay.bench.modules[module].labware = container }
        checkNeighbours(container, span)
    }

    /// Beside a heater-shaker of an OT-2 no other module may stand.
    private mutating func checkModules(_ span: SourceSpan) {
        guard !isFlex else { return }
        for module in replay.bench.modules where module.kind == .heaterShaker {
            for other in replay.bench.modules
            where other.id != module.id && OpentronsDeck.touch(module.slot, other.slot) {
                replay.bench.log.add(
                    Codes.deckNeighbours, subject: 1 << 41, span: span,
                    "the module `\(other.id)` on slot \(other.slot) stands beside the heater-shaker on slot \(module.slot)"
                )
            }
        }
    }

    /// Beside a heater-shaker of an OT-2 nothing tall may stand: its latch would hit it.
    private mutating func checkNeighbours(_ container: Int, _ span: SourceSpan) {
        guard !isFlex else { return }
        let placed = replay.bench.deck.containers[container]
        for module in replay.bench.modules where module.kind == .heaterShaker {
            guard let slot = placed.slot, placed.module == nil, OpentronsDeck.besides(module.slot, slot) else {
                continue
            }
            let height = placed.facts.height ?? 0
            let isShortTip = placed.facts.isTipRack && placed.facts.volume <= .microlitres(300)
            if height >= OpentronsDeck.neighbourHeight, !isShortTip {
                replay.bench.log.add(
                    Codes.deckNeighbours, subject: container, span: span,
                    "`\(placed.id)` is \(Int((height * 1000).rounded())) mm high and stands on slot \(slot), beside the heater-shaker on slot \(module.slot)"
                )
            }
        }
    }
}

/// The two decks as the format names them.
enum OpentronsDeck {
    static let ot2Slots: Set<String> = Set((1...12).map(String.init))
    static let flexSlots: Set<String> = Set("ABCD".flatMap { row in (1...4).map { "\(row)\($0)" } })
    static let passiveModules: Set<String> = ["magneticBlockV1"]
    /// m; the vendor's limit beside a heater-shaker on the OT-2, tip racks up to 300 µL excepted
    static let neighbourHeight = 0.053

    private static func place(_ slot: String) -> (column: Int, row: Int)? {
        Int(slot).map { (($0 - 1) % 3, ($0 - 1) / 3) }
    }

    static func besides(_ left: String, _ right: String) -> Bool {
        guard let a = place(left), let b = place(right) else { return false }
        return a.row == b.row && abs(a.column - b.column) == 1
    }

    static func touch(_ left: String, _ right: String) -> Bool {
        guard let a = place(left), let b = place(right) else { return false }
        return abs(a.row - b.row) + abs(a.column - b.column) == 1
    }
}
