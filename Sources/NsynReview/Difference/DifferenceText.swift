import NsynDiagnostics

/// Changes for people who read a terminal, a review page or a browser.
public enum DifferenceText {
    // MARK: Terminal

    public static func human(_ changes: ScriptChanges, isColoured: Bool) -> String {
        let palette = Palette(isColoured: isColoured)
        var text = palette.paint("--- \(changes.oldPath)", .emphasis) + "\n"
        text += palette.paint("+++ \(changes.newPath)", .emphasis) + "\n"
        for note in notes(changes) { text += note + "\n" }
        if changes.protocols.isEmpty { text += "\nno chemical change\n" }
        for part in changes.protocols {
            text += "\n" + palette.paint(part.title, .emphasis) + "\n"
            text += groups(part.changes, palette)
            if !part.effects.isEmpty {
                text += "  Predicted, at the defaults\n"
                for effect in part.effects { text += "    ~ \(DisplayText.safe("\(effect.column): \(effect.text)"))\n" }
            }
            for note in part.notes { text += "    " + palette.paint("note: ", .frame) + DisplayText.safe(note) + "\n" }
        }
        if !changes.findings.isEmpty {
            text += "\n" + palette.paint("findings", .emphasis) + "\n"
            text += changes.findings.map { line($0, palette) + "\n" }.joined()
        }
        return text
    }

    private static func groups(_ changes: [Change], _ palette: Palette) -> String {
        var text = ""
        for kind in Change.Kind.allCases {
            let group = changes.filter { $0.kind == kind }
            if group.isEmpty { continue }
            text += "  \(kind.title)\n"
            text += group.map { "  " + line($0, palette) + "\n" }.joined()
        }
        return text
    }

    private static func line(_ change: Change, _ palette: Palette) -> String {
        let sign: String
        switch change.direction {
        case .added: sign = palette.paint("+", .added)
        case .removed: sign = palette.paint("-", .removed)
        case .changed: sign = "~"
        case .moved: sign = "↕"
        case .renamed: sign = "="
        }
        return "  \(sign) \(DisplayText.safe(sentence(change)))" + (place(change).map { "  \($0)" } ?? "")
    }

    /// ``stock `gold` strength: 20 mM → 25 mM (× 1.25)``
    static func sentence(_ change: Change) -> String {
        var text = change.subject
        if let property = change.property { text += " " + property }
        switch (change.before, change.after) {
        case (let before?, let after?): text += ": \(before) → \(after)"
        case (let before?, nil): text += ": \(before)" + (change.property == nil ? "" : " → not stated")
        case (nil, let after?): text += ": " + (change.property == nil ? "" : "not stated → ") + after
        case (nil, nil): break
        }
        if let ratio = change.ratio { text += " (\(ratio))" }
        return text
    }

    static func place(_ change: Change) -> String? {
        switch (change.oldLine, change.newLine) {
        case (let old?, let new?): old == new ? "[line \(old)]" : "[line \(old), now \(new)]"
        case (let old?, nil): "[was line \(old)]"
        case (nil, let new?): "[line \(new)]"
        default: nil
        }
    }

    static func notes(_ changes: ScriptChanges) -> [String] {
        var notes: [String] = []
        for (errors, path) in [(changes.oldErrors, changes.oldPath), (changes.newErrors, changes.newPath)]
        where errors > 0 {
            notes.append(
                "\(path) has \(errors) \(errors == 1 ? "error" : "errors"): what is said about it is not everything")
        }
        return notes
    }

    // MARK: Markdown

    public static func markdown(_ changes: ScriptChanges) -> String {
        var text = "## What changed from `\(changes.oldPath)` to `\(changes.newPath)`\n"
        for note in notes(changes) { text += "\n> \(escapedMarkdown(note))\n" }
        if changes.protocols.isEmpty { text += "\nNo chemical change.\n" }
        for part in changes.protocols {
            text += "\n### \(capitalised(part.title))\n\n| | what | before | after | ratio |\n|---|---|---|---|---|\n"
            for kind in Change.Kind.allCases {
                for change in part.changes where change.kind == kind { text += row(change) }
            }
            for effect in part.effects {
                let cells = [
                    "Predicted", effect.column, effect.before?.text ?? "", effect.after?.text ?? "", "",
                ]
                text += "| " + cells.map(escapedMarkdown).joined(separator: " | ") + " |\n"
            }
            for note in part.notes { text += "\n> \(escapedMarkdown(note))\n" }
        }
        if !changes.findings.isEmpty {
            text += "\n### Findings\n\n"
            for change in changes.findings {
                text += "- \(change.direction.rawValue): \(escapedMarkdown(sentence(change)))\n"
            }
        }
        return text
    }

    private static func row(_ change: Change) -> String {
        let what = change.subject + (change.property.map { " " + $0 } ?? "")
        let cells = [
            change.direction == .changed ? change.kind.title : "\(change.kind.title), \(change.direction.rawValue)",
            what,
            change.before ?? "", change.after ?? "", change.ratio ?? "",
        ]
        return "| " + cells.map(escapedMarkdown).joined(separator: " | ") + " |\n"
    }

    private static func escapedMarkdown(_ text: String) -> String {
        var result = ""
        for character in text.unicodeScalars {
            switch character {
            case "|", "*", "_", "<", ">", "[", "]":
                result += "\\"
                result.unicodeScalars.append(character)
            case "\n", "\r": result += " "
            default: result.unicodeScalars.append(character)
            }
        }
        return result
    }

    private static func capitalised(_ text: String) -> String {
        guard let first = text.first else { return text }
        return first.uppercased() + text.dropFirst()
    }

    // MARK: HTML

    public static func html(_ changes: ScriptChanges) -> String {
        var text = """
            <!DOCTYPE html>
            <html lang="en"><head><meta charset="utf-8"><title>What changed in \(escaped(changes.newPath))</title>
            <style>
            body{font:15px/1.45 system-ui,sans-serif;margin:2rem auto;max-width:64rem;padding:0 1rem;color:#1b1f24;background:#fff}
            table{border-collapse:collapse;width:100%}th,td{text-align:left;padding:.3rem .6rem;border-bottom:1px solid #d8dee4;vertical-align:top}
            .added td:first-child{border-left:4px solid #1a7f37}.removed td:first-child{border-left:4px solid #cf222e}
            .changed td:first-child,.moved td:first-child,.renamed td:first-child{border-left:4px solid #9a6700}
            .number{text-align:right;white-space:nowrap}.place{color:#59636e;white-space:nowrap}
            @media (prefers-color-scheme:dark){body{color:#e6edf3;background:#0d1117}th,td{border-color:#30363d}.place{color:#9198a1}}
            </style></head><body>
            <h1>What changed</h1><p>from <code>\(escaped(changes.oldPath))</code> to <code>\(escaped(changes.newPath))</code></p>

            """
        for note in notes(changes) { text += "<p><strong>\(escaped(note))</strong></p>\n" }
        if changes.protocols.isEmpty { text += "<p>No chemical change.</p>\n" }
        for part in changes.protocols {
            text += "<h2>\(code(capitalised(part.title)))</h2>\n" + table(part.changes)
            if !part.effects.isEmpty {
                text += "<h3>Predicted, at the defaults</h3><ul>\n"
                for effect in part.effects {
                    text += "<li><code>\(escaped(effect.column))</code>: \(escaped(effect.text))</li>\n"
                }
                text += "</ul>\n"
            }
            for note in part.notes { text += "<p>\(escaped(note))</p>\n" }
        }
        if !changes.findings.isEmpty { text += "<h2>Findings</h2>\n" + table(changes.findings) }
        return text + "</body></html>\n"
    }

    private static func table(_ changes: [Change]) -> String {
        var text = "<table><tr><th></th><th>what</th><th>before</th><th>after</th><th>ratio</th><th>line</th></tr>\n"
        for kind in Change.Kind.allCases {
            for change in changes where change.kind == kind {
                let what = change.subject + (change.property.map { " " + $0 } ?? "")
                text +=
                    "<tr class=\"\(change.direction.rawValue)\"><td>\(kind.title), \(change.direction.rawValue)</td>"
                text +=
                    "<td>\(code(what))</td><td>\(code(change.before ?? ""))</td><td>\(code(change.after ?? ""))</td>"
                text += "<td class=\"number\">\(escaped(change.ratio ?? ""))</td>"
                text += "<td class=\"place\">\(escaped(place(change) ?? ""))</td></tr>\n"
            }
        }
        return text + "</table>\n"
    }

    /// What stands between backquotes is set as code.
    private static func code(_ text: String) -> String {
        let parts = text.split(separator: "`", omittingEmptySubsequences: false)
        guard parts.count % 2 == 1 else { return escaped(text) }
        return parts.enumerated().map { index, part in
            index % 2 == 1 ? "<code>\(escaped(String(part)))</code>" : escaped(String(part))
        }.joined()
    }

    private static func escaped(_ text: String) -> String {
        var result = ""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "&": result += "&amp;"
            case "<": result += "&lt;"
            case ">": result += "&gt;"
            case "\"": result += "&quot;"
            default: result.unicodeScalars.append(scalar)
            }
        }
        return result
    }

    // MARK: JSON

    public static func write(_ changes: ScriptChanges, into json: inout JSONWriter) {
        json.field("old", changes.oldPath)
        json.field("new", changes.newPath)
        json.field("oldErrors", changes.oldErrors)
        json.field("newErrors", changes.newErrors)
        json.field("chemical", changes.isChemical)
        json.array("protocols", of: changes.protocols) { json, part in
            json.object { json in
                json.key("old")
                if let name = part.oldName { json.string(name) } else { json.null() }
                json.key("new")
                if let name = part.newName { json.string(name) } else { json.null() }
                json.array("changes", of: part.changes) { json, change in write(change, into: &json) }
                json.array("predictions", of: part.effects) { json, effect in
                    json.object { json in
                        json.field("column", effect.column)
                        write(effect.before, "before", into: &json)
                        write(effect.after, "after", into: &json)
                    }
                }
                json.array("notes", of: part.notes) { $0.string($1) }
            }
        }
        json.array("findings", of: changes.findings) { json, change in write(change, into: &json) }
    }

    private static func write(_ forecast: Forecast?, _ name: String, into json: inout JSONWriter) {
        json.key(name)
        guard let forecast else { return json.null() }
        json.object { json in
            json.field("value", forecast.value)
            json.field("lower", forecast.lower)
            json.field("upper", forecast.upper)
            json.field("inDomain", forecast.isInDomain)
        }
    }

    private static func write(_ change: Change, into json: inout JSONWriter) {
        json.object { json in
            json.field("kind", change.kind.rawValue)
            json.field("direction", change.direction.rawValue)
            json.field("subject", change.subject)
            for (name, value) in [
                ("property", change.property), ("before", change.before), ("after", change.after),
                ("ratio", change.ratio),
            ] {
                if let value { json.field(name, value) }
            }
            if let line = change.oldLine { json.field("oldLine", line) }
            if let line = change.newLine { json.field("newLine", line) }
        }
    }
}
