import NsynDiagnostics
import NsynPlan
import NsynQuantities
import NsynSyntax

/// A protocol whose plan is made: once, however many sweeps run it.
struct LoweredProtocol {
    var plan: Plan
    var item: ItemReference
    /// By the parameter's name.
    var parameters: [Symbol: LoweredParameter]
    var target: TargetValue?
}

struct LoweredParameter {
    var id: ParameterID
    var type: Type
    var unit: String?
    /// Of a categorical parameter: its options.
    var options: [Value]
    var span: SourceSpan
}

extension Evaluator {
    static let deepestCall = 64

    func lower(_ reference: ItemReference) -> LoweredProtocol {
        let item = modules[reference.module].items[reference.item]
        let saved = (scope, scopeFloor, builder, lowering, module, tree, offset)
        defer { (scope, scopeFloor, builder, lowering, module, tree, offset) = saved }
        (module, tree, offset) = (reference.module, modules[reference.module].tree, 0)
        (scope, scopeFloor) = (Scope(), 0)
        builder = PlanBuilder(name: symbols.text(item.symbol), span: item.span)
        lowering = Lowering()

        var parameters: [Symbol: LoweredParameter] = [:]
        let scopeStart = scope.count
        for node in parameterNodes(item.node) {
            guard let nameNode = child(node, .name), !tree.isEmpty(nameNode) else { continue }
            let name = symbol(nameNode)
            if let known = parameters[name] {
                report(.declaredTwice(symbols.text(name), span(nameNode), first: known.span))
                continue
            }
            let (parameter, value) = declareParameter(node, nameNode, of: reference)
            parameters[name] = parameter
            scope.bind(name, value, span(nameNode))
        }
        let target = contract(of: item.node)
        if let block = child(item.node, .block) { statements(of: block) }
        // A parameter that nothing reads is said of the plan, with those that are read to no effect.
        _ = scope.leave(to: scopeStart)
        builder.plan.product = lowering?.product ?? lowering?.lastVessel
        return LoweredProtocol(plan: builder.plan, item: reference, parameters: parameters, target: target)
    }

    func parameterNodes(_ declaration: NodeID) -> [NodeID] {
        guard let list = child(declaration, .parameterList) else { return [] }
        return children(list).filter { tree.kind($0) == .parameter }
    }

    /// `-> Au25 by reduction`
    private func contract(of declaration: NodeID) -> TargetValue? {
        var target: TargetValue?
        if let clause = child(declaration, .resultClause), let node = expressionChild(clause) {
            let value = evaluate(node, expecting: .target)
            switch value.payload {
            case .target(let found): target = found
            case .cluster(let cluster): target = TargetValue(name: cluster.text, cluster: cluster, span: span(node))
            default:
                if !value.isError { report(.expected("a target", found: value, at: span(node))) }
            }
            builder.plan.target = target.map { planTarget($0, at: span(node)) }
        }
        if let clause = child(declaration, .routeClause), let path = child(clause, .path) {
            let name = lastName(of: path)
            if library.route(named: symbols.symbol(name)) != nil || scriptRoute(named: name) != nil {
                builder.plan.route = (name, span(path))
            } else if !tree.isEmpty(path) {
                report(
                    .unknownRoute(
                        name, span(path), suggestions: Suggestions.ranked(for: name, among: library.routeNames)))
            }
        }
        return target
    }

    /// The part behind the last dot of a path.
    func lastName(of path: NodeID) -> String {
        let bytes = tree.bytes(tree.span(path))
        let start = bytes.lastIndex(of: UInt8(ascii: ".")).map { $0 + 1 } ?? 0
        return String(decoding: bytes[start...], as: UTF8.self)
    }

    // MARK: Parameters

    /// `heat: Temperature = 40 °C in 0 °C to 80 °C`
    private func declareParameter(_ node: NodeID, _ nameNode: NodeID, of item: ItemReference) -> (
        LoweredParameter, Value
    ) {
        let name = symbols.text(symbol(nameNode))
        let written = typeChild(node).map { type($0) }
        var initial: Value?
        if let valueNode = expressionChild(node) {
            let value = evaluate(valueNode, expecting: written)
            initial = written.map { require(value, $0, at: span(valueNode), subject: "`\(name)`") } ?? value
        }
        var domain: Value?
        if let clause = child(node, .domainClause), let domainNode = expressionChild(clause) {
            domain = self.domain(domainNode, of: written ?? initial?.type, name: name)
        }
        let declared = written ?? initial?.type ?? elementType(domain?.type)
        guard let declared, declared != .unknown else {
            if initial == nil && domain == nil {
                report(
                    .misplaced(
                        "Nothing says what `\(name)` is", span(nameNode),
                        note: "Give it a type or a default: `\(name): Volume = 5 mL`."))
            }
            return (unknownParameter(nameNode), .error)
        }
        switch declared {
        case .quantity, .point: return numericParameter(name, nameNode, declared, initial, domain)
        case .truth: return truthParameter(name, nameNode, initial)
        default: return categoricalParameter(name, nameNode, declared, initial, domain, of: item)
        }
    }

    private func elementType(_ type: Type?) -> Type? {
        switch type {
        case .range(let element), .list(let element): element
        default: type
        }
    }

    private func domain(_ node: NodeID, of type: Type?, name: String) -> Value {
        let value = evaluate(node, expecting: type)
        guard !value.isError, let type else { return value }
        switch value.payload {
        case .range(let lower, let upper):
            guard case .range(let element) = value.type else { return value }
            let first = require(
                Value(element, .exact(lower), unit: value.unit), type, at: span(node), subject: "`\(name)`")
            let last = require(
                Value(element, .exact(upper), unit: value.unit), type, at: span(node), subject: "`\(name)`")
            return first.isError || last.isError ? .error : value
        case .list(let elements):
            let checked = elements.map { require($0, type, at: span(node), subject: "`\(name)`") }
            return checked.contains(where: \.isError) ? .error : Value(.list(type), .list(checked))
        default:
            report(.expected("a range or a list", found: value, at: span(node)))
            return .error
        }
    }

    private func unknownParameter(_ nameNode: NodeID) -> LoweredParameter {
        let id = add(
            NsynPlan.Parameter(
                name: symbols.text(symbol(nameNode)), type: .number,
                domain: .number(default: nil, lower: nil, upper: nil), span: span(nameNode)))
        return LoweredParameter(id: id, type: .unknown, options: [], span: span(nameNode))
    }

    private func add(_ parameter: NsynPlan.Parameter) -> ParameterID {
        builder.plan.parameters.append(parameter)
        return ParameterID(builder.plan.parameters.count - 1)
    }

    private func numericParameter(
        _ name: String, _ nameNode: NodeID, _ type: Type, _ initial: Value?, _ domain: Value?
    ) -> (LoweredParameter, Value) {
        var lower: Rational?
        var upper: Rational?
        switch domain?.payload {
        case .range(let first, let last): (lower, upper) = (first, last)
        case .list(let values):
            lower = values.compactMap(\.exact).min()
            upper = values.compactMap(\.exact).max()
        default: break
        }
        let unit = initial?.unit ?? domain?.unit
        let quantity: QuantityType
        var isPoint = false
        switch type {
        case .quantity(let known): quantity = known
        case .point(let scale):
            quantity = differenceType(of: scale)
            isPoint = true
        default: quantity = .number
        }
        let id = add(
            NsynPlan.Parameter(
                name: name, type: quantity, isPoint: isPoint, unit: unit,
                domain: .number(default: initial?.exact, lower: lower, upper: upper), span: span(nameNode)))
        let value = Value(type, .expression(builder.add(.parameter(id))), unit: unit)
        return (LoweredParameter(id: id, type: type, unit: unit, options: [], span: span(nameNode)), value)
    }

    private func truthParameter(_ name: String, _ nameNode: NodeID, _ initial: Value?) -> (LoweredParameter, Value) {
        var known: Bool?
        if case .truth(let holds) = initial?.payload { known = holds }
        let id = add(
            NsynPlan.Parameter(name: name, type: .number, domain: .truth(default: known), span: span(nameNode)))
        let value = Value(.truth, .expression(builder.add(.isOption(id, 1))))
        return (
            LoweredParameter(
                id: id, type: .truth, options: [.truth(false), .truth(true)], span: span(nameNode)), value
        )
    }

    private func categoricalParameter(
        _ name: String, _ nameNode: NodeID, _ type: Type, _ initial: Value?, _ domain: Value?, of item: ItemReference
    ) -> (LoweredParameter, Value) {
        var options: [Value] = []
        if case .list(let values) = domain?.payload { options = values }
        for value in sweptOptions(of: item, parameter: symbol(nameNode)) where !value.isError {
            if !options.contains(where: { optionName($0) == optionName(value) }) { options.append(value) }
        }
        var chosen: Int?
        if let initial, !initial.isError {
            chosen = options.firstIndex { optionName($0) == optionName(initial) }
            if chosen == nil {
                if !options.isEmpty {
                    report(
                        .defaultNotAnOption(
                            parameter: name, value: optionName(initial),
                            range: options.map(optionName).joined(separator: ", "), span(nameNode)))
                }
                options.append(initial)
                chosen = options.count - 1
            }
        }
        let id = add(
            NsynPlan.Parameter(
                name: name, type: .number, domain: .options(options.map(optionName), default: chosen),
                span: span(nameNode)))
        let value = Value(type, .option(id, options))
        return (LoweredParameter(id: id, type: type, options: options, span: span(nameNode)), value)
    }

    /// How an option is called in tables and messages.
    func optionName(_ value: Value) -> String {
        switch value.payload {
        case .substance(let substance): substance.name
        case .stock(let stock): stock.name
        case .cluster(let cluster): cluster.text
        case .target(let target): target.name
        case .text(let text): text
        case .truth(let holds): holds ? "true" : "false"
        case .exact(let number): quantityText(number, value.type, unit: value.unit)
        case .symbol(let symbol): symbols.text(symbol)
        default: "?"
        }
    }
}
