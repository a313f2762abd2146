import NsynDiagnostics
import NsynSemantics

/// `textDocument/inlayHint`: behind what is added, how much that is in the other ways to say it, and what is in the vessel
/// then.
enum InlayHints {
    static let answer: @Sendable (Request, Desk, inout JSONWriter) throws(ProtocolError) -> Void = {
        request, desk, json throws(ProtocolError) in
        let snapshot = try request.document()
        let range = try request.range(request.parameters["range"], desk.encoding)
        let steps = desk.inspect(snapshot) { $0.steps(in: range) }
        var finder = PositionFinder(snapshot.document, desk.encoding)
        json.array(of: steps.filter { $0.happens && $0.addedVolume != nil }) { json, step in
            let written = snapshot.tree.string(step.detail)
            let parts = parts(step, written)
            json.object { json in
                json.position("position", finder.position(of: Int(step.span.end)))
                json.field("label", "→ " + parts.joined(separator: " · "))
                json.field("paddingLeft", true)
                json.field("tooltip", "`\(step.vessel)` after this step, at the defaults of the parameters")
            }
        }
    }

    /// What the line itself does not say.
    private static func parts(_ step: StepFacts, _ written: String) -> [String] {
        var parts: [String] = []
        func says(_ unit: String) -> Bool { written.contains(unit) }
        if let volume = step.addedVolume, !says("mL"), !says("µL"), !says(" L"), !volume.hasPrefix("0 ") {
            parts.append("+" + volume)
        }
        if let amount = step.addedAmount, !says("mol") { parts.append(amount) }
        if let equivalents = step.addedEquivalents, !says(" eq") { parts.append(equivalents) }
        if let concentration = step.addedConcentration, !says("mM"), !says("µM") { parts.append(concentration) }
        parts.append("∑ " + step.volume)
        return parts
    }
}
