import NsynTables

/// Compiles expressions over a simulation's columns into its program, so that conditions are chosen while they are
/// computed.
struct QueryColumns {
    let simulation: Simulation
    var builder: ProgramBuilder

    init(_ simulation: Simulation) {
        self.simulation = simulation
        builder = simulation.builder
    }

    /// Nil where the expression needs a whole table: an aggregate, or a comparison of texts that are no options.
    mutating func value(_ expression: TableExpression) -> ColumnValue? {
        var values: [ColumnValue] = []
        for node in expression.nodes {
            guard let value = value(node, values) else { return nil }
            values.append(value)
        }
        return values.last
    }

    private mutating func value(_ node: TableExpression.Node, _ done: [ColumnValue]) -> ColumnValue? {
        switch node {
        case .column(let name, let part): return column(name, part)
        case .number(let number): return builder.constant(number)
        case .truth(let truth): return builder.truth(truth)
        case .add(let a, let b): return builder.add(done[a], done[b])
        case .subtract(let a, let b): return builder.subtract(done[a], done[b])
        case .multiply(let a, let b): return builder.multiply(done[a], done[b])
        case .divide(let a, let b): return builder.divide(done[a], done[b])
        case .minimum(let a, let b): return builder.minimum(done[a], done[b])
        case .maximum(let a, let b): return builder.maximum(done[a], done[b])
        case .power(let a, let b):
            guard let exponent = builder.constant(of: done[b]), exponent == exponent.rounded() else { return nil }
            return builder.power(done[a], Int(exponent))
        case .powerOfTen(let a): return builder.powerOfTen(done[a])
        case .logarithm(let a): return builder.logarithm(done[a])
        case .choose(let condition, let a, let b): return builder.choose(done[condition], done[a], done[b])
        case .less(let a, let b): return builder.less(done[a], done[b])
        case .atMost(let a, let b): return builder.atMost(done[a], done[b])
        case .equal(let a, let b): return builder.equal(done[a], done[b])
        case .and(let a, let b): return builder.and(done[a], done[b])
        case .or(let a, let b): return builder.or(done[a], done[b])
        case .not(let a): return builder.not(done[a])
        case .isText(let name, let text):
            guard case .option(let value, let names)? = content(name) else { return nil }
            guard let option = names.firstIndex(of: text) else { return builder.truth(false) }
            return builder.equal(value, builder.constant(Double(option)))
        case .isMissing(let name):
            guard let value = column(name, .whole) else { return nil }
            return builder.not(builder.equal(value, value))
        case .text, .sameText, .aggregate: return nil
        }
    }

    private func content(_ name: String) -> Simulation.Content? {
        simulation.schema.index(of: name).map { simulation.contents[$0] }
    }

    private mutating func column(_ name: String, _ part: TableExpression.Part) -> ColumnValue? {
        switch content(name) {
        case .value(let value)?, .truth(let value)?: return value
        case .prediction(let value, let lower, let upper, let code, _)?:
            switch part {
            case .whole, .value: return value
            case .lower: return lower
            case .upper: return upper
            case .inDomain: return builder.equal(code, builder.zero)
            }
        case .option, .number, .reason, .verdict, nil: return nil
        }
    }

    /// A key to sort by: of options their place in the alphabet.
    mutating func key(_ expression: TableExpression) -> ColumnValue? {
        if let (name, _) = expression.plainColumn, case .option(let value, let names)? = content(name) {
            let sorted = names.sorted()
            var key = builder.constant(0.0)
            for (option, text) in names.enumerated() {
                let rank = builder.constant(Double(sorted.firstIndex(of: text) ?? 0))
                key = builder.choose(builder.equal(value, builder.constant(Double(option))), rank, key)
            }
            return key
        }
        return value(expression)
    }

    /// Whether a value needs a model to be asked.
    func needsModel(_ value: ColumnValue) -> Bool {
        var isSeen: Set<Int> = []
        var stack = [value]
        while let next = stack.popLast() {
            guard isSeen.insert(next.index).inserted else { continue }
            switch builder[next] {
            case .constant, .input: break
            case .add(let a, let b), .subtract(let a, let b), .multiply(let a, let b), .divide(let a, let b),
                .minimum(let a, let b), .maximum(let a, let b), .less(let a, let b), .atMost(let a, let b),
                .equal(let a, let b):
                stack += [a, b]
            case .powerOfTen(let a), .logarithm(let a): stack.append(a)
            case .choose(let a, let b, let c): stack += [a, b, c]
            case .acidity(let number): stack += builder.balances[Int(number)].operands
            case .model: return true
            }
        }
        return false
    }
}
