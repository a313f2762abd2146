import NsynDiagnostics
import NsynPlan
import NsynQuantities
import NsynSyntax

extension RuleCompiler {
    /// A number with its type; nil after a report.
    mutating func number(_ node: SyntaxNode) -> (Int32, RuleType)? {
        switch node.kind {
        case .numberLiteral, .quantityLiteral, .pHLiteral: return literal(node)
        case .parenthesizedExpression: return node.expression().flatMap { number($0) }
        case .unaryExpression:
            guard let operand = node.expression() else { return nil }
            // `-80 °C` is a point below zero, not the negative of one.
            if operand.kind == .quantityLiteral { return literal(operand, sign: -1) }
            guard let (inner, type) = number(operand) else { return nil }
            guard case .number = type else { return wrong("a number that can change its sign", type, node) }
            let zero = expression.add(constant: .zero)
            return (expression.add(.subtract(zero, inner)), type)
        case .binaryExpression: return arithmetic(node)
        case .memberExpression:
            guard let meaning = member(node) else { return nil }
            guard case .number(let quantity, let type) = meaning.meaning else {
                return wrong("a number", .truth, node)
            }
            return (expression.add(.quantity(quantity, meaning.base == "beforehand" ? .before : .vessel)), type)
        case .callExpression: return call(node)
        default:
            report(.wrongType(expected: "a number", found: "`\(node.string)`"), node)
            return nil
        }
    }

    mutating func wrong<Result>(_ expected: String, _ found: RuleType, _ node: SyntaxNode) -> Result? {
        report(.wrongType(expected: expected, found: found.description), node)
        return nil
    }

    private mutating func literal(_ node: SyntaxNode, sign: Rational = 1) -> (Int32, RuleType)? {
        guard let token = node.ownToken(.number), let value = Rational(decimal: node.tree.bytes(token)) else {
            report(.unsupported(node.string), node)
            return nil
        }
        if node.kind == .pHLiteral { return (expression.add(constant: value), .acidity) }
        guard let unit = node.ownToken(.unit) else { return (expression.add(constant: value), .ratio) }
        guard case .success(let resolved) = environment.units.resolve(node.tree.bytes(unit)) else {
            report(.badUnit(node.tree.string(unit)), node)
            return nil
        }
        let type: RuleType = resolved.isPoint ? .temperature : .number(resolved.type.dimension)
        return (expression.add(constant: resolved.coherent(sign * value)), type)
    }

    private mutating func arithmetic(_ node: SyntaxNode) -> (Int32, RuleType)? {
        guard let view = BinaryExpression(node), let left = view.left, let right = view.right,
            let symbol = view.operatorKind, [.plus, .minus, .multiply, .divide].contains(symbol)
        else {
            report(.wrongType(expected: "a number", found: "`\(node.string)`"), node)
            return nil
        }
        guard let (first, firstType) = number(left), let (second, secondType) = number(right) else { return nil }
        switch (symbol, firstType, secondType) {
        case (.plus, .number(let a), .number(let b)) where a == b:
            return (expression.add(.add(first, second)), firstType)
        case (.minus, .number(let a), .number(let b)) where a == b:
            return (expression.add(.subtract(first, second)), firstType)
        case (.plus, .temperature, .number(.temperature)), (.plus, .acidity, .number(.dimensionless)):
            return (expression.add(.add(first, second)), firstType)
        case (.minus, .temperature, .number(.temperature)), (.minus, .acidity, .number(.dimensionless)):
            return (expression.add(.subtract(first, second)), firstType)
        case (.minus, .temperature, .temperature):
            return (expression.add(.subtract(first, second)), .number(.temperature))
        case (.minus, .acidity, .acidity): return (expression.add(.subtract(first, second)), .ratio)
        case (.multiply, .number(let a), .number(let b)):
            return (expression.add(.multiply(first, second)), .number(a * b))
        case (.divide, .number(let a), .number(let b)):
            return (expression.add(.divide(first, second)), .number(a / b))
        default:
            report(.typesDiffer(left: firstType.description, right: secondType.description), node)
            return nil
        }
    }

    // MARK: Words and members

    /// `vessel.pH`: what the member means, and whose it is.
    mutating func member(_ node: SyntaxNode) -> RuleVocabulary.Member? {
        guard let view = MemberExpression(node), let base = view.base?.string, let name = view.member?.text else {
            return nil
        }
        guard knowsBase(base, node) else { return nil }
        if let found = RuleVocabulary.members.first(where: { $0.base == base && $0.name == name }) { return found }
        let near = RuleVocabulary.members.filter { $0.base == base }.map(\.name)
        report(.unknownWord("\(base).\(name)", suggestions: Suggestions.ranked(for: name, among: near)), node)
        return nil
    }

    mutating func knowsBase(_ base: String, _ node: SyntaxNode) -> Bool {
        guard let known = RuleVocabulary.bases.first(where: { $0.name == base }) else {
            let near = Suggestions.ranked(for: base, among: RuleVocabulary.bases.map(\.name))
            report(.unknownWord(base, suggestions: near), node)
            return false
        }
        if known.subjects.contains(subject) { return true }
        report(.wordElsewhere(base, subject: subject.rawValue), node)
        return false
    }

    // MARK: Functions

    private mutating func call(_ node: SyntaxNode) -> (Int32, RuleType)? {
        guard let view = CallExpression(node), let name = view.callee?.string else { return nil }
        let arguments = view.arguments.compactMap(\.value)
        switch name {
        case "amount", "concentration", "solubilising_pKa":
            guard let (pattern, place) = patternAndPlace(name, arguments, node) else { return nil }
            if name == "amount" { return (expression.add(.amount(pattern, place)), .number(.amount)) }
            if name == "concentration" {
                return (expression.add(.concentration(pattern, place)), .number(RuleType.concentration))
            }
            return (expression.add(.solubilisingAcidity(pattern, place)), .acidity)
        case "ratio":
            guard arguments.count == 2 || arguments.count == 3 else {
                return complain(name, "two kinds of substances", node)
            }
            guard let above = pattern(arguments[0]), let below = pattern(arguments[1]) else { return nil }
            let place: RulePlace = arguments.count == 3 && arguments[2].string == "beforehand" ? .before : .vessel
            let first = expression.add(above)
            return (expression.add(.ratio(first, expression.add(below), place)), .ratio)
        case "strength", "added_amount", "added_mass", "count", "time_since", "volume_share":
            guard arguments.count == 1 else { return complain(name, "one kind of substance", node) }
            guard let pattern = pattern(arguments[0]) else { return nil }
            let number = expression.add(pattern)
            switch name {
            case "strength": return (expression.add(.strength(number)), .number(RuleType.concentration))
            case "added_amount": return (expression.add(.addedAmount(number)), .number(.amount))
            case "added_mass": return (expression.add(.addedMass(number)), .number(.mass))
            case "volume_share": return (expression.add(.volumeShare(number)), .ratio)
            case "count": return (expression.add(.count(number)), .ratio)
            default: return (expression.add(.timeSince(number)), .number(.time))
            }
        case "min", "max":
            guard arguments.count == 2, let (first, type) = number(arguments[0]),
                let (second, other) = number(arguments[1])
            else { return complain(name, "two numbers", node) }
            if type != other { return wrong(type.description, other, node) }
            return (expression.add(name == "min" ? .minimum(first, second) : .maximum(first, second)), type)
        default:
            let near = Suggestions.ranked(for: name, among: RuleVocabulary.functions)
            report(.unknownWord(name, suggestions: near), node)
            return nil
        }
    }

    mutating func complain<Result>(_ name: String, _ expected: String, _ node: SyntaxNode) -> Result? {
        report(.wrongArguments(name, expected: expected), node)
        return nil
    }

    private mutating func patternAndPlace(
        _ name: String, _ arguments: [SyntaxNode], _ node: SyntaxNode
    ) -> (Int32, RulePlace)? {
        guard arguments.count == 1 || arguments.count == 2 else {
            return complain(name, "a kind of substance, and `beforehand` for the state before the step", node)
        }
        guard let pattern = pattern(arguments[0]) else { return nil }
        let isBefore = arguments.count == 2 && arguments[1].string == "beforehand"
        return (expression.add(pattern), isBefore ? .before : .vessel)
    }
}
