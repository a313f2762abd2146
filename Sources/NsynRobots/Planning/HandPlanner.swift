import NsynDiagnostics
import NsynPlan
import NsynQuantities

/// Plans a run for hands: every addition is a step that a person does. A dispenser of droplets (Echo) does those additions
/// itself that are small enough, each well from the next source well with enough in it; a person does the rest.
struct HandPlanner {
    private var drafter: Drafter
    private let script: RunScript
    private let isAcoustic: Bool
    /// pL of one dispense of droplets.
    private let largest: Int

    private let containers: StockContainers

    init(_ script: RunScript, _ table: ConditionTable, _ request: PlateRequest, _ equipment: Equipment) {
        self.script = script
        containers = StockContainers(table, request.robot, equipment)
        isAcoustic = request.robot.arm == .acoustic
        largest = ((request.robot.largest ?? .zero) * ScriptBuilder.picolitres).floored.int ?? 0
        drafter = Drafter(script: script, table: table, request: request)
    }

    /// More droplets for one well than these take longer than a pipette.
    private static let mostDispenses = 20

    mutating func plan() -> Draft {
        for phase in script.phases {
            switch phase {
            case .add(let addition):
                (drafter.step, drafter.span) = (addition.step, addition.span)
                add(addition)
            case .person(let number):
                drafter.span = script.people[number].span
                drafter.append(.person(number))
            case .wait(let time, let step, let span):
                (drafter.step, drafter.span) = (step, span)
                var made = OperatorStep(number: 0, kind: .wait, text: "Wait \(Wording.time(time)).", span: span)
                made.planSteps = [step]
                made.seconds = time.double
                ask(made)
            case .temperature(let goal, let step, let span):
                (drafter.step, drafter.span) = (step, span)
                ask(PersonWording.temperature(goal, ramp: .zero), .temperature)
            case .shake(let speed, let step, let span):
                (drafter.step, drafter.span) = (step, span)
                ask(PersonWording.agitation(speed == nil ? "still" : "shake", speed), .agitate)
            }
            if drafter.draft.failures > 0 { break }
        }
        return drafter.draft
    }

    private mutating func ask(_ step: OperatorStep) {
        drafter.append(.person(drafter.draft.people.count))
        drafter.draft.people.append(step)
    }

    private mutating func ask(_ draft: PersonWording.Draft, _ kind: OperatorStep.Kind) {
        var made = OperatorStep(
            number: 0, kind: kind, text: draft.text(script.plates.map(\.name)), span: drafter.span)
        made.planSteps = [drafter.step]
        made.plates = Array(script.plates.indices)
        ask(made)
    }

    private mutating func add(_ addition: Addition) {
        var liquids: [Int32] = []
        for dose in addition.doses where !liquids.contains(dose.liquid) { liquids.append(dose.liquid) }
        for liquid in liquids {
            let doses = addition.doses.filter { $0.liquid == liquid }
            let most = doses.map(\.volume).max() ?? 0
            let isSlow = addition.parts > 1 || doses.contains { !$0.flow.isZero }
            if isAcoustic, !isSlow, addition.fromVessel == nil, most <= largest * HandPlanner.mostDispenses,
                containers.refusal(of: drafter.table.liquids[drafter.draft.liquids[Int(liquid)].taken]) == nil
            {
                shoot(doses, liquid)
                continue
            }
            drafter.prepare(liquid)
            var part = addition
            part.doses = doses
            var made = OperatorStep(
                number: 0, kind: .add,
                text: PersonWording.add(script, part, drafter.draft.liquids[Int(liquid)].name), span: drafter.span)
            made.planSteps = [addition.step]
            made.liquid = Int(liquid)
            made.amounts = doses.map { WellAmount(well: Int($0.well), liquid: liquid, volume: $0.exact) }
            made.plates = doses.reduce(into: []) { plates, dose in
                if plates.last != Int(dose.plate), !plates.contains(Int(dose.plate)) { plates.append(Int(dose.plate)) }
            }
            ask(made)
        }
    }

    private mutating func shoot(_ doses: [Dose], _ liquid: Int32) {
        let smallest = (drafter.request.robot.smallest * ScriptBuilder.picolitres).ceiled.int ?? 0
        let small = doses.filter { $0.volume < smallest }
        if let first = small.first {
            drafter.draft.failures += small.count
            drafter.draft.problem = Findings.belowPipette(
                drafter.request, liquid: drafter.draft.liquids[Int(liquid)].name,
                wells: small.map { drafter.request.labware.wellName(Int($0.position)) }, least: first.exact,
                limit: drafter.request.robot.smallest, span: drafter.span)
            return
        }
        drafter.prepare(liquid)
        for dose in doses {
            var left = dose.volume
            while left > 0 {
                let volume = min(left, largest)
                drafter.append(
                    .aspirate, pipette: -1, placement: Draft.source, liquid: liquid,
                    uses: [ChannelUse(channel: 0, well: -1, volume: volume)])
                drafter.append(
                    .dispense(.delivery), pipette: -1, placement: Int16(dose.plate), liquid: liquid,
                    uses: [
                        ChannelUse(
                            channel: 0, well: Int(dose.position),
                            exact: volume == dose.volume ? dose.exact : dose.exact * Rational(volume, dose.volume),
                            volume: volume)
                    ])
                drafter.draft.additions.append((Int32(drafter.draft.operations.count - 1), dose.well, 0))
                _ = drafter.fill(dose.well, volume)
                left -= volume
            }
        }
    }
}
