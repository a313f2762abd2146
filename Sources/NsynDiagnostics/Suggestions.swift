/// "Did you mean …?"
public enum Suggestions {
    /// The candidate that a misspelt name most likely stood for, or nil when none is near.
    ///
    /// A spelling that differs only in case wins, then the smallest edit distance (at most 3, and at most half of the
    /// name), then a candidate that contains the name or is contained in it. Among equals one with the same first letter
    /// is taken, then the first.
    public static func closest(to name: String, among candidates: some Sequence<String>) -> String? {
        ranked(for: name, among: candidates, limit: 1).first
    }

    /// Near candidates, the likeliest first.
    public static func ranked(
        for name: String, among candidates: some Sequence<String>, limit: Int = 3
    ) -> [String] {
        let wanted = Array(name.unicodeScalars)
        let folded = wanted.map(fold)
        var scored: [(rank: Int, order: Int, name: String)] = []
        for (order, candidate) in candidates.enumerated() where candidate != name {
            guard let rank = rank(folded, Array(candidate.unicodeScalars).map(fold)) else { continue }
            scored.append((rank, order, candidate))
        }
        scored.sort { $0.rank != $1.rank ? $0.rank < $1.rank : $0.order < $1.order }
        var names: [String] = []
        for entry in scored where !names.contains(entry.name) {
            names.append(entry.name)
            if names.count == limit { break }
        }
        return names
    }

    private static let shortestName = 3
    private static let longestName = 64

    private static func rank(_ wanted: [Unicode.Scalar], _ candidate: [Unicode.Scalar]) -> Int? {
        if wanted == candidate { return 0 }
        guard wanted.count >= shortestName, candidate.count >= 2, wanted.count <= longestName,
            candidate.count <= longestName
        else { return nil }
        let allowed = min(3, max(1, wanted.count / 2))
        if abs(wanted.count - candidate.count) <= allowed {
            let distance = editDistance(wanted, candidate)
            // People rarely mistype the first letter, so that it decides between equals.
            if distance <= allowed { return 2 * distance + (wanted[0] == candidate[0] ? 0 : 1) }
        }
        if candidate.count >= shortestName, contains(candidate, wanted) || contains(wanted, candidate) {
            return 8 + abs(wanted.count - candidate.count)
        }
        return nil
    }

    /// Insertions, deletions, substitutions and swaps of neighbours, one each.
    static func editDistance(_ left: [Unicode.Scalar], _ right: [Unicode.Scalar]) -> Int {
        var beforePrevious = [Int](repeating: 0, count: right.count + 1)
        var previous = Array(0...right.count)
        var current = previous
        for row in 1..<(left.count + 1) {
            current[0] = row
            for column in 1..<(right.count + 1) {
                let isSame = left[row - 1] == right[column - 1]
                var best = min(previous[column] + 1, current[column - 1] + 1, previous[column - 1] + (isSame ? 0 : 1))
                if row > 1, column > 1, left[row - 1] == right[column - 2], left[row - 2] == right[column - 1] {
                    best = min(best, beforePrevious[column - 2] + 1)
                }
                current[column] = best
            }
            (beforePrevious, previous, current) = (previous, current, beforePrevious)
        }
        return previous[right.count]
    }

    private static func contains(_ whole: [Unicode.Scalar], _ part: [Unicode.Scalar]) -> Bool {
        guard part.count <= whole.count else { return false }
        return (0...(whole.count - part.count)).contains { whole[$0..<($0 + part.count)].elementsEqual(part) }
    }

    /// ASCII letters in lower case: enough to see `MM` beside `mM` as the same letters.
    private static func fold(_ scalar: Unicode.Scalar) -> Unicode.Scalar {
        scalar.value >= 0x41 && scalar.value <= 0x5A ? Unicode.Scalar(UInt8(scalar.value) | 0x20) : scalar
    }
}
