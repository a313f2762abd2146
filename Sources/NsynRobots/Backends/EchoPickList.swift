import NsynPlan
import NsynQuantities

/// Pick lists of acoustic dispensers (CSV). A list can't pause: where a person has to do something between transfers, or
/// a wait stands there, the list ends and the next file goes on.
struct EchoPickList: Backend {
    var name: String { "echo" }
    var robot: String? { "echo" }

    func files(_ run: Worklist, of job: PlateJob, facts: BackendFacts) -> [OutputFile] {
        var parts: [[UInt8]] = []
        var rows: [UInt8] = []
        var origin = [Spot?](repeating: nil, count: 256)
        var comment = ""
        let header =
            "Source Plate Name,Source Plate Type,Source Well,Destination Plate Name,Destination Plate Type,Destination Well,Transfer Volume,Sample Name,Comment\r\n"
        func close() {
            if !rows.isEmpty { parts.append(Array(header.utf8) + rows) }
            rows = []
        }
        for operation in run.operations {
            switch operation.action {
            case .aspirate:
                for use in run.channels(of: operation) {
                    origin[Int(use.channel)] = Spot(placement: Int(operation.placement), well: Int(use.well))
                }
            case .dispense:
                for use in run.channels(of: operation) {
                    guard let source = origin[Int(use.channel)] else { continue }
                    let target = Spot(placement: Int(operation.placement), well: Int(use.well))
                    var note = operation.line > 0 ? "line \(operation.line)" : ""
                    if !comment.isEmpty { note = comment + (note.isEmpty ? "" : ", " + note) }
                    comment = ""
                    let sample =
                        run.liquids.indices.contains(Int(operation.liquid))
                        ? run.liquids[Int(operation.liquid)].name : ""
                    rows += row(run, source, target, use.volume, sample, note)
                }
            case .person(let index):
                close()
                comment = "after [\(run.operatorSteps[index].number)]"
            case .wait(let seconds):
                close()
                comment = (comment.isEmpty ? "" : comment + " ") + "after waiting \(FileNumber.rounded(seconds)) s"
            case .pickUpTips, .dropTips, .mix, .setTemperature, .shake, .stopShaking: break
            }
        }
        close()
        return parts.enumerated().map { index, bytes in
            OutputFile(name: run.name + (index == 0 ? "" : "-part\(index + 1)") + ".csv", bytes: bytes)
        }
    }

    private func row(
        _ run: Worklist, _ source: Spot, _ target: Spot, _ volume: Int, _ sample: String, _ comment: String
    ) -> [UInt8] {
        let (from, to) = (run.deck.placements[source.placement], run.deck.placements[target.placement])
        let fields = [
            from.label, from.labware.loadName, from.labware.wellName(source.well), to.label, to.labware.loadName,
            to.labware.wellName(target.well), FileNumber.nanolitres(volume), sample, comment,
        ]
        return Array(fields.map(DelimitedText.field).joined(separator: ",").utf8) + [0x0D, 0x0A]
    }
}

/// Fields of comma-separated files.
enum DelimitedText {
    /// Quoted where a reader would misread it; a spreadsheet must not take it for a formula.
    static func field(_ text: String) -> String {
        var body = text
        if let first = text.utf8.first, "=+-@".utf8.contains(first), Double(text) == nil { body = "'" + text }
        guard body.utf8.contains(where: { $0 == 0x22 || $0 == 0x2C || $0 == 0x0A || $0 == 0x0D }) else { return body }
        var result = "\""
        for scalar in body.unicodeScalars {
            if scalar == "\"" { result += "\"" }
            result.unicodeScalars.append(scalar)
        }
        return result + "\""
    }
}
