import NsynChemistry
import NsynDiagnostics
import NsynPlan
import NsynQuantities

/// What evaluating an expression gives: its type, and as much of its value as can be known before a condition is chosen.
struct Value {
    enum Payload {
        /// Only the type is known: an opaque parameter while a function is checked on its own.
        case opaque
        case exact(Rational)
        /// Depends on the parameters of the plan that is being lowered.
        case expression(ExpressionID)
        case text(String)
        case truth(Bool)
        case symbol(Symbol)
        case list([Value])
        case range(lower: Rational, upper: Rational)
        /// A reagent of the library or the script.
        case substance(SubstanceReference)
        /// Index of a categorical parameter of the current plan.
        case option(ParameterID, [Value])
        indirect case stock(StockReference)
        case vessel(VesselID)
        case portion(Portion, MaterialID)
        indirect case cluster(ClusterValue)
        indirect case reaction(ReactionValue)
        indirect case target(TargetValue)
        /// Index of an item of the script: target, protocol, function, sweep …
        case item(ItemReference)
        indirect case closure(Closure)
        indirect case record(RecordValue)
        case table(TableValue)
        /// What models predict of one run of a protocol.
        indirect case prediction(TableSource)
        /// What a model predicts, where somebody could be asked.
        case predicted(PredictedValue)
        /// A column of texts of the table that is being asked.
        case textColumn(ParameterID)
    }

    var type: Type
    var payload: Payload
    /// How its author wrote it; nil for most. Apart, so that copying a value counts one reference for all of it.
    private var notation: Notation?

    private final class Notation: Sendable {
        let unit: String?
        let species: String?
        let tolerance: Rational?

        init(unit: String?, species: String?, tolerance: Rational?) {
            self.unit = unit
            self.species = species
            self.tolerance = tolerance
        }
    }

    /// The unit its author wrote, for messages and for the plan's parameters.
    var unit: String? {
        get { notation?.unit }
        set { note(newValue, species, tolerance) }
    }
    /// Of an amount that names its species: `mmol[Au]`.
    var species: String? {
        get { notation?.species }
        set { note(unit, newValue, tolerance) }
    }
    /// Half width of a written `±`, in SI units.
    var tolerance: Rational? {
        get { notation?.tolerance }
        set { note(unit, species, newValue) }
    }

    init(_ type: Type, _ payload: Payload = .opaque, unit: String? = nil, tolerance: Rational? = nil) {
        self.type = type
        self.payload = payload
        note(unit, nil, tolerance)
    }

    private mutating func note(_ unit: String?, _ species: String?, _ tolerance: Rational?) {
        notation =
            unit == nil && species == nil && tolerance == nil
            ? nil : Notation(unit: unit, species: species, tolerance: tolerance)
    }

    static var error: Value { Value(.unknown) }
    static var nothing: Value { Value(.nothing) }

    static func number(_ value: Rational) -> Value { Value(.number, .exact(value)) }
    static func truth(_ value: Bool) -> Value { Value(.truth, .truth(value)) }
    static func text(_ value: String) -> Value { Value(.text, .text(value)) }

    var isError: Bool { type == .unknown }

    var exact: Rational? {
        if case .exact(let value) = payload { return value }
        return nil
    }

    var text: String? {
        if case .text(let value) = payload { return value }
        return nil
    }
}
