import NsynDiagnostics
import NsynPlan
import NsynQuantities
import NsynSyntax

/// An argument as written.
struct WrittenArgument {
    var label: NodeID?
    var value: NodeID
    var span: SourceSpan
}

extension Evaluator {
    func writtenArguments(_ list: NodeID) -> [WrittenArgument] {
        children(list).compactMap { node in
            guard tree.kind(node) == .argument, let value = expressionChild(node) else { return nil }
            return WrittenArgument(label: child(node, .label), value: value, span: span(node))
        }
    }

    /// `dilute(5 mM, by: 10)`
    func call(_ node: NodeID, expecting expected: Type?) -> Value {
        guard let calleeNode = expressionChild(node), let list = child(node, .argumentList) else { return .error }
        let arguments = writtenArguments(list)
        if tree.kind(calleeNode) == .nameExpression {
            let name = symbol(calleeNode)
            if let aggregate = aggregate(symbols.text(name), arguments, node) { return aggregate }
            if !isKnown(name), let function = BuiltIn(rawValue: symbols.text(name)) {
                return builtIn(function, arguments, node)
            }
        }
        let callee = evaluate(calleeNode)
        switch callee.payload {
        case .item(let reference):
            switch modules[reference.module].items[reference.item].kind {
            case .functionDeclaration: return call(function: reference, arguments, at: node)
            case .protocolDeclaration: return predictedCall(reference, arguments, at: node)
            default: break
            }
        case .closure(let closure): return call(closure, arguments, at: node)
        case .record(let record) where callee.type == .citation:
            // `review2025("ref. 142")`: a source with the place in it.
            for argument in arguments { _ = evaluate(argument.value, expecting: .text) }
            return Value(.citation, .record(record))
        case .cluster(let cluster):
            return substituted(cluster, arguments, at: node)
        case .target(let target) where !target.cluster.formula.variables.isEmpty:
            return substituted(target.cluster, arguments, at: node)
        default: break
        }
        for argument in arguments { _ = evaluate(argument.value) }
        if !callee.isError { report(.notCallable(callee, span(calleeNode))) }
        return .error
    }

    // MARK: Functions

    private func call(function reference: ItemReference, _ arguments: [WrittenArgument], at node: NodeID) -> Value {
        let item = modules[reference.module].items[reference.item]
        guard callDepth < Self.deepestCall else {
            report(.tooMuchWork("`\(symbols.text(item.symbol))`", span(node)))
            return .error
        }
        let declaration = modules[reference.module].tree.node(item.node)
        let name = symbols.text(item.symbol)
        // The arguments belong to the caller …
        var given: [(label: Symbol?, value: Value, span: SourceSpan)] = arguments.map { argument in
            (argument.label.map { symbol($0) }, evaluate(argument.value), span(argument.value))
        }
        let callSpan = span(node)
        // … everything else to the function.
        let savedFloor = scopeFloor
        callDepth += 1
        defer {
            callDepth -= 1
            scopeFloor = savedFloor
        }
        return inside(declaration.tree, module: reference.module) {
            let start = scope.count
            let dimensions = genericNames(item.node)
            var bound: [(Symbol, Value, SourceSpan)] = []
            var isSound = true
            for parameter in parameterNodes(item.node) {
                guard let nameNode = child(parameter, .name) else { continue }
                let label = child(parameter, .label).map { symbol($0) } ?? symbol(nameNode)
                let index =
                    given.firstIndex { $0.label == label } ?? given.firstIndex { $0.label == nil }
                let wanted = typeChild(parameter).map { type($0, dimensions: dimensions) }
                if let index {
                    let argument = given.remove(at: index)
                    let value = wanted.map {
                        require(argument.value, $0, at: argument.span, subject: "`\(symbols.text(symbol(nameNode)))`")
                    }
                    bound.append((symbol(nameNode), value ?? argument.value, span(nameNode)))
                    if (value ?? argument.value).isError { isSound = false }
                } else if let fallback = expressionChild(parameter) {
                    bound.append((symbol(nameNode), evaluate(fallback, expecting: wanted), span(nameNode)))
                } else {
                    report(.missingArgument(callee: name, symbols.text(label), callSpan))
                    isSound = false
                }
            }
            for extra in given {
                if let label = extra.label {
                    let known = parameterNodes(item.node).compactMap {
                        child($0, .name).map { symbols.text(symbol($0)) }
                    }
                    report(
                        .unknownArgument(
                            callee: name, symbols.text(label), extra.span,
                            suggestions: Suggestions.ranked(for: symbols.text(label), among: known)))
                } else {
                    report(.tooManyArguments(callee: name, limit: bound.count, extra.span))
                }
                isSound = false
            }
            guard isSound else { return .error }
            scopeFloor = scope.count
            for (symbol, value, place) in bound { scope.bind(symbol, value, place) }
            defer { _ = scope.leave(to: start) }
            return body(of: item.node, dimensions: dimensions)
        }
    }

    func genericNames(_ declaration: NodeID) -> [Symbol: Type] {
        guard let list = child(declaration, .genericParameterList) else { return [:] }
        var names: [Symbol: Type] = [:]
        for name in children(list) where tree.kind(name) == .name { names[symbol(name)] = freshGeneric() }
        return names
    }

    /// The value of a function's body: the expression behind `=`, or the last expression or `return` of its block.
    private func body(of declaration: NodeID, dimensions: [Symbol: Type]) -> Value {
        var result = Value.error
        if let expression = expressionChild(declaration) {
            result = evaluate(expression)
        } else if let block = child(declaration, .block) {
            result = blockValue(block)
        }
        if let resultNode = typeChild(declaration) {
            let wanted = type(resultNode, dimensions: dimensions)
            return require(result, wanted, at: span(resultNode), subject: "the result")
        }
        return result
    }

    private func blockValue(_ block: NodeID) -> Value {
        var result = Value.nothing
        for statement in children(block) where tree.kind(statement).isStatement {
            switch tree.kind(statement) {
            case .letDeclaration:
                guard let nameNode = child(statement, .name) else { continue }
                scope.bind(symbol(nameNode), letValue(statement), span(nameNode))
            case .returnStatement, .expressionStatement:
                guard let expression = expressionChild(statement) else { continue }
                result = evaluate(expression)
                if tree.kind(statement) == .returnStatement { return result }
            case .stepStatement:
                // A lone name parses as a step without clauses.
                if let nameNode = child(statement, .name), child(statement, .itemList).map({ tree.isEmpty($0) }) ?? true
                {
                    if let value = value(of: symbol(nameNode)) {
                        result = value
                        continue
                    }
                }
                report(
                    .misplaced(
                        "A function computes, it does nothing", span(statement), note: "Steps stand in protocols."))
            default:
                report(
                    .misplaced(
                        "This can't stand inside a function", span(statement), note: "Use `let` and an expression."))
            }
        }
        return result
    }

    /// What a function gives when its parameters are bound in the scope.
    func resultType(of declaration: NodeID, dimensions: [Symbol: Type]) -> Type {
        body(of: declaration, dimensions: dimensions).type
    }

    /// Checks a function by itself, with parameters of which only the type is known.
    func checkAlone(function reference: ItemReference) {
        let item = modules[reference.module].items[reference.item]
        let saved = (scope, scopeFloor)
        defer { (scope, scopeFloor) = saved }
        (scope, scopeFloor) = (Scope(), 0)
        let dimensions = genericNames(item.node)
        for parameter in parameterNodes(item.node) {
            guard let nameNode = child(parameter, .name), !tree.isEmpty(nameNode) else { continue }
            var wanted = typeChild(parameter).map { type($0, dimensions: dimensions) }
            if let fallback = expressionChild(parameter) {
                let value = evaluate(fallback, expecting: wanted)
                if let known = wanted {
                    _ = require(value, known, at: span(fallback), subject: "`\(text(nameNode))`")
                } else {
                    wanted = value.type
                }
            }
            scope.bind(symbol(nameNode), Value(wanted ?? freshGeneric()), span(nameNode))
        }
        _ = body(of: item.node, dimensions: dimensions)
        for binding in scope.leave(to: 0) where !binding.isUsed {
            let name = symbols.text(binding.symbol)
            if name.utf8.first != UInt8(ascii: "_") { report(.unused(what: "parameter", name, binding.span)) }
        }
    }

    // MARK: Closures

    func closure(_ node: NodeID) -> Value {
        guard let body = expressionChild(node) else { return .error }
        let parameters = parameterNodes(node).compactMap { child($0, .name).map { symbol($0) } }
        for index in scopeFloor..<scope.count { _ = scope.use(index) }
        return Value(
            .function,
            .closure(
                Closure(
                    parameters: parameters, body: body, tree: tree, module: module,
                    captured: Array(scope.bindings[scopeFloor...]))))
    }

    private func call(_ closure: Closure, _ arguments: [WrittenArgument], at node: NodeID) -> Value {
        let values = arguments.map { evaluate($0.value) }
        return call(closure, values, at: node)
    }

    func call(_ closure: Closure, _ values: [Value], at node: NodeID) -> Value {
        guard callDepth < Self.deepestCall else {
            report(.tooMuchWork("This function", span(node)))
            return .error
        }
        guard values.count == closure.parameters.count else {
            report(
                values.count < closure.parameters.count
                    ? .missingArgument(
                        callee: "the function", symbols.text(closure.parameters[values.count]), span(node))
                    : .tooManyArguments(callee: "the function", limit: closure.parameters.count, span(node)))
            return .error
        }
        if values.contains(where: \.isError) { return .error }
        let place = span(node)
        let (start, savedFloor) = (scope.count, scopeFloor)
        callDepth += 1
        scopeFloor = start
        for binding in closure.captured { scope.bind(binding.symbol, binding.value, binding.span) }
        for (symbol, value) in zip(closure.parameters, values) { scope.bind(symbol, value, place) }
        defer {
            _ = scope.leave(to: start)
            scopeFloor = savedFloor
            callDepth -= 1
        }
        return inside(closure.tree, module: closure.module) { evaluate(closure.body) }
    }

    // MARK: Protocols

    /// `reduce(heat: 40 °C)`: what is predicted of a run under these conditions. The arguments are checked here.
    private func predictedCall(_ reference: ItemReference, _ arguments: [WrittenArgument], at node: NodeID) -> Value {
        Value(.prediction, .prediction(.run(reference, checkArguments(arguments, of: reference, at: node))))
    }

    private func checkArguments(
        _ arguments: [WrittenArgument], of reference: ItemReference, at node: NodeID
    ) -> [(Symbol, Value)] {
        var checked: [(Symbol, Value)] = []
        let item = modules[reference.module].items[reference.item]
        guard let types = parameterTypes(ofProtocol: reference) else {
            report(.refersToItself(symbols.text(item.symbol), span(node)))
            return []
        }
        let wanted = Dictionary(types, uniquingKeysWith: { first, _ in first })
        for argument in arguments {
            guard let labelNode = argument.label else {
                _ = evaluate(argument.value)
                report(
                    .misplaced(
                        "Say which parameter this is", argument.span, note: "Arguments of a protocol have labels."))
                continue
            }
            guard let type = wanted[symbol(labelNode)] else {
                _ = evaluate(argument.value)
                report(
                    .unknownArgument(
                        callee: symbols.text(item.symbol), text(labelNode), span(labelNode),
                        suggestions: Suggestions.ranked(
                            for: text(labelNode), among: wanted.keys.map { symbols.text($0) }.sorted())))
                continue
            }
            let value = require(
                evaluate(argument.value, expecting: type), type, at: span(argument.value),
                subject: "`\(text(labelNode))`")
            checked.append((symbol(labelNode), value))
        }
        return checked
    }
}
