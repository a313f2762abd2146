import NsynPlan
import NsynQuantities

extension RunSheet {
    /// By how much the smallest deliveries of each pipette may be off, where its maker says so.
    mutating func writeAccuracy(_ run: Worklist) {
        guard run.robot.arm == .ganged else { return }
        var smallest = [(volume: Int, liquid: Int32)?](repeating: nil, count: run.deck.pipettes.count)
        for operation in run.operations {
            guard case .dispense(let purpose) = operation.action, purpose != .disposal, operation.pipette >= 0 else {
                continue
            }
            let pipette = Int(operation.pipette)
            for use in run.channels(of: operation) where use.volume < smallest[pipette]?.volume ?? .max {
                smallest[pipette] = (use.volume, operation.liquid)
            }
        }
        guard smallest.contains(where: { $0 != nil }) else { return }
        page.raw(
            "<h3>Accuracy</h3>\n<table><thead><tr><th>Pipette</th><th class=\"number\">least it delivers</th><th>of</th><th class=\"number\">mean off by</th><th class=\"number\">scatter</th></tr></thead><tbody>\n"
        )
        for (index, pipette) in run.deck.pipettes.enumerated() {
            guard let least = smallest[index] else { continue }
            let volume = Rational(least.volume, 1_000_000_000_000_000)
            page.raw("<tr>")
            page.element("td", "", pipette.labware.title)
            page.element("td", "class=\"number\"", Wording.volume(volume))
            page.element(
                "td", "",
                run.liquids.indices.contains(Int(least.liquid)) ? run.liquids[Int(least.liquid)].name : "")
            if let tolerance = pipette.labware.tolerance(of: volume) {
                for share in [tolerance.bias, tolerance.spread] {
                    page.element("td", "class=\"number\"", "≤ \(Wording.short(share * Rational(100))) %")
                }
            } else {
                page.raw("<td class=\"number\" colspan=\"2\">its maker states nothing</td>")
            }
            page.raw("</tr>\n")
        }
        page.raw(
            "</tbody></table>\n<p class=\"note\">What the maker lets pass, at this volume or between the nearest two that it names; larger volumes are better.</p>\n"
        )
    }
}
