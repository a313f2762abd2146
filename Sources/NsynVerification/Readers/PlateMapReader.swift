import NsynDiagnostics

/// Reads `platemap.csv` and holds its rows against the wells of the manifest.
enum PlateMapReader {
    static func findings(_ file: FolderFile, _ id: FileID, _ manifest: Manifest) -> [Finding] {
        var log = FaultLog()
        let lines = DelimitedLine.records(of: file.bytes).filter { $0.end > $0.start }
        func span(_ line: DelimitedLine) -> SourceSpan {
            SourceSpan(
                file: id, start: UInt32(truncatingIfNeeded: line.start), end: UInt32(truncatingIfNeeded: line.end))
        }
        guard let header = lines.first,
            ["plate", "well", "condition", "replicate"].enumerated().allSatisfy({ header.text($0.offset) == $0.element }
            )
        else {
            log.add(
                Codes.unreadableWorklist, span: SourceSpan(file: id, start: 0, end: 0),
                "`platemap.csv` does not begin with the columns plate, well, condition, replicate")
            return log.finished()
        }
        var wanted: [String: String] = [:]
        for run in manifest.runs {
            for well in run.wells {
                wanted[run.plates[well.plate].name + " " + well.well] = manifest.conditions[well.condition].id
            }
        }
        for line in lines.dropFirst() {
            let key = line.text(0) + " " + line.text(1)
            guard let condition = wanted.removeValue(forKey: key) else {
                log.add(
                    Codes.filesDisagree, span: span(line),
                    "the manifest has no reaction in \(line.text(1)) of \(line.text(0))")
                continue
            }
            if condition != line.text(2) {
                log.add(
                    Codes.filesDisagree, span: span(line),
                    "\(line.text(1)) of \(line.text(0)) holds the condition \(line.text(2)) here, and \(condition) in the manifest"
                )
            }
        }
        if let missing = wanted.keys.min() {
            log.add(
                Codes.filesDisagree, span: span(header),
                "the plate map lacks \(wanted.count) of the reactions, the first in \(missing)")
        }
        return log.finished()
    }
}
