import NsynDiagnostics
import NsynQuantities

/// A chemistry rule of the library, or of a laboratory, ready to be evaluated.
public struct Rule: Sendable, Hashable {
    public var code: Code
    public var name: String
    public var severity: Severity
    /// Where only a part of a sweep offends: exploring a limit is no mistake.
    public var exploring: Severity?
    /// A remark: it gives way to an error or a warning of another kind at the very same place.
    public var isAside = false
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
    /// By rule: the patterns without which it can't hold, whatever else a plan says.
    let needs: [PatternSet]
    /// By rule: the patterns that a step has to bring.
    let brought: [PatternSet]
    /// The rules that look at a target alone.
    private let targetRules: [Int]
    let reads: [RuleReads]
    let program: RuleProgram
    private let numberOfCode: [Code: Int]
    /// The rules that are remarks.
    let asides: Set<Code>

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
        let patternNumbers = patternNumbers
        program = RuleProgram(rules, patternNumbers)
        numberOfCode = Dictionary(rules.indices.map { (rules[$0].code, $0) }, uniquingKeysWith: { first, _ in first })
        asides = Set(rules.lazy.filter(\.isAside).map(\.code))
        reads = rules.map { RuleReads($0) }
        brought = rules.indices.map { PatternSet(broughtFor: rules[$0], patternNumbers[$0]) }
        targetRules = rules.indices.filter { rules[$0].subject == .target }
        needs = rules.indices.map { PatternSet(neededBy: rules[$0], patternNumbers[$0]) }
    }

    /// The rule with a code.
    public subscript(code: Code) -> Rule? { numberOfCode[code].map { rules[$0] } }

    func number(of code: Code) -> Int? { numberOfCode[code] }

    /// What the rules on targets say about one, without a protocol.
    public func findings(about target: PlanTarget, knowledge: Knowledge) -> [Finding] {
        var plan = Plan(name: "", span: target.span)
        plan.target = target
        let prepared = PreparedPlan(plan: plan, knowledge: knowledge)
        let check = RuleCheck(book: self, among: targetRules, prepared: prepared, sweeps: [])
        if check.candidates.isEmpty { return [] }
        let trace = Trace<ExactInterval>(prepared)
        trace.run()
        var sink = ClaimSink()
        check.examine(trace, &sink)
        return sink.claims.filter { $0.truth == .always }.compactMap { check.finding(for: $0.key, in: trace) }
    }

    /// The check for one plan, without the rules that can never speak about it; nil when that leaves none.
    func check(_ prepared: PreparedPlan, sweeps: [SweepPlan] = []) -> RuleCheck? {
        if rules.isEmpty { return nil }
        let check = RuleCheck(book: self, among: rules.indices, prepared: prepared, sweeps: sweeps)
        return check.candidates.isEmpty ? nil : check
    }
}
