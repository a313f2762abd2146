import NsynDiagnostics
import NsynQuantities

/// What a protocol lets its caller choose: a number with a dimension, or one of several materials.
public struct Parameter: Sendable, Hashable {
    public enum Domain: Sendable, Hashable {
        /// `lower` and `upper` are the declared range, in SI units.
        case number(default: Rational?, lower: Rational?, upper: Rational?)
        case options([String], default: Int?)
        case truth(default: Bool?)
    }

    public var name: String
    public var type: QuantityType
    /// A point such as a temperature: formatted as one.
    public var isPoint: Bool
    /// The unit its author wrote, for messages.
    public var unit: String?
    public var domain: Domain
    public var span: SourceSpan

    public init(
        name: String, type: QuantityType, isPoint: Bool = false, unit: String? = nil, domain: Domain, span: SourceSpan
    ) {
        self.name = name
        self.type = type
        self.isPoint = isPoint
        self.unit = unit
        self.domain = domain
        self.span = span
    }
}
