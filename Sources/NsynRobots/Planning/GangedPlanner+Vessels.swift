import NsynPlan
import NsynQuantities

extension GangedPlanner {
    /// Each well's content goes to the same well of another plate, with tips of its own.
    mutating func move(_ addition: Addition) {
        for dose in addition.doses {
            let liquidClass = drafter.draft.liquids[Int(dose.liquid)].liquidClass
            guard let pipette = pipette(channels: 1, for: dose.volume, liquidClass) else {
                fail([dose], dose.liquid, addition)
                return
            }
            let from = sourcePlate(of: dose, addition)
            drafter.dropTips(pipette)
            drafter.ensureTips(pipette, for: dose.liquid, count: 1)
            let capacity = drafter.states[pipette].capacity(liquidClass)
            var left = dose.volume
            while left > 0 {
                let strokes = (left + capacity - 1) / capacity
                let stroke = strokes == 1 ? left : (left / strokes / stepSize) * stepSize
                use(
                    .aspirate, pipette, Int16(from), dose.liquid, volume: stroke, exact: .zero,
                    wells: [Int(dose.position)])
                let item = Item(
                    plate: dose.plate, first: dose.position, count: 1, volume: dose.volume, exact: dose.exact,
                    flow: dose.flow)
                dispense(
                    item, volume: stroke, exact: stroke == dose.volume ? dose.exact : nil, pipette, dose.liquid,
                    .delivery)
                left -= stroke
            }
            drafter.dropTips(pipette)
        }
    }

    func sourcePlate(of dose: Dose, _ addition: Addition) -> Int {
        let vessel = ScriptBuilder.vessels(of: drafter.table.prepared.plan)[addition.fromVessel ?? 0]
        let perSet = ScriptBuilder.vessels(of: drafter.table.prepared.plan).count
        let set = Int(dose.plate) / perSet
        return (set * perSet..<(set + 1) * perSet).first { script.plates[$0].vessel == vessel } ?? Int(dose.plate)
    }
}
