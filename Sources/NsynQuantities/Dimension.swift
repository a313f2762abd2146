/// A place in the vector of exponents: the seven base quantities of the SI, and one that a script may take.
public enum BaseDimension: Int, CaseIterable, Sendable {
    case length, mass, time, current, temperature, amount, luminousIntensity, spare

    /// The name that `dimension` declarations use.
    public var name: String {
        switch self {
        case .length: "Length"
        case .mass: "Mass"
        case .time: "Time"
        case .current: "Current"
        case .temperature: "Temperature"
        case .amount: "Amount"
        case .luminousIntensity: "LuminousIntensity"
        case .spare: "Spare"
        }
    }

    /// The coherent SI unit.
    public var coherentUnit: String {
        switch self {
        case .length: "m"
        case .mass: "kg"
        case .time: "s"
        case .current: "A"
        case .temperature: "K"
        case .amount: "mol"
        case .luminousIntensity: "cd"
        case .spare: "spare"
        }
    }
}

/// The dimension of a quantity: an element of the free abelian group over the base dimensions, with rational exponents.
///
/// Exponents are kept in twelfths, so that square, cube, fourth and sixth roots stay whole; sixteen-bit lanes leave
/// room for the stability constant of a ten-fold complex (`L^10/mol^10`) and far beyond. Equality is one compare.
@frozen
public struct Dimension: Hashable, Sendable {
    public var twelfths: SIMD8<Int16>

    @inlinable
    public init(twelfths: SIMD8<Int16>) {
        self.twelfths = twelfths
    }

    /// One base dimension to the power one.
    @inlinable
    public init(_ base: BaseDimension) {
        twelfths = .zero
        twelfths[base.rawValue] = 12
    }

    @inlinable public static var dimensionless: Dimension { Dimension(twelfths: .zero) }
    @inlinable public var isDimensionless: Bool { twelfths == .zero }

    public static let length = Dimension(.length)
    public static let mass = Dimension(.mass)
    public static let time = Dimension(.time)
    public static let current = Dimension(.current)
    public static let temperature = Dimension(.temperature)
    public static let amount = Dimension(.amount)
    public static let luminousIntensity = Dimension(.luminousIntensity)

    /// The exponent of one base dimension.
    public subscript(base: BaseDimension) -> Rational { Rational(Int(twelfths[base.rawValue]), 12) }

    @inlinable
    public static func * (left: Dimension, right: Dimension) -> Dimension {
        Dimension(twelfths: left.twelfths &+ right.twelfths)
    }

    @inlinable
    public static func / (left: Dimension, right: Dimension) -> Dimension {
        Dimension(twelfths: left.twelfths &- right.twelfths)
    }

    @inlinable public var inverse: Dimension { Dimension(twelfths: .zero &- twelfths) }

    /// Whether every exponent lies within ±1000, where products of two can never wrap around.
    @inlinable
    public var isReasonable: Bool {
        twelfths.clamped(lowerBound: SIMD8(repeating: -12_000), upperBound: SIMD8(repeating: 12_000)) == twelfths
    }

    /// `nil` where an exponent is no twelfth any more, or beyond ±1000.
    public func power(_ exponent: Rational) -> Dimension? {
        if isDimensionless { return self }
        var result = SIMD8<Int16>.zero
        for lane in 0..<8 where twelfths[lane] != 0 {
            guard let value = (Rational(Int(twelfths[lane])) * exponent).int, abs(value) <= 12_000 else { return nil }
            result[lane] = Int16(value)
        }
        return Dimension(twelfths: result)
    }

    public func power(_ exponent: Int) -> Dimension? { power(Rational(exponent)) }

    /// The root of a positive degree.
    public func root(_ degree: Int) -> Dimension? { degree > 0 ? power(Rational(1, degree)) : nil }

    /// How many exponents are not zero, and how large they are together: the simpler dimension has the smaller one.
    public var complexity: Int {
        (0..<8).reduce(0) { $0 + Int(abs(twelfths[$1])) }
    }
}

extension Dimension: CustomStringConvertible {
    /// A product of names such as `Amount·Length^-3`, positive exponents first.
    public var description: String { factorised { $0.name } }

    /// The coherent SI unit, such as `mol·m^-3`.
    public var coherentUnit: String { factorised { $0.coherentUnit } }

    /// A product of the names that `name` gives to the base dimensions; `1` where there is none.
    public func factorised(by name: (BaseDimension) -> String) -> String {
        var factors: [String] = []
        for positive in [true, false] {
            for base in BaseDimension.allCases {
                let exponent = twelfths[base.rawValue]
                guard exponent != 0, (exponent > 0) == positive else { continue }
                factors.append(Dimension.factor(name(base), Rational(Int(exponent), 12)))
            }
        }
        return factors.isEmpty ? "1" : factors.joined(separator: "·")
    }

    /// One factor: `m`, `s^-1`, `Hz^(1/2)`.
    internal static func factor(_ name: String, _ exponent: Rational) -> String {
        if exponent == .one { return name }
        if let whole = exponent.int { return "\(name)^\(whole)" }
        return "\(name)^(\(exponent.numerator)/\(exponent.denominator))"
    }

    /// A product over names that the reader chose, such as `mol·L^-1`: whole powers of the given dimensions are taken
    /// out greedily, each as long as that leaves something simpler; what is left is written over the base dimensions.
    public func factorised(over names: [(name: String, dimension: Dimension)]) -> String {
        var rest = self
        var factors: [(name: String, exponent: Rational)] = []
        for (name, dimension) in names where !dimension.isDimensionless {
            var exponent = 0
            while (rest / dimension).complexity < rest.complexity, abs(exponent) < 12 {
                rest = rest / dimension
                exponent += 1
            }
            while exponent <= 0, (rest * dimension).complexity < rest.complexity, abs(exponent) < 12 {
                rest = rest * dimension
                exponent -= 1
            }
            if exponent != 0 { factors.append((name, Rational(exponent))) }
        }
        for base in BaseDimension.allCases where rest.twelfths[base.rawValue] != 0 {
            factors.append((base.name, rest[base]))
        }
        let ordered = factors.filter { !$0.exponent.isNegative } + factors.filter { $0.exponent.isNegative }
        return ordered.isEmpty
            ? "1" : ordered.map { Dimension.factor($0.name, $0.exponent) }.joined(separator: "·")
    }
}

/// A kind stands above a dimension: rotation speed is no frequency, torque no energy, `%w/w` no `%v/v`.
@frozen
public struct KindID: RawRepresentable, Hashable, Sendable {
    public let rawValue: UInt16

    @inlinable
    public init(rawValue: UInt16) {
        self.rawValue = rawValue
    }

    /// The kind of quantities that have only a dimension.
    @inlinable public static var plain: KindID { KindID(rawValue: 0) }
}

/// What two quantities must share to be added or compared.
@frozen
public struct QuantityType: Hashable, Sendable {
    public var dimension: Dimension
    public var kind: KindID

    @inlinable
    public init(_ dimension: Dimension, kind: KindID = .plain) {
        self.dimension = dimension
        self.kind = kind
    }

    /// A bare number.
    @inlinable public static var number: QuantityType { QuantityType(.dimensionless) }
    @inlinable public var isNumber: Bool { self == .number }

    /// A bare number scales any kind; every other product has only its dimension, because two kinds make no third.
    @inlinable
    public static func * (left: QuantityType, right: QuantityType) -> QuantityType {
        if right.isNumber { return left }
        if left.isNumber { return right }
        return QuantityType(left.dimension * right.dimension)
    }

    /// A quotient of two of one kind is a bare number.
    @inlinable
    public static func / (left: QuantityType, right: QuantityType) -> QuantityType {
        right.isNumber ? left : QuantityType(left.dimension / right.dimension)
    }

    public func power(_ exponent: Rational) -> QuantityType? {
        exponent == .one ? self : dimension.power(exponent).map { QuantityType($0) }
    }
}
