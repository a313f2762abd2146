import NsynQuantities

/// What the values of a column are.
public enum ColumnType: Hashable, Sendable {
    /// Numbers in coherent SI; a point lies on a scale with a zero of its own (25 °C, pH 7).
    case quantity(QuantityType, isPoint: Bool)
    case integer
    case text
    case truth
    /// A number that a model predicts: value, interval, and whether the model has seen the like.
    case prediction(QuantityType, isPoint: Bool)

    public static let number = ColumnType.quantity(.number, isPoint: false)

    /// Whether arithmetic is possible with it.
    public var isNumeric: Bool {
        switch self {
        case .quantity, .integer: true
        case .text, .truth, .prediction: false
        }
    }
}

/// The unit that a column is shown and written in: `°C` for kelvins.
public struct DisplayUnit: Hashable, Sendable {
    public var symbol: String
    /// One of the unit in coherent SI.
    public var scale: Double
    /// The place of the scale's zero in coherent SI; zero for all but points.
    public var offset: Double
    /// One over the scale where that is the rounder number: 10⁶ for µL. Dividing by it rounds once.
    private let divisor: Double

    public init(_ symbol: String, scale: Double, offset: Double = 0) {
        self.symbol = symbol
        self.scale = scale
        self.offset = offset
        let inverse = (1 / scale).rounded()
        divisor = scale < 1 && 1 / inverse == scale ? inverse : 0
    }

    public init(_ symbol: String, _ unit: ResolvedUnit) {
        self.init(symbol, scale: unit.scale.double, offset: unit.isPoint ? unit.offset.double : 0)
    }

    /// A number of this unit in coherent SI.
    @inline(__always)
    public func coherent(_ number: Double) -> Double {
        (divisor != 0 ? number / divisor : number * scale) + offset
    }

    /// A value in coherent SI as a number of this unit.
    @inline(__always)
    public func number(_ coherent: Double) -> Double {
        divisor != 0 ? (coherent - offset) * divisor : (coherent - offset) / scale
    }
}
