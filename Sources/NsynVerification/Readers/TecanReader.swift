import NsynDiagnostics

/// Reads a Tecan worklist (`.gwl`) by the record definitions of the EVOware manual, and replays it.
struct TecanReader {
    var replay: Replay
    let run: Manifest.Run
    let inventory: Inventory
    /// Fluent counts a trough as one position, EVO as eight.
    let isFluent: Bool
    /// Of disposable tips; fixed tips have the arm's range.
    let tipVolume: Femtolitres
    /// Channels that hold liquid of an aspirate that no dispense followed yet, with its line.
    var open: [Int: SourceSpan] = [:]
    /// Of the last aspirate or dispense.
    var lastChannel: Int?
    /// When the channels that work at once began, and when the last of them that are done was done.
    var roundStart = 0.0
    var latest = 0.0
    /// Tips are taken and given up all at once, however many records say so.
    var hasPickedUp = false
    var hasGivenUp = false
    var mayChooseTips = true
    var timers: [Int: Double] = [:]
    var lastSpan: SourceSpan
    var last: (label: Int, isAspirate: Bool)?

    static func read(
        _ bytes: [UInt8], name: String, file: FileID, run: Manifest.Run, inventory: Inventory, manifestFile: FileID,
        people: PeopleScript
    ) -> Replay {
        var replay = Replay(name: name, file: file, people: people)
        replay.setUp(run, inventory, manifestFile: manifestFile)
        if replay.bench.heads.isEmpty, let robot = inventory.robot(run.robot) {
            let range = Femtolitres(cubicMetres: robot.smallest) ?? .zero
            let largest = robot.largest.flatMap { Femtolitres(cubicMetres: $0) } ?? .microlitres(1000)
            let facts = PipetteFacts(name: run.robot, channels: 8, smallest: range, largest: largest)
            replay.bench.heads.append(Head(id: run.robot, facts: facts, mount: nil))
        }
        let tips = run.pipettes.first?.tips.flatMap { inventory.labware($0)?.volume }
        let largest = replay.bench.heads.first?.facts.largest ?? .microlitres(1000)
        var reader = TecanReader(
            replay: replay, run: run, inventory: inventory,
            isFluent: (inventory.robot(run.robot)?.family ?? run.robot).contains("fluent"),
            tipVolume: min(tips ?? largest, largest), lastSpan: replay.span(0, 0))
        for line in DelimitedLine.lines(of: bytes, separator: UInt8(ascii: ";")) { reader.read(line) }
        reader.finish()
        return reader.replay
    }

    private mutating func finish() {
        endRound()
        for (channel, span) in open.sorted(by: { $0.key < $1.key }) {
            replay.bench.log.add(
                Codes.unpairedTransfer, span: span, "tip \(channel + 1) aspirates here and never dispenses")
        }
    }

    private mutating func read(_ line: DelimitedLine) {
        let span = replay.span(line.start, line.end)
        lastSpan = span
        let allowsTipChoice = mayChooseTips
        mayChooseTips = false
        guard line.end > line.start else { return }
        if !line.fields.allSatisfy({ $0.allSatisfy { byte in byte < 0x80 && byte >= 0x20 || byte > 0xA0 } }) {
            limit(span, "line \(line.number) holds a byte that EVOware refuses")
        }
        switch line.text(0) {
        case "A": transfer(line, span, isAspirate: true)
        case "D": transfer(line, span, isAspirate: false)
        case "W", "W1", "W2", "W3", "W4", "WD":
            wash(span)
            if line.fields.count > 2 || !line.isEmpty(1) { unreadable(span, "`\(line.text(0))` takes no fields") }
        case "F": break
        case "B":
            mayChooseTips = true
            command(line, span)
        case "S":
            if !allowsTipChoice {
                unreadable(
                    span, "`S` stands on line \(line.number); it may stand on the first line or behind a `B` alone")
            }
            if Int(line.text(1)).map({ $0 >= 1 }) != true { unreadable(span, "`S` needs the number of a tip type") }
        case "C": comment(line, span)
        case "R":
            endRound()
            distribute(line, span)
        case "TS", "TW": timer(line, span)
        default: unreadable(span, "`\(line.text(0))` begins no record of a worklist")
        }
    }

    private mutating func unreadable(_ span: SourceSpan, _ message: String) {
        replay.bench.log.add(Codes.unreadableWorklist, span: span, message)
    }

    private mutating func limit(_ span: SourceSpan, _ message: String) {
        replay.bench.log.add(Codes.fieldLimit, span: span, message)
    }

    // MARK: Fields

    private mutating func checkNames(_ line: DelimitedLine, _ fields: [(Int, String)], _ span: SourceSpan) {
        for (field, name) in fields where line.fields.count > field && line.fields[field].count > 32 {
            limit(span, "the \(name) has \(line.fields[field].count) characters; EVOware takes 32")
        }
    }

    private mutating func volume(_ line: DelimitedLine, _ field: Int, _ span: SourceSpan) -> Femtolitres? {
        guard field < line.fields.count, let volume = Femtolitres(text: line.fields[field], places: 9) else {
            unreadable(span, "the volume `\(line.text(field))` is no number")
            return nil
        }
        if volume < .zero || volume > .microlitres(7_158_278) {
            limit(span, "the volume \(volume.text) is outside of 0 to 7158278 µL")
            return nil
        }
        if volume.count % 10_000_000 != 0 {
            limit(span, "the volume `\(line.text(field))` has more than two digits behind the point")
        }
        return volume
    }

    /// The wells of a label: `Position` counts down the columns from 1.
    mutating func place(_ label: String, _ position: String, _ span: SourceSpan) -> WellIndex? {
        guard let container = replay.bench.deck.container(label) else {
            replay.bench.log.add(Codes.unknownPlace, span: span, "no labware on the deck is called `\(label)`")
            return nil
        }
        let owner = replay.bench.deck.containers[container]
        // A trough has one row; EVO counts eight positions in each of its columns.
        let isTrough = owner.facts.rows == 1 && owner.facts.columns < 13 && !isFluent && isSource(label)
        let count = isTrough ? owner.facts.columns * 8 : owner.facts.wells
        guard let number = Int(position), number >= 1, number <= count else {
            replay.bench.log.add(
                Codes.unknownPlace, span: span,
                "`\(label)` has the positions 1 to \(count), and `\(position)` is none of them")
            return nil
        }
        return owner.firstWell + (isTrough ? (number - 1) / 8 : number - 1)
    }

    private func isSource(_ label: String) -> Bool {
        guard let placement = run.placements.first(where: { $0.label == label }) else { return false }
        return inventory.equipment.labware[placement.labware]?.isTrough ?? false
    }

    /// The tip that a mask names; nil lets the arm choose.
    private mutating func channel(_ line: DelimitedLine, _ span: SourceSpan) -> Int? {
        if line.isEmpty(9) { return nil }
        guard let mask = Int(line.text(9)), mask >= 1, mask <= 255 else {
            limit(span, "the tip mask `\(line.text(9))` is outside of 1 to 255")
            return nil
        }
        if mask & (mask - 1) != 0 {
            limit(span, "the tip mask \(mask) names several tips for one well")
            return nil
        }
        return mask.trailingZeroBitCount
    }

    // MARK: Records

    /// Channels that follow each other upwards work at once: the arm's software puts their records together again. Each
    /// goes on from where it was when the round began; what comes next waits for the last of them.
    private mutating func alongside(_ channel: Int) {
        if let lastChannel, channel == lastChannel { return }
        if let lastChannel, channel > lastChannel {
            latest = max(latest, replay.bench.clock)
            replay.bench.clock = roundStart
        } else {
            endRound()
        }
        last = nil
    }

    /// Everything but a transfer happens when all channels are done.
    private mutating func endRound() {
        replay.bench.clock = max(latest, replay.bench.clock)
        if hasGivenUp { replay.bench.wait(replay.bench.times.drop) }
        (hasGivenUp, hasPickedUp) = (false, false)
        latest = replay.bench.clock
        roundStart = replay.bench.clock
        lastChannel = nil
    }

    private mutating func transfer(_ line: DelimitedLine, _ span: SourceSpan, isAspirate: Bool) {
        let name = isAspirate ? "A" : "D"
        guard line.fields.count == 11 else {
            return unreadable(span, "`\(name)` has \(line.fields.count) fields, and 11 are needed")
        }
        checkNames(
            line,
            [
                (1, "rack label"), (2, "rack id"), (3, "rack type"), (5, "tube id"), (7, "liquid class"),
                (10, "forced rack type"),
            ],
            span)
        if line.isEmpty(1) { unreadable(span, "`\(name)` names no rack") }
        let channel = channel(line, span) ?? nextChannel(isAspirate)
        let volume = volume(line, 6, span)
        guard let well = place(line.text(1), line.text(4), span), let volume else {
            return forget(channel, isAspirate, span)
        }
        guard !replay.bench.heads.isEmpty, channel < replay.bench.heads[0].tips.count else { return }
        alongside(channel)
        if replay.bench.heads[0].tips[channel] == nil {
            replay.bench.renewTips(0, channels: [channel], capacity: tipVolume)
            // All tips are picked up at once, with the first.
            if !hasPickedUp {
                replay.bench.wait(replay.bench.times.pickUp)
                roundStart = replay.bench.clock
                hasPickedUp = true
            }
        }
        lastChannel = channel
        let isSameVisit = last?.isAspirate == isAspirate && last?.label == replay.bench.deck.owner(of: well).firstWell
        last = (replay.bench.deck.owner(of: well).firstWell, isAspirate)
        if !isSameVisit { replay.bench.wait(replay.bench.times.move + 0.5) }
        checkRange(volume, span)
        let start = replay.bench.clock
        if isAspirate {
            replay.bench.aspirations += 1
            replay.bench.draw(
                0, channel, from: well, volume, height: TipHeight(origin: .surface, offset: 0), span: span)
            open[channel] = span
        } else {
            replay.bench.dispenses += 1
            if replay.bench.heads[0].tips[channel]?.held.isPositive != true {
                replay.bench.log.add(
                    Codes.unpairedTransfer, span: span, "tip \(channel + 1) dispenses here and aspirated nothing before"
                )
                return
            }
            let height = TipHeight(origin: .top, offset: 0)
            replay.bench.release(0, channel, into: well, volume, height: height, start: start, duration: 0, span: span)
            if replay.bench.heads[0].tips[channel]?.held.isPositive != true { open[channel] = nil }
        }
    }

    /// A record that can't be carried out still pairs with its partner, so that one mistake is told once.
    private mutating func forget(_ channel: Int, _ isAspirate: Bool, _ span: SourceSpan) {
        guard !replay.bench.heads.isEmpty, channel < replay.bench.heads[0].tips.count else { return }
        open[channel] = nil
        if !isAspirate { replay.bench.heads[0].tips[channel]?.segments.removeAll() }
    }

    /// Without a mask the tip of an aspirate is the first one that is free, that of a dispense the one that holds liquid.
    private func nextChannel(_ isAspirate: Bool) -> Int {
        if isAspirate { return 0 }
        return open.keys.min() ?? 0
    }

    private mutating func checkRange(_ volume: Femtolitres, _ span: SourceSpan) {
        let facts = replay.bench.heads[0].facts
        guard volume < facts.smallest else { return }
        replay.bench.log.add(
            Codes.pipetteRange, subject: 0, span: span,
            "\(volume.text) is less than \(facts.name) can measure: its range is \(facts.smallest.text) to \(facts.largest.text)"
        )
    }

    /// Gives up the tip of the record before it, and no other: eight tips that work side by side stand channel behind
    /// channel.
    private mutating func wash(_ span: SourceSpan) {
        guard let channel = lastChannel, !replay.bench.heads.isEmpty, channel < replay.bench.heads[0].tips.count else {
            return
        }
        if let held = replay.bench.heads[0].tips[channel]?.held, held.isPositive, let from = open[channel] {
            replay.bench.log.add(
                Codes.unpairedTransfer, span: from, "tip \(channel + 1) is washed while it still holds \(held.text)")
        }
        replay.bench.heads[0].tips[channel] = nil
        open[channel] = nil
        hasGivenUp = true
        last = nil
    }

    private mutating func comment(_ line: DelimitedLine, _ span: SourceSpan) {
        if line.fields.count > 2 { unreadable(span, "a comment holds a semicolon") }
    }

    /// An instruction of EVOware itself, of which pauses for a person and timers are known.
    private mutating func command(_ line: DelimitedLine, _ span: SourceSpan) {
        let text = line.fields.dropFirst().map { String(decoding: $0, as: UTF8.self) }.joined(separator: ";")
        if text.isEmpty { return }
        var call = text
        if call.hasSuffix(";") { call.removeLast() }
        guard call.hasSuffix(")"), let open = call.firstIndex(of: "(") else {
            return unreadable(span, "`\(call)` is no instruction of EVOware")
        }
        let arguments = call[call.index(after: open)...].dropLast()
        switch call[..<open] {
        case "UserPrompt", "Prompt":
            endRound()
            let quoted = arguments.split(separator: "\"", omittingEmptySubsequences: false)
            let message = quoted.count > 1 ? String(quoted[1]) : String(arguments)
            replay.pause(message, span: span)
        case "StartTimer", "Start_Timer", "StartTimer1":
            endRound()
            timers[Int(arguments.filter(\.isNumber)) ?? 1] = replay.bench.clock
        case "WaitTimer", "Wait_Timer":
            let parts = arguments.split(separator: ",").map { $0.filter { $0.isNumber || $0 == "." } }
            if parts.count == 2, let timer = Int(parts[0]), let seconds = Double(parts[1]) {
                wait(timer, seconds, span)
            }
        default: unreadable(span, "the instruction `\(call[..<open])` is not one that can be replayed")
        }
    }

    private mutating func timer(_ line: DelimitedLine, _ span: SourceSpan) {
        if !open.isEmpty { unreadable(span, "a timer stands between an aspirate and its dispense") }
        guard let number = Int(line.text(1)) else { return unreadable(span, "a timer has no number") }
        endRound()
        if line.text(0) == "TS" {
            timers[number] = replay.bench.clock
        } else if let seconds = Double(line.text(2)) {
            wait(number, seconds, span)
        } else {
            unreadable(span, "a timer waits for no time")
        }
    }

    private mutating func wait(_ timer: Int, _ seconds: Double, _ span: SourceSpan) {
        guard let start = timers[timer] else {
            return unreadable(span, "timer \(timer) is waited for and was not started")
        }
        replay.bench.wait(start + seconds - replay.bench.clock)
        endRound()
    }
}
