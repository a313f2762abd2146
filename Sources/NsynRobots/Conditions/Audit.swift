import NsynDiagnostics
import NsynPlan
import NsynQuantities

/// What can be said once everything is planned: rounding, delays, stocks, people.
struct Audit {
    let request: PlateRequest
    let table: ConditionTable
    let job: PlateJob

    /// Beyond this relative change a concentration is worth a word.
    static let noticedError = 0.02

    func findings() -> [Finding] {
        var findings = rounding() + stocks() + delays()
        let people = job.runs.flatMap(\.operatorSteps)
        if !people.isEmpty, request.robot.arm != .hands { findings.append(Findings.peopleNeeded(request, people)) }
        return findings
    }

    /// By run: for each of its wells, the largest relative change of a dissolved stock's share that rounding causes.
    static func roundingErrors(_ run: Worklist) -> [(error: Double, liquid: Int)] {
        var exact = [[Int: Double]](repeating: [:], count: run.wells.count)
        var actual = exact
        // Of a premix, its parts count: exactly, and as they were rounded when it was filled.
        for addition in run.additions {
            let well = Int(addition.well)
            let volume = Double(addition.volume) * 1e-15
            if case .premix(let parts) = run.liquids[Int(addition.liquid)].origin {
                for part in parts { actual[well][part.liquid, default: 0] += volume * part.share.double }
            } else {
                actual[well][Int(addition.liquid), default: 0] += volume
            }
        }
        for amount in run.operatorSteps.flatMap(\.amounts) where amount.liquid >= 0 {
            actual[amount.well][Int(amount.liquid), default: 0] += amount.volume.double
        }
        for (well, liquid, volume) in run.ideals { exact[Int(well)][liquid, default: 0] += volume }
        return run.wells.indices.map { well in
            let total = exact[well].values.reduce(0, +)
            let real = actual[well].values.reduce(0, +)
            var worst = (error: 0.0, liquid: -1)
            for (liquid, volume) in exact[well] where volume > 0 && total > 0 && real > 0 {
                let error = abs((actual[well][liquid] ?? 0) / real / (volume / total) - 1)
                if error > worst.error { worst = (error, liquid) }
            }
            return worst
        }
    }

    private func rounding() -> [Finding] {
        var worst: (error: Double, liquid: Int, run: Worklist)?
        var names: [String] = []
        for run in job.runs {
            for (well, entry) in Audit.roundingErrors(run).enumerated() where entry.error > Audit.noticedError {
                names.append(run.wellName(well))
                if worst.map({ entry.error > $0.error }) ?? true { worst = (entry.error, entry.liquid, run) }
            }
        }
        guard let worst, worst.liquid >= 0 else { return [] }
        let liquid = worst.run.liquids[worst.liquid]
        return [
            Findings.roundingError(
                request, substance: "`\(liquid.name)`", error: worst.error, wells: names, span: request.span)
        ]
    }

    /// What all runs draw of a stock against what the script prepares.
    private func stocks() -> [Finding] {
        var needed: [MaterialID: Int] = [:]
        for run in job.runs {
            for source in run.sources {
                if case .material(let material, _) = run.liquids[source.liquid].origin {
                    needed[material, default: 0] += source.filled
                }
            }
        }
        return needed.keys.sorted().compactMap { material in
            guard case .stock(let stock) = request.plan.materials[material.value],
                let liquid = table.liquids.first(where: { $0.material == material }), let prepared = liquid.prepared,
                let volume = needed[material], prepared - liquid.dead < Rational(volume) / ScriptBuilder.picolitres
            else { return nil }
            return Findings.stockTooSmall(
                stock.name, needed: volume, prepared: prepared - liquid.dead, span: stock.span, runs: job.runs.count)
        }
    }

    /// Waits that the wells of a run do not all see alike.
    private func delays() -> [Finding] {
        var findings: [Finding] = []
        for (index, step) in job.plan.steps.enumerated() {
            guard case .hold = step.primitive else { continue }
            var least = Double.infinity
            var most = 0.0
            for run in job.runs {
                for delay in Audit.delays(run, around: Int32(index)) {
                    least = min(least, delay)
                    most = max(most, delay)
                }
            }
            if most > 0, most - least > max(10, 0.1 * least) {
                findings.append(Findings.unevenDelay(step, least: least, most: most))
            }
        }
        return findings
    }

    /// By well, the time between its last addition before a step and its first one after it.
    static func delays(_ run: Worklist, around step: Int32) -> [Double] {
        var before = [Double](repeating: -1, count: run.wells.count)
        var after = [Double](repeating: -1, count: run.wells.count)
        for addition in run.additions {
            let well = Int(addition.well)
            if addition.planStep < step {
                before[well] = max(before[well], addition.time)
            } else if addition.planStep > step, after[well] < 0 || addition.time < after[well] {
                after[well] = addition.time
            }
        }
        return run.wells.indices.compactMap { before[$0] >= 0 && after[$0] >= 0 ? after[$0] - before[$0] : nil }
    }
}

extension Worklist {
    /// `A1`, or `plate-2/A1` where there are several plates.
    public func wellName(_ index: Int) -> String {
        let well = wells[index]
        let name = plates[well.plate].labware.wellName(well.position)
        return plates.count > 1 ? "\(plates[well.plate].name)/\(name)" : name
    }
}
