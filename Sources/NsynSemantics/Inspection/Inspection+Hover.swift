import NsynChemistry
import NsynDiagnostics
import NsynPlan
import NsynQuantities
import NsynSyntax

/// What is known about a place in a script.
public struct PlaceFacts: Sendable {
    public var span: SourceSpan
    /// A line of nsyn: a declaration, a signature.
    public var code: String?
    public var type: String?
    public var value: String?
    public var documentation = ""
    /// Numbers and words with what they are called.
    public var facts: [(name: String, value: String)] = []
    /// Of a molecule that can be drawn.
    public var smiles: String?
    /// The place is the verb of a step.
    public var isVerb = false

    init(_ span: SourceSpan) { self.span = span }
}

extension Inspection {
    /// - Parameter names: the names of the same tree.
    public func facts(at offset: Int, _ names: NameIndex) -> PlaceFacts? {
        guard tree.tokenCount > 1 else { return nil }
        if let occurrence = names.occurrence(at: offset) { return facts(of: occurrence, names) }
        var token = tree.token(at: UInt32(offset))
        // Right behind a token is at it.
        if Int(tree.span(token).start) == offset, token.index > 0,
            Int(tree.span(TokenID(token.index - 1)).end) == offset, !tree.kind(token).isAnyWord,
            tree.kind(token) != .number
        {
            token = TokenID(token.index - 1)
        }
        let span = tree.span(token)
        guard Int(span.start) <= offset, offset <= Int(span.end), tree.kind(token) != .endOfFile else { return nil }
        let path = tree.path(to: token)
        if tree.kind(token) == .unit, let facts = unitFacts(token) {
            return withQuantity(facts, path)
        }
        guard path.count > 1 else { return nil }
        let observer = observer(of: tree.node(path[1]))
        for node in path.reversed() where tree.kind(node).isExpression {
            if let value = observer.values[node], !value.isError { return facts(of: value, tree.span(node), path) }
        }
        return nil
    }

    private func withQuantity(_ facts: PlaceFacts, _ path: [NodeID]) -> PlaceFacts {
        var facts = facts
        guard path.count > 1, let literal = path.last, tree.kind(literal) == .quantityLiteral,
            let value = observer(of: tree.node(path[1])).values[literal]
        else { return facts }
        facts.span = tree.span(literal)
        describe(value, into: &facts)
        return facts
    }

    // MARK: Values

    private func facts(of value: Value, _ span: SourceSpan, _ path: [NodeID]) -> PlaceFacts {
        var facts = PlaceFacts(span)
        describe(value, into: &facts)
        return facts
    }

    func describe(_ value: Value, into facts: inout PlaceFacts) {
        facts.type = evaluator.describe(value.type)
        if let dimension = evaluator.factorisation(value.type), dimension != facts.type {
            facts.facts.append(("dimension", dimension))
        }
        switch value.payload {
        case .exact(let number):
            facts.value = evaluator.quantityText(number, value.type, unit: value.unit)
            if case .quantity(let type) = value.type, let unit = value.unit, !unit.isEmpty {
                let plain = evaluator.units.table.format(number, type)
                if plain != facts.value { facts.facts.append(("in other words", plain)) }
            }
            if let tolerance = value.tolerance {
                facts.facts.append(("± ", evaluator.quantityText(tolerance, value.type, unit: value.unit)))
            }
        case .text(let text): facts.value = "\"\(text)\""
        case .truth(let holds): facts.value = holds ? "true" : "false"
        case .cluster(let cluster): describe(cluster.formula, into: &facts)
        case .target(let target):
            facts.value = target.cluster.text
            describe(target.cluster.formula, into: &facts)
        case .substance(let substance): describe(substance: substance.name, into: &facts)
        case .reaction(let reaction): facts.facts.append(("balanced", reaction.isBalanced ? "yes" : "no"))
        case .range(let lower, let upper):
            if case .range(let type) = value.type {
                facts.value =
                    evaluator.quantityText(lower, type, unit: value.unit) + " to "
                    + evaluator.quantityText(upper, type, unit: value.unit)
            }
        case .expression: facts.facts.append(("value", "depends on the parameters"))
        default: break
        }
    }

    private func describe(_ formula: ClusterFormula, into facts: inout PlaceFacts) {
        facts.facts.append(("composition", formula.composition().description))
        if let electrons = library.electronCount(of: formula).value {
            facts.facts.append(("valence electrons", String(electrons)))
        }
        if let mass = library.molarMass(of: formula) {
            facts.facts.append(("molar mass", Wording.short(mass * Rational(1000)) + " g/mol"))
        }
        facts.facts.append(("charge", String(formula.charge)))
    }

    private func describe(substance name: String, into facts: inout PlaceFacts) {
        guard let profile = evaluator.scriptProfiles[name] ?? library.profile(of: name) else { return }
        if !profile.substanceClass.isEmpty { facts.type = profile.substanceClass }
        if let mass = profile.molarMass {
            facts.facts.append(("molar mass", Wording.short(mass * Rational(1000)) + " g/mol"))
        }
        if let density = profile.density {
            facts.facts.append(("density", Wording.short(density / Rational(1000)) + " g/mL"))
        }
        if let level = profile.meltingPoint { facts.facts.append(("melts", Wording.temperature(level))) }
        if let level = profile.boilingPoint { facts.facts.append(("boils", Wording.temperature(level))) }
        if profile.electrons.isPositive {
            facts.facts.append(("gives electrons", Wording.short(profile.electrons)))
        }
        if !profile.hazards.isEmpty { facts.facts.append(("hazards", profile.hazards.joined(separator: ", "))) }
        if let entry = library.entry(named: name) {
            let fields = RecordFields(record: library.record(entry), symbols: library.symbols)
            if let formula = fields.formula("formula") {
                facts.facts.append(("formula", formula.composition().description))
            }
            facts.smiles = fields.text("smiles")
        }
    }

    // MARK: Names

    private func facts(of occurrence: NameIndex.Occurrence, _ names: NameIndex) -> PlaceFacts? {
        var facts = PlaceFacts(occurrence.span)
        facts.isVerb = occurrence.isVerb
        let name = tree.string(occurrence.span)
        guard let number = occurrence.declaration else {
            if let found = imported(name) {
                guard let entry = Reference.entry(found.tree.node(found.node)) else { return nil }
                facts.code = entry.signature
                facts.documentation = entry.documentation
                return facts
            }
            return describe(libraryName: name, isVerb: occurrence.isVerb, into: facts)
        }
        let declaration = names.declarations[number]
        let node = tree.node(declaration.node)
        if declaration.role == .parameter || declaration.role == .local && node.kind == .forStatement {
            facts.code = node.kind == .forStatement ? declaration.name : node.string
        } else if let known = signature(of: declaration.node) {
            facts.code = known.code
            facts.documentation = known.documentation
        }
        guard let statement = statement(at: Int(declaration.span.start)) else { return facts }
        let observer = observer(of: statement)
        switch node.kind {
        case .letDeclaration, .targetDeclaration:
            if let value = node.expression().flatMap({ observer.values[$0.id] }), !value.isError {
                describe(value, into: &facts)
            }
        case .parameter:
            if let value = node.expression().flatMap({ observer.values[$0.id] }), !value.isError {
                facts.type = evaluator.describe(value.type)
            }
        case .recordDeclaration: describe(substance: declaration.name, into: &facts)
        default: break
        }
        return facts
    }

    private func describe(libraryName name: String, isVerb: Bool, into known: PlaceFacts) -> PlaceFacts? {
        var facts = known
        if isVerb {
            guard let verb = library.verb(named: library.symbols.symbol(name)) else { return nil }
            facts.code = VerbFacts(verb, library.symbols).signature
            facts.documentation = verb.documentation
            return facts
        }
        guard let entry = library.reference(name: name) else { return nil }
        facts.code = entry.signature
        facts.documentation = entry.documentation
        if let symbol = library.symbols.existing(name), let value = library.value(named: symbol) {
            describe(value, into: &facts)
        }
        return facts
    }

    private func unitFacts(_ token: TokenID) -> PlaceFacts? {
        guard let unit = evaluator.resolveQuietly(tree.bytes(token)) else { return nil }
        var facts = PlaceFacts(tree.span(token))
        if let named = evaluator.units.table.unit(named: tree.string(token)) {
            if let long = named.longName { facts.facts.append(("unit", long)) }
        }
        facts.type = evaluator.describe(unit.isPoint ? .point(.temperature) : .quantity(unit.type))
        return facts
    }
}
