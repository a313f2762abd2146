import NsynDiagnostics
import NsynPlan

/// Solvents against the walls of what they are put in.
enum SolventCheck {
    static func findings(
        _ manifest: Manifest, _ table: ExpectationTable, _ inventory: Inventory, place: (Int) -> SourceSpan
    ) -> [Finding] {
        var log = FaultLog()
        let walls = table.prepared.knowledge.walls
        for run in manifest.runs {
            for (number, plate) in run.plates.enumerated() {
                guard let wall = inventory.labware(plate.labware)?.wall, let facts = walls[wall] else { continue }
                for well in run.wells where well.plate == number {
                    for addition in table.rows[well.condition][plate.vessel.value].additions {
                        for amount in addition.amounts {
                            tell(
                                table.prepared.plan.substances[amount.substance].name, facts, plate.labware,
                                "\(well.well) of \(plate.name)", number << 20 | amount.substance, well.well,
                                place(well.offset), &log)
                        }
                    }
                }
            }
            let liquids = run.liquids.map { solvents(of: $0, table) }
            for source in run.sources {
                let labware = run.placements[source.placement].labware
                guard let wall = inventory.labware(labware)?.wall, let facts = walls[wall] else { continue }
                for substance in liquids[source.liquid] {
                    tell(
                        table.prepared.plan.substances[substance].name, facts, labware,
                        "\(source.well) of \(run.placements[source.placement].label)",
                        1 << 45 | source.placement << 20 | substance,
                        source.well, place(source.offset), &log)
                }
            }
        }
        return log.finished()
    }

    private static func solvents(of liquid: Manifest.Liquid, _ table: ExpectationTable) -> [Int] {
        guard case .material(let material, let condition) = liquid.origin else { return [] }
        let strength = table.strength(of: material, condition: condition)
        return strength.indices.filter { strength[$0] > 0 }
    }

    private static func tell(
        _ substance: String, _ wall: WallProfile, _ labware: String, _ place: String, _ subject: Int, _ well: String,
        _ span: SourceSpan, _ log: inout FaultLog
    ) {
        guard wall.attackedBy.contains(substance) else { return }
        log.add(
            Codes.wallAttacked, subject: subject, well: well, span: span,
            notes: ["take labware of another material, such as glass or polypropylene where it holds"],
            "\(substance) goes into \(place), and `\(labware)` is made of \(wall.name), which it attacks")
    }
}
