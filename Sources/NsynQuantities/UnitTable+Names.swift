/// Two ways of writing that fall together.
public struct UnitCollision: Sendable, Hashable, CustomStringConvertible {
    public var spelling: String
    /// What the spelling means: the exact name wins over prefix and unit.
    public var winner: String
    public var loser: String

    public var description: String { "“\(spelling)” is \(winner) and could be \(loser)" }
}

extension UnitTable {
    /// A way to write a unit, put together.
    internal struct ExpandedSpelling {
        var bytes: [UInt8]
        var text: String
        var unit: Int
        var prefix: UnitPrefix?
        var isWord: Bool

        var reading: String { prefix.map { "\($0.long) and \(text.dropFirst(prefixLength))" } ?? "the unit \(text)" }

        /// Whether a reader would write it so: `uL` is read, and never proposed.
        var isProposed: Bool { prefix?.short != "u" }

        private var prefixLength: Int { prefix.map { isWord ? $0.long.count : $0.short.count } ?? 0 }
    }

    /// Every spelling with and without prefixes, those without first.
    internal func expandedSpellings() -> [ExpandedSpelling] {
        var exact: [ExpandedSpelling] = []
        var prefixed: [ExpandedSpelling] = []
        for (index, unit) in units.enumerated() {
            for (text, isWord) in UnitTable.spellings(of: unit) {
                func entry(_ text: String, _ prefix: UnitPrefix?) -> ExpandedSpelling {
                    ExpandedSpelling(
                        bytes: UnitSpelling.normalise(text), text: text, unit: index, prefix: prefix, isWord: isWord)
                }
                exact.append(entry(text, nil))
                for prefix in UnitPrefix.all where allows(index, prefix, isLong: isWord) {
                    // `u` and `µ` share a long form.
                    if isWord && prefix.short == "u" { continue }
                    prefixed.append(entry((isWord ? prefix.long : prefix.short) + text, prefix))
                }
            }
        }
        return exact + prefixed
    }

    /// Spellings that begin so and a reader would write, each with the dimension it measures, short ones first: what a
    /// shell offers behind a number.
    public func spellings(startingWith prefix: String) -> [(text: String, meaning: String)] {
        let wanted = UnitSpelling.normalise(prefix)
        var found: [(text: String, meaning: String)] = []
        for entry in expandedSpellings() where entry.isProposed && entry.bytes.starts(with: wanted) {
            found.append((entry.text, name(of: units[entry.unit].type)))
        }
        return found.sorted { ($0.text.utf8.count, $0.text) < ($1.text.utf8.count, $1.text) }
    }

    /// Every pair of spellings, prefixes included, that a reader could take for one another. A table is fit for use if
    /// there are none.
    public func collisions() -> [UnitCollision] {
        var seen: [[UInt8]: ExpandedSpelling] = [:]
        var result: [UnitCollision] = []
        for entry in expandedSpellings() {
            if let first = seen[entry.bytes] {
                result.append(UnitCollision(spelling: entry.text, winner: first.reading, loser: entry.reading))
            } else {
                seen[entry.bytes] = entry
            }
        }
        return result
    }

    /// Units that an unknown or misplaced one could have been: near in letters or equal but for case, those of the
    /// expected dimension first; at most five.
    public func suggestions(for name: String, expected: QuantityType? = nil) -> [String] {
        let wanted = Array(String(decoding: UnitSpelling.normalise(name), as: UTF8.self).unicodeScalars)
        let folded = UnitTable.folded(wanted)
        let limit = wanted.count <= 2 ? 1 : wanted.count <= 4 ? 2 : 3
        var best: [(rank: (Int, Int, Int, Int), text: String)] = []
        var taken: Set<String> = []
        for entry in expandedSpellings() where entry.isProposed && entry.text != name {
            guard taken.insert(entry.text).inserted else { continue }
            let scalars = Array(String(decoding: entry.bytes, as: UTF8.self).unicodeScalars)
            // Wrong letters weigh more than a wrong case or a missing µ.
            let distance = UnitTable.editDistance(folded, UnitTable.folded(scalars), limit: limit)
            guard distance <= limit && distance < max(wanted.count, scalars.count) else { continue }
            let strict = UnitTable.editDistance(wanted, scalars, limit: limit)
            let type = units[entry.unit].type
            let fit = expected.map { $0 == type ? 0 : $0.dimension == type.dimension ? 1 : 2 } ?? 0
            best.append(((fit, distance, strict, scalars.count), entry.text))
        }
        best.sort { $0.rank != $1.rank ? $0.rank < $1.rank : $0.text < $1.text }
        return best.prefix(5).map(\.text)
    }

    private static func folded(_ scalars: [Unicode.Scalar]) -> [Unicode.Scalar] {
        scalars.map { scalar in
            // A keyboard without µ writes u or m for it.
            if scalar == "µ" { return "u" }
            return scalar.value >= 65 && scalar.value <= 90 ? Unicode.Scalar(UInt8(scalar.value + 32)) : scalar
        }
    }

    /// Insertions, deletions, replacements and swaps of neighbours; anything above the limit counts as one more.
    internal static func editDistance(_ left: [Unicode.Scalar], _ right: [Unicode.Scalar], limit: Int) -> Int {
        if abs(left.count - right.count) > limit { return limit + 1 }
        var beforeLast: [Int] = []
        var last = Array(0...right.count)
        for i in 0..<left.count {
            var row = [i + 1]
            for j in 0..<right.count {
                var cost = min(last[j] + (left[i] == right[j] ? 0 : 1), min(last[j + 1], row[j]) + 1)
                if i > 0, j > 0, left[i] == right[j - 1], left[i - 1] == right[j] {
                    cost = min(cost, beforeLast[j - 1] + 1)
                }
                row.append(cost)
            }
            beforeLast = last
            last = row
        }
        return min(last[right.count], limit + 1)
    }
}
