import NsynChemistry
import NsynDiagnostics
import NsynPlan
import NsynQuantities
import NsynSyntax

extension Evaluator {
    /// `4.5 mL water`, `excess eq thiol`, `pot`, `2 mL from pot`: how much of what.
    func portion(_ clause: WrittenClause, from source: WrittenClause?, verb: VerbTemplate) -> Value {
        guard let first = clause.operands.first else {
            report(.missingClause(verb: verb.name, clause: "what", type: "Portion", clause.span))
            return .error
        }
        var operands = clause.operands[...]
        if operands.count > 1, tree.kind(operands[1]) == .quantityLiteral, isMaterialName(first) {
            let amount = operands[1]
            report(
                .misplaced(
                    "`\(text(amount))` has no place here", span(amount),
                    note: "An amount stands before what it is of: `\(text(amount)) \(text(first))`."))
            markUse(first)
            return .error
        }
        var amount: Value?
        if !isMaterialName(first) || operands.count > 1 || source != nil {
            amount = evaluate(first)
            if case .vessel? = amount?.type, operands.count == 1 { amount = nil }
            if amount?.isError == true {
                markUse(all: operands.dropFirst())
                markUse(all: source?.operands ?? [])
                return .error
            }
        }
        if amount != nil { operands = operands.dropFirst() }
        // `excess eq thiol`: a number from a name, then the unit as a word of its own.
        if let number = amount, let word = operands.first, tree.kind(word) == .nameExpression,
            operands.count > 1 || source != nil, let unit = unitWord(word)
        {
            amount = scaled(number, by: unit, at: span(first))
            operands = operands.dropFirst()
            if amount?.isError == true {
                markUse(all: operands)
                return .error
            }
        }
        if let source, let place = source.operands.first {
            operands = [place]
        }
        guard let materialNode = operands.first else {
            report(
                .misplaced(
                    "Nothing says what is measured out here", clause.span,
                    note: "Name a stock or a reagent behind the amount: `\(text(first)) water`."))
            return .error
        }
        if operands.count > 1 {
            let extra = operands[operands.startIndex + 1]
            reportUnknownClause(
                WrittenClause(label: nil, operands: [extra], span: span(extra)), extra, of: verb, given: [])
            markUse(all: operands.dropFirst())
            return .error
        }
        let material = material(materialNode)
        guard !material.isError, let id = materialID(material) else { return .error }
        guard let amount else {
            return Value(.portion, .portion(.everything, id))
        }
        guard let portion = portion(of: amount, material: material, at: first) else { return .error }
        return Value(.portion, .portion(portion, id))
    }

    private func isMaterialName(_ node: NodeID) -> Bool {
        guard tree.kind(node) == .nameExpression else { return false }
        let type = value(of: symbol(node))?.type
        switch type {
        case .stock, .vessel, .matter, .material, .cluster, .target: return true
        default: return false
        }
    }

    private func unitWord(_ node: NodeID) -> ResolvedUnit? {
        let symbol = symbol(node)
        if let index = scope.find(symbol), index >= scopeFloor { return nil }
        if findItem(symbol) != nil || library.knows(symbol) { return nil }
        return resolveQuietly(tree.bytes(tree.firstToken(node)))
    }

    private func scaled(_ number: Value, by unit: ResolvedUnit, at place: SourceSpan) -> Value {
        guard number.type == .number else {
            report(.expected("a bare number in front of the unit", found: number, at: place))
            return .error
        }
        let factor = Value.number(unit.scale)
        return Value(.quantity(unit.type), combine(.multiply, number, factor))
    }

    /// How much, by the dimension of what was written.
    private func portion(of amount: Value, material: Value, at node: NodeID) -> Portion? {
        guard case .quantity(let type) = simplified(amount.type), let value = expression(amount) else {
            if !amount.isError { report(.expected("an amount, a mass or a volume", found: amount, at: span(node))) }
            return nil
        }
        if let exact = amount.exact, exact.isNegative {
            report(.negative(what: "An addition", quantityText(exact, amount.type, unit: amount.unit), span(node)))
            return nil
        }
        switch type {
        case library.quantities.volume: return .volume(value)
        case library.quantities.mass: return .mass(value)
        case library.quantities.amount:
            if let tag = amount.species, let name = materialName(material), !tagFits(tag, name) {
                report(.speciesDiffer(tag, name, span(node)))
                return nil
            }
            return .amount(value)
        case library.quantities.equivalents: return .equivalents(value)
        case library.quantities.concentration: return .untilConcentration(value)
        case library.quantities.percent where amount.unit == "%": return .fraction(value)
        case .number where amount.unit == "%": return .fraction(value)
        case .number:
            report(
                .unitMissing(
                    expected: .quantity(library.quantities.volume), value: amount, span(node), subject: "an addition"))
            return nil
        default:
            report(
                .wrongDimension(
                    expected: .quantity(library.quantities.volume), found: amount, span(node), subject: "an addition"))
            return nil
        }
    }

    private func tagFits(_ tag: String, _ name: String) -> Bool {
        if tag == name { return true }
        let wanted = symbols.symbol(tag)
        if let canonical = library.canonicalName(wanted), canonical == name { return true }
        guard let substance = library.substance(named: name) else { return true }
        return substance.containsElement(tag)
    }

    // MARK: Materials

    /// A stock, a substance, a vessel's content: what a step takes from.
    func material(_ node: NodeID) -> Value {
        let value = evaluate(node, expecting: .material)
        switch value.type {
        case .stock, .matter, .vessel, .material, .cluster, .target, .unknown: return value
        default:
            report(.expected("a stock, a reagent or a vessel", found: value, at: span(node)))
            return .error
        }
    }

    func materialName(_ value: Value) -> String? {
        switch value.payload {
        case .substance(let substance): substance.name
        case .stock(let stock): stock.leadingSubstance
        case .cluster(let cluster): cluster.text
        default: nil
        }
    }

    /// The number of a material in the plan.
    func materialID(_ value: Value) -> MaterialID? {
        switch value.payload {
        case .substance(let substance):
            let id = builder.substance(substance.name)
            return builder.material(.neat(id)) { .neat(id) }
        case .cluster(let cluster):
            let id = builder.substance(cluster.text, form: cluster.isComplex ? .complex : .cluster)
            return builder.material(.neat(id)) { .neat(id) }
        case .target(let target):
            let id = builder.substance(target.cluster.text, form: .cluster)
            return builder.material(.neat(id)) { .neat(id) }
        case .vessel(let vessel): return builder.material(.content(vessel)) { .content(vessel) }
        case .stock(let stock): return stockMaterial(stock)
        case .option(let parameter, let options):
            let materials = options.compactMap { materialID($0) }
            guard materials.count == options.count else { return nil }
            return builder.material(.choice(parameter, materials)) { .choice(parameter, materials) }
        default: return nil
        }
    }

    // MARK: Vessels

    /// `vessel(20 mL, closed, argon, glass)`
    func vessel(_ node: NodeID) -> Value {
        guard lowering != nil else {
            report(.misplaced("A vessel belongs into a protocol", span(node), note: "Move this line into one."))
            return .error
        }
        var vessel = Vessel(name: "", capacity: nil, span: span(node))
        var arguments: [NodeID] = []
        if let list = child(node, .argumentList) {
            arguments = children(list).filter { tree.kind($0) == .argument }
        } else if let single = expressionChild(node) {
            vessel.capacity = capacity(single)
        }
        for argument in arguments {
            guard let valueNode = expressionChild(argument) else { continue }
            if tree.kind(valueNode) == .nameExpression, describeVessel(&vessel, symbol(valueNode), at: valueNode) {
                continue
            }
            vessel.capacity = capacity(valueNode)
        }
        return Value(.vessel, .vessel(builder.vessel(vessel)))
    }

    private func capacity(_ node: NodeID) -> ExpressionID? {
        let volume = Type.quantity(library.quantities.volume)
        let value = require(evaluate(node), volume, at: span(node), subject: "the size of a vessel")
        if let exact = value.exact, !exact.isPositive {
            report(.negative(what: "A vessel's size", quantityText(exact, volume, unit: value.unit), span(node)))
            return nil
        }
        return expression(value)
    }

    /// One word about a vessel. False when the word is a name of something else, such as a volume.
    private func describeVessel(_ vessel: inout Vessel, _ word: Symbol, at node: NodeID) -> Bool {
        switch word {
        case words.closed: vessel.isClosed = true
        case words.open: vessel.isClosed = false
        case words.dark: vessel.isDark = true
        case words.inert: vessel.headspace = .inert
        default:
            if let index = scope.find(word), index >= scopeFloor { return false }
            let name = symbols.text(word)
            if library.wallMaterials.contains(name) {
                vessel.wall = name
                return true
            }
            guard case .substance(let gas)? = value(of: word)?.payload else {
                if isKnown(word) { return false }
                report(
                    .unknownName(
                        name, span(node),
                        suggestions: Suggestions.ranked(
                            for: name, among: ["closed", "open", "dark", "inert"] + library.wallMaterials),
                        wanted: "word about a vessel"))
                return true
            }
            vessel.headspace = library.headspace(ofGas: gas.name)
        }
        return true
    }
}
