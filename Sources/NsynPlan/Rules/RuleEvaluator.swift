import NsynQuantities

/// Evaluates a rule at one place of a plan. Without a trace it answers what holds whatever the conditions are: then
/// everything that a condition decides is `possible`.
struct RuleEvaluator<Number: IntervalNumber> {
    let facts: BoundRules
    let trace: Trace<Number>?
    let compact: CompactPlan
    /// Number of the rule in the book.
    var rule = 0 {
        didSet { start = facts.book.program.starts[rule] }
    }
    private(set) var start: RuleProgram.Start
    var step = -1
    var state: Int32 = -1
    var before: Int32 = -1
    var material = -1
    var sweep = -1
    /// No step is chosen: what any step could say is possible.
    var isAnywhere = false

    init(_ facts: BoundRules, _ trace: Trace<Number>?) {
        self.facts = facts
        self.trace = trace
        compact = facts.prepared.compact
        start = facts.book.program.starts[0]
    }

    var plan: Plan { facts.plan }
    private var undecided: Verdict { trace == nil ? .possible : .unknown }

    func pattern(_ number: Int32) -> BoundPattern {
        facts.patterns[Int(start.patterns[Int(number)])]
    }

    /// What a pattern means, whether the plan knows such matter or not.
    func matter(_ number: Int32) -> MatterPattern { facts.book.patterns[Int(start.patterns[Int(number)])] }

    func place(_ place: RulePlace) -> Int32 { place == .vessel ? state : before }

    func node(_ number: Int32) -> RuleNode { start.nodes[Int(number)] }

    func matches(_ pattern: BoundPattern) -> UnsafeBufferPointer<BoundMatch> { facts.matches(of: pattern) }

    private func text(_ number: Int32) -> String { facts.book.rules[rule].expression.words[Int(number)] }

    // MARK: Truths

    func truth(_ number: Int32) -> Verdict {
        switch node(number) {
        case .truth(let value): return Verdict(value)
        case .and(let left, let right): return truth(left) && truth(right)
        case .or(let left, let right): return truth(left) || truth(right)
        case .not(let inner): return !truth(inner)
        case .less(let left, let right): return compare(left, right) { $0.isLess(than: $1) }
        case .atMost(let left, let right): return compare(left, right) { $0.isAtMost($1) }
        case .equal(let left, let right): return compare(left, right) { $0.isEqual(to: $1) }
        case .known(let inner):
            if self.number(inner) != nil { return .always }
            return trace == nil ? .possible : .never
        case .contains(let name, let place): return contains(pattern(name), self.place(place))
        case .stockContains(let name): return stockContains(pattern(name))
        case .targetContains(let name):
            guard let target = facts.target else { return .never }
            return Verdict(matter(name).isFound(in: target))
        case .addedIs(let name): return anywhere(name) ?? addedIs(pattern(name))
        case .addedContains(let name): return anywhere(name) ?? brings(step, pattern(name))
        case .earlier(let name): return anywhere(name) ?? brought(pattern(name), in: 0..<max(step, 0))
        case .later(let name):
            return anywhere(name)
                ?? brought(pattern(name), in: min(step + 1, compact.steps.count)..<compact.steps.count)
        case .varies(let name): return varies(pattern(name))
        case .uses(let name): return Verdict(!pattern(name).isEmpty)
        case .word(let word, _) where isAnywhere && word.isOfStep: return .possible
        case .flag(let flag, _) where isAnywhere && flag.isOfStep: return .possible
        case .flag(let flag, let place): return self.flag(flag, self.place(place))
        case .word(let word, let text): return Verdict(self.word(word, self.text(text)))
        case .separatedBy(let name):
            let method = text(name)
            return Verdict(plan.steps.contains { $0.isSeparation(by: method) })
        case .measuredBy(let name):
            let method = text(name)
            return Verdict(plan.steps.contains { $0.isMeasurement(by: method) })
        case .told(let name):
            let words = text(name)
            return Verdict(plan.steps.contains { $0.tells(words) })
        default: return .unknown
        }
    }

    /// What some step could say of matter that the plan knows.
    private func anywhere(_ name: Int32) -> Verdict? {
        isAnywhere ? pattern(name).isEmpty ? .never : .possible : nil
    }

    /// A truth, and what the comparisons read that leave it merely possible. Parts that are decided stay so in any
    /// smaller box of conditions, so these alone say where to look closer.
    func truth(_ number: Int32, _ open: inout OpenReads) -> Verdict {
        let before = open
        let verdict: Verdict
        switch node(number) {
        case .and(let left, let right): verdict = truth(left, &open) && truth(right, &open)
        case .or(let left, let right): verdict = truth(left, &open) || truth(right, &open)
        case .not(let inner): verdict = !truth(inner, &open)
        default:
            verdict = truth(number)
            if verdict == .possible {
                let reads = start.reads[Int(number)]
                open.add(reads.isEmpty ? .course : reads)
            }
            return verdict
        }
        if verdict != .possible { open = before }
        return verdict
    }

    private func compare(_ left: Int32, _ right: Int32, _ compare: (Number, Number) -> Truth) -> Verdict {
        guard let left = number(left), let right = number(right) else { return undecided }
        return Verdict(compare(left, right))
    }

    func contains(_ pattern: BoundPattern, _ state: Int32) -> Verdict {
        if pattern.isEmpty { return .never }
        guard let trace, state >= 0 else { return .possible }
        var result = Truth.never
        for match in matches(pattern) {
            result = result || trace.contains(match.substance, in: state)
            if result == .always { break }
        }
        return Verdict(result)
    }

    private func stockContains(_ pattern: BoundPattern) -> Verdict {
        guard material >= 0, case .stock(let stock) = compact.materials[material] else { return .never }
        return Verdict(
            stock.components.indices.contains { facts.holds(compact.components[$0].substance, pattern) }
                || stock.solvents.indices.contains { facts.holds(compact.solvents[$0].substance, pattern) })
    }

    private func addedIs(_ pattern: BoundPattern) -> Verdict {
        if pattern.isEmpty || step < 0 { return .never }
        if case .gas(_, let substance?) = compact.steps[step].primitive {
            return Verdict(facts.holds(substance, pattern))
        }
        guard let written = compact.steps[step].primitive.material else { return .never }
        if let trace {
            let material = trace.record(step).material
            return material < 0 ? .never : leads(MaterialID(Int(material)), pattern)
        }
        let leaves = plan.leaves(of: written).map { leads($0, pattern) }
        return leaves.allSatisfy { $0 == .always } ? .always : leaves.allSatisfy { $0 == .never } ? .never : .possible
    }

    func leads(_ material: MaterialID, _ pattern: BoundPattern) -> Verdict {
        switch compact.materials[material.value] {
        case .neat(let substance): return Verdict(facts.holds(substance, pattern))
        case .stock(let stock):
            if let first = stock.components.first {
                return Verdict(facts.holds(compact.components[first].substance, pattern))
            }
            return Verdict(stock.solvents.indices.contains { facts.holds(compact.solvents[$0].substance, pattern) })
        case .content: return brings(step, pattern)
        case .choice: return .possible
        }
    }

    /// Whether a step puts in anything that matches.
    func brings(_ step: Int, _ pattern: BoundPattern) -> Verdict {
        if pattern.isEmpty || step < 0 { return .never }
        switch compact.steps[step].primitive {
        case .transfer, .adjustAcidity:
            guard let trace else { return .possible }
            var result = Truth.never
            for match in matches(pattern) {
                result = result || trace.moved(match.substance, in: step).isPositive
                if result == .always { break }
            }
            return Verdict(result && trace.record(step).happens)
        case .gas(_, let substance?):
            guard facts.holds(substance, pattern) else { return .never }
            return trace.map { Verdict($0.record(step).happens) } ?? .possible
        default: return .never
        }
    }

    private func brought(_ pattern: BoundPattern, in steps: Range<Int>) -> Verdict {
        if pattern.isEmpty || step < 0 { return .never }
        let vessel = compact.steps[step].vessel
        var result = Verdict.never
        for other in steps where compact.steps[other].vessel == vessel {
            result = result || brings(other, pattern)
            if result == .always { break }
        }
        return result
    }

    func word(_ word: RuleWord, _ text: String) -> Bool {
        switch word {
        case .route: return facts.route == text || plan.route?.name == text
        case .metal: return facts.basis == text
        case .verb: return step >= 0 && plan.steps[step].verb == text
        case .method:
            if step < 0 { return false }
            return plan.steps[step].isSeparation(by: text) || plan.steps[step].isMeasurement(by: text)
        case .kept:
            if step >= 0, case .separate(_, let kept, _) = plan.steps[step].primitive { return kept == text }
            return false
        case .template: return plan.target?.template == text
        case .isomer: return plan.target?.isomer == text
        case .tags: return plan.target?.tags.contains(text) == true
        case .goals: return plan.target?.goals.contains(text) == true
        case .design: return sweep >= 0 && facts.sweeps[sweep].design == text
        }
    }
}

extension Step {
    /// `column` and `chromatography` are both an answer to `chromatography`; a method also answers to its own name.
    func isSeparation(by method: String) -> Bool {
        guard case .separate(let own, _, _) = primitive else { return false }
        if own == method { return true }
        let kind = SeparationMethod(name: method)
        return kind != .other && SeparationMethod(name: own) == kind
    }

    /// Whether the step asks a person for something in these words.
    func tells(_ words: String) -> Bool {
        guard case .manual(let text) = primitive else { return false }
        let bytes = Array(text.lowercased().utf8)
        let wanted = Array(words.lowercased().utf8)
        guard bytes.count >= wanted.count else { return false }
        return (0...(bytes.count - wanted.count)).contains { bytes[$0..<($0 + wanted.count)].elementsEqual(wanted) }
    }

    func isMeasurement(by method: String) -> Bool {
        if case .measure(let own, _) = primitive { return own == method }
        return false
    }
}
