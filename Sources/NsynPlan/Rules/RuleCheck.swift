import NsynDiagnostics
import NsynQuantities

/// The rules of a book over one plan: one condition check for all of them.
///
/// When it is made, every rule is evaluated without conditions at every place where it could speak; what can't hold
/// there is dropped, so that for a common protocol a handful of a hundred rules is left to look at the trace.
public struct RuleCheck: ConditionCheck {
    struct Candidate: Sendable {
        var rule: Int32
        /// Step, stock or sweep, by the rule's subject.
        var place: Int32
        var dependsOn: ParameterSet
        // Of the rule, so that nothing of it is copied where it is judged.
        var subject: RuleSubject
        var condition: Int32
        var code: Code
    }

    let facts: BoundRules
    let candidates: [Candidate]

    init(book: RuleBook, among numbers: some Sequence<Int>, prepared: PreparedPlan, sweeps: [SweepPlan]) {
        let facts = BoundRules(book: book, among: numbers, prepared: prepared, sweeps: sweeps)
        self.facts = facts
        var evaluator = RuleEvaluator<ExactInterval>(facts, nil)
        var candidates: [Candidate] = []
        for number in facts.rules {
            let subject = book.rules[number].subject
            let condition = book.rules[number].condition
            evaluator.rule = number
            evaluator.step = -1
            evaluator.material = -1
            evaluator.sweep = -1
            evaluator.isAnywhere = true
            let places = RuleCheck.places(of: subject, facts)
            if places.isEmpty { continue }
            if subject.isOfStep, evaluator.truth(condition) == .never { continue }
            evaluator.isAnywhere = false
            let brought = book.brought[number]
            for place in places {
                if subject.isOfStep, !brought.isSubset(of: facts.brought[place]) { continue }
                switch subject {
                case .addition, .state, .step, .protocol:
                    if subject == .addition, !prepared.compact.steps[place].bringsMaterial { continue }
                    evaluator.step = place
                case .stock:
                    guard case .stock = prepared.compact.materials[place] else { continue }
                    evaluator.material = place
                case .sweep: evaluator.sweep = place
                case .target: break
                }
                if evaluator.truth(condition) == .never { continue }
                let dependsOn: ParameterSet =
                    subject.isOfStep
                    ? book.reads[number].dependence(prepared.dependence, place)
                    : subject == .stock ? prepared.dependence.used : []
                candidates.append(
                    Candidate(
                        rule: Int32(number), place: Int32(place), dependsOn: dependsOn, subject: subject,
                        condition: condition, code: book.rules[number].code))
            }
        }
        self.candidates = candidates
    }

    private static func places(
        of subject: RuleSubject, _ facts: BoundRules
    ) -> Range<Int> {
        switch subject {
        case .target: facts.target == nil ? 0..<0 : 0..<1
        case .sweep: facts.sweeps.indices
        case .stock: facts.plan.materials.indices
        case .addition, .state, .step: facts.plan.steps.indices
        case .protocol: lastStep(of: facts.plan).map { $0..<($0 + 1) } ?? 0..<0
        }
    }

    /// The last step on the vessel that holds the product.
    private static func lastStep(of plan: Plan) -> Int? {
        guard let product = plan.product else { return plan.steps.indices.last }
        return plan.steps.indices.last { plan.steps[$0].vessel == product } ?? plan.steps.indices.last
    }

    public func examine(_ trace: Trace<FastInterval>, _ sink: inout ClaimSink) { judge(trace, &sink) }
    public func examine(_ trace: Trace<ExactInterval>, _ sink: inout ClaimSink) { judge(trace, &sink) }

    private func judge<Number: IntervalNumber>(_ trace: Trace<Number>, _ sink: inout ClaimSink) {
        var evaluator = RuleEvaluator(facts, trace)
        for candidate in candidates where sink.wants(key(candidate)) {
            var open = OpenReads()
            let truth = truth(at: candidate, &evaluator, &open)
            if truth == .never { continue }
            sink.claim(
                key(candidate), truth, dependsOn: decides(candidate, truth, open.all),
                closer: decides(candidate, truth, open.first))
        }
    }

    /// Along which parameters it is worth splitting: what the rule reads is often decided but for one comparison.
    private func decides(_ candidate: Candidate, _ truth: Truth, _ open: RuleReads) -> ParameterSet {
        if truth == .always || open.isEmpty || !candidate.subject.isOfStep { return candidate.dependsOn }
        let along = open.dependence(facts.prepared.dependence, Int(candidate.place))
        return along.isEmpty ? candidate.dependsOn : along
    }

    private func key(_ candidate: Candidate) -> ClaimKey {
        switch candidate.subject {
        case .target, .stock, .sweep: ClaimKey(candidate.code, subject: Int(candidate.place))
        default: ClaimKey(candidate.code, step: Int(candidate.place))
        }
    }

    /// `open` is what the comparisons read that the conditions leave undecided; all of it where it is empty.
    private func truth<Number: IntervalNumber>(
        at candidate: Candidate, _ evaluator: inout RuleEvaluator<Number>, _ open: inout OpenReads
    ) -> Truth {
        evaluator.rule = Int(candidate.rule)
        aim(&evaluator, candidate.subject, Int(candidate.place))
        guard let trace = evaluator.trace, evaluator.step >= 0 else {
            return evaluator.truth(candidate.condition).truth
        }
        let record = trace.record(evaluator.step)
        if record.happens == .never { return .never }
        let now = evaluator.truth(candidate.condition, &open)
        if now == .never || now == .unknown { return .never }
        let isKnown = !trace.state(record.after).isUndetermined && record.happens
        guard candidate.subject == .state else { return known(now.truth, isKnown, &open) }
        // The step that brings a state about is the one to speak of, not those that come after it.
        evaluator.state = record.before
        let already = evaluator.truth(candidate.condition, &open).truth
        if already == .always { return .never }
        var cameAlong = Truth.never
        if record.sourceBefore >= 0 {
            evaluator.state = record.sourceBefore
            evaluator.before = record.sourceBefore
            cameAlong = evaluator.truth(candidate.condition, &open).truth
        }
        return known(now.truth && !already && !cameAlong, isKnown, &open)
    }

    private func known(_ truth: Truth, _ isKnown: Truth, _ open: inout OpenReads) -> Truth {
        if isKnown != .always { open = OpenReads() }
        return truth && isKnown
    }

    private func aim<Number: IntervalNumber>(
        _ evaluator: inout RuleEvaluator<Number>, _ subject: RuleSubject, _ place: Int
    ) {
        evaluator.step = -1
        evaluator.material = -1
        evaluator.sweep = -1
        evaluator.state = -1
        evaluator.before = -1
        switch subject {
        case .target: break
        case .stock: evaluator.material = place
        case .sweep: evaluator.sweep = place
        case .addition, .state, .step, .protocol:
            evaluator.step = place
            if let trace = evaluator.trace {
                evaluator.state = trace.record(place).after
                evaluator.before = trace.record(place).before
            }
        }
    }

    public func isAboutSweep(_ key: ClaimKey) -> Bool {
        facts.book[key.code]?.subject == .sweep
    }

    public func finding(for key: ClaimKey, in trace: Trace<ExactInterval>) -> Finding? {
        guard let number = facts.book.number(of: key.code) else { return nil }
        let rule = facts.book.rules[number]
        var evaluator = RuleEvaluator(facts, trace)
        evaluator.rule = number
        let place = Int(key.step >= 0 ? key.step : key.subject)
        aim(&evaluator, rule.subject, place)
        var finding = Finding(
            code: key.code, severity: rule.severity, message: RuleWording.text(rule.message, evaluator),
            span: span(number, place), source: rule.source)
        if let help = rule.help { finding.notes.append(help) }
        finding.repair = rule.repair.map { repair in
            Repair(
                repair.placement, RuleWording.text(repair.text, evaluator), because: repair.reason,
                promise: repair.promise)
        }
        if facts.book.reads[number].contains(.target), rule.subject != .target, let target = facts.plan.target {
            finding.labels.append(Label(span: target.span, message: "the target is declared here"))
        }
        return finding
    }

    private func span(_ number: Int, _ place: Int) -> SourceSpan {
        let plan = facts.plan
        switch facts.book.rules[number].subject {
        case .target: return plan.target?.span ?? plan.span
        case .sweep: return facts.sweeps.indices.contains(place) ? facts.sweeps[place].span : plan.span
        case .stock:
            if plan.materials.indices.contains(place), case .stock(let stock) = plan.materials[place] {
                return stock.span
            }
            return plan.span
        case .protocol: return facts.book.reads[number].contains(.target) ? plan.target?.span ?? plan.span : plan.span
        case .addition, .state, .step:
            return plan.steps.indices.contains(place) ? plan.steps[place].span : plan.span
        }
    }
}
