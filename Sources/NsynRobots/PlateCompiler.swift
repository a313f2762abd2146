import NsynDiagnostics
import NsynLearning
import NsynPlan
import NsynQuantities

/// What came of compiling one `plates` directive.
public struct PlateOutcome: Sendable {
    /// Nil where an error stands in the way.
    public var job: PlateJob?
    public var findings: [Finding]
}

/// From a `plates` directive to the runs of a robot: conditions, wells, additions, operations, times.
public struct PlateCompiler {
    let request: PlateRequest
    let knowledge: Knowledge
    let equipment: Equipment
    /// Compiles what is left of one run that stopped, instead of all runs.
    public var resumption: Resumption?
    private var findings: [Finding] = []

    public init(_ request: PlateRequest, knowledge: Knowledge, equipment: Equipment) {
        self.request = request
        self.knowledge = knowledge
        self.equipment = equipment
    }

    /// - Parameter progress: told how many plates of how many are planned.
    public mutating func compile(progress: (Int, Int) -> Void = { _, _ in }) -> PlateOutcome {
        guard Design.exists(request.sweep.design, axes: request.sweep.dimensionCount) else {
            return PlateOutcome(job: nil, findings: [Findings.unknownDesign(request)])
        }
        let prepared = PreparedPlan(plan: request.plan, knowledge: knowledge)
        let table = ConditionTable(prepared, request.sweep, planDigest: request.planDigest)
        if table.isTooLarge { return PlateOutcome(job: nil, findings: [Findings.tooMany(request)]) }
        if !table.conditions.contains(where: { !$0.isControl }) {
            return PlateOutcome(job: nil, findings: [Findings.noReactions(request)])
        }
        var scale = Rational.one
        if let goal = request.scaledTo, table.largestVolume.isPositive { scale = goal / table.largestVolume }
        let allocation = Allocation(
            table: table, sweep: request.sweep, labware: request.labware, leavesEdges: request.leavesEdges)
        if allocation.usable.isEmpty { return PlateOutcome(job: nil, findings: [Findings.noReactions(request)]) }
        let groups = allocation.groups()
        let fitness = Fitness(
            request: request, table: table, scale: scale, groups: groups, equipment: equipment)
        findings += fitness.findings()
        if hasErrors { return PlateOutcome(job: nil, findings: findings) }
        var runs = plan(table, scale, groups, progress)
        if hasErrors { return PlateOutcome(job: nil, findings: findings) }
        if let resumption {
            guard runs.indices.contains(resumption.run) else { return PlateOutcome(job: nil, findings: findings) }
            runs = [runs[resumption.run]]
        }
        if request.robot.arm == .acoustic, !runs.contains(where: \.dispenses) {
            return PlateOutcome(job: nil, findings: findings + [Findings.nothingForTheRobot(request)])
        }
        let job = PlateJob(
            name: request.name, plan: request.plan, sweep: request.sweep, scale: scale, conditions: table.conditions,
            runs: runs, span: request.span)
        findings += Audit(request: request, table: table, job: job).findings()
        return PlateOutcome(job: hasErrors ? nil : job, findings: findings)
    }

    private var hasErrors: Bool { findings.contains { $0.severity == .error } }

    // MARK: Runs

    private mutating func plan(
        _ table: ConditionTable, _ scale: Rational, _ groups: [PlateGroup], _ progress: (Int, Int) -> Void
    ) -> [Worklist] {
        let total = groups.reduce(0) { $0 + $1.plates.count }
        let optimiser = Optimiser(table: table, request: request, equipment: equipment)
        var runs: [Worklist] = []
        var done = 0
        var settings: GangedSettings?
        for group in groups {
            var next = 0
            var most = request.robot.arm == .hands ? 1 : group.plates.count
            while next < group.plates.count {
                progress(done, total)
                let count = min(most, group.plates.count - next)
                var builder = ScriptBuilder(
                    table: table, request: request, equipment: equipment, scale: scale, group: group,
                    sets: next..<next + count, firstPlate: done - next)
                let script = builder.build()
                if script.module != nil, count > 1 {
                    most = 1
                    continue
                }
                let isFirst = runs.isEmpty
                let name = "\(request.name)-\(runs.count + 1)"
                let start = settings ?? (count > 1 ? trial(optimiser, table, scale, group, next, done, name) : nil)
                switch fresh(optimiser, script, name, start) {
                case .full(let needed, let slots, let what):
                    if count == 1 {
                        findings.append(Findings.deckTooSmall(request, needed: needed, slots: slots, what: what))
                        return runs
                    }
                    // Tips and stocks grow with the plates: as many fewer as are too many, at least one.
                    most = max(1, count - max(1, (needed - slots) / 2))
                case .failed(let finding):
                    findings.append(finding)
                    return runs
                case .made(var worklist, let draft, let used):
                    if let resumption, resumption.run == runs.count {
                        guard let rest = resume(resumption, worklist, draft, script, table) else { return runs }
                        worklist = rest
                    }
                    if let old = tooOld(worklist) {
                        if count > 1 {
                            most = max(1, count / 2)
                            continue
                        }
                        findings.append(old)
                        return runs
                    }
                    settings = used
                    if isFirst { findings += script.findings }
                    runs.append(worklist)
                    next += count
                    done += count
                }
            }
        }
        progress(total, total)
        if runs.count == 1 { runs[0].name = request.name + (resumption == nil ? "" : "-resumed") }
        return runs
    }

    private mutating func resume(
        _ resumption: Resumption, _ worklist: Worklist, _ draft: Draft, _ script: RunScript, _ table: ConditionTable
    ) -> Worklist? {
        let cut = draft.resumed(resumption, stopped: worklist, script: script)
        let placer = Placer(script: script, table: table, request: request, equipment: equipment)
        switch placer.place(cut, name: worklist.name + "-resumed") {
        case .placed(let rest): return rest
        case .full(let needed, let slots, let what):
            findings.append(Findings.deckTooSmall(request, needed: needed, slots: slots, what: what))
            return nil
        }
    }

    /// The settings that suit one plate are those that suit many of its kind.
    private func trial(
        _ optimiser: Optimiser, _ table: ConditionTable, _ scale: Rational, _ group: PlateGroup, _ next: Int,
        _ done: Int, _ name: String
    ) -> GangedSettings? {
        guard request.robot.arm == .ganged else { return nil }
        var builder = ScriptBuilder(
            table: table, request: request, equipment: equipment, scale: scale, group: group, sets: next..<next + 1,
            firstPlate: done - next)
        let outcome = optimiser.best(builder.build(), name: name, settings: nil, preparesPerPlate: false)
        if case .made(_, _, let settings) = outcome { return settings }
        return nil
    }

    /// Fresh stocks are made once; where that makes them too old for the last plate, once a plate.
    private func fresh(
        _ optimiser: Optimiser, _ script: RunScript, _ name: String, _ settings: GangedSettings?
    ) -> Optimiser.Outcome {
        let once = optimiser.best(script, name: name, settings: settings, preparesPerPlate: false)
        guard case .made(let worklist, _, let used) = once, script.plates.count > 1, tooOld(worklist) != nil else {
            return once
        }
        let often = optimiser.best(script, name: name, settings: used, preparesPerPlate: true)
        if case .made(let better, _, _) = often, tooOld(better) == nil { return often }
        return once
    }

    private func tooOld(_ worklist: Worklist) -> Finding? {
        let late = worklist.ages.filter { $0.age > $0.limit }
        guard let worst = late.max(by: { $0.age - $0.limit < $1.age - $1.limit }) else { return nil }
        func name(_ record: AgeRecord) -> String {
            let well = worklist.wells[record.well]
            let plate = worklist.plates[well.plate]
            let position = plate.labware.wellName(well.position)
            return worklist.plates.count > 1 ? "\(plate.name)/\(position)" : position
        }
        let liquid = worklist.liquids[worst.liquid]
        var span = request.span
        if case .material(let material, _) = liquid.origin,
            case .stock(let stock) = request.plan.materials[material.value]
        {
            span = stock.span
        }
        // A well that several strokes serve is told once.
        var names: [String] = []
        for record in late where record.liquid == worst.liquid {
            let well = name(record)
            if !names.contains(well) { names.append(well) }
        }
        return Findings.tooOld(
            liquid.name, wells: names, age: worst.age, limit: worst.limit, worst: name(worst), span: span)
    }
}
