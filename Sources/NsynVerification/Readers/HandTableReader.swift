import NsynDiagnostics

/// Reads the table of what people do (`.hands.csv`) and holds its rows against the manifest's steps.
enum HandTableReader {
    static func findings(_ file: FolderFile, _ id: FileID, _ run: Manifest.Run) -> [Finding] {
        var log = FaultLog()
        func span(_ line: DelimitedLine) -> SourceSpan {
            SourceSpan(
                file: id, start: UInt32(truncatingIfNeeded: line.start), end: UInt32(truncatingIfNeeded: line.end))
        }
        let lines = DelimitedLine.records(of: file.bytes).filter { $0.end > $0.start }
        guard let header = lines.first, header.text(0) == "step", header.fields.count == 9 else {
            log.add(
                Codes.unreadableWorklist, span: SourceSpan(file: id, start: 0, end: 0),
                "\(file.name) does not begin with its nine columns")
            return log.finished()
        }
        var wanted: [String: (volume: Double, mass: Double)] = [:]
        for step in run.steps {
            for amount in step.amounts {
                let well = run.wells[amount.well]
                let liquid = amount.liquid >= 0 ? run.liquids[amount.liquid].name : ""
                let key = "\(step.number) \(run.plates[well.plate].name) \(well.well) \(liquid)"
                let before = wanted[key] ?? (0, 0)
                wanted[key] = (before.volume + amount.volume.double * 1e9, before.mass + amount.mass.double * 1e6)
            }
        }
        for line in lines.dropFirst() {
            guard line.fields.count == 9, !line.isOpen else {
                log.add(Codes.unreadableWorklist, span: span(line), "line \(line.number) has not nine fields")
                continue
            }
            if line.isEmpty(3) { continue }
            let key = "\(line.text(0)) \(line.text(2)) \(line.text(3)) \(line.text(4))"
            guard let amount = wanted.removeValue(forKey: key) else {
                log.add(
                    Codes.filesDisagree, span: span(line),
                    "step \(line.text(0)) has a row for \(line.text(3)) of \(line.text(2)) that the manifest does not have"
                )
                continue
            }
            let (volume, mass) = (Double(line.text(5)) ?? 0, Double(line.text(6)) ?? 0)
            if abs(volume - amount.volume) > 0.006 || abs(mass - amount.mass) > 0.0006 {
                log.add(
                    Codes.filesDisagree, span: span(line),
                    "step \(line.text(0)) gives \(line.text(3)) of \(line.text(2)) another amount of \(line.text(4)) than the manifest"
                )
            }
        }
        if let missing = wanted.keys.min() {
            log.add(
                Codes.filesDisagree, span: span(header),
                "\(wanted.count) amounts of the manifest have no row, the first that of step \(missing)")
        }
        return log.finished()
    }
}
