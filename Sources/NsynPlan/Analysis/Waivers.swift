import NsynDiagnostics

/// Takes what the author waives out of the findings, and says which waivers cover nothing.
enum Waivers {
    static func apply(_ waivers: [Waiver], to findings: [Finding], knowledge: Knowledge) -> PlanAnalysis {
        if waivers.isEmpty { return PlanAnalysis(findings: findings, waived: []) }
        var analysis = PlanAnalysis(findings: [], waived: [])
        var isUsed = [Bool](repeating: false, count: waivers.count)
        for finding in findings {
            let place = waivers.firstIndex { waiver in
                covers(waiver.scope, finding.span) && names(waiver.name, finding.code, knowledge)
            }
            if let place {
                isUsed[place] = true
                analysis.waived.append((finding, place))
            } else {
                analysis.findings.append(finding)
            }
        }
        for (place, waiver) in waivers.enumerated() where !isUsed[place] && isOurs(waiver.name, knowledge) {
            analysis.findings.append(
                Finding(
                    code: Codes.unusedWaiver, severity: .warning,
                    message: "`waive \(waiver.name)` covers no finding", span: waiver.span,
                    notes: ["its reason was: \(waiver.reason)"],
                    fixes: [
                        Fix(
                            title: "remove the waiver", edits: [TextEdit(span: waiver.span, newText: "")],
                            promise: .safe)
                    ]
                ))
        }
        analysis.findings.sort(by: Analysis.isBefore)
        return analysis
    }

    /// Whether one of the waivers is about this finding.
    static func cover(_ waivers: [Waiver], _ finding: Finding, _ knowledge: Knowledge) -> Bool {
        waivers.contains { covers($0.scope, finding.span) && names($0.name, finding.code, knowledge) }
    }

    private static func covers(_ scope: SourceSpan, _ span: SourceSpan) -> Bool {
        scope.file == span.file && scope.start <= span.start && span.end <= scope.end
    }

    private static func names(_ name: String, _ code: Code, _ knowledge: Knowledge) -> Bool {
        name == code.description || Codes.names[code] == name || knowledge.ruleNames[code] == name
    }

    /// Whether the code is one that this analysis can find: waivers of other stages are theirs to judge.
    private static func isOurs(_ name: String, _ knowledge: Knowledge) -> Bool {
        Codes.names.contains { $0.value == name || $0.key.description == name }
            || knowledge.ruleNames.contains { $0.value == name || $0.key.description == name }
    }
}
