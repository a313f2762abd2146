import NsynDiagnostics
import NsynQuantities
import NsynSyntax

extension Evaluator {
    /// The fields of a record declaration, those of nested bodies behind the others.
    ///
    /// Bare words stay words here (`state: liquid`), unless they are calls such as `review2025("ref. 92")`.
    func record(_ node: NodeID, kind: TokenKind, name: String) -> RecordValue {
        var record = RecordValue(name: name, kind: symbols.symbol(Keyword.spelling(of: kind)), fields: [])
        if let body = child(node, .recordBody) { read(body, into: &record) }
        return record
    }

    private func read(_ body: NodeID, into record: inout RecordValue) {
        var nested: [NodeID] = []
        for field in children(body) {
            guard let nameNode = child(field, .name) else { continue }
            if tree.kind(field) == .nestedField {
                if let inner = child(field, .recordBody) { nested.append(inner) }
                continue
            }
            guard let valueNode = expressionChild(field) else { continue }
            // The condition of a rule speaks another language, which `RuleCompiler` reads.
            if record.kind == symbols.symbol("rule"), text(nameNode) == "when" { continue }
            if record.kind == symbols.symbol("model"), ModelCompiler.ownFields.contains(text(nameNode)) { continue }
            record.fields.append((symbol(nameNode), fieldValue(valueNode)))
        }
        for inner in nested { read(inner, into: &record) }
    }

    func fieldValue(_ node: NodeID) -> Value {
        switch tree.kind(node) {
        case .nameExpression: return Value(.word, .symbol(symbol(node)))
        case .listLiteral:
            let values = children(node).filter { tree.kind($0).isExpression }.map { fieldValue($0) }
            return Value(.list(values.first?.type ?? .unknown), .list(values))
        default: return evaluate(node)
        }
    }

    // MARK: Verbs

    func scriptVerb(_ reference: ItemReference) -> VerbTemplate? {
        if let known = scriptVerbs[reference] { return known }
        let item = modules[reference.module].items[reference.item]
        let (template, work) = separately {
            inside(modules[reference.module].tree, module: reference.module) {
                verbTemplate(item.node, module: reference.module)
            }
        }
        item.work = work
        scriptVerbs[reference] = template
        return template
    }

    /// Reads a verb once: its parameters, and its body as primitives with their clauses.
    func verbTemplate(_ node: NodeID, module: Int) -> VerbTemplate {
        var parameters: [VerbTemplate.Parameter] = []
        for parameter in parameterNodes(node) {
            guard let nameNode = child(parameter, .name), !tree.isEmpty(nameNode) else { continue }
            let label = child(parameter, .label).map { symbol($0) } ?? symbol(nameNode)
            let typeNode = typeChild(parameter)
            let type = typeNode.map { self.type($0) } ?? .unknown
            let isOptional =
                type == .flag || typeNode.map { tree.kind($0) == .optionalType } ?? false
                || expressionChild(parameter) != nil
            parameters.append(
                .init(
                    label: label, name: symbol(nameNode), type: type,
                    typeName: typeNode.map { plainTypeName($0) } ?? "value", isOptional: isOptional,
                    fallback: expressionChild(parameter)))
        }
        var steps: [VerbTemplate.PrimitiveStep] = []
        if let block = child(node, .block) {
            for statement in children(block) where tree.kind(statement) == .stepStatement {
                guard let nameNode = child(statement, .name) else { continue }
                steps.append(
                    .init(
                        primitive: symbol(nameNode), clauses: primitiveClauses(statement, parameters),
                        span: span(statement)))
                if !isPrimitive(symbol(nameNode)) {
                    report(
                        .unknownVerb(
                            text(nameNode), span(nameNode),
                            suggestions: Suggestions.ranked(for: text(nameNode), among: Self.primitiveNames)))
                }
            }
        }
        let nameNode = child(node, .name)
        return VerbTemplate(
            name: nameNode.map { text($0) } ?? "", parameters: parameters, body: steps, tree: tree, module: module,
            span: span(nameNode ?? node), documentation: tree.documentation(before: tree.firstToken(node)) ?? "")
    }

    static let primitiveNames = [
        "move", "temperature", "agitate", "hold", "gas", "light", "separation", "measurement", "acidity", "discard",
        "manual",
    ]

    private func isPrimitive(_ name: Symbol) -> Bool { Self.primitiveNames.contains(symbols.text(name)) }

    private func plainTypeName(_ node: NodeID) -> String {
        var name = text(node)
        if name.utf8.last == UInt8(ascii: "?") { name.removeLast() }
        return name
    }

    /// `move what to vessel over time dropwise in portions`
    private func primitiveClauses(_ statement: NodeID, _ parameters: [VerbTemplate.Parameter]) -> [VerbTemplate.Clause]
    {
        guard let list = child(statement, .itemList) else { return [] }
        var clauses: [VerbTemplate.Clause] = []
        for item in children(list) where tree.kind(item) == .item {
            let token = tree.firstToken(item)
            var label = words.underscore
            if tree.kind(token).isPreposition { label = symbols.symbol(tree.bytes(token)) }
            for operand in children(item) where tree.kind(operand).isExpression {
                let argument: VerbTemplate.Argument
                if tree.kind(operand) == .nameExpression {
                    let name = symbol(operand)
                    if let index = parameters.firstIndex(where: { $0.name == name }) {
                        if parameters[index].type == .flag { label = name }
                        argument = .parameter(index)
                    } else {
                        // A word such as `keep` that names the clause which follows.
                        label = name
                        continue
                    }
                } else if tree.kind(operand) == .stringLiteral {
                    argument = .text(stringLiteral(operand))
                } else {
                    argument = .expression(operand)
                }
                clauses.append(.init(label: label, argument: argument, span: span(operand)))
                label = words.underscore
            }
        }
        return clauses
    }
}
