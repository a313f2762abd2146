import NsynChemistry
import NsynDiagnostics
import NsynQuantities
import NsynSyntax

extension Evaluator {
    func numberLiteral(_ node: NodeID, expecting expected: Type?) -> Value {
        let token = tree.firstToken(node)
        guard let number = Rational(decimal: tree.bytes(token)) else {
            report(.numberTooLarge(span(node)))
            return .error
        }
        if case .point(.acidity) = expected { return acidityPoint(.number(number), at: span(node)) }
        return .number(number)
    }

    func pHLiteral(_ node: NodeID) -> Value {
        guard let token = tree.node(node).ownToken(.number) ?? numberToken(in: node),
            let number = Rational(decimal: tree.bytes(token))
        else { return .error }
        let level = tree.node(node).ownToken(.minus) == nil ? number : -number
        return acidityPoint(.number(level), at: span(node))
    }

    /// A number with its unit, perhaps with a tolerance: `5.0 ± 0.1 mM`.
    func quantityLiteral(_ node: NodeID) -> Value {
        var first: TokenID?
        var second: TokenID?
        var lastUnit: TokenID?
        for index in tree.firstToken(node).index..<tree.endToken(node).index {
            switch tree.kind(TokenID(index)) {
            case .number where first == nil: first = TokenID(index)
            case .number where second == nil: second = TokenID(index)
            case .unit: lastUnit = TokenID(index)
            default: break
            }
        }
        guard let first, let number = Rational(decimal: tree.bytes(first)) else {
            report(.numberTooLarge(span(node)))
            return .error
        }
        guard let unitToken = lastUnit else {
            var value = Value.number(number)
            value.tolerance = second.flatMap { Rational(decimal: tree.bytes($0)) }
            return value
        }
        guard let unit = resolve(unitToken) else { return .error }
        let unitText = tree.string(unitToken)
        var tolerance: Rational?
        if let second, let width = Rational(decimal: tree.bytes(second)) { tolerance = width * unit.scale }
        let scaled = number * unit.scale
        if unit.isPoint {
            var value = temperaturePoint(scaled + unit.offset, unit: unitText, at: span(node))
            value.tolerance = tolerance
            return value
        }
        if let tag = unit.speciesTag { return taggedAmount(scaled, unit, tag, unitText, node) }
        return Value(.quantity(unit.type), .exact(scaled), unit: unitText, tolerance: tolerance)
    }

    /// The point's zero, such as 273.15 K for `°C`.
    func pointOffset(of node: NodeID) -> Rational {
        for index in tree.firstToken(node).index..<tree.endToken(node).index
        where tree.kind(TokenID(index)) == .unit {
            return resolve(TokenID(index))?.offset ?? .zero
        }
        return .zero
    }

    private func numberToken(in node: NodeID) -> TokenID? {
        (tree.firstToken(node).index..<tree.endToken(node).index).lazy.map { TokenID($0) }
            .first { self.tree.kind($0) == .number }
    }

    // MARK: Text

    func stringLiteral(_ node: NodeID) -> String {
        StringLiteral.value(of: tree.bytes(tree.firstToken(node)))
    }

    // MARK: Chemistry

    func formulaLiteral(_ node: NodeID) -> Value {
        guard let token = tree.node(node).ownToken(.formula) else { return .error }
        let isComplex = tree.kind(tree.firstToken(node)) == .complexWord
        return clusterValue(tree.bytes(token), at: span(token), isComplex: isComplex)
    }

    func clusterValue(_ bytes: UnsafeBufferPointer<UInt8>, at place: SourceSpan, isComplex: Bool) -> Value {
        switch library.formula(bytes) {
        case .success(let formula):
            let text = String(decoding: bytes, as: UTF8.self)
            return Value(.cluster, .cluster(ClusterValue(formula: formula, text: text, isComplex: isComplex)))
        case .failure(let error):
            let start = place.start + UInt32(error.range.lowerBound)
            let end = place.start + UInt32(max(error.range.upperBound, error.range.lowerBound))
            let exact = SourceSpan(file: place.file, start: min(start, place.end), end: min(end, place.end))
            if case .unknownLigand(let name) = error.reason {
                report(.unknownLigand(name, exact, suggestion: error.suggestion))
            } else {
                report(.badFormula(message: error.message, exact, suggestion: error.suggestion))
            }
            return .error
        }
    }

    func reactionLiteral(_ node: NodeID) -> Value {
        guard let token = tree.node(node).ownToken(.reaction) else { return .error }
        switch library.reaction(tree.bytes(token)) {
        case .success(let reaction): return Value(.reaction, .reaction(reaction))
        case .failure(let error):
            report(.badReaction(message: error.message, span(token)))
            return .error
        }
    }
}
