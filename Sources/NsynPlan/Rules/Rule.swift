import NsynDiagnostics
import NsynQuantities

/// A chemistry rule of the library, or of a laboratory, ready to be evaluated.
public struct Rule: Sendable, Hashable {
    public var code: Code
    public var name: String
    public var severity: Severity
    /// Where only a part of a sweep offends: exploring a limit is no mistake.
    public var exploring: Severity?
    public var subject: RuleSubject
    public var expression: RuleExpression
    /// The node that says whether the finding holds.
    public var condition: Int32
    public var message: [RuleMessagePart]
    public var help: String?
    public var source: String?
    /// What to write where it speaks.
    public var repair: RuleRepair?

    public init(
        code: Code, name: String, severity: Severity, subject: RuleSubject, expression: RuleExpression,
        condition: Int32, message: [RuleMessagePart], help: String? = nil, source: String? = nil
    ) {
        self.code = code
        self.name = name
        self.severity = severity
        self.subject = subject
        self.expression = expression
        self.condition = condition
        self.message = message
        self.help = help
        self.source = source
    }
}

/// A statement or clause that repairs what a rule finds, with the names of the script still to be filled in.
public struct RuleRepair: Sendable, Hashable {
    public var placement: Repair.Placement
    public var text: [RuleMessagePart]
    public var reason: String?
    public var promise: FixPromise

    public init(placement: Repair.Placement, text: [RuleMessagePart], reason: String?, promise: FixPromise) {
        self.placement = placement
        self.text = text
        self.reason = reason
        self.promise = promise
    }
}

/// All rules that are in force, with every pattern that they name listed once.
public struct RuleBook: Sendable {
    public let rules: [Rule]
    let patterns: [MatterPattern]
    let matches = PatternCache()
    /// By rule: the numbers of its patterns in `patterns`.
    let patternNumbers: [[Int32]]

    public init(_ rules: [Rule]) {
        self.rules = rules
        var patterns: [MatterPattern] = []
        var numbers: [MatterPattern: Int32] = [:]
        patternNumbers = rules.map { rule in
            rule.expression.patterns.map { pattern in
                if let known = numbers[pattern] { return known }
                let number = Int32(patterns.count)
                patterns.append(pattern)
                numbers[pattern] = number
                return number
            }
        }
        self.patterns = patterns
    }

    /// What the rules on targets say about one, without a protocol.
    public func findings(about target: PlanTarget, knowledge: Knowledge) -> [Finding] {
        var plan = Plan(name: "", span: target.span)
        plan.target = target
        let check = check(plan: plan, knowledge: knowledge)
        if check.candidates.isEmpty { return [] }
        let trace = Trace<ExactInterval>(PreparedPlan(plan: plan, knowledge: knowledge))
        trace.run()
        var sink = ClaimSink()
        check.examine(trace, &sink)
        return sink.claims.filter { $0.truth == .always }.compactMap { check.finding(for: $0.key, in: trace) }
    }

    /// The checks for one plan. Rules that can never speak about it are left out.
    public func check(plan: Plan, sweeps: [SweepPlan] = [], knowledge: Knowledge) -> RuleCheck {
        RuleCheck(book: self, plan: plan, sweeps: sweeps, knowledge: knowledge)
    }
}
