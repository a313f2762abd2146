import NsynPlan
import NsynQuantities

/// Turns a worklist into atomic commands for robots whose software knows no classes of liquids: pre-wetting, air gaps,
/// waits and blow-out are made here of what the class of each liquid says, and heights of how full the wells are.
struct TipLowering<Writer: CommandWriter> {
    private let run: Worklist
    private var writer: Writer
    private var tips: [TipState]
    /// pL in every well that volumes are known of, by placement.
    private var levels: [[Int]]
    /// Turns per minute of what shakes, by placement, and what is heated.
    private var shaking: [Int: Int] = [:]
    private var heated: Set<Int> = []
    /// Nothing follows the operation at hand.
    private var isLast = false

    private struct TipState {
        /// pL of liquid, of air behind it, and of air before it.
        var held = 0
        var trailing = 0
        var leading = 0
        var isPreWet = false
        var isFresh = true
    }

    static func write(_ run: Worklist, with writer: Writer) -> Writer {
        var lowering = TipLowering(run, writer)
        for (index, operation) in run.operations.enumerated() {
            lowering.isLast = index == run.operations.count - 1
            lowering.lower(operation)
        }
        for placement in lowering.shaking.keys.sorted() { lowering.writer.stopShaking(placement) }
        for placement in lowering.heated.sorted() { lowering.writer.stopHeating(placement) }
        return lowering.writer
    }

    private init(_ run: Worklist, _ writer: Writer) {
        self.run = run
        self.writer = writer
        tips = run.deck.pipettes.map { _ in TipState() }
        levels = run.deck.placements.map { [Int](repeating: 0, count: $0.labware.wellCount) }
        for source in run.sources { levels[source.placement][source.well] += source.filled }
    }

    private mutating func lower(_ operation: Operation) {
        writer.line = operation.line
        let pipette = Int(operation.pipette)
        let placement = Int(operation.placement)
        switch operation.action {
        case .pickUpTips:
            guard let spot = spot(operation) else { return }
            writer.pickUp(pipette, from: spot)
            tips[pipette] = TipState()
        case .dropTips:
            writer.drop(pipette)
            tips[pipette] = TipState()
        case .aspirate: aspirate(operation)
        case .dispense(let purpose): dispense(operation, purpose)
        case .mix(let cycles): mix(operation, cycles)
        case .wait(let seconds): writer.wait(seconds)
        case .setTemperature(let goal):
            heated.insert(placement)
            writer.setTemperature(FileNumber.celsius(goal), below: placement)
        case .shake(let speed):
            shaking[placement] = FileNumber.turnsPerMinute(speed)
            writer.shake(placement, turnsPerMinute: FileNumber.turnsPerMinute(speed))
        case .stopShaking:
            shaking[placement] = nil
            writer.stopShaking(placement)
        case .person(let index): pause(index)
        }
    }

    /// A ganged pipette is sent to the well of its first channel.
    private func spot(_ operation: Operation) -> Spot? {
        run.channels(of: operation).min { $0.channel < $1.channel }.map {
            Spot(placement: Int(operation.placement), well: Int($0.well))
        }
    }

    private func volume(_ operation: Operation) -> Int { run.channels(of: operation).first?.volume ?? 0 }

    private func liquidClass(_ operation: Operation) -> LiquidClass {
        run.liquids.indices.contains(Int(operation.liquid))
            ? run.liquids[Int(operation.liquid)].liquidClass : LiquidClass(name: "water")
    }

    /// µL/s
    private func flow(_ operation: Operation, share: Rational) -> Double {
        let rate =
            operation.flow.isPositive ? operation.flow : run.deck.pipettes[Int(operation.pipette)].labware.flow * share
        return rate.double * 1e9
    }

    private mutating func add(_ volume: Int, _ operation: Operation) {
        for use in run.channels(of: operation) where levels[Int(operation.placement)].indices.contains(Int(use.well)) {
            levels[Int(operation.placement)][Int(use.well)] += volume
        }
    }

    // MARK: Liquids

    private mutating func aspirate(_ operation: Operation) {
        guard let spot = spot(operation) else { return }
        let pipette = Int(operation.pipette)
        let kind = liquidClass(operation)
        let volume = volume(operation)
        let flow = flow(operation, share: kind.aspirateRate)
        let outFlow = self.flow(operation, share: kind.dispenseRate)
        let height = TipHeight.aboveBottom(1)
        var room = tipRoom(pipette) - volume
        if !tips[pipette].isPreWet {
            for _ in 0..<kind.preWet {
                writer.aspirate(pipette, from: spot, volume: volume, flow: flow, at: height)
                writer.dispense(pipette, into: spot, volume: volume, flow: outFlow, at: height)
            }
            tips[pipette].isPreWet = true
        }
        let leading = min(picolitres(kind.leadingGap), max(0, room))
        if leading > 0 {
            writer.airGap(pipette, above: spot, volume: leading, flow: flow, isEmpty: true)
            room -= leading
        }
        writer.aspirate(pipette, from: spot, volume: volume, flow: flow, at: height)
        if kind.settleIn.isPositive { writer.wait(kind.settleIn.double) }
        let trailing = min(picolitres(kind.trailingGap), max(0, room))
        if trailing > 0 { writer.airGap(pipette, above: spot, volume: trailing, flow: flow, isEmpty: false) }
        tips[pipette].held += volume
        tips[pipette].leading = leading
        tips[pipette].trailing = trailing
        add(-volume, operation)
    }

    private mutating func dispense(_ operation: Operation, _ purpose: Operation.Purpose) {
        guard let spot = spot(operation) else { return }
        let pipette = Int(operation.pipette)
        let kind = liquidClass(operation)
        let volume = volume(operation)
        let state = tips[pipette]
        let isLast = state.held <= volume
        let flow = flow(operation, share: kind.dispenseRate)
        let height = operation.isContactFree ? freeHeight(operation, kind) : .aboveBottom(1)
        let air = state.trailing + (isLast ? state.leading : 0)
        writer.dispense(pipette, into: spot, volume: volume + air, flow: flow, at: height)
        if kind.settleOut.isPositive { writer.wait(kind.settleOut.double) }
        add(volume, operation)
        tips[pipette].held = max(0, state.held - volume)
        if isLast {
            tips[pipette].trailing = 0
            tips[pipette].leading = 0
            if kind.blowsOut {
                writer.blowOut(
                    pipette, into: spot, flow: run.deck.pipettes[pipette].labware.flow.double * 1e9,
                    at: freeHeight(operation, kind))
            }
        } else if state.trailing > 0 {
            writer.airGap(pipette, above: spot, volume: state.trailing, flow: flow, isEmpty: false)
        }
        if kind.touchesTip, !operation.isContactFree, purpose != .disposal { writer.touch(pipette, in: spot) }
    }

    private mutating func mix(_ operation: Operation, _ cycles: Int) {
        guard let spot = spot(operation) else { return }
        let pipette = Int(operation.pipette)
        let kind = liquidClass(operation)
        let volume = volume(operation)
        for _ in 0..<cycles {
            writer.aspirate(
                pipette, from: spot, volume: volume, flow: flow(operation, share: kind.aspirateRate),
                at: .aboveBottom(1))
            writer.dispense(
                pipette, into: spot, volume: volume, flow: flow(operation, share: kind.dispenseRate),
                at: .aboveBottom(1))
        }
    }

    private func picolitres(_ volume: Rational) -> Int { (volume * Rational(1_000_000_000_000_000)).rounded.int ?? 0 }

    private func tipRoom(_ pipette: Int) -> Int {
        let mounted = run.deck.pipettes[pipette]
        let tip = mounted.tips.map { min($0.capacity, mounted.labware.largest) } ?? mounted.labware.largest
        return picolitres(tip)
    }

    /// Below the rim as the class says, but always above the liquid that is in the fullest of the wells already.
    private func freeHeight(_ operation: Operation, _ kind: LiquidClass) -> TipHeight {
        let placement = Int(operation.placement)
        let labware = run.deck.placements[placement].labware
        let depth = FileNumber.millimetres(labware.depth)
        var fill = 0
        for use in run.channels(of: operation) where levels[placement].indices.contains(Int(use.well)) {
            fill = max(fill, levels[placement][Int(use.well)])
        }
        // What arrives now counts too: drops fall into a well that rises.
        let share = min(1, Double(fill + volume(operation)) / max(1, Double(picolitres(labware.capacity))))
        let level = labware.bottom == .v || labware.bottom == .conical ? max(share, cubeRoot(share)) : share
        let room = max(0, (1 - level) * depth)
        return .belowTop(min(FileNumber.millimetres(kind.dispenseBelowTop), room / 2))
    }

    /// By Newton's method, for 0 to 1.
    private func cubeRoot(_ value: Double) -> Double {
        guard value > 0 else { return 0 }
        var root = 1.0
        for _ in 0..<60 { root = (2 * root + value / (root * root)) / 3 }
        return root
    }

    // MARK: People

    private mutating func pause(_ index: Int) {
        let step = run.operatorSteps[index]
        for amount in step.amounts {
            let well = run.wells[amount.well]
            guard let placement = run.placement(ofPlate: well.plate) else { continue }
            levels[placement][well.position] = max(0, levels[placement][well.position] + picolitres(amount.volume))
        }
        let placements = step.plates.compactMap { run.placement(ofPlate: $0) }
        // A plate is taken from a shaker that stands still; afterwards it goes on as before.
        let speeds = placements.compactMap { placement in shaking[placement].map { (placement, $0) } }
        for (placement, _) in speeds { writer.stopShaking(placement) }
        writer.pause("[\(step.number)] \(step.text)", releasing: placements)
        for (placement, speed) in speeds {
            if isLast {
                shaking[placement] = nil
            } else {
                writer.shake(placement, turnsPerMinute: speed)
            }
        }
    }
}
