import NsynQuantities

/// The substances of one plan that match a pattern: a part of `BoundRules.matches`.
struct BoundPattern: Sendable {
    fileprivate var start: Int32 = 0
    fileprivate var count: Int32 = 0
    /// One bit a substance, for plans of up to 64; more are looked up.
    fileprivate var bits: UInt64 = 0

    var isEmpty: Bool { count == 0 }
}

/// A substance that matches, and how much one mole of it counts.
struct BoundMatch: Sendable {
    var substance: SubstanceID
    var weight: Rational
    var isWhole: Bool
}

/// What rules ask of a plan before any condition is known.
final class BoundRules: @unchecked Sendable {
    let book: RuleBook
    let prepared: PreparedPlan
    let plan: Plan
    let sweeps: [SweepPlan]
    /// Numbers of the rules whose matter the plan knows.
    let rules: [Int]
    /// By step: the patterns of what it may bring.
    let brought: [PatternSet]
    /// By the number of the pattern in the book; what no rule here asks for matches nothing.
    let patterns: UnsafeMutableBufferPointer<BoundPattern>
    /// What the patterns match, one pattern after another.
    let matches: UnsafeMutableBufferPointer<BoundMatch>
    let target: TargetFacts?
    /// The canonical name of the contract, whatever alias the author wrote.
    let route: String?

    init(book: RuleBook, among numbers: some Sequence<Int>, prepared: PreparedPlan, sweeps: [SweepPlan]) {
        self.book = book
        self.prepared = prepared
        plan = prepared.plan
        self.sweeps = sweeps
        let profiles = prepared.profiles
        let matches = profiles.map { book.matches.patterns(of: $0, book.patterns) }
        var known = PatternSet()
        for set in matches { known.formUnion(set) }
        let rules = numbers.filter { book.needs[$0].isSubset(of: known) }
        var patterns = [BoundPattern](repeating: BoundPattern(), count: book.patterns.count)
        var bound: [BoundMatch] = []
        for rule in rules {
            for number in book.patternNumbers[rule].lazy.map({ Int($0) })
            where known.contains(number) && patterns[number].isEmpty {
                patterns[number].start = Int32(bound.count)
                for index in profiles.indices where matches[index].contains(number) {
                    let weight = book.patterns[number].weight(of: profiles[index])
                    if weight.isZero { continue }
                    bound.append(BoundMatch(substance: SubstanceID(index), weight: weight, isWhole: weight == .one))
                    patterns[number].count += 1
                    if index < 64 { patterns[number].bits |= 1 << UInt64(index) }
                }
            }
        }
        brought = prepared.compact.steps.map { prepared.compact.patterns(broughtBy: $0, matches, known) }
        self.rules = rules
        self.patterns = .copy(of: patterns)
        self.matches = .copy(of: bound)
        target = prepared.target?.facts
        route = plan.route.map { prepared.knowledge.routes[$0.name]?.name ?? $0.name }
    }

    deinit {
        patterns.deallocate()
        matches.deinitialize()
        matches.deallocate()
    }

    func matches(of pattern: BoundPattern) -> UnsafeBufferPointer<BoundMatch> {
        UnsafeBufferPointer(start: matches.baseAddress! + Int(pattern.start), count: Int(pattern.count))
    }

    func holds(_ substance: SubstanceID, _ pattern: BoundPattern) -> Bool {
        substance.value < 64
            ? pattern.bits & (1 << UInt64(substance.value)) != 0
            : matches(of: pattern).contains { $0.substance == substance }
    }

    var basis: String? { prepared.basisSymbol }

    /// Axes along which numbers, not materials, vary.
    func numericAxes(of sweep: Int) -> Int {
        sweeps[sweep].axes.count { axis in
            if case .options = axis.values { return false }
            if case .number = plan.parameters[axis.parameter.value].domain { return true }
            return false
        }
    }

    func conditions(of sweep: Int) -> Rational? {
        var product = Rational.one
        var groups: Set<Int> = []
        for axis in sweeps[sweep].axes {
            guard let count = axis.values.count else { continue }
            if let group = axis.zipGroup, !groups.insert(group).inserted { continue }
            product = product * Rational(count)
        }
        return product
    }
}

extension CompactPlan {
    /// Patterns that anything a step brings may match; what comes from another vessel may be anything that is `known`.
    fileprivate func patterns(broughtBy step: CompactStep, _ matches: [PatternSet], _ known: PatternSet) -> PatternSet {
        if case .gas(_, let substance?) = step.primitive { return matches[substance.value] }
        guard let material = step.primitive.material else { return PatternSet() }
        return patterns(of: material, matches, known)
    }

    private func patterns(of material: MaterialID, _ matches: [PatternSet], _ known: PatternSet) -> PatternSet {
        switch materials[material.value] {
        case .neat(let substance): return matches[substance.value]
        case .content: return known
        case .choice: return known
        case .stock(let stock):
            var set = PatternSet()
            for index in stock.components.indices { set.formUnion(matches[components[index].substance.value]) }
            for index in stock.solvents.indices { set.formUnion(matches[solvents[index].substance.value]) }
            return set
        }
    }
}
