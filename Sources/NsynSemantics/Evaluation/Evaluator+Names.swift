import NsynDiagnostics
import NsynQuantities
import NsynSyntax

extension Evaluator {
    func name(_ node: NodeID, expecting expected: Type?) -> Value {
        let symbol = symbol(node)
        if let value = value(of: symbol) { return value }
        if expected == .word || expected == .flag { return Value(.word, .symbol(symbol)) }
        reportUnknown(node, symbol, expected)
        return .error
    }

    /// Whatever a name means here: the innermost local, then the script, its imports, the library.
    func value(of symbol: Symbol) -> Value? {
        if let index = scope.find(symbol), index >= scopeFloor { return scope.use(index) }
        if let reference = findItem(symbol) { return itemValue(reference) }
        if let known = remembered[symbol] { return value(of: known) }
        return library.value(named: symbol)
    }

    private func value(of known: RememberedValue) -> Value? {
        switch known.content {
        case .value(let value): value
        case .name(let name): symbols.existing(name).flatMap { findItem($0) }.map { itemValue($0) }
        }
    }

    /// Whether the name means anything, without evaluating or marking it as used.
    func isKnown(_ symbol: Symbol) -> Bool {
        if let index = scope.find(symbol), index >= scopeFloor { return true }
        return findItem(symbol) != nil || remembered[symbol] != nil || library.knows(symbol)
    }

    func findItem(_ symbol: Symbol) -> ItemReference? {
        if isRecording { work.lookups.append(Work.Lookup(module: module, symbol: symbol)) }
        return item(named: symbol, in: module)
    }

    func item(named symbol: Symbol, in module: Int) -> ItemReference? {
        if let item = modules[module].byName[symbol] { return ItemReference(module: module, item: item) }
        for imported in modules[module].imports {
            if let item = modules[imported].byName[symbol] { return ItemReference(module: imported, item: item) }
        }
        return nil
    }

    func itemValue(_ reference: ItemReference) -> Value {
        markUsed(reference)
        return value(ofItem: reference)
    }

    /// The value of a declaration, which nobody uses by asking.
    func value(ofItem reference: ItemReference) -> Value {
        let item = modules[reference.module].items[reference.item]
        switch item.state {
        case .done(let value): return value
        case .inProgress:
            report(.refersToItself(symbols.text(item.symbol), item.span))
            return .error
        case .untouched: break
        }
        item.state = .inProgress
        let (value, work) = separately {
            outsideProtocols(module: reference.module) { evaluateItem(item, reference) }
        }
        // A verb is read apart from its value.
        if item.kind != .verbDeclaration { item.work = work }
        item.state = .done(value)
        return value
    }

    /// Items know nothing of the locals and the plan of whoever asks for them first.
    private func outsideProtocols(module: Int, _ body: () -> Value) -> Value {
        let saved = (scope, scopeFloor, builder, lowering)
        (scope, scopeFloor, lowering) = (Scope(), 0, nil)
        builder = PlanBuilder(name: "", span: span(tree.rootID))
        defer { (scope, scopeFloor, builder, lowering) = saved }
        return inside(modules[module].tree, module: module, body)
    }

    private func evaluateItem(_ item: Item, _ reference: ItemReference) -> Value {
        switch item.kind {
        case .letDeclaration: return letValue(item.node)
        case .targetDeclaration: return target(item.node, named: item.symbol)
        case .stockDeclaration: return stock(item.node, named: item.symbol)
        case .protocolDeclaration: return Value(.procedure, .item(reference))
        case .functionDeclaration: return Value(.function, .item(reference))
        case .sweepDeclaration: return Value(.sweep, .item(reference))
        case .campaignDeclaration: return Value(.campaign, .item(reference))
        case .platesDeclaration: return Value(.plates, .item(reference))
        case .verbDeclaration: return Value(.nothing, .item(reference))
        case .recordDeclaration: return scriptRecord(item.node, named: item.symbol)
        default: return .error
        }
    }

    func letValue(_ node: NodeID) -> Value {
        guard let valueNode = expressionChild(node) else { return .error }
        guard let typeNode = typeChild(node) else { return evaluate(valueNode) }
        let wanted = type(typeNode)
        let name = child(node, .name).map { text($0) } ?? "value"
        return require(evaluate(valueNode, expecting: wanted), wanted, at: span(valueNode), subject: "`\(name)`")
    }

    func reportUnknownName(_ node: NodeID) { reportUnknown(node, symbol(node), nil) }

    // MARK: Suggestions

    private func reportUnknown(_ node: NodeID, _ symbol: Symbol, _ expected: Type?) {
        let text = symbols.text(symbol)
        if units.table.unit(named: text) != nil {
            report(.misplaced("`\(text)` is a unit", span(node), note: "A unit stands behind a number: `5 \(text)`."))
            return
        }
        // Nothing of the library or of the script's top is a vessel.
        let near =
            expected == .vessel
            ? Suggestions.ranked(for: text, among: scope.bindings[scopeFloor...].map { symbols.text($0.symbol) })
            : suggestions(for: text)
        let hint =
            expected == .target
            ? "a target is declared at the top of a script: `target product = cluster [Au25(PET)18]^-`" : nil
        report(
            .unknownName(
                text, span(node), suggestions: Array(near.prefix(3)), wanted: expected.map { describe($0) }, hint: hint)
        )
    }

    func suggestions(for text: String) -> [String] {
        if isRecording { work.misspelt.append(text) }
        var lists = [SuggestionList(scope.bindings[scopeFloor...].map { symbols.text($0.symbol) })]
        lists += ([module] + modules[module].imports).map { names(ofModule: $0) }
        lists.append(SuggestionList(remembered.keys.map { symbols.text($0) }.sorted()))
        let own = Suggestions.ranked(for: text, among: lists)
        return own + library.nameList.ranked(for: text).filter { !own.contains($0) }
    }

    /// What a module declares, made ready once.
    private func names(ofModule number: Int) -> SuggestionList {
        let items = modules[number].items
        if let known = nameLists[number], known.count == items.count { return known.list }
        let list = SuggestionList(items.lazy.map { self.symbols.text($0.symbol) })
        nameLists[number] = (items.count, list)
        return list
    }

    /// Names of the script whose declaration shows that they are of the type.
    func itemNames(fitting wanted: Type) -> [String] {
        work.asksForAllNames = true
        return modules[module].items.compactMap { item in
            let fits =
                switch (item.kind, wanted) {
                case (.stockDeclaration, .stock), (.stockDeclaration, .material): true
                case (.targetDeclaration, .target), (.targetDeclaration, .cluster): true
                case (.protocolDeclaration, .procedure), (.sweepDeclaration, .sweep): true
                default: false
                }
            return fits ? symbols.text(item.symbol) : nil
        }
    }
}
