import NsynDiagnostics
import NsynQuantities
import NsynSyntax

extension Evaluator {
    // MARK: Agreement

    /// Whether a value of one type may stand beside one of the other. Solves unknown dimensions on the way.
    func agree(_ left: Type, _ right: Type) -> Bool { common(left, right) != nil }

    /// The type that both can be read as.
    func common(_ left: Type, _ right: Type) -> Type? {
        if left == right { return left }
        switch (left, right) {
        case (.unknown, _): return right
        case (_, .unknown): return left
        case (.point(let scale), .quantity(let type)), (.quantity(let type), .point(let scale)):
            // 298 K where a temperature is wanted, 9 where a pH is.
            return type == differenceType(of: scale) && scale != .instant ? .point(scale) : nil
        case (.list(let first), .list(let second)): return common(first, second).map { .list($0) }
        case (.range(let first), .range(let second)): return common(first, second).map { .range($0) }
        case (.matter(let first), .matter(let second)):
            if let first, let second { return library.commonClass(first, second).map { .matter($0) } ?? .matter(nil) }
            return .matter(nil)
        case (.material, .matter), (.material, .stock), (.material, .vessel), (.material, .cluster): return left
        case (.matter, .material), (.stock, .material), (.vessel, .material), (.cluster, .material): return right
        case (.prediction, .quantity), (.quantity, .prediction): return .prediction
        case (.target, .cluster), (.cluster, .target): return .cluster
        default: return unify(left, right)
        }
    }

    func unify(_ left: Type, _ right: Type) -> Type? {
        switch (left, right) {
        case (.quantity(let first), .quantity(let second)): return first == second ? left : nil
        case (.generic, .quantity), (.quantity, .generic), (.generic, .generic):
            guard unifier.unify(dimensionTerm(left), dimensionTerm(right)) else { return nil }
            return simplified(left)
        default: return nil
        }
    }

    func dimensionTerm(_ type: Type) -> DimensionTerm {
        switch type {
        case .quantity(let quantity): DimensionTerm(quantity.dimension)
        case .generic(let index): generics[index]
        default: DimensionTerm(.dimensionless)
        }
    }

    /// A type for the term: a plain quantity when nothing in it is unknown.
    func generic(_ term: DimensionTerm) -> Type {
        let resolved = unifier.resolved(term)
        if resolved.isKnown { return .quantity(QuantityType(resolved.known)) }
        generics.append(resolved)
        return .generic(generics.count - 1)
    }

    func freshGeneric() -> Type { generic(unifier.fresh()) }

    func simplified(_ type: Type) -> Type {
        if case .generic(let index) = type { return generic(generics[index]) }
        return type
    }

    // MARK: Requirements

    /// The value read as the wanted type, or an error said once.
    func require(_ value: Value, _ wanted: Type, at place: SourceSpan, subject: @autoclosure () -> String)
        -> Value
    {
        if value.isError { return .error }
        if wanted == .unknown { return value }
        switch (wanted, value.type) {
        case (.point(.temperature), .quantity(let type)) where type == QuantityType(.temperature):
            guard let kelvin = value.exact else { return Value(wanted, value.payload, unit: value.unit) }
            return temperaturePoint(kelvin, unit: value.unit, at: place)
        case (.point(.acidity), .quantity(let type)) where type.isNumber:
            return acidityPoint(value, at: place)
        case (.quantity, .quantity(let type)) where type.isNumber && value.unit == nil && wanted != .number:
            if case .exact(let number) = value.payload, number.isZero { return Value(wanted, value.payload) }
            report(.unitMissing(expected: wanted, value: value, place, subject: subject()))
            return .error
        case (.point(.temperature), .quantity(let type)) where type.isNumber && value.unit == nil:
            report(.unitMissing(expected: wanted, value: value, place, subject: subject()))
            return .error
        case (.matter(let wantedClass?), .matter(let found)):
            guard let found, !library.isSubclass(found, of: wantedClass), !isGas(value, wantedAs: wantedClass) else {
                return value
            }
            report(.wrongDimension(expected: wanted, found: value, place, subject: subject()))
            return .error
        case (.quantity(let wantedType), .quantity(let type)) where wantedType != type:
            report(.wrongDimension(expected: wanted, found: value, place, subject: subject()))
            return .error
        default: break
        }
        guard let type = common(wanted, value.type) else {
            if wanted.isNumeric {
                report(.wrongDimension(expected: wanted, found: value, place, subject: subject()))
            } else {
                report(.expected(describe(wanted), found: value, at: place))
            }
            return .error
        }
        if case .point = wanted { return Value(type, value.payload, unit: value.unit, tolerance: value.tolerance) }
        return value
    }

    /// Whatever else it is, carbon monoxide is led through a liquid as a gas.
    private func isGas(_ value: Value, wantedAs wantedClass: Symbol) -> Bool {
        guard symbols.text(wantedClass) == "Gas", case .substance(let substance) = value.payload else { return false }
        let profile = scriptProfiles[substance.name] ?? library.profile(of: substance.name)
        return profile?.traits.contains(.gas) == true
    }

    func temperaturePoint(_ kelvin: Rational, unit: String?, at place: SourceSpan) -> Value {
        if kelvin.isNegative {
            report(.belowAbsoluteZero(quantityText(kelvin, .point(.temperature), unit: unit), place))
            return .error
        }
        return Value(.point(.temperature), .exact(kelvin), unit: unit)
    }

    func acidityPoint(_ value: Value, at place: SourceSpan) -> Value {
        if let level = value.exact, level < Rational(-2) || level > Rational(16) {
            report(.offTheScale(level.description, place))
            return .error
        }
        return Value(.point(.acidity), value.payload, unit: value.unit)
    }

    // MARK: Written types

    /// What a type annotation means. `dimensions` are the names in `<…>` of a function.
    func type(_ node: NodeID, dimensions: [Symbol: Type] = [:]) -> Type {
        switch tree.kind(node) {
        case .namedType: return namedType(node, dimensions)
        case .parenthesizedType, .optionalType:
            return typeChild(node).map { type($0, dimensions: dimensions) } ?? .unknown
        case .numberType: return .number
        case .productType:
            var parts: [Type] = []
            for part in children(node) where tree.kind(part).isType { parts.append(type(part, dimensions: dimensions)) }
            guard parts.count == 2, parts.allSatisfy(\.isNumeric) else { return .unknown }
            let isQuotient = tree.node(node).ownToken(.divide) != nil
            let exponent = isQuotient ? -Rational.one : Rational.one
            return generic(dimensionTerm(parts[0]).times(dimensionTerm(parts[1]), exponent: exponent))
        case .powerType:
            guard let base = typeChild(node), let token = tree.node(node).ownToken(.number),
                let exponent = Rational(decimal: tree.bytes(token))
            else { return .unknown }
            let sign = tree.node(node).ownToken(.minus) == nil ? exponent : -exponent
            return generic(dimensionTerm(type(base, dimensions: dimensions)).power(sign))
        case .functionType: return .function
        default: return .unknown
        }
    }

    private func namedType(_ node: NodeID, _ dimensions: [Symbol: Type]) -> Type {
        let token = tree.firstToken(node)
        let name = symbols.symbol(tree.bytes(token))
        if let known = dimensions[name] { return known }
        var arguments: [Type] = []
        if let list = child(node, .typeArgumentList) {
            for argument in children(list) where tree.kind(argument).isType {
                arguments.append(type(argument, dimensions: dimensions))
            }
        }
        if let known = library.type(named: name, arguments: arguments) { return known }
        let suggestions = Suggestions.ranked(for: tree.string(token), among: library.typeNames)
        report(.unknownName(tree.string(token), span(token), suggestions: suggestions, wanted: "type"))
        return .unknown
    }
}
