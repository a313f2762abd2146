import NsynPlan
import NsynQuantities

/// A gradient along the rows, moved into one column of wells: there the stock is diluted with its own solvent, row by row,
/// and eight channels then give every column of the plate one volume. Reagents that differ from row to row go the same way:
/// each waits in its row of the column.
///
/// What the dilution brings is taken off a pure solvent that the script adds in the same unbroken sequence of additions to
/// the same wells. At least half of that solvent stays where the script has it, so that the order in which substances
/// meet, and nearly their strength, are as written. Fresh stocks and reductants are never diluted: they would age.
struct Premix {
    /// Apart from other premixes of a run.
    var id: Int
    /// Nil where no row is diluted.
    var solvent: Int32?
    /// By row: the stock, which a categorical parameter along the rows makes differ, and its share, 0…1.
    var stocks: [Int32]
    var shares: [Rational]
    /// Dispenses by lane.
    var items: [Item]
    var columns: Int
    /// pL in each well of a premix column
    var fill: Int

    static let placesPerPremix = 512

    /// The dispenses that one column of the premix serves.
    func items(ofColumn column: Int) -> ArraySlice<Item> {
        let each = (items.count + columns - 1) / max(1, columns)
        return items[min(items.count, column * each)..<min(items.count, (column + 1) * each)]
    }

    /// Extra beyond what is drawn: what clings, and what tips take and give back.
    static let excess = Rational(103, 100)
}

/// Finds the premixes that a run's additions allow.
struct PremixFinder {
    let script: RunScript
    let table: ConditionTable
    let request: PlateRequest
    let labware: Labware
    private let lanes: Lanes
    private let resolution: Int
    /// pL
    private let disposal: Int

    init?(_ script: RunScript, _ table: ConditionTable, _ request: PlateRequest, _ equipment: Equipment) {
        guard let name = request.robot.premix.first, let labware = equipment.labware[name], labware.rows == 8 else {
            return nil
        }
        self.script = script
        self.table = table
        self.request = request
        self.labware = labware
        lanes = Lanes(request.labware)
        resolution = max(1, (request.robot.resolution * ScriptBuilder.picolitres).rounded.int ?? 1)
        let pipettes = request.robot.pipettes.compactMap { equipment.labware[$0] }.filter { $0.channels > 1 }
        disposal = pipettes.map { ($0.disposal * ScriptBuilder.picolitres).ceiled.int ?? 0 }.max() ?? 0
        if lanes.count == 0 { return nil }
    }

    /// Phases that could be premixed.
    func candidates() -> [Int] {
        script.phases.indices.filter { index in
            guard case .add(let addition) = script.phases[index] else { return false }
            guard let shape = shape(addition) else { return false }
            return !shape.isDiluted || solventPhase(for: addition) != nil
        }
    }

    private struct Shape {
        var stocks: [Int32] = []
        var shares: [Rational]
        var isDiluted: Bool { shares.contains { $0 != .one } }
        /// By lane: the largest volume of its wells.
        var volumes: [(plate: Int32, lane: Int, volume: Rational)]
    }

    /// The gradient of an addition, if all its lanes have the same one: volume = share by row × volume by lane.
    private func shape(_ addition: Addition) -> Shape? {
        guard addition.parts == 1, addition.fromVessel == nil, let first = addition.doses.first else { return nil }
        let kind = script.liquids[Int(first.liquid)].liquidClass
        var grid = [Rational](repeating: .zero, count: script.plates.count * lanes.count * 8)
        var stocks = [Int32](repeating: -1, count: 8)
        var isLane = [Bool](repeating: false, count: script.plates.count * lanes.count)
        for dose in addition.doses {
            let row = lanes.channel(of: Int(dose.position))
            if stocks[row] < 0 { stocks[row] = dose.liquid }
            guard dose.liquid == stocks[row], dose.flow.isZero else { return nil }
            let lane = Int(dose.plate) * lanes.count + lanes.lane(of: Int(dose.position))
            grid[lane * 8 + row] = dose.exact
            isLane[lane] = true
        }
        // A row that gets nothing gets its neighbour's solvent.
        for row in 0..<8 where stocks[row] < 0 { stocks[row] = first.liquid }
        for stock in Set(stocks) {
            let liquid = script.liquids[Int(stock)]
            let taken = table.liquids[liquid.taken]
            guard !liquid.isPouredLate, liquid.standsInTroughs, liquid.liquidClass == kind, taken.freshFor == nil,
                !taken.isReductant,
                !taken.isUnderInertGas || request.robot.keepsInertGas
            else { return nil }
        }
        guard let shape = shape(grid, isLane, stocks) else { return nil }
        let isVaried = Set(stocks).count > 1
        guard shape.isDiluted else { return isVaried ? shape : nil }
        let solvents = Set(stocks.map { table.liquids[script.liquids[Int($0)].taken].solvent })
        let canDilute = Set(stocks).allSatisfy { stock in
            let taken = table.liquids[script.liquids[Int(stock)].taken]
            return taken.hasOneSolvent && !taken.components.isEmpty
        }
        return canDilute && solvents.count == 1 ? shape : nil
    }

    private func shape(_ grid: [Rational], _ isLane: [Bool], _ stocks: [Int32]) -> Shape? {
        var shape = Shape(stocks: stocks, shares: [], volumes: [])
        for lane in isLane.indices where isLane[lane] {
            let plate = lane / lanes.count
            // Every well of the lane holds a reaction, also one that gets nothing of this.
            for channel in 0..<8 {
                let position = lanes.position(lane: lane % lanes.count, channel: channel)
                if script.wellNumbers[plate][position] < 0 { return nil }
            }
            let row = grid[lane * 8..<lane * 8 + 8]
            guard let largest = row.max(), largest.isPositive else { return nil }
            let shares = row.map { $0 / largest }
            if shape.shares.isEmpty { shape.shares = shares }
            if shares != shape.shares { return nil }
            shape.volumes.append((Int32(plate), lane % lanes.count, largest))
        }
        return shape
    }

    /// An addition of the stock's own solvent in the same sequence.
    private func solventPhase(for addition: Addition) -> Int? {
        guard let first = addition.doses.first else { return nil }
        let stock = table.liquids[script.liquids[Int(first.liquid)].taken]
        return script.phases.indices.first { index in
            guard case .add(let other) = script.phases[index], other.group == addition.group,
                other.step != addition.step, other.fromVessel == nil, other.parts == 1,
                let dose = other.doses.first, dose.plate == first.plate
            else { return false }
            let liquid = table.liquids[script.liquids[Int(dose.liquid)].taken]
            return liquid.isPureSolvent && liquid.solvent == stock.solvent
                && other.doses.allSatisfy { $0.flow.isZero && $0.liquid == dose.liquid }
        }
    }

    /// The premixes for some candidates and what is left of the solvent additions; nil where solvent does not suffice.
    func make(_ chosen: Set<Int>) -> (premixes: [Int: Premix], lessened: [Int: Addition])? {
        var premixes: [Int: Premix] = [:]
        var taken: [Int: [Int32: Rational]] = [:]
        for index in chosen.sorted() {
            guard case .add(let addition) = script.phases[index], let shape = shape(addition) else { return nil }
            var solventLiquid: Int32?
            if shape.isDiluted {
                guard let solvent = solventPhase(for: addition), case .add(let source) = script.phases[solvent] else {
                    return nil
                }
                solventLiquid = source.doses.first?.liquid
            }
            let solvent = shape.isDiluted ? solventPhase(for: addition) ?? -1 : -1
            for (plate, lane, volume) in shape.volumes where shape.isDiluted {
                for channel in 0..<8 {
                    let well = script.wellNumbers[Int(plate)][lanes.position(lane: lane, channel: channel)]
                    taken[solvent, default: [:]][well, default: .zero] += volume * (.one - shape.shares[channel])
                }
            }
            var premix = Premix(
                id: index, solvent: solventLiquid, stocks: shape.stocks, shares: shape.shares,
                items: shape.volumes.map { plate, lane, volume in
                    let rounded = ((volume / request.robot.resolution).rounded.int ?? 0) * resolution
                    return Item(
                        plate: plate, first: Int32(lane), count: 8, volume: rounded, exact: volume, flow: .zero)
                }, columns: 1, fill: 0)
            guard size(&premix) else { return nil }
            premixes[index] = premix
        }
        var lessened: [Int: Addition] = [:]
        for (index, wells) in taken {
            guard case .add(var addition) = script.phases[index] else { return nil }
            var met = 0
            for place in addition.doses.indices {
                guard let less = wells[addition.doses[place].well] else { continue }
                met += 1
                let left = addition.doses[place].exact - less
                if left * 2 < addition.doses[place].exact { return nil }
                addition.doses[place].exact = left
                addition.doses[place].volume = ((left / request.robot.resolution).rounded.int ?? 0) * resolution
            }
            if met < wells.count { return nil }
            lessened[index] = addition
        }
        return (premixes, lessened)
    }

    /// How much stands in each well of how many columns, each of which serves its own lanes.
    private func size(_ premix: inout Premix) -> Bool {
        let dead = (labware.deadVolume * ScriptBuilder.picolitres).ceiled.int ?? 0
        let room = ((labware.capacity * ScriptBuilder.picolitres).floored.int ?? 0) - dead
        guard room > 0 else { return false }
        for columns in 1...max(1, labware.columns) {
            premix.columns = columns
            let drawn = (0..<columns).map { premix.items(ofColumn: $0).reduce(0) { $0 + $1.volume } }.max() ?? 0
            let needed = (Rational(drawn) * Premix.excess).ceiled.int ?? drawn
            // Room for what tips take up too much and give back.
            let spare = premix.items.count > 1 ? disposal : 0
            premix.fill = ((needed + dead + spare) / resolution + 1) * resolution
            if premix.fill <= room + dead { return true }
        }
        return false
    }
}
