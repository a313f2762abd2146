import NsynDiagnostics
import NsynPlan
import NsynQuantities
import NsynSyntax

extension Evaluator {
    static let targetFields = ["isomer", "template", "tags", "goals", "name", "note", "source", "core"]

    /// `target Au25 = cluster [Au25(MHA)18]^- { isomer: "…" }`
    func target(_ node: NodeID, named name: Symbol) -> Value {
        guard let valueNode = expressionChild(node) else { return .error }
        let value = evaluate(valueNode, expecting: .cluster)
        let place = child(node, .name).map { span($0) } ?? span(node)
        var target: TargetValue
        switch value.payload {
        case .cluster(let cluster):
            target = TargetValue(name: symbols.text(name), cluster: cluster, span: span(valueNode))
        case .target(let other):
            target = other
            target.name = symbols.text(name)
            target.span = place
        default:
            if !value.isError { report(.expected("a cluster", found: value, at: span(valueNode))) }
            return .error
        }
        if let body = child(node, .recordBody) { read(body, into: &target) }
        return Value(.target, .target(target))
    }

    private func read(_ body: NodeID, into target: inout TargetValue) {
        for field in children(body) where tree.kind(field) == .field {
            guard let nameNode = child(field, .name), let valueNode = expressionChild(field) else { continue }
            let name = text(nameNode)
            switch name {
            case "isomer": target.isomer = wordOrText(valueNode)
            case "template": target.template = wordOrText(valueNode)
            case "tags": target.tags = wordList(valueNode)
            case "goals": target.goals = wordList(valueNode)
            case "name", "note", "core": _ = wordOrText(valueNode)
            case "source": _ = evaluate(valueNode)
            default:
                report(
                    .unknownField(
                        record: "target", field: name, span(nameNode),
                        suggestions: Suggestions.ranked(for: name, among: Self.targetFields)))
            }
        }
    }

    func wordOrText(_ node: NodeID) -> String? {
        if tree.kind(node) == .nameExpression { return text(node) }
        let value = evaluate(node, expecting: .text)
        if let text = value.text { return text }
        if !value.isError { report(.expected("a word or a text", found: value, at: span(node))) }
        return nil
    }

    func wordList(_ node: NodeID) -> [String] {
        guard tree.kind(node) == .listLiteral else { return wordOrText(node).map { [$0] } ?? [] }
        return children(node).filter { tree.kind($0).isExpression }.compactMap { wordOrText($0) }
    }

    func planTarget(_ target: TargetValue, at place: SourceSpan) -> PlanTarget {
        var plan = PlanTarget(name: target.name, formula: target.cluster.text, span: target.span)
        plan.tags = target.tags
        plan.isomer = target.isomer
        plan.template = target.template
        plan.goals = target.goals
        return plan
    }

    // MARK: One protocol inside another

    /// `run make(acidity: pH 11)`: the other protocol's steps, with its vessels as our own, and its product.
    func run(_ node: NodeID) -> Value {
        guard let callNode = child(node, .callExpression) ?? expressionChild(node) else { return .error }
        let isCall = tree.kind(callNode) == .callExpression
        guard let nameNode = isCall ? expressionChild(callNode) : callNode, tree.kind(nameNode) == .nameExpression,
            let reference = findItem(symbol(nameNode)),
            modules[reference.module].items[reference.item].kind == .protocolDeclaration
        else {
            let value = evaluate(isCall ? (expressionChild(callNode) ?? callNode) : callNode)
            if !value.isError { report(.expected("a protocol", found: value, at: span(callNode))) }
            return .error
        }
        markUsed(reference)
        guard let outer = lowering else {
            report(
                .misplaced("A protocol runs inside another one", span(node), note: "Move this line into a protocol."))
            return .error
        }
        guard outer.depth < Self.deepestCall else {
            report(.refersToItself(text(nameNode), span(node)))
            return .error
        }
        var arguments: [(label: Symbol, value: Value, span: SourceSpan)] = []
        for argument in isCall ? (child(callNode, .argumentList).map { writtenArguments($0) } ?? []) : [] {
            guard let labelNode = argument.label else {
                _ = evaluate(argument.value)
                report(
                    .misplaced(
                        "Say which parameter this is", argument.span, note: "Arguments of a protocol have labels."))
                return .error
            }
            arguments.append((symbol(labelNode), evaluate(argument.value), span(argument.value)))
        }
        return inline(reference, arguments, outer, at: span(node))
    }

    private func inline(
        _ reference: ItemReference, _ arguments: [(label: Symbol, value: Value, span: SourceSpan)], _ outer: Lowering,
        at place: SourceSpan
    ) -> Value {
        let item = modules[reference.module].items[reference.item]
        let name = symbols.text(item.symbol)
        let savedFloor = scopeFloor
        defer { scopeFloor = savedFloor }
        return inside(modules[reference.module].tree, module: reference.module) {
            let start = scope.count
            scopeFloor = start
            var left = arguments
            for parameter in parameterNodes(item.node) {
                guard let nameNode = child(parameter, .name), !tree.isEmpty(nameNode) else { continue }
                var wanted = typeChild(parameter).map { type($0) }
                let fallback = expressionChild(parameter).map { evaluate($0, expecting: wanted) }
                wanted = wanted ?? fallback?.type
                if let index = left.firstIndex(where: { $0.label == symbol(nameNode) }) {
                    let argument = left.remove(at: index)
                    let value = wanted.map {
                        require(argument.value, $0, at: argument.span, subject: "`\(text(nameNode))`")
                    }
                    scope.bind(symbol(nameNode), value ?? argument.value, span(nameNode))
                } else if let fallback {
                    scope.bind(symbol(nameNode), fallback, span(nameNode))
                } else {
                    report(.missingArgument(callee: name, text(nameNode), place))
                    scope.bind(symbol(nameNode), .error, span(nameNode))
                }
            }
            for extra in left {
                let known = parameterNodes(item.node).compactMap { child($0, .name).map { text($0) } }
                report(
                    .unknownArgument(
                        callee: name, symbols.text(extra.label), extra.span,
                        suggestions: Suggestions.ranked(for: symbols.text(extra.label), among: known)))
            }
            var inner = Lowering()
            inner.condition = outer.condition
            inner.depth = outer.depth + 1
            lowering = inner
            if let block = child(item.node, .block) { statements(of: block) }
            let product = lowering?.product ?? lowering?.lastVessel
            lowering = outer
            _ = scope.leave(to: start)
            guard let product else { return .error }
            if let clause = child(item.node, .resultClause), let targetNode = expressionChild(clause),
                case .target(let made) = evaluate(targetNode).payload
            {
                builder.plan.steps.append(
                    Step(
                        primitive: .yield(planTarget(made, at: made.span)), vessel: product, condition: outer.condition,
                        verb: "run", span: place))
            }
            return Value(.vessel, .vessel(product))
        }
    }
}
