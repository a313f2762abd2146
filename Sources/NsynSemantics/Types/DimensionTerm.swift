import NsynQuantities

/// A dimension that may hold unknowns: an element of the free abelian group over base dimensions and variables.
struct DimensionTerm: Hashable, Sendable {
    /// Exponent of each variable, in order of the variable's number; none is zero.
    struct Factor: Hashable, Sendable {
        var variable: Int
        var exponent: Rational
    }

    var known: Dimension
    var factors: [Factor]

    init(_ known: Dimension) {
        self.known = known
        factors = []
    }

    init(variable: Int) {
        known = .dimensionless
        factors = [Factor(variable: variable, exponent: .one)]
    }

    var isKnown: Bool { factors.isEmpty }

    func times(_ other: DimensionTerm, exponent: Rational = .one) -> DimensionTerm {
        var result = self
        result.known = known * (other.known.power(exponent) ?? .dimensionless)
        for factor in other.factors {
            let change = factor.exponent * exponent
            if let index = result.factors.firstIndex(where: { $0.variable == factor.variable }) {
                result.factors[index].exponent = result.factors[index].exponent + change
                if result.factors[index].exponent.isZero { result.factors.remove(at: index) }
            } else {
                result.factors.append(Factor(variable: factor.variable, exponent: change))
            }
        }
        result.factors.sort { $0.variable < $1.variable }
        return result
    }

    func power(_ exponent: Rational) -> DimensionTerm {
        DimensionTerm(.dimensionless).times(self, exponent: exponent)
    }
}

/// Solves equations between dimensions as they come: `A = B` becomes `A/B = 1`, solved for one unknown.
struct DimensionUnifier {
    private var solutions: [Int: DimensionTerm] = [:]
    private var next = 0

    mutating func fresh() -> DimensionTerm {
        next += 1
        return DimensionTerm(variable: next)
    }

    /// The term with everything put in that is known so far.
    func resolved(_ term: DimensionTerm) -> DimensionTerm {
        var result = DimensionTerm(term.known)
        for factor in term.factors {
            if let solution = solutions[factor.variable] {
                result = result.times(resolved(solution), exponent: factor.exponent)
            } else {
                result = result.times(DimensionTerm(variable: factor.variable), exponent: factor.exponent)
            }
        }
        return result
    }

    /// False when the two can't be the same.
    mutating func unify(_ left: DimensionTerm, _ right: DimensionTerm) -> Bool {
        let quotient = resolved(left).times(resolved(right), exponent: -Rational.one)
        guard let factor = quotient.factors.first else { return quotient.known.isDimensionless }
        // x^e · rest = 1  ⇒  x = rest^(-1/e)
        let rest = quotient.times(DimensionTerm(variable: factor.variable), exponent: -factor.exponent)
        guard let inverse = Rational.one.dividing(by: factor.exponent) else { return false }
        if rest.isKnown, rest.known.power(-inverse) == nil { return false }
        solutions[factor.variable] = rest.power(-inverse)
        return true
    }
}
