import NsynQuantities

/// A pattern with the substances of one plan that match.
struct BoundPattern: Sendable {
    let pattern: MatterPattern
    var weights = SubstanceWeights()
    /// One bit a substance, for plans of up to 64; more are looked up in `weights`.
    private var bits: UInt64 = 0

    /// `matches` says for each substance which patterns of the book it is.
    init(_ pattern: MatterPattern, number: Int, _ profiles: [SubstanceProfile], _ matches: [[UInt64]]) {
        self.pattern = pattern
        for (index, profile) in profiles.enumerated()
        where matches[index][number / 64] & (1 << UInt64(number % 64)) != 0 {
            weights.add(index, pattern.weight(of: profile))
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
    let plan: Plan
    let sweeps: [SweepPlan]
    let profiles: [SubstanceProfile]
    let patterns: [BoundPattern]
    let target: TargetFacts?
    /// The canonical name of the contract, whatever alias the author wrote.
    let route: String?
    let basis: String?

    init(book: RuleBook, plan: Plan, sweeps: [SweepPlan], knowledge: Knowledge) {
        self.book = book
        self.plan = plan
        self.sweeps = sweeps
        let profiles = plan.substances.map { knowledge.profile(of: $0) }
        self.profiles = profiles
        let matches = profiles.map { book.matches.bits(of: $0, book.patterns) }
        patterns = book.patterns.enumerated().map { BoundPattern($1, number: $0, profiles, matches) }
        let target = plan.target.flatMap { knowledge.target($0) }
        self.target = target?.facts
        route = plan.route.map { knowledge.routes[$0.name]?.name ?? $0.name }
        basis = PreparedPlan.basis(of: plan, profiles: profiles, target: target)
    }

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
