import NsynDiagnostics

extension OpentronsReader {
    mutating func liquidCommand(_ type: String, _ fields: inout Fields, _ span: SourceSpan) -> Bool {
        switch type {
        case "pickUpTip": pickUpTip(&fields, span)
        case "dropTip": dropTip(&fields, span)
        case "dropTipInPlace":
            fields.skip("homeAfter")
            guard let head = head(&fields, span) else { return true }
            if !isOverTrash.contains(head) {
                replay.bench.log.add(
                    Codes.tipPosition, span: span,
                    "\(replay.bench.heads[head].id) drops its tip where no trash is below it")
            }
            replay.bench.drop(head, span: span)
        case "moveToAddressableAreaForDropTip", "moveToAddressableArea": moveToArea(&fields, span)
        case "aspirate", "dispense": transfer(type, &fields, span)
        case "airGapInPlace":
            let volume = fields.microlitres("volume")
            let flow = flow(&fields)
            guard let head = head(&fields, span), let volume else { return true }
            replay.bench.airGap(head, volume, span: span)
            replay.bench.wait(duration(volume, flow))
        case "blowout", "blowOutInPlace": blowOut(type, &fields, span)
        case "touchTip":
            fields.skip("radius", "speed", "mmFromEdge", "wellLocation")
            guard let head = head(&fields, span), let well = target(&fields, span) else { return true }
            stand(head, over: well, span)
            replay.bench.wait(0.5)
        case "moveToWell":
            fields.skip("forceDirect", "minimumZHeight", "speed")
            _ = height(&fields)
            guard let head = head(&fields, span), let well = target(&fields, span) else { return true }
            stand(head, over: well, span)
        case "prepareToAspirate": _ = head(&fields, span)
        case "configureForVolume":
            fields.skip("tipOverlapNotAfterVersion")
            let volume = fields.microlitres("volume")
            guard let head = head(&fields, span), let volume else { return true }
            replay.bench.heads[head].isInLowMode = volume < replay.bench.heads[head].facts.smallest
        case "configureNozzleLayout": configureNozzles(&fields, span)
        default: return false
        }
        return true
    }

    // MARK: Parts that several commands have

    func duration(_ volume: Femtolitres, _ flow: Double?) -> Double {
        guard let flow, flow > 0 else { return 0 }
        return volume.microlitres / flow
    }

    /// µL/s
    private mutating func flow(_ fields: inout Fields) -> Double? {
        guard let flow = fields.number("flowRate") else { return nil }
        if flow <= 0 { fields.complain("`flowRate` is not above zero") }
        return flow
    }

    private mutating func head(_ fields: inout Fields, _ span: SourceSpan) -> Int? {
        guard let id = fields.text("pipetteId") else { return nil }
        if let head = heads[id] { return head }
        replay.bench.log.add(Codes.unknownPlace, span: span, "there is no pipette `\(id)` in this file")
        return nil
    }

    mutating func container(_ fields: inout Fields, _ span: SourceSpan) -> Int? {
        guard let id = fields.text("labwareId") else { return nil }
        if let container = replay.bench.deck.container(id) { return container }
        replay.bench.log.add(Codes.unknownPlace, span: span, "there is no labware `\(id)` in this file")
        return nil
    }

    mutating func well(_ name: String, in container: Int, _ span: SourceSpan) -> WellIndex? {
        if let well = replay.bench.deck.well(name, in: container) { return well }
        let owner = replay.bench.deck.containers[container]
        replay.bench.log.add(
            Codes.unknownPlace, span: span,
            "there is no well `\(name)` in \(owner.name), which has \(owner.facts.rows) rows and \(owner.facts.columns) columns"
        )
        return nil
    }

    private mutating func target(_ fields: inout Fields, _ span: SourceSpan) -> WellIndex? {
        let container = container(&fields, span)
        guard let name = fields.text("wellName"), let container else { return nil }
        return well(name, in: container, span)
    }

    /// Schema 8 leaves a missing place at the top of the well.
    private mutating func height(_ fields: inout Fields) -> TipHeight {
        guard let location = fields.optional("wellLocation") else { return .unstated }
        var parts = Fields(location)
        var offset = 0.0
        if let value = parts.optional("offset") {
            var axes = Fields(value)
            _ = axes.optionalNumber("x")
            _ = axes.optionalNumber("y")
            offset = (axes.optionalNumber("z") ?? 0) / 1000
            finish(axes, "`offset`")
        }
        parts.skip("volumeOffset")
        let name = parts.optionalText("origin") ?? "top"
        var origin = TipHeight.Origin.top
        switch name {
        case "top": origin = .top
        case "bottom": origin = .bottom
        case "center": origin = .center
        case "meniscus": origin = .surface
        default: parts.complain("`\(name)` is no origin")
        }
        finish(parts, "`wellLocation`")
        return TipHeight(origin: origin, offset: offset)
    }

    private mutating func stand(_ head: Int, over well: WellIndex, _ span: SourceSpan) {
        isOverTrash.remove(head)
        checkShaking(well, span)
    }

    /// The arm must keep away from a plate that shakes.
    private mutating func checkShaking(_ well: WellIndex, _ span: SourceSpan) {
        guard let number = replay.bench.deck.owner(of: well).module else { return }
        let module = replay.bench.modules[number]
        if module.isShaking {
            replay.bench.log.add(
                Codes.moduleMisuse, subject: number, span: span,
                "a pipette goes to \(replay.bench.deck.name(of: well)) while `\(module.id)` shakes it")
        }
        if module.kind == .heaterShaker, !module.latchIsClosed {
            replay.bench.log.add(
                Codes.moduleMisuse, subject: number, span: span,
                "a pipette goes to \(replay.bench.deck.name(of: well)) while the latch of `\(module.id)` is open")
        }
    }

    private func slot(of well: WellIndex) -> String? { replay.bench.deck.owner(of: well).slot }

    // MARK: Commands

    private mutating func pickUpTip(_ fields: inout Fields, _ span: SourceSpan) {
        fields.skip("wellLocation")
        guard let head = head(&fields, span), let spot = target(&fields, span) else { return }
        isOverTrash.remove(head)
        replay.bench.times.pickUp = travel.visit(slot(of: spot)) + travel.pickUp
        replay.bench.pickUp(head, at: spot, span: span)
    }

    private mutating func dropTip(_ fields: inout Fields, _ span: SourceSpan) {
        fields.skip("wellLocation", "homeAfter", "alternateDropLocation", "scrape_tips")
        guard let head = head(&fields, span) else { return fields.skip("labwareId", "wellName") }
        isOverTrash.remove(head)
        if let id = fields.text("labwareId"), id != "fixedTrash", let container = replay.bench.deck.container(id) {
            if let name = fields.text("wellName") { _ = well(name, in: container, span) }
        } else {
            fields.skip("wellName")
        }
        replay.bench.times.drop = travel.visit(isFlex ? "A3" : "12") + travel.drop
        replay.bench.drop(head, span: span)
    }

    private mutating func moveToArea(_ fields: inout Fields, _ span: SourceSpan) {
        fields.skip(
            "alternateDropLocation", "offset", "ignoreTipConfiguration", "forceDirect", "minimumZHeight", "speed",
            "stayAtHighestPossibleZ")
        guard let head = head(&fields, span), let area = fields.text("addressableAreaName") else { return }
        let isTrash = isFlex ? area.hasPrefix("movableTrash") || area.hasSuffix("WasteChute") : area == "fixedTrash"
        if !isTrash {
            replay.bench.log.add(Codes.unknownPlace, span: span, "`\(area)` is no trash of this deck")
        } else {
            isOverTrash.insert(head)
        }
        if isFlex, area.hasPrefix("movableTrash"), let other = slots[String(area.dropFirst("movableTrash".utf8.count))]
        {
            replay.bench.log.add(
                Codes.occupiedPlace, span: span, "tips are dropped into `\(area)`, where `\(other)` stands")
        }
        replay.bench.times.drop = travel.visit(isFlex ? String(area.suffix(2)) : "12") + travel.drop
    }

    private mutating func transfer(_ type: String, _ fields: inout Fields, _ span: SourceSpan) {
        fields.skip("correctionVolume", "readyToAspirate")
        if type == "dispense" { fields.skip("pushOut") }
        let volume = fields.microlitres("volume")
        let flow = flow(&fields)
        let height = height(&fields)
        guard let head = head(&fields, span), let well = target(&fields, span), let volume else { return }
        if volume < .zero || (volume == .zero && type == "dispense") {
            return fields.complain("`volume` is not above zero")
        }
        stand(head, over: well, span)
        replay.bench.times.move = travel.visit(slot(of: well)) + travel.plunge
        let seconds = duration(volume, flow)
        if type == "aspirate" {
            replay.bench.aspirate(head, at: well, volume, height: height, duration: seconds, span: span)
        } else {
            replay.bench.dispense(head, at: well, volume, height: height, duration: seconds, span: span)
        }
    }

    private mutating func blowOut(_ type: String, _ fields: inout Fields, _ span: SourceSpan) {
        _ = flow(&fields)
        replay.bench.times.blowOut = 0.5
        if type == "blowOutInPlace" {
            guard let head = head(&fields, span) else { return }
            if !isOverTrash.contains(head),
                replay.bench.heads[head].tips.contains(where: { ($0?.held ?? .zero).isPositive })
            {
                replay.bench.log.add(
                    Codes.tipPosition, span: span,
                    "\(replay.bench.heads[head].id) blows out liquid where no trash is below it")
            }
            return replay.bench.blowOut(head, into: nil, span: span)
        }
        let height = height(&fields)
        guard let head = head(&fields, span), let well = target(&fields, span) else { return }
        stand(head, over: well, span)
        _ = height
        replay.bench.blowOut(head, into: well, span: span)
    }

    private mutating func configureNozzles(_ fields: inout Fields, _ span: SourceSpan) {
        let configuration = fields.inner("configurationParams")
        guard let head = head(&fields, span), let configuration else { return }
        var parts = Fields(configuration)
        let style = parts.text("style") ?? ""
        parts.skip("primaryNozzle", "frontRightNozzle", "backLeftNozzle")
        finish(parts, "`configurationParams`")
        if replay.bench.heads[head].hasTip {
            replay.bench.log.add(
                Codes.tipMissing, span: span,
                "the nozzles of \(replay.bench.heads[head].id) change while tips are on them")
        }
        let all = replay.bench.heads[head].facts.channels
        switch style {
        case "ALL": replay.bench.heads[head].active = all
        case "SINGLE": replay.bench.heads[head].active = 1
        case "COLUMN" where all == 96 || all == 8: replay.bench.heads[head].active = 8
        default: fields.complain("the nozzle layout `\(style)` is not one that can be replayed")
        }
    }
}
