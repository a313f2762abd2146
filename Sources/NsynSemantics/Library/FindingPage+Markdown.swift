import NsynDiagnostics

extension FindingPage {
    /// The page as `docs/findings/NS0402.md` holds it.
    public var markdown: String {
        var text = "# \(description.code): \(description.title)\n\n"
        text += "`\(description.name)` · \(description.severity.name)"
        text += tier.isPractice ? " · `nsyn lint`" : ""
        text += tier.status == .stable ? "" : " · \(tier.status.rawValue)"
        text += isRule ? " · a rule of [`\(declaredIn)`](../../\(declaredIn))\n\n" : "\n\n"
        if !description.why.isEmpty { text += description.why + "\n\n" }
        if let help { text += "**What to do.** \(help)\n\n" }
        if let fix { text += "**Fix.** " + FindingPage.meaning(of: fix) + "\n\n" }
        if let failing {
            text += "## A script that raises it\n\n```nsyn failing \(description.code)\n\(trimmed(failing))\n```\n\n"
        }
        if let command { text += "## How it comes about\n\n```console\n\(trimmed(command))\n```\n\n" }
        if let passing { text += "## The same, repaired\n\n```nsyn\n\(trimmed(passing))\n```\n\n" }
        if !sources.isEmpty {
            text += "## Source\n\n" + sources.map { "- \($0)\n" }.joined() + "\n"
        }
        text += "To accept it knowingly, write `waive \(description.name) because \"…\"` above the statement.\n"
        return text
    }

    static func meaning(of fix: FixPromise) -> String {
        switch fix {
        case .safe: "`nsyn lint --fix` repairs it: meaning and comments are kept."
        case .unsafe: "`nsyn lint --fix --unsafe-fixes` repairs it; the meaning may change."
        case .displayOnly: "`nsyn lint` shows how to repair it, and changes nothing by itself."
        }
    }

    /// The page for a terminal.
    public var plain: String {
        var text = "\(description.code) \(description.name) (\(description.severity.name)"
        text += tier.isPractice ? ", nsyn lint" : ""
        text += tier.status == .stable ? ")\n\n" : ", \(tier.status.rawValue))\n\n"
        text += description.title + "\n\n"
        if !description.why.isEmpty { text += description.why + "\n\n" }
        if let help { text += "What to do: \(help)\n\n" }
        if let fix { text += "Fix: " + FindingPage.meaning(of: fix) + "\n\n" }
        if let failing { text += "A script that raises it:\n\n\(indented(failing))\n" }
        if let command { text += "How it comes about:\n\n\(indented(command))\n" }
        if let passing { text += "The same, repaired:\n\n\(indented(passing))\n" }
        if !sources.isEmpty { text += "Source: \(sources.joined(separator: "; "))\n" }
        return text
    }

    private func trimmed(_ text: String) -> String {
        var bytes = Array(text.utf8)
        while bytes.last == UInt8(ascii: "\n") { bytes.removeLast() }
        return String(decoding: bytes, as: UTF8.self)
    }

    private func indented(_ text: String) -> String {
        trimmed(text).split(separator: "\n", omittingEmptySubsequences: false).map { "    " + $0 + "\n" }.joined()
    }
}

extension Library {
    /// The table of all codes, as `docs/findings/README.md` holds it.
    public var findingsIndex: String {
        var text = "# Findings\n\nEvery code that nsyn reports, made from the declarations in `stdlib/findings` and "
        text +=
            "`stdlib/rules`. `nsyn explain CODE` prints the same pages.\n\n| code | name | severity | what |\n|---|---|---|---|\n"
        for (code, _) in codes {
            guard let page = page(of: code) else { continue }
            text += "| [\(code)](\(code).md) | `\(page.description.name)` | \(page.description.severity.name) | "
            text += "\(page.description.title) |\n"
        }
        return text
    }
}
