import NsynDiagnostics
import NsynQuantities

/// A condition within the declared ranges where a claim holds.
struct RangeOutcome {
    var key: ClaimKey
    var check: Int32
    /// A number or option for each parameter.
    var condition: [Rational]
    /// Parameters that are not at their default in it.
    var moved: [ParameterID]
}

/// Looks through the declared ranges of parameters for claims that neither the default nor a sweep shows, and finds a
/// concrete condition for each: first one parameter at an end of its range, then corners, then halving.
struct RangeSearch {
    let prepared: PreparedPlan
    let checks: [any ConditionCheck]
    let fast: Trace<FastInterval>
    let exact: () -> Trace<ExactInterval>
    let limits: AnalysisLimits
    /// Claims that are told already.
    let known: Set<ClaimKey>
    private var examiner: Examiner

    init(
        prepared: PreparedPlan, checks: [any ConditionCheck], fast: Trace<FastInterval>, limits: AnalysisLimits,
        known: Set<ClaimKey>, exact: @escaping () -> Trace<ExactInterval>
    ) {
        self.prepared = prepared
        self.checks = checks
        self.fast = fast
        self.limits = limits
        self.known = known
        self.exact = exact
        examiner = Examiner(checks)
    }

    private struct Range {
        var parameter: ParameterID
        var lower: Rational
        var upper: Rational
        var initial: Rational
    }

    mutating func run() -> [RangeOutcome] {
        var ranges: [Range] = []
        var categories: [(parameter: ParameterID, count: Int, initial: Int)] = []
        var defaults: [Rational] = []
        for (index, parameter) in prepared.plan.parameters.enumerated() {
            let id = ParameterID(index)
            let isUsed = prepared.dependence.used.holds(id)
            switch parameter.domain {
            case .number(let initial, let lower, let upper):
                defaults.append(initial ?? lower ?? upper ?? .zero)
                if isUsed, let lower, let upper, lower < upper {
                    ranges.append(Range(parameter: id, lower: lower, upper: upper, initial: defaults[index]))
                }
            case .options(let names, let initial):
                defaults.append(Rational(initial ?? 0))
                if isUsed, names.count > 1 { categories.append((id, names.count, initial ?? 0)) }
            case .truth(let initial):
                defaults.append(initial ?? false ? .one : .zero)
                if isUsed { categories.append((id, 2, initial ?? false ? 1 : 0)) }
            }
        }
        if ranges.isEmpty, categories.isEmpty { return [] }
        var outcomes: [RangeOutcome] = []
        var told = known
        for options in combinations(categories) {
            var condition = defaults
            for (category, option) in zip(categories, options) {
                condition[category.parameter.value] = Rational(option)
            }
            set(condition, on: fast)
            for range in ranges { fast.set(range.parameter, to: FastInterval(range.lower, range.upper)) }
            fast.run()
            var open = examiner.claims(in: fast).filter { !told.contains($0.key) }
            if !open.isEmpty { dropImpossible(&open, condition, ranges) }
            for claim in open {
                let along = ranges.filter { claim.dependsOn.holds($0.parameter) }
                guard let witness = witness(claim, condition, along) else { continue }
                told.insert(claim.key)
                let moved = prepared.plan.parameters.indices.filter { witness[$0] != defaults[$0] }.map {
                    ParameterID($0)
                }
                outcomes.append(RangeOutcome(key: claim.key, check: claim.check, condition: witness, moved: moved))
            }
        }
        return outcomes
    }

    /// Exact numbers see that a range only touches a limit.
    private mutating func dropImpossible(_ open: inout [Claim], _ condition: [Rational], _ ranges: [Range]) {
        let exact = exact()
        set(condition, on: exact)
        for range in ranges { exact.set(range.parameter, to: ExactInterval(range.lower, range.upper)) }
        exact.run()
        let left = examiner.claims(in: exact, among: open.map(\.asked))
        open.removeAll { claim in !left.contains { $0.key == claim.key } }
    }

    private func combinations(_ categories: [(parameter: ParameterID, count: Int, initial: Int)]) -> [[Int]] {
        var result: [[Int]] = [[]]
        for category in categories {
            if result.count * category.count > limits.optionCombinations {
                for place in result.indices { result[place].append(category.initial) }
                continue
            }
            result = result.flatMap { begun in (0..<category.count).map { begun + [$0] } }
        }
        return result
    }

    private func set<Number: IntervalNumber>(_ condition: [Rational], on trace: Trace<Number>) {
        for (index, parameter) in prepared.plan.parameters.enumerated() {
            if case .number = parameter.domain {
                trace.set(ParameterID(index), to: Number(condition[index]))
            } else {
                trace.setOption(ParameterID(index), to: condition[index].int ?? 0)
            }
        }
    }

    /// Whether a claim holds in one condition.
    private mutating func holds(_ asked: AskedClaim, _ condition: [Rational]) -> Bool {
        set(condition, on: fast)
        fast.run()
        guard let claim = examiner.claims(in: fast, among: [asked]).first else { return false }
        if claim.truth == .always { return true }
        let exact = exact()
        set(condition, on: exact)
        exact.run()
        return examiner.claims(in: exact, among: [asked]).contains { $0.truth == .always }
    }

    private mutating func witness(_ claim: Claim, _ condition: [Rational], _ along: [Range]) -> [Rational]? {
        if holds(claim.asked, condition) { return condition }
        for range in along {
            for end in [range.upper, range.lower] where end != range.initial {
                var candidate = condition
                candidate[range.parameter.value] = end
                if holds(claim.asked, candidate) { return candidate }
            }
        }
        let cornered = along.prefix(6)
        if cornered.count > 1 {
            for corner in 0..<(1 << cornered.count) {
                var candidate = condition
                for (bit, range) in cornered.enumerated() {
                    candidate[range.parameter.value] = corner >> bit & 1 == 0 ? range.upper : range.lower
                }
                if holds(claim.asked, candidate) { return candidate }
            }
        }
        return halve(claim, condition, along)
    }

    /// Halves the ranges until the middle of a part shows the claim, or the budget ends.
    private mutating func halve(_ claim: Claim, _ condition: [Rational], _ along: [Range]) -> [Rational]? {
        guard !along.isEmpty else { return nil }
        var waiting: [[Range]] = [along]
        var head = 0
        while head < waiting.count, head < limits.boxesPerRange {
            let box = waiting[head]
            head += 1
            set(condition, on: fast)
            for range in box { fast.set(range.parameter, to: FastInterval(range.lower, range.upper)) }
            fast.run()
            guard !examiner.claims(in: fast, among: [claim.asked]).isEmpty else { continue }
            var middle = condition
            for range in box { middle[range.parameter.value] = (range.lower + range.upper) / Rational(2) }
            if holds(claim.asked, middle) { return middle }
            guard let widest = box.indices.max(by: { share(box[$0], along[$0]) < share(box[$1], along[$1]) }) else {
                return nil
            }
            var lower = box
            lower[widest].upper = middle[box[widest].parameter.value]
            var upper = box
            upper[widest].lower = middle[box[widest].parameter.value]
            waiting.append(lower)
            waiting.append(upper)
        }
        return nil
    }

    private func share(_ part: Range, _ whole: Range) -> Rational {
        (part.upper - part.lower) / (whole.upper - whole.lower)
    }
}
