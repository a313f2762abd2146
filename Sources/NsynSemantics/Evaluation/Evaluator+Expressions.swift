import NsynDiagnostics
import NsynPlan
import NsynQuantities
import NsynSyntax

extension Evaluator {
    /// The value of an expression. `expected` helps where the text alone leaves a choice: a bare number as pH, a hole.
    func evaluate(_ node: NodeID, expecting expected: Type? = nil) -> Value {
        guard let observer, observer.tree === tree else { return evaluated(node, expecting: expected) }
        let value = evaluated(node, expecting: expected)
        observer.values[node] = value
        observer.expected[node] = expected
        return value
    }

    private func evaluated(_ node: NodeID, expecting expected: Type?) -> Value {
        fuel -= 1
        if fuel & 0x3FF == 0, let isCancelled, isCancelled() { fuel = -1 }
        if fuel <= 0 {
            if fuel == 0 { report(.tooMuchWork("This script", span(node))) }
            return .error
        }
        switch tree.kind(node) {
        case .numberLiteral: return numberLiteral(node, expecting: expected)
        case .quantityLiteral: return quantityLiteral(node)
        case .stringLiteral: return .text(stringLiteral(node))
        case .booleanLiteral: return .truth(tree.kind(tree.firstToken(node)) == .trueWord)
        case .pHLiteral: return pHLiteral(node)
        case .formulaLiteral: return formulaLiteral(node)
        case .reactionLiteral: return reactionLiteral(node)
        case .hole: return hole(node, expecting: expected)
        case .nameExpression: return name(node, expecting: expected)
        case .parenthesizedExpression: return expressionChild(node).map { evaluate($0, expecting: expected) } ?? .error
        case .itemsExpression: return items(node, expecting: expected)
        case .listLiteral: return list(node, expecting: expected)
        case .binaryExpression: return binary(node, expecting: expected)
        case .unaryExpression: return unary(node, expecting: expected)
        case .rangeExpression: return range(node, expecting: expected)
        case .callExpression: return call(node, expecting: expected)
        case .memberExpression: return member(node)
        case .indexExpression: return index(node)
        case .ifExpression: return choice(node, expecting: expected)
        case .runExpression: return run(node)
        case .simulateExpression: return simulate(node)
        case .vesselExpression: return vessel(node)
        case .closureExpression: return closure(node)
        case .queryExpression: return query(node)
        case .recordLiteral: return recordLiteral(node)
        default: return .error  // missing or unexpected: the parser has said so
        }
    }

    // MARK: Operators

    private func binary(_ node: NodeID, expecting expected: Type?) -> Value {
        guard let leftNode = expressionChild(node), let rightNode = expressionChild(node, 1) else { return .error }
        guard let token = tree.node(node).ownTokens.first(where: { _ in true }) else { return .error }
        let kind = tree.kind(token)
        if kind == .asWord { return conversion(node, leftNode, rightNode) }
        if kind == .inWord || kind == .containsWord || kind == .isWord {
            return membership(node, kind, leftNode, rightNode)
        }
        let left = plain(evaluate(leftNode, expecting: kind == .plus || kind == .minus ? expected : nil))
        var rightExpectation: Type?
        switch kind {
        case .less, .lessEqual, .greater, .greaterEqual, .equalEqual, .notEqual:
            if case .point(.acidity) = left.type { rightExpectation = left.type }
        default: break
        }
        let right = plain(evaluate(rightNode, expecting: rightExpectation))
        let operands = Operands(
            left: left, right: right, leftSpan: span(leftNode), rightSpan: span(rightNode), span: span(node))
        switch kind {
        case .plus: return arithmetic(.add, operands)
        case .minus: return arithmetic(.subtract, operands)
        case .multiply: return arithmetic(.multiply, operands)
        case .divide: return arithmetic(.divide, operands)
        case .power: return power(operands)
        case .equalEqual: return compare(.equal, operands)
        case .notEqual: return compare(.notEqual, operands)
        case .less: return compare(.less, operands)
        case .lessEqual: return compare(.lessOrEqual, operands)
        case .greater: return compare(.greater, operands)
        case .greaterEqual: return compare(.greaterOrEqual, operands)
        case .andWord, .orWord:
            for (value, place) in [(left, leftNode), (right, rightNode)] where !value.isError && value.type != .truth {
                report(.expected("true or false", found: value, at: span(place)))
                return .error
            }
            return both(left, right, isAnd: kind == .andWord)
        default: return .error
        }
    }

    private func unary(_ node: NodeID, expecting expected: Type?) -> Value {
        guard let inner = expressionChild(node) else { return .error }
        let value = evaluate(inner, expecting: expected)
        if value.isError { return .error }
        if tree.kind(tree.firstToken(node)) == .notWord {
            guard value.type == .truth else {
                report(.expected("true or false", found: value, at: span(inner)))
                return .error
            }
            return negate(value)
        }
        if tree.kind(tree.firstToken(node)) == .plus { return value }
        // `-20 °C` is a point below zero Celsius, not the negative of a point.
        if tree.kind(inner) == .quantityLiteral, case .point(.temperature) = value.type, let celsius = value.exact {
            let zero = pointOffset(of: inner)
            let level = zero - (celsius - zero)
            return temperaturePoint(level, unit: value.unit, at: span(node))
        }
        return negated(value, at: span(node))
    }

    /// `a in [b, c]`, `a is b`, `list contains a`.
    private func membership(_ node: NodeID, _ kind: TokenKind, _ leftNode: NodeID, _ rightNode: NodeID) -> Value {
        var (left, right) = (plain(evaluate(leftNode)), plain(evaluate(rightNode)))
        if left.isError || right.isError { return .error }
        var (leftSpan, rightSpan) = (span(leftNode), span(rightNode))
        if kind == .containsWord {
            (left, right) = (right, left)
            (leftSpan, rightSpan) = (rightSpan, leftSpan)
        }
        func same(_ other: Value) -> Value {
            compare(
                .equal,
                Operands(left: left, right: other, leftSpan: leftSpan, rightSpan: rightSpan, span: span(node)))
        }
        switch right.payload {
        case .list(let elements):
            return elements.reduce(.truth(false)) { both($0, same($1), isAnd: false) }
        case .range(let lower, let upper):
            guard case .range(let type) = right.type else { return .error }
            func bound(_ number: Rational, _ comparison: Comparison) -> Value {
                compare(
                    comparison,
                    Operands(
                        left: left, right: Value(type, .exact(number)), leftSpan: leftSpan, rightSpan: rightSpan,
                        span: span(node)))
            }
            return both(bound(lower, .greaterOrEqual), bound(upper, .lessOrEqual), isAnd: true)
        default:
            return kind == .isWord ? same(right) : Value(.truth)
        }
    }

    private func choice(_ node: NodeID, expecting expected: Type?) -> Value {
        guard let conditionNode = expressionChild(node), let thenNode = expressionChild(node, 1),
            let elseNode = expressionChild(node, 2)
        else { return .error }
        let condition = evaluate(conditionNode)
        let first = evaluate(thenNode, expecting: expected)
        let second = evaluate(elseNode, expecting: expected)
        if condition.isError || first.isError || second.isError { return .error }
        guard condition.type == .truth else {
            report(.expected("true or false", found: condition, at: span(conditionNode)))
            return .error
        }
        guard agree(first.type, second.type) else {
            report(
                .dimensionsDiffer(
                    nil,
                    Operands(
                        left: first, right: second, leftSpan: span(thenNode), rightSpan: span(elseNode),
                        span: span(node))))
            return .error
        }
        switch condition.payload {
        case .truth(let holds): return holds ? first : second
        case .expression(let id):
            guard let left = expression(first), let right = expression(second) else { return Value(first.type) }
            return Value(first.type, .expression(builder.add(.choose(id, left, right))), unit: first.unit)
        default: return Value(first.type)
        }
    }

    // MARK: Collections

    private func list(_ node: NodeID, expecting expected: Type?) -> Value {
        var element: Type?
        if case .list(let inner) = expected { element = inner }
        var values: [Value] = []
        var first: (type: Type, place: NodeID)?
        for child in children(node) where tree.kind(child).isExpression {
            let value = evaluate(child, expecting: element ?? expected)
            if value.isError { return .error }
            if let known = first {
                guard let type = common(known.type, value.type) else {
                    report(
                        .dimensionsDiffer(
                            nil,
                            Operands(
                                left: values[0], right: value, leftSpan: span(known.place), rightSpan: span(child),
                                span: span(node))))
                    return .error
                }
                first = (type, known.place)
            } else {
                first = (value.type, child)
            }
            values.append(value)
        }
        return Value(.list(first?.type ?? .unknown), .list(values))
    }

    /// `9 to 13`
    private func range(_ node: NodeID, expecting expected: Type?) -> Value {
        guard let lowerNode = expressionChild(node), let upperNode = expressionChild(node, 1) else { return .error }
        var element = expected
        if case .range(let inner) = expected { element = inner }
        let lower = evaluate(lowerNode, expecting: element)
        let upper = evaluate(upperNode, expecting: element)
        if lower.isError || upper.isError { return .error }
        guard let type = common(lower.type, upper.type) else {
            report(
                .dimensionsDiffer(
                    nil,
                    Operands(
                        left: lower, right: upper, leftSpan: span(lowerNode), rightSpan: span(upperNode),
                        span: span(node))))
            return .error
        }
        guard let first = lower.exact, let last = upper.exact else { return Value(.range(type)) }
        guard first <= last else {
            report(.badRange("The range runs backwards: its first value is the larger one.", span(node)))
            return .error
        }
        return Value(.range(type), .range(lower: first, upper: last), unit: lower.unit ?? upper.unit)
    }

    private func index(_ node: NodeID) -> Value {
        guard let baseNode = expressionChild(node), let indexNode = expressionChild(node, 1) else { return .error }
        let base = evaluate(baseNode)
        let position = evaluate(indexNode)
        if base.isError || position.isError { return .error }
        guard case .list(let element) = base.type else {
            report(.expected("a list", found: base, at: span(baseNode)))
            return .error
        }
        guard case .list(let values) = base.payload, let place = position.exact?.int else { return Value(element) }
        guard values.indices.contains(place - 1) else {
            report(.badRange("The list has \(values.count) elements, counted from 1.", span(indexNode)))
            return .error
        }
        return values[place - 1]
    }

    private func recordLiteral(_ node: NodeID) -> Value {
        var fields: [(Symbol, Value)] = []
        for field in children(node) where tree.kind(field) == .field {
            guard let nameNode = child(field, .name), let valueNode = expressionChild(field) else { continue }
            fields.append((symbol(nameNode), evaluate(valueNode)))
        }
        return Value(.record(words.underscore), .record(RecordValue(name: "", kind: words.underscore, fields: fields)))
    }

    // MARK: Holes

    private func hole(_ node: NodeID, expecting expected: Type?) -> Value {
        var fits: [String] = []
        if let expected {
            for binding in scope.bindings[scopeFloor...] where agree(binding.value.type, expected) {
                fits.append(symbols.text(binding.symbol))
            }
            fits += itemNames(fitting: expected)
        }
        report(.hole(expected: expected.map { describe($0) }, fits: Array(fits.prefix(8)), span(node)))
        return .error
    }
}
