/// Findings as people read them on a terminal.
public struct HumanRenderer: Sendable {
    public var palette: Palette
    /// Columns of the terminal.
    public var width: Int

    public init(isColoured: Bool = false, width: Int = 120) {
        self.palette = Palette(isColoured: isColoured)
        self.width = width
    }

    /// All findings, a blank line after each, and the closing counts.
    public func render(_ report: Report) -> String {
        var text = ""
        for finding in report.findings {
            text += render(finding, in: report.sources)
            text += "\n"
        }
        return text + summary(of: report)
    }

    /// One finding; it ends with a line feed.
    public func render(_ finding: Finding, in sources: SourceMap) -> String {
        var lines = [heading(finding)]
        let numberWidth = self.numberWidth(of: finding, in: sources)
        let margin = String(repeating: " ", count: numberWidth)
        let bar = palette.paint(margin + " |", .frame)

        let files = filesToShow(finding)
        for (index, file) in files.enumerated() {
            let source = sources[file]
            let annotations = self.annotations(of: finding, in: file, of: source)
            let arrow = index == 0 ? "-->" : ":::"
            guard source.hasText else {
                lines.append(palette.paint(margin + arrow, .frame) + " " + DisplayText.safe(source.path))
                continue
            }
            let place = source.position(of: annotations[0].start)
            let path = "\(DisplayText.safe(source.path)):\(place.line):\(place.column)"
            lines.append(palette.paint(margin + arrow, .frame) + " " + path)
            lines.append(bar)
            var snippet = Snippet(source, annotations, palette: palette, width: width, numberWidth: numberWidth)
            lines += snippet.render()
        }
        let remarks = self.remarks(of: finding, margin: margin)
        if !remarks.isEmpty, sources[finding.span.file].hasText { lines.append(bar) }
        lines += remarks
        for fix in finding.fixes { lines += FixPreview(fix, palette, width).render(sources, numberWidth) }
        return lines.joined(separator: "\n") + "\n"
    }

    /// The counts that close a report; empty when there is nothing to count.
    public func summary(of report: Report) -> String {
        guard !report.findings.isEmpty || !report.waived.isEmpty else { return "" }
        var parts: [String] = []
        for (severity, one, many) in HumanRenderer.plurals {
            let count = report.count(severity)
            if count > 0 {
                parts.append(palette.paint("\(grouped(count)) \(count == 1 ? one : many)", .severity(severity)))
            }
        }
        if !report.waived.isEmpty { parts.append("\(report.waived.count) waived") }
        let files = Set(report.findings.map(\.span.file)).count
        var text = parts.joined(separator: ", ")
        if files > 1 { text += " in \(files) files" }
        let fixable = report.findings.filter { $0.fixes.contains { $0.promise == .safe } }.count
        if fixable > 0 { text += "; \(grouped(fixable)) can be fixed with `nsyn lint --fix`" }
        text += "\n"
        if let first = report.findings.first { text += "More about a finding: nsyn explain \(first.code)\n" }
        return text
    }

    private static let plurals: [(Severity, String, String)] = [
        (.error, "error", "errors"), (.warning, "warning", "warnings"), (.info, "info", "infos"),
        (.ask, "question", "questions"),
    ]

    private func heading(_ finding: Finding) -> String {
        let label = "\(finding.severity.name)[\(finding.code)]"
        let message = ": " + DisplayText.safe(finding.message)
        return palette.paint(label, .severity(finding.severity)) + palette.paint(message, .emphasis)
    }

    /// The finding's own file first, then those of its labels, each once.
    private func filesToShow(_ finding: Finding) -> [FileID] {
        var files = [finding.span.file]
        for label in finding.labels where !files.contains(label.span.file) { files.append(label.span.file) }
        return files
    }

    private func annotations(of finding: Finding, in file: FileID, of source: SourceFile) -> [Annotation] {
        var result: [Annotation] = []
        var labels = finding.labels.filter { $0.span.file == file }
        if finding.span.file == file {
            // A label on the finding's own span is what the carets say.
            let own = labels.firstIndex { $0.span == finding.span }.map { labels.remove(at: $0).message } ?? ""
            let style = Palette.Style.severity(finding.severity)
            result.append(annotation(finding.span, own, style, "^", source))
        }
        for label in labels { result.append(annotation(label.span, label.message, .frame, "-", source)) }
        return result
    }

    private func annotation(
        _ span: SourceSpan, _ message: String, _ style: Palette.Style, _ mark: Unicode.Scalar, _ source: SourceFile
    ) -> Annotation {
        let start = min(Int(span.start), source.bytes.count)
        let end = min(max(Int(span.end), start), source.bytes.count)
        let lines = message.utf8.split(separator: UInt8(ascii: "\n")).map { String(Substring($0)) }
        let oneLine = DisplayText.safe(lines.joined(separator: " "))
        return Annotation(start: start, end: end, message: oneLine, style: style, mark: mark)
    }

    private func numberWidth(of finding: Finding, in sources: SourceMap) -> Int {
        var spans = [finding.span] + finding.labels.map(\.span)
        spans += finding.fixes.flatMap { $0.edits.map(\.span) }
        let largest = spans.map { sources[$0.file].line(of: max(Int($0.start), Int($0.end) - 1)) }.max() ?? 1
        return String(largest).utf8.count
    }

    private func remarks(of finding: Finding, margin: String) -> [String] {
        var lines: [String] = []
        func add(_ kind: String, _ text: String) {
            let indent = String(repeating: " ", count: kind.isEmpty ? 0 : kind.utf8.count + 2)
            // By bytes: to take a text apart by characters costs more than all else here.
            let parts = text.utf8.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
            for (index, line) in parts.lazy.map({ Substring($0) }).enumerated() {
                let lead = palette.paint(margin + " " + (index == 0 ? "=" : " "), .frame)
                let word = index > 0 ? indent : kind.isEmpty ? "" : palette.paint(kind, .emphasis) + ": "
                lines.append(lead + " " + word + DisplayText.safe(String(line)))
            }
        }
        if let sweep = finding.sweep { add("", sweep.sentence) }
        for note in finding.notes { add("note", note) }
        if let source = finding.source { add("source", source) }
        return lines
    }
}

extension SweepWitness {
    /// `in 3 of 96 conditions, first at excess = 8`
    public var sentence: String {
        var name = sweep.map { " of `\($0)`" } ?? ""
        if let drawn { name = " that \(sweep.map { "`\($0)`" } ?? "the sweep") draws \(grouped(drawn)) from" }
        let isAll = offendingIsExact && offending == total
        let count = isAll ? "all \(grouped(total))" : "\(grouped(offending)) of \(grouped(total))"
        let bound = offendingIsExact ? "" : "at least "
        var text = "in \(bound)\(count) \(total == "1" ? "condition" : "conditions")\(name)"
        if !firstCondition.isEmpty {
            text += ", first at " + firstCondition.map { "\($0.axis) = \($0.value)" }.joined(separator: ", ")
        }
        return text
    }
}

/// `12000` as `12,000`.
func grouped(_ digits: String) -> String {
    let bytes = Array(digits.utf8)
    var result: [UInt8] = []
    for (index, byte) in bytes.enumerated() {
        if index > 0, (bytes.count - index) % 3 == 0 { result.append(UInt8(ascii: ",")) }
        result.append(byte)
    }
    return String(decoding: result, as: UTF8.self)
}

func grouped(_ count: Int) -> String { grouped(String(count)) }
