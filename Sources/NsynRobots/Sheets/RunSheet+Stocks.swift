import NsynPlan
import NsynQuantities

extension RunSheet {
    /// What has to be there before the robot starts, and what is made later.
    mutating func writeStocks(_ run: Worklist) {
        var liquids: [Int] = []
        for source in run.sources where source.filled > 0 && !liquids.contains(source.liquid) {
            liquids.append(source.liquid)
        }
        // What only people handle has no place on a deck: it is in a bottle.
        for step in run.operatorSteps {
            for amount in step.amounts where amount.volume.isPositive && amount.liquid >= 0 {
                let liquid = Int(amount.liquid)
                if !liquids.contains(liquid), run.liquids.indices.contains(liquid) { liquids.append(liquid) }
            }
        }
        guard !liquids.isEmpty else { return }
        page.raw(
            "<h3>Stocks and solvents</h3>\n<table><thead><tr><th class=\"tick\"></th><th>Liquid</th><th>Contains</th><th>Weigh</th><th>Fill</th></tr></thead><tbody>\n"
        )
        for liquid in liquids { writeStock(liquid, run) }
        page.raw("</tbody></table>\n")
        page.raw(
            "<p class=\"note\">Volumes hold what the run draws, what stays in the container and an excess. Masses are for the volume in the column “Contains”; weigh what you can read and write it down.</p>\n"
        )
        let mixed = run.liquids.filter { if case .premix = $0.origin { true } else { false } }
        if !mixed.isEmpty {
            page.raw("<p>")
            page.sentence(
                "The robot mixes \(Wording.list(mixed.map { "`\($0.name)`" })) itself; \(mixed.count == 1 ? "its well stays" : "their wells stay") empty."
            )
            page.raw("</p>\n")
        }
    }

    private mutating func writeStock(_ number: Int, _ run: Worklist) {
        let liquid = run.liquids[number]
        let sources = run.sources.filter { $0.liquid == number && $0.filled > 0 }
        let byHand = volumeByHand(number, run)
        let total = Rational(sources.reduce(0) { $0 + $1.filled }, 1_000_000_000_000_000) + byHand
        let late = run.operatorSteps.first { $0.kind == .prepare && $0.liquid == number }
        page.raw("<tr><td><input type=\"checkbox\" class=\"box\"></td><td>")
        page.raw("<span class=\"swatch\" style=\"background:\(Colours.category(number))\"></span>")
        page.element("b", "", liquid.name)
        writeKeeping(liquid, late)
        page.raw("</td><td>")
        var composition = Composition()
        if case .material(let material, let condition) = liquid.origin {
            plan.bind(condition)
            composition = plan.composition(material)
        }
        for solute in composition.solutes {
            page.text("\(Wording.concentration(solute.concentration)) \(plan.prepared.name(solute.substance))")
            page.raw("<br>")
        }
        let solvents = composition.solvents.map { solvent in
            let name = plan.prepared.name(solvent.substance)
            return composition.solvents.count == 1 ? name : "\(Wording.short(solvent.share * Rational(100))) % \(name)"
        }
        page.text(
            "\(Wording.volume(total)) \(solvents.isEmpty ? liquid.name : "in " + solvents.joined(separator: ", "))")
        page.raw("</td><td>")
        for solute in composition.solutes {
            let profile = facts.knowledge.substances[plan.prepared.name(solute.substance)]
            guard let molar = profile?.molarMass else { continue }
            page.raw("<b>")
            page.text(Wording.mass(solute.concentration * total * molar))
            page.raw("</b> ")
            page.text(plan.prepared.name(solute.substance))
            page.raw("<br><span class=\"note\">weighed <span class=\"blank short\"></span></span><br>")
        }
        if composition.solutes.isEmpty { page.text("–") }
        page.raw("</td><td>")
        for source in sources {
            let placement = run.deck.placements[source.placement]
            let well = placement.labware.wellCount == 1 ? "" : " " + placement.labware.wellName(source.well)
            page.element("b", "", Wording.volume(Rational(source.filled, 1_000_000_000_000_000)))
            page.raw(" into <span style=\"white-space:nowrap\">")
            page.text("\(placement.label)\(well)")
            page.raw("</span><br>")
        }
        if byHand.isPositive {
            page.element("b", "", Wording.volume(byHand))
            page.text(" in a bottle")
        }
        page.raw("</td></tr>\n")
    }

    /// What people add of a liquid in all steps, and a tenth more.
    private func volumeByHand(_ liquid: Int, _ run: Worklist) -> Rational {
        var sum = Rational.zero
        for step in run.operatorSteps {
            for amount in step.amounts where Int(amount.liquid) == liquid && amount.volume.isPositive {
                sum = sum + amount.volume
            }
        }
        return (sum * Rational(11, 10)).rounded(significantDigits: 3)
    }

    private mutating func writeKeeping(_ liquid: Liquid, _ late: OperatorStep?) {
        var notes: [String] = []
        if let late { notes.append("make it at step [\(late.number)], not before") }
        if let temperature = liquid.temperature { notes.append("keep at \(Wording.temperature(temperature))") }
        if let fresh = liquid.freshFor { notes.append("good for \(Wording.time(fresh))") }
        if liquid.isProtectedFromLight { notes.append("dark") }
        if liquid.isUnderInertGas { notes.append("under inert gas") }
        for note in notes {
            page.raw("<br>")
            page.element("span", "class=\"note\"", note)
        }
    }

    /// Where everything stands.
    mutating func writeDeck(_ run: Worklist) {
        guard run.robot.arm != .hands, !run.deck.placements.isEmpty else { return }
        page.raw("<h3>Deck</h3>\n<figure class=\"deck\">\n")
        page.raw(DeckDrawing.draw(run))
        page.raw(
            "</figure>\n<table><thead><tr><th class=\"tick\"></th><th>Slot</th><th>Label</th><th>Labware</th></tr></thead><tbody>\n"
        )
        let order = run.deck.placements.indices.sorted { left, right in
            let slots = run.robot.slots
            return (slots.firstIndex(of: run.deck.placements[left].slot) ?? .max, left)
                < (slots.firstIndex(of: run.deck.placements[right].slot) ?? .max, right)
        }
        for index in order where run.deck.placements[index].role != .trash {
            let placement = run.deck.placements[index]
            page.raw("<tr><td><input type=\"checkbox\" class=\"box\"></td>")
            page.element("td", "class=\"name\"", placement.slot)
            page.element("td", "class=\"name\"", placement.label)
            page.raw("<td>")
            page.text(placement.labware.title)
            if let module = placement.module {
                page.raw("<br>")
                page.element("span", "class=\"note\"", "on \(module.title)\(adapter(placement, module))")
            }
            if placement.role == .tips { writeTips(index, run) }
            page.raw("</td></tr>\n")
        }
        for pipette in run.deck.pipettes where run.robot.arm == .ganged {
            page.raw("<tr><td><input type=\"checkbox\" class=\"box\"></td>")
            page.element("td", "class=\"name\"", pipette.mount == 0 ? "left mount" : "right mount")
            page.raw("<td></td>")
            page.element("td", "", pipette.labware.title)
            page.raw("</tr>\n")
        }
        page.raw("</tbody></table>\n")
    }

    private func adapter(_ placement: Placement, _ module: Labware) -> String {
        let known = placement.labware.fits.compactMap { facts.equipment.labware[$0] }
        guard let adapter = known.first(where: { $0.role == .adapter && $0.fits.contains(module.name) }) else {
            return ""
        }
        return ", with the \(adapter.title)"
    }

    private mutating func writeTips(_ placement: Int, _ run: Worklist) {
        var used: Set<Int32> = []
        for operation in run.operations where Int(operation.placement) == placement {
            if case .pickUpTips = operation.action { for use in run.channels(of: operation) { used.insert(use.well) } }
        }
        page.raw("<br>")
        page.element(
            "span", "class=\"note\"",
            "\(used.count) of \(run.deck.placements[placement].labware.wellCount) tips are used")
    }
}
