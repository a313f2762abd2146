import NsynDiagnostics

extension TecanReader {
    /// `R`: from a range of positions into another, with fresh tips of its own.
    mutating func distribute(_ line: DelimitedLine, _ span: SourceSpan) {
        guard line.fields.count >= 16 else {
            return replay.bench.log.add(
                Codes.unreadableWorklist, span: span, "`R` has \(line.fields.count) fields, and at least 16 are needed")
        }
        for field in [1, 2, 3, 6, 7, 8, 12] where line.fields[field].count > 32 {
            replay.bench.log.add(
                Codes.fieldLimit, span: span,
                "field \(field) of `R` has \(line.fields[field].count) characters; EVOware takes 32")
        }
        guard let volume = Femtolitres(text: line.fields[11], places: 9), volume.isPositive else {
            return replay.bench.log.add(
                Codes.unreadableWorklist, span: span, "the volume `\(line.text(11))` of `R` is no volume")
        }
        guard let sources = range(line, 1, 4, 5, span), let targets = range(line, 6, 9, 10, span), !sources.isEmpty
        else {
            return
        }
        var excluded: Set<Int> = []
        for field in line.fields.indices.dropFirst(16) where !line.isEmpty(field) {
            guard let number = Int(line.text(field)) else {
                return replay.bench.log.add(
                    Codes.unreadableWorklist, span: span, "the excluded position `\(line.text(field))` is no number")
            }
            excluded.insert(number)
        }
        let first = Int(line.text(9)) ?? 1
        var next = 0
        for (offset, target) in targets.enumerated() where !excluded.contains(first + offset) {
            let source = sources[next % sources.count]
            next += 1
            replay.bench.renewTips(0, channels: [0], capacity: tipVolume)
            let surface = TipHeight(origin: .surface, offset: 0)
            replay.bench.draw(0, 0, from: source, volume, height: surface, span: span)
            replay.bench.release(
                0, 0, into: target, volume, height: .unstated, start: replay.bench.clock, duration: 0, span: span)
            replay.bench.heads[0].tips[0] = nil
            replay.bench.wait(replay.bench.times.move)
        }
    }

    private mutating func range(
        _ line: DelimitedLine, _ label: Int, _ start: Int, _ end: Int, _ span: SourceSpan
    ) -> [WellIndex]? {
        guard let first = Int(line.text(start)), let last = Int(line.text(end)), first <= last, last - first < 10_000
        else {
            replay.bench.log.add(
                Codes.unknownPlace, span: span, "`\(line.text(start))` to `\(line.text(end))` is no range of positions")
            return nil
        }
        var wells: [WellIndex] = []
        for number in first...last {
            guard let well = place(line.text(label), String(number), span) else { return nil }
            wells.append(well)
        }
        return wells
    }
}
