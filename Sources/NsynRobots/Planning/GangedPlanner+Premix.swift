import NsynPlan
import NsynQuantities

extension GangedPlanner {
    // MARK: Premixes

    /// Fills the wells of a premix column: solvent first, then the stock, with one tip.
    mutating func fillPremix(_ premix: Premix, _ addition: Addition) {
        drafter.step = addition.step
        drafter.span = addition.span
        let first = Int32(drafter.draft.liquids.count)
        let stock = drafter.draft.liquids[Int(premix.stock)]
        let step = stepSize
        var rows: [(solvent: Int, stock: Int)] = []
        for share in premix.shares {
            let stockVolume = ((Rational(premix.fill) * share / Rational(step)).rounded.int ?? 0) * step
            rows.append((premix.fill - stockVolume, stockVolume))
        }
        for (row, volumes) in rows.enumerated() {
            var liquid = RunLiquid(
                name: "\(stock.name)-\(Labware.rowName(row))", taken: -1, liquidClass: stock.liquidClass)
            let share = Rational(volumes.stock, max(1, premix.fill))
            liquid.parts = [
                Liquid.Part(liquid: Int(premix.solvent), share: Rational.one - share),
                Liquid.Part(liquid: Int(premix.stock), share: share),
            ]
            drafter.draft.liquids.append(liquid)
        }
        drafter.draft.premixes.append((first, premix.columns, premix.fill))
        for (liquid, pick) in [(premix.solvent, 0), (premix.stock, 1)] {
            var work = drafter.states.map { _ in [Item]() }
            for column in 0..<premix.columns {
                for (row, volumes) in rows.enumerated() {
                    let volume = pick == 0 ? volumes.solvent : volumes.stock
                    if volume == 0 { continue }
                    guard let pipette = pipette(channels: 1, for: volume, stock.liquidClass) else {
                        drafter.draft.failures += 1
                        return
                    }
                    // The premix's place, `column * 8 + row`, is its well for now.
                    let exact = Rational(premix.fill) * (pick == 0 ? .one - premix.shares[row] : premix.shares[row])
                    work[pipette].append(
                        Item(
                            plate: Int32(drafter.draft.premixes.count - 1), first: Int32(column * 8 + row), count: 1,
                            volume: volume, exact: exact / ScriptBuilder.picolitres, flow: .zero))
                }
            }
            for (pipette, items) in work.enumerated() where !items.isEmpty {
                deliverPremix(items, by: pipette, liquid)
            }
        }
    }

    mutating func deliverPremix(_ items: [Item], by pipette: Int, _ liquid: Int32) {
        let number = items[0].plate
        let before = drafter.draft.operations.count
        deliver(items, by: pipette, liquid, [], from: Draft.source, purpose: .premix)
        for index in before..<drafter.draft.operations.count {
            guard case .dispense(.premix) = drafter.draft.operations[index].action else { continue }
            for place in drafter.draft.operations[index].channels {
                // Made absolute when premix wells are placed.
                drafter.draft.channels[Int(place)].well += number * Int32(Premix.placesPerPremix)
            }
        }
    }

    mutating func deliver(_ premix: Premix) {
        let place = premixes.keys.sorted().firstIndex { premixes[$0]?.id == premix.id } ?? 0
        let liquid = drafter.draft.premixes[place].first
        var work = drafter.states.map { _ in [Item]() }
        let liquidClass = drafter.draft.liquids[Int(liquid)].liquidClass
        for item in premix.items {
            guard let pipette = pipette(channels: 8, for: item.volume, liquidClass) else {
                drafter.draft.failures += 8
                return
            }
            work[pipette].append(item)
        }
        for (pipette, items) in work.enumerated() where !items.isEmpty {
            drafter.ensureTips(pipette, for: liquid, count: 8)
            let capacity = drafter.states[pipette].capacity(liquidClass)
            let volume = min(capacity, premix.fill / 2) / stepSize * stepSize
            use(.mix(cycles: 3), pipette, Draft.source, liquid, volume: volume, exact: .zero, wells: nil)
            deliver(items, by: pipette, liquid, [], from: Draft.source)
        }
    }
}
