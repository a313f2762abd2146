import NsynDiagnostics
import NsynQuantities
import NsynSyntax

/// The same quantity in another unit.
public struct UnitConversion: Sendable {
    public var span: SourceSpan
    public var unit: String
    public var text: String
}

extension Inspection {
    /// The quantity at an offset in the other usual units of its kind, where it can be written there without rounding.
    public func conversions(at offset: Int) -> [UnitConversion] {
        guard let statement = statement(at: offset) else { return [] }
        let token = tree.token(at: UInt32(offset))
        let path = tree.path(to: token)
        guard let literal = path.last(where: { tree.kind($0) == .quantityLiteral }),
            let value = observer(of: statement).values[literal], value.tolerance == nil, let exact = value.exact
        else { return [] }
        let table = evaluator.units.table
        switch value.type {
        case .quantity(let type):
            let shows = table.namedType(of: type)?.shows ?? []
            return shows.compactMap { name in
                guard name != value.unit, let unit = try? table.resolve(name), unit.type == type, !unit.isPoint,
                    let number = exact.dividing(by: unit.scale), let text = written(number)
                else { return nil }
                return UnitConversion(span: tree.span(literal), unit: name, text: "\(text) \(name)")
            }
        case .point(.temperature):
            let isCelsius = value.unit == "°C"
            let number = isCelsius ? exact : exact - Rational(27315, 100)
            guard let text = written(number) else { return [] }
            let unit = isCelsius ? "K" : "°C"
            return [UnitConversion(span: tree.span(literal), unit: unit, text: "\(text) \(unit)")]
        default: return []
        }
    }

    /// Short digits that read back as the same number; nil where there are none.
    private func written(_ number: Rational) -> String? {
        let text = number.decimal()
        guard text.utf8.count <= 12, Rational(decimal: Array(text.utf8)) == number else { return nil }
        return text
    }
}
