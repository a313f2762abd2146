import NsynDiagnostics
import NsynPlan
import NsynQuantities
import NsynSyntax

extension Evaluator {
    /// `expect Au25.electrons == 8`
    func expectation(_ node: NodeID) -> Expectation {
        guard let inner = expressionChild(node) else {
            return Expectation(span: span(node), text: text(node), outcome: .broken)
        }
        let before = findings.count
        let value = evaluate(inner)
        var expectation = Expectation(span: span(inner), text: text(inner), outcome: .broken)
        if value.isError || findings.count > before { return expectation }
        guard value.type == .truth else {
            report(.expected("true or false", found: value, at: span(inner)))
            return expectation
        }
        switch value.payload {
        case .truth(let holds): expectation.outcome = holds ? .holds : .fails
        default: expectation.outcome = .needsModel
        }
        return expectation
    }

    static let directives = ["show", "plot", "simulate"]

    /// `show ranked where …`, `plot ranked.precise by acidity, heat`: checked here, carried out by `nsyn run`.
    func directive(_ node: NodeID) {
        guard let nameNode = child(node, .name) else { return }
        let name = text(nameNode)
        guard Self.directives.contains(name) else {
            if library.verb(named: symbol(nameNode)) != nil {
                report(
                    .misplaced(
                        "A step belongs into a protocol", span(node),
                        note: "Put it between the braces of a `protocol`."))
            } else {
                report(
                    .unknownVerb(
                        name, span(nameNode),
                        suggestions: Suggestions.ranked(
                            for: name, among: Self.directives + ["protocol", "stock", "sweep"])))
            }
            return
        }
        guard let list = child(node, .itemList) else { return }
        var columns: [(Symbol, Type)] = []
        for item in children(list) where tree.kind(item) == .item {
            let isAfterPreposition = tree.kind(tree.firstToken(item)).isPreposition
            for operand in children(item) where tree.kind(operand).isExpression {
                if isAfterPreposition || !columns.isEmpty, tree.kind(operand) == .nameExpression,
                    columns.contains(where: { $0.0 == symbol(operand) })
                {
                    continue
                }
                let value = evaluate(operand)
                if case .table(let table) = value.payload { columns = table.columns }
                if tree.kind(operand) == .memberExpression, let base = expressionChild(operand),
                    case .table(let table) = evaluate(base).payload
                {
                    columns = table.columns
                }
            }
        }
    }

    // MARK: Records of the script itself

    /// `reagent`, `rule`, `route` … declared by the script: the same fields as the library's.
    func scriptRecord(_ node: NodeID, named name: Symbol) -> Value {
        let kind = tree.kind(tree.firstToken(node))
        let text = symbols.text(name)
        let record = record(node, kind: kind, name: text)
        checkFields(node, kind)
        switch kind {
        case .reagentWord, .solventWord:
            let className =
                kind == .solventWord ? "Solvent" : child(node, .annotation).map { self.text($0) } ?? "Additive"
            let plain = String(
                decoding: className.utf8.drop { $0 == UInt8(ascii: ":") || $0 == UInt8(ascii: " ") }, as: UTF8.self)
            scriptProfiles[text] = SubstanceReader(library: library).profile(record, className: plain)
            return Value(
                .matter(symbols.symbol(plain)),
                .substance(SubstanceReference(name: text, matterClass: symbols.symbol(plain))))
        case .speciesWord: return record[symbols.symbol("formula")] ?? .error
        case .sourceWord: return Value(.citation, .record(record))
        case .constantWord:
            guard let initializer = child(node, .initializer), let value = expressionChild(initializer) else {
                return .error
            }
            return evaluate(value)
        case .labwareWord: return Value(.labware, .record(record))
        case .robotWord: return Value(.robot, .record(record))
        default: return Value(.record(record.kind), .record(record))
        }
    }

    /// Field names are those that the library itself uses for such records.
    private func checkFields(_ node: NodeID, _ kind: TokenKind) {
        guard let body = child(node, .recordBody) else { return }
        let known = library.fieldNames(kind)
        guard !known.isEmpty else { return }
        checkFields(body, known, Keyword.spelling(of: kind))
    }

    private func checkFields(_ body: NodeID, _ known: [String], _ kind: String) {
        for field in children(body) {
            guard let nameNode = child(field, .name), !tree.isEmpty(nameNode) else { continue }
            if let inner = child(field, .recordBody) { checkFields(inner, known, kind) }
            let name = text(nameNode)
            if known.contains(name) || name == "general_knowledge" { continue }
            report(
                .unknownField(
                    record: kind, field: name, span(nameNode), suggestions: Suggestions.ranked(for: name, among: known))
            )
        }
    }

    func scriptRoute(named name: String) -> RouteContract? {
        guard let reference = findItem(symbols.symbol(name)), case .record(let record) = itemValue(reference).payload,
            record.kind == symbols.symbol("route")
        else { return nil }
        return library.routeContract(record)
    }
}
