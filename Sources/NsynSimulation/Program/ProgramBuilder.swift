import Glibc
import NsynQuantities

/// Writes a column program: folds what is constant and keeps equal operations once.
struct ProgramBuilder {
    private(set) var operations: [Operation] = []
    private(set) var balances: [ChargeBalance] = []
    private(set) var calls: [ModelCall] = []
    private var known: [Operation: ColumnValue] = [:]

    static let truth = 1.0

    init() {}

    subscript(value: ColumnValue) -> Operation { operations[value.index] }

    private mutating func add(_ operation: Operation) -> ColumnValue {
        if let value = known[operation] { return value }
        let value = ColumnValue(operations.count)
        operations.append(operation)
        known[operation] = value
        return value
    }

    /// The number where it is the same for every condition.
    func constant(of value: ColumnValue) -> Double? {
        if case .constant(let bits) = operations[value.index] { return Double(bitPattern: bits) }
        return nil
    }

    mutating func constant(_ value: Double) -> ColumnValue { add(.constant(value == 0 ? 0 : value.bitPattern)) }
    mutating func constant(_ value: Rational) -> ColumnValue { constant(value.double) }
    mutating func truth(_ value: Bool) -> ColumnValue { constant(value ? 1.0 : 0.0) }
    mutating func input(_ slot: Int) -> ColumnValue { add(.input(Int32(slot))) }

    var zero: ColumnValue { mutating get { constant(0.0) } }
    var one: ColumnValue { mutating get { constant(1.0) } }

    // MARK: Arithmetic

    private func isConstant(_ value: ColumnValue, _ number: Double) -> Bool { constant(of: value) == number }

    mutating func add(_ left: ColumnValue, _ right: ColumnValue) -> ColumnValue {
        if let a = constant(of: left), let b = constant(of: right) { return constant(a + b) }
        if isConstant(left, 0) { return right }
        if isConstant(right, 0) { return left }
        return left.number <= right.number ? add(.add(left, right)) : add(.add(right, left))
    }

    mutating func subtract(_ left: ColumnValue, _ right: ColumnValue) -> ColumnValue {
        if let a = constant(of: left), let b = constant(of: right) { return constant(a - b) }
        if isConstant(right, 0) { return left }
        return add(.subtract(left, right))
    }

    mutating func multiply(_ left: ColumnValue, _ right: ColumnValue) -> ColumnValue {
        if let a = constant(of: left), let b = constant(of: right) { return constant(a * b) }
        if isConstant(left, 0) || isConstant(right, 0) { return zero }
        if isConstant(left, 1) { return right }
        if isConstant(right, 1) { return left }
        return left.number <= right.number ? add(.multiply(left, right)) : add(.multiply(right, left))
    }

    mutating func divide(_ left: ColumnValue, _ right: ColumnValue) -> ColumnValue {
        if let a = constant(of: left), let b = constant(of: right) { return constant(a / b) }
        if isConstant(right, 1) { return left }
        return add(.divide(left, right))
    }

    /// The quotient, or `fallback` where the divisor is zero.
    mutating func divide(_ left: ColumnValue, _ right: ColumnValue, orWhereZero fallback: ColumnValue) -> ColumnValue {
        let isZero = equal(right, zero)
        return choose(isZero, fallback, divide(left, right))
    }

    mutating func minimum(_ left: ColumnValue, _ right: ColumnValue) -> ColumnValue {
        if left == right { return left }
        if let a = constant(of: left), let b = constant(of: right) { return constant(b < a ? b : a) }
        return add(.minimum(left, right))
    }

    mutating func maximum(_ left: ColumnValue, _ right: ColumnValue) -> ColumnValue {
        if left == right { return left }
        if let a = constant(of: left), let b = constant(of: right) { return constant(a < b ? b : a) }
        return add(.maximum(left, right))
    }

    mutating func clampedToPositive(_ value: ColumnValue) -> ColumnValue { maximum(value, zero) }
    mutating func clampedToUnit(_ value: ColumnValue) -> ColumnValue { minimum(maximum(value, zero), one) }

    mutating func magnitude(_ value: ColumnValue) -> ColumnValue {
        let negative = subtract(zero, value)
        return maximum(value, negative)
    }

    mutating func power(_ base: ColumnValue, _ exponent: Int) -> ColumnValue {
        guard abs(exponent) <= 64 else { return constant(.nan) }
        if exponent < 0 {
            let positive = power(base, -exponent)
            return divide(one, positive)
        }
        var result = one
        for _ in 0..<exponent { result = multiply(result, base) }
        return result
    }

    mutating func powerOfTen(_ value: ColumnValue) -> ColumnValue {
        if let number = constant(of: value) { return constant(Exponential.powerOfTen(number)) }
        return add(.powerOfTen(value))
    }

    mutating func logarithm(_ value: ColumnValue) -> ColumnValue {
        if let number = constant(of: value) { return constant(log10(number)) }
        return add(.logarithm(value))
    }

    /// Σ weight · value
    mutating func sum(_ weights: [(weight: Double, value: ColumnValue)]) -> ColumnValue {
        var result = zero
        for (weight, value) in weights {
            let factor = constant(weight)
            let part = multiply(factor, value)
            result = add(result, part)
        }
        return result
    }

    // MARK: Truths

    mutating func less(_ left: ColumnValue, _ right: ColumnValue) -> ColumnValue {
        if let a = constant(of: left), let b = constant(of: right) { return truth(a < b) }
        return add(.less(left, right))
    }

    mutating func atMost(_ left: ColumnValue, _ right: ColumnValue) -> ColumnValue {
        if let a = constant(of: left), let b = constant(of: right) { return truth(a <= b) }
        return add(.atMost(left, right))
    }

    mutating func equal(_ left: ColumnValue, _ right: ColumnValue) -> ColumnValue {
        if let a = constant(of: left), let b = constant(of: right) { return truth(a == b) }
        return add(.equal(left, right))
    }

    mutating func and(_ left: ColumnValue, _ right: ColumnValue) -> ColumnValue { multiply(left, right) }

    mutating func or(_ left: ColumnValue, _ right: ColumnValue) -> ColumnValue {
        if let a = constant(of: left) { return a == 0 ? right : left }
        if let b = constant(of: right) { return b == 0 ? left : right }
        return maximum(left, right)
    }

    mutating func not(_ value: ColumnValue) -> ColumnValue { subtract(one, value) }

    mutating func choose(_ condition: ColumnValue, _ first: ColumnValue, _ second: ColumnValue) -> ColumnValue {
        if first == second { return first }
        if let fixed = constant(of: condition) { return fixed == 0 ? second : first }
        return add(.choose(condition, first, second))
    }

    // MARK: More than arithmetic

    mutating func acidity(_ balance: ChargeBalance) -> ColumnValue {
        let number = balances.firstIndex(of: balance) ?? balances.count
        if number == balances.count { balances.append(balance) }
        return add(.acidity(Int32(number)))
    }

    /// The outputs of a model for these inputs.
    mutating func call(_ call: ModelCall) -> [ColumnValue] {
        let number = Int32(calls.count)
        calls.append(call)
        return (0..<call.outputs).map { add(.model(number, Int32($0))) }
    }
}
