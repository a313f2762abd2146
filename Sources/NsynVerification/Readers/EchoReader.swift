import NsynDiagnostics

/// Reads an Echo pick list (CSV) and replays it: droplets from well to well, without tips.
struct EchoReader {
    private var replay: Replay
    private let run: Manifest.Run
    private let inventory: Inventory
    private var columns: [String: Int] = [:]
    private let drop: Femtolitres
    private let largest: Femtolitres?
    private var lastPerson = 0

    private static let needed = [
        "Source Plate Name", "Source Well", "Destination Plate Name", "Destination Well", "Transfer Volume",
    ]
    private static let known: Set<String> = [
        "Source Plate Name", "Source Well", "Destination Plate Name", "Destination Well", "Transfer Volume",
        "Source Plate Type", "Destination Plate Type", "Source Plate Barcode", "Destination Plate Barcode",
        "Sample Name", "Sample ID", "Source Concentration", "Source Concentration Units", "Destination Well X Offset",
        "Destination Well Y Offset", "Delay", "Comment", "Step",
    ]

    /// A list can't pause: a run that has to is several lists, read one after the other.
    static func read(
        _ parts: [(name: String, bytes: [UInt8], file: FileID)], run: Manifest.Run, inventory: Inventory,
        manifestFile: FileID, people: PeopleScript
    ) -> Replay {
        var replay = Replay(name: parts.first?.name ?? "", file: parts.first?.file ?? manifestFile, people: people)
        replay.setUp(run, inventory, manifestFile: manifestFile)
        let robot = inventory.robot(run.robot)
        var reader = EchoReader(
            replay: replay, run: run, inventory: inventory,
            drop: robot.flatMap { Femtolitres(cubicMetres: $0.resolution) } ?? Femtolitres(2_500_000),
            largest: robot?.largest.flatMap { Femtolitres(cubicMetres: $0) })
        for part in parts {
            reader.replay.name = part.name
            reader.replay.file = part.file
            reader.columns = [:]
            reader.read(DelimitedLine.records(of: part.bytes))
        }
        // What comes behind the last list is done by people who follow the sheet.
        reader.doPeople(before: Int.max)
        reader.replay.name = parts.first?.name ?? ""
        return reader.replay
    }

    private mutating func unreadable(_ line: DelimitedLine, _ message: String) {
        replay.bench.log.add(Codes.unreadableWorklist, span: replay.span(line.start, line.end), message)
    }

    private mutating func read(_ lines: [DelimitedLine]) {
        guard let header = lines.first else {
            replay.isBroken = true
            return replay.bench.log.add(
                Codes.unreadableWorklist, span: replay.span(0, 0),
                "\(replay.name) is empty: a pick list begins with its columns")
        }
        for field in header.fields.indices {
            let name = header.text(field)
            if columns[name] != nil { unreadable(header, "the column `\(name)` stands twice") }
            columns[name] = field
            if !EchoReader.known.contains(name) {
                replay.bench.log.add(
                    Codes.unknownField, span: replay.span(header.start, header.end),
                    "`\(name)` is no column of a pick list")
            }
        }
        for name in EchoReader.needed where columns[name] == nil {
            unreadable(header, "the column `\(name)` is missing")
            replay.isBroken = true
        }
        guard !replay.isBroken else { return }
        for line in lines.dropFirst() where line.end > line.start { transfer(line) }
    }

    private func value(_ column: String, _ line: DelimitedLine) -> String {
        columns[column].map { line.text($0) } ?? ""
    }

    private mutating func transfer(_ line: DelimitedLine) {
        let span = replay.span(line.start, line.end)
        if line.isOpen { return unreadable(line, "a quotation on line \(line.number) never ends") }
        guard line.fields.count == columns.count else {
            return unreadable(
                line, "line \(line.number) has \(line.fields.count) fields, and the header \(columns.count)")
        }
        let source = well("Source", line, span)
        let target = well("Destination", line, span)
        let text = columns["Transfer Volume"].map { line.fields[$0] } ?? []
        guard let volume = Femtolitres(text: text, places: 6) else {
            return unreadable(line, "the transfer volume `\(value("Transfer Volume", line))` is no number")
        }
        guard volume.isPositive else {
            return replay.bench.log.add(
                Codes.transferGrid, span: span, "the transfer volume \(volume.text) is not above zero")
        }
        if drop.isPositive, volume.count % drop.count != 0 {
            replay.bench.log.add(
                Codes.transferGrid, span: span, "\(volume.text) is no whole number of droplets of \(drop.text)")
        }
        if let largest, volume > largest {
            replay.bench.log.add(
                Codes.transferGrid, span: span, "\(volume.text) is more than one transfer moves: \(largest.text)")
        }
        if let seconds = Double(value("Delay", line)), seconds > 0 { replay.bench.wait(seconds) }
        obey(value("Comment", line))
        guard let source, let target else { return }
        let present = replay.bench.deck.wells[source].content
        let owner = replay.bench.deck.owner(of: source)
        if present.volume - owner.facts.dead < volume {
            replay.bench.log.add(
                Codes.sourceDry, subject: source, well: replay.bench.deck.shortName(of: source), span: span,
                "\(volume.text) is drawn from \(replay.bench.deck.name(of: source)), which holds \(present.volume.text), of which \(owner.facts.dead.text) can't be drawn"
            )
        }
        var drawn = replay.bench.deck.wells[source].content.take(volume)
        if drawn.volume < volume {
            let kind = present.isEmpty ? replay.bench.deck.wells[source].residue : present
            drawn.add(kind.sample(volume - drawn.volume))
            replay.bench.deck.wells[source].residue = kind
        }
        replay.bench.dispenses += 1
        replay.bench.deck.wells[target].content.add(drawn)
        replay.bench.arrive(drawn, from: source, in: target, replay.bench.clock, 0, span)
        replay.bench.checkRoom(target, span)
        replay.bench.wait(replay.bench.times.move)
    }

    /// `after [3]`: the list is started when a person has done that step, and those before it.
    private mutating func obey(_ comment: String) {
        guard comment.hasPrefix("after ") else { return }
        for part in comment.split(separator: ",") {
            let words = part.split(separator: " ")
            for (place, word) in words.enumerated() {
                if let number = PeopleScript.number(of: String(word)) { doPeople(before: number + 1) }
                if word == "waiting", place + 1 < words.count, let seconds = Double(words[place + 1]) {
                    replay.bench.wait(seconds)
                }
            }
        }
    }

    private mutating func doPeople(before number: Int) {
        for step in run.steps where step.number > lastPerson && step.number < number {
            lastPerson = step.number
            replay.pause("[\(step.number)] \(step.text)", span: replay.span(0, 0))
        }
    }

    private mutating func well(_ side: String, _ line: DelimitedLine, _ span: SourceSpan) -> WellIndex? {
        let label = value("\(side) Plate Name", line)
        guard let container = replay.bench.deck.container(label) else {
            replay.bench.log.add(Codes.unknownPlace, span: span, "no plate of the run is called `\(label)`")
            return nil
        }
        let owner = replay.bench.deck.containers[container]
        let isReaction = run.placements.first { $0.label == label }?.role == .plate
        if isReaction == (side == "Source"),
            side == "Source" || run.placements.first(where: { $0.label == label })?.role == .sources
        {
            replay.bench.log.add(
                Codes.unknownPlace, span: span,
                "`\(label)` stands as \(side.lowercased()), and the run has it as \(isReaction ? "a reaction plate" : "a source")"
            )
        }
        let type = value("\(side) Plate Type", line)
        if !type.isEmpty, type != owner.facts.loadName, type != owner.facts.name {
            replay.bench.log.add(
                Codes.filesDisagree, subject: container, span: span,
                "`\(label)` is of the type `\(type)` here, and `\(owner.facts.loadName ?? owner.facts.name)` in the run"
            )
        }
        let name = value("\(side) Well", line)
        guard let well = replay.bench.deck.well(name, in: container) else {
            replay.bench.log.add(
                Codes.unknownPlace, span: span,
                "there is no well `\(name)` in `\(label)`, which has \(owner.facts.rows) rows and \(owner.facts.columns) columns"
            )
            return nil
        }
        return well
    }
}
