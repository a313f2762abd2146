import NsynDiagnostics
import NsynQuantities

/// Everything an analysis says about a plan.
public struct PlanAnalysis: Sendable {
    public var findings: [Finding]
    /// What a waiver of the author covers, with the waiver's number in the plan.
    public var waived: [(finding: Finding, waiver: Int)]
}

/// Judges a plan: at its default condition, over each of its sweeps, and within the declared ranges of its parameters.
public enum Analyzer {
    /// All findings that no waiver covers, in the order of the script. The same plan gives the same findings.
    ///
    /// `rules` are the chemistry rules of the library or a laboratory.
    public static func findings(
        plan: Plan, sweeps: [SweepPlan] = [], knowledge: Knowledge, rules: RuleBook? = nil,
        limits: AnalysisLimits = AnalysisLimits()
    ) -> [Finding] {
        analyze(plan: plan, sweeps: sweeps, knowledge: knowledge, rules: rules, limits: limits).findings
    }

    public static func analyze(
        plan: Plan, sweeps: [SweepPlan] = [], knowledge: Knowledge, rules: RuleBook? = nil,
        limits: AnalysisLimits = AnalysisLimits()
    ) -> PlanAnalysis {
        let prepared = PreparedPlan(plan: plan, knowledge: knowledge)
        var checks = Checks.conditions(limits)
        if let check = rules?.check(prepared, sweeps: sweeps) { checks.append(check) }
        var analysis = Analysis(prepared: prepared, sweeps: sweeps, checks: checks, limits: limits)
        analysis.asides = rules?.asides ?? []
        analysis.run()
        return Waivers.apply(plan.waivers, to: analysis.findings, knowledge: knowledge)
    }
}

/// One run of the analyzer.
struct Analysis {
    let prepared: PreparedPlan
    let sweeps: [SweepPlan]
    let checks: [any ConditionCheck]
    let limits: AnalysisLimits
    /// Rules that give way to what is worse.
    var asides: Set<Code> = []
    let fast: Trace<FastInterval>
    let source = ExactSource()
    var findings: [Finding] = []
    var told: Set<ClaimKey> = []
    var examiner: Examiner

    init(prepared: PreparedPlan, sweeps: [SweepPlan], checks: [any ConditionCheck], limits: AnalysisLimits) {
        self.prepared = prepared
        self.sweeps = sweeps
        self.checks = checks
        self.limits = limits
        fast = Trace(prepared)
        examiner = Examiner(checks)
    }

    mutating func run() {
        fast.run()
        let claims = examiner.claims(in: fast)
        // Plan checks look at the default condition, which the searches below overwrite.
        let context = PlanContext(prepared: prepared, sweeps: sweeps, trace: fast, limits: limits)
        for check in Checks.plans { findings += check.findings(context) }
        let held = claims.isEmpty ? [] : decideDefault(claims)
        for sweep in sweeps { search(sweep) }
        for (key, check) in held where !told.contains(key) {
            told.insert(key)
            let exact = source.traceAtDefault(prepared)
            if let finding = checks[Int(check)].finding(for: key, in: exact) { findings.append(finding) }
        }
        searchRanges()
        findings.sort(by: Analysis.isBefore)
        // The searches leave the trace at another condition; what is asked here does not depend on it.
        findings = Consequences.settled(findings, asides, context)
    }

    private mutating func decideDefault(_ claims: [Claim]) -> [(ClaimKey, Int32)] {
        var held = claims.filter { $0.truth == .always }.map { ($0.key, $0.check) }
        let open = claims.filter { $0.truth == .possible }
        if open.isEmpty { return held }
        let exact = source.traceAtDefault(prepared)
        let settled = examiner.claims(in: exact, among: open.map(\.asked))
        for claim in open where settled.contains(where: { $0.key == claim.key && $0.truth == .always }) {
            held.append((claim.key, claim.check))
        }
        return held
    }

    /// What the checks say about single conditions of a sweep, in the order of the script.
    mutating func conditionFindings(of sweep: SweepPlan) -> [Finding] {
        search(sweep, countsStocks: false)
        return findings.filter { $0.sweep != nil }.sorted(by: Analysis.isBefore)
    }

    private mutating func search(_ sweep: SweepPlan, countsStocks: Bool = true) {
        let domain = SweepDomain(sweep, prepared: prepared)
        let trace = domain.dependent.isEmpty ? fast : Trace<FastInterval>(prepared, dependent: domain.dependent)
        trace.setDefaults()
        domain.applyFixed(to: trace)
        let prepared = prepared
        let source = source
        var exactOfSweep: Trace<ExactInterval>?
        func makeExact() -> Trace<ExactInterval> {
            if let exactOfSweep { return exactOfSweep }
            let made: Trace<ExactInterval>
            if domain.dependent.isEmpty {
                made = source.trace(prepared)
                made.setDefaults()
            } else {
                made = Trace<ExactInterval>(prepared, dependent: domain.dependent)
            }
            domain.applyFixed(to: made)
            exactOfSweep = made
            return made
        }
        let search = SweepSearch(
            domain: domain, checks: checks, fast: trace, budget: limits.boxesPerSweep, told: told,
            exactMaker: makeExact)
        let outcomes = search.run()
        // Counting costs as much as a search: only what has something to say about conditions needs it.
        func total() -> (count: BigInteger, isExact: Bool) {
            SweepSearch.countMatching(domain, fast: trace, budget: SweepSearch.countingBudget)
        }
        let conditions = outcomes.allSatisfy(\.isAboutSweep) ? nil : total()
        var traced: [Int]?
        for outcome in outcomes {
            let exact = makeExact()
            // Many mistakes first show in the same condition.
            if traced != outcome.first {
                let corner = outcome.first.flatMap { [$0, $0 + 1] }
                domain.apply(corner[...], to: exact)
                exact.run()
                traced = outcome.first
            }
            guard var finding = checks[Int(outcome.check)].finding(for: outcome.key, in: exact) else { continue }
            told.insert(outcome.key)
            if let conditions, !outcome.isAboutSweep {
                finding.sweep = SweepWitness(
                    firstCondition: Wording.values(of: domain, at: outcome.first, exact),
                    offending: outcome.offending.description,
                    offendingIsExact: outcome.isExact && conditions.isExact, total: conditions.count.description,
                    drawn: domain.drawn?.description, sweep: sweep.name.isEmpty ? nil : sweep.name)
            }
            findings.append(finding)
        }
        guard countsStocks else { return }
        trace.setDefaults()
        domain.applyFixed(to: trace)
        findings += StockTotals(domain: domain, fast: trace, prepared: prepared).findings(
            total: { domain.drawn ?? (conditions ?? total()).count }, told: &told)
        fast.setDefaults()
    }

    private mutating func searchRanges() {
        let prepared = prepared
        var search = RangeSearch(
            prepared: prepared, checks: checks, fast: fast, limits: limits, known: told,
            exact: { [source] in source.trace(prepared) })
        for outcome in search.run() {
            let exact = source.trace(prepared)
            for (index, value) in outcome.condition.enumerated() {
                if case .number = prepared.plan.parameters[index].domain {
                    exact.set(ParameterID(index), to: ExactInterval(value))
                } else {
                    exact.setOption(ParameterID(index), to: value.int ?? 0)
                }
            }
            exact.run()
            guard var finding = checks[Int(outcome.check)].finding(for: outcome.key, in: exact) else { continue }
            // Nobody asked for that condition yet: one level less than at the default or in a sweep.
            finding.severity =
                finding.severity == .error ? .warning : finding.severity == .warning ? .info : finding.severity
            let values = outcome.moved.map { parameter in
                let name = prepared.plan.parameters[parameter.value].name
                return name + " = " + Wording.value(of: parameter, outcome.condition[parameter.value], prepared.plan)
            }
            let place = values.isEmpty ? "" : ", for example at " + values.joined(separator: ", ")
            finding.notes.append("this happens in a part of the declared range\(place)")
            findings.append(finding)
        }
    }

    static func isBefore(_ left: Finding, _ right: Finding) -> Bool {
        let leftPlace = (left.span.file.index, left.span.start, left.span.end, left.code.number)
        let rightPlace = (right.span.file.index, right.span.start, right.span.end, right.code.number)
        return leftPlace == rightPlace ? left.message < right.message : leftPlace < rightPlace
    }
}

/// The exact trace, made when it is first needed.
final class ExactSource {
    private var made: Trace<ExactInterval>?
    private var isAtDefault = false

    /// For the caller to set and run.
    func trace(_ prepared: PreparedPlan) -> Trace<ExactInterval> {
        isAtDefault = false
        return any(prepared)
    }

    /// Has run at the default condition.
    func traceAtDefault(_ prepared: PreparedPlan) -> Trace<ExactInterval> {
        let trace = any(prepared)
        if !isAtDefault {
            trace.setDefaults()
            trace.run()
            isAtDefault = true
        }
        return trace
    }

    private func any(_ prepared: PreparedPlan) -> Trace<ExactInterval> {
        if let made { return made }
        let trace = Trace<ExactInterval>(prepared)
        made = trace
        return trace
    }
}
