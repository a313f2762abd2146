import NsynPlan
import NsynQuantities

extension GangedPlanner {
    // MARK: Premixes

    /// Fills the wells of a premix column: solvent first, then the stock, with one tip.
    mutating func fillPremix(_ premix: Premix, _ addition: Addition) {
        drafter.step = addition.step
        drafter.span = addition.span
        let first = Int32(drafter.draft.liquids.count)
        let step = stepSize
        let kind = drafter.draft.liquids[Int(premix.stocks[0])].liquidClass
        var rows: [(solvent: Int, stock: Int)] = []
        for share in premix.shares {
            let stock = ((Rational(premix.fill) * share / Rational(step)).rounded.int ?? 0) * step
            rows.append((premix.fill - stock, stock))
        }
        for (row, volumes) in rows.enumerated() {
            let stock = premix.stocks[row]
            let name = "\(drafter.draft.liquids[Int(stock)].name)-\(Labware.rowName(row))"
            var liquid = RunLiquid(name: name, taken: -1, liquidClass: kind)
            let share = Rational(volumes.stock, max(1, premix.fill))
            if let solvent = premix.solvent, volumes.solvent > 0 {
                liquid.parts.append(Liquid.Part(liquid: Int(solvent), share: .one - share))
            }
            liquid.parts.append(Liquid.Part(liquid: Int(stock), share: share))
            drafter.draft.liquids.append(liquid)
        }
        drafter.draft.premixes.append((first, premix.columns, premix.fill))
        // Solvent first, with the tip that then takes the stock.
        if let solvent = premix.solvent {
            let shares = premix.shares.map { Rational.one - $0 }
            fillRows(premix, of: solvent, rows.map(\.solvent), shares, kind)
        }
        var seen: [Int32] = []
        for stock in premix.stocks where !seen.contains(stock) {
            seen.append(stock)
            let own = premix.stocks.indices.map { premix.stocks[$0] == stock ? rows[$0].stock : 0 }
            fillRows(premix, of: stock, own, premix.shares, kind)
        }
    }

    mutating func fillRows(
        _ premix: Premix, of liquid: Int32, _ volumes: [Int], _ shares: [Rational], _ kind: LiquidClass
    ) {
        var work = drafter.states.map { _ in [Item]() }
        for column in 0..<premix.columns {
            for (row, volume) in volumes.enumerated() where volume > 0 {
                guard let pipette = pipette(channels: 1, for: volume, kind) else {
                    drafter.draft.failures += 1
                    return
                }
                // The premix's place, `column * 8 + row`, stands for its well until the placer names one.
                work[pipette].append(
                    Item(
                        plate: Int32(drafter.draft.premixes.count - 1), first: Int32(column * 8 + row), count: 1,
                        volume: volume, exact: Rational(premix.fill) * shares[row] / ScriptBuilder.picolitres,
                        flow: .zero))
            }
        }
        for (pipette, items) in work.enumerated() where !items.isEmpty { deliverPremix(items, by: pipette, liquid) }
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
        for column in 0..<premix.columns {
            for index in work.indices { work[index] = [] }
            for item in premix.items(ofColumn: column) {
                guard let pipette = pipette(channels: 8, for: item.volume, liquidClass) else {
                    drafter.draft.failures += 8
                    return
                }
                work[pipette].append(item)
            }
            premixColumn = column
            for (pipette, items) in work.enumerated() where !items.isEmpty {
                drafter.ensureTips(pipette, for: liquid, count: 8)
                let volume = min(drafter.states[pipette].capacity(liquidClass), premix.fill / 2) / stepSize * stepSize
                use(.mix(cycles: 3), pipette, Draft.source, liquid, volume: volume, exact: .zero, wells: nil)
                deliver(items, by: pipette, liquid, [], from: Draft.source)
            }
            premixColumn = -1
        }
    }
}
