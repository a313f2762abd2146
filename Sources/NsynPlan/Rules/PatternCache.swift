import Synchronization

/// Which patterns of a book each substance matches, found once for all plans: one bit a pattern.
final class PatternCache: Sendable {
    private let bits = Mutex<[String: [UInt64]]>([:])

    func bits(of profile: SubstanceProfile, _ patterns: [MatterPattern]) -> [UInt64] {
        if let known = bits.withLock({ $0[profile.name] }) { return known }
        var found = [UInt64](repeating: 0, count: (patterns.count + 63) / 64)
        for (number, pattern) in patterns.enumerated() where pattern.matches(profile) {
            found[number / 64] |= 1 << UInt64(number % 64)
        }
        let made = found
        bits.withLock { $0[profile.name] = made }
        return made
    }
}
