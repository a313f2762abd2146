import NsynPlan
import NsynQuantities

/// Target `hands`: everything that people do as a table, one row a well; the run sheet tells the same in the order of
/// work.
struct HandTable: Backend {
    var name: String { "hands" }
    var robot: String? { "hands" }
    var isReplayed: Bool { false }

    func files(_ run: Worklist, of job: PlateJob, facts: BackendFacts) -> [OutputFile] {
        var text = "step,kind,plate,well,liquid,volume [µL],mass [mg],minutes,what\r\n"
        for step in run.operatorSteps {
            let minutes = step.seconds > 0 ? FileNumber.rounded(step.seconds / 60, digits: 2) : ""
            let head = [String(step.number), step.kind.rawValue]
            if step.amounts.isEmpty {
                let plates = step.plates.map { run.plates[$0].name }.joined(separator: " ")
                text += row(head + [plates, "", "", "", "", minutes, step.text])
            }
            for amount in step.amounts {
                let well = run.wells[amount.well]
                let plate = run.plates[well.plate]
                let liquid =
                    run.liquids.indices.contains(Int(amount.liquid)) ? run.liquids[Int(amount.liquid)].name : ""
                text += row(
                    head + [
                        plate.name, plate.labware.wellName(well.position), liquid,
                        amount.volume.isZero ? "" : FileNumber.rounded(amount.volume.double * 1e9, digits: 2),
                        amount.mass.isZero ? "" : FileNumber.rounded(amount.mass.double * 1e6, digits: 3), minutes,
                        step.text,
                    ])
            }
        }
        return [OutputFile(name: run.name + ".hands.csv", bytes: Array(text.utf8))]
    }

    private func row(_ fields: [String]) -> String { fields.map(DelimitedText.field).joined(separator: ",") + "\r\n" }
}
