/// Findings as the workflow commands that GitHub turns into annotations of a pull request.
public enum GitHubRenderer {
    public static func render(_ report: Report) -> String {
        var positions = PositionFinder(report.sources)
        var text = ""
        for finding in report.findings {
            let range = positions.range(of: finding.span)
            var message = finding.message
            if let sweep = finding.sweep { message += "\n" + sweep.sentence }
            for note in finding.notes { message += "\n" + note }
            if let source = finding.source { message += "\nSource: " + source }
            var fields = [
                ("file", positions.path(of: finding.span.file)), ("line", String(range.start.line)),
                ("endLine", String(range.end.line)),
            ]
            // Columns are read for places within one line only.
            if range.start.line == range.end.line {
                fields.append(("col", String(range.start.column)))
                fields.append(("endColumn", String(range.end.column)))
            }
            fields.append(("title", finding.code.description))
            let properties = fields.map { "\($0.0)=\(escaped($0.1, also: [":", ","]))" }.joined(separator: ",")
            text += "::\(command(finding.severity)) \(properties)::\(escaped(message, also: []))\n"
        }
        return text
    }

    private static func command(_ severity: Severity) -> String {
        switch severity {
        case .error: "error"
        case .warning: "warning"
        case .info, .ask: "notice"
        }
    }

    private static func escaped(_ text: String, also: [Unicode.Scalar]) -> String {
        var result = ""
        for scalar in text.unicodeScalars {
            if scalar == "%" || scalar == "\r" || scalar == "\n" || also.contains(scalar) {
                let digits = String(scalar.value, radix: 16, uppercase: true)
                result += "%" + (digits.utf8.count < 2 ? "0" : "") + digits
            } else {
                result.unicodeScalars.append(scalar)
            }
        }
        return result
    }
}
