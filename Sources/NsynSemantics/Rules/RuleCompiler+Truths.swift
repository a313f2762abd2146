import NsynChemistry
import NsynDiagnostics
import NsynPlan
import NsynQuantities
import NsynSyntax

extension RuleCompiler {
    /// A condition; nil after a report.
    mutating func truth(_ node: SyntaxNode) -> Int32? {
        switch node.kind {
        case .booleanLiteral: return expression.add(.truth(node.string == "true"))
        case .parenthesizedExpression: return node.expression().flatMap { truth($0) }
        case .unaryExpression:
            guard let operand = node.expression(), let inner = truth(operand) else { return nil }
            return expression.add(.not(inner))
        case .memberExpression:
            guard let meaning = member(node) else { return nil }
            guard case .flag(let flag) = meaning.meaning else {
                report(.wrongType(expected: "true or false", found: "`\(node.string)`"), node)
                return nil
            }
            return expression.add(.flag(flag, meaning.base == "beforehand" ? .before : .vessel))
        case .binaryExpression: return binary(node)
        case .callExpression: return truthCall(node)
        default:
            report(.wrongType(expected: "true or false", found: "`\(node.string)`"), node)
            return nil
        }
    }

    private mutating func binary(_ node: SyntaxNode) -> Int32? {
        guard let view = BinaryExpression(node), let left = view.left, let right = view.right,
            let symbol = view.operatorKind
        else { return nil }
        switch symbol {
        case .andWord, .orWord:
            let first = truth(left)
            let second = truth(right)
            guard let first, let second else { return nil }
            return expression.add(symbol == .andWord ? .and(first, second) : .or(first, second))
        case .isWord: return identity(left, right, node)
        case .containsWord: return containment(left, right, node)
        case .inWord: return membership(left, right, node)
        case .less, .lessEqual, .greater, .greaterEqual, .equalEqual, .notEqual:
            return comparison(symbol, left, right, node)
        default:
            report(.wrongType(expected: "true or false", found: "`\(node.string)`"), node)
            return nil
        }
    }

    private mutating func comparison(
        _ symbol: TokenKind, _ left: SyntaxNode, _ right: SyntaxNode, _ node: SyntaxNode
    ) -> Int32? {
        let first = number(left)
        let second = number(right)
        guard let (a, aType) = first, let (b, bType) = second else { return nil }
        if aType != bType {
            report(.typesDiffer(left: aType.description, right: bType.description), node)
            return nil
        }
        switch symbol {
        case .less: return expression.add(.less(a, b))
        case .lessEqual: return expression.add(.atMost(a, b))
        case .greater: return expression.add(.less(b, a))
        case .greaterEqual: return expression.add(.atMost(b, a))
        case .equalEqual: return expression.add(.equal(a, b))
        default: return expression.add(.not(expression.add(.equal(a, b))))
        }
    }

    /// `x in 8 to 12`
    private mutating func membership(_ left: SyntaxNode, _ right: SyntaxNode, _ node: SyntaxNode) -> Int32? {
        guard let range = RangeExpression(right), let lower = range.lower, let upper = range.upper else {
            report(.wrongType(expected: "a range such as `8 to 12`", found: "`\(right.string)`"), right)
            return nil
        }
        guard let above = comparison(.greaterEqual, left, lower, node),
            let below = comparison(.lessEqual, left, upper, node)
        else { return nil }
        return expression.add(.and(above, below))
    }

    /// `added is Thiol`, `route is direct_reduction`, `step.verb is (quench or add)`
    private mutating func identity(_ left: SyntaxNode, _ right: SyntaxNode, _ node: SyntaxNode) -> Int32? {
        if left.kind == .nameExpression, left.string == "added" {
            guard knowsBase("added", left), let pattern = pattern(right) else { return nil }
            return expression.add(.addedIs(expression.add(pattern)))
        }
        guard let word = word(left) else { return nil }
        return alternatives(word, right)
    }

    /// What stands left of `is`.
    private mutating func word(_ node: SyntaxNode) -> RuleWord? {
        if node.kind == .nameExpression {
            switch node.string {
            case "route": return .route
            case "metal": return .metal
            default: break
            }
        }
        if node.kind == .memberExpression {
            guard let meaning = member(node) else { return nil }
            if case .word(let word) = meaning.meaning { return word }
        }
        report(.wrongType(expected: "`added`, `route`, `metal` or a word of the step", found: "`\(node.string)`"), node)
        return nil
    }

    private mutating func alternatives(_ word: RuleWord, _ node: SyntaxNode) -> Int32? {
        switch node.kind {
        case .parenthesizedExpression: return node.expression().flatMap { alternatives(word, $0) }
        case .binaryExpression:
            guard let view = BinaryExpression(node), view.operatorKind == .orWord, let left = view.left,
                let right = view.right, let first = alternatives(word, left), let second = alternatives(word, right)
            else {
                report(.unsupported(node.string), node)
                return nil
            }
            return expression.add(.or(first, second))
        case .nameExpression, .stringLiteral:
            var name = node.kind == .stringLiteral ? text(node) ?? "" : node.string
            if word == .route {
                guard let known = environment.route(name) else {
                    let near = Suggestions.ranked(for: name, among: environment.names())
                    report(.unknownWord(name, suggestions: near), node)
                    return nil
                }
                name = known
            }
            return expression.add(.word(word, expression.add(word: name)))
        default:
            report(.unsupported(node.string), node)
            return nil
        }
    }

    /// `vessel contains Base`, `target contains element(Cd)`, `target.tags contains radical`, `protocol contains CO`
    private mutating func containment(_ left: SyntaxNode, _ right: SyntaxNode, _ node: SyntaxNode) -> Int32? {
        if left.kind == .memberExpression {
            guard let word = word(left) else { return nil }
            return alternatives(word, right)
        }
        let base = left.string
        guard knowsBase(base, left), let pattern = pattern(right) else { return nil }
        let number = expression.add(pattern)
        switch base {
        case "vessel": return expression.add(.contains(number, .vessel))
        case "beforehand": return expression.add(.contains(number, .before))
        case "added": return expression.add(.addedContains(number))
        case "stock": return expression.add(.stockContains(number))
        case "target": return expression.add(.targetContains(number))
        case "protocol": return expression.add(.uses(number))
        default:
            report(.unsupported(node.string), node)
            return nil
        }
    }

    private mutating func truthCall(_ node: SyntaxNode) -> Int32? {
        guard let view = CallExpression(node), let name = view.callee?.string else { return nil }
        let arguments = view.arguments.compactMap(\.value)
        guard arguments.count == 1, let argument = arguments.first else {
            return complain(name, "one argument", node)
        }
        switch name {
        case "earlier", "later":
            guard knowsBase("addition", node), let pattern = pattern(argument) else { return nil }
            let number = expression.add(pattern)
            return expression.add(name == "earlier" ? .earlier(number) : .later(number))
        case "known":
            guard let (number, _) = number(argument) else { return nil }
            return expression.add(.known(number))
        case "varies":
            guard knowsBase("sweep", node), let pattern = pattern(argument) else { return nil }
            return expression.add(.varies(expression.add(pattern)))
        case "separated_by": return expression.add(.separatedBy(expression.add(word: argument.string)))
        case "told": return expression.add(.told(expression.add(word: text(argument) ?? argument.string)))
        case "measured_by": return expression.add(.measuredBy(expression.add(word: argument.string)))
        default:
            let near = Suggestions.ranked(for: name, among: RuleVocabulary.functions)
            report(.unknownWord(name, suggestions: near), node)
            return nil
        }
    }

    // MARK: Kinds of substances

    /// `Thiol`, `NaBH4`, `Base and not NEt3`, `hazard(halogenated)`, `element(Cd)`
    mutating func pattern(_ node: SyntaxNode) -> MatterPattern? {
        switch node.kind {
        case .parenthesizedExpression: return node.expression().flatMap { pattern($0) }
        case .unaryExpression: return node.expression().flatMap { pattern($0) }.map { .not($0) }
        case .binaryExpression:
            guard let view = BinaryExpression(node), let symbol = view.operatorKind, let left = view.left,
                let right = view.right, symbol == .orWord || symbol == .andWord
            else { break }
            guard let first = pattern(left), let second = pattern(right) else { return nil }
            return symbol == .orWord ? .either(first, second) : .both(first, second)
        case .callExpression: return patternCall(node)
        case .nameExpression, .stringLiteral:
            return named(node.kind == .stringLiteral ? text(node) ?? "" : node.string, node)
        default: break
        }
        report(.wrongType(expected: "a kind of substance", found: "`\(node.string)`"), node)
        return nil
    }

    private mutating func named(_ name: String, _ node: SyntaxNode) -> MatterPattern? {
        if name == "metal" { return .metal }
        if name == "ligand" { return .ligand }
        if let trait = MatterPattern.traits.first(where: { $0.word == name }) { return .trait(trait.trait) }
        if environment.isClass(name) { return .matterClass(name) }
        if let known = environment.substance(name) { return .substance(known) }
        if let element = Element(symbol: name), element.isMetal { return .element(name) }
        let candidates = MatterPattern.traits.map(\.word) + environment.names()
        report(.unknownWord(name, suggestions: Suggestions.ranked(for: name, among: candidates)), node)
        return nil
    }

    private mutating func patternCall(_ node: SyntaxNode) -> MatterPattern? {
        guard let view = CallExpression(node), let name = view.callee?.string else { return nil }
        let arguments = view.arguments.compactMap(\.value)
        guard arguments.count == 1, let argument = arguments.first?.string else {
            return complain(name, "one name", node)
        }
        switch name {
        case "hazard":
            guard environment.isHazard(argument) else {
                let near = Suggestions.ranked(for: argument, among: environment.names())
                report(.unknownWord(argument, suggestions: near), node)
                return nil
            }
            return .hazard(argument)
        case "element":
            guard Element(symbol: argument) != nil else {
                report(.unknownWord(argument, suggestions: []), node)
                return nil
            }
            return .element(argument)
        default:
            report(.unknownWord(name, suggestions: Suggestions.ranked(for: name, among: ["hazard", "element"])), node)
            return nil
        }
    }
}
