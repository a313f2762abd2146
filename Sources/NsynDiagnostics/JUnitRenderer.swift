/// Findings as JUnit XML, which build servers of every kind show: a suite for each script, a failed case for each error or
/// warning. A script without any has one case that passed.
public enum JUnitRenderer {
    public static func render(
        _ report: Report, paths: [String], describe: (Code) -> CodeDescription?
    ) -> String {
        var positions = PositionFinder(report.sources)
        var byPath: [String: [Finding]] = [:]
        var order: [String] = []
        for path in paths where byPath[path] == nil {
            byPath[path] = []
            order.append(path)
        }
        for finding in report.findings {
            let path = positions.path(of: finding.span.file)
            if byPath[path] == nil { order.append(path) }
            byPath[path, default: []].append(finding)
        }
        let failures = report.count(.error) + report.count(.warning)
        var suites = ""
        var cases = 0
        for path in order {
            let findings = byPath[path] ?? []
            let failing = findings.reduce(0) { $0 + (isFailure($1) ? 1 : 0) }
            cases += max(1, findings.count)
            suites +=
                "  <testsuite name=\"\(escaped(path))\" tests=\"\(max(1, findings.count))\" failures=\"\(failing)\" errors=\"0\" skipped=\"0\">\n"
            if findings.isEmpty { suites += "    <testcase classname=\"\(escaped(path))\" name=\"no findings\"/>\n" }
            for finding in findings {
                let place = positions.range(of: finding.span).start
                suites += testcase(finding, path, place, describe(finding.code)?.name)
            }
            suites += "  </testsuite>\n"
        }
        return "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
            + "<testsuites name=\"nsyn lint\" tests=\"\(cases)\" failures=\"\(failures)\" errors=\"0\">\n" + suites
            + "</testsuites>\n"
    }

    private static func isFailure(_ finding: Finding) -> Bool {
        finding.severity == .error || finding.severity == .warning
    }

    private static func testcase(
        _ finding: Finding, _ path: String, _ place: SourcePosition, _ name: String?
    ) -> String {
        let title = "\(finding.code) \(name ?? "") at line \(place.line)"
        var text = finding.message + "\n"
        if let sweep = finding.sweep { text += sweep.sentence + "\n" }
        for note in finding.notes { text += note + "\n" }
        if let source = finding.source { text += "Source: " + source + "\n" }
        text += "\(path):\(place.line):\(place.column)"
        let open = "    <testcase classname=\"\(escaped(path))\" name=\"\(escaped(title))\">\n"
        let body =
            isFailure(finding)
            ? "      <failure type=\"\(finding.severity.name)\" message=\"\(escaped(finding.message))\">\(escaped(text))</failure>\n"
            : "      <system-out>\(escaped("\(finding.severity.name): \(text)"))</system-out>\n"
        return open + body + "    </testcase>\n"
    }

    /// XML 1.0 has no way to write most control characters: they become the replacement character.
    static func escaped(_ text: String) -> String {
        var result = ""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "&": result += "&amp;"
            case "<": result += "&lt;"
            case ">": result += "&gt;"
            case "\"": result += "&quot;"
            case "\n": result += "&#10;"
            case "\t": result += "&#9;"
            default:
                let isForbidden = scalar.value < 0x20 || scalar.value == 0xFFFE || scalar.value == 0xFFFF
                result.unicodeScalars.append(isForbidden ? "\u{FFFD}" : scalar)
            }
        }
        return result
    }
}
