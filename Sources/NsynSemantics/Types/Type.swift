import NsynQuantities

/// A point on a scale without a natural zero: points subtract and shift, never add or scale.
public enum PointScale: UInt8, Sendable, Hashable {
    case temperature
    /// pH: a level on a logarithmic scale
    case acidity
    case instant
}

/// What an expression of the language is.
public indirect enum Type: Hashable, Sendable {
    /// Something was wrong and has been reported: agrees with everything, so that one mistake gives one message.
    case unknown
    case quantity(QuantityType)
    /// A quantity of the unknown dimension with this number in the unifier's table.
    case generic(Int)
    case point(PointScale)
    case text
    case truth
    /// A bare word of a verb, such as `pellet`.
    case word
    /// A word alone that switches something on, such as `dropwise`.
    case flag
    /// A substance of a class, such as `Thiol`; nil is any.
    case matter(Symbol?)
    /// What a step takes from: a stock, a substance or a vessel's content.
    case material
    /// A measured part of a material.
    case portion
    case stock
    case vessel
    case cluster
    case reaction
    case target
    case procedure
    case function
    case sweep
    case campaign
    case plates
    case labware
    case robot
    case record(Symbol)
    case citation
    case table
    case prediction
    case list(Type)
    case range(Type)
    case nothing

    public static let number = Type.quantity(.number)

    public var isNumeric: Bool {
        switch self {
        case .quantity, .generic, .point: true
        default: false
        }
    }
}
