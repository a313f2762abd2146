import NsynDiagnostics

/// The findings of a replay. A mistake that repeats is told once, with how often it was met: one short reservoir must
/// not fill a screen.
struct FaultLog {
    private struct Key: Hashable {
        var code: Code
        var subject: Int
    }

    private(set) var findings: [Finding] = []
    private var places: [Key: Int] = [:]
    private var repeats: [Int: (count: Int, wells: [String])] = [:]
    private var counts: [Code: Int] = [:]
    /// Findings of one code that are told one by one.
    private static let limit = 20

    /// Adds a finding about `subject`, the first time; afterwards it is counted.
    mutating func add(
        _ code: Code, _ severity: Severity = .error, subject: Int = -1, well: String? = nil, span: SourceSpan,
        notes: [String] = [], _ message: String
    ) {
        let key = Key(code: code, subject: subject)
        if subject >= 0, let place = places[key] {
            repeats[place, default: (0, [])].count += 1
            if let well { repeats[place, default: (0, [])].wells.append(well) }
            return
        }
        counts[code, default: 0] += 1
        if counts[code, default: 0] > FaultLog.limit {
            if let last = findings.lastIndex(where: { $0.code == code }) { repeats[last, default: (0, [])].count += 1 }
            return
        }
        if subject >= 0 { places[key] = findings.count }
        findings.append(Finding(code: code, severity: severity, message: message, span: span, notes: notes))
    }

    mutating func add(_ finding: Finding) { findings.append(finding) }

    /// The findings with a note where one stands for several.
    func finished() -> [Finding] {
        var result = findings
        for (place, repeated) in repeats {
            var note = "the same \(repeated.count == 1 ? "once more" : "\(repeated.count) more times")"
            var names: [String] = []
            for well in repeated.wells where !names.contains(well) && names.count < 12 { names.append(well) }
            if !names.isEmpty {
                note += ", in \(names.joined(separator: ", "))"
                if repeated.wells.count > names.count { note += " …" }
            }
            result[place].notes.append(note)
        }
        return result
    }
}
