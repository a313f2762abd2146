import NsynDiagnostics
import NsynQuantities

/// What is wrong with one condition.
public struct ConditionVerdict: Hashable, Sendable {
    public var errors = 0
    public var warnings = 0
    /// Of the errors and warnings, each once, in their order.
    public var codes: [Code] = []
}

/// Everything that a judge of conditions stands on; shared by the judges of all threads.
public struct ConditionChecks: Sendable {
    let prepared: PreparedPlan
    let sweep: SweepPlan
    let checks: [any ConditionCheck]

    /// - Parameter sweep: its axes say what a condition is; filters are not asked.
    public init(_ prepared: PreparedPlan, sweep: SweepPlan, rules: RuleBook?) {
        self.prepared = prepared
        self.sweep = sweep
        var checks = Checks.conditions(AnalysisLimits())
        if let check = rules?.check(prepared, sweeps: [sweep]) { checks.append(check) }
        self.checks = checks
    }
}

/// Judges the conditions of a sweep one by one, by the same checks that judge the sweep as a whole, rules of chemistry
/// included. What an author waived is left out. For one thread.
public final class ConditionJudge {
    private let source: ConditionChecks
    private let domain: SweepDomain
    private let fast: Trace<FastInterval>
    private var exact: Trace<ExactInterval>?
    private var examiner: Examiner
    /// Nil for what is neither an error nor a warning, or waived.
    private var severities: [ClaimKey: Severity?] = [:]
    private var box: [Int]

    public init(_ source: ConditionChecks) {
        self.source = source
        domain = SweepDomain(source.sweep, prepared: source.prepared)
        fast = Trace(source.prepared, dependent: domain.dependent)
        examiner = Examiner(source.checks)
        box = Array(repeating: 0, count: 2 * domain.dimensions.count)
        domain.applyFixed(to: fast)
    }

    /// - Parameter levels: the place along each dimension of the sweep.
    public func verdict(at levels: [Int]) -> ConditionVerdict {
        for (place, level) in levels.enumerated() where 2 * place < box.count {
            box[2 * place] = level
            box[2 * place + 1] = level + 1
        }
        domain.apply(box[...], to: fast)
        fast.run()
        let claims = examiner.claims(in: fast)
        var verdict = ConditionVerdict()
        if claims.isEmpty { return verdict }
        var isExactReady = false
        // Numbers that round on the edge of a limit are asked once more, exactly.
        let open = claims.filter { $0.truth == .possible }
        var settled: [ClaimKey] = []
        if !open.isEmpty {
            isExactReady = true
            let found = examiner.claims(in: exactTrace(), among: open.map(\.asked))
            settled = found.filter { $0.truth == .always }.map(\.key)
        }
        for claim in claims where claim.truth == .always || settled.contains(claim.key) {
            guard let severity = severity(of: claim, &isExactReady) else { continue }
            if severity == .error { verdict.errors += 1 } else { verdict.warnings += 1 }
            if !verdict.codes.contains(claim.key.code) { verdict.codes.append(claim.key.code) }
        }
        verdict.codes.sort { $0.number < $1.number }
        return verdict
    }

    /// The exact trace at the condition that `box` holds.
    private func exactTrace() -> Trace<ExactInterval> {
        let trace = exact ?? Trace<ExactInterval>(source.prepared, dependent: domain.dependent)
        exact = trace
        domain.applyFixed(to: trace)
        domain.apply(box[...], to: trace)
        trace.run()
        return trace
    }

    private func severity(of claim: Claim, _ isExactReady: inout Bool) -> Severity? {
        if let known = severities[claim.key] { return known }
        let trace = isExactReady ? exact ?? exactTrace() : exactTrace()
        isExactReady = true
        var severity: Severity?
        if let finding = source.checks[Int(claim.check)].finding(for: claim.key, in: trace),
            finding.severity == .error || finding.severity == .warning,
            !Waivers.cover(source.prepared.plan.waivers, finding, source.prepared.knowledge)
        {
            severity = finding.severity
        }
        severities[claim.key] = .some(severity)
        return severity
    }
}
