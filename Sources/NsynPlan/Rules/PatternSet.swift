/// Patterns of a book, one bit each.
struct PatternSet: Sendable, Equatable {
    private var words: [UInt64] = []

    init() {}

    mutating func insert(_ number: Int) {
        while words.count <= number / 64 { words.append(0) }
        words[number / 64] |= 1 << UInt64(number % 64)
    }

    func contains(_ number: Int) -> Bool {
        number / 64 < words.count && words[number / 64] & (1 << UInt64(number % 64)) != 0
    }

    func isSubset(of other: PatternSet) -> Bool {
        for place in words.indices {
            let rest = place < other.words.count ? words[place] & ~other.words[place] : words[place]
            if rest != 0 { return false }
        }
        return true
    }

    mutating func formUnion(_ other: PatternSet) {
        while words.count < other.words.count { words.append(0) }
        for place in other.words.indices { words[place] |= other.words[place] }
    }

    mutating func formIntersection(_ other: PatternSet) {
        for place in words.indices { words[place] &= place < other.words.count ? other.words[place] : 0 }
    }
}

extension PatternSet {
    /// What the condition of a rule can't do without: most rules speak of matter that most plans do not use, and are
    /// put aside by this set alone. `numbers` are the rule's patterns in the book.
    init(neededBy rule: Rule, _ numbers: [Int32]) {
        self = PatternSet.needed(rule.condition, rule.expression, numbers)
    }

    /// What a step has to bring, so that the rule can speak of it.
    init(broughtFor rule: Rule, _ numbers: [Int32]) {
        self.init()
        var open = [rule.condition]
        while let id = open.popLast() {
            switch rule.expression.nodes[Int(id)] {
            case .and(let left, let right): open += [left, right]
            case .addedIs(let name), .addedContains(let name): insert(Int(numbers[Int(name)]))
            default: break
            }
        }
    }

    private static func needed(_ id: Int32, _ expression: RuleExpression, _ numbers: [Int32]) -> PatternSet {
        switch expression.nodes[Int(id)] {
        case .and(let left, let right):
            var both = needed(left, expression, numbers)
            both.formUnion(needed(right, expression, numbers))
            return both
        case .or(let left, let right):
            var either = needed(left, expression, numbers)
            either.formIntersection(needed(right, expression, numbers))
            return either
        case .contains(let name, _), .stockContains(let name), .addedIs(let name), .addedContains(let name),
            .earlier(let name), .later(let name), .uses(let name):
            var one = PatternSet()
            one.insert(Int(numbers[Int(name)]))
            return one
        default: return PatternSet()
        }
    }
}
