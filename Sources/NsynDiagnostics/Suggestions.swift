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
        SuggestionList(candidates, limit: .max).ranked(for: name, limit: limit)
    }

    /// Whether one could be proposed for the other.
    public static func areNear(_ name: String, _ other: String) -> Bool {
        let (left, right) = (Array(name.unicodeScalars).map(fold), Array(other.unicodeScalars).map(fold))
        return rank(left, right) != nil
    }

    /// The best of several lists, whose names count in this order.
    public static func ranked(for name: String, among lists: [SuggestionList], limit: Int = 3) -> [String] {
        let folded = Array(name.unicodeScalars).map(fold)
        let letters = SuggestionList.letters(folded)
        var scored: [(rank: Int, order: Int, name: String)] = []
        var before = 0
        for list in lists {
            list.score(name, folded, letters, before, &scored)
            before += list.names.count
        }
        scored.sort { $0.rank != $1.rank ? $0.rank < $1.rank : $0.order < $1.order }
        var names: [String] = []
        for entry in scored where !names.contains(entry.name) {
            names.append(entry.name)
            if names.count == limit { break }
        }
        return names
    }

    fileprivate static let shortestName = 3
    fileprivate static let longestName = 64

    /// How many letters may be wrong in a name of so many.
    fileprivate static func allowed(_ count: Int) -> Int { min(3, max(1, count / 2)) }

    fileprivate static func rank(_ wanted: [Unicode.Scalar], _ candidate: [Unicode.Scalar]) -> Int? {
        // A single letter is near to everything.
        if wanted.count < 2 { return nil }
        if wanted == candidate { return 0 }
        guard wanted.count >= shortestName, candidate.count >= 2, wanted.count <= longestName,
            candidate.count <= longestName
        else { return nil }
        let allowed = allowed(wanted.count)
        if abs(wanted.count - candidate.count) <= allowed {
            let distance = editDistance(wanted, candidate)
            // People rarely mistype the first letter, so that it decides between equals; and a number in a name counts
            // something, so that quite another number is another thing.
            if distance <= allowed {
                let isOther = distance > 1 && digits(wanted) != digits(candidate) && candidate.contains(where: isDigit)
                return 2 * distance + (wanted[0] == candidate[0] ? 0 : 1) + (isOther ? 16 : 0)
            }
        }
        if candidate.count >= shortestName, contains(candidate, wanted) || contains(wanted, candidate) {
            return 8 + abs(wanted.count - candidate.count)
        }
        return nil
    }

    private static func isDigit(_ scalar: Unicode.Scalar) -> Bool { scalar >= "0" && scalar <= "9" }

    private static func digits(_ name: [Unicode.Scalar]) -> [Unicode.Scalar] { name.filter(isDigit) }

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
    fileprivate static func fold(_ scalar: Unicode.Scalar) -> Unicode.Scalar {
        scalar.value >= 0x41 && scalar.value <= 0x5A ? Unicode.Scalar(UInt8(scalar.value) | 0x20) : scalar
    }
}

/// Names that may be proposed, made ready for many misspelt ones. Most are refused by the letters that they are made of.
public struct SuggestionList: Sendable {
    /// Names behind so many are not proposed: in a script with a hundred thousand of them a hundred thousand mistakes
    /// would take hours.
    public static let mostNames = 8192

    public let names: [String]
    private var folded: [[Unicode.Scalar]] = []
    private var letters: [UInt64] = []

    public init(_ candidates: some Sequence<String>, limit: Int = SuggestionList.mostNames) {
        names = Array(candidates.prefix(limit))
        folded.reserveCapacity(names.count)
        letters.reserveCapacity(names.count)
        for name in names {
            let scalars = Array(name.unicodeScalars).map(Suggestions.fold)
            folded.append(scalars)
            letters.append(SuggestionList.letters(scalars))
        }
    }

    /// The likeliest first.
    public func ranked(for name: String, limit: Int = 3) -> [String] {
        Suggestions.ranked(for: name, among: [self], limit: limit)
    }

    /// Which letters occur, one bit each; several letters may share one.
    fileprivate static func letters(_ scalars: [Unicode.Scalar]) -> UInt64 {
        scalars.reduce(0) { $0 | 1 << UInt64($1.value & 63) }
    }

    fileprivate func score(
        _ name: String, _ wanted: [Unicode.Scalar], _ wantedLetters: UInt64, _ before: Int,
        _ scored: inout [(rank: Int, order: Int, name: String)]
    ) {
        // A wrong letter takes one away and brings another.
        let allowed = 2 * Suggestions.allowed(wanted.count)
        for index in names.indices {
            let own = letters[index]
            guard
                (own ^ wantedLetters).nonzeroBitCount <= allowed || own & ~wantedLetters == 0
                    || wantedLetters & ~own == 0
            else { continue }
            guard let rank = Suggestions.rank(wanted, folded[index]), names[index] != name else { continue }
            scored.append((rank, before + index, names[index]))
        }
    }
}
