/// Findings as the one JSON object that `--format json` prints.
public enum JSONRenderer {
    /// The version of the shape; it grows only when a reader of the old shape would misunderstand the new one.
    public static let version = 1

    /// One line, with a line feed at its end.
    public static func render(_ report: Report) -> [UInt8] {
        var json = JSONWriter()
        json.object { json in
            json.field("version", version)
            write(report, into: &json)
        }
        json.newline()
        return json.bytes
    }

    /// The keys `findings` and `summary`, for results that carry more than findings.
    public static func write(_ report: Report, into json: inout JSONWriter) {
        var positions = PositionFinder(report.sources)
        json.array("findings", of: report.findings) { json, finding in
            json.object { write(finding, &positions, into: &$0) }
        }
        if !report.waived.isEmpty {
            json.array("waived", of: report.waived) { json, waived in
                json.object { json in
                    write(waived.finding, &positions, into: &json)
                    json.field("reason", waived.reason)
                }
            }
        }
        json.object("summary") { json in
            json.field("errors", report.count(.error))
            json.field("warnings", report.count(.warning))
            json.field("infos", report.count(.info))
            json.field("asks", report.count(.ask))
            json.field("waived", report.waived.count)
        }
    }

    private static func write(_ finding: Finding, _ positions: inout PositionFinder, into json: inout JSONWriter) {
        json.field("code", finding.code.description)
        json.field("severity", finding.severity.name)
        json.field("message", finding.message)
        json.field("file", positions.path(of: finding.span.file))
        range(finding.span, &positions, into: &json)
        json.array("labels", of: finding.labels) { json, label in
            json.object { json in
                json.field("file", positions.path(of: label.span.file))
                range(label.span, &positions, into: &json)
                json.field("message", label.message)
            }
        }
        json.array("notes", of: finding.notes) { $0.string($1) }
        json.key("source")
        if let source = finding.source { json.string(source) } else { json.null() }
        json.key("sweep")
        if let sweep = finding.sweep { write(sweep, into: &json) } else { json.null() }
        json.array("fixes", of: finding.fixes) { json, fix in
            json.object { json in
                json.field("title", fix.title)
                json.field("promise", fix.promise.name)
                json.array("edits", of: fix.edits) { json, edit in
                    json.object { json in
                        json.field("file", positions.path(of: edit.span.file))
                        range(edit.span, &positions, into: &json)
                        json.field("newText", edit.newText)
                    }
                }
            }
        }
    }

    private static func write(_ sweep: SweepWitness, into json: inout JSONWriter) {
        json.object { json in
            if let name = sweep.sweep { json.field("name", name) }
            json.object("first") { json in
                for value in sweep.firstCondition { json.field(value.axis, value.value) }
            }
            count("offending", sweep.offending, into: &json)
            json.field("offendingIsExact", sweep.offendingIsExact)
            count("total", sweep.total, into: &json)
            if let drawn = sweep.drawn { count("drawn", drawn, into: &json) }
        }
    }

    /// Counts come as digits, since a sweep may be larger than any machine integer.
    private static func count(_ name: String, _ digits: String, into json: inout JSONWriter) {
        json.key(name)
        let isNumber = !digits.isEmpty && digits.utf8.allSatisfy { $0 >= 0x30 && $0 <= 0x39 }
        let hasLeadingZero = digits.utf8.count > 1 && digits.utf8.first == 0x30
        if isNumber, !hasLeadingZero { json.raw(digits) } else { json.string(digits) }
    }

    private static func range(_ span: SourceSpan, _ positions: inout PositionFinder, into json: inout JSONWriter) {
        let range = positions.range(of: span)
        json.object("range") { json in
            for (name, place) in [("start", range.start), ("end", range.end)] {
                json.object(name) { json in
                    json.field("line", place.line)
                    json.field("column", place.column)
                }
            }
        }
    }
}

extension FixPromise {
    /// The word that machine-readable formats use.
    public var name: String {
        switch self {
        case .safe: "safe"
        case .unsafe: "unsafe"
        case .displayOnly: "displayOnly"
        }
    }
}
