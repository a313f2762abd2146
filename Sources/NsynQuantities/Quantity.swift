/// An exact value in coherent SI with its type.
///
/// A point lies on a scale that has a zero of its own (25 °C, pH 7): points subtract and shift, and never add or scale.
/// Everything else, amounts and differences alike, does.
@frozen
public struct Quantity: Hashable, Sendable {
    public var value: Rational
    public var type: QuantityType
    public var isPoint: Bool

    @inlinable
    public init(_ value: Rational, _ type: QuantityType, isPoint: Bool = false) {
        self.value = value
        self.type = type
        self.isPoint = isPoint
    }

    /// A bare number.
    @inlinable
    public init(_ number: Rational) {
        self.init(number, .number)
    }

    /// Why an operation has no meaning.
    public enum Problem: Error, Sendable, Hashable {
        case differentTypes(left: QuantityType, right: QuantityType)
        /// 25 °C + 10 °C: a shift, or a mean?
        case sumOfPoints
        /// 5 K − 25 °C
        case pointTakenFromDifference
        /// 2 × 20 °C
        case productWithPoint
        case comparisonOfPointAndDifference
        case divisionByZero
        case powerHasNoDimension
        case powerHasNoValue
    }

    public func adding(_ other: Quantity) throws(Problem) -> Quantity {
        if type != other.type { throw .differentTypes(left: type, right: other.type) }
        if isPoint && other.isPoint { throw .sumOfPoints }
        return Quantity(value + other.value, type, isPoint: isPoint || other.isPoint)
    }

    public func subtracting(_ other: Quantity) throws(Problem) -> Quantity {
        if type != other.type { throw .differentTypes(left: type, right: other.type) }
        if other.isPoint && !isPoint { throw .pointTakenFromDifference }
        return Quantity(value - other.value, type, isPoint: isPoint && !other.isPoint)
    }

    public func multiplied(by other: Quantity) throws(Problem) -> Quantity {
        if isPoint || other.isPoint { throw .productWithPoint }
        return Quantity(value * other.value, type * other.type)
    }

    public func divided(by other: Quantity) throws(Problem) -> Quantity {
        if isPoint || other.isPoint { throw .productWithPoint }
        guard let quotient = value.dividing(by: other.value) else { throw .divisionByZero }
        return Quantity(quotient, type / other.type)
    }

    public func negated() throws(Problem) -> Quantity {
        if isPoint { throw .productWithPoint }
        return Quantity(-value, type)
    }

    public func power(_ exponent: Rational) throws(Problem) -> Quantity {
        if isPoint { throw .productWithPoint }
        guard let type = type.power(exponent), type.dimension.isReasonable else { throw .powerHasNoDimension }
        guard let over = exponent.numerator.int128.flatMap({ Int(exactly: $0) }),
            let under = exponent.denominator.int128.flatMap({ Int(exactly: $0) }),
            let value = under == 1 ? value.power(over) : value.root(under)?.power(over)
        else { throw .powerHasNoValue }
        return Quantity(value, type)
    }

    public func isLess(than other: Quantity) throws(Problem) -> Bool {
        if type != other.type { throw .differentTypes(left: type, right: other.type) }
        if isPoint != other.isPoint { throw .comparisonOfPointAndDifference }
        return value < other.value
    }

    /// −300 °C: no such temperature.
    @inlinable
    public var isBelowAbsoluteZero: Bool {
        isPoint && type == QuantityType(.temperature) && value.isNegative
    }
}
