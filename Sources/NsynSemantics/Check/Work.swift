import NsynDiagnostics
import NsynSyntax

/// What a piece of a check found, and what it asked the script for: as long as the answers are the same, so is what it
/// found.
struct Work {
    struct ReportedPlace: Hashable {
        var code: Code
        var span: SourceSpan

        /// Of thousands with every key, and one number is hashed faster than two: the file and the end say little.
        func hash(into hasher: inout Hasher) {
            hasher.combine(UInt64(span.start) << 32 | UInt64(code.number))
        }
    }

    /// A name that was looked up among the declarations of a module and what it imports.
    struct Lookup: Hashable {
        var module: Int
        var symbol: Symbol
    }

    var findings: [Finding] = []
    var reported: Set<ReportedPlace> = []
    var lookups: [Lookup] = []
    /// Declarations that count as used by it.
    var used: [ItemReference] = []
    /// Protocols and sweeps whose plans it asked for what they put in.
    var planned: [ItemReference] = []
    /// It went through all declarations, so that every one matters.
    var asksForAllNames = false
    /// Names that it proposed others for: declarations with similar names matter.
    var misspelt: [String] = []

    /// A body may be walked once a call: the same finding at the same place is said once. False where it was said.
    mutating func report(_ finding: Finding) -> Bool {
        guard reported.insert(ReportedPlace(code: finding.code, span: finding.span)).inserted else { return false }
        findings.append(finding)
        return true
    }
}

extension Evaluator {
    /// Does something whose findings and questions are its own, and not of whoever happens to need it first.
    func separately<Result>(_ body: () -> Result) -> (result: Result, work: Work) {
        let outer = work
        work = Work()
        let result = body()
        let inner = work
        work = outer
        return (result, inner)
    }

    func markUsed(_ reference: ItemReference) {
        modules[reference.module].items[reference.item].isUsed = true
        if isRecording { work.used.append(reference) }
    }
}
