import NsynDiagnostics
import NsynPlan

/// The arrivals in one well, each assigned to the addition of the plan that it serves.
struct WellHistory {
    struct Served {
        /// In the list of arrivals.
        var arrivals: [Int] = []
        /// mol of the addition's first substance
        var delivered = 0.0
    }

    struct Misplaced {
        var arrival: Int
        /// The addition that came too late, and the one that came before it.
        var addition: Int
        var before: Int
    }

    let expected: [ExpectedAddition]
    private(set) var served: [Served]
    /// Arrivals that no addition of the plan asks for.
    private(set) var stray: [Int] = []
    private(set) var misplaced: [Misplaced] = []
    /// mol of every substance that arrived, and the most that rounding to the robot's steps may have changed of it
    private(set) var amounts: [Double]
    private(set) var slack: [Double]

    /// - Parameters:
    ///   - vessels: of a well of the run's plates, the plan's vessel; nil for any other well.
    ///   - resolution: m³ to which the robot's volumes are rounded.
    init(
        _ expected: [ExpectedAddition], _ arrivals: [Arrival], _ liquids: LiquidTable, _ numbering: [Int],
        _ table: ExpectationTable, resolution: Double, vessels: (WellIndex) -> VesselID?
    ) {
        self.expected = expected
        served = Array(repeating: Served(), count: expected.count)
        let count = table.prepared.profiles.count
        amounts = Array(repeating: 0, count: count)
        slack = Array(repeating: 0, count: count)
        var last = -1
        for (index, arrival) in arrivals.enumerated() {
            let source = arrival.source >= 0 ? vessels(arrival.source) : nil
            var brought = Array(repeating: 0.0, count: count)
            liquids.add(arrival.mixture, numbering, to: &brought)
            let volume = arrival.mixture.volume.litres * 1e-3
            for substance in 0..<count where brought[substance] > 0 {
                amounts[substance] += brought[substance]
                slack[substance] += brought[substance] / volume * resolution
            }
            let solutes = (0..<count).filter { brought[$0] > 0 && !table.isSolvent($0) }
            let key = solutes.isEmpty ? (0..<count).filter { brought[$0] > 0 } : solutes
            guard let addition = choose(key, source, solutes.isEmpty, resolution) else {
                stray.append(index)
                continue
            }
            served[addition].arrivals.append(index)
            served[addition].delivered += measure(expected[addition], brought, volume)
            if addition < last { misplaced.append(Misplaced(arrival: index, addition: addition, before: last)) }
            last = max(last, addition)
        }
    }

    /// What an addition is counted by: its first substance, or for the content of a vessel its volume.
    private func measure(_ addition: ExpectedAddition, _ brought: [Double], _ volume: Double) -> Double {
        if addition.source != nil { return volume }
        return addition.key.first.map { brought[$0] } ?? 0
    }

    func need(_ addition: ExpectedAddition) -> Double {
        if addition.source != nil { return addition.volume }
        guard let first = addition.key.first else { return 0 }
        return addition.amounts.first { $0.substance == first }?.lower ?? 0
    }

    private func choose(_ key: [Int], _ source: VesselID?, _ isSolvent: Bool, _ resolution: Double) -> Int? {
        var latest: Int?
        for (index, addition) in expected.enumerated() where !addition.isSolid {
            if let wanted = addition.source {
                guard wanted == source else { continue }
            } else {
                guard source == nil, addition.isSolventAlone == isSolvent, addition.key == key else { continue }
            }
            latest = index
            let need = need(addition)
            let step = addition.volume > 0 ? need / addition.volume * resolution : 0
            if served[index].delivered < need * 0.995 - step { return index }
        }
        return latest
    }
}
