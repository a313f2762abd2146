import NsynDiagnostics
import NsynQuantities

/// Numbers as a chemist writes them.
public enum Wording {
    private static func scaled(_ value: Rational, _ units: [(name: String, size: Rational)]) -> String {
        guard let last = units.last else { return short(value) }
        let unit = value.isZero ? last : units.first { $0.size <= value.magnitude } ?? last
        return short(value / unit.size) + " " + unit.name
    }

    public static func short(_ value: Rational) -> String { value.decimal(significantDigits: 4, exactDigits: 5) }

    private static func tenth(_ exponent: Int) -> Rational { Rational.powerOfTen(exponent) }

    /// From m³.
    public static func volume(_ value: Rational) -> String {
        value.isZero
            ? "0 mL" : scaled(value, [("L", tenth(-3)), ("mL", tenth(-6)), ("µL", tenth(-9)), ("nL", tenth(-12))])
    }

    /// From mol.
    public static func amount(_ value: Rational) -> String {
        scaled(value, [("mol", .one), ("mmol", tenth(-3)), ("µmol", tenth(-6)), ("nmol", tenth(-9))])
    }

    /// From kg.
    public static func mass(_ value: Rational) -> String {
        scaled(value, [("kg", .one), ("g", tenth(-3)), ("mg", tenth(-6)), ("µg", tenth(-9))])
    }

    /// From mol/m³.
    public static func concentration(_ value: Rational) -> String {
        scaled(value, [("M", tenth(3)), ("mM", .one), ("µM", tenth(-3)), ("nM", tenth(-6))])
    }

    /// From s.
    public static func time(_ value: Rational) -> String {
        scaled(value, [("d", Rational(86_400)), ("h", Rational(3_600)), ("min", Rational(60)), ("s", .one)])
    }

    /// From K.
    public static func temperature(_ value: Rational) -> String { short(value - Rational(27315, 100)) + " °C" }

    /// A parameter's value in the unit that its author wrote.
    public static func value(of parameter: ParameterID, _ value: Rational, _ plan: Plan) -> String {
        let declared = plan.parameters[parameter.value]
        switch declared.domain {
        case .options(let names, _):
            let index = value.int ?? 0
            return names.indices.contains(index) ? names[index] : short(value)
        case .truth: return value.isZero ? "false" : "true"
        case .number: return quantity(value, declared)
        }
    }

    /// A value in the author's unit, as far as its name tells a size; else in a unit that suits the dimension.
    private static func quantity(_ value: Rational, _ parameter: Parameter) -> String {
        if parameter.unit == "°C" { return parameter.isPoint ? temperature(value) : short(value) + " K" }
        if let unit = parameter.unit, let size = sizes[unit] {
            return short(value / size) + (unit.isEmpty ? "" : " " + unit)
        }
        let dimension = parameter.type.dimension
        if dimension.isDimensionless { return short(value) }
        if dimension == .temperature { return parameter.isPoint ? temperature(value) : short(value) + " K" }
        if dimension == .time { return time(value) }
        if dimension == .amount { return amount(value) }
        if dimension == .mass { return mass(value) }
        if dimension == volumeDimension { return volume(value) }
        if dimension == .amount / volumeDimension { return concentration(value) }
        return short(value) + " " + dimension.coherentUnit
    }

    /// The unit in which a table shows a parameter; empty for plain numbers and names.
    public static func columnUnit(_ parameter: Parameter) -> String {
        guard case .number = parameter.domain else { return "" }
        if parameter.unit == "°C" { return parameter.isPoint ? "°C" : "K" }
        if let unit = parameter.unit, sizes[unit] != nil { return unit }
        let dimension = parameter.type.dimension
        if dimension.isDimensionless { return "" }
        if dimension == .temperature { return parameter.isPoint ? "°C" : "K" }
        return dimension.coherentUnit
    }

    /// A parameter's value in its column's unit, all digits that matter.
    public static func cell(_ value: Rational, _ parameter: Parameter) -> String {
        switch parameter.domain {
        case .options(let names, _):
            let index = value.int ?? 0
            return names.indices.contains(index) ? names[index] : value.decimal()
        case .truth: return value.isZero ? "false" : "true"
        case .number: break
        }
        let unit = columnUnit(parameter)
        if unit == "°C" { return (value - Rational(27315, 100)).decimal() }
        return (value / (sizes[unit] ?? .one)).decimal()
    }

    private static let volumeDimension = Dimension.length * Dimension.length * Dimension.length

    private static let sizes: [String: Rational] = [
        "L": tenth(-3), "mL": tenth(-6), "µL": tenth(-9), "mol": .one, "mmol": tenth(-3), "µmol": tenth(-6),
        "nmol": tenth(-9), "kg": .one, "g": tenth(-3), "mg": tenth(-6), "µg": tenth(-9), "M": tenth(3), "mM": .one,
        "µM": tenth(-3), "d": Rational(86_400), "h": Rational(3_600), "min": Rational(60), "s": .one, "K": .one,
        "%": Rational(1, 100), "rpm": Rational(1, 60), "eq": .one, "": .one,
    ]

    /// The values of all axes at one condition.
    static func values(
        of domain: SweepDomain, at point: [Int], _ trace: Trace<ExactInterval>
    ) -> [SweepWitness.Value] {
        let plan = trace.prepared.plan
        return domain.sweep.axes.map { axis in
            let name = plan.parameters[axis.parameter.value].name
            var number: Rational?
            if case .dependent = axis.values {
                number = trace.value(of: axis.parameter).middle
            } else {
                for (place, dimension) in domain.dimensions.enumerated() where dimension.axes.contains(axis) {
                    number = axis.values.value(at: point[place])
                }
            }
            return SweepWitness.Value(axis: name, value: number.map { value(of: axis.parameter, $0, plan) } ?? "?")
        }
    }

    /// "a, b and c"
    public static func list(_ words: [String], _ conjunction: String = "and") -> String {
        guard let last = words.last, words.count > 1 else { return words.first ?? "" }
        return words.dropLast().joined(separator: ", ") + " \(conjunction) " + last
    }
}
