import NsynDiagnostics
import NsynPlan
import NsynQuantities

/// Where a run stopped.
public struct Resumption: Sendable {
    /// Number of the run, from 0.
    public var run: Int
    /// The first operation that was not done, from 1: the number behind `#` in the keys of a robot's commands.
    public var operation: Int

    public init(run: Int, operation: Int) {
        self.run = run
        self.operation = operation
    }
}

extension Draft {
    /// What is left to do from an operation on.
    ///
    /// A person checks what is in the wells. New tips are taken, what old tips held is drawn again, dilutions are made anew
    /// in a clean plate, and fresh stocks that were made before the stop are made again.
    func resumed(_ resumption: Resumption, stopped: Worklist, script: RunScript) -> Draft {
        let stop = min(max(0, resumption.operation - 1), operations.count)
        var cut = Draft()
        cut.channels = channels
        cut.liquids = liquids
        cut.people = people
        cut.pipettes = pipettes
        cut.premixes = premixes
        var state = ResumeState(count: pipettes.count)
        cut.askForCheck(stop, stopped, script, span: operations.first?.span ?? stopped.span)
        let usesPremix = operations[stop...].contains { $0.liquid >= 0 && liquids[Int($0.liquid)].taken < 0 }
        if usesPremix {
            let last = operations.lastIndex { if case .dispense(.premix) = $0.action { true } else { false } }
            var end = (last ?? -1) + 1
            while end < operations.count, case .dispense(.disposal) = operations[end].action { end += 1 }
            for index in 0..<max(end, 0) where index < stop { cut.append(index, of: self, &state) }
        }
        cut.restore(operations[..<stop], span: operations.first?.span ?? stopped.span)
        for index in stop..<operations.count { cut.append(index, of: self, &state) }
        return cut
    }

    private mutating func askForCheck(_ stop: Int, _ stopped: Worklist, _ script: RunScript, span: SourceSpan) {
        var amounts: [WellAmount] = []
        var places: [[Int32]: Int] = [:]
        var planSteps: Set<Int32> = []
        // One amount for each liquid of a well, where it first came: what a dilution brings of a solvent adds to it.
        func add(_ well: Int32, _ liquid: Int32, _ volume: Rational) {
            if let place = places[[well, liquid]] {
                amounts[place].volume += volume
            } else {
                places[[well, liquid]] = amounts.count
                amounts.append(WellAmount(well: Int(well), liquid: liquid, volume: volume))
            }
        }
        for addition in stopped.additions(before: stop) {
            planSteps.insert(addition.planStep)
            let volume = Rational(addition.volume) / ScriptBuilder.picolitres
            if case .premix(let parts) = stopped.liquids[Int(addition.liquid)].origin {
                for part in parts where part.share.isPositive {
                    add(addition.well, Int32(part.liquid), volume * part.share)
                }
            } else {
                add(addition.well, addition.liquid, volume)
            }
        }
        var made = OperatorStep(number: 0, kind: .check, text: "", span: span)
        let names = stopped.plates.map { "`\($0.name)`" }
        made.text =
            "Drop all tips, put in full racks of tips, and check \(Wording.list(names)): "
            + (amounts.isEmpty
                ? "nothing is in the wells yet."
                : "the wells hold what was given to them before operation \(stop + 1).")
        let left = stopped.left(before: stop)
        if !left.isEmpty { made.text += " By the plan, \(left) are left; fill up to what the stock list says." }
        if !premixes.isEmpty { made.text += " Put in a clean plate for dilutions." }
        made.amounts = amounts
        made.plates = Array(stopped.plates.indices)
        // What people had done before the stop, and additions, are done.
        for operation in stopped.operations[..<stop] {
            if case .person(let number) = operation.action {
                planSteps.formUnion(stopped.operatorSteps[number].planSteps)
            }
            if operation.planStep >= 0, operation.pipette < 0 { planSteps.insert(operation.planStep) }
        }
        made.planSteps = planSteps.sorted()
        var operation = Operation(.person(people.count), span: span)
        operation.planStep = -1
        people.append(made)
        operations.append(operation)
    }

    /// Modules go back to what they were doing.
    private mutating func restore(_ done: ArraySlice<Operation>, span: SourceSpan) {
        let heating = done.last { if case .setTemperature = $0.action { true } else { false } }
        if let heating { operations.append(heating) }
        let shaking = done.last {
            switch $0.action {
            case .shake, .stopShaking: true
            default: false
            }
        }
        if let shaking, case .shake = shaking.action { operations.append(shaking) }
    }

    private mutating func append(_ index: Int, of whole: Draft, _ state: inout ResumeState) {
        let operation = whole.operations[index]
        let pipette = Int(operation.pipette)
        if case .person(let number) = operation.action, let liquid = whole.people[number].liquid {
            state.prepared.insert(Int32(liquid))
        }
        guard pipette >= 0 else { return copy(index, of: whole) }
        switch operation.action {
        case .pickUpTips:
            // Whoever takes tips for a fresh stock has seen it made.
            state.hasTips[pipette] = true
            state.held[pipette] = 0
        case .dropTips:
            guard state.hasTips[pipette] else { return }
            state.hasTips[pipette] = false
        default:
            prepare(operation, &state)
            if !state.hasTips[pipette] {
                insert(.pickUpTips, like: operation, placement: Draft.tips, volume: 0)
                state.hasTips[pipette] = true
                state.held[pipette] = 0
            }
            let volume = whole.channels[Int(operation.channels.lowerBound)].volume
            if case .aspirate = operation.action { state.held[pipette] += volume }
            if case .dispense = operation.action {
                if state.held[pipette] < volume {
                    // What the old tips held for this well and the next ones.
                    let rest = whole.load(from: index)
                    insert(.aspirate, like: operation, placement: Draft.source, volume: rest)
                    state.held[pipette] = rest
                }
                state.held[pipette] -= volume
            }
        }
        copy(index, of: whole)
    }

    /// All that one load still serves.
    private func load(from index: Int) -> Int {
        var sum = 0
        for operation in operations[index...] where operation.pipette == operations[index].pipette {
            guard case .dispense = operation.action else { break }
            sum += channels[Int(operation.channels.lowerBound)].volume
        }
        return sum
    }

    private mutating func prepare(_ operation: Operation, _ state: inout ResumeState) {
        let liquid = operation.liquid
        guard liquid >= 0, liquids[Int(liquid)].isPouredLate, state.prepared.insert(liquid).inserted else { return }
        var made = OperatorStep(number: 0, kind: .prepare, text: "", span: operation.span)
        made.liquid = Int(liquid)
        operations.append(Operation(.person(people.count), span: operation.span))
        people.append(made)
    }

    private mutating func insert(_ action: Operation.Action, like other: Operation, placement: Int16, volume: Int) {
        var operation = other
        operation.action = action
        operation.placement = placement
        operation.flow = .zero
        let first = Int32(channels.count)
        let column = liquids[Int(other.liquid)].taken < 0 ? Int(premixColumn(of: other)) : -1
        for use in channels[other.channels.asInts] {
            channels.append(ChannelUse(channel: Int(use.channel), well: column, volume: volume))
        }
        operation.channels = first..<Int32(channels.count)
        operations.append(operation)
    }

    /// The column that the load of a dispense came from: that of the last stroke from the same dilution.
    private func premixColumn(of other: Operation) -> Int32 {
        let last = operations.last { $0.liquid == other.liquid && $0.placement == Draft.source }
        return last.map { channels[Int($0.channels.lowerBound)].well } ?? 0
    }

    private mutating func copy(_ index: Int, of whole: Draft) {
        for entry in whole.additions where Int(entry.operation) == index {
            additions.append((Int32(operations.count), entry.well, entry.channel))
        }
        operations.append(whole.operations[index])
    }
}

/// What tips hold while a stopped run is put together again.
private struct ResumeState {
    var hasTips: [Bool]
    /// pL a channel
    var held: [Int]
    var prepared: Set<Int32> = []

    init(count: Int) {
        hasTips = [Bool](repeating: false, count: count)
        held = [Int](repeating: 0, count: count)
    }
}

extension Worklist {
    /// Deliveries that are done when the run stops before an operation, in their order.
    func additions(before stop: Int) -> [AdditionRecord] {
        guard stop < operations.count else { return additions }
        let time = operations[stop].start
        return additions.filter { $0.time <= time }
    }

    /// What stands in the containers then: ``2.1 mL of `gold` in A3 of `stocks-1` ``.
    func left(before stop: Int) -> String {
        var levels = sources.map(\.filled)
        for operation in operations[..<min(stop, operations.count)] {
            guard operation.placement >= 0 else { continue }
            for use in channels(of: operation) {
                guard
                    let place = sources.firstIndex(where: {
                        $0.placement == Int(operation.placement) && $0.well == Int(use.well)
                    })
                else { continue }
                if case .aspirate = operation.action { levels[place] -= use.volume }
                if case .dispense(.disposal) = operation.action { levels[place] += use.volume }
            }
        }
        return Wording.list(
            sources.indices.filter { sources[$0].filled > 0 }.map { index in
                let source = sources[index]
                let placement = deck.placements[source.placement]
                let volume = Wording.volume(Rational(levels[index]) / ScriptBuilder.picolitres)
                let place = "\(placement.labware.wellName(source.well)) of `\(placement.label)`"
                return "\(volume) of `\(liquids[source.liquid].name)` in \(place)"
            })
    }
}
