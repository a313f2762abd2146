/// Findings as the code quality report that GitLab shows beside a merge request.
public enum GitLabRenderer {
    public static func render(_ report: Report, describe: (Code) -> CodeDescription?) -> [UInt8] {
        var positions = PositionFinder(report.sources)
        var fingerprints = Fingerprints()
        var json = JSONWriter()
        json.array(of: report.findings) { json, finding in
            let range = positions.range(of: finding.span)
            let path = positions.path(of: finding.span.file)
            json.object { json in
                json.field("description", text(of: finding))
                json.field("check_name", describe(finding.code)?.name ?? finding.code.description)
                json.field("fingerprint", fingerprints.next(for: finding, path: path, in: report.sources))
                json.field("severity", severity(finding.severity))
                json.object("location") { json in
                    json.field("path", path)
                    json.object("lines") { json in
                        json.field("begin", range.start.line)
                        json.field("end", range.end.line)
                    }
                }
            }
        }
        json.newline()
        return json.bytes
    }

    private static func text(of finding: Finding) -> String {
        var text = "\(finding.code): \(finding.message)"
        if let sweep = finding.sweep { text += " (\(sweep.sentence))" }
        return text
    }

    private static func severity(_ severity: Severity) -> String {
        switch severity {
        case .error: "critical"
        case .warning: "major"
        case .ask: "minor"
        case .info: "info"
        }
    }
}
