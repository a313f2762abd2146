import NsynDiagnostics
import NsynPlan
import NsynQuantities

@testable import NsynRobots
@testable import NsynSemantics

/// Writes small worklists by hand, so that a format can be tested without the planner.
struct RunBuilder {
    static let equipment = Library().equipment
    static let place = SourceSpan(file: FileID(0), start: 0, end: 0)

    var run: Worklist
    var line: Int32 = 0

    init(_ robot: String, name: String = "first-1", title: String = "Gold series") {
        run = Worklist(name: name, title: title, robot: RunBuilder.equipment.robots[robot]!, span: RunBuilder.place)
    }

    static func labware(_ name: String) -> Labware { equipment.labware[name]! }

    /// µL
    static func picolitres(_ volume: Double) -> Int { Int((volume * 1_000_000).rounded()) }
    static func exact(_ picolitres: Int) -> Rational { Rational(picolitres, 1_000_000_000_000_000) }

    mutating func place(
        _ label: String, _ labware: String, _ slot: String, _ role: Placement.Role, module: String? = nil
    ) -> Int {
        run.deck.placements.append(
            Placement(
                label: label, labware: RunBuilder.labware(labware), slot: slot, module: module.map(RunBuilder.labware),
                role: role))
        return run.deck.placements.count - 1
    }

    mutating func plate(_ label: String, _ labware: String, _ slot: String, module: String? = nil) -> Int {
        run.plates.append(Plate(name: label, labware: RunBuilder.labware(labware), vessel: VesselID(0)))
        return place(label, labware, slot, .plate(run.plates.count - 1), module: module)
    }

    mutating func pipette(_ name: String, mount: Int, tips: String?) -> Int {
        run.deck.pipettes.append(
            MountedPipette(labware: RunBuilder.labware(name), mount: mount, tips: tips.map(RunBuilder.labware)))
        return run.deck.pipettes.count - 1
    }

    mutating func liquid(_ name: String, solvent: String = "water") -> Int {
        run.liquids.append(
            Liquid(
                name: name, origin: .material(MaterialID(0), condition: 0),
                liquidClass: RunBuilder.equipment.liquidClass(ofSolvent: solvent)))
        return run.liquids.count - 1
    }

    /// µL
    mutating func fill(_ placement: Int, _ well: Int, _ liquid: Int, _ volume: Double) {
        let dead = run.deck.placements[placement].labware.deadVolume * Rational(1_000_000_000_000_000)
        run.sources.append(
            Source(
                liquid: liquid, placement: placement, well: well, filled: RunBuilder.picolitres(volume), drawn: 0,
                dead: dead.rounded.int ?? 0))
    }

    mutating func add(_ action: Operation.Action, _ change: (inout Operation) -> Void = { _ in }) {
        var operation = Operation(action, span: RunBuilder.place)
        operation.line = line
        let first = Int32(run.channels.count)
        operation.channels = first..<first
        change(&operation)
        run.operations.append(operation)
    }

    mutating func pickUp(_ pipette: Int, _ placement: Int, _ wells: [Int]) {
        use(wells.map { ($0, 0) })
        add(.pickUpTips) { operation in
            operation.pipette = Int16(pipette)
            operation.placement = Int16(placement)
        }
        take(wells.count)
    }

    mutating func drop(_ pipette: Int) { add(.dropTips) { $0.pipette = Int16(pipette) } }

    mutating func aspirate(_ pipette: Int, _ placement: Int, _ liquid: Int, _ uses: [(Int, Double)], flow: Double = 0) {
        move(.aspirate, pipette, placement, liquid, uses, flow: flow)
    }

    mutating func dispense(
        _ pipette: Int, _ placement: Int, _ liquid: Int, _ uses: [(Int, Double)], flow: Double = 0,
        purpose: Operation.Purpose = .delivery, contact: Bool = false
    ) {
        move(.dispense(purpose), pipette, placement, liquid, uses, flow: flow, contact: contact)
    }

    mutating func mix(_ pipette: Int, _ placement: Int, _ liquid: Int, _ uses: [(Int, Double)], cycles: Int) {
        move(.mix(cycles: cycles), pipette, placement, liquid, uses, contact: true)
    }

    mutating func person(
        _ kind: OperatorStep.Kind, _ text: String, plates: [Int] = [], change: (inout OperatorStep) -> Void = { _ in }
    ) {
        var step = OperatorStep(number: run.operatorSteps.count + 1, kind: kind, text: text, span: RunBuilder.place)
        step.plates = plates
        change(&step)
        run.operatorSteps.append(step)
        add(.person(run.operatorSteps.count - 1))
    }

    /// Flow in µL/s.
    private mutating func move(
        _ action: Operation.Action, _ pipette: Int, _ placement: Int, _ liquid: Int, _ uses: [(Int, Double)],
        flow: Double = 0, contact: Bool = false
    ) {
        use(uses.map { ($0.0, RunBuilder.picolitres($0.1)) })
        add(action) { operation in
            operation.pipette = Int16(pipette)
            operation.placement = Int16(placement)
            operation.liquid = Int32(liquid)
            operation.isContactFree = !contact
            if flow > 0 { operation.flow = Rational(Int((flow * 1000).rounded()), 1_000_000_000_000) }
        }
        take(uses.count)
    }

    private var pending: Range<Int32> = 0..<0

    private mutating func use(_ uses: [(Int, Int)]) {
        let first = Int32(run.channels.count)
        for (channel, use) in uses.enumerated() {
            run.channels.append(
                ChannelUse(channel: channel, well: use.0, exact: RunBuilder.exact(use.1), volume: use.1))
        }
        pending = first..<Int32(run.channels.count)
    }

    private mutating func take(_ count: Int) { run.operations[run.operations.count - 1].channels = pending }

    // MARK: Jobs

    var job: PlateJob {
        var plan = Plan(name: "reduce", span: RunBuilder.place)
        plan.substances = [SubstanceEntry(name: "water")]
        plan.materials = [.neat(SubstanceID(0))]
        return PlateJob(
            name: "first", plan: plan, sweep: SweepPlan(name: "series", span: RunBuilder.place), scale: .one,
            conditions: [Condition(id: String(repeating: "0", count: 32), values: [])], runs: [run],
            span: RunBuilder.place)
    }

    static let facts = BackendFacts(
        equipment: equipment, knowledge: Knowledge(), version: "0.0.0", script: "scripts/gold.nsyn")

    func files(_ target: String) -> [OutputFile] {
        let backend = allBackends.first { $0.name == target }!
        return backend.files(run, of: job, facts: RunBuilder.facts) + backend.files(job, facts: RunBuilder.facts)
    }

    func text(_ target: String) -> String { String(decoding: files(target)[0].bytes, as: UTF8.self) }
}
