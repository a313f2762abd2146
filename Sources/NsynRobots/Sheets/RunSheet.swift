import NsynDigest
import NsynPlan
import NsynQuantities

/// What a person holds while a job runs: hazards, stocks with masses to weigh, decks, every step with a box to tick and a
/// timer, maps of the plates. One HTML file for the screen and for A4 paper, which loads nothing.
struct RunSheet {
    var page = Markup()
    let job: PlateJob
    let facts: BackendFacts
    let plan: BoundPlan

    /// More drawings than these make a sheet that nobody prints; the table of wells has them all.
    static let mostMaps = 48

    static func html(_ job: PlateJob, facts: BackendFacts) -> [UInt8] {
        var sheet = RunSheet(job: job, facts: facts, plan: BoundPlan(job, knowledge: facts.knowledge))
        sheet.write()
        return sheet.page.bytes
    }

    private init(job: PlateJob, facts: BackendFacts, plan: BoundPlan) {
        self.job = job
        self.facts = facts
        self.plan = plan
    }

    private mutating func write() {
        let digest = SHA256.hexadecimal((job.name + job.conditions.map(\.id).joined()).utf8).prefix(16)
        page.raw(
            "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline'\">\n<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n"
        )
        page.element("title", "", "Run sheet: \(title)")
        page.raw("\n<style>\n\(RunSheetStyle.css)\n</style>\n</head>\n<body data-sheet=\"\(digest)\">\n")
        writeHead()
        writeHazards()
        for (index, run) in job.runs.enumerated() { write(run, index) }
        writeMaps()
        writeEnd()
        page.raw("<script>\n\(RunSheetStyle.script)\n</script>\n</body>\n</html>\n")
    }

    private var title: String {
        let name = job.runs.first?.title ?? ""
        return name.isEmpty ? job.name : name
    }

    private mutating func writeHead() {
        page.element("h1", "", title)
        page.raw("<p class=\"sub\">")
        page.sentence(
            "Protocol `\(job.plan.name)`, sweep `\(job.sweep.name)`, plates `\(job.name)` of `\(OpentronsSetup.scriptName(facts.script))`; compiled by nsyn \(facts.version) for \(job.runs.first?.robot.title ?? "nobody")."
        )
        page.raw("</p>\n<div class=\"facts\">")
        let plates = Set(job.runs.flatMap { $0.plates.map(\.name) }).count
        let wells = job.runs.reduce(0) { $0 + $1.wells.count }
        let people = job.runs.reduce(0) { $0 + $1.operatorSteps.count }
        fact(String(job.conditions.count), job.conditions.count == 1 ? "condition" : "conditions")
        fact(String(wells), wells == 1 ? "well" : "wells")
        fact("\(plates)", plates == 1 ? "plate" : "plates")
        fact("\(job.runs.count)", job.runs.count == 1 ? "run" : "runs")
        let duration = job.runs.reduce(0) { $0 + $1.duration }
        if duration > 0 { fact(RunSheet.span(duration), "of the robot, estimated") }
        fact("\(people)", people == 1 ? "step by hand" : "steps by hand")
        page.raw("</div>\n<div class=\"sign\">")
        for word in ["Date", "Operator", "Robot", "Notebook page"] {
            page.raw("<span>\(word) <span class=\"blank\"></span></span>")
        }
        page.raw("</div>\n")
    }

    private mutating func fact(_ number: String, _ word: String) {
        page.raw("<div>")
        page.element("b", "", number)
        page.text(word)
        page.raw("</div>")
    }

    private mutating func writeEnd() {
        page.raw("<h2>Afterwards</h2>\n")
        for text in [
            "Deviations from this sheet are written down below.",
            "Plates are labelled with the date, the plate's name and the job's name.",
            "Leftover stocks, tips and reactions are disposed of as their hazards ask.",
        ] {
            page.raw("<p><input type=\"checkbox\" class=\"box\"> ")
            page.text(text)
            page.raw("</p>\n")
        }
        page.raw("<table>")
        for _ in 0..<4 { page.raw("<tr><td style=\"height:9mm\"></td></tr>") }
        page.raw("</table>\n<div class=\"sign\"><span>Signed <span class=\"blank\"></span></span></div>\n")
    }

    // MARK: Hazards

    private mutating func writeHazards() {
        var names: [String] = []
        func add(_ substance: SubstanceID) {
            let name = plan.prepared.name(substance)
            if !names.contains(name) { names.append(name) }
        }
        plan.bind(0)
        for material in job.plan.materials {
            switch material {
            case .neat(let substance): add(substance)
            case .stock(let stock):
                for component in stock.components { add(component.substance) }
                for solvent in stock.solvents { add(solvent.substance) }
            case .choice, .content: break
            }
        }
        let dangerous = names.compactMap { name -> (String, [String])? in
            let hazards = facts.knowledge.substances[name]?.hazards.filter { $0 != "low_hazard" } ?? []
            return hazards.isEmpty ? nil : (name, hazards)
        }
        guard !dangerous.isEmpty else { return }
        page.raw("<h2>Hazards</h2>\n<table><thead>")
        page.row(["Substance", "What it does"], header: true)
        page.raw("</thead><tbody>\n")
        for (name, hazards) in dangerous {
            page.raw("<tr><td>")
            page.element("b", "", name)
            page.raw("</td><td>")
            for hazard in hazards {
                page.element("span", "class=\"tag\"", RunSheet.words(hazard))
                if let meaning = facts.equipment.hazards[hazard] { page.text(meaning + ". ") }
            }
            page.raw("</td></tr>\n")
        }
        page.raw("</tbody></table>\n<p class=\"note\">The safety data sheet of the bottle in hand goes first.</p>\n")
    }

    static func words(_ name: String) -> String {
        String(decoding: name.utf8.map { $0 == UInt8(ascii: "_") ? UInt8(ascii: " ") : $0 }, as: UTF8.self)
    }

    // MARK: Maps

    private mutating func writeMaps() {
        let parameters = PlateMapDrawing.varying(job)
        guard !parameters.isEmpty else { return }
        page.raw("<h2>Plate maps</h2>\n<div class=\"maps\">\n")
        var drawn = 0
        for run in job.runs {
            for plate in run.plates.indices where run.plates[plate].vessel == run.plates[0].vessel {
                for parameter in parameters where drawn < RunSheet.mostMaps {
                    page.raw("<figure>\n")
                    page.raw(PlateMapDrawing.draw(job, run, plate: plate, parameter: parameter))
                    page.raw("</figure>\n")
                    drawn += 1
                }
            }
        }
        page.raw("</div>\n")
        if drawn == RunSheet.mostMaps {
            page.raw(
                "<p class=\"note\">These are the first \(RunSheet.mostMaps) maps; platemap.csv lists every well.</p>\n")
        }
    }

    /// `1 h 12 min`, `4.5 min`, `12 s`
    static func span(_ seconds: Double) -> String {
        let whole = Int(seconds.rounded())
        if whole < 60 { return "\(whole) s" }
        if whole < 600 {
            return whole % 60 == 0 ? "\(whole / 60) min" : "\(whole / 60) min \(whole % 60) s"
        }
        let minutes = (whole + 30) / 60
        if minutes < 60 { return "\(minutes) min" }
        return minutes % 60 == 0 ? "\(minutes / 60) h" : "\(minutes / 60) h \(minutes % 60) min"
    }

    /// `0:07`, hours and minutes since the run began.
    static func clock(_ seconds: Double) -> String {
        let minutes = Int(seconds / 60)
        return "\(minutes / 60):" + (minutes % 60 < 10 ? "0" : "") + "\(minutes % 60)"
    }
}
