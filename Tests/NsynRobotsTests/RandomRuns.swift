import NsynPlan
import NsynQuantities

@testable import NsynRobots

/// Small worklists that a planner could make, from a seed: what is done is always possible on the robot.
struct RandomRuns {
    private var state: UInt64

    init(seed: UInt64) { state = seed &* 0x9E37_79B9_7F4A_7C15 | 1 }

    mutating func next(_ bound: Int) -> Int {
        state ^= state << 13
        state ^= state >> 7
        state ^= state << 17
        return Int(state >> 33) % bound
    }

    mutating func pick<Element>(_ list: [Element]) -> Element { list[next(list.count)] }

    /// µL on the robot's grid
    mutating func volume(_ low: Double, _ high: Double, grid: Double = 0.1) -> Double {
        let steps = Int(((high - low) / grid).rounded(.down))
        return ((low / grid).rounded() + Double(next(max(1, steps + 1)))) * grid
    }

    private static let solvents = ["water", "water", "ethanol", "toluene", "DMF"]

    mutating func run(_ robot: String) -> Worklist {
        switch robot {
        case "echo": acoustic()
        case "opentrons_ot2", "opentrons_flex": ganged(isFlex: robot == "opentrons_flex")
        default: independent(robot)
        }
    }

    private struct Filled {
        var liquid: Int
        var placement: Int
        var well: Int
    }

    private mutating func ganged(isFlex: Bool) -> Worklist {
        var builder = RunBuilder(isFlex ? "opentrons_flex" : "opentrons_ot2")
        let slots = isFlex ? ["D1", "D2", "D3", "C1", "C2", "C3"] : ["1", "2", "3", "4", "5", "6"]
        let module = next(3) == 0 ? pick(["heater_shaker", "temperature_module"]) : nil
        let labware = module == nil ? pick(["plate96", "plate96_deep", "plate96_deep_V", "plate24"]) : "plate96_deep_V"
        let plate = builder.plate("plate-1", labware, isFlex ? "D1" : "1", module: module)
        let isMulti = labware != "plate24" && next(2) == 0
        let isSmall = next(3) == 0
        let pipetteName: String
        let tipName: String
        switch (isFlex, isMulti, isSmall) {
        case (false, true, true): (pipetteName, tipName) = ("p20_multi", "ot2_tips_20")
        case (false, true, false): (pipetteName, tipName) = ("p300_multi", "ot2_tips_300")
        case (false, false, true): (pipetteName, tipName) = ("p20_single", "ot2_tips_20")
        case (false, false, false): (pipetteName, tipName) = ("p300_single", "ot2_tips_300")
        case (true, true, true): (pipetteName, tipName) = ("flex_multi_50_low", "flex_tips_50")
        case (true, true, false): (pipetteName, tipName) = ("flex_multi_1000", "flex_tips_200")
        case (true, false, true): (pipetteName, tipName) = ("flex_single_50", "flex_tips_50")
        case (true, false, false): (pipetteName, tipName) = ("flex_single_1000", "flex_tips_1000")
        }
        let pipette = builder.pipette(pipetteName, mount: isMulti ? 0 : 1, tips: tipName)
        let tips = builder.place("tips-1", tipName, slots[2], .tips)
        let sources = builder.place(
            "stocks-1", isMulti ? "reservoir12" : pick(["reservoir12", "tubes15"]), slots[4], .sources)
        let known = RunBuilder.labware(pipetteName)
        let most = min(known.largest, RunBuilder.labware(tipName).capacity).double * 1e9 - 20
        var filled: [Filled] = []
        for index in 0...next(4) {
            let liquid = builder.liquid("liquid \(index)", solvent: pick(RandomRuns.solvents))
            builder.fill(sources, index, liquid, 10_000)
            filled.append(Filled(liquid: liquid, placement: sources, well: index))
        }
        let places = RunBuilder.labware(labware)
        var tip = 0
        for part in filled {
            builder.line += Int32(1 + next(5))
            let tipWells = isMulti ? (0..<8).map { tip * 8 + $0 } : [tip]
            tip += 1
            builder.pickUp(pipette, tips, tipWells)
            for _ in 0...next(3) {
                let count = 1 + next(4)
                let smallest = known.smallest.double * 1e9
                let each = most > 0 ? most / Double(count + 1) : smallest
                guard each >= smallest else { continue }
                let volumes = (0..<count).map { _ in volume(smallest, min(each, 60)) }
                let disposal = next(2) == 0 ? smallest : 0
                let total = ((volumes.reduce(0, +) + disposal) * 10).rounded() / 10
                let channels = isMulti ? 8 : 1
                let flow = next(4) == 0 ? 5.0 : 0
                func uses(_ well: Int, _ volume: Double, trough: Bool) -> [(Int, Double)] {
                    (0..<channels).map { (trough ? well : well + $0, volume) }
                }
                builder.aspirate(pipette, part.placement, part.liquid, uses(part.well, total, trough: true))
                for volume in volumes {
                    let column = next(places.columns)
                    let well = isMulti ? column * 8 : next(places.wellCount)
                    builder.dispense(pipette, plate, part.liquid, uses(well, volume, trough: false), flow: flow)
                }
                if disposal > 0 {
                    builder.dispense(
                        pipette, part.placement, part.liquid, uses(part.well, disposal, trough: true),
                        purpose: .disposal)
                }
            }
            builder.drop(pipette)
            switch next(4) {
            case 0: builder.add(.wait(Double(1 + next(600))))
            case 1: builder.person(.check, "Look at the plate \"1\"; ≥ 20 °C, µL, 100 % — \\ go on", plates: [0])
            case 2 where module == "heater_shaker":
                builder.add(.shake(Rational(200 + next(1000), 60))) { $0.placement = Int16(plate) }
                builder.add(.wait(5))
                builder.add(.stopShaking) { $0.placement = Int16(plate) }
            case 3 where module != nil:
                builder.add(.setTemperature(Rational(31315, 100) + Rational(next(30)))) { $0.placement = Int16(plate) }
            default: break
            }
        }
        return builder.run
    }

    private mutating func independent(_ robot: String) -> Worklist {
        var builder = RunBuilder(robot)
        let isTecan = robot != "hamilton_star"
        let plate = builder.plate("plate-1", pick(["plate96", "plate96_deep", "plate96_deep_V"]), "1")
        let tipName = isTecan ? "tecan_tips_1000" : "hamilton_tips_300"
        let pipette = builder.pipette(isTecan ? "tecan_arm" : "hamilton_arm", mount: 0, tips: tipName)
        let tips = builder.place("tips-1", tipName, "3", .tips)
        let sources = builder.place("stocks-1", isTecan ? "trough25" : "reservoir12", "6", .sources)
        let grid = isTecan ? 0.01 : 0.1
        var tip = 0
        for index in 0...(isTecan ? 0 : next(3)) {
            let liquid = builder.liquid("liquid \(index)", solvent: pick(RandomRuns.solvents))
            builder.fill(sources, isTecan ? 0 : index, liquid, isTecan ? 20_000 : 12_000)
            builder.line += Int32(1 + next(5))
            let channels = 1 + next(8)
            builder.pickUp(pipette, tips, (0..<channels).map { tip + $0 })
            tip += 8
            for _ in 0...next(2) {
                let columns = [next(12), next(12)]
                let volumes = columns.map { _ in (0..<channels).map { _ in volume(2, 60, grid: grid) } }
                let sums = (0..<channels).map { channel in
                    (volumes.reduce(0) { $0 + $1[channel] } / grid).rounded() * grid
                }
                builder.aspirate(pipette, sources, liquid, sums.map { (isTecan ? 0 : index, $0) })
                for (column, list) in zip(columns, volumes) {
                    builder.dispense(
                        pipette, plate, liquid, list.enumerated().map { (column * 8 + $0.offset, $0.element) })
                }
            }
            builder.drop(pipette)
            if next(3) == 0 { builder.add(.wait(Double(1 + next(600)))) }
            if next(3) == 0 { builder.person(.check, "Look; 20 °C \"now\"") }
        }
        return builder.run
    }

    private mutating func acoustic() -> Worklist {
        var builder = RunBuilder("echo")
        let source = builder.place("source-1", "echo_384pp", "source", .sources)
        let plate = builder.plate("plate-1", pick(["plate96", "plate384"]), "destination")
        let pipette = builder.pipette("echo_transducer", mount: 0, tips: nil)
        let wells = builder.run.deck.placements[plate].labware.wellCount
        for index in 0...next(4) {
            let liquid = builder.liquid("dopant, \(index)")
            builder.fill(source, index, liquid, 60)
            for _ in 0...next(20) {
                let amount = volume(0.0025, 1, grid: 0.0025)
                builder.aspirate(pipette, source, liquid, [(index, amount)])
                builder.dispense(pipette, plate, liquid, [(next(wells), amount)])
            }
            if next(4) == 0 { builder.person(.check, "Spin the plate down") }
        }
        return builder.run
    }
}
