import NsynDiagnostics
import NsynPlan
import NsynQuantities

/// The two operands of an operator, with their places, so that a message can point at each.
struct Operands {
    var left: Value
    var right: Value
    var leftSpan: SourceSpan
    var rightSpan: SourceSpan
    var span: SourceSpan
}

enum ArithmeticOperator {
    case add, subtract, multiply, divide

    var verb: String {
        switch self {
        case .add: "added to"
        case .subtract: "subtracted from"
        case .multiply: "multiplied by"
        case .divide: "divided by"
        }
    }
}

extension Evaluator {
    func arithmetic(_ operation: ArithmeticOperator, _ operands: Operands) -> Value {
        if operands.left.isError || operands.right.isError { return .error }
        if let lists = elementwise(operation, operands) { return lists }
        guard operands.left.type.isNumeric, operands.right.type.isNumeric else {
            report(.notANumber(operation, operands))
            return .error
        }
        switch operation {
        case .add, .subtract: return sum(operation, operands)
        case .multiply, .divide: return product(operation, operands)
        }
    }

    // MARK: Sums

    private func sum(_ operation: ArithmeticOperator, _ operands: Operands) -> Value {
        let (left, right) = (operands.left, operands.right)
        switch (left.type, right.type) {
        case (.point(let first), .point(let second)):
            guard first == second else { break }
            if operation == .add {
                report(.sumOfPoints(first, operands))
                return .error
            }
            let difference: Type = first == .acidity ? .number : .quantity(differenceType(of: first))
            return Value(difference, combine(operation, left, right), unit: first == .temperature ? "K" : nil)
        case (.point(let scale), .quantity(let type)):
            guard type == differenceType(of: scale) || (scale == .acidity && type.isNumber) else { break }
            return Value(.point(scale), combine(operation, left, right), unit: left.unit)
        case (.quantity(let type), .point(let scale)):
            guard type == differenceType(of: scale) || (scale == .acidity && type.isNumber) else { break }
            if operation == .add { return Value(.point(scale), combine(operation, left, right), unit: right.unit) }
            // 298 K − 25 °C: the absolute is read as a point.
            let difference: Type = scale == .acidity ? .number : .quantity(differenceType(of: scale))
            return Value(difference, combine(operation, left, right), unit: left.unit)
        default:
            if let type = unify(left.type, right.type) {
                let tolerance = left.tolerance.map { $0 + (right.tolerance ?? .zero) } ?? right.tolerance
                var sum = Value(
                    type, combine(operation, left, right), unit: left.unit ?? right.unit, tolerance: tolerance)
                sum.species = left.species == right.species ? left.species : nil
                return sum
            }
        }
        report(.dimensionsDiffer(operation, operands))
        return .error
    }

    /// What two points of the scale differ by.
    func differenceType(of scale: PointScale) -> QuantityType {
        switch scale {
        case .temperature: QuantityType(.temperature)
        case .acidity: .number
        case .instant: QuantityType(.time)
        }
    }

    // MARK: Products

    private func product(_ operation: ArithmeticOperator, _ operands: Operands) -> Value {
        let (left, right) = (operands.left, operands.right)
        for (value, span) in [(left, operands.leftSpan), (right, operands.rightSpan)] {
            if case .point(let scale) = value.type {
                report(.scaledPoint(scale, operation, span, operands))
                return .error
            }
        }
        if operation == .divide, case .exact(let divisor) = right.payload, divisor.isZero {
            report(.divisionByZero(operands))
            return .error
        }
        let type: Type
        switch (left.type, right.type) {
        case (.quantity(let first), .quantity(let second)):
            type = .quantity(operation == .multiply ? first * second : first / second)
        default:
            let exponent = operation == .multiply ? Rational.one : -Rational.one
            type = generic(dimensionTerm(left.type).times(dimensionTerm(right.type), exponent: exponent))
        }
        let isScaled = right.type == .number
        let unit = isScaled ? left.unit : (left.type == .number && operation == .multiply ? right.unit : nil)
        var result = Value(type, combine(operation, left, right), unit: unit)
        if isScaled { result.species = left.species }
        if left.type == .number, operation == .multiply { result.species = right.species }
        return result
    }

    func power(_ operands: Operands) -> Value {
        let (base, exponent) = (operands.left, operands.right)
        if base.isError || exponent.isError { return .error }
        guard base.type.isNumeric, exponent.type == .number else {
            report(.notANumber(.multiply, operands))
            return .error
        }
        if case .point(let scale) = base.type {
            report(.scaledPoint(scale, .multiply, operands.leftSpan, operands))
            return .error
        }
        guard let value = exponent.exact else {
            report(.exponentNotConstant(operands))
            return .error
        }
        let type: Type
        switch base.type {
        case .quantity(let quantity):
            guard let power = quantity.power(value) else {
                report(.exponentNotConstant(operands))
                return .error
            }
            type = .quantity(power)
        default:
            type = generic(dimensionTerm(base.type).power(value))
        }
        guard let whole = value.int, abs(whole) <= 64 else {
            // Roots are not exact: allowed on types only where no value is known yet.
            if case .opaque = base.payload { return Value(type) }
            report(.exponentNotConstant(operands))
            return .error
        }
        switch base.payload {
        case .exact(let number):
            guard let power = number.power(whole) else {
                report(.divisionByZero(operands))
                return .error
            }
            return Value(type, .exact(power))
        case .expression(let id): return Value(type, .expression(builder.add(.power(id, whole))))
        default: return Value(type)
        }
    }

    func negated(_ value: Value, at span: SourceSpan) -> Value {
        switch value.type {
        case .unknown: return .error
        case .quantity, .generic:
            let zero = Value(value.type, .exact(.zero))
            var result = Value(value.type, combine(.subtract, zero, value), unit: value.unit)
            result.tolerance = value.tolerance
            return result
        case .point(let scale):
            let zero = Value(value.type, .exact(.zero))
            report(
                .scaledPoint(
                    scale, .multiply, span,
                    Operands(left: zero, right: value, leftSpan: span, rightSpan: span, span: span)))
            return .error
        default:
            report(.expected("a number", found: value, at: span))
            return .error
        }
    }

    // MARK: Comparisons

    enum Comparison { case equal, notEqual, less, lessOrEqual, greater, greaterOrEqual }

    func compare(_ comparison: Comparison, _ operands: Operands) -> Value {
        let (left, right) = (operands.left, operands.right)
        if left.isError || right.isError { return .error }
        if !left.type.isNumeric || !right.type.isNumeric {
            guard comparison == .equal || comparison == .notEqual, let same = isSame(left, right, operands) else {
                report(.notComparable(operands))
                return .error
            }
            return comparison == .equal ? same : negate(same)
        }
        guard agree(left.type, right.type) else {
            report(.dimensionsDiffer(nil, operands))
            return .error
        }
        if case .exact(let first) = left.payload, case .exact(let second) = right.payload {
            let holds =
                switch comparison {
                case .equal: first == second
                case .notEqual: first != second
                case .less: first < second
                case .lessOrEqual: first <= second
                case .greater: first > second
                case .greaterOrEqual: first >= second
                }
            return .truth(holds)
        }
        guard let first = expression(left), let second = expression(right) else { return Value(.truth) }
        let node: ExpressionNode =
            switch comparison {
            case .equal, .notEqual: .equal(first, second)
            case .less: .less(first, second)
            case .lessOrEqual: .atMost(first, second)
            case .greater: .less(second, first)
            case .greaterOrEqual: .atMost(second, first)
            }
        let value = Value(.truth, .expression(builder.add(node)))
        return comparison == .notEqual ? negate(value) : value
    }

    func negate(_ value: Value) -> Value {
        switch value.payload {
        case .truth(let holds): .truth(!holds)
        case .expression(let id): Value(.truth, .expression(builder.add(.not(id))))
        default: Value(.truth)
        }
    }

    func both(_ left: Value, _ right: Value, isAnd: Bool) -> Value {
        if left.isError || right.isError { return .error }
        switch (left.payload, right.payload) {
        case (.truth(let known), _): return known == isAnd ? right : left
        case (_, .truth(let known)): return known == isAnd ? left : right
        case (.expression(let first), .expression(let second)):
            return Value(.truth, .expression(builder.add(isAnd ? .and(first, second) : .or(first, second))))
        default: return Value(.truth)
        }
    }

    /// Equality of things that are no numbers: substances, clusters, texts, options of a categorical parameter.
    private func isSame(_ left: Value, _ right: Value, _ operands: Operands) -> Value? {
        if let compared = textComparison(left, right) { return compared }
        switch (left.payload, right.payload) {
        case (.text(let first), .text(let second)): return .truth(first == second)
        case (.truth(let first), .truth(let second)): return .truth(first == second)
        case (.symbol(let first), .symbol(let second)): return .truth(first == second)
        case (.substance(let first), .substance(let second)): return .truth(first.name == second.name)
        case (.cluster(let first), .cluster(let second)): return .truth(first.formula == second.formula)
        case (.option(let parameter, let options), .substance(let wanted)),
            (.substance(let wanted), .option(let parameter, let options)):
            let hits = options.indices.filter {
                if case .substance(let option) = options[$0].payload { return option.name == wanted.name }
                return false
            }
            guard let hit = hits.first else { return .truth(false) }
            return Value(.truth, .expression(builder.add(.isOption(parameter, hit))))
        case (.opaque, _), (_, .opaque): return left.type == right.type ? Value(.truth) : nil
        default: return nil
        }
    }

    // MARK: Payloads

    func combine(_ operation: ArithmeticOperator, _ left: Value, _ right: Value) -> Value.Payload {
        if case .exact(let first) = left.payload, case .exact(let second) = right.payload {
            switch operation {
            case .add: return .exact(first + second)
            case .subtract: return .exact(first - second)
            case .multiply: return .exact(first * second)
            case .divide: return first.dividing(by: second).map { .exact($0) } ?? .opaque
            }
        }
        guard let first = expression(left), let second = expression(right) else { return .opaque }
        let node: ExpressionNode =
            switch operation {
            case .add: .add(first, second)
            case .subtract: .subtract(first, second)
            case .multiply: .multiply(first, second)
            case .divide: .divide(first, second)
            }
        return .expression(builder.add(node))
    }

    /// The value as a node of the plan; nil where only its type is known.
    func expression(_ value: Value) -> ExpressionID? {
        switch value.payload {
        case .exact(let number): builder.constant(number)
        case .expression(let id): id
        case .truth(let holds): builder.add(.truth(holds))
        default: nil
        }
    }

    /// `2 * [1, 2, 3]` and `[…] + […]`: an operator on lists works on their elements.
    private func elementwise(_ operation: ArithmeticOperator, _ operands: Operands) -> Value? {
        func pair(_ left: Value, _ right: Value) -> Value {
            var inner = operands
            inner.left = left
            inner.right = right
            return arithmetic(operation, inner)
        }
        let results: [Value]
        switch (operands.left.payload, operands.right.payload) {
        case (.list(let left), .list(let right)):
            guard left.count == right.count else {
                report(.lengthsDiffer(left.count, right.count, operands.span))
                return .error
            }
            results = zip(left, right).map { pair($0, $1) }
        case (.list(let left), _): results = left.map { pair($0, operands.right) }
        case (_, .list(let right)): results = right.map { pair(operands.left, $0) }
        default: return nil
        }
        return Value(.list(results.first?.type ?? .unknown), .list(results))
    }
}
