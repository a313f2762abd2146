import NsynDiagnostics

/// Replays what a robot is told to do, and notices what can't be done or should not.
///
/// It knows volumes, compositions, tips and the deck; it does not know which format an operation was read from, nor what
/// the plan asks for.
struct Bench {
    var deck = Deck()
    var heads: [Head] = []
    var modules: [DeckModule] = []
    var log = FaultLog()
    /// s since the run began
    var clock = 0.0
    var times = TimeFacts()
    /// Arrivals and pauses, counted in their order.
    var events = 0
    /// Aspirations, dispenses and tips taken, for the summary.
    var aspirations = 0
    var dispenses = 0
    var tipsTaken = 0
    /// What was filled in before the run.
    var fillings: [WellIndex: (mixture: Mixture, span: SourceSpan)] = [:]
    /// By name of a liquid, those in which its film changes nothing.
    var harmless: [String: Set<String>] = [:]
    private var usedSpots: Set<WellIndex> = []

    // MARK: Tips

    mutating func pickUp(_ head: Int, at spot: WellIndex, span: SourceSpan) {
        clock += times.pickUp
        let rack = deck.owner(of: spot)
        guard rack.facts.isTipRack else {
            return log.add(
                Codes.unknownPlace, span: span,
                "\(heads[head].id) takes a tip from \(deck.name(of: spot)), which is no tip rack")
        }
        if heads[head].hasTip {
            log.add(
                Codes.tipMissing, span: span,
                "\(heads[head].id) takes a tip at \(deck.name(of: spot)) while one is on it")
        }
        guard let spots = deck.wells(below: spot, channels: heads[head].active) else {
            return log.add(
                Codes.channelsDoNotFit, span: span,
                "\(heads[head].active) nozzles don't fit the tips from \(deck.name(of: spot)) on")
        }
        for (channel, spot) in spots.enumerated() { put(spot, on: head, channel, rack.facts, span) }
    }

    /// One channel of an arm whose channels move by themselves.
    mutating func pickUp(_ head: Int, channel: Int, at spot: WellIndex, span: SourceSpan) {
        let rack = deck.owner(of: spot)
        guard rack.facts.isTipRack else {
            return log.add(
                Codes.unknownPlace, span: span,
                "\(heads[head].id) takes a tip from \(deck.name(of: spot)), which is no tip rack")
        }
        if heads[head].tips[channel] != nil {
            log.add(
                Codes.tipMissing, span: span,
                "channel \(channel + 1) of \(heads[head].id) takes a tip at \(deck.name(of: spot)) while one is on it")
        }
        put(spot, on: head, channel, rack.facts, span)
    }

    private mutating func put(
        _ spot: WellIndex, on head: Int, _ channel: Int, _ rack: LabwareFacts, _ span: SourceSpan
    ) {
        tipsTaken += 1
        if !usedSpots.insert(spot).inserted {
            log.add(
                Codes.usedTip, subject: spot, well: deck.shortName(of: spot), span: span,
                "\(heads[head].id) takes the tip at \(deck.name(of: spot)) a second time")
        }
        heads[head].tips[channel] = Tip(capacity: min(rack.volume, heads[head].facts.largest), spot: spot)
    }

    mutating func drop(_ head: Int, span: SourceSpan) {
        clock += times.drop
        if !heads[head].hasTip {
            log.add(Codes.tipMissing, span: span, "\(heads[head].id) drops a tip and has none")
        }
        for channel in heads[head].tips.indices { heads[head].tips[channel] = nil }
    }

    /// Puts fresh tips on without a rack, as an arm does that takes its tips from a carousel.
    mutating func renewTips(_ head: Int, channels: [Int], capacity: Femtolitres) {
        for channel in channels {
            tipsTaken += 1
            heads[head].tips[channel] = Tip(capacity: capacity, spot: -1)
        }
    }

    // MARK: Liquids

    mutating func load(_ well: WellIndex, _ mixture: Mixture, span: SourceSpan) {
        deck.wells[well].content.add(mixture)
        deck.wells[well].isLoaded = true
        var filling = fillings[well]?.mixture ?? Mixture()
        filling.add(mixture)
        fillings[well] = (filling, span)
        let owner = deck.owner(of: well)
        let content = deck.wells[well].content.volume
        if content > owner.facts.volume {
            log.add(
                Codes.wellOverflow, subject: well, well: deck.shortName(of: well), span: span,
                "\(deck.name(of: well)) is to be filled with \(content.text) and holds \(owner.facts.volume.text)")
        }
    }

    mutating func aspirate(
        _ head: Int, at well: WellIndex, _ volume: Femtolitres, height: TipHeight, duration: Double, span: SourceSpan
    ) {
        aspirations += 1
        guard let targets = deck.wells(below: well, channels: heads[head].active) else {
            return channelsDoNotFit(head, well, span)
        }
        checkRange(head, volume, span)
        for (channel, target) in targets.enumerated() {
            draw(head, channel, from: target, volume, height: height, span: span)
        }
        clock += times.move + duration
    }

    mutating func dispense(
        _ head: Int, at well: WellIndex, _ volume: Femtolitres, height: TipHeight, duration: Double, span: SourceSpan
    ) {
        dispenses += 1
        guard let targets = deck.wells(below: well, channels: heads[head].active) else {
            return channelsDoNotFit(head, well, span)
        }
        checkRange(head, volume, span)
        let start = clock + times.move
        for (channel, target) in targets.enumerated() {
            release(head, channel, into: target, volume, height: height, start: start, duration: duration, span: span)
        }
        clock = start + duration
    }

    mutating func airGap(_ head: Int, _ volume: Femtolitres, span: SourceSpan) {
        for channel in 0..<heads[head].active {
            guard heads[head].tips[channel] != nil else {
                return log.add(Codes.tipMissing, span: span, "\(heads[head].id) draws air without a tip")
            }
            heads[head].tips[channel]?.segments.append(
                TipSegment(mixture: Mixture(), air: volume, source: -1, drawnAt: clock))
            checkCapacity(head, channel, span)
        }
    }

    /// Whatever is left goes out: into a well, or to waste.
    mutating func blowOut(_ head: Int, into well: WellIndex?, span: SourceSpan) {
        clock += times.blowOut
        let targets = well.flatMap { deck.wells(below: $0, channels: heads[head].active) }
        for channel in 0..<heads[head].active {
            guard let tip = heads[head].tips[channel] else {
                return log.add(Codes.tipMissing, span: span, "\(heads[head].id) blows out without a tip")
            }
            if let target = targets?[channel], tip.held.isPositive {
                let height = TipHeight.unstated
                release(head, channel, into: target, tip.held, height: height, start: clock, duration: 0, span: span)
            }
            heads[head].tips[channel]?.segments.removeAll()
        }
    }

    mutating func wait(_ seconds: Double) { clock += max(0, seconds) }

    private mutating func channelsDoNotFit(_ head: Int, _ well: WellIndex, _ span: SourceSpan) {
        let owner = deck.owner(of: well)
        log.add(
            Codes.channelsDoNotFit, subject: owner.firstWell, span: span,
            "\(heads[head].active) nozzles of \(heads[head].id) over \(deck.name(of: well)): its \(owner.facts.rows) × \(owner.facts.columns) wells do not lie below them"
        )
    }

    mutating func checkRange(_ head: Int, _ volume: Femtolitres, _ span: SourceSpan) {
        let facts = heads[head].facts
        if volume < heads[head].smallest {
            log.add(
                Codes.pipetteRange, subject: head, span: span,
                "\(volume.text) is less than \(facts.name) can measure: its range is \(heads[head].smallest.text) to \(facts.largest.text)"
            )
        }
    }

    private mutating func checkCapacity(_ head: Int, _ channel: Int, _ span: SourceSpan) {
        guard let tip = heads[head].tips[channel] else { return }
        let room = min(tip.capacity, heads[head].largest)
        guard tip.held > room else { return }
        log.add(
            Codes.tipOverfilled, subject: head, span: span,
            "the tip of \(heads[head].id) would hold \(tip.held.text) and has room for \(room.text)")
    }

    mutating func draw(
        _ head: Int, _ channel: Int, from well: WellIndex, _ volume: Femtolitres, height: TipHeight, span: SourceSpan
    ) {
        guard var tip = heads[head].tips[channel] else {
            return log.add(
                Codes.tipMissing, subject: head, span: span,
                "\(heads[head].id) draws from \(deck.name(of: well)) without a tip")
        }
        checkHeight(height, well, isDrawing: true, span)
        let present = deck.wells[well].content
        let owner = deck.owner(of: well)
        checkSupply(well, owner, present.volume, volume, span)
        let foreign = tip.wet.filter { !present.holds($0) && !isHarmless($0, in: present) }
        if !foreign.isEmpty, !present.isEmpty {
            log.add(
                Codes.carryOver, subject: well, well: deck.shortName(of: well), span: span,
                notes: ["take a new tip before a liquid is drawn that another one must not get into"],
                "the tip that goes into \(deck.name(of: well)) still carries \(names(foreign))")
        }
        var drawn = deck.wells[well].content.take(volume)
        if drawn.volume < volume {
            let kind = present.isEmpty ? deck.wells[well].residue : present
            drawn.add(kind.sample(volume - drawn.volume))
            deck.wells[well].residue = kind
        }
        deck.wells[well].touched = true
        tip.wetted(by: present)
        tip.segments.append(TipSegment(mixture: drawn, source: well, drawnAt: clock))
        heads[head].tips[channel] = tip
        checkCapacity(head, channel, span)
    }

    private mutating func checkSupply(
        _ well: WellIndex, _ owner: Container, _ present: Femtolitres, _ wanted: Femtolitres, _ span: SourceSpan
    ) {
        // From a well of the plate itself everything may be taken: what stays behind is the reaction's loss.
        let dead = deck.wells[well].isLoaded ? min(owner.facts.dead, present) : .zero
        guard present - dead < wanted else { return }
        let rest = dead.isPositive ? ", of which \(dead.text) can't be drawn" : ""
        log.add(
            Codes.sourceDry, subject: well, well: deck.shortName(of: well), span: span,
            "\(wanted.text) is drawn from \(deck.name(of: well)), which holds \(present.text)\(rest)")
    }

    /// A tip's end below the bottom, or air drawn from above the liquid.
    private mutating func checkHeight(_ height: TipHeight, _ well: WellIndex, isDrawing: Bool, _ span: SourceSpan) {
        let owner = deck.owner(of: well)
        guard let place = height.aboveBottom(depth: owner.facts.depth) else { return }
        if place < 0 {
            log.add(
                Codes.tipPosition, subject: well, well: deck.shortName(of: well), span: span,
                "the tip's end would stand \(millimetres(-place)) below the bottom of \(deck.name(of: well))")
        } else if isDrawing, !deck.wells[well].content.isEmpty {
            let surface = owner.facts.level(of: deck.wells[well].content.volume)
            if place > surface + 0.001 {
                log.add(
                    Codes.tipPosition, subject: well, well: deck.shortName(of: well), span: span,
                    "the tip draws air: its end stands \(millimetres(place)) above the bottom of \(deck.name(of: well)), where the liquid reaches \(millimetres(surface))"
                )
            }
        }
    }

    private func millimetres(_ metres: Double) -> String {
        let tenths = Int((metres * 10_000).rounded())
        return "\(tenths / 10).\(abs(tenths) % 10) mm"
    }

    mutating func release(
        _ head: Int, _ channel: Int, into well: WellIndex, _ volume: Femtolitres, height: TipHeight, start: Double,
        duration: Double, span: SourceSpan
    ) {
        guard var tip = heads[head].tips[channel] else {
            return log.add(
                Codes.tipMissing, subject: head, span: span,
                "\(heads[head].id) dispenses into \(deck.name(of: well)) without a tip")
        }
        checkHeight(height, well, isDrawing: false, span)
        if tip.held < volume {
            log.add(
                Codes.tipEmpty, subject: head, span: span,
                "\(volume.text) is dispensed into \(deck.name(of: well)) from a tip of \(heads[head].id) that holds \(tip.held.text)"
            )
        }
        let before = deck.wells[well].content
        var rest = volume
        while rest.isPositive, var segment = tip.segments.popLast() {
            if segment.air.isPositive {
                let gone = min(segment.air, rest)
                segment.air -= gone
                rest -= gone
                if segment.air.isPositive { tip.segments.append(segment) }
                continue
            }
            let part = segment.mixture.take(rest)
            rest -= part.volume
            if !segment.mixture.isEmpty { tip.segments.append(segment) }
            deck.wells[well].content.add(part)
            // What comes back to where it was drawn is mixing, no addition.
            if segment.source != well { arrive(part, from: segment.source, in: well, start, duration, span) }
        }
        if isInLiquid(height, well) {
            let carried = tip.wet.filter { liquid in
                !before.holds(liquid) && !tip.segments.contains { $0.mixture.holds(liquid) }
                    && !deck.wells[well].content.holds(liquid)
            }
            if !carried.isEmpty {
                log.add(
                    Codes.carryOver, subject: well, well: deck.shortName(of: well), span: span,
                    "the tip that dips into \(deck.name(of: well)) still carries \(names(carried))")
            }
            tip.wetted(by: deck.wells[well].content)
            deck.wells[well].touched = true
        }
        heads[head].tips[channel] = tip
        checkRoom(well, span)
    }

    mutating func arrive(
        _ mixture: Mixture, from source: WellIndex, in well: WellIndex, _ start: Double, _ duration: Double,
        _ span: SourceSpan
    ) {
        guard !mixture.isEmpty else { return }
        events += 1
        deck.wells[well].arrivals.append(
            Arrival(order: events, start: start, end: start + duration, mixture: mixture, source: source, span: span))
    }

    mutating func checkRoom(_ well: WellIndex, _ span: SourceSpan) {
        let owner = deck.owner(of: well)
        let content = deck.wells[well].content.volume
        guard content > owner.facts.volume else { return }
        log.add(
            Codes.wellOverflow, subject: well, well: deck.shortName(of: well), span: span,
            "\(deck.name(of: well)) would hold \(content.text) and has room for \(owner.facts.volume.text)")
    }

    private func isInLiquid(_ height: TipHeight, _ well: WellIndex) -> Bool {
        let owner = deck.owner(of: well)
        guard let place = height.aboveBottom(depth: owner.facts.depth) else { return true }
        return place < owner.facts.level(of: deck.wells[well].content.volume)
    }

    // MARK: Names

    var liquidNames: [String] = []

    /// Whether a film of a liquid adds nothing that the content does not consist of anyway.
    private func isHarmless(_ liquid: LiquidNumber, in content: Mixture) -> Bool {
        guard liquidNames.indices.contains(Int(liquid)), let others = harmless[liquidNames[Int(liquid)]] else {
            return false
        }
        return content.parts.allSatisfy {
            liquidNames.indices.contains(Int($0.liquid)) && others.contains(liquidNames[Int($0.liquid)])
        }
    }

    private func names(_ liquids: [LiquidNumber]) -> String {
        let known = liquids.prefix(3).map { liquidNames.indices.contains(Int($0)) ? liquidNames[Int($0)] : "a liquid" }
        return known.joined(separator: ", ") + (liquids.count > 3 ? " …" : "")
    }
}

/// A module below labware.
struct DeckModule {
    enum Kind: Hashable { case temperature, heaterShaker, magnetic, other }
    var id: String
    var model: String
    var kind: Kind
    var slot: String
    /// K
    var goal: Double?
    var isShaking = false
    var latchIsClosed = false
    var labware: Int?
}
