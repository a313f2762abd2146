import NsynDiagnostics
import NsynPlan
import NsynQuantities
import NsynSyntax

extension Evaluator {
    static let mostRepetitions = 100_000

    /// The statements of a block, in a scope of their own.
    func statements(of block: NodeID) {
        inScope {
            var waivers: [(name: String, reason: String, span: SourceSpan)] = []
            var isFirst = true
            for node in children(block) where tree.kind(node).isStatement {
                if let returned = lowering?.hasReturned, lowering?.condition == nil {
                    report(.unreachable(span(node), after: returned))
                    break
                }
                if tree.kind(node) == .waiveStatement {
                    guard let waiver = waiver(node) else { continue }
                    if isFirst {
                        addWaiver(waiver, scope: span(block))
                    } else {
                        waivers.append(waiver)
                    }
                    continue
                }
                isFirst = false
                for waiver in waivers { addWaiver(waiver, scope: span(node)) }
                waivers.removeAll()
                statement(node)
            }
        }
    }

    private func statement(_ node: NodeID) {
        switch tree.kind(node) {
        case .stepStatement: step(node)
        case .letDeclaration: bindLet(node)
        case .stockDeclaration:
            guard let nameNode = child(node, .name) else { return }
            let name = symbol(nameNode)
            scope.bind(name, stock(node, named: name), span(nameNode))
        case .ifStatement: conditional(node)
        case .forStatement: loop(node)
        case .repeatStatement: repetition(node)
        case .returnStatement: returned(node)
        case .statedStatement, .chosenStatement: provenance(node)
        case .expressionStatement:
            guard let inner = expressionChild(node) else { return }
            let value = evaluate(inner)
            if !value.isError {
                report(
                    .misplaced(
                        "Nothing happens with this value", span(node), note: "Name it with `let`, or make it a step."))
            }
        case .errorStatement: break
        default:
            report(
                .misplaced(
                    "This can't stand inside a protocol", span(node), note: "Declare it at the top of the script."))
        }
    }

    func bindLet(_ node: NodeID) {
        guard let nameNode = child(node, .name), !tree.isEmpty(nameNode) else { return }
        let name = symbol(nameNode)
        if let index = scope.find(name), index >= scopeFloor, !scope.bindings[index].value.isError,
            scope.bindings[index].span.file == span(nameNode).file, lowering?.depth == 0
        {
            report(.declaredTwice(symbols.text(name), span(nameNode), first: scope.bindings[index].span))
        }
        let value = letValue(node)
        if case .vessel(let id) = value.payload, builder.plan.vessels[id.value].name.isEmpty {
            builder.plan.vessels[id.value].name = symbols.text(name)
            builder.plan.vessels[id.value].span = span(nameNode)
        }
        scope.bind(name, value, span(nameNode))
    }

    // MARK: Control

    private func conditional(_ node: NodeID) {
        guard let conditionNode = expressionChild(node) else { return }
        let condition = evaluate(conditionNode)
        let thenBlock = child(node, .block)
        let elseClause = child(node, .elseClause)
        func otherwise() {
            guard let clause = elseClause else { return }
            if let nested = child(clause, .ifStatement) { conditional(nested) }
            if let block = child(clause, .block) { statements(of: block) }
        }
        switch condition.payload {
        case .truth(true):
            if let thenBlock { statements(of: thenBlock) }
            if let elseClause, !isConstantName(conditionNode) { reportNever(elseClause, conditionNode) }
        case .truth(false):
            if let thenBlock, !isConstantName(conditionNode) { reportNever(thenBlock, conditionNode) }
            otherwise()
        case .expression(let id) where condition.type == .truth:
            let outer = lowering?.condition
            lowering?.condition = builder.and(outer, id)
            if let thenBlock { statements(of: thenBlock) }
            lowering?.condition = builder.and(outer, builder.add(.not(id)))
            otherwise()
            lowering?.condition = outer
        default:
            if !condition.isError, condition.type != .truth {
                report(.expected("true or false", found: condition, at: span(conditionNode)))
            }
        }
    }

    /// A name may be a switch that its author sets by hand; a comparison of numbers decides nothing.
    private func isConstantName(_ node: NodeID) -> Bool {
        if tree.kind(node) == .nameExpression { return true }
        return children(node).contains { isConstantName($0) }
    }

    private func reportNever(_ node: NodeID, _ condition: NodeID) {
        report(
            Finding(
                code: .unreachable, severity: .warning,
                message: "These steps never happen: the condition is known here", span: span(node),
                labels: [Label(span: span(condition), message: "always the same")]))
    }

    private func loop(_ node: NodeID) {
        guard let nameNode = child(node, .name), let domainNode = expressionChild(node),
            let block = child(node, .block)
        else { return }
        guard let values = axisValues(domainNode, of: nil, subject: text(nameNode)) else { return }
        for value in values.elements(limit: Self.mostRepetitions) {
            if fuel <= 0 { return }
            inScope {
                scope.bind(symbol(nameNode), value, span(nameNode))
                // A loop may just count.
                _ = scope.find(symbol(nameNode)).map { scope.use($0) }
                statements(of: block)
            }
        }
    }

    private func repetition(_ node: NodeID) {
        guard let countNode = expressionChild(node), let block = child(node, .block) else { return }
        let value = require(evaluate(countNode), .number, at: span(countNode), subject: "the number of repetitions")
        if value.isError { return }
        guard let count = value.exact?.int, count >= 0 else {
            report(.expected("a whole number known before the run", found: value, at: span(countNode)))
            return
        }
        guard count <= Self.mostRepetitions else {
            report(.tooMuchWork("This loop", span(node)))
            return
        }
        if count == 0 {
            report(
                Finding(
                    code: .unreachable, severity: .warning,
                    message: "These steps never happen: they are repeated 0 times", span: span(block),
                    labels: [Label(span: span(countNode), message: "how often")]))
        }
        for _ in 0..<count where fuel > 0 { statements(of: block) }
    }

    private func returned(_ node: NodeID) {
        lowering?.hasReturned = span(node)
        guard let valueNode = expressionChild(node) else { return }
        let value = evaluate(valueNode, expecting: .vessel)
        if case .vessel(let id) = value.payload {
            lowering?.product = id
        } else if !value.isError {
            report(.expected("a vessel", found: value, at: span(valueNode)))
        }
    }

    // MARK: Words of the author

    /// `stated "…" from source(…)` and `chosen "…" because "…"`
    func provenance(_ node: NodeID) {
        guard let first = expressionChild(node) else { return }
        if tree.kind(first) != .stringLiteral { _ = evaluate(first) }
        guard let second = expressionChild(node, 1) else {
            if tree.kind(node) == .statedStatement {
                report(
                    .misplaced(
                        "Nothing says where this is stated", span(node),
                        note: "Name the source: `from review2025(\"…\")`."))
            }
            return
        }
        let value = evaluate(second)
        if tree.kind(node) == .statedStatement, !value.isError, value.type != .citation, value.type != .text {
            report(.expected("a source", found: value, at: span(second)))
        }
    }

    /// `waive NS5101 because "…"`
    func waiver(_ node: NodeID) -> (name: String, reason: String, span: SourceSpan)? {
        guard let nameNode = child(node, .name), !tree.isEmpty(nameNode), let reasonNode = expressionChild(node),
            tree.kind(reasonNode) == .stringLiteral
        else { return nil }
        let name = text(nameNode)
        if !library.knowsFinding(name), !isOwnRule(name) {
            report(
                .unknownFinding(
                    name, span(nameNode), suggestions: Suggestions.ranked(for: name, among: library.findingNames)))
            return nil
        }
        return (name, stringLiteral(reasonNode), span(node))
    }

    /// A rule that the script, its imports or its laboratory declares, by name or code.
    private func isOwnRule(_ name: String) -> Bool {
        if houseRuleNames.contains(name) || RuleCompiler.code(name).map({ $0.number >= 9000 }) == true { return true }
        guard let symbol = symbols.existing(name) else { return false }
        return modules.contains { module in
            guard let index = module.byName[symbol] else { return false }
            let item = module.items[index]
            return item.kind == .recordDeclaration
                && module.tree.kind(module.tree.firstToken(item.node)) == .ruleWord
        }
    }

    func addWaiver(_ waiver: (name: String, reason: String, span: SourceSpan), scope: SourceSpan) {
        guard appliesWaivers else { return }
        builder.plan.waivers.append(
            Waiver(name: waiver.name, reason: waiver.reason, scope: scope, span: waiver.span))
    }
}
