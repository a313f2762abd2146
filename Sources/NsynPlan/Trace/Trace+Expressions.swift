import NsynQuantities

extension Trace {
    // MARK: Parameters

    /// Every parameter at its default; where there is none, at the lower end of its range, else at zero.
    public func setDefaults() {
        for (index, parameter) in plan.parameters.enumerated() {
            let id = ParameterID(index)
            switch parameter.domain {
            case .number(let value, let lower, let upper):
                set(id, to: Number(value ?? lower ?? upper ?? .zero))
            case .options(_, let value): setOption(id, to: value ?? 0)
            case .truth(let value): setTruth(id, to: Truth(value ?? false))
            }
        }
    }

    public func set(_ parameter: ParameterID, to value: Number) { parameterNumbers[parameter.value] = value }

    public func setOption(_ parameter: ParameterID, to option: Int) {
        parameterOptions[parameter.value] = Int32(truncatingIfNeeded: option)
        if case .truth = plan.parameters[parameter.value].domain { setTruth(parameter, to: Truth(option != 0)) }
    }

    public func setTruth(_ parameter: ParameterID, to value: Truth) {
        parameterTruths[parameter.value] = value
        if value != .possible { parameterOptions[parameter.value] = value == .always ? 1 : 0 }
    }

    // MARK: Values

    public func value(_ expression: ExpressionID) -> Number { numbers[expression.value] }
    public func value(_ expression: ExpressionID?) -> Number? { expression.map { numbers[$0.value] } }
    public func truth(_ expression: ExpressionID) -> Truth { truths[expression.value] }
    public func value(of parameter: ParameterID) -> Number { parameterNumbers[parameter.value] }
    public func option(of parameter: ParameterID) -> Int { Int(parameterOptions[parameter.value]) }
    public func truth(of parameter: ParameterID) -> Truth { parameterTruths[parameter.value] }

    /// Computes every expression again. Part of `run()`; enough on its own where only filters are asked.
    @_specialize(kind:full,where Number == FastInterval)
    @_specialize(kind:full,where Number == ExactInterval)
    public func evaluateExpressions() {
        if dependent.isEmpty {
            for index in varying { evaluate(Int(index)) }
        } else {
            var next = 0
            for index in varying {
                evaluate(Int(index))
                while next < dependent.count, dependent[next].expression.value == Int(index) {
                    parameterNumbers[dependent[next].parameter.value] = numbers[Int(index)]
                    next += 1
                }
            }
        }
    }

    /// Computes every expression again, each within the bound that the filters set it.
    private func evaluateExpressions(within bounds: FilterBounds) where Number == FastInterval {
        var next = 0
        for index in varying.lazy.map({ Int($0) }) {
            evaluate(index)
            if let bound = bounds.intervals[index], let narrower = numbers[index].intersection(bound) {
                numbers[index] = narrower
            }
            while next < dependent.count, dependent[next].expression.value == index {
                parameterNumbers[dependent[next].parameter.value] = numbers[index]
                next += 1
            }
        }
    }

    /// `run()` for the conditions of a box that pass the filters.
    func run(within bounds: FilterBounds) where Number == FastInterval {
        if bounds.intervals.isEmpty { return run() }
        evaluateExpressions(within: bounds)
        goThroughSteps()
    }

    func evaluate(_ index: Int) {
        switch plan.expressions.nodes[index] {
        case .constant(let value): numbers[index] = Number(value)
        case .parameter(let parameter):
            numbers[index] = parameterNumbers[parameter.value]
            truths[index] = parameterTruths[parameter.value]
        case .add(let a, let b): numbers[index] = (numbers[a.value] + numbers[b.value]).narrowed
        case .subtract(let a, let b): numbers[index] = (numbers[a.value] - numbers[b.value]).narrowed
        case .multiply(let a, let b): numbers[index] = (numbers[a.value] * numbers[b.value]).narrowed
        case .divide(let a, let b):
            numbers[index] = numbers[a.value].divided(by: numbers[b.value])?.narrowed ?? Trace.anything
        case .minimum(let a, let b): numbers[index] = Number.minimum(numbers[a.value], numbers[b.value])
        case .maximum(let a, let b): numbers[index] = Number.maximum(numbers[a.value], numbers[b.value])
        case .power(let a, let exponent):
            let isModest = abs(exponent) <= 64
            numbers[index] = (isModest ? numbers[a.value].power(exponent)?.narrowed : nil) ?? Trace.anything
        case .powerOfTen(let a): numbers[index] = numbers[a.value].pow10() ?? Trace.anything
        case .logarithm(let a): numbers[index] = numbers[a.value].log10() ?? Trace.anything
        case .choose(let condition, let a, let b):
            switch truths[condition.value] {
            case .always:
                numbers[index] = numbers[a.value]
                truths[index] = truths[a.value]
            case .never:
                numbers[index] = numbers[b.value]
                truths[index] = truths[b.value]
            case .possible:
                numbers[index] = numbers[a.value].hull(numbers[b.value])
                truths[index] = joinedTruth(truths[a.value], truths[b.value])
            }
        case .truth(let value): truths[index] = Truth(value)
        case .less(let a, let b): truths[index] = numbers[a.value].isLess(than: numbers[b.value])
        case .atMost(let a, let b): truths[index] = numbers[a.value].isAtMost(numbers[b.value])
        case .equal(let a, let b): truths[index] = numbers[a.value].isEqual(to: numbers[b.value])
        case .and(let a, let b): truths[index] = truths[a.value] && truths[b.value]
        case .or(let a, let b): truths[index] = truths[a.value] || truths[b.value]
        case .not(let a): truths[index] = !truths[a.value]
        case .isOption(let parameter, let option):
            if case .truth = plan.parameters[parameter.value].domain {
                let value = parameterTruths[parameter.value]
                truths[index] = option == 0 ? !value : value
            } else {
                truths[index] = Truth(parameterOptions[parameter.value] == Int32(truncatingIfNeeded: option))
            }
        }
    }

    /// Stands for a result that has no bounds, such as a division by what may be zero.
    static var anything: Number { Number(Rational(-1_000_000_000_000), Rational(1_000_000_000_000)) }
    /// Stands for a volume or amount that nobody can compute.
    static var anyAmount: Number { Number(.zero, Rational(1_000_000)) }

    /// Nodes that change between runs, operands before their users; a dependent parameter is read after it is computed.
    static func order(
        of pool: ExpressionPool, sets: [ParameterSet], dependent: [(parameter: ParameterID, expression: ExpressionID)]
    ) -> [Int32] {
        let varying = sets.indices.filter { !sets[$0].isEmpty }
        if dependent.isEmpty { return varying.map { Int32($0) } }
        var order: [Int32] = []
        var state = [UInt8](repeating: 0, count: sets.count)
        func visit(_ index: Int) {
            guard state[index] == 0 else { return }
            state[index] = 1
            let node = pool.nodes[index]
            if let parameter = node.parameter {
                for pair in dependent where pair.parameter == parameter { visit(pair.expression.value) }
            }
            node.forEachOperand { visit($0.value) }
            order.append(Int32(index))
        }
        for pair in dependent { visit(pair.expression.value) }
        for index in varying { visit(index) }
        return order
    }
}
