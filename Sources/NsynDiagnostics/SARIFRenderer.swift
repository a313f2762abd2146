/// What the registry of codes knows about one of them; SARIF lists it beside the findings.
public struct CodeDescription: Hashable, Sendable {
    public var code: Code
    /// The readable name, such as `over_drawn_vessel`.
    public var name: String
    public var title: String
    public var why: String
    public var severity: Severity

    public init(code: Code, name: String, title: String, why: String, severity: Severity) {
        self.code = code
        self.name = name
        self.title = title
        self.why = why
        self.severity = severity
    }
}

/// Findings as SARIF 2.1.0, for review pages that read it.
public struct SARIFRenderer: Sendable {
    public var toolVersion: String
    public var describe: @Sendable (Code) -> CodeDescription?

    public init(
        toolVersion: String, describe: @escaping @Sendable (Code) -> CodeDescription? = { _ in nil }
    ) {
        self.toolVersion = toolVersion
        self.describe = describe
    }

    public func render(_ report: Report) -> [UInt8] {
        let codes = Set((report.findings + report.waived.map(\.finding)).map(\.code)).sorted()
        var positions = PositionFinder(report.sources)
        var fingerprints = Fingerprints()
        var json = JSONWriter()
        json.object { json in
            json.field("$schema", "https://json.schemastore.org/sarif-2.1.0.json")
            json.field("version", "2.1.0")
            json.key("runs")
            json.beginArray()
            json.object { json in
                tool(codes, into: &json)
                json.field("columnKind", "unicodeCodePoints")
                json.key("results")
                json.beginArray()
                for finding in report.findings {
                    let print = fingerprints.next(
                        for: finding, path: positions.path(of: finding.span.file), in: report.sources)
                    result(finding, nil, print, codes, &positions, into: &json)
                }
                for waived in report.waived {
                    let print = fingerprints.next(
                        for: waived.finding, path: positions.path(of: waived.finding.span.file), in: report.sources)
                    result(waived.finding, waived.reason, print, codes, &positions, into: &json)
                }
                json.endArray()
            }
            json.endArray()
        }
        json.newline()
        return json.bytes
    }

    private func tool(_ codes: [Code], into json: inout JSONWriter) {
        json.object("tool") { json in
            json.object("driver") { json in
                json.field("name", "nsyn")
                json.field("semanticVersion", toolVersion)
                json.array("rules", of: codes) { json, code in
                    json.object { json in rule(code, into: &json) }
                }
            }
        }
    }

    private func rule(_ code: Code, into json: inout JSONWriter) {
        json.field("id", code.description)
        guard let description = describe(code) else { return }
        json.field("name", description.name)
        json.object("shortDescription") { $0.field("text", description.title) }
        json.object("fullDescription") { $0.field("text", description.why) }
        json.object("help") { $0.field("text", "nsyn explain \(code)") }
        json.object("defaultConfiguration") { $0.field("level", level(description.severity)) }
    }

    private func result(
        _ finding: Finding, _ waiver: String?, _ fingerprint: String, _ codes: [Code],
        _ positions: inout PositionFinder,
        into json: inout JSONWriter
    ) {
        json.object { json in
            json.field("ruleId", finding.code.description)
            if let index = codes.firstIndex(of: finding.code) { json.field("ruleIndex", index) }
            json.field("level", level(finding.severity))
            json.object("message") { $0.field("text", message(of: finding)) }
            json.key("locations")
            json.beginArray()
            json.object { location(finding.span, &positions, into: &$0) }
            json.endArray()
            if !finding.labels.isEmpty {
                json.array("relatedLocations", of: finding.labels) { json, label in
                    json.object { json in
                        location(label.span, &positions, into: &json)
                        json.object("message") { $0.field("text", label.message) }
                    }
                }
            }
            let fixes = finding.fixes.filter { $0.promise != .displayOnly && !$0.edits.isEmpty }
            if !fixes.isEmpty {
                json.array("fixes", of: fixes) { json, fix in
                    json.object { self.fix(fix, &positions, into: &$0) }
                }
            }
            if let waiver {
                json.key("suppressions")
                json.beginArray()
                json.object { json in
                    json.field("kind", "inSource")
                    json.field("justification", waiver)
                }
                json.endArray()
            }
            json.object("partialFingerprints") { $0.field("nsynLine/v1", fingerprint) }
            if finding.severity == .ask {
                json.object("properties") { $0.field("severity", finding.severity.name) }
            }
        }
    }

    /// SARIF has no place for notes and sweeps, so that the text carries them.
    private func message(of finding: Finding) -> String {
        var text = finding.message
        if let sweep = finding.sweep { text += "\n" + sweep.sentence }
        for note in finding.notes { text += "\n" + note }
        if let source = finding.source { text += "\nSource: " + source }
        return text
    }

    private func location(_ span: SourceSpan, _ positions: inout PositionFinder, into json: inout JSONWriter) {
        json.object("physicalLocation") { json in
            json.object("artifactLocation") { $0.field("uri", uri(positions.path(of: span.file))) }
            region("region", span, &positions, into: &json)
        }
    }

    private func fix(_ fix: Fix, _ positions: inout PositionFinder, into json: inout JSONWriter) {
        json.object("description") { $0.field("text", fix.title) }
        var files: [FileID] = []
        for edit in fix.edits where !files.contains(edit.span.file) { files.append(edit.span.file) }
        json.array("artifactChanges", of: files) { json, file in
            json.object { json in
                json.object("artifactLocation") { $0.field("uri", uri(positions.path(of: file))) }
                json.array("replacements", of: fix.edits.filter { $0.span.file == file }) { json, edit in
                    json.object { json in
                        region("deletedRegion", edit.span, &positions, into: &json)
                        json.object("insertedContent") { $0.field("text", edit.newText) }
                    }
                }
            }
        }
    }

    private func region(
        _ name: String, _ span: SourceSpan, _ positions: inout PositionFinder, into json: inout JSONWriter
    ) {
        let range = positions.range(of: span)
        json.object(name) { json in
            json.field("startLine", range.start.line)
            json.field("startColumn", range.start.column)
            json.field("endLine", range.end.line)
            json.field("endColumn", range.end.column)
        }
    }

    private func level(_ severity: Severity) -> String {
        switch severity {
        case .error: "error"
        case .warning: "warning"
        case .info, .ask: "note"
        }
    }

    /// A relative reference with everything escaped that a URI can't hold.
    private func uri(_ path: String) -> String {
        let plain = Set("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-._~/".utf8)
        let digits = Array("0123456789ABCDEF".utf8)
        var result: [UInt8] = path.utf8.first == UInt8(ascii: "/") ? Array("file://".utf8) : []
        for byte in path.utf8 {
            if plain.contains(byte) {
                result.append(byte)
            } else {
                result += [UInt8(ascii: "%"), digits[Int(byte >> 4)], digits[Int(byte & 15)]]
            }
        }
        return String(decoding: result, as: UTF8.self)
    }
}
