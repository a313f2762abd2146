import NsynQuantities

/// What the filters of a sweep say about the plan's own arithmetic.
///
/// Where `where a + b < 0.95` is asked, `1 - a - b` is above 0.05, though an interval of `a` and one of `b` let it be
/// anything: a mixture is filled up with its solvent over the whole sweep at once instead of box by box.
struct FilterBounds {
    /// By expression, for those that change with a filtered sum; true only where the filters hold. Empty without any.
    private(set) var intervals: [FastInterval?] = []

    init(_ filters: [ExpressionID], _ pool: ExpressionPool) {
        if filters.isEmpty { return }
        var sums: [LinearSum?] = []
        sums.reserveCapacity(pool.nodes.count)
        for node in pool.nodes { sums.append(LinearSum.of(node, sums)) }
        for filter in filters { bound(filter, holds: true, pool, sums) }
    }

    private mutating func bound(_ filter: ExpressionID, holds: Bool, _ pool: ExpressionPool, _ sums: [LinearSum?]) {
        switch (pool[filter], holds) {
        case (.and(let a, let b), true), (.or(let a, let b), false):
            bound(a, holds: holds, pool, sums)
            bound(b, holds: holds, pool, sums)
        case (.not(let a), _): bound(a, holds: !holds, pool, sums)
        case (.less(let a, let b), true), (.atMost(let a, let b), true):
            bound(sums[a.value], below: sums[b.value], sums)
        case (.less(let a, let b), false), (.atMost(let a, let b), false):
            bound(sums[b.value], below: sums[a.value], sums)
        default: break
        }
    }

    /// `small ≤ large` holds: bounds every sum that runs along their difference.
    private mutating func bound(_ small: LinearSum?, below large: LinearSum?, _ sums: [LinearSum?]) {
        // One parameter alone is what axes are split along anyway.
        guard let small, let large, let difference = small.minus(large), difference.terms.count > 1 else { return }
        for (index, sum) in sums.enumerated() {
            guard let sum, let factor = sum.factor(along: difference) else { continue }
            // sum = factor · difference + rest, and the difference is at most zero.
            let rest = sum.constant - factor * difference.constant
            let far = Rational(1_000_000_000_000)
            let interval = factor.isNegative ? FastInterval(rest, far) : FastInterval(-far, rest)
            if intervals.isEmpty { intervals = Array(repeating: nil, count: sums.count) }
            intervals[index] = intervals[index].flatMap { $0.intersection(interval) } ?? interval
        }
    }
}

/// A constant and multiples of parameters.
private struct LinearSum {
    var constant: Rational = .zero
    /// In the order of the parameters, none zero.
    var terms: [(parameter: ParameterID, factor: Rational)] = []

    /// Of a node whose operands came before it; nil for what is no linear sum.
    static func of(_ node: ExpressionNode, _ known: [LinearSum?]) -> LinearSum? {
        switch node {
        case .constant(let value): return LinearSum(constant: value)
        case .parameter(let parameter): return LinearSum(terms: [(parameter, .one)])
        case .add(let a, let b): return known[a.value]?.plus(known[b.value], times: .one)
        case .subtract(let a, let b): return known[a.value]?.minus(known[b.value])
        case .multiply(let a, let b):
            guard let left = known[a.value], let right = known[b.value] else { return nil }
            if left.terms.isEmpty { return LinearSum().plus(right, times: left.constant) }
            return right.terms.isEmpty ? LinearSum().plus(left, times: right.constant) : nil
        case .divide(let a, let b):
            guard let divisor = known[b.value], divisor.terms.isEmpty, !divisor.constant.isZero else { return nil }
            return LinearSum().plus(known[a.value], times: .one / divisor.constant)
        default: return nil
        }
    }

    func minus(_ other: LinearSum?) -> LinearSum? { plus(other, times: Rational(-1)) }

    func plus(_ other: LinearSum?, times factor: Rational) -> LinearSum? {
        guard let other else { return nil }
        var result = LinearSum()
        result.constant = constant + other.constant * factor
        var left = terms[...]
        var right = other.terms[...]
        while let next = [left.first?.parameter, right.first?.parameter].compactMap({ $0 }).min() {
            var sum = Rational.zero
            if left.first?.parameter == next { sum = sum + left.removeFirst().factor }
            if right.first?.parameter == next { sum = sum + right.removeFirst().factor * factor }
            if !sum.isZero { result.terms.append((next, sum)) }
        }
        return result
    }

    /// How many times the other's terms make these, whatever the constants.
    func factor(along other: LinearSum) -> Rational? {
        guard terms.count == other.terms.count, let first = terms.first, let base = other.terms.first else {
            return nil
        }
        let factor = first.factor / base.factor
        let isMultiple = zip(terms, other.terms).allSatisfy {
            $0.parameter == $1.parameter && $0.factor == $1.factor * factor
        }
        return isMultiple ? factor : nil
    }
}
