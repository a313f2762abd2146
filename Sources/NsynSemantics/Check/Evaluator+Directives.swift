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
            // `expect a = 8`: the parser has said what is wrong behind it.
            var place = tree.span(node)
            place.end += 2
            if isBroken(place, module) { return expectation }
            report(.expected("true or false", found: value, at: span(inner)))
            return expectation
        }
        switch value.payload {
        case .truth(let holds): expectation.outcome = holds ? .holds : .fails
        default: expectation.outcome = .needsModel
        }
        return expectation
    }

    /// What is known to be false before anything is run.
    func reportFailing(_ expectation: Expectation, _ node: NodeID) {
        var sides = ""
        if let inner = expressionChild(node), tree.kind(inner) == .binaryExpression,
            let left = expressionChild(inner), let right = expressionChild(inner, 1)
        {
            let values = [evaluate(left), evaluate(right)]
            if values.allSatisfy({ !$0.isError && $0.type != .truth && $0.exact != nil }) {
                sides = "left is \(valueText(values[0])), right is \(valueText(values[1]))"
            }
        }
        report(.expectationFails(sides, expectation.span))
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
        let items = children(list).filter { tree.kind($0) == .item }
        switch name {
        case "plot": plot(node, items)
        default: show(node, items)
        }
    }

    /// `show ranked where plate > 0.7`, `show Au25.electrons`, `simulate screen`
    private func show(_ node: NodeID, _ items: [NodeID]) {
        for item in items {
            for operand in children(item) where tree.kind(operand).isExpression {
                let value = evaluate(operand)
                if value.isError { continue }
                let table: TableValue?
                if case .table(let known) = value.payload { table = known } else { table = simulated(value) }
                if let table {
                    guard let source = runSource(table.source, at: span(operand)) else { continue }
                    directives.append(RunDirective(.table(source), text: text(node), span: span(node)))
                } else if case .prediction(let source) = value.payload {
                    guard let source = runSource(source, at: span(operand)) else { continue }
                    directives.append(RunDirective(.table(source), text: text(node), span: span(node)))
                } else {
                    directives.append(RunDirective(.text(shownText(value)), text: text(node), span: span(node)))
                }
            }
        }
    }

    /// `plot ranked.plate by seeds, silver as heat_map`
    private func plot(_ node: NodeID, _ items: [NodeID]) {
        var table: TableValue?
        var columns: [String] = []
        var axes: [String] = []
        var kind: String?
        for item in items {
            let token = tree.firstToken(item)
            let preposition = tree.kind(token).isPreposition ? text(token) : nil
            for operand in children(item) where tree.kind(operand).isExpression {
                switch preposition {
                case "as": kind = text(operand)
                case nil where table == nil:
                    var source = operand
                    if tree.kind(operand) == .memberExpression, let base = expressionChild(operand) { source = base }
                    let value = evaluate(source)
                    if value.isError { return }
                    if case .table(let known) = value.payload { table = known } else { table = simulated(value) }
                    guard table != nil else {
                        report(.expected("a table", found: value, at: span(source)))
                        return
                    }
                    if source != operand, let label = child(operand, .label) {
                        guard let name = column(symbol(label), of: table, at: label) else { return }
                        columns.append(name)
                    }
                default:
                    guard let name = column(symbol(operand), of: table, at: operand) else { return }
                    if preposition == "by" || preposition == nil && !axes.isEmpty {
                        axes.append(name)
                    } else {
                        columns.append(name)
                    }
                }
            }
        }
        guard let table, let source = runSource(table.source, at: span(node), columns: columns + axes) else { return }
        let action = RunDirective.Action.plot(RunPlot(source: source, columns: columns, axes: axes, kind: kind))
        directives.append(RunDirective(action, text: text(node), span: span(node)))
    }

    private func column(_ name: Symbol, of table: TableValue?, at node: NodeID) -> String? {
        guard let table else { return nil }
        if table[name] != nil { return symbols.text(name) }
        reportNoColumn(symbols.text(name), at: node, of: table)
        return nil
    }

    private func text(_ token: TokenID) -> String { tree.string(token) }

    /// A value in words, on one line.
    private func shownText(_ value: Value) -> String {
        switch value.payload {
        case .exact(let number): quantityText(number, value.type, unit: value.unit)
        case .text(let text): text
        case .truth(let holds): holds ? "true" : "false"
        case .list(let values): "[" + values.map { shownText($0) }.joined(separator: ", ") + "]"
        case .cluster(let cluster): cluster.text
        case .target(let target): "\(target.name) = \(target.cluster.text)"
        case .reaction(let reaction): reaction.isBalanced ? "a balanced reaction" : "a reaction that is not balanced"
        case .predicted(let known): PredictedValue.text(known)
        default: describe(value.type)
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
