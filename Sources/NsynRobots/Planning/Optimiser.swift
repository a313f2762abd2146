import NsynDiagnostics
import NsynPlan
import NsynQuantities

/// Tries ways to do a run and keeps the one that the time model likes best; of two as fast, the one with fewer tips.
///
/// Its freedom: which pipettes hang in the mounts, which gradients are moved into premix wells, which wells one aspiration
/// serves, whether tips stay. Not its freedom: the order of the plan's steps, rates, waits and temperatures.
struct Optimiser {
    let table: ConditionTable
    let request: PlateRequest
    let equipment: Equipment

    enum Outcome {
        case made(Worklist, Draft, GangedSettings?)
        case failed(Finding)
        case full(needed: Int, slots: Int, what: String)
    }

    /// - Parameter settings: those of another run of the same reactions, tried first and kept if they work.
    func best(_ script: RunScript, name: String, settings: GangedSettings?, preparesPerPlate: Bool) -> Outcome {
        switch request.robot.arm {
        case .ganged:
            if var settings {
                settings.preparesPerPlate = preparesPerPlate
                // A full deck takes fewer plates at a time, rather than a slower way to fill more of them.
                switch ganged(script, name, settings) {
                case .failed: break
                case .full where script.plates.count == 1: break
                case let outcome: return outcome
                }
            }
            return search(script, name, preparesPerPlate)
        case .independent:
            guard
                var planner = IndependentPlanner(
                    script, table, request, equipment, preparesPerPlate: preparesPerPlate)
            else {
                return .failed(Findings.noPipette(request))
            }
            return finish(planner.plan(), script, name, nil)
        case .acoustic, .hands:
            var planner = HandPlanner(script, table, request, equipment)
            return finish(planner.plan(), script, name, nil)
        }
    }

    private func finish(_ draft: Draft, _ script: RunScript, _ name: String, _ settings: GangedSettings?) -> Outcome {
        if draft.failures > 0 { return .failed(draft.problem ?? Findings.noPipette(request)) }
        let placer = Placer(script: script, table: table, request: request, equipment: equipment)
        switch placer.place(draft, name: name) {
        case .placed(let worklist): return .made(worklist, draft, settings)
        case .full(let needed, let slots, let what): return .full(needed: needed, slots: slots, what: what)
        }
    }

    private func ganged(_ script: RunScript, _ name: String, _ settings: GangedSettings) -> Outcome {
        let finder = PremixFinder(script, table, request, equipment)
        guard let plan = premixes(settings.premixed, finder) else { return .failed(Findings.noPipette(request)) }
        var planner = GangedPlanner(
            script, table, request, equipment, settings, premixes: plan.premixes, lessened: plan.lessened)
        return finish(planner.plan(), script, name, settings)
    }

    private func search(_ script: RunScript, _ name: String, _ preparesPerPlate: Bool) -> Outcome {
        let finder = PremixFinder(script, table, request, equipment)
        let candidates = finder?.candidates() ?? []
        var failure: (count: Int, finding: Finding)?
        var drafts: [(rough: Double, draft: Draft, settings: GangedSettings)] = []
        // What is diluted does not depend on what hangs in the mounts.
        let dilutions = Optimiser.subsets(candidates).compactMap { premixed in
            premixes(premixed, finder).map { (premixed: premixed, plan: $0) }
        }
        for pipettes in pipetteSets() {
            for (premixed, plan) in dilutions {
                let settings = GangedSettings(
                    pipettes: pipettes, premixed: premixed, preparesPerPlate: preparesPerPlate)
                var planner = GangedPlanner(
                    script, table, request, equipment, settings, premixes: plan.premixes, lessened: plan.lessened)
                let draft = planner.plan()
                if draft.failures == 0 {
                    drafts.append((draft.roughTime(request.robot), draft, settings))
                } else if let problem = draft.problem, premixed.isEmpty,
                    failure.map({ draft.failures < $0.count }) ?? true
                {
                    failure = (draft.failures, problem)
                }
            }
        }
        drafts.sort { $0.rough < $1.rough }
        return choose(drafts, script, name) ?? .failed(failure?.finding ?? Findings.noPipette(request))
    }

    /// The best of the drafts that are fast by a rough count, placed and timed; the others only where those miss a window.
    private func choose(
        _ drafts: [(rough: Double, draft: Draft, settings: GangedSettings)], _ script: RunScript, _ name: String
    ) -> Outcome? {
        var best: (late: Double, time: Double, tips: Int, outcome: Outcome)?
        var full: Outcome?
        for (place, entry) in drafts.enumerated() {
            if place >= Optimiser.placedDrafts, let best, best.late <= 0 { break }
            let outcome = finish(entry.draft, script, name, entry.settings)
            switch outcome {
            case .made(let worklist, _, _):
                let tips = Optimiser.tips(worklist)
                // A window that is missed can't be made up for by speed.
                let late = worklist.ages.reduce(0) { max($0, $1.age - $1.limit) }
                if best.map({ (late, worklist.duration, tips) < ($0.late, $0.time, $0.tips) }) ?? true {
                    best = (late, worklist.duration, tips, outcome)
                }
            case .full: full = outcome
            case .failed: break
            }
        }
        return best?.outcome ?? full
    }

    /// Where things stand changes a run by seconds: so many of the fastest drafts are worth being timed to the second.
    private static let placedDrafts = 3

    private func premixes(
        _ chosen: Set<Int>, _ finder: PremixFinder?
    ) -> (premixes: [Int: Premix], lessened: [Int: Addition])? {
        if chosen.isEmpty { return ([:], [:]) }
        return finder?.make(chosen)
    }

    static func tips(_ worklist: Worklist) -> Int {
        worklist.operations.reduce(0) { count, operation in
            if case .pickUpTips = operation.action { return count + operation.channels.count }
            return count
        }
    }

    /// One pipette, or two, whichever the mounts hold.
    private func pipetteSets() -> [[String]] {
        let names = request.robot.pipettes.filter { equipment.labware[$0] != nil }
        var sets: [[String]] = []
        if request.robot.mounts > 1 {
            for first in names.indices {
                for second in names.indices where second > first { sets.append([names[first], names[second]]) }
            }
        }
        return sets.isEmpty ? names.map { [$0] } : sets
    }

    /// All subsets of a few, the empty one first; of many, the empty one, each alone and all.
    static func subsets(_ elements: [Int]) -> [Set<Int>] {
        guard elements.count <= 4 else { return [[]] + elements.map { [$0] } + [Set(elements)] }
        return (0..<(1 << elements.count)).map { bits in
            Set(elements.indices.filter { bits & (1 << $0) != 0 }.map { elements[$0] })
        }
    }
}
