import NsynDiagnostics
import NsynQuantities
import NsynSyntax

extension Evaluator {
    /// What a unit token stands for, or a report.
    func resolve(_ token: TokenID) -> ResolvedUnit? {
        switch units.resolve(tree.bytes(token)) {
        case .success(let unit): return unit
        case .failure(let problem):
            report(problem, token)
            return nil
        }
    }

    func resolveQuietly(_ bytes: UnsafeBufferPointer<UInt8>) -> ResolvedUnit? { units.resolve(bytes).success }

    func unit(named name: String) -> ResolvedUnit? { units.resolve(name).success }

    private func report(_ problem: UnitProblem, _ token: TokenID) {
        let whole = span(token)
        let start = whole.start + UInt32(problem.range.lowerBound)
        let end = whole.start + UInt32(problem.range.upperBound)
        let place = end > start && end <= whole.end ? SourceSpan(file: whole.file, start: start, end: end) : whole
        let text = tree.string(token)
        switch problem.reason {
        case .unknownUnit(let name):
            if findItem(symbols.symbol(name)) != nil || library.knows(symbols.symbol(name)) {
                report(
                    Finding(
                        code: .unitMissing, severity: .error, message: "`\(name)` stands where the unit should be",
                        span: place, notes: ["write the unit between the number and the name: `5 mL \(name)`"]))
                return
            }
            report(.unknownUnit(name, place, suggestions: units.table.suggestions(for: name)))
        case .prefixNotAllowed:
            report(.prefixNotAllowed(text, place, suggestions: units.table.suggestions(for: text)))
        case .ambiguousBareUnit(let name, let readings):
            report(
                .ambiguousUnit(
                    name, place, candidates: readings.map { $0.spelling.map { "`\($0)`" } ?? $0.meaning }))
        default:
            report(.malformedUnit(text, place, reason: "\(problem)"))
        }
    }

    /// `5 mmol[Au]`: an amount that knows its species.
    func taggedAmount(_ value: Rational, _ unit: ResolvedUnit, _ tag: Range<Int>, _ text: String, _ node: NodeID)
        -> Value
    {
        let bytes = Array(text.utf8)
        let species = String(decoding: bytes[tag], as: UTF8.self)
        var result = Value(.quantity(unit.type), .exact(value), unit: text)
        result.species = species
        return result
    }

    // MARK: Words for people

    func quantityText(_ value: Rational, _ type: Type, unit: String?) -> String {
        switch simplified(type) {
        case .quantity(let quantity): return units.table.format(value, quantity, preferredUnit: unit)
        case .point(.temperature):
            return units.table.format(value, QuantityType(.temperature), isPoint: true, preferredUnit: unit)
        case .point(.acidity): return units.table.format(value, library.quantities.acidity)
        default: return value.description
        }
    }

    /// A type as people call it.
    func describe(_ type: Type) -> String {
        switch simplified(type) {
        case .unknown: return "something unknown"
        case .quantity(let quantity): return quantity.isNumber ? "a bare number" : units.table.name(of: quantity)
        case .generic: return "a quantity"
        case .point(.temperature): return "Temperature"
        case .point(.acidity): return "pH"
        case .point(.instant): return "Instant"
        case .text: return "a text"
        case .truth: return "true or false"
        case .word, .flag: return "a word"
        case .matter(let name): return name.map { symbols.text($0) } ?? "a substance"
        case .material: return "a material"
        case .portion: return "a portion"
        case .stock: return "a stock"
        case .vessel: return "a vessel"
        case .cluster: return "a cluster"
        case .reaction: return "a reaction"
        case .target: return "a target"
        case .procedure: return "a protocol"
        case .function: return "a function"
        case .sweep: return "a sweep"
        case .campaign: return "a campaign"
        case .plates: return "plates"
        case .labware: return "labware"
        case .robot: return "a robot"
        case .record(let kind): return "a \(symbols.text(kind))"
        case .citation: return "a source"
        case .table: return "a table"
        case .prediction: return "a prediction"
        case .list(let element): return "a list of \(describe(element))"
        case .range(let element): return "a range of \(describe(element))"
        case .nothing: return "nothing"
        }
    }

    /// The same in base dimensions, where that says more than the name.
    func factorisation(_ type: Type) -> String? {
        switch simplified(type) {
        case .quantity(let quantity) where !quantity.dimension.isDimensionless:
            return units.table.factorisation(of: quantity)
        default: return nil
        }
    }
}
