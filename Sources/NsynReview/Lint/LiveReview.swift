import NsynDiagnostics
import NsynSemantics
import NsynSyntax

/// What reviews of a script that somebody is writing came to, so that the next one does again only what changed.
public final class ReviewMemo {
    public let script = ScriptMemo()
    let practice = PracticeMemo()

    public init() {}
}

/// The review of a script that somebody is writing.
public struct LiveReview {
    /// What no waiver covers, each at its place, in no order.
    public var findings: [PlacedFinding]
    public var places: StatementPlaces
}

extension Linter {
    /// Everything about a script that somebody is writing: the findings of `lint` for the same text, without the fixes that
    /// `repaired` makes of the text around them.
    /// - Parameters:
    ///   - load: brings in imports; equal texts in trees of one file.
    ///   - shallStop: asked now and then; when it says so the review ends without a result, and `memo` keeps what was done.
    public func review(
        _ tree: SyntaxTree, path: String, identity: String, memo: ReviewMemo, load: @escaping ScriptImports,
        shallStop: @escaping () -> Bool = { false }
    ) -> LiveReview? {
        var imported: [FileID: SyntaxTree] = [:]
        let loading: ScriptImports = { path, importer in
            let loaded = load(path, importer)
            if case .success(let (_, tree)) = loaded { imported[tree.file] = tree }
            return loaded
        }
        guard
            let live = checker.check(
                tree, path: path, identity: identity, memo: memo.script, load: loading, shallStop: shallStop)
        else { return nil }
        let context = ScriptContext(tree: tree, library: library, checked: live.script) { path in
            if case .success(let (_, tree)) = load(path, identity) { return tree }
            return nil
        }
        let practice = memo.practice.findings(rules, context, live.places)
        var findings: [PlacedFinding] = []
        findings.reserveCapacity(live.findings.count + practice.count)
        func weigh(_ found: PlacedFinding) {
            guard choice.holds(found.code, found.kept.severity) else { return }
            let severity = choice.severity(of: found.code, found.kept.severity)
            guard choice.holds(found.code, severity) else { return }
            findings.append(found)
            findings[findings.count - 1].severity = severity
        }
        for found in live.findings { weigh(found) }
        for finding in practice { weigh(PlacedFinding(KeptFinding(finding), finding.span)) }
        var scopes = WaiverScopes(tree, in: memo.practice.waiverNodes) { imported[$0] }
        if !scopes.isEmpty || !imported.isEmpty {
            findings = findings.filter { scopes.reason(for: $0.code, at: $0.span, isName) == nil }
            let unused = scopes.unused(runs: runs) { span in
                findings.contains { $0.severity == .error && span.start <= $0.span.start && $0.span.end <= span.end }
            }
            for finding in unused where choice.holds(finding) {
                findings.append(PlacedFinding(KeptFinding(finding), finding.span))
            }
        }
        return LiveReview(findings: findings, places: live.places)
    }
}
