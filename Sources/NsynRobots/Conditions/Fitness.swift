import NsynDiagnostics
import NsynPlan
import NsynQuantities

/// What can be said before anything is planned: whether the reactions fit their wells, the plate stands the solvents, and
/// the robot can keep air out where the script wants it out.
struct Fitness {
    let request: PlateRequest
    let table: ConditionTable
    let scale: Rational
    let groups: [PlateGroup]
    let equipment: Equipment

    private var plan: Plan { table.prepared.plan }

    func findings() -> [Finding] {
        amounts() + overfilled() + walls() + containers() + air()
    }

    /// Names of the wells whose condition satisfies, in the order of plates.
    private func wells(where matches: (Int) -> Bool) -> [String] {
        let plates = groups.flatMap(\.plates)
        var names: [String] = []
        for (number, plate) in plates.enumerated() {
            for (position, reaction) in plate.enumerated() {
                guard let reaction, matches(reaction.condition) else { continue }
                let well = request.labware.wellName(position)
                names.append(plates.count > 1 ? "plate-\(number + 1)/\(well)" : well)
            }
        }
        return names
    }

    /// Amounts that can't be found: a stock too weak, no room left for the solvent.
    private func amounts() -> [Finding] {
        var findings: [Finding] = []
        for (index, step) in plan.steps.enumerated() {
            let bad = table.conditions.indices.filter { table.problems[table.index($0, index)] != .none }
            guard let first = bad.first else { continue }
            let place = table.index(first, index)
            let liquid = table.taken[place] >= 0 ? table.liquids[Int(table.taken[place])].name : "the reagent"
            let set = Set(bad)
            let missing = table.shortfalls[place] ?? .zero
            findings.append(
                Findings.stockTooWeak(
                    step, liquid: liquid, wells: wells { set.contains($0) }, volume: missing * scale))
        }
        return findings
    }

    private func overfilled() -> [Finding] {
        let capacity = request.labware.capacity
        guard capacity.isPositive else { return [] }
        var worst: (volume: Rational, step: Int)?
        var full: Set<Int> = []
        for condition in table.conditions.indices {
            for step in 0..<table.stepCount {
                let volume = table.volumesAfter[table.index(condition, step)] * scale
                guard capacity < volume else { continue }
                full.insert(condition)
                if worst.map({ $0.volume < volume }) ?? true { worst = (volume, step) }
            }
        }
        guard let worst else { return [] }
        return [
            Findings.wellTooSmall(
                request, wells: wells { full.contains($0) }, volume: worst.volume, capacity: capacity,
                step: plan.steps[worst.step])
        ]
    }

    private func walls() -> [Finding] {
        guard let wall = request.labware.wall, let profile = table.prepared.knowledge.walls[wall] else { return [] }
        for (index, step) in plan.steps.enumerated() {
            for condition in table.conditions.indices where table.happens[table.index(condition, index)] {
                let taken = table.taken[table.index(condition, index)]
                guard taken >= 0 else { continue }
                for solvent in table.liquids[Int(taken)].solvents where solvent.share.isPositive {
                    let name = table.prepared.name(solvent.substance)
                    if profile.attackedBy.contains(name) {
                        return [Findings.wallAttacked(request, wall: wall, solvent: name, span: step.span)]
                    }
                }
            }
        }
        return []
    }

    /// Stocks in containers that they attack. A dispenser of droplets leaves to people what its plates don't endure.
    private func containers() -> [Finding] {
        if request.robot.arm == .acoustic { return [] }
        let kinds = StockContainers(table, request.robot, equipment)
        for (index, step) in plan.steps.enumerated() {
            for condition in table.conditions.indices where table.happens[table.index(condition, index)] {
                let taken = table.taken[table.index(condition, index)]
                guard taken >= 0, table.liquids[Int(taken)].vessel == nil, !table.liquids[Int(taken)].isSolid,
                    let (labware, attacker) = kinds.refusal(of: table.liquids[Int(taken)])
                else { continue }
                return [
                    Findings.noContainer(
                        request, liquid: table.liquids[Int(taken)].name, attacker: attacker, labware: labware,
                        span: step.span)
                ]
            }
        }
        return []
    }

    /// Air can't be kept out of wells that a robot fills in the open. Gas after the last addition is a person's step.
    private func air() -> [Finding] {
        guard !request.robot.keepsInertGas else { return [] }
        let count = wells { _ in true }.count
        let used = ScriptBuilder.vessels(of: plan)
        for vessel in used where plan.vessels[vessel.value].headspace == .inert {
            return [
                Findings.openDeck(
                    request, what: "`\(plan.vessels[vessel.value].name)` is under inert gas",
                    span: plan.vessels[vessel.value].span, wells: count)
            ]
        }
        let lastAddition = plan.steps.lastIndex { $0.primitive.material != nil } ?? -1
        for (index, step) in plan.steps.enumerated() where index < lastAddition {
            guard case .gas(let mode, let substance, _) = step.primitive, mode != "vent", mode != "evacuate" else {
                continue
            }
            let isInert = substance.map { table.prepared.profiles[$0.value].traits.contains(.inertGas) } ?? true
            if isInert {
                return [
                    Findings.openDeck(
                        request, what: "Additions follow after `\(step.verb)` has put the wells under inert gas",
                        span: step.span, wells: count)
                ]
            }
        }
        for liquid in table.liquids where liquid.isUnderInertGas {
            return [
                Findings.openDeck(
                    request, what: "`\(liquid.name)` is kept under inert gas", span: liquid.span ?? request.span,
                    wells: count)
            ]
        }
        return []
    }
}
