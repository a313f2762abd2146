/// A count that may depend on dopant variables: `25 − x`.
public struct LinearCount: Hashable, Sendable {
    /// One variable with its factor.
    public struct Term: Hashable, Sendable {
        public let variable: String
        public var coefficient: Int
    }

    public var constant: Int
    /// By name, without zeros.
    public private(set) var terms: [Term]

    public init(_ constant: Int) {
        self.constant = constant
        terms = []
    }

    public init(constant: Int, variable: String, coefficient: Int) {
        self.constant = constant
        terms = coefficient == 0 ? [] : [Term(variable: variable, coefficient: coefficient)]
    }

    /// The count, where it depends on no variable.
    public var value: Int? { terms.isEmpty ? constant : nil }
    public var isConstant: Bool { terms.isEmpty }

    public func coefficient(of variable: String) -> Int {
        terms.first { $0.variable == variable }?.coefficient ?? 0
    }

    /// The count for given values; variables without one count as 0.
    public func callAsFunction(_ values: [String: Int]) -> Int {
        terms.reduce(constant) { saturatedSum($0, saturatedProduct($1.coefficient, values[$1.variable] ?? 0)) }
    }

    public static func + (left: LinearCount, right: LinearCount) -> LinearCount {
        var sum = left
        sum.constant = saturatedSum(left.constant, right.constant)
        for term in right.terms { sum.add(term) }
        return sum
    }

    public static func * (left: LinearCount, factor: Int) -> LinearCount {
        var product = LinearCount(saturatedProduct(left.constant, factor))
        for term in left.terms {
            product.add(Term(variable: term.variable, coefficient: saturatedProduct(term.coefficient, factor)))
        }
        return product
    }

    public static func - (left: LinearCount, right: LinearCount) -> LinearCount {
        left + right * -1
    }

    private mutating func add(_ term: Term) {
        let place = terms.firstIndex { $0.variable >= term.variable } ?? terms.count
        if place < terms.count, terms[place].variable == term.variable {
            terms[place].coefficient = saturatedSum(terms[place].coefficient, term.coefficient)
            if terms[place].coefficient == 0 { terms.remove(at: place) }
        } else if term.coefficient != 0 {
            terms.insert(term, at: place)
        }
    }
}

extension LinearCount: ExpressibleByIntegerLiteral {
    public init(integerLiteral value: Int) {
        self.init(value)
    }
}

extension LinearCount: CustomStringConvertible {
    /// `25-x`, `x`, `18`.
    public var description: String {
        var text = constant == 0 && !terms.isEmpty ? "" : String(constant)
        for term in terms {
            let size = term.coefficient.magnitude
            if term.coefficient < 0 { text += "-" } else if !text.isEmpty { text += "+" }
            text += (size == 1 ? "" : String(size)) + term.variable
        }
        return text
    }
}
