import NsynQuantities

/// What is left over on the right of a reaction: positive where it is made from nothing.
public struct Residual: Hashable, Sendable {
    public let key: Conserved
    public let amount: Rational
}

/// The coefficients that close a reaction.
public enum BalanceSolution: Hashable, Sendable {
    /// One solution, smallest integers where the reaction leaves the scale open; one number a term, reactants first.
    case unique([Rational])
    /// Several independent reactions add up: any sum of these, all of them closed.
    case family([[Rational]])
    case impossible(ImpossibleBalance)
}

/// Why no coefficients close a reaction.
public enum ImpossibleBalance: Hashable, Sendable {
    /// Something occurs on one side only.
    case onOneSideOnly(Conserved)
    /// A species would have to stand on the other side.
    case wrongSide(species: String)
    /// A species takes no part in any closed reaction.
    case noPart(species: String)
    /// The written coefficients contradict each other for this.
    case contradiction(Conserved)
    /// Only nothing at all closes it: the species share too few parts.
    case noReaction

    public var message: String {
        switch self {
        case .onOneSideOnly(.charge): "Charge stands on one side only: an electron or an ion is missing."
        case .onOneSideOnly(let key): "\(key) stands on one side only."
        case .wrongSide(let species): "\(species) would have to stand on the other side."
        case .noPart(let species): "\(species) takes no part in any closed reaction of these species."
        case .contradiction(let key): "No coefficients for `?` close \(key)."
        case .noReaction: "No coefficients close the reaction: a species is missing."
        }
    }
}

extension Reaction {
    /// The written coefficients, where none is unknown; nothing written counts as 1.
    public var coefficients: [Rational]? {
        var values: [Rational] = []
        for term in terms {
            switch term.coefficient {
            case .written(let value): values.append(value)
            case .implied: values.append(.one)
            case .unknown: return nil
            }
        }
        return values
    }

    /// What the given coefficients leave over; empty where the reaction closes.
    public func residuals(_ coefficients: [Rational]) -> [Residual] {
        conserved.compactMap { key in
            var sum = Rational.zero
            for (index, term) in terms.enumerated() where index < coefficients.count {
                sum += coefficients[index] * Rational(term.amount(of: key) * sign(ofTerm: index))
            }
            return sum.isZero ? nil : Residual(key: key, amount: sum)
        }
    }

    /// What the written coefficients leave over; nil where one is unknown.
    public var residuals: [Residual]? { coefficients.map { residuals($0) } }

    public var isBalanced: Bool { residuals?.isEmpty ?? false }

    /// Finds the unknown coefficients: those marked `?`, or all where none is written.
    public func solved() -> BalanceSolution {
        for key in conserved {
            let left = reactants.contains { $0.amount(of: key) != 0 }
            let right = products.contains { $0.amount(of: key) != 0 }
            // Charges of both signs may cancel on one side.
            let signs = Set((reactants + products).map { $0.amount(of: key).signum() }).subtracting([0])
            if left != right, signs.count == 1 { return .impossible(.onOneSideOnly(key)) }
        }
        let allOpen = terms.allSatisfy { $0.coefficient == .implied }
        let open = terms.indices.filter { allOpen || terms[$0].coefficient == .unknown }
        guard !open.isEmpty else {
            if let left = residuals?.first { return .impossible(.contradiction(left.key)) }
            return .unique(coefficients ?? [])
        }
        return allOpen ? solveHomogeneous() : solve(open)
    }

    private func entry(_ key: Conserved, _ index: Int) -> Rational {
        Rational(terms[index].amount(of: key) * sign(ofTerm: index))
    }

    private func solveHomogeneous() -> BalanceSolution {
        let matrix = ExactMatrix(rows: conserved.map { key in terms.indices.map { entry(key, $0) } })
        let basis = matrix.nullSpace(columns: terms.count)
        guard let first = basis.first else { return .impossible(.noReaction) }
        guard basis.count == 1 else { return .family(basis.map(smallestIntegers)) }
        var values = smallestIntegers(first)
        if values.filter(\.isNegative).count > values.filter(\.isPositive).count { values = values.map { -$0 } }
        return finished(values, among: Array(terms.indices))
    }

    private func solve(_ open: [Int]) -> BalanceSolution {
        let keys = conserved
        let rows = keys.map { key in
            var known = Rational.zero
            for index in terms.indices where !open.contains(index) {
                guard case .written(let value) = terms[index].coefficient else {
                    known += entry(key, index)
                    continue
                }
                known += value * entry(key, index)
            }
            return open.map { entry(key, $0) } + [-known]
        }
        let reduced = ExactMatrix(rows: rows).reduced()
        if let row = reduced.contradictoryRow { return .impossible(.contradiction(keys[reduced.origin[row]])) }
        func assemble(_ unknowns: [Rational]) -> [Rational] {
            var values: [Rational] = terms.map { term in
                if case .written(let value) = term.coefficient { value } else { Rational.one }
            }
            for (place, index) in open.enumerated() { values[index] = unknowns[place] }
            return values
        }
        let particular = reduced.particularSolution(unknowns: open.count)
        let free = ExactMatrix(rows: rows.map { Array($0.dropLast()) }).nullSpace(columns: open.count)
        guard free.isEmpty else {
            let closed = terms.indices.filter { !open.contains($0) }
            let directions = free.map { direction in
                var values = [Rational](repeating: .zero, count: terms.count)
                for (place, index) in open.enumerated() { values[index] = direction[place] }
                for index in closed { values[index] = .zero }
                return smallestIntegers(values)
            }
            return .family([assemble(particular)] + directions)
        }
        return finished(assemble(particular), among: open)
    }

    private func finished(_ values: [Rational], among open: [Int]) -> BalanceSolution {
        for index in open {
            if values[index].isZero { return .impossible(.noPart(species: terms[index].text)) }
            if values[index].isNegative { return .impossible(.wrongSide(species: terms[index].text)) }
        }
        return .unique(values)
    }

    /// The reaction with these coefficients written in.
    public func description(_ coefficients: [Rational]) -> String {
        func side(_ terms: [Term], from offset: Int) -> String {
            terms.indices.map { index in
                let value = coefficients[offset + index]
                return (value == .one ? "" : "\(value) ") + terms[index].text
            }.joined(separator: " + ")
        }
        return side(reactants, from: 0) + (isReversible ? " ⇌ " : " → ") + side(products, from: reactants.count)
    }
}

/// The same direction in the smallest whole numbers.
func smallestIntegers(_ values: [Rational]) -> [Rational] {
    var scale = BigInteger.one
    for value in values {
        let divisor = BigInteger.greatestCommonDivisor(scale, value.denominator)
        scale = scale * value.denominator.quotientAndRemainder(dividingBy: divisor).quotient
    }
    let whole = values.map { ($0 * Rational(scale, .one)).numerator }
    var common = BigInteger(0)
    for value in whole { common = BigInteger.greatestCommonDivisor(common, value) }
    guard !common.isZero else { return values }
    return whole.map { Rational($0, common) }
}
