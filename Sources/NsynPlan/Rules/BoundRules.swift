import NsynQuantities

/// The substances of one plan that match a pattern.
struct BoundPattern: Sendable {
    private(set) var weights = SubstanceWeights()
    /// One bit a substance, for plans of up to 64; more are looked up in `weights`.
    private var bits: UInt64 = 0

    /// Matches nothing.
    init() {}

    /// `matches` says for each substance which patterns of the book it is.
    init(_ pattern: MatterPattern, number: Int, _ profiles: [SubstanceProfile], _ matches: [PatternSet]) {
        for index in profiles.indices where matches[index].contains(number) {
            weights.add(index, pattern.weight(of: profiles[index]))
            if index < 64 { bits |= 1 << UInt64(index) }
        }
    }

    var isEmpty: Bool { weights.isEmpty }

    func holds(_ substance: SubstanceID) -> Bool {
        substance.value < 64
            ? bits & (1 << UInt64(substance.value)) != 0 : weights.substances.contains(Int32(substance.value))
    }
}

/// What rules ask of a plan before any condition is known.
final class BoundRules: Sendable {
    let book: RuleBook
    let prepared: PreparedPlan
    let plan: Plan
    let sweeps: [SweepPlan]
    /// Numbers of the rules whose matter the plan knows.
    let rules: [Int]
    /// By the number of the pattern in the book; what no rule here asks for matches nothing.
    let patterns: [BoundPattern]
    let target: TargetFacts?
    /// The canonical name of the contract, whatever alias the author wrote.
    let route: String?

    init(book: RuleBook, prepared: PreparedPlan, sweeps: [SweepPlan]) {
        self.book = book
        self.prepared = prepared
        plan = prepared.plan
        self.sweeps = sweeps
        let profiles = prepared.profiles
        let matches = profiles.map { book.matches.patterns(of: $0, book.patterns) }
        var known = PatternSet()
        for set in matches { known.formUnion(set) }
        let rules = book.rules.indices.filter { book.needs[$0].isSubset(of: known) }
        var patterns = [BoundPattern](repeating: BoundPattern(), count: book.patterns.count)
        for rule in rules {
            for number in book.patternNumbers[rule].lazy.map({ Int($0) })
            where known.contains(number) && patterns[number].isEmpty {
                patterns[number] = BoundPattern(book.patterns[number], number: number, profiles, matches)
            }
        }
        self.rules = rules
        self.patterns = patterns
        target = prepared.target?.facts
        route = plan.route.map { prepared.knowledge.routes[$0.name]?.name ?? $0.name }
    }

    var profiles: [SubstanceProfile] { prepared.profiles }
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
