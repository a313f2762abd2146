import NsynChemistry
import NsynDiagnostics
import NsynSemantics

/// `textDocument/hover`: what a place means, and what a vessel holds after a step.
enum Hover {
    static let answer: @Sendable (Request, Desk, inout JSONWriter) throws(ProtocolError) -> Void = {
        request, desk, json throws(ProtocolError) in
        let snapshot = try request.document()
        let offset = try request.offset(desk.encoding)
        let names = desk.names(snapshot)
        let found: (PlaceFacts, StepFacts?)? = desk.inspect(snapshot) { script in
            guard let facts = script.facts(at: offset, names) else { return nil }
            guard facts.isVerb else { return (facts, nil) }
            let start = Int(facts.span.start)
            return (facts, script.steps(in: start..<(start + 1)).first { Int($0.span.start) == start })
        }
        guard let (facts, step) = found else { return json.null() }
        let settings = desk.session.settings.value
        let picture = settings.pictures ? facts.smiles.flatMap { desk.picture(ofMolecule: $0) } : nil
        let text = settings.markdown ? markdown(facts, step, picture) : plain(facts, step)
        var finder = PositionFinder(snapshot.document, desk.encoding)
        json.object { json in
            json.object("contents") { json in
                json.field("kind", settings.markdown ? "markdown" : "plaintext")
                json.field("value", text)
            }
            json.range(facts.span, &finder)
        }
    }

    private static func markdown(_ facts: PlaceFacts, _ step: StepFacts?, _ picture: String?) -> String {
        var parts: [String] = []
        if let code = facts.code { parts.append("```nsyn\n\(code)\n```") }
        let type = [facts.value.map { "`\($0)`" }, facts.type].compactMap { $0 }.joined(separator: " · ")
        if !type.isEmpty { parts.append(type) }
        if !facts.documentation.isEmpty { parts.append(facts.documentation) }
        if !facts.facts.isEmpty {
            parts.append(facts.facts.map { "- \($0.name): \($0.value)" }.joined(separator: "\n"))
        }
        if let picture { parts.append("![structure](data:image/svg+xml;base64,\(picture))") }
        if let step { parts.append(markdown(step)) }
        return parts.joined(separator: "\n\n")
    }

    private static func markdown(_ step: StepFacts) -> String {
        guard step.happens else { return "This step does not happen at the defaults of the parameters." }
        var text = "**`\(step.vessel)` after this step**: \(line(step))"
        if !step.contents.isEmpty {
            text += "\n\n| | amount | concentration | per metal |\n| --- | --- | --- | --- |"
            for content in step.contents {
                text +=
                    "\n| \(content.substance) | \(content.amount) | \(content.concentration ?? "") | "
                    + "\(content.equivalents ?? "") |"
            }
        }
        return text
    }

    private static func line(_ step: StepFacts) -> String {
        var parts = [step.volume, step.temperature]
        if let acidity = step.acidity { parts.append("pH ≈ \(acidity)") }
        parts.append("\(step.time) since the start")
        return parts.joined(separator: ", ")
    }

    private static func plain(_ facts: PlaceFacts, _ step: StepFacts?) -> String {
        var lines: [String] = []
        if let code = facts.code { lines.append(code) }
        let type = [facts.value, facts.type].compactMap { $0 }.joined(separator: " · ")
        if !type.isEmpty { lines.append(type) }
        if !facts.documentation.isEmpty { lines.append(facts.documentation) }
        lines += facts.facts.map { "\($0.name): \($0.value)" }
        if let step {
            lines.append("\(step.vessel) after this step: \(line(step))")
            for content in step.contents {
                let parts = [content.amount, content.concentration, content.equivalents].compactMap { $0 }
                lines.append("  \(content.substance): \(parts.joined(separator: ", "))")
            }
        }
        return lines.joined(separator: "\n")
    }
}

extension Desk {
    /// A drawing as base64; nil where there is no RDKit, or it can't read the molecule.
    func picture(ofMolecule smiles: String) -> String? {
        if let known = pictures[smiles] { return known }
        var made: String?
        do throws(MoleculeError) {
            made = Base64.text(Array(try Molecule(smiles: smiles).drawing(width: 260, height: 180).utf8))
        } catch {
            made = nil
        }
        if pictures.count > 256 { pictures.removeAll() }
        pictures[smiles] = .some(made)
        return made
    }
}

enum Base64 {
    static func text(_ bytes: [UInt8]) -> String {
        let digits = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".utf8)
        var result: [UInt8] = []
        result.reserveCapacity((bytes.count + 2) / 3 * 4)
        for start in stride(from: 0, to: bytes.count, by: 3) {
            let second = start + 1 < bytes.count ? bytes[start + 1] : 0
            let third = start + 2 < bytes.count ? bytes[start + 2] : 0
            let word = UInt32(bytes[start]) << 16 | UInt32(second) << 8 | UInt32(third)
            for shift in [18, 12, 6, 0] as [UInt32] { result.append(digits[Int(word >> shift & 63)]) }
            if start + 1 >= bytes.count { result[result.count - 2] = UInt8(ascii: "=") }
            if start + 2 >= bytes.count { result[result.count - 1] = UInt8(ascii: "=") }
        }
        return String(decoding: result, as: UTF8.self)
    }
}
