import Glibc
import NsynDiagnostics
import NsynPlan
import NsynQuantities
import NsynSyntax

/// Functions that can't be written in nsyn.
enum BuiltIn: String, CaseIterable {
    case sum, mean, min, max, length, abs, log10, balanced, map
    case closedShell = "closed_shell"

    var least: Int {
        switch self {
        case .map: 2
        default: 1
        }
    }
}

extension Evaluator {
    func builtIn(_ function: BuiltIn, _ arguments: [WrittenArgument], _ node: NodeID) -> Value {
        var values = arguments.map { (value: evaluate($0.value), place: $0.value) }
        if values.contains(where: \.value.isError) { return .error }
        guard values.count >= function.least else {
            report(.missingArgument(callee: function.rawValue, "value", span(node)))
            return .error
        }
        switch function {
        case .sum, .mean, .min, .max:
            if values.count == 1, case .list(let elements) = values[0].value.payload {
                values = elements.map { ($0, values[0].place) }
            } else if values.count == 1, case .list(let element) = values[0].value.type {
                return Value(element)
            }
            return fold(function, values, node)
        case .length:
            guard case .list(let elements) = values[0].value.payload else {
                if case .list = values[0].value.type { return Value(.number) }
                report(.expected("a list", found: values[0].value, at: span(values[0].place)))
                return .error
            }
            return .number(Rational(elements.count))
        case .abs:
            let value = values[0].value
            guard case .quantity = simplified(value.type) else {
                report(.expected("a number", found: value, at: span(values[0].place)))
                return .error
            }
            if let exact = value.exact { return Value(value.type, .exact(exact.magnitude), unit: value.unit) }
            guard let id = expression(value) else { return Value(value.type) }
            let negative = builder.add(.subtract(builder.constant(.zero), id))
            return Value(value.type, .expression(builder.add(.maximum(id, negative))), unit: value.unit)
        case .log10:
            let value = require(values[0].value, .number, at: span(values[0].place), subject: "`log10`")
            guard !value.isError, let id = expression(value) else { return value.isError ? .error : Value(.number) }
            if let exact = value.exact, !exact.isPositive {
                report(.badRange("Only numbers above zero have a logarithm.", span(values[0].place)))
                return .error
            }
            // A constant is a number here and now: a node of some plan would mean nothing in the next one.
            if let exact = value.exact, let logarithm = Rational(exactly: Glibc.log10(exact.double)) {
                return .number(logarithm)
            }
            return Value(.number, .expression(builder.add(.logarithm(id))))
        case .closedShell:
            guard let count = electronCount(of: values[0].value) else {
                report(.expected("a cluster", found: values[0].value, at: span(values[0].place)))
                return .error
            }
            return count.value == nil ? Value(.truth) : .truth(count.isClosedShell)
        case .balanced:
            guard case .reaction(let reaction) = values[0].value.payload else {
                report(.expected("a reaction", found: values[0].value, at: span(values[0].place)))
                return .error
            }
            return .truth(reaction.isBalanced)
        case .map:
            guard case .list(let elements) = values[0].value.payload,
                case .closure(let closure) = values[1].value.payload
            else {
                report(.expected("a list and a function", found: values[0].value, at: span(node)))
                return .error
            }
            let results = elements.map { call(closure, [$0], at: node) }
            return Value(.list(results.first?.type ?? .unknown), .list(results))
        }
    }

    private func fold(_ function: BuiltIn, _ values: [(value: Value, place: NodeID)], _ node: NodeID) -> Value {
        guard var result = values.first?.value else {
            report(.badRange("This list has no values.", span(node)))
            return .error
        }
        for (value, place) in values.dropFirst() {
            let operands = Operands(
                left: result, right: value, leftSpan: span(values[0].place), rightSpan: span(place), span: span(node))
            if function == .sum || function == .mean {
                if function == .mean, case .point(let scale) = result.type, result.type == value.type {
                    // The mean of points is a point: shift to differences from the first one.
                    let difference = Value(
                        .quantity(differenceType(of: scale)), combine(.subtract, value, values[0].value))
                    result = Value(result.type, combine(.add, result, difference), unit: result.unit)
                    continue
                }
                result = arithmetic(.add, operands)
            } else {
                guard let type = common(result.type, value.type), type.isNumeric else {
                    report(.dimensionsDiffer(nil, operands))
                    return .error
                }
                result = extreme(function, result, value, type)
            }
            if result.isError { return .error }
        }
        guard function == .mean else { return result }
        let count = Value.number(Rational(values.count))
        if case .point(let scale) = result.type {
            let first = values[0].value
            let total = Value(.quantity(differenceType(of: scale)), combine(.subtract, result, first))
            let share = Value(total.type, combine(.divide, total, count))
            return Value(result.type, combine(.add, first, share), unit: first.unit)
        }
        return Value(result.type, combine(.divide, result, count), unit: result.unit)
    }

    private func extreme(_ function: BuiltIn, _ left: Value, _ right: Value, _ type: Type) -> Value {
        if let first = left.exact, let second = right.exact {
            let isLeft = function == .min ? first <= second : first >= second
            return isLeft ? left : right
        }
        guard let first = expression(left), let second = expression(right) else { return Value(type) }
        let node: ExpressionNode = function == .min ? .minimum(first, second) : .maximum(first, second)
        return Value(type, .expression(builder.add(node)), unit: left.unit)
    }
}
