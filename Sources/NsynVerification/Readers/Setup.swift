import NsynDiagnostics

extension Replay {
    /// Stands the labware of a run on the deck and fills its sources: for formats that say only what is moved.
    mutating func setUp(_ run: Manifest.Run, _ inventory: Inventory, manifestFile: FileID) {
        let robot = inventory.robot(run.robot)
        for placement in run.placements where placement.role != .trash {
            guard let facts = inventory.labware(placement.labware) else { continue }
            if bench.deck.container(placement.label) != nil { continue }
            _ = bench.deck.place(placement.label, name: placement.label, facts, slot: placement.slot, module: nil)
        }
        for source in run.sources where source.filled.isPositive {
            let placement = run.placements[source.placement]
            guard let container = bench.deck.container(placement.label),
                let well = bench.deck.well(source.well, in: container)
            else { continue }
            let place = SourceSpan(
                file: manifestFile, start: UInt32(truncatingIfNeeded: source.offset),
                end: UInt32(truncatingIfNeeded: source.offset + 1))
            bench.load(well, Mixture(liquid(run.liquids[source.liquid].name), source.filled), span: place)
        }
        for pipette in run.pipettes {
            guard let facts = inventory.pipette(pipette.labware) else { continue }
            bench.heads.append(Head(id: pipette.labware, facts: facts, mount: nil))
        }
        let travel = Travel(robot)
        bench.times.pickUp = travel.pickUp
        bench.times.drop = travel.drop
        bench.times.move = travel.plunge
    }
}
