import NsynDiagnostics
import NsynPlan
import NsynQuantities
import NsynSyntax

/// One clause of a step as written: its word and what stands behind it.
struct WrittenClause {
    /// Nil for the direct object.
    var label: Symbol?
    var operands: [NodeID]
    var span: SourceSpan
}

/// The clauses that a primitive got, by label. A handful: searched from the front.
struct GivenClauses {
    private var labels: [Symbol] = []
    private var clauses: [(value: Value, span: SourceSpan)] = []

    init(capacity: Int) {
        labels.reserveCapacity(capacity)
        clauses.reserveCapacity(capacity)
    }

    mutating func give(_ label: Symbol, _ value: Value, _ span: SourceSpan) {
        labels.append(label)
        clauses.append((value, span))
    }

    func has(_ label: Symbol) -> Bool { labels.contains(label) }
    func value(_ label: Symbol) -> Value? { labels.firstIndex(of: label).map { clauses[$0].value } }
    func payload(_ label: Symbol) -> Value.Payload? { labels.firstIndex(of: label).map { clauses[$0].value.payload } }
    func span(_ label: Symbol) -> SourceSpan? { labels.firstIndex(of: label).map { clauses[$0].span } }
}

extension Evaluator {
    /// `add 0.25 mL gold to pot dropwise over 30 s`
    func step(_ node: NodeID) {
        guard let nameNode = child(node, .name) else { return }
        let name = symbol(nameNode)
        if isBroken(node) {
            // The parser has said what is wrong with it; what it left of the step would be blamed for the rest.
            for clause in writtenClauses(node, of: verb(named: name)) { markUse(all: clause.operands) }
            return
        }
        guard let verb = verb(named: name) else {
            report(
                .unknownVerb(
                    symbols.text(name), span(nameNode),
                    suggestions: Suggestions.ranked(for: symbols.text(name), among: library.verbNames)))
            for clause in writtenClauses(node, of: nil) { markUse(all: clause.operands) }
            return
        }
        let clauses = writtenClauses(node, of: verb)
        guard let arguments = arguments(clauses, of: verb, at: nameNode, step: node) else {
            hasLostSteps = true
            return
        }
        let spans = clauses
        for primitive in verb.body {
            emit(primitive, of: verb, arguments: arguments, clauses: spans, step: node)
        }
    }

    func verb(named name: Symbol) -> VerbTemplate? {
        if let reference = findItem(name), modules[reference.module].items[reference.item].kind == .verbDeclaration {
            markUsed(reference)
            return scriptVerb(reference)
        }
        return library.verb(named: name)
    }

    /// Splits the items of a step into clauses. Words of the verb that are no prepositions, such as `keep` and
    /// `dropwise`, are found here: the parser knows no verbs.
    func writtenClauses(_ step: NodeID, of verb: VerbTemplate?) -> [WrittenClause] {
        guard let list = child(step, .itemList) else { return [] }
        var clauses: [WrittenClause] = []
        clauses.reserveCapacity(4)
        for item in children(list) where tree.kind(item) == .item {
            let token = tree.firstToken(item)
            var label: Symbol?
            if tree.kind(token).isPreposition, startsWithOwnToken(item) { label = symbols.symbol(tree.bytes(token)) }
            var clause = WrittenClause(label: label, operands: [], span: span(item))
            var isStarted = label != nil
            for operand in children(item) where tree.kind(operand).isExpression {
                if tree.kind(operand) == .nameExpression, let verb {
                    let word = symbol(operand)
                    if let index = verb.parameter(labelled: word), word != words.underscore {
                        if isStarted { clauses.append(clause) }
                        clause = WrittenClause(label: word, operands: [], span: span(operand))
                        isStarted = true
                        if verb.parameters[index].type == .flag {
                            clause.operands = [operand]
                            clauses.append(clause)
                            isStarted = false
                            clause = WrittenClause(label: nil, operands: [], span: span(operand))
                        }
                        continue
                    }
                }
                clause.operands.append(operand)
                clause.span.end = span(operand).end
                if !isStarted { clause.span.start = span(operand).start }
                isStarted = true
            }
            if isStarted { clauses.append(clause) }
        }
        return clauses
    }

    /// Whether the node's first token is its own and not that of its first child.
    private func startsWithOwnToken(_ node: NodeID) -> Bool {
        guard let first = tree.firstChild(node) else { return true }
        return tree.firstToken(first) != tree.firstToken(node)
    }

    // MARK: Arguments

    /// The value of every parameter of the verb, in its order; nil after a mistake that leaves nothing to do.
    private func arguments(_ clauses: [WrittenClause], of verb: VerbTemplate, at nameNode: NodeID, step: NodeID)
        -> [Value?]?
    {
        var values = [Value?](repeating: nil, count: verb.parameters.count)
        var isWhole = true
        var source: WrittenClause?
        // Whose operand stands behind another word: it is not missing as well.
        var misplaced: Set<Int> = []
        let missing = verb.parameters.contains { parameter in
            !parameter.isOptional && !clauses.contains { ($0.label ?? words.underscore) == parameter.label }
        }
        for clause in clauses {
            let label = clause.label ?? words.underscore
            if missing, let meant = reportOtherClause(clause, of: verb, given: clauses) {
                misplaced.insert(meant)
                isWhole = false
                continue
            }
            if reportOf(clause, among: clauses, of: verb) { return nil }
            guard let index = verb.parameter(labelled: label) else {
                if label == words.from, verb.parameters.contains(where: { $0.type == .portion }) {
                    source = clause
                    continue
                }
                if let meant = reportUnknownClause(clause, clause.operands.first, of: verb, given: clauses) {
                    misplaced.insert(meant)
                }
                markUse(all: clause.operands)
                isWhole = false
                continue
            }
            if values[index] != nil {
                report(.clauseTwice(verb: verb.name, clause: symbols.text(label), clause.span))
                continue
            }
            if verb.parameters[index].type == .portion { continue }
            values[index] = argument(clause, for: verb.parameters[index], of: verb, given: clauses)
        }
        // Portions last: how much is moved may depend on the vessel that receives it.
        for index in verb.parameters.indices where verb.parameters[index].type == .portion {
            let label = verb.parameters[index].label
            guard let clause = clauses.first(where: { ($0.label ?? words.underscore) == label }) else { continue }
            values[index] = portion(clause, from: source, verb: verb)
        }
        for index in verb.parameters.indices
        where values[index] == nil && !verb.parameters[index].isOptional && !misplaced.contains(index) {
            let parameter = verb.parameters[index]
            let label = symbols.text(parameter.label)
            report(
                .missingClause(
                    verb: verb.name, clause: label == "_" ? symbols.text(parameter.name) : label,
                    type: parameter.typeName, span(nameNode)))
            isWhole = false
        }
        if values.contains(where: { $0?.isError == true }) { isWhole = false }
        return isWhole ? values : nil
    }

    private func argument(
        _ clause: WrittenClause, for parameter: VerbTemplate.Parameter, of verb: VerbTemplate,
        given clauses: [WrittenClause]
    ) -> Value {
        if parameter.type == .flag { return .truth(true) }
        guard let first = clause.operands.first else {
            report(
                .missingClause(
                    verb: verb.name, clause: symbols.text(parameter.label), type: parameter.typeName, clause.span))
            return .error
        }
        if clause.operands.count > 1 {
            let extra = clause.operands[1]
            reportUnknownClause(
                WrittenClause(label: nil, operands: [extra], span: span(extra)), extra, of: verb, given: clauses)
            markUse(all: clause.operands.dropFirst(1))
        }
        switch parameter.type {
        case .word:
            if tree.kind(first) == .nameExpression { return Value(.word, .symbol(symbol(first))) }
            let value = evaluate(first, expecting: .text)
            return value.text.map { Value(.word, .symbol(symbols.symbol($0))) } ?? value
        case .material:
            return material(first)
        default:
            let value = evaluate(first, expecting: parameter.type)
            return require(
                value, parameter.type, at: span(first), subject: subject(of: clause, in: verb, parameter))
        }
    }

    private func subject(of clause: WrittenClause, in verb: VerbTemplate, _ parameter: VerbTemplate.Parameter) -> String
    {
        clause.label.map { "`\(symbols.text($0))` of `\(verb.name)`" } ?? "`\(verb.name)`"
    }

    /// A use of names in something that is not evaluated any further, so that they are not called unused.
    func markUse(_ node: NodeID) {
        if tree.kind(node) == .nameExpression { _ = value(of: symbol(node)) }
        for child in children(node) { markUse(child) }
    }

    func markUse(all nodes: some Sequence<NodeID>) {
        for node in nodes { markUse(node) }
    }

    // MARK: Primitives

    private func emit(
        _ primitive: VerbTemplate.PrimitiveStep, of verb: VerbTemplate, arguments: [Value?], clauses: [WrittenClause],
        step: NodeID
    ) {
        var given = GivenClauses(capacity: primitive.clauses.count)
        let stepSpan = span(step)
        for clause in primitive.clauses {
            switch clause.argument {
            case .parameter(let index):
                guard let value = arguments[index] else { continue }
                let label = verb.parameters[index].label
                let place = clauses.first { ($0.label ?? words.underscore) == label }?.span ?? stepSpan
                given.give(clause.label, value, place)
            case .text(let text): given.give(clause.label, .text(text), stepSpan)
            case .expression(let node):
                let value = inside(verb.tree, module: verb.module) { evaluate(node) }
                given.give(clause.label, value, stepSpan)
            }
        }
        guard let made = make(primitive.primitive, given, stepSpan) else { return }
        var vessel = lowering?.lastVessel
        for label in [words.underscore, words.to, words.from] {
            if case .vessel(let id)? = given.payload(label) { vessel = id }
        }
        guard let vessel else {
            report(
                .misplaced(
                    "There is no vessel yet", stepSpan, note: "Name one first: `let pot = vessel(20 mL)`."))
            return
        }
        lowering?.lastVessel = vessel
        builder.plan.steps.append(
            Step(
                primitive: made.primitive, vessel: vessel, condition: lowering?.condition, verb: verb.name,
                span: stepSpan, detail: made.detail))
    }

    private func checkTechnique(_ word: String, _ kind: String, _ place: SourceSpan) {
        guard let near = library.techniques.meant(by: word, kind) else { return }
        let end = SourceSpan(
            file: place.file, start: place.end - min(place.end, UInt32(word.utf8.count)), end: place.end)
        report(.unknownTechnique(word, kind: kind, end, suggestion: near))
    }

    private func make(
        _ name: Symbol, _ given: GivenClauses, _ stepSpan: SourceSpan
    ) -> (primitive: Primitive, detail: SourceSpan)? {
        func number(_ label: Symbol) -> ExpressionID? { given.value(label).flatMap { expression($0) } }
        func text(_ label: Symbol) -> String? {
            switch given.payload(label) {
            case .text(let text): text
            case .symbol(let symbol): symbols.text(symbol)
            default: nil
            }
        }
        func place(_ label: Symbol) -> SourceSpan { given.span(label) ?? stepSpan }
        switch name {
        case words.move:
            if case .portion(let portion, let material)? = given.payload(words.underscore) {
                var transfer = Transfer(material: material, portion: portion)
                transfer.duration = number(words.over)
                transfer.isDropwise = given.has(words.dropwise)
                transfer.portions = number(words.inside)
                transfer.interval = number(words.every)
                return (.transfer(transfer), place(words.underscore))
            }
            if let volume = number(words.until), let source = given.value(words.underscore),
                let material = materialID(source)
            {
                return (.transfer(Transfer(material: material, portion: .untilVolume(volume))), place(words.until))
            }
            return nil
        case words.temperature:
            guard let level = number(words.to) else { return nil }
            return (.setTemperature(level, ramp: number(words.at)), place(words.to))
        case words.agitate:
            guard let mode = text(words.by) else { return nil }
            return (.agitate(mode: mode, speed: number(words.at)), place(words.at))
        case words.hold:
            guard let time = number(words.lasting) else { return nil }
            return (.hold(time), place(words.lasting))
        case words.gas:
            guard let mode = text(words.by) else { return nil }
            var substance: SubstanceID?
            if case .substance(let gas)? = given.payload(words.with) { substance = builder.substance(gas.name) }
            return (.gas(mode: mode, substance: substance, flow: number(words.at)), place(words.with))
        case words.illumination:
            guard let mode = text(words.by) else { return nil }
            return (
                .light(mode: mode, wavelength: number(words.at), irradiance: number(words.with)), place(words.at)
            )
        case words.separation:
            guard let method = text(words.by), let keep = text(words.keep) else { return nil }
            checkTechnique(method, "Separation", place(words.by))
            checkTechnique(keep, "Part", place(words.keep))
            return (.separate(method: method, keep: keep, force: number(words.at)), place(words.by))
        case words.measurement:
            guard let method = text(words.by) else { return nil }
            checkTechnique(method, "Measurement", place(words.by))
            return (.measure(method: method, volume: number(words.with)), place(words.by))
        case words.acidity:
            guard let level = number(words.to), let source = given.value(words.with),
                let material = materialID(source)
            else { return nil }
            return (.adjustAcidity(to: level, with: material), place(words.to))
        case words.discard:
            return (.discard(number(words.underscore)), place(words.underscore))
        case words.manual:
            guard let action = text(words.lasting) else { return nil }
            return (.manual(action), place(words.lasting))
        default: return nil
        }
    }
}
