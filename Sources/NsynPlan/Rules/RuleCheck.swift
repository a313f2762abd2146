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

    init(book: RuleBook, plan: Plan, sweeps: [SweepPlan], knowledge: Knowledge) {
        let facts = BoundRules(book: book, plan: plan, sweeps: sweeps, knowledge: knowledge)
        self.facts = facts
        var evaluator = RuleEvaluator<ExactInterval>(facts, nil)
        var candidates: [Candidate] = []
        var known: Dependence?
        func dependence() -> Dependence {
            if let known { return known }
            let made = Dependence(plan: plan)
            known = made
            return made
        }
        for (number, rule) in book.rules.enumerated() {
            evaluator.rule = number
            evaluator.step = -1
            evaluator.material = -1
            evaluator.sweep = -1
            evaluator.isAnywhere = true
            let places = RuleCheck.places(of: rule.subject, plan, sweeps, facts)
            // Most rules are about matter that a plan does not know: they end here.
            if places.isEmpty { continue }
            if rule.subject.isOfStep, evaluator.truth(rule.condition) == .never { continue }
            evaluator.isAnywhere = false
            let reads = RuleReads(rule)
            for place in places {
                switch rule.subject {
                case .addition, .state, .step, .protocol:
                    if rule.subject == .addition, !plan.steps[place].bringsMaterial { continue }
                    evaluator.step = place
                case .stock:
                    guard case .stock = plan.materials[place] else { continue }
                    evaluator.material = place
                case .sweep: evaluator.sweep = place
                case .target: break
                }
                if evaluator.truth(rule.condition) == .never { continue }
                let dependsOn =
                    rule.subject.isOfStep
                    ? reads.dependence(dependence(), place) : rule.subject == .stock ? dependence().used : []
                candidates.append(
                    Candidate(
                        rule: Int32(number), place: Int32(place), dependsOn: dependsOn, subject: rule.subject,
                        condition: rule.condition, code: rule.code))
            }
        }
        self.candidates = candidates
    }

    private static func places(
        of subject: RuleSubject, _ plan: Plan, _ sweeps: [SweepPlan], _ facts: BoundRules
    ) -> Range<Int> {
        switch subject {
        case .target: facts.target == nil ? 0..<0 : 0..<1
        case .sweep: sweeps.indices
        case .stock: plan.materials.indices
        case .addition, .state, .step: plan.steps.indices
        case .protocol: lastStep(of: plan).map { $0..<($0 + 1) } ?? 0..<0
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
        for candidate in candidates {
            let truth = truth(at: candidate, &evaluator)
            if truth == .never { continue }
            sink.claim(key(candidate), truth, dependsOn: candidate.dependsOn)
        }
    }

    private func key(_ candidate: Candidate) -> ClaimKey {
        switch candidate.subject {
        case .target, .stock, .sweep: ClaimKey(candidate.code, subject: Int(candidate.place))
        default: ClaimKey(candidate.code, step: Int(candidate.place))
        }
    }

    private func truth<Number: IntervalNumber>(
        at candidate: Candidate, _ evaluator: inout RuleEvaluator<Number>
    ) -> Truth {
        evaluator.rule = Int(candidate.rule)
        aim(&evaluator, candidate.subject, Int(candidate.place))
        guard let trace = evaluator.trace, evaluator.step >= 0 else {
            return evaluator.truth(candidate.condition).truth
        }
        let record = trace.record(evaluator.step)
        if record.happens == .never { return .never }
        let now = evaluator.truth(candidate.condition)
        if now == .never || now == .unknown { return .never }
        let isKnown = !trace.state(record.after).isUndetermined && record.happens
        guard candidate.subject == .state else { return now.truth && isKnown }
        // The step that brings a state about is the one to speak of, not those that come after it.
        evaluator.state = record.before
        let already = evaluator.truth(candidate.condition).truth
        if already == .always { return .never }
        var cameAlong = Truth.never
        if record.sourceBefore >= 0 {
            evaluator.state = record.sourceBefore
            evaluator.before = record.sourceBefore
            cameAlong = evaluator.truth(candidate.condition).truth
        }
        return now.truth && !already && !cameAlong && isKnown
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

    public func finding(for key: ClaimKey, in trace: Trace<ExactInterval>) -> Finding? {
        guard let number = facts.book.rules.firstIndex(where: { $0.code == key.code }) else { return nil }
        let rule = facts.book.rules[number]
        var evaluator = RuleEvaluator(facts, trace)
        evaluator.rule = number
        let place = Int(key.step >= 0 ? key.step : key.subject)
        aim(&evaluator, rule.subject, place)
        var finding = Finding(
            code: key.code, severity: rule.severity, message: RuleWording.text(rule.message, evaluator),
            span: span(rule, place), source: rule.source)
        if let help = rule.help { finding.notes.append(help) }
        finding.repair = rule.repair.map { repair in
            Repair(
                repair.placement, RuleWording.text(repair.text, evaluator), because: repair.reason,
                promise: repair.promise)
        }
        if RuleReads(rule).target, rule.subject != .target, let target = facts.plan.target {
            finding.labels.append(Label(span: target.span, message: "the target is declared here"))
        }
        return finding
    }

    private func span(_ rule: Rule, _ place: Int) -> SourceSpan {
        let plan = facts.plan
        switch rule.subject {
        case .target: return plan.target?.span ?? plan.span
        case .sweep: return facts.sweeps.indices.contains(place) ? facts.sweeps[place].span : plan.span
        case .stock:
            if plan.materials.indices.contains(place), case .stock(let stock) = plan.materials[place] {
                return stock.span
            }
            return plan.span
        case .protocol: return RuleReads(rule).target ? plan.target?.span ?? plan.span : plan.span
        case .addition, .state, .step:
            return plan.steps.indices.contains(place) ? plan.steps[place].span : plan.span
        }
    }
}

extension Step {
    /// Whether the step puts anything into its vessel.
    var bringsMaterial: Bool {
        switch primitive {
        case .transfer, .adjustAcidity: true
        case .gas(_, let substance, _): substance != nil
        default: false
        }
    }
}

/// What a rule's answer rests on.
struct RuleReads {
    var composition = false
    var temperature = false
    var time = false
    var handling = false
    var course = false
    var target = false

    init(_ rule: Rule) {
        for node in rule.expression.nodes {
            switch node {
            case .amount, .concentration, .ratio, .contains, .addedAmount, .addedContains, .addedIs, .earlier, .later,
                .solubilisingAcidity:
                composition = true
            case .timeSince: time = true
            case .count, .targetContains: target = true
            case .quantity(let quantity, _): read(quantity)
            case .flag(let flag, _):
                switch flag {
                case .chargeStated, .isomerNamed, .oddElectrons, .closedShell, .fitsTemplate: target = true
                case .courseStirringStated: course = true
                case .twoPhases, .empty: composition = true
                default: handling = true
                }
            default: break
            }
        }
    }

    private mutating func read(_ quantity: RuleQuantity) {
        switch quantity {
        case .acidity, .volume, .filling, .additionVolume, .portions, .interval: composition = true
        case .temperature: temperature = true
        case .courseTime, .hottest, .coldest: course = true
        case .additionTime, .duration: time = true
        case .stirring, .speed: handling = true
        case .electrons, .naiveElectrons, .metalAtoms, .ligands, .charge, .isomers, .templateLigands,
            .templateElectrons, .templateAtoms:
            target = true
        default: break
        }
    }

    func dependence(_ all: Dependence, _ step: Int) -> ParameterSet {
        if course { return all.used }
        var set = ParameterSet()
        if composition { set.formUnion(all.composition[step]) }
        if temperature { set.formUnion(all.temperature[step]) }
        if time { set.formUnion(all.time[step]) }
        if handling { set.formUnion(all.handling[step]) }
        return set
    }
}
