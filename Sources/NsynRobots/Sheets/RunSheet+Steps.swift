import NsynPlan
import NsynQuantities

extension RunSheet {
    mutating func write(_ run: Worklist, _ index: Int) {
        let name = job.runs.count == 1 ? "The run" : "Run \(index + 1) of \(job.runs.count): \(run.name)"
        page.element("h2", index > 0 ? "class=\"page\"" : "", name)
        page.raw("\n<p class=\"sub\">")
        let plates = Wording.list(run.plates.map { "`\($0.name)` (\($0.labware.title))" })
        page.sentence("\(plates.isEmpty ? "No plate" : plates).\(shared(run))")
        page.raw("</p>\n")
        writeStocks(run)
        writeDeck(run)
        writeSteps(run)
        writeTiming(run)
        writeAccuracy(run)
    }

    /// What all wells of the run's plates have in common, because a plate can't vary it.
    private func shared(_ run: Worklist) -> String {
        guard let plate = run.plates.first, let well = run.wells.first, !plate.shared.isEmpty else { return "" }
        let values = job.conditions[well.condition].values
        let parts = plate.shared.map { parameter in
            "\(job.plan.parameters[parameter.value].name) = \(Wording.value(of: parameter, values[parameter.value], job.plan))"
        }
        return " All wells have \(parts.joined(separator: ", "))."
    }

    // MARK: Steps

    /// What the robot does without a person in between, told in a line for each addition.
    private struct Deed {
        var step: Int32
        var liquid: Int32
        var line: Int32
        var isPremix: Bool
        var wells: Set<Int> = []
        var least = Int.max
        var most = 0
        var start: Double
        var end: Double
    }

    private mutating func writeSteps(_ run: Worklist) {
        page.raw("<h3>Steps</h3>\n<div>\n")
        if run.robot.arm != .hands, run.robot.arm != .acoustic {
            startStep(isPerson: true, time: "", "")
            page.text("Start the run \(run.name) on the robot.")
            page.raw("</div></div>\n")
        }
        var deeds: [Deed] = []
        for operation in run.operations {
            switch operation.action {
            case .dispense(let purpose):
                guard purpose != .disposal else { continue }
                if deeds.last?.step != operation.planStep || deeds.last?.liquid != operation.liquid
                    || deeds.last?.isPremix != (purpose == .premix)
                {
                    // Liquids of one step alternate where plates or premixes do: they stay one line each.
                    let known = deeds.firstIndex {
                        $0.step == operation.planStep && $0.liquid == operation.liquid
                            && $0.isPremix == (purpose == .premix)
                    }
                    if let known {
                        deeds.append(deeds.remove(at: known))
                    } else {
                        deeds.append(
                            Deed(
                                step: operation.planStep, liquid: operation.liquid, line: operation.line,
                                isPremix: purpose == .premix, start: operation.start, end: operation.start))
                    }
                }
                for use in run.channels(of: operation) {
                    deeds[deeds.count - 1].wells.insert(Int(operation.placement) << 16 | Int(use.well))
                    deeds[deeds.count - 1].least = min(deeds[deeds.count - 1].least, use.volume)
                    deeds[deeds.count - 1].most = max(deeds[deeds.count - 1].most, use.volume)
                }
                deeds[deeds.count - 1].end = operation.start + operation.duration
            case .wait(let seconds):
                tell(&deeds, run)
                robotStep("waits \(RunSheet.span(seconds))", operation)
            case .setTemperature(let goal):
                tell(&deeds, run)
                robotStep("brings \(label(operation, run)) to \(Wording.temperature(goal))", operation)
            case .shake(let speed):
                tell(&deeds, run)
                robotStep("shakes \(label(operation, run)) at \(FileNumber.turnsPerMinute(speed)) rpm", operation)
            case .stopShaking:
                tell(&deeds, run)
                robotStep("stops shaking \(label(operation, run))", operation)
            case .person(let index):
                tell(&deeds, run)
                writePerson(run.operatorSteps[index], run, at: operation.start)
            case .pickUpTips, .dropTips, .aspirate, .mix: break
            }
        }
        tell(&deeds, run)
        page.raw("</div>\n")
    }

    private func label(_ operation: Operation, _ run: Worklist) -> String {
        run.deck.placements.indices.contains(Int(operation.placement))
            ? run.deck.placements[Int(operation.placement)].label : "the plate"
    }

    private mutating func startStep(isPerson: Bool, time: String, _ head: String) {
        page.raw("<div class=\"step \(isPerson ? "person" : "robot")\"><div>")
        if isPerson { page.raw("<input type=\"checkbox\" class=\"box\">") }
        page.raw("</div>")
        page.element("div", "class=\"time\"", time)
        page.raw("<div>")
        if !head.isEmpty {
            page.element("span", "class=\"head\"", head)
            page.raw(" ")
        }
    }

    private mutating func robotStep(_ text: String, _ operation: Operation) {
        startStep(isPerson: false, time: RunSheet.clock(operation.start), "")
        page.text("Robot " + text)
        writeLine(operation.line)
        page.raw("</div></div>\n")
    }

    private mutating func writeLine(_ line: Int32) {
        if line > 0 { page.element("span", "class=\"note\"", " · line \(line)") }
    }

    private mutating func tell(_ deeds: inout [Deed], _ run: Worklist) {
        for deed in deeds.sorted(by: { $0.start < $1.start }) {
            startStep(isPerson: false, time: RunSheet.clock(deed.start), "")
            let name = run.liquids.indices.contains(Int(deed.liquid)) ? run.liquids[Int(deed.liquid)].name : "liquid"
            let low = Wording.volume(Rational(deed.least, 1_000_000_000_000_000))
            let high = Wording.volume(Rational(deed.most, 1_000_000_000_000_000))
            let wells = "\(deed.wells.count) well\(deed.wells.count == 1 ? "" : "s")"
            let what = deed.isPremix ? "mixes with" : "adds"
            page.sentence(
                "Robot \(what) `\(name)`: \(low == high ? low : "\(low) to \(high)") \(deed.isPremix ? "in" : "to") \(wells), in \(RunSheet.span(max(1, deed.end - deed.start)))"
            )
            writeLine(deed.line)
            page.raw("</div></div>\n")
        }
        deeds = []
    }

    private mutating func writePerson(_ step: OperatorStep, _ run: Worklist, at time: Double) {
        startStep(
            isPerson: true, time: run.robot.arm == .hands ? "" : RunSheet.clock(time), "[\(step.number)]")
        page.sentence(step.text)
        if !step.hazards.isEmpty {
            page.raw("<br>")
            for hazard in step.hazards { page.element("span", "class=\"tag\"", RunSheet.words(hazard)) }
        }
        if step.seconds > 0 {
            let words = RunSheet.span(step.seconds)
            page.raw(
                "<div class=\"timer\"><button type=\"button\" class=\"screen-only\" data-seconds=\"\(FileNumber.rounded(step.seconds))\">"
            )
            page.text("Start the timer: \(words)")
            page.raw("</button><span class=\"print-only\">")
            page.text("\(words): from ")
            page.raw("<span class=\"blank short\"></span> to <span class=\"blank short\"></span></span></div>")
        }
        writeAmounts(step, run)
        page.raw("</div></div>\n")
    }

    /// Amounts that differ from well to well, in the form of the plate.
    private mutating func writeAmounts(_ step: OperatorStep, _ run: Worklist) {
        guard !step.amounts.isEmpty else { return }
        let isMass = step.amounts.contains { $0.mass.isPositive }
        let texts = step.amounts.map { amount in
            isMass
                ? FileNumber.rounded(amount.mass.double * 1e6, digits: 2)
                : FileNumber.rounded(amount.volume.double * 1e9, digits: 1)
        }
        let unit = isMass ? "mg" : "µL"
        if Set(texts).count == 1, let first = texts.first {
            page.element(
                "p", "class=\"note\"", "\(first) \(unit) each in \(texts.count) well\(texts.count == 1 ? "" : "s")")
            guard step.amounts.count != run.wells.count else { return }
        }
        var plates: [Int] = []
        for amount in step.amounts where !plates.contains(run.wells[amount.well].plate) {
            plates.append(run.wells[amount.well].plate)
        }
        for plate in plates {
            let labware = run.plates[plate].labware
            var cells = [String](repeating: "", count: labware.wellCount)
            for (index, amount) in step.amounts.enumerated() where run.wells[amount.well].plate == plate {
                cells[run.wells[amount.well].position] = texts[index]
            }
            page.raw("<table class=\"grid\(labware.columns > 12 ? " fine" : "")\"><thead><tr>")
            page.element("th", "", unit)
            for column in 0..<labware.columns { page.element("th", "", String(column + 1)) }
            page.raw("</tr></thead><tbody>")
            for row in 0..<labware.rows {
                page.raw("<tr>")
                page.element("th", "", Labware.rowName(row))
                for column in 0..<labware.columns {
                    page.element("td", "", cells[labware.well(row: row, column: column)])
                }
                page.raw("</tr>")
            }
            page.raw("</tbody></table>")
            if plates.count > 1 { page.element("p", "class=\"note\"", run.plates[plate].name) }
        }
    }

    // MARK: Timing

    /// How far apart the wells get each addition, and how old fresh liquids become.
    private mutating func writeTiming(_ run: Worklist) {
        var spans: [(step: Int32, first: Double, last: Double, wells: Int)] = []
        for addition in run.additions {
            if let place = spans.firstIndex(where: { $0.step == addition.planStep }) {
                spans[place].first = min(spans[place].first, addition.time)
                spans[place].last = max(spans[place].last, addition.time)
                spans[place].wells += 1
            } else {
                spans.append((addition.planStep, addition.time, addition.time, 1))
            }
        }
        guard !spans.isEmpty else { return }
        page.raw(
            "<h3>Timing</h3>\n<table><thead><tr><th>Addition</th><th class=\"number\">first well</th><th class=\"number\">last well</th><th class=\"number\">apart</th></tr></thead><tbody>\n"
        )
        for span in spans.sorted(by: { $0.first < $1.first }) where span.step >= 0 {
            var names: [String] = []
            for addition in run.additions where addition.planStep == span.step {
                let name = run.liquids[Int(addition.liquid)].name
                if !names.contains(name) { names.append(name) }
                if names.count > 3 { break }
            }
            page.raw("<tr>")
            page.element(
                "td", "",
                names.count > 3 ? names.prefix(3).joined(separator: ", ") + ", …" : names.joined(separator: ", "))
            for value in [span.first, span.last] { page.element("td", "class=\"number\"", RunSheet.clock(value)) }
            page.element("td", "class=\"number\"", RunSheet.span(span.last - span.first))
            page.raw("</tr>\n")
        }
        page.raw("</tbody></table>\n")
        var oldest: [Int: AgeRecord] = [:]
        for age in run.ages where age.age > (oldest[age.liquid]?.age ?? -1) { oldest[age.liquid] = age }
        for (liquid, age) in oldest.sorted(by: { $0.key < $1.key }) {
            page.raw("<p>")
            page.sentence(
                "`\(run.liquids[liquid].name)` is at most \(RunSheet.span(age.age)) old when it reaches a well; the script allows \(RunSheet.span(age.limit)). This counts from the step that prepares it: go on at once."
            )
            page.raw("</p>\n")
        }
        page.raw("<p class=\"note\">Times are estimates of the robot alone; what people take comes on top.</p>\n")
    }
}
