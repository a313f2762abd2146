import Synchronization

/// Which patterns of a book each substance matches, found once for all plans.
final class PatternCache: Sendable {
    private let found = Mutex<[String: (profile: SubstanceProfile, set: PatternSet)]>([:])

    func patterns(of profile: SubstanceProfile, _ patterns: [MatterPattern]) -> PatternSet {
        // A script may declare a reagent by a name that another script gave to something else.
        if let known = found.withLock({ $0[profile.name] }), known.profile == profile { return known.set }
        var set = PatternSet()
        for (number, pattern) in patterns.enumerated() where pattern.matches(profile) { set.insert(number) }
        let made = set
        found.withLock { $0[profile.name] = (profile, made) }
        return made
    }
}
