import NsynDiagnostics
import NsynPlan
import NsynQuantities
import NsynRobots

/// What a compile tells about the runs that it planned.
struct CompileSummary {
    let job: PlateJob
    let target: String
    let files: [OutputFile]
    let out: String?

    private var plateCount: Int { job.runs.reduce(0) { $0 + $1.plates.count } }
    private var wellCount: Int { job.runs.reduce(0) { $0 + $1.wells.count } }

    var text: String {
        var text = "\(job.name): \(count(wellCount, "well")) of `\(job.sweep.name)` on \(count(plateCount, "plate"))"
        text += ", \(job.runs.first?.robot.title ?? "")"
        if job.scale != .one { text += ", scaled by \(Wording.short(job.scale))" }
        text += "\n"
        for run in job.runs {
            let totals = RunTotals(run)
            text += "  \(run.name): "
            if totals.strokes > 0 {
                text +=
                    "\(minutes(run.duration)) min, \(count(totals.tips, "tip")), \(count(totals.aspirations, "aspiration")), "
                text += "\(count(totals.dispenses, "dispense")), "
            }
            text += "\(count(run.operatorSteps.count, "step")) by hand\n"
            for fresh in totals.fresh { text += "    " + words(fresh) + "\n" }
        }
        if let out {
            text += "  \(count(files.count, "file")) in \(out)\n"
        } else {
            text += "  nothing was written\n"
        }
        return text
    }

    private func words(_ fresh: RunTotals.Fresh) -> String {
        let skew = "`\(fresh.name)` reaches its last well \(Wording.short(tenths(fresh.skew))) s after the first"
        guard let limit = fresh.limit else { return skew }
        return skew + ", \(Wording.short(tenths(fresh.oldest))) s old at most, of \(Wording.short(tenths(limit))) s"
    }

    private func tenths(_ seconds: Double) -> Rational {
        Rational(exactly: (seconds * 10).rounded()).map { $0 / 10 } ?? .zero
    }

    private func minutes(_ seconds: Double) -> String { Wording.short(tenths(seconds / 60)) }

    private func count(_ number: Int, _ what: String) -> String { "\(number) \(what)\(number == 1 ? "" : "s")" }

    func write(to json: inout JSONWriter, findings report: Report) {
        json.field("version", 1)
        json.field("plates", job.name)
        json.field("target", target)
        json.field("wells", wellCount)
        json.field("plateCount", plateCount)
        if let out { json.field("out", out) }
        json.array("runs", of: job.runs) { json, run in
            let totals = RunTotals(run)
            json.object { json in
                json.field("name", run.name)
                json.field("wells", run.wells.count)
                json.field("minutes", run.duration / 60)
                json.field("tips", totals.tips)
                json.field("pickUps", totals.pickUps)
                json.field("aspirations", totals.aspirations)
                json.field("dispenses", totals.dispenses)
                json.field("operatorSteps", run.operatorSteps.count)
                json.array("fresh", of: totals.fresh) { json, fresh in
                    json.object { json in
                        json.field("liquid", fresh.name)
                        json.field("skewSeconds", fresh.skew)
                        json.field("oldestSeconds", fresh.oldest)
                        if let limit = fresh.limit { json.field("limitSeconds", limit) }
                    }
                }
            }
        }
        json.array("files", of: files) { $0.string($1.name) }
        json.array("findings", of: report.findings) { json, finding in
            json.object { json in
                json.field("code", finding.code.description)
                json.field("severity", "\(finding.severity)")
                json.field("message", finding.message)
            }
        }
    }
}

/// Counts over one run's operations.
struct RunTotals {
    struct Fresh {
        var name: String
        /// s from the first well to the last
        var skew: Double
        var oldest: Double
        var limit: Double?
    }

    private(set) var tips = 0
    private(set) var pickUps = 0
    private(set) var aspirations = 0
    private(set) var dispenses = 0
    private(set) var fresh: [Fresh] = []

    var strokes: Int { aspirations + dispenses }

    init(_ run: Worklist) {
        for operation in run.operations {
            switch operation.action {
            case .pickUpTips:
                pickUps += 1
                tips += operation.channels.count
            case .aspirate: aspirations += 1
            case .dispense: dispenses += 1
            case .mix(let cycles):
                aspirations += cycles
                dispenses += cycles
            default: break
            }
        }
        for (index, liquid) in run.liquids.enumerated() where liquid.freshFor != nil {
            let times = run.additions.filter { Int($0.liquid) == index }.map(\.time)
            let ages = run.ages.filter { $0.liquid == index }.map(\.age)
            guard let first = times.min(), let last = times.max() else { continue }
            fresh.append(
                Fresh(
                    name: liquid.name, skew: last - first, oldest: ages.max() ?? 0, limit: liquid.freshFor?.double))
        }
    }
}
